using System.Text.Json.Serialization;
using Dims.Revisions;
using Dims.Samples;
using Dims.SeriesNotes;

namespace Dims.Trends;

/// <summary>
/// What a sample sold as X held. `only`: X, and nothing else that is active. `with-others`: X, and something else active. `other`: no X, and something else active. `not-active`: only what never counts as active.
/// `nothing-found`: analysed, and nothing found. `position-unknown`: an entry that can stand for X and for others.
/// </summary>
public enum Content { Only, WithOthers, Other, NotActive, NothingFound, PositionUnknown }

/// <summary>What was in what was sold as X. Each sample counts once; shares are of the samples analysed.</summary>
public sealed record CompositionAnswer
{
    /// <summary>The slug of the substance or market name; the folded word itself where the register does not know it.</summary>
    public required string SoldAs { get; init; }
    /// <summary>The substances that this promises, by their slugs; empty where the register does not say: then nothing is `only` or `with-others`.</summary>
    public required IReadOnlyList<string> Promised { get; init; }
    public Form? Form { get; init; }
    /// <summary>The region that was asked for.</summary>
    public string? Region { get; init; }
    /// <summary>The location that was asked for.</summary>
    public string? Location { get; init; }
    public Source? Source { get; init; }
    /// <summary>Why the samples counted were brought in.</summary>
    public required IReadOnlyList<BroughtIn> Why { get; init; }
    public required Interval Interval { get; init; }
    /// <summary>What the entries are grouped by; left out where they are not.</summary>
    public string? GroupBy { get; init; }
    /// <summary>The first day that is counted.</summary>
    public required DateOnly From { get; init; }
    /// <summary>The last day that is counted.</summary>
    public required DateOnly To { get; init; }
    /// <summary>The day on which the series is broken, where one was asked.</summary>
    public DateOnly? BreakAt { get; init; }
    /// <summary>Which of a sample's results decide.</summary>
    public required string Counting { get; init; }
    /// <summary>What every share is of.</summary>
    public required string Denominator { get; init; }
    /// <summary>How often an interval here holds what it is an interval of.</summary>
    public required double Confidence { get; init; }
    /// <summary>What never counts as active.</summary>
    public required NeverActiveList NeverActive { get; init; }
    /// <summary>The last data revision that touched a sample of the question, or in which the register changed.</summary>
    public required long Revision { get; init; }
    /// <summary>With `asKnownAt`: the moment whose figure this is.</summary>
    public KnownAt? AsKnownAt { get; init; }
    /// <summary>The line to cite this figure by. Its address answers the same figure for good.</summary>
    public required string Citation { get; init; }
    /// <summary>True where a sample counted here is generated demonstration data.</summary>
    public required bool Generated { get; init; }
    /// <summary>Samples of the question that are in no share, each once, by reason.</summary>
    public required IReadOnlyList<LeftOut> LeftOut { get; init; }
    public required KeyDisclosure Disclosure { get; init; }
    /// <summary>What a reader must know before using these figures.</summary>
    public required IReadOnlyList<string> Notes { get; init; }
    /// <summary>Samples analysed, over all periods.</summary>
    public required int Analysed { get; init; }
    /// <summary>The most frequent substances over all periods, active or not; one sample counts under each that it holds.</summary>
    public required IReadOnlyList<SubstanceShare> Top { get; init; }
    /// <summary>The most frequent sets of active substances over all periods, each sample in one: what it held and nothing else that is active. What holds nothing active stands by what was found, or with none.</summary>
    public required IReadOnlyList<CombinationShare> Combinations { get; init; }
    /// <summary>Samples in which two of `top` were found together; pairs that never were are left out.</summary>
    public required IReadOnlyList<SubstancePair> Matrix { get; init; }
    /// <summary>In the order of time, then group; each period is there.</summary>
    public required IReadOnlyList<CompositionEntry> Periods { get; init; }
    /// <summary>What coordinators noted about days of this series.</summary>
    public IReadOnlyList<SeriesNote> SeriesNotes { get; init; } = [];
}

