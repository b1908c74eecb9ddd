using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Dims.Http;
using Dims.Messaging;

namespace Dims.Substances;

/// <summary>How a name came to its meaning: one of the entry's own names and numbers, named by a person, or an InChIKey that goes by its first block.</summary>
public enum NameOrigin { Entry, Person, FirstBlock }

/// <summary>What a name stands for, in any spelling.</summary>
public sealed record NameMeaning
{
    /// <summary>As it was first told or entered.</summary>
    public required string Name { get; init; }
    /// <summary>Slug of the substance that it stands for.</summary>
    public string? Substance { get; init; }
    /// <summary>Slug of the market name that it stands for. Where neither is there, it waits to be named.</summary>
    public string? MarketName { get; init; }
    /// <summary>Left out while it waits to be named.</summary>
    public NameOrigin? Origin { get; init; }
    /// <summary>Findings under this name.</summary>
    public required long Findings { get; init; }
    /// <summary>Samples sold under this name.</summary>
    public required long SoldAs { get; init; }
    /// <summary>What people made of it, the last deed first.</summary>
    public required IReadOnlyList<NamingDeed> History { get; init; }
}

/// <summary>Somebody named it, or took the naming back.</summary>
public sealed record NamingDeed
{
    /// <summary>Slug of the substance that it was named.</summary>
    public string? Substance { get; init; }
    /// <summary>Slug of the market name that it was named. Where neither is there, the naming was taken back.</summary>
    public string? MarketName { get; init; }
    /// <summary>The data revision that it was done in.</summary>
    public required long Revision { get; init; }
    /// <summary>When it was done.</summary>
    public required DateTimeOffset At { get; init; }
    /// <summary>Work label of who did it; left out for the command line.</summary>
    public string? By { get; init; }
}

/// <summary>What a name is to stand for: one of the two.</summary>
public sealed record PutName : ICommand<NameMeaning>, IChecked
{
    [JsonIgnore] public string Name { get; init; } = "";

    /// <summary>Slug of a substance.</summary>
    [StringLength(64, MinimumLength = 1), RegularExpression(Patterns.Slug)] public string? Substance { get; init; }
    /// <summary>Slug of a market name.</summary>
    [StringLength(64, MinimumLength = 1), RegularExpression(Patterns.Slug)] public string? MarketName { get; init; }

    public string? Subject(object answer) => NameFolding.Fold(Name);

    public void Check(Faults faults)
    {
        if (Name.Trim() is not { Length: >= 1 and <= 120 } || Name.Any(char.IsControl)) faults.Add("/name", "pattern", "a name has 1 to 120 characters, and no control characters.");
        if (Substance is null == MarketName is null) faults.Add("", "one-of", "names either a substance or a market name.");
    }
}

// What a person named waits to be named again.
public sealed record TakeNameBack(string Name) : ICommand<bool>
{
    public string? Subject(object answer) => NameFolding.Fold(Name);
}
