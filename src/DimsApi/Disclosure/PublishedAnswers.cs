using System.Text.Json.Serialization;
using Dims.Samples;
using Dims.SeriesNotes;
using Dims.Trends;

namespace Dims.Disclosure;

/// <summary>`published`: it is told. `suppressed`: it rests on too few samples, or by it such a figure could be worked out; nothing more is said of it. `not-yet`: its period is not complete, or no snapshot was taken since.</summary>
public enum PublishedStatus { Published, Suppressed, NotYet }

/// <summary>A snapshot: figures without a key move only when one is taken.</summary>
public sealed record PublishedSnapshot
{
    /// <summary>Counted from 1.</summary>
    public required int Number { get; init; }
    /// <summary>When it was taken.</summary>
    public required DateTimeOffset TakenAt { get; init; }
    /// <summary>The day in Amsterdam on which it was taken.</summary>
    public required DateOnly On { get; init; }
    /// <summary>The data revision that it was taken at.</summary>
    public required long Revision { get; init; }
}

/// <summary>By what policy published figures are told.</summary>
public sealed record DisclosureNote
{
    /// <summary>The scope of the key by which it is told; left out without one.</summary>
    public string? Scope { get; init; }
    /// <summary>Fewer samples than this are told of nothing, neither directly nor by subtraction.</summary>
    public required int Minimum { get; init; }
    /// <summary>The snapshot that the figures are of; null before the first.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)] public required PublishedSnapshot? Snapshot { get; init; }
    /// <summary>The policy in words.</summary>
    public required string Policy { get; init; }
    /// <summary>How many entries of this answer are suppressed.</summary>
    public required int Suppressed { get; init; }
    /// <summary>Where the whole policy stands, with everything that may be asked.</summary>
    public string Lattice { get; init; } = "/v1/disclosure";
}

/// <summary>What every answer without a key says of itself.</summary>
public abstract record PublishedTrend
{
    public required Interval Interval { get; init; }
    /// <summary>`region:` and the published region set; left out where the entries are not grouped.</summary>
    public string? GroupBy { get; init; }
    /// <summary>The first day that is asked for.</summary>
    public required DateOnly From { get; init; }
    /// <summary>The last day that is asked for.</summary>
    public required DateOnly To { get; init; }
    /// <summary>What is counted.</summary>
    public required string Counting { get; init; }
    /// <summary>Of what shares are shares, and what is left out.</summary>
    public required string Denominator { get; init; }
    /// <summary>True where generated demonstration data are counted.</summary>
    public required bool Generated { get; init; }
    public required DisclosureNote Disclosure { get; init; }
    /// <summary>The release whose last snapshot this is, where one was asked for.</summary>
    public string? Release { get; init; }
    /// <summary>The line to cite this answer by: who publishes it, what it is, the snapshot with its data revision, the minimum, and the question. Its address answers the same figures for good.</summary>
    public required string Citation { get; init; }
    /// <summary>What a reader must know.</summary>
    public required IReadOnlyList<string> Notes { get; init; }
    /// <summary>What coordinators noted about days of this series.</summary>
    public IReadOnlyList<SeriesNote> SeriesNotes { get; init; } = [];
}

/// <summary>One period, and with `groupBy` one region of it.</summary>
public abstract record PublishedEntry
{
    /// <summary>`2025`, `2025-H1`, `2025-Q3`.</summary>
    public required string Period { get; init; }
    /// <summary>Its first day.</summary>
    public required DateOnly From { get; init; }
    /// <summary>Its last day.</summary>
    public required DateOnly To { get; init; }
    /// <summary>With `groupBy`: the region; `*` for all that are suppressed and for locations of no region, told together.</summary>
    public string? Group { get; init; }
    public required PublishedStatus Status { get; init; }
    /// <summary>The snapshot in which these samples were read: a later one has too few others to tell of them, or none.</summary>
    public int? Snapshot { get; init; }
    /// <summary>When that snapshot was taken.</summary>
    public DateTimeOffset? SnapshotAt { get; init; }
    /// <summary>The data revision of that snapshot.</summary>
    public long? Revision { get; init; }
}

/// <summary>How much of one substance samples of one form held, as it is told without a key.</summary>
public sealed record PublishedDosage : PublishedTrend
{
    /// <summary>The substance's slug.</summary>
    public required string Substance { get; init; }
    public required Form Form { get; init; }
    public required Unit Unit { get; init; }
    /// <summary>In the order of time; one for each basis that is told.</summary>
    public required IReadOnlyList<PublishedDosageEntry> Periods { get; init; }
}

