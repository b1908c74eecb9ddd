namespace Dims.Tablets;

// Pure: a tablet in hand, to be held against many. What it and the settings say is worked out once, so that one more tablet costs a few comparisons of whole numbers.
public sealed class TabletComparison
{
    private readonly SeenTablet _seen;
    private readonly bool _isMarquisTold, _areOthersTold;
    // Mass, diameter, length, width, thickness: the order of the features.
    private readonly Size[] _sizes;

    public TabletComparison(SeenTablet seen, RecognitionRules rules)
    {
        _seen = seen;
        _isMarquisTold = seen.Reactions.ContainsKey(SeenTablet.Marquis);
        _areOthersTold = seen.Reactions.Count > (_isMarquisTold ? 1 : 0);
        var (mass, size, thickness) = ((double)rules.MassPercent, (double)rules.SizeMm, (double)rules.ThicknessMm);
        var widening = (double)rules.DangerWidening;
        _sizes = [new(seen.Mass, mass, true, widening), new(seen.Diameter, size, false, widening), new(seen.Length, size, false, widening), new(seen.Width, size, false, widening), new(seen.Thickness, thickness, false, widening)];
    }

    // No feature that is known of both differs; logo, a colour and mass agree.
    public bool IsLike(SeenTablet theirs)
    {
        if (TabletFeatures.Texts(_seen.Logo, theirs.Logo) != FeatureVerdict.Agrees || TabletFeatures.Colours(_seen.Colours, theirs.Colours) != FeatureVerdict.Agrees) return false;
        if (_seen.Mass is not null && _sizes[0].Near(theirs.Mass) != FeatureVerdict.Agrees) return false;
        return _sizes[1].Near(theirs.Diameter) != FeatureVerdict.Differs && _sizes[2].Near(theirs.Length) != FeatureVerdict.Differs && _sizes[3].Near(theirs.Width) != FeatureVerdict.Differs && _sizes[4].Near(theirs.Thickness) != FeatureVerdict.Differs
            && TabletFeatures.Texts(_seen.Shape, theirs.Shape) != FeatureVerdict.Differs && TabletFeatures.Lines(_seen, theirs) != FeatureVerdict.Differs
            && TabletFeatures.Texts(_seen.MarquisColour, theirs.MarquisColour) != FeatureVerdict.Differs && (!_areOthersTold || TabletFeatures.Others(_seen, theirs) != FeatureVerdict.Differs);
    }

    // All that an answer needs agrees too.
    public bool IsWhole(SeenTablet theirs) => _sizes[0].Near(theirs.Mass) == FeatureVerdict.Agrees
        && (_sizes[1].Near(theirs.Diameter) == FeatureVerdict.Agrees || _sizes[2].Near(theirs.Length) == FeatureVerdict.Agrees || _sizes[3].Near(theirs.Width) == FeatureVerdict.Agrees || _sizes[4].Near(theirs.Thickness) == FeatureVerdict.Agrees)
        && TabletFeatures.Texts(_seen.MarquisColour, theirs.MarquisColour) == FeatureVerdict.Agrees;

    // Alike enough to be afraid of: colours have one in common, mass and sizes lie within wider tolerances, and nothing else speaks against it.
    public bool MayBe(SeenTablet theirs)
    {
        if (TabletFeatures.Texts(_seen.Logo, theirs.Logo) == FeatureVerdict.Differs) return false;
        if (_seen.Colours.Count > 0 && theirs.Colours.Count > 0 && !TabletFeatures.HaveColourInCommon(_seen, theirs)) return false;
        // Without its logo a tablet is known by its mass; where that was not written down either, by its colour.
        var mass = _sizes[0].Far(theirs.Mass);
        if (theirs.Logo.Length == 0 && _seen.Logo.Length > 0 && mass != FeatureVerdict.Agrees && (theirs.Mass is not null || theirs.Colours.Count == 0 || _seen.Colours.Count == 0)) return false;
        return mass != FeatureVerdict.Differs && _sizes[1].Far(theirs.Diameter) != FeatureVerdict.Differs && _sizes[2].Far(theirs.Length) != FeatureVerdict.Differs && _sizes[3].Far(theirs.Width) != FeatureVerdict.Differs
            && _sizes[4].Far(theirs.Thickness) != FeatureVerdict.Differs;
    }

