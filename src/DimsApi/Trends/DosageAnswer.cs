using System.Text.Json.Serialization;
using Dims.Revisions;
using Dims.Samples;
using Dims.SeriesNotes;

namespace Dims.Trends;

/// <summary>
/// How much of one substance samples held, period by period. Every figure carries its unit, its basis, its denominator and the revision of the data it comes from.
/// Summed over all periods of an answer that is not grouped: detected = quantified + belowLoq + everything in `excluded` but `position-unknown`.
/// </summary>
public sealed record DosageAnswer
{
    /// <summary>The substance's slug.</summary>
    public required string Substance { get; init; }
    /// <summary>The form that was asked for; all forms where it is left out.</summary>
    public Form? Form { get; init; }
    /// <summary>The slug of the substance or market name; the folded word itself where the register does not know it.</summary>
    public string? SoldAs { get; init; }
    /// <summary>The region that was asked for.</summary>
    public string? Region { get; init; }
    /// <summary>The location that was asked for.</summary>
    public string? Location { get; init; }
    public Source? Source { get; init; }
    public required Interval Interval { get; init; }
    /// <summary>What the entries are grouped by; left out where they are not.</summary>
    public string? GroupBy { get; init; }
    /// <summary>The unit of every figure here.</summary>
    public required Unit Unit { get; init; }
    /// <summary>The basis that was asked for, and so that of every figure.</summary>
    public Basis? Basis { get; init; }
    /// <summary>The first day that is counted.</summary>
    public required DateOnly From { get; init; }
    /// <summary>The last day that is counted.</summary>
    public required DateOnly To { get; init; }
    /// <summary>Which of a sample's results is its value.</summary>
    public required string Counting { get; init; }
    /// <summary>What `tested` counts.</summary>
    public required string Denominator { get; init; }
    /// <summary>The definition of the quantiles in Hyndman and Fan's numbering, as in R.</summary>
    public required string QuantileMethod { get; init; }
    /// <summary>How often an interval here holds what it is an interval of.</summary>
    public double Confidence { get; init; } = Statistics.Tails.Confidence;
    /// <summary>The day on which the series was asked to break.</summary>
    public DateOnly? BreakAt { get; init; }
    /// <summary>The last data revision in which a result or a sample that this question reads came in or was superseded, or in which names or factors of the substance, or the locations of the region, changed.</summary>
    public required long Revision { get; init; }
    /// <summary>With `asKnownAt`: the moment whose figure this is.</summary>
    public KnownAt? AsKnownAt { get; init; }
    /// <summary>The line to cite this figure by. Its address answers the same figure for good.</summary>
    public required string Citation { get; init; }
    /// <summary>True where a sample counted here is generated demonstration data.</summary>
    public required bool Generated { get; init; }
    /// <summary>Samples here from sources that hold positives only. Nothing is known of what these sources tested and did not find; where they are counted, `tested` is null.</summary>
    public required int PositivesOnly { get; init; }
    /// <summary>Samples in `tested` only because they were screened, without a result or a list that names the substance: it was not seen above the method's limit of detection.</summary>
    public required int ScreenedOnly { get; init; }
    /// <summary>With `basis`: the factors that values were converted by.</summary>
    public IReadOnlyList<BasisFactor>? Factors { get; init; }
    /// <summary>Samples that hold the substance but have no figure here, and (`position-unknown`) those that may hold it; each counted once, by reason.</summary>
    public required IReadOnlyList<ReasonCount> Excluded { get; init; }
    /// <summary>Samples that are counted and deserve a second look: `zero` (sent as `= 0`, counted as the value 0), `contradicted` (not found by the result that counts, found by one that it overrules).</summary>
    public required IReadOnlyList<ReasonCount> Flagged { get; init; }
    public required KeyDisclosure Disclosure { get; init; }
    /// <summary>The address of the figures that others printed of this substance. They are never merged with these: denominators and bases differ.</summary>
    public required string PublishedFigures { get; init; }
    /// <summary>What a reader must know before using these figures.</summary>
    public required IReadOnlyList<string> Notes { get; init; }
    /// <summary>In the order of time, then group, then basis; each period is there, with n = 0 where there are no data.</summary>
    public required IReadOnlyList<DosageEntry> Periods { get; init; }
    /// <summary>What coordinators noted about days of this series.</summary>
    public IReadOnlyList<SeriesNote> SeriesNotes { get; init; } = [];
    /// <summary>With `trend`: one for each figure, group, basis and part of a broken series.</summary>
    public IReadOnlyList<SeriesTrend>? Trends { get; init; }
}

