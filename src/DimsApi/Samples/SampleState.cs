namespace Dims.Samples;

// What figures read of a sample, in the words of its rows. It is kept as JSON when the sample changes: members are added here, never renamed.
internal sealed record SampleState
{
    public required string CollectedOn { get; init; }
    public required string Location { get; init; }
    public required string Form { get; init; }
    public required string BroughtIn { get; init; }
    public bool PositivesOnly { get; init; }
    public bool Generated { get; init; }
    // Its day was impossible, and nobody had confirmed it: it stood in no figure.
    public bool KeptOut { get; init; }
    public IReadOnlyList<string> SoldAs { get; init; } = [];
    public IReadOnlyList<AnalysisState> Analyses { get; init; } = [];
}

internal sealed record AnalysisState
{
    public required int Ordinal { get; init; }
    public required string Source { get; init; }
    public bool Authorised { get; init; }
    public string? Method { get; init; }
    public string? AnalysedOn { get; init; }
    public string? Panel { get; init; }
    public bool Screening { get; init; }
    // It waited to be authorised, and stood in no figure.
    public bool Waits { get; init; }
    public IReadOnlyList<FindingState> Findings { get; init; } = [];
}

// `Amount` in millionths.
internal sealed record FindingState
{
    public required string Name { get; init; }
    public required string Qualifier { get; init; }
    public string? Unit { get; init; }
    public required string Basis { get; init; }
    public long? Amount { get; init; }
    public bool HasParts { get; init; }
    public string? Role { get; init; }
    public bool KeptOut { get; init; }
    public bool Superseded { get; init; }
}