/// <summary>The values of one period in one basis.</summary>
public sealed record PublishedDosageEntry : PublishedEntry
{
    /// <summary>What the amounts are the mass of; left out where nothing is told.</summary>
    public Basis? Basis { get; init; }
    /// <summary>Samples with a value.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)] public required int? N { get; init; }
    /// <summary>Their mean, not rounded.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)] public required double? Mean { get; init; }
    /// <summary>The mean as reports print it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)] public required decimal? MeanPrinted { get; init; }
    /// <summary>Student's interval of the mean.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)] public required FigureInterval? MeanInterval { get; init; }
    /// <summary>Standard deviation, with n - 1.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)] public required double? Sd { get; init; }
    /// <summary>The median and the quartiles, then those that were asked for; as reports print them.</summary>
    public required IReadOnlyList<PublishedQuantile> Quantiles { get; init; }
    /// <summary>For each threshold asked.</summary>
    public required IReadOnlyList<PublishedAbove> Above { get; init; }
}

/// <summary>A quantile, R type 7, rounded as reports print it.</summary>
public sealed record PublishedQuantile
{
    /// <summary>0.5 is the median.</summary>
    public required decimal P { get; init; }
    /// <summary>Null where the minimum does not lie on both sides.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)] public required decimal? Value { get; init; }
    public required PublishedStatus Status { get; init; }
}

/// <summary>How many values lie above a line.</summary>
public sealed record PublishedAbove
{
    /// <summary>The line, in `unit`.</summary>
    public required decimal Threshold { get; init; }
    public required PublishedStatus Status { get; init; }
    /// <summary>How many; null where that is not told.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)] public required int? N { get; init; }
    /// <summary>Of the values, as a part of 1.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)] public required double? Share { get; init; }
    /// <summary>In percent, as reports print it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)] public required decimal? SharePrinted { get; init; }
    /// <summary>Wilson's interval.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)] public required FigureInterval? Interval { get; init; }
}

/// <summary>Which share of samples of one form holds a substance, as it is told without a key.</summary>
public sealed record PublishedPrevalence : PublishedTrend
{
    /// <summary>The substance's slug.</summary>
    public required string Substance { get; init; }
    public required Form Form { get; init; }
    /// <summary>In the order of time, then by region.</summary>
    public required IReadOnlyList<PublishedShareEntry> Periods { get; init; }
}

/// <summary>A share of one period.</summary>
public sealed record PublishedShareEntry : PublishedEntry
{
    /// <summary>Samples that the share is of.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)] public required int? N { get; init; }
    /// <summary>Those of them that hold it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)] public required int? Found { get; init; }
    /// <summary>As a part of 1.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)] public required double? Share { get; init; }
    /// <summary>In percent, as reports print it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)] public required decimal? SharePrinted { get; init; }
    /// <summary>Wilson's interval.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)] public required FigureInterval? ShareInterval { get; init; }
    /// <summary>Of whole years in a composition: kinds of content.</summary>
    public IReadOnlyList<PublishedContent>? Contents { get; init; }
}

/// <summary>How many samples were of one kind of content.</summary>
public sealed record PublishedContent
{
    public required Content Content { get; init; }
    public required PublishedStatus Status { get; init; }
    /// <summary>How many; null where that is not told.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)] public required int? N { get; init; }
    /// <summary>As a part of 1.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)] public required double? Share { get; init; }
    /// <summary>In percent, as reports print it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)] public required decimal? SharePrinted { get; init; }
}

/// <summary>Which share of what was sold as something held what its name promises, as it is told without a key.</summary>
public sealed record PublishedComposition : PublishedTrend
{
    /// <summary>The slug of the market name or substance.</summary>
    public required string SoldAs { get; init; }
    /// <summary>What the name promises.</summary>
    public required IReadOnlyList<string> Promised { get; init; }
    /// <summary>In the order of time, then by region.</summary>
    public required IReadOnlyList<PublishedShareEntry> Periods { get; init; }
}

/// <summary>The whole policy of what is told without a key.</summary>
public sealed record DisclosureAnswer
{
    public required DisclosurePolicy Policy { get; init; }
    /// <summary>The snapshot that figures are of; null before the first.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)] public required PublishedSnapshot? Snapshot { get; init; }
    /// <summary>The addresses that answer without a key, each with its parameters.</summary>
    public required IReadOnlyList<PublishedQuestion> Questions { get; init; }
    /// <summary>What a key changes.</summary>
    public required string WithKey { get; init; }
}

/// <summary>What may be asked at one address without a key.</summary>
public sealed record PublishedQuestion
{
    /// <summary>The address.</summary>
    public required string Address { get; init; }
    /// <summary>Its parameters; others are refused without a key.</summary>
    public required IReadOnlyList<string> Parameters { get; init; }
}