/// <summary>
/// One period, in one group and one basis. `tested`, `detected` and `belowLoq` have no basis: they are the same in every entry of one period and group, and must not be added up over bases.
/// </summary>
public sealed record DosageEntry
{
    /// <summary>`2020`, `2020-H1`, `2020-Q1`, `2020-01` or `2020-W01`.</summary>
    public required string Period { get; init; }
    /// <summary>The first day counted: that of the period, or that of the question where it begins later.</summary>
    public required DateOnly From { get; init; }
    /// <summary>The last day counted: that of the period, or that of the question where it ends earlier.</summary>
    public required DateOnly To { get; init; }
    /// <summary>With `breakAt`: 1 before that day, 2 from it on.</summary>
    public int? Part { get; init; }
    /// <summary>With `groupBy`: which group; `unknown` where the sample does not say.</summary>
    public string? Group { get; init; }
    /// <summary>What the amounts are the mass of; null where the period holds no value.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)] public required Basis? Basis { get; init; }
    /// <summary>Samples tested for the substance. Null where samples of positives-only sources are among those counted: then no share of the tested exists.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)] public required int? Tested { get; init; }
    /// <summary>Samples in which it was found, by any qualifier but `not-detected`.</summary>
    public required int Detected { get; init; }
    /// <summary>Samples with a value in this unit and basis; all statistics here are of these.</summary>
    public required int Quantified { get; init; }
    /// <summary>Samples in which it was found below what can be quantified (`&lt;` or `trace`): censored, never read as zero or as the limit.</summary>
    public required int BelowLoq { get; init; }
    /// <summary>The arithmetic mean of the values.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)] public required double? Mean { get; init; }
    /// <summary>The mean as it is printed: whole, with one decimal below 1; a half is rounded away from zero.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)] public required decimal? MeanPrinted { get; init; }
    /// <summary>Student's interval of the mean; null for fewer than 2 values.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)] public required FigureInterval? MeanInterval { get; init; }
    /// <summary>The standard deviation with n - 1; null for fewer than 2 values.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)] public required double? Sd { get; init; }
    /// <summary>The smallest value.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)] public required double? Min { get; init; }
    /// <summary>The 5% quantile.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)] public required double? P05 { get; init; }
    /// <summary>The 25% quantile.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)] public required double? Q1 { get; init; }
    /// <summary>The 50% quantile.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)] public required double? Median { get; init; }
    /// <summary>The exact interval of the median, by order statistics; null for fewer than 6 values.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)] public required MedianFigureInterval? MedianInterval { get; init; }
    /// <summary>The 75% quantile.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)] public required double? Q3 { get; init; }
    /// <summary>The 95% quantile.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)] public required double? P95 { get; init; }
    /// <summary>The largest value.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)] public required double? Max { get; init; }
    /// <summary>For each threshold, in the order asked.</summary>
    public required IReadOnlyList<AboveThreshold> Above { get; init; }
    /// <summary>With `quantile`: each, in the order asked.</summary>
    public IReadOnlyList<QuantileFigure>? Quantiles { get; init; }
    /// <summary>With `binWidth`: the bins that hold a value.</summary>
    public IReadOnlyList<HistogramBin>? Histogram { get; init; }
    /// <summary>With `price`: what was paid for a milligram, one for each currency.</summary>
    public IReadOnlyList<PriceFigure>? Prices { get; init; }
}

