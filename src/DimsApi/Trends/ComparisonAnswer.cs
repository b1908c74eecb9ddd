using System.Text.Json.Serialization;
using Dims.Revisions;
using Dims.Samples;
using Dims.SeriesNotes;

namespace Dims.Trends;

/// <summary>Two periods beside each other. Every difference is the second less the first.</summary>
public sealed record ComparisonAnswer
{
    /// <summary>The substance's slug.</summary>
    public required string Substance { get; init; }
    public Form? Form { get; init; }
    /// <summary>The slug of the substance or market name; the folded word itself where the register does not know it.</summary>
    public string? SoldAs { get; init; }
    /// <summary>The region that was asked for.</summary>
    public string? Region { get; init; }
    /// <summary>The location that was asked for.</summary>
    public string? Location { get; init; }
    public Source? Source { get; init; }
    /// <summary>The unit of every amount here.</summary>
    public required Unit Unit { get; init; }
    /// <summary>Which of a sample's results is its value.</summary>
    public required string Counting { get; init; }
    /// <summary>What is counted.</summary>
    public required string Denominator { get; init; }
    /// <summary>How often an interval here holds what it is an interval of.</summary>
    public required double Confidence { get; init; }
    /// <summary>The last data revision that touched what is read here.</summary>
    public required long Revision { get; init; }
    /// <summary>With `asKnownAt`: the moment whose figure this is.</summary>
    public KnownAt? AsKnownAt { get; init; }
    /// <summary>The line to cite this figure by. Its address answers the same figure for good.</summary>
    public required string Citation { get; init; }
    /// <summary>True where a sample counted here is generated demonstration data.</summary>
    public required bool Generated { get; init; }
    /// <summary>The first period.</summary>
    public required ComparedPeriod A { get; init; }
    /// <summary>The second period.</summary>
    public required ComparedPeriod B { get; init; }
    /// <summary>Why the samples were brought in that `found` counts.</summary>
    public required IReadOnlyList<BroughtIn> Why { get; init; }
    /// <summary>The share of the samples tested in which it was found; null where one of the periods has no share. Samples of sources that hold positives only are left out.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)] public required ShareComparison? Found { get; init; }
    /// <summary>One for each basis that both periods have values in.</summary>
    public required IReadOnlyList<BasisComparison> Bases { get; init; }
    /// <summary>What coordinators noted about days of this series.</summary>
    public IReadOnlyList<SeriesNote> SeriesNotes { get; init; } = [];
    public required KeyDisclosure Disclosure { get; init; }
    /// <summary>What a reader must know before using these figures.</summary>
    public required IReadOnlyList<string> Notes { get; init; }
}

/// <summary>One of the two periods.</summary>
public sealed record ComparedPeriod
{
    /// <summary>The first day counted.</summary>
    public required DateOnly From { get; init; }
    /// <summary>The last day counted.</summary>
    public required DateOnly To { get; init; }
    /// <summary>Samples tested for the substance; null where samples of positives-only sources are among them.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)] public required int? Tested { get; init; }
    /// <summary>Samples in which it was found.</summary>
    public required int Detected { get; init; }
    /// <summary>Samples that hold the substance but have no figure here, and those that may hold it; as in `/v1/trends/dosage`.</summary>
    public required IReadOnlyList<ReasonCount> Excluded { get; init; }
}

/// <summary>Amounts of one basis, in both periods.</summary>
public sealed record BasisComparison
{
    public required Basis Basis { get; init; }
    /// <summary>Of the first period.</summary>
    public required ValueSummary A { get; init; }
    /// <summary>Of the second period.</summary>
    public required ValueSummary B { get; init; }
    /// <summary>The difference of the means; null with fewer than 2 values in a period.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)] public required MeanComparison? Mean { get; init; }
    /// <summary>By how much values of the second lie above those of the first; null with fewer than 8 values in a period.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)] public required MedianComparison? Median { get; init; }
    /// <summary>For each threshold, in the order asked.</summary>
    public required IReadOnlyList<ShareComparison> Above { get; init; }
}

/// <summary>The values of one period in one basis.</summary>
public sealed record ValueSummary
{
    /// <summary>How many values.</summary>
    public required int N { get; init; }
    /// <summary>The arithmetic mean.</summary>
    public required double Mean { get; init; }
    /// <summary>The standard deviation with n - 1; null for one value.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)] public required double? Sd { get; init; }
    /// <summary>The 25% quantile.</summary>
    public required double Q1 { get; init; }
    /// <summary>The 50% quantile.</summary>
    public required double Median { get; init; }
    /// <summary>The 75% quantile.</summary>
    public required double Q3 { get; init; }
}

/// <summary>A sentence that can be quoted: what was counted, n, basis, difference, and whether chance explains it.</summary>
public sealed record QuotableSentence
{
    /// <summary>In Dutch.</summary>
    public required string Nl { get; init; }
    /// <summary>In English.</summary>
    public required string En { get; init; }
}

/// <summary>The difference of two means, by Welch's method.</summary>
public sealed record MeanComparison
{
    /// <summary>The second less the first, in the answer's unit.</summary>
    public required double Difference { get; init; }
    /// <summary>Its interval.</summary>
    public required FigureInterval Interval { get; init; }
    /// <summary>Welch's t.</summary>
    public required double T { get; init; }
    /// <summary>Degrees of freedom, by Satterthwaite.</summary>
    public required double Freedom { get; init; }
    /// <summary>Two-sided: how often chance alone gives this difference or a larger one.</summary>
    public required double P { get; init; }
    public required QuotableSentence Sentence { get; init; }
}

/// <summary>The shift between two lists of values: the median of all differences between a value of the second and one of the first (Hodges and Lehmann), tested by Mann and Whitney.</summary>
public sealed record MedianComparison
{
    /// <summary>The median of the second less that of the first.</summary>
    public required double Difference { get; init; }
    /// <summary>The median of all differences: what the interval and the test are about.</summary>
    public required double Shift { get; init; }
    /// <summary>The interval of the shift.</summary>
    public required FigureInterval Interval { get; init; }
    /// <summary>Mann and Whitney's U of the second.</summary>
    public required double U { get; init; }
    /// <summary>Two-sided, by the normal approximation with ties.</summary>
    public required double P { get; init; }
    public required QuotableSentence Sentence { get; init; }
}

/// <summary>The difference of two shares: Newcombe's hybrid score interval.</summary>
public sealed record ShareComparison
{
    /// <summary>The line; left out where the share is that of the samples in which it was found.</summary>
    public decimal? Threshold { get; init; }
    /// <summary>How many in the first period.</summary>
    public required int CountA { get; init; }
    /// <summary>Of how many in the first period.</summary>
    public required int OfA { get; init; }
    /// <summary>How many in the second period.</summary>
    public required int CountB { get; init; }
    /// <summary>Of how many in the second period.</summary>
    public required int OfB { get; init; }
    /// <summary>The second share less the first, as a part of 1.</summary>
    public required double Difference { get; init; }
    /// <summary>Its interval.</summary>
    public required FigureInterval Interval { get; init; }
    /// <summary>Two-sided.</summary>
    public required double P { get; init; }
    /// <summary>`fisher` where fewer than 5 are expected in a cell, else `pooled-z`.</summary>
    public required string Test { get; init; }
    public required QuotableSentence Sentence { get; init; }
}
