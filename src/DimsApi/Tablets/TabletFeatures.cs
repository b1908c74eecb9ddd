using System.Globalization;

namespace Dims.Tablets;

/// <summary>What can be compared of two tablets.</summary>
public enum TabletFeature { Logo, Colours, Shape, Mass, Diameter, Length, Width, Thickness, ScoreLine, Marquis, OtherReactions }

/// <summary>How a feature agreed; `not-told` where it is known of one of the two only.</summary>
public enum FeatureVerdict { Agrees, Differs, NotTold }

// Pure: how alike two tablets are, feature by feature. Both are in the words of the same settings.
public static class TabletFeatures
{
    public static readonly TabletFeature[] All = Enum.GetValues<TabletFeature>();

    public static FeatureVerdict Compare(TabletFeature feature, SeenTablet seen, SeenTablet theirs, RecognitionRules rules) => feature switch
    {
        TabletFeature.Logo => Texts(seen.Logo, theirs.Logo),
        TabletFeature.Colours => Colours(seen.Colours, theirs.Colours),
        TabletFeature.Shape => Texts(seen.Shape, theirs.Shape),
        TabletFeature.ScoreLine => seen.ScoreLine is null || theirs.ScoreLine is null ? FeatureVerdict.NotTold : Of(seen.ScoreLine == theirs.ScoreLine),
        TabletFeature.Marquis => Texts(seen.Reactions.GetValueOrDefault(SeenTablet.Marquis, ""), theirs.Reactions.GetValueOrDefault(SeenTablet.Marquis, "")),
        TabletFeature.OtherReactions => Others(seen, theirs),
        _ => Sizes(feature, seen, theirs, rules, 1),
    };

    // No feature that is known of both differs; logo, a colour and mass agree.
    public static bool IsLike(SeenTablet seen, SeenTablet theirs, RecognitionRules rules)
    {
        if (Texts(seen.Logo, theirs.Logo) != FeatureVerdict.Agrees || Colours(seen.Colours, theirs.Colours) != FeatureVerdict.Agrees) return false;
        if (seen.Mass is not null && Sizes(TabletFeature.Mass, seen, theirs, rules, 1) != FeatureVerdict.Agrees) return false;
        foreach (var feature in All) if (feature > TabletFeature.Colours && Compare(feature, seen, theirs, rules) == FeatureVerdict.Differs) return false;
        return true;
    }

    // All that an answer needs agrees too.
    public static bool IsWhole(SeenTablet seen, SeenTablet theirs, RecognitionRules rules) =>
        Compare(TabletFeature.Mass, seen, theirs, rules) == FeatureVerdict.Agrees && Compare(TabletFeature.Marquis, seen, theirs, rules) == FeatureVerdict.Agrees && HasSizeInCommon(seen, theirs, rules);

    // Alike enough to be afraid of: colours have one in common, mass and sizes lie within wider tolerances, and nothing else speaks against it.
    public static bool MayBe(SeenTablet seen, SeenTablet theirs, RecognitionRules rules)
    {
        if (Texts(seen.Logo, theirs.Logo) == FeatureVerdict.Differs) return false;
        if (seen.Colours.Count > 0 && theirs.Colours.Count > 0 && !seen.Colours.Intersect(theirs.Colours, StringComparer.Ordinal).Any()) return false;
        // Without its logo a tablet is known by its mass; where that was not written down either, by its colour.
        if (theirs.Logo.Length == 0 && seen.Logo.Length > 0 && Sizes(TabletFeature.Mass, seen, theirs, rules, rules.DangerWidening) != FeatureVerdict.Agrees && (theirs.Mass is not null || theirs.Colours.Count == 0 || seen.Colours.Count == 0)) return false;
        for (var feature = TabletFeature.Mass; feature <= TabletFeature.Thickness; feature++)
            if (Sizes(feature, seen, theirs, rules, rules.DangerWidening) == FeatureVerdict.Differs) return false;
        return true;
    }

    // What an alert tells of a look is about it. Of an alert that tells neither logo nor mass the colour is enough.
    public static bool IsWarned(SeenTablet seen, SeenTablet warned, RecognitionRules rules) =>
        (warned.Logo == seen.Logo && seen.Logo.Length > 0 && (warned.Colours.Count == 0 || seen.Colours.Count == 0 || warned.Colours.Intersect(seen.Colours, StringComparer.Ordinal).Any()))
        || ((warned.IsUsable || warned.Mass is not null) && MayBe(seen, warned.Logo.Length == 0 && warned.Mass is null ? warned with { Logo = seen.Logo } : warned, rules));

    // What an answer cannot do without, and is not there.
    public static IReadOnlyList<TabletFeature> MissingOf(SeenTablet seen)
    {
        var missing = new List<TabletFeature>(0);
        if (seen.Logo.Length == 0) missing.Add(TabletFeature.Logo);
        if (seen.Colours.Count == 0) missing.Add(TabletFeature.Colours);
        if (seen.Mass is null) missing.Add(TabletFeature.Mass);
        if (!seen.HasSize) missing.Add(TabletFeature.Diameter);
        if (!seen.Reactions.ContainsKey(SeenTablet.Marquis)) missing.Add(TabletFeature.Marquis);
        return missing;
    }

    public static decimal? ToleranceOf(TabletFeature feature, RecognitionRules rules) => feature switch
    {
        TabletFeature.Mass => rules.MassPercent,
        TabletFeature.Diameter or TabletFeature.Length or TabletFeature.Width => rules.SizeMm,
        TabletFeature.Thickness => rules.ThicknessMm,
        _ => null,
    };