/// <summary>What never counts as active: these substances, every substance of these classes, and findings with the role diluent, by-product, precursor or metabolite.</summary>
public sealed record NeverActiveList
{
    /// <summary>Slugs.</summary>
    public required IReadOnlyList<string> Substances { get; init; }
    /// <summary>Classes.</summary>
    public required IReadOnlyList<string> Classes { get; init; }
}

/// <summary>How many samples, and their share of those analysed.</summary>
public sealed record SubstanceShare
{
    /// <summary>The slug; the folded name of what the register does not know.</summary>
    public required string Substance { get; init; }
    /// <summary>Samples.</summary>
    public required int N { get; init; }
    /// <summary>`n` / `analysed`.</summary>
    public required double Share { get; init; }
    /// <summary>In percent as it is printed: whole, with one decimal below 1.</summary>
    public required decimal SharePrinted { get; init; }
    /// <summary>Wilson's interval.</summary>
    public required FigureInterval? Interval { get; init; }
}

/// <summary>Samples that held just these active substances.</summary>
public sealed record CombinationShare
{
    /// <summary>Slugs, in their order.</summary>
    public required IReadOnlyList<string> Substances { get; init; }
    /// <summary>Samples.</summary>
    public required int N { get; init; }
    /// <summary>`n` / `analysed`.</summary>
    public required double Share { get; init; }
    /// <summary>In percent as it is printed: whole, with one decimal below 1.</summary>
    public required decimal SharePrinted { get; init; }
}

/// <summary>Samples that held both.</summary>
public sealed record SubstancePair
{
    /// <summary>One of `top`.</summary>
    public required string A { get; init; }
    /// <summary>Another, behind it in `top`.</summary>
    public required string B { get; init; }
    /// <summary>Samples.</summary>
    public required int N { get; init; }
}

/// <summary>One period, in one group.</summary>
public sealed record CompositionEntry
{
    /// <summary>`2020`, `2020-H1`, `2020-Q1`, `2020-01` or `2020-W01`.</summary>
    public required string Period { get; init; }
    /// <summary>The first day counted.</summary>
    public required DateOnly From { get; init; }
    /// <summary>The last day counted.</summary>
    public required DateOnly To { get; init; }
    /// <summary>With `breakAt`: 1 before that day, 2 from it on. A period that holds it is in both parts.</summary>
    public int? Part { get; init; }
    /// <summary>With `groupBy`: which group; `unknown` where the sample does not say.</summary>
    public string? Group { get; init; }
    /// <summary>Samples analysed: what every share here is of.</summary>
    public required int Analysed { get; init; }
    /// <summary>Samples that held what was promised: `only` and `with-others` together.</summary>
    public required ContentShare Held { get; init; }
    /// <summary>One for each kind of content, in their order; they add up to `analysed`.</summary>
    public required IReadOnlyList<ContentShare> Contents { get; init; }
    /// <summary>Of `other`, `not-active` and `nothing-found`: samples whose analyses do not say that what was promised was looked for.</summary>
    public required int NotLookedFor { get; init; }
    /// <summary>The mean number of active substances of a sample analysed, those of unknown position counted as one; null without samples.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)] public required double? MeanActives { get; init; }
}

/// <summary>A kind of content.</summary>
public sealed record ContentShare
{
    /// <summary>Left out for `held`, which is two of them.</summary>
    public Content? Content { get; init; }
    /// <summary>Samples.</summary>
    public required int N { get; init; }
    /// <summary>`n` / `analysed`; null where that is 0.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)] public required double? Share { get; init; }
    /// <summary>In percent as it is printed: whole, with one decimal below 1.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)] public required decimal? SharePrinted { get; init; }
    /// <summary>Wilson's interval.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)] public required FigureInterval? Interval { get; init; }
}
