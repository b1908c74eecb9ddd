using Dims.Samples;

namespace Dims.Releases;

/// <summary>What has changed in the data since the release before, and why, as far as a reason was given. Lists hold at most 500 each; of the first release only the samples are counted.</summary>
public sealed record ReleaseChanges
{
    /// <summary>The release before; left out for the first.</summary>
    public string? Since { get; init; }
    /// <summary>Data revisions between the two.</summary>
    public required long Revisions { get; init; }
    /// <summary>Samples that are new.</summary>
    public required long SamplesRecorded { get; init; }
    /// <summary>Samples of the release before that have changed.</summary>
    public required long SamplesChanged { get; init; }
    /// <summary>What was done to those, by kind and reason; a sample counts under each.</summary>
    public required IReadOnlyList<ChangeCount> SampleChanges { get; init; }
    /// <summary>Names that were given a meaning, or had it taken back.</summary>
    public required IReadOnlyList<ChangedName> Names { get; init; }
    /// <summary>Entries of the register that became one, or two again.</summary>
    public required IReadOnlyList<ChangedMerge> Merges { get; init; }
    /// <summary>Factors by which amounts are converted.</summary>
    public required IReadOnlyList<ChangedFactor> Factors { get; init; }
    /// <summary>Entries of the register that are new or have changed otherwise, as slugs.</summary>
    public required IReadOnlyList<string> Entries { get; init; }
    /// <summary>Locations that lie in other regions, as ids.</summary>
    public required IReadOnlyList<string> Locations { get; init; }
}

/// <summary>How many samples were changed in one way for one reason.</summary>
public sealed record ChangeCount
{
    public required SampleChange Change { get; init; }
    /// <summary>Why; left out where nobody had to say.</summary>
    public string? Reason { get; init; }
    /// <summary>How many samples.</summary>
    public required long N { get; init; }
}

/// <summary>A name whose meaning has changed.</summary>
public sealed record ChangedName
{
    /// <summary>The name, folded.</summary>
    public required string Name { get; init; }
    /// <summary>Slug of the substance that it stood for.</summary>
    public string? FromSubstance { get; init; }
    /// <summary>Slug of the market name that it stood for.</summary>
    public string? FromMarketName { get; init; }
    /// <summary>Slug of the substance that it stands for.</summary>
    public string? ToSubstance { get; init; }
    /// <summary>Slug of the market name that it stands for.</summary>
    public string? ToMarketName { get; init; }
}

/// <summary>A merge of two substances, or its undoing.</summary>
public sealed record ChangedMerge
{
    /// <summary>Slug of the entry whose names moved.</summary>
    public required string From { get; init; }
    /// <summary>Slug of the entry that they moved to.</summary>
    public required string Into { get; init; }
    /// <summary>True: it was undone.</summary>
    public required bool Undone { get; init; }
    /// <summary>Why.</summary>
    public required string Reason { get; init; }
}

/// <summary>A factor that has changed.</summary>
public sealed record ChangedFactor
{
    /// <summary>Slug of the substance.</summary>
    public required string Substance { get; init; }
    public required Basis Basis { get; init; }
    /// <summary>Mass of the base in one mass of the salt, before; left out where it was not known.</summary>
    public decimal? From { get; init; }
    /// <summary>The same now; left out where it is not known any more.</summary>
    public decimal? To { get; init; }
}