    // 1 where all that is known of both is the same, less the further apart they are within their tolerances and the less is known.
    public static double Score(SeenTablet seen, SeenTablet theirs, RecognitionRules rules)
    {
        var (sum, told) = (0.0, 0);
        foreach (var feature in All)
        {
            var verdict = Compare(feature, seen, theirs, rules);
            if (!IsTold(feature, seen)) continue;
            told++;
            if (verdict == FeatureVerdict.Agrees) sum += ToleranceOf(feature, rules) is null ? 1 : 1 - (0.5 * Distance(feature, seen, theirs, rules));
        }
        return told == 0 ? 0 : Math.Round(sum / told, 3);
    }

    public static string? TextOf(TabletFeature feature, SeenTablet tablet) => feature switch
    {
        TabletFeature.Logo => Told(tablet.Logo),
        TabletFeature.Colours => Told(string.Join('/', tablet.Colours)),
        TabletFeature.Shape => Told(tablet.Shape),
        TabletFeature.ScoreLine => tablet.ScoreLine is { } line ? (line ? "yes" : "no") : null,
        TabletFeature.Marquis => Told(tablet.Reactions.GetValueOrDefault(SeenTablet.Marquis, "")),
        TabletFeature.OtherReactions => Told(string.Join(", ", tablet.Reactions.Where(r => r.Key != SeenTablet.Marquis).Select(r => $"{r.Key}: {r.Value}"))),
        _ => SizeOf(feature, tablet) is { } size ? (size / 1_000_000m).ToString(CultureInfo.InvariantCulture) : null,
    };

    private static string? Told(string text) => text.Length == 0 ? null : text;

    private static bool IsTold(TabletFeature feature, SeenTablet tablet) => feature switch
    {
        TabletFeature.Logo => tablet.Logo.Length > 0,
        TabletFeature.Colours => tablet.Colours.Count > 0,
        TabletFeature.Shape => tablet.Shape.Length > 0,
        TabletFeature.ScoreLine => tablet.ScoreLine is not null,
        TabletFeature.Marquis => tablet.Reactions.ContainsKey(SeenTablet.Marquis),
        TabletFeature.OtherReactions => tablet.Reactions.Count > (tablet.Reactions.ContainsKey(SeenTablet.Marquis) ? 1 : 0),
        _ => SizeOf(feature, tablet) is not null,
    };

    private static bool HasSizeInCommon(SeenTablet seen, SeenTablet theirs, RecognitionRules rules)
    {
        for (var feature = TabletFeature.Diameter; feature <= TabletFeature.Thickness; feature++)
            if (Sizes(feature, seen, theirs, rules, 1) == FeatureVerdict.Agrees) return true;
        return false;
    }

    private static FeatureVerdict Of(bool agrees) => agrees ? FeatureVerdict.Agrees : FeatureVerdict.Differs;

    private static FeatureVerdict Texts(string seen, string theirs) => seen.Length == 0 || theirs.Length == 0 ? FeatureVerdict.NotTold : Of(string.Equals(seen, theirs, StringComparison.Ordinal));

    // Of two colours people often name one.
    private static FeatureVerdict Colours(IReadOnlyList<string> seen, IReadOnlyList<string> theirs)
    {
        if (seen.Count == 0 || theirs.Count == 0) return FeatureVerdict.NotTold;
        var (fewer, more) = seen.Count <= theirs.Count ? (seen, theirs) : (theirs, seen);
        foreach (var colour in fewer) if (!more.Contains(colour, StringComparer.Ordinal)) return FeatureVerdict.Differs;
        return FeatureVerdict.Agrees;
    }

    private static FeatureVerdict Others(SeenTablet seen, SeenTablet theirs)
    {
        var verdict = FeatureVerdict.NotTold;
        foreach (var (reagent, colour) in seen.Reactions)
        {
            if (reagent == SeenTablet.Marquis || !theirs.Reactions.TryGetValue(reagent, out var other)) continue;
            if (colour != other) return FeatureVerdict.Differs;
            verdict = FeatureVerdict.Agrees;
        }
        return verdict;
    }

    private static FeatureVerdict Sizes(TabletFeature feature, SeenTablet seen, SeenTablet theirs, RecognitionRules rules, decimal widening) =>
        SizeOf(feature, seen) is null || SizeOf(feature, theirs) is null ? FeatureVerdict.NotTold : Of(Distance(feature, seen, theirs, rules) <= (double)widening + 1e-9);

    // In tolerances.
    private static double Distance(TabletFeature feature, SeenTablet seen, SeenTablet theirs, RecognitionRules rules)
    {
        if (SizeOf(feature, seen) is not { } a || SizeOf(feature, theirs) is not { } b) return 1;
        var apart = Math.Abs(a - b);
        return feature == TabletFeature.Mass ? 100.0 * apart / Math.Max(1, a) / (double)rules.MassPercent : apart / 1e6 / (double)ToleranceOf(feature, rules)!.Value;
    }

    private static long? SizeOf(TabletFeature feature, SeenTablet tablet) => feature switch
    {
        TabletFeature.Mass => tablet.Mass,
        TabletFeature.Diameter => tablet.Diameter,
        TabletFeature.Length => tablet.Length,
        TabletFeature.Width => tablet.Width,
        TabletFeature.Thickness => tablet.Thickness,
        _ => null,
    };
}
