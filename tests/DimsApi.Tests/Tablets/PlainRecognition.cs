using Dims.Samples;
using Dims.Tablets;

namespace Dims.Tests.Tablets;

// Recognition as it reads when every tablet is judged by itself, feature by feature, and nothing is worked out before: what the faster way has to agree with.
internal static class PlainRecognition
{
    public static TabletMatch Match(SeenTablet seen, int day, IEnumerable<TabletRow> near, RecognitionRules rules, TabletMeanings meanings, IReadOnlySet<string> dangers, bool isGenerated)
    {
        var (alike, dangerous, whole, urgent) = (new List<TabletRow>(), new List<TabletRow>(), 0, false);
        var (weeks, months) = (rules.Weeks * 7, TabletMatcher.DaysOf(rules));
        foreach (var row in near)
        {
            var apart = Math.Abs(row.Day - day);
            if (apart > months) continue;
            // Invented tablets say nothing about a real one.
            if (row.Generated && !isGenerated) continue;
            var isUrgent = meanings.IsUrgent(row);
            if ((isUrgent || row.Found.Any(n => dangers.Contains(meanings.SlugOf(n)))) && MayBe(seen, row.Seen, rules))
            {
                dangerous.Add(row);
                urgent |= isUrgent && !row.IsMeasured;
            }
            if (apart > weeks || !row.IsMeasured || row.IsKeptOut || !IsLike(seen, row.Seen, rules)) continue;
            alike.Add(row);
            if (IsWhole(seen, row.Seen, rules)) whole++;
        }
        alike.Sort((a, b) => (b.Day, b.Number).CompareTo((a.Day, a.Number)));
        var amounts = AmountsOf(alike, meanings);
        var missing = TabletFeatures.MissingOf(seen);
        var reasons = new List<RecognitionReason>();
        if (dangerous.Count > 0) reasons.Add(RecognitionReason.DangerousLookAlike);
        if (urgent) reasons.Add(RecognitionReason.UrgentLookAlike);
        var isRefused = reasons.Count > 0;
        if (alike.Count == 0) reasons.Add(RecognitionReason.NoLookAlike);
        else Doubt(alike, amounts, rules, meanings, reasons);
        var isDoubted = reasons.Exists(r => r is RecognitionReason.OtherContent or RecognitionReason.WideSpread or RecognitionReason.NothingFound or RecognitionReason.NotMeasured);
        if (missing.Count > 0) reasons.Add(RecognitionReason.FeatureMissing);
        var isFew = alike.Count > 0 && missing.Count == 0 && whole < rules.FewestLookAlikes;
        if (isFew) reasons.Add(RecognitionReason.TooFewLookAlikes);
        if (reasons.Count == 0) reasons.Add(RecognitionReason.LookAlikesAgree);
        return new TabletMatch
        {
            Verdict = isRefused ? RecognitionVerdict.DangerousLookAlike
                : alike.Count == 0 ? RecognitionVerdict.Unknown
                : isDoubted || missing.Count > 0 ? RecognitionVerdict.Ambiguous
                : isFew ? RecognitionVerdict.Unknown
                : RecognitionVerdict.Recognised,
            Reasons = reasons,
            LookAlikes = alike,
            Whole = whole,
            Dangerous = dangerous,
            Missing = missing,
            Held = [.. alike.SelectMany(r => TabletMatcher.CarriedBy(r, meanings)).GroupBy(s => s, StringComparer.Ordinal).Select(g => (g.Key, g.Count())).OrderByDescending(g => g.Item2).ThenBy(g => g.Key, StringComparer.Ordinal)],
            Amounts = amounts,
        };
    }

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
        foreach (var feature in TabletFeatures.All) if (feature > TabletFeature.Colours && Compare(feature, seen, theirs, rules) == FeatureVerdict.Differs) return false;
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

