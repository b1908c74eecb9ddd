namespace Dims.Substances;

/// <summary>A substance as it was from one change to the next.</summary>
public sealed record SubstanceVersion
{
    /// <summary>1 for the first.</summary>
    public required int Version { get; init; }
    public required RegisterChange Change { get; init; }
    /// <summary>When; left out for what came with the program.</summary>
    public DateTimeOffset? At { get; init; }
    /// <summary>Work label of who did it; left out for the program and the command line.</summary>
    public string? By { get; init; }
    public required Substance Substance { get; init; }
}

/// <summary>Every version of a substance, the last one first.</summary>
public sealed record SubstanceVersions
{
    public required IReadOnlyList<SubstanceVersion> Items { get; init; }
}

/// <summary>A market name as it was from one change to the next.</summary>
public sealed record MarketNameVersion
{
    /// <summary>1 for the first.</summary>
    public required int Version { get; init; }
    public required RegisterChange Change { get; init; }
    /// <summary>When; left out for what came with the program.</summary>
    public DateTimeOffset? At { get; init; }
    /// <summary>Work label of who did it; left out for the program and the command line.</summary>
    public string? By { get; init; }
    public required MarketName MarketName { get; init; }
}

/// <summary>Every version of a market name, the last one first.</summary>
public sealed record MarketNameVersions
{
    public required IReadOnlyList<MarketNameVersion> Items { get; init; }
}

/// <summary>An entry on legal status as it was from one change to the next.</summary>
public sealed record LegalStatusVersion
{
    /// <summary>1 for the first.</summary>
    public required int Version { get; init; }
    public required RegisterChange Change { get; init; }
    /// <summary>When; left out for what came with the program.</summary>
    public DateTimeOffset? At { get; init; }
    /// <summary>Work label of who did it; left out for the program and the command line.</summary>
    public string? By { get; init; }
    public required LegalStatus LegalStatus { get; init; }
}

/// <summary>Every version of an entry, the last one first; the entry may have been removed since.</summary>
public sealed record LegalStatusVersions
{
    public required IReadOnlyList<LegalStatusVersion> Items { get; init; }
}

/// <summary>A group as it was from one change to the next.</summary>
public sealed record LegalGroupVersion
{
    /// <summary>1 for the first.</summary>
    public required int Version { get; init; }
    public required RegisterChange Change { get; init; }
    /// <summary>When; left out for what came with the program.</summary>
    public DateTimeOffset? At { get; init; }
    /// <summary>Work label of who did it; left out for the program and the command line.</summary>
    public string? By { get; init; }
    public required LegalGroup Group { get; init; }
}

/// <summary>Every version of a group, the last one first.</summary>
public sealed record LegalGroupVersions
{
    public required IReadOnlyList<LegalGroupVersion> Items { get; init; }
}
