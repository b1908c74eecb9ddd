using Dims.Ways;

namespace Dims.Samples;

/// <summary>A recorded sample: what was submitted, digit for digit, with what the register makes of its names today.</summary>
public sealed record Sample
{
    /// <summary>Our own id of the sample.</summary>
    public required string Id { get; init; }
    /// <summary>Its number, short enough for a bag: seven characters, the last of which checks the others. Valid wherever an id is.</summary>
    public required string Number { get; init; }
    /// <summary>The data revision in which it was recorded or last added to.</summary>
    public required long Revision { get; init; }
    /// <summary>When it was recorded.</summary>
    public required DateTimeOffset RecordedAt { get; init; }
    /// <summary>True: generated demonstration data, not a real sample.</summary>
    public required bool Generated { get; init; }
    public required WayState State { get; init; }
    /// <summary>True where something of the danger list was found in it, authorised or not, and nobody has taken that warning back.</summary>
    public required bool Urgent { get; init; }
    /// <summary>How it came where it stands, the first step first; left out in lists.</summary>
    public IReadOnlyList<SampleStep>? Steps { get; init; }
    /// <summary>What in it cannot well be; open and confirmed.</summary>
    public required IReadOnlyList<PlausibilityFlag> Flags { get; init; }
    /// <summary>For each name in `soldAs` the slug of the substance or market name, or null where the register does not know it.</summary>
    public required IReadOnlyList<string?> SoldAsSlugs { get; init; }
    /// <summary>The location's own number for the sample.</summary>
    public required string Reference { get; init; }
    /// <summary>The testing location's id.</summary>
    public required string Location { get; init; }
    /// <summary>The day the sample was handed in, as a calendar day in Europe/Amsterdam.</summary>
    public required DateOnly CollectedOn { get; init; }
    public required BroughtIn BroughtIn { get; init; }
    /// <summary>What it was sold as, in the words that were told.</summary>
    public required IReadOnlyList<string> SoldAs { get; init; }
    public required Form Form { get; init; }
    public Appearance? Appearance { get; init; }
    public Price? Price { get; init; }
    /// <summary>The laboratory it was sent to.</summary>
    public string? SentTo { get; init; }
    /// <summary>Those that came with the sample, then those that were added, in that order.</summary>
    public required IReadOnlyList<RecordedAnalysis> Analyses { get; init; }
}

/// <summary>A recorded analysis.</summary>
public sealed record RecordedAnalysis
{
    public required Source Source { get; init; }
    /// <summary>Who analysed it.</summary>
    public string? Laboratory { get; init; }
    /// <summary>For example `GC-MS`, `LC-DAD`, `FTIR`.</summary>
    public string? Method { get; init; }
    /// <summary>The laboratory's mark of the run that it was measured in.</summary>
    public string? Run { get; init; }
    /// <summary>Id of the panel: what this analysis looks for.</summary>
    public string? Panel { get; init; }
    /// <summary>Substances that were looked for, found or not; left out where that was not told.</summary>
    public IReadOnlyList<string>? TestedFor { get; init; }
    /// <summary>The day of the analysis.</summary>
    public DateOnly? AnalysedOn { get; init; }
    /// <summary>False while the laboratory has not authorised the result.</summary>
    public required bool Authorised { get; init; }
    public required IReadOnlyList<RecordedFinding> Findings { get; init; }
}

/// <summary>A recorded finding.</summary>
public sealed record RecordedFinding
{
    /// <summary>The name as it was sent.</summary>
    public required string Substance { get; init; }
    /// <summary>The substance of the register; null where the register does not know the name yet.</summary>
    public string? Slug { get; init; }
    public Role? Role { get; init; }
    public required Qualifier Qualifier { get; init; }
    /// <summary>In `unit`, with the digits that were sent.</summary>
    public decimal? Amount { get; init; }
    public Unit? Unit { get; init; }
    public Basis? Basis { get; init; }
    /// <summary>A share in a ratio. Never an amount.</summary>
    public decimal? Parts { get; init; }
    /// <summary>Limit of detection, in `unit`.</summary>
    public decimal? Lod { get; init; }
    /// <summary>Limit of quantification, in `unit`.</summary>
    public decimal? Loq { get; init; }
    /// <summary>Half width of the 95% interval, in `unit`.</summary>
    public decimal? Uncertainty { get; init; }
}

/// <summary>A page of samples. The header `Link` has the address of the next page where there is one.</summary>
public sealed record SamplePage
{
    public required IReadOnlyList<Sample> Items { get; init; }
    /// <summary>True where any sample on this page is generated demonstration data.</summary>
    public required bool Generated { get; init; }
}
