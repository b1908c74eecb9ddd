using System.Text.Json.Serialization;
using Dims.Revisions;
using Dims.Samples;
using Dims.SeriesNotes;

namespace Dims.Trends;

/// <summary>Which share of the samples tested for it holds a substance, class or isomer group, period by period. Each sample counts once.</summary>
public sealed record PrevalenceAnswer
{
    /// <summary>The substance's slug.</summary>
    public string? Substance { get; init; }
    /// <summary>The class.</summary>
    public string? Class { get; init; }
    /// <summary>The isomer group.</summary>
    public string? IsomerGroup { get; init; }
    /// <summary>How many substances of the register that is.</summary>
    public required int Substances { get; init; }
    public Form? Form { get; init; }
    /// <summary>The slug of the substance or market name; the folded word itself where the register does not know it.</summary>
    public string? SoldAs { get; init; }
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
    /// <summary>The day on which the series was asked to break.</summary>
    public DateOnly? BreakAt { get; init; }
    /// <summary>Which of a sample's results decide.</summary>
    public required string Counting { get; init; }
    /// <summary>What `tested` counts.</summary>
    public required string Denominator { get; init; }
    /// <summary>How often an interval here holds what it is an interval of.</summary>
    public required double Confidence { get; init; }
    /// <summary>The last data revision that touched a sample of the question, or in which the register changed what it reads.</summary>
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
    /// <summary>The address of the figures that others printed of this substance; left out for a class or isomer group. They are never merged with these: denominators and bases differ.</summary>
    public string? PublishedFigures { get; init; }
    /// <summary>What a reader must know before using these figures.</summary>
    public required IReadOnlyList<string> Notes { get; init; }
    /// <summary>In the order of time, then group; each period is there, with tested = 0 where there are no data.</summary>
    public required IReadOnlyList<PrevalenceEntry> Periods { get; init; }
    /// <summary>What coordinators noted about days of this series.</summary>
    public IReadOnlyList<SeriesNote> SeriesNotes { get; init; } = [];
    /// <summary>Whether the share rises or falls over the periods: one for each group and part of a broken series.</summary>
    public required IReadOnlyList<ShareTrend> Trends { get; init; }
}

/// <summary>
/// Samples that are in no share, and why: `positives-only` (their source does not say what it tested and did not find), the reason they were brought in where that was not asked for (`suspected`,
/// `after-adverse-effects`, `found`, `other`, `routine`), `not-analysed` (no analysis of the source asked), `not-tested` (analysed, and nothing says that it was looked for), `position-unknown` (found as an entry
/// that can stand for it and for others).
/// </summary>
public sealed record LeftOut
{
    /// <summary>The reason.</summary>
    public required string Why { get; init; }
    /// <summary>How many samples.</summary>
    public required int N { get; init; }
}

/// <summary>One period, in one group.</summary>
public sealed record PrevalenceEntry
{
    /// <summary>`2020`, `2020-H1`, `2020-Q1`, `2020-01` or `2020-W01`.</summary>
    public required string Period { get; init; }
    /// <summary>The first day counted.</summary>
    public required DateOnly From { get; init; }
    /// <summary>The last day counted.</summary>
    public required DateOnly To { get; init; }
    /// <summary>With `breakAt`: 1 before that day, 2 from it on.</summary>
    public int? Part { get; init; }
    /// <summary>With `groupBy`: which group; `unknown` where the sample does not say.</summary>
    public string? Group { get; init; }
    /// <summary>Samples tested for it.</summary>
    public required int Tested { get; init; }
    /// <summary>Samples in which it was found, in any amount.</summary>
    public required int Found { get; init; }
    /// <summary>`found` / `tested`; null where nothing was tested.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)] public required double? Share { get; init; }
    /// <summary>The share in percent as it is printed: whole, with one decimal below 1.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)] public required decimal? SharePrinted { get; init; }
    /// <summary>Wilson's interval of the share.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)] public required FigureInterval? Interval { get; init; }
}

/// <summary>Whether a share rises or falls along the periods.</summary>
public sealed record ShareTrend
{
    /// <summary>With `groupBy`: which group.</summary>
    public string? Group { get; init; }
    /// <summary>With `breakAt`: 1 before that day, 2 from it on.</summary>
    public int? Part { get; init; }
    /// <summary>Periods in which samples were tested.</summary>
    public required int Periods { get; init; }
    /// <summary>The test of Cochran and Armitage; null for fewer than 3 periods, and where fewer than 5 samples hold it or fewer than 5 do not.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)] public required CochranArmitageFigure? CochranArmitage { get; init; }
    /// <summary>The same in a sentence, with what it rests on.</summary>
    public required string Statement { get; init; }
}

/// <summary>The test of Cochran and Armitage, with the number of the period as score.</summary>
public sealed record CochranArmitageFigure
{
    /// <summary>With one degree of freedom.</summary>
    public required double ChiSquare { get; init; }
    /// <summary>Two-sided: how often chance alone gives this much or more.</summary>
    public required double P { get; init; }
    /// <summary>Adjusted by Benjamini and Hochberg for all the tests of this answer.</summary>
    public required double AdjustedP { get; init; }
    /// <summary>How much of the whole (0.01 is one percent point) the share rises in each period, by weighted least squares.</summary>
    public required double Slope { get; init; }
    /// <summary>What the slope is for each of.</summary>
    public required Interval Per { get; init; }
}
