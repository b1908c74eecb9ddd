namespace Dims.Cli;

// Rows as `verify` reads them.
internal sealed record SampleParts(ILookup<long, SoldAsRow> SoldAs, ILookup<long, AnalysisRow> Analyses, ILookup<long, FindingRow> Findings);

internal sealed record SampleRow
{
    public long Number { get; init; }
    public string Id { get; init; } = "";
    public string LocationId { get; init; } = "";
    public string Reference { get; init; } = "";
    public string CollectedOn { get; init; } = "";
    public string Form { get; init; } = "";
    public string BroughtIn { get; init; } = "";
    public long Revision { get; init; }
    public long Ordinal { get; init; }
    public string Document { get; init; } = "";
    public string? Added { get; init; }
    public long KeptOut { get; init; }
    public long Flags { get; init; }
}

internal sealed record SoldAsRow
{
    public long Sample { get; init; }
    public string Name { get; init; } = "";
}

internal sealed record AnalysisRow
{
    public long Sample { get; init; }
    public long Ordinal { get; init; }
    public string Source { get; init; } = "";
    public long Authorised { get; init; }
    public string? Laboratory { get; init; }
    public string? Method { get; init; }
    public string? AnalysedOn { get; init; }
    public string? Run { get; init; }
    public string? Panel { get; init; }
    public string? PanelName { get; init; }
}

internal sealed record FindingRow
{
    public long Sample { get; init; }
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
