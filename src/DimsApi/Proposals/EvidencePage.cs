using Dims.Alerts;
using Dims.Samples;

namespace Dims.Proposals;

/// <summary>All that is known for deciding on a proposal, on one page. Every figure says its n, its unit and basis, and its period.</summary>
public sealed record EvidencePage
{
    /// <summary>Id of the proposal.</summary>
    public required string Proposal { get; init; }
    /// <summary>The instant of the answer.</summary>
    public required DateTimeOffset AsOf { get; init; }
    /// <summary>True where this database holds generated (demonstration) data.</summary>
    public required bool Generated { get; init; }
    /// <summary>How many samples it has; `samples` holds the latest 100 of them.</summary>
    public required int SamplesTotal { get; init; }
    /// <summary>The samples, the newest day first.</summary>
    public required IReadOnlyList<EvidenceSample> Samples { get; init; }
    /// <summary>What people and partners gave, the latest first, at most 200.</summary>
    public required IReadOnlyList<ProposalEvidence> Reported { get; init; }
    /// <summary>Where the samples' doses of the main substance lie among all of the last 24 months: one entry for each unit and basis.</summary>
    public required IReadOnlyList<DoseDistribution> Doses { get; init; }
    /// <summary>Tablets with the same logo and colours; left out where the product has no logo.</summary>
    public LookAlikes? LookAlikes { get; init; }
    /// <summary>Earlier alerts on its substances, the newest first, at most 20 of the last 500 alerts.</summary>
    public required IReadOnlyList<EarlierAlert> Alerts { get; init; }
}

/// <summary>A sample as evidence.</summary>
public sealed record EvidenceSample
{
    /// <summary>The sample's number; left out where the caller may not read it.</summary>
    public string? Number { get; init; }
    /// <summary>The testing location; left out where the caller may not read the sample.</summary>
    public string? Location { get; init; }
    /// <summary>The location's region of the set `province`.</summary>
    public string? Region { get; init; }
    /// <summary>The day it was handed in.</summary>
    public required DateOnly CollectedOn { get; init; }
    public required Form Form { get; init; }
    /// <summary>What it was sold as.</summary>
    public required IReadOnlyList<string> SoldAs { get; init; }
    public Appearance? Appearance { get; init; }
    /// <summary>True for a generated sample.</summary>
    public required bool Generated { get; init; }
    /// <summary>What its analyses found, in their order.</summary>
    public required IReadOnlyList<EvidenceFigure> Found { get; init; }
}

/// <summary>One finding of an analysis.</summary>
public sealed record EvidenceFigure
{
    /// <summary>Its name in the register, or as it was told.</summary>
    public required string Substance { get; init; }
    /// <summary>Its slug; null where the register does not know it.</summary>
    public string? Slug { get; init; }
    public required Qualifier Qualifier { get; init; }
    /// <summary>In `unit`.</summary>
    public decimal? Amount { get; init; }
    public Unit? Unit { get; init; }
    public Basis? Basis { get; init; }
    public required Source Source { get; init; }
    /// <summary>False while the laboratory has not authorised it.</summary>
    public required bool Authorised { get; init; }
    /// <summary>True where a plausibility flag keeps the value out of figures and nobody has confirmed it.</summary>
    public required bool Doubted { get; init; }
}

/// <summary>Where doses lie among those of the same substance and form in one unit and basis, as trends count them: one value for each sample.</summary>
public sealed record DoseDistribution
{
    /// <summary>Slug of the substance.</summary>
    public required string Substance { get; init; }
    public required Form Form { get; init; }
    public required Unit Unit { get; init; }
    public required Basis Basis { get; init; }
    /// <summary>First day of the period.</summary>
    public required DateOnly From { get; init; }
    /// <summary>Last day of the period.</summary>
    public required DateOnly To { get; init; }
    /// <summary>How many samples have a value.</summary>
    public required int N { get; init; }
    /// <summary>Quantiles are R type 7.</summary>
    public required double Q1 { get; init; }
    /// <summary>Half of the values lie at or below it.</summary>
    public required double Median { get; init; }
    /// <summary>Three quarters of the values lie at or below it.</summary>
    public required double Q3 { get; init; }
    /// <summary>95% of the values lie at or below it.</summary>
    public required double P95 { get; init; }
    /// <summary>The samples of the proposal in it, the highest value first.</summary>
    public required IReadOnlyList<DosePlace> Samples { get; init; }
}

/// <summary>One sample's place in a distribution.</summary>
public sealed record DosePlace
{
    /// <summary>The sample's number; left out where the caller may not read it.</summary>
    public string? Number { get; init; }
    /// <summary>Its value, in the unit and basis of the distribution.</summary>
    public required decimal Value { get; init; }
    /// <summary>How many values lie above it.</summary>
    public required int Above { get; init; }
    /// <summary>The share of values above it, from 0 to 1.</summary>
    public required double ShareAbove { get; init; }
    /// <summary>The percentage of values at or below it.</summary>
    public required double Percentile { get; init; }
}

/// <summary>What tablets with the same logo and colours held.</summary>
public sealed record LookAlikes
{
    /// <summary>Logo and colours, folded.</summary>
    public required string Look { get; init; }
    /// <summary>First day of the period.</summary>
    public required DateOnly From { get; init; }
    /// <summary>Last day of the period.</summary>
    public required DateOnly To { get; init; }
    /// <summary>How many tablets, those of the proposal with them; at most the 1,000 newest are looked at.</summary>
    public required int N { get; init; }
    /// <summary>How many of them have results and do not hold the proposal's main substance. The same look is not the same content.</summary>
    public required int OtherContent { get; init; }
    /// <summary>How many of them have no result.</summary>
    public required int WithoutResult { get; init; }
    /// <summary>By main substance, the most frequent first.</summary>
    public required IReadOnlyList<LookAlikeContent> Contents { get; init; }
}

/// <summary>Look-alikes with one main substance: the one with the largest amount, or the first that was found.</summary>
public sealed record LookAlikeContent
{
    /// <summary>Slug of the main substance, or its name where the register does not know it.</summary>
    public required string Substance { get; init; }
    /// <summary>How many tablets.</summary>
    public required int N { get; init; }
    /// <summary>Lowest and highest amount, one entry for each unit and basis.</summary>
    public required IReadOnlyList<AmountRange> Ranges { get; init; }
}

/// <summary>Lowest and highest of some amounts.</summary>
public sealed record AmountRange
{
    public required Unit Unit { get; init; }
    public required Basis Basis { get; init; }
    /// <summary>How many amounts.</summary>
    public required int N { get; init; }
    /// <summary>The lowest.</summary>
    public required decimal Lowest { get; init; }
    /// <summary>The highest.</summary>
    public required decimal Highest { get; init; }
}

/// <summary>An alert on the same substance.</summary>
public sealed record EarlierAlert
{
    /// <summary>The alert's id.</summary>
    public required string Id { get; init; }
    /// <summary>The alert's number.</summary>
    public required string Number { get; init; }
    /// <summary>Its last version.</summary>
    public required int Version { get; init; }
    public required AlertState State { get; init; }
    public required LocalText Headline { get; init; }
    /// <summary>When that version was published.</summary>
    public required DateTimeOffset PublishedAt { get; init; }
}
