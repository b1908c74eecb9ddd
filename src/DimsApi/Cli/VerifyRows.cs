namespace Dims.Cli;

// Rows as `verify` reads them.
internal sealed record SampleParts(ILookup<string, SoldAsRow> SoldAs, ILookup<string, AnalysisRow> Analyses, ILookup<string, FindingRow> Findings);

internal sealed record SampleRow
{
    public string Id { get; init; } = "";
    public string LocationId { get; init; } = "";
    public string Reference { get; init; } = "";
    public string CollectedOn { get; init; } = "";
    public string Form { get; init; } = "";
    public string BroughtIn { get; init; } = "";
    public long Revision { get; init; }
    public long Ordinal { get; init; }
    public string Document { get; init; } = "";
}

internal sealed record SoldAsRow
{
    public string SampleId { get; init; } = "";
    public string Name { get; init; } = "";
}

internal sealed record AnalysisRow
{
    public string SampleId { get; init; } = "";
    public long Ordinal { get; init; }
    public string Source { get; init; } = "";
    public long Authorised { get; init; }
    public string? Laboratory { get; init; }
    public string? Method { get; init; }
    public string? AnalysedOn { get; init; }
    public string? Panel { get; init; }
}

internal sealed record FindingRow
{
    public string SampleId { get; init; } = "";
    public long Analysis { get; init; }
    public long Ordinal { get; init; }
    public string Name { get; init; } = "";
    public string CollectedOn { get; init; } = "";
    public string Qualifier { get; init; } = "";
    public long? Amount { get; init; }
    public string? Unit { get; init; }
    public string Basis { get; init; } = "";
    public long? Parts { get; init; }
    public string? Role { get; init; }
}
