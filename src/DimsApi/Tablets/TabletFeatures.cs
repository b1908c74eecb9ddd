using System.Globalization;

namespace Dims.Tablets;

/// <summary>What can be compared of two tablets.</summary>
public enum TabletFeature { Logo, Colours, Shape, Mass, Diameter, Length, Width, Thickness, ScoreLine, Marquis, OtherReactions }

/// <summary>How a feature agreed; `not-told` where it is known of one of the two only.</summary>
public enum FeatureVerdict { Agrees, Differs, NotTold }

// Pure: what is seen of a tablet, feature by feature, and whether another one has the same there (TabletComparison for many). Both are in the words of the same settings.
public static class TabletFeatures
{
    public static readonly TabletFeature[] All = Enum.GetValues<TabletFeature>();

    // What an alert tells of a look is about it. Of an alert that tells neither logo nor mass the colour is enough.
    public static bool IsWarned(SeenTablet seen, SeenTablet warned, RecognitionRules rules) =>
        (warned.Logo == seen.Logo && seen.Logo.Length > 0 && (warned.Colours.Count == 0 || seen.Colours.Count == 0 || HaveColourInCommon(seen, warned)))
        || ((warned.IsUsable || warned.Mass is not null) && new TabletComparison(seen, rules).MayBe(warned.Logo.Length == 0 && warned.Mass is null ? warned with { Logo = seen.Logo } : warned));

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

    public static string? TextOf(TabletFeature feature, SeenTablet tablet) => feature switch
    {
        TabletFeature.Logo => Told(tablet.Logo),
        TabletFeature.Colours => Told(string.Join('/', tablet.Colours)),
        TabletFeature.Shape => Told(tablet.Shape),
        TabletFeature.ScoreLine => tablet.ScoreLine is { } line ? (line ? "yes" : "no") : null,
        TabletFeature.Marquis => Told(tablet.MarquisColour),
        TabletFeature.OtherReactions => Told(string.Join(", ", tablet.Reactions.Where(r => r.Key != SeenTablet.Marquis).Select(r => $"{r.Key}: {r.Value}"))),
        _ => SizeOf(feature, tablet) is { } size ? (size / 1_000_000m).ToString(CultureInfo.InvariantCulture) : null,
    };

    private static string? Told(string text) => text.Length == 0 ? null : text;

    private static FeatureVerdict Of(bool agrees) => agrees ? FeatureVerdict.Agrees : FeatureVerdict.Differs;

    internal static FeatureVerdict Texts(string seen, string theirs) => seen.Length == 0 || theirs.Length == 0 ? FeatureVerdict.NotTold : Of(string.Equals(seen, theirs, StringComparison.Ordinal));

    // Of two colours people often name one.
    internal static FeatureVerdict Colours(IReadOnlyList<string> seen, IReadOnlyList<string> theirs)
    {
        if (seen.Count == 0 || theirs.Count == 0) return FeatureVerdict.NotTold;
        if (ReferenceEquals(seen, theirs)) return FeatureVerdict.Agrees;
        if (seen.Count == 1 && theirs.Count == 1) return Of(string.Equals(seen[0], theirs[0], StringComparison.Ordinal));
        var (fewer, more) = seen.Count <= theirs.Count ? (seen, theirs) : (theirs, seen);
        foreach (var colour in fewer) if (!more.Contains(colour, StringComparer.Ordinal)) return FeatureVerdict.Differs;
        return FeatureVerdict.Agrees;
    }

    internal static bool HaveColourInCommon(SeenTablet seen, SeenTablet theirs)
    {
        foreach (var colour in seen.Colours) if (theirs.Colours.Contains(colour, StringComparer.Ordinal)) return true;
        return false;
    }

    internal static FeatureVerdict Lines(SeenTablet seen, SeenTablet theirs) => seen.ScoreLine is null || theirs.ScoreLine is null ? FeatureVerdict.NotTold : Of(seen.ScoreLine == theirs.ScoreLine);

    internal static FeatureVerdict Others(SeenTablet seen, SeenTablet theirs)
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

    internal static long? SizeOf(TabletFeature feature, SeenTablet tablet) => feature switch
    {
        TabletFeature.Mass => tablet.Mass,
        TabletFeature.Diameter => tablet.Diameter,
        TabletFeature.Length => tablet.Length,
        TabletFeature.Width => tablet.Width,
        TabletFeature.Thickness => tablet.Thickness,
        _ => null,
    };
}
