namespace Dims.Substances;

/// <summary>How far it has come: announced by the government, adopted and published, in force.</summary>
public enum LegalState { Announced, Adopted, InForce }

/// <summary>Whether an entry is known to hold on the day asked: `not-known` where its first day is not known.</summary>
public enum LegalOnDay { Holds, NotKnown }

/// <summary>What the law of one country says about a substance or a group of substances, from one day to another.</summary>
public sealed record LegalStatus
{
    /// <summary>Id of this entry.</summary>
    public required string Id { get; init; }
    /// <summary>ISO 3166-1 alpha-2.</summary>
    public required string Country { get; init; }
    /// <summary>The list or schedule, as the law names it: `I`, `II`, `IA`.</summary>
    public required string List { get; init; }
    /// <summary>Slug of the substance that is listed by name.</summary>
    public string? Substance { get; init; }
    /// <summary>Slug of the group that is listed.</summary>
    public string? Group { get; init; }
    public required LegalState State { get; init; }
    /// <summary>The first day of this state; left out where it is not known.</summary>
    public DateOnly? From { get; init; }
    /// <summary>The last day of this state; left out where none is known.</summary>
    public DateOnly? To { get; init; }
    /// <summary>False: nobody has held this entry against its source yet. Where a substance is asked for and its group is listed: also that it belongs to the group.</summary>
    public required bool Confirmed { get; init; }
    /// <summary>With `on`: whether it is known to hold on that day.</summary>
    public LegalOnDay? OnDay { get; init; }
    /// <summary>Where this comes from.</summary>
    public required string Source { get; init; }
}

/// <summary>Entries on legal status.</summary>
public sealed record LegalStatusList
{
    public required IReadOnlyList<LegalStatus> Items { get; init; }
    /// <summary>What a reader must know before relying on it.</summary>
    public required string Note { get; init; }
}

/// <summary>A group of substances that a law lists as a whole.</summary>
public sealed record LegalGroup
{
    /// <summary>Our own stable name for it.</summary>
    public required string Slug { get; init; }
    /// <summary>The name it is listed under.</summary>
    public required string Name { get; init; }
    /// <summary>ISO 3166-1 alpha-2.</summary>
    public required string Country { get; init; }
    /// <summary>The list or schedule, as the law names it.</summary>
    public required string List { get; init; }
    /// <summary>What belongs to it, in words.</summary>
    public string? Description { get; init; }
    /// <summary>Slugs of the substances of the register that belong to it.</summary>
    public required IReadOnlyList<string> Members { get; init; }
    /// <summary>False: nobody has held the members against the law's definition yet.</summary>
    public required bool MembersConfirmed { get; init; }
}

/// <summary>All groups, by slug.</summary>
public sealed record LegalGroupList
{
    public required IReadOnlyList<LegalGroup> Items { get; init; }
}