    // 1 where all that is known of both is the same, less the further apart they are within their tolerances and the less is known.
    public static double Score(SeenTablet seen, SeenTablet theirs, RecognitionRules rules)
    {
        var (sum, told) = (0.0, 0);
        foreach (var feature in TabletFeatures.All)
        {
            var verdict = Compare(feature, seen, theirs, rules);
            if (!IsTold(feature, seen)) continue;
            told++;
            if (verdict == FeatureVerdict.Agrees) sum += TabletFeatures.ToleranceOf(feature, rules) is null ? 1 : 1 - (0.5 * Distance(feature, seen, theirs, rules));
        }
        return told == 0 ? 0 : Math.Round(sum / told, 3);
    }

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
        return feature == TabletFeature.Mass ? 100.0 * apart / Math.Max(1, a) / (double)rules.MassPercent : apart / 1e6 / (double)TabletFeatures.ToleranceOf(feature, rules)!.Value;
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

    private static bool Counts(in TabletFinding finding) => finding.Qualifier is not (Qualifier.NotDetected or Qualifier.Trace) && finding.Role is null or Role.Active or Role.Adulterant;

    private static void Doubt(List<TabletRow> alike, IReadOnlyList<AmountSpread> amounts, RecognitionRules rules, TabletMeanings meanings, List<RecognitionReason> reasons)
    {
        var first = TabletMatcher.CarriedBy(alike[0], meanings);
        if (alike.Exists(r => !TabletMatcher.CarriedBy(r, meanings).SequenceEqual(first, StringComparer.Ordinal))) reasons.Add(RecognitionReason.OtherContent);
        else if (first.Count == 0) reasons.Add(RecognitionReason.NothingFound);
        else if (first.Any(s => !amounts.Any(a => a.Slug == s && a.Unit == Unit.MgPerTablet && a.N >= Math.Min(rules.FewestLookAlikes, alike.Count))) || alike.Exists(IsUnmeasured)) reasons.Add(RecognitionReason.NotMeasured);
        if (IsWide(alike, InMillionths(rules.MostSpreadMg), meanings)) reasons.Add(RecognitionReason.WideSpread);
    }

    // An amount that is doubted, or cannot be held against the others.
    private static bool IsUnmeasured(TabletRow row)
    {
        foreach (var finding in row.Told) if (Counts(finding) && finding.Qualifier == Qualifier.Equal && TabletMatcher.MgOf(row, finding) is null) return true;
        return false;
    }

    // Of whatever basis and unit: they are look-alikes of one another. More than an amount may be anything.
    private static bool IsWide(List<TabletRow> alike, long most, TabletMeanings meanings)
    {
        var pooled = new Dictionary<string, (long Lowest, long Highest)>(StringComparer.Ordinal);
        foreach (var row in alike)
            foreach (var finding in row.Told)
            {
                if (!Counts(finding)) continue;
                if (finding.Qualifier == Qualifier.Above) return true;
                if (TabletMatcher.MgOf(row, finding) is not { } mg) continue;
                var slug = meanings.SlugOf(finding.Name);
                var (lowest, highest) = pooled.GetValueOrDefault(slug, (mg, mg));
                pooled[slug] = (Math.Min(lowest, mg), Math.Max(highest, mg));
            }
        return pooled.Values.Any(p => p.Highest - p.Lowest > most);
    }

    private static long InMillionths(decimal mg) => SampleRows.InMillionths(mg)!.Value;

    private static List<AmountSpread> AmountsOf(List<TabletRow> alike, TabletMeanings meanings)
    {
        var amounts = new Dictionary<(string, Unit, Basis), List<long>>();
        foreach (var row in alike)
            foreach (var finding in row.Told)
            {
                if (!Counts(finding) || finding is not { Qualifier: Qualifier.Equal, Amount: { } amount, Unit: { } unit }) continue;
                var key = (meanings.SlugOf(finding.Name), unit, finding.Basis);
                if (!amounts.TryGetValue(key, out var values)) amounts[key] = values = [];
                values.Add(amount);
            }
        return [.. amounts.Select(a => SpreadOf(a.Key, a.Value)).OrderByDescending(a => a.N).ThenBy(a => a.Slug, StringComparer.Ordinal).ThenBy(a => a.Unit).ThenBy(a => a.Basis)];
    }

    private static AmountSpread SpreadOf((string Slug, Unit Unit, Basis Basis) key, List<long> values)
    {
        values.Sort();
        var middle = values.Count / 2;
        return new AmountSpread(key.Slug, key.Unit, key.Basis, values.Count, values.Count % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2, values[0], values[^1]);
    }
}
