namespace Dims.Samples;

/// <summary>A recorded sample: what was submitted, digit for digit, with what the register makes of its names today.</summary>
public sealed record Sample
{
    public required string Id { get; init; }
    /// <summary>The data revision in which it was recorded.</summary>
    public required long Revision { get; init; }
    public required DateTimeOffset RecordedAt { get; init; }
    /// <summary>True: generated demonstration data, not a real sample.</summary>
    public required bool Generated { get; init; }
    /// <summary>For each name in `soldAs` the slug of the substance or market name, or null where the register does not know it.</summary>
    public required IReadOnlyList<string?> SoldAsSlugs { get; init; }
    public required string Reference { get; init; }
    public required string Location { get; init; }
    public required DateOnly CollectedOn { get; init; }
    public required BroughtIn BroughtIn { get; init; }
    public required IReadOnlyList<string> SoldAs { get; init; }
    public required Form Form { get; init; }
    public Appearance? Appearance { get; init; }
    public Price? Price { get; init; }
    public required IReadOnlyList<RecordedAnalysis> Analyses { get; init; }
}

/// <summary>A recorded analysis.</summary>
public sealed record RecordedAnalysis
{
    public required Source Source { get; init; }
    public string? Laboratory { get; init; }
    public string? Method { get; init; }
    public string? Panel { get; init; }
    public IReadOnlyList<string>? TestedFor { get; init; }
    public DateOnly? AnalysedOn { get; init; }
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
    public decimal? Amount { get; init; }
    public Unit? Unit { get; init; }
    public Basis? Basis { get; init; }
    public decimal? Parts { get; init; }
    public decimal? Lod { get; init; }
    public decimal? Loq { get; init; }
    public decimal? Uncertainty { get; init; }
}

/// <summary>A page of samples. The header `Link` has the address of the next page where there is one.</summary>
public sealed record SamplePage
{
    public required IReadOnlyList<Sample> Items { get; init; }
    /// <summary>True where any sample on this page is generated demonstration data.</summary>
    public required bool Generated { get; init; }
}