    // 1 where all that is known of both is the same, less the further apart they are within their tolerances and the less is known.
    public double Score(SeenTablet theirs)
    {
        var (sum, told) = (0.0, 0);
        Count(_seen.Logo.Length > 0, TabletFeatures.Texts(_seen.Logo, theirs.Logo), ref sum, ref told);
        Count(_seen.Colours.Count > 0, TabletFeatures.Colours(_seen.Colours, theirs.Colours), ref sum, ref told);
        Count(_seen.Shape.Length > 0, TabletFeatures.Texts(_seen.Shape, theirs.Shape), ref sum, ref told);
        Count(_sizes[0], theirs.Mass, ref sum, ref told);
        Count(_sizes[1], theirs.Diameter, ref sum, ref told);
        Count(_sizes[2], theirs.Length, ref sum, ref told);
        Count(_sizes[3], theirs.Width, ref sum, ref told);
        Count(_sizes[4], theirs.Thickness, ref sum, ref told);
        Count(_seen.ScoreLine is not null, TabletFeatures.Lines(_seen, theirs), ref sum, ref told);
        Count(_isMarquisTold, TabletFeatures.Texts(_seen.MarquisColour, theirs.MarquisColour), ref sum, ref told);
        if (_areOthersTold) Count(true, TabletFeatures.Others(_seen, theirs), ref sum, ref told);
        return told == 0 ? 0 : Math.Round(sum / told, 3);
    }

    // How one feature agreed.
    public FeatureVerdict Verdict(TabletFeature feature, SeenTablet theirs) => feature switch
    {
        TabletFeature.Logo => TabletFeatures.Texts(_seen.Logo, theirs.Logo),
        TabletFeature.Colours => TabletFeatures.Colours(_seen.Colours, theirs.Colours),
        TabletFeature.Shape => TabletFeatures.Texts(_seen.Shape, theirs.Shape),
        TabletFeature.ScoreLine => TabletFeatures.Lines(_seen, theirs),
        TabletFeature.Marquis => TabletFeatures.Texts(_seen.MarquisColour, theirs.MarquisColour),
        TabletFeature.OtherReactions => TabletFeatures.Others(_seen, theirs),
        _ => _sizes[feature - TabletFeature.Mass].Near(TabletFeatures.SizeOf(feature, theirs)),
    };

    private static void Count(bool isTold, FeatureVerdict verdict, ref double sum, ref int told)
    {
        if (!isTold) return;
        told++;
        if (verdict == FeatureVerdict.Agrees) sum += 1;
    }

    private static void Count(Size size, long? theirs, ref double sum, ref int told)
    {
        if (!size.IsTold) return;
        told++;
        if (size.Near(theirs) == FeatureVerdict.Agrees) sum += 1 - (0.5 * size.Distance(theirs!.Value));
    }

    // Of the tablet in hand, with how far another may be apart: found by the distance itself, so that they never disagree.
    private readonly struct Size
    {
        private readonly long _seen, _near, _far;
        private readonly double _tolerance;
        private readonly bool _isShare;

        public Size(long? seen, double tolerance, bool isShare, double widening)
        {
            (IsTold, _seen, _tolerance, _isShare) = (seen is not null, seen ?? 0, tolerance, isShare);
            if (IsTold) (_near, _far) = (Furthest(1 + 1e-9), Furthest(widening + 1e-9));
        }

        public bool IsTold { get; }

        public FeatureVerdict Near(long? theirs) => Within(theirs, _near);

        public FeatureVerdict Far(long? theirs) => Within(theirs, _far);

        public double Distance(long theirs) => Apart(Math.Abs(_seen - theirs));

        private FeatureVerdict Within(long? theirs, long most) => !IsTold || theirs is not { } size ? FeatureVerdict.NotTold : Math.Abs(_seen - size) <= most ? FeatureVerdict.Agrees : FeatureVerdict.Differs;

        // In tolerances.
        private double Apart(long apart) => _isShare ? 100.0 * apart / Math.Max(1, _seen) / _tolerance : apart / 1e6 / _tolerance;

        // The distance never falls where two are further apart.
        private long Furthest(double most)
        {
            var furthest = (long)(_isShare ? most * _tolerance * Math.Max(1, _seen) / 100 : most * _tolerance * 1e6);
            while (Apart(furthest) > most) furthest--;
            while (Apart(furthest + 1) <= most) furthest++;
            return furthest;
        }
    }
}