/// <summary>Both ends of an interval of 95%.</summary>
public sealed record FigureInterval
{
    /// <summary>The lower end.</summary>
    public required double Low { get; init; }
    /// <summary>The upper end.</summary>
    public required double High { get; init; }

    public static FigureInterval? Of(Statistics.Bounds? bounds) => bounds is { } b ? new() { Low = b.Low, High = b.High } : null;
}

/// <summary>Two of the values, with the median between them.</summary>
public sealed record MedianFigureInterval
{
    /// <summary>The lower end.</summary>
    public required double Low { get; init; }
    /// <summary>The upper end.</summary>
    public required double High { get; init; }
    /// <summary>How often such an interval holds the median: 0.95 or more, because ranks are whole.</summary>
    public required double Coverage { get; init; }
}

/// <summary>One quantile.</summary>
public sealed record QuantileFigure
{
    /// <summary>Which one: 0.9 is what nine values of ten do not exceed.</summary>
    public required decimal P { get; init; }
    /// <summary>By R type 7; null without values.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)] public required double? Value { get; init; }
}

/// <summary>Values from `from`, up to but not at `to`.</summary>
public sealed record HistogramBin
{
    /// <summary>In the answer's unit; a multiple of the width.</summary>
    public required decimal From { get; init; }
    /// <summary>In the answer's unit.</summary>
    public required decimal To { get; init; }
    /// <summary>How many values.</summary>
    public required int N { get; init; }
}

/// <summary>What was paid for a milligram of the substance, in the entry's basis: of samples with a value above 0 and a price for what the unit measures (a tablet, a gram, ...).</summary>
public sealed record PriceFigure
{
    /// <summary>ISO 4217 code. Nothing is converted.</summary>
    public required string Currency { get; init; }
    /// <summary>Samples with such a price.</summary>
    public required int N { get; init; }
    /// <summary>The 25% quantile, in `currency` for a milligram.</summary>
    public required double Q1 { get; init; }
    /// <summary>The 50% quantile, in `currency` for a milligram.</summary>
    public required double Median { get; init; }
    /// <summary>The exact interval of the median; null for fewer than 6 prices.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)] public required MedianFigureInterval? MedianInterval { get; init; }
    /// <summary>The 75% quantile, in `currency` for a milligram.</summary>
    public required double Q3 { get; init; }
}

/// <summary>How many values lie above a threshold.</summary>
public sealed record AboveThreshold
{
    /// <summary>In the answer's unit.</summary>
    public required decimal Threshold { get; init; }
    /// <summary>Values strictly above it.</summary>
    public required int N { get; init; }
    /// <summary>`n` / `quantified`; null where that is 0.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)] public required double? Share { get; init; }
    /// <summary>Wilson's interval of the share; null where there is no share.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)] public required FigureInterval? Interval { get; init; }
    /// <summary>The share in percent as it is printed: whole, with one decimal below 1.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)] public required decimal? SharePrinted { get; init; }
}

/// <summary>
/// How many samples, and why. In `excluded`: `other-unit`, `ratio-only` (parts without an amount), `no-amount` (found, not measured), `above-range` (`&gt;`), `several-findings`
/// (in one analysis, same unit and basis), `implausible` (kept out until confirmed), with `basis` `unknown-basis`, `other-basis`, `no-factor` (the register has no factor),
/// and `position-unknown`: found as an entry that can stand for it and for others, as MMC for 3-MMC. Whether it was found nobody knows, so these are neither in `tested` nor in `detected`.
/// </summary>
public sealed record ReasonCount
{
    /// <summary>The reason.</summary>
    public required string Why { get; init; }
    /// <summary>How many samples.</summary>
    public required int N { get; init; }
}

/// <summary>The mass of the base in one mass of the salt, from the register.</summary>
public sealed record BasisFactor
{
    public required Basis Basis { get; init; }
    /// <summary>Mass of base in one mass of it.</summary>
    public required decimal Factor { get; init; }
}
