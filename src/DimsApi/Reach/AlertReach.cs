using System.ComponentModel.DataAnnotations;
using Dims.Alerts;

namespace Dims.Reach;

/// <summary>By which door an alert came to a reader: posted to an address of theirs, pulled (they asked for what comes after it), or heard on a live stream.</summary>
public enum ReachDoor { Webhook, Pull, Sse }

/// <summary>Of which version the reach is asked.</summary>
public sealed record ReachQuestion
{
    /// <summary>The version; the latest when left out. Who has a later one has this one too.</summary>
    [Range(1, 100_000)] public int? Version { get; init; }
}

/// <summary>Who has one version of an alert, and who has not: everybody with a valid key whose stream was told of it. People are listed only where they have taken it by one of the doors, have acknowledged it, or delivery to them fails.</summary>
public sealed record AlertReach
{
    /// <summary>Id of the alert.</summary>
    public required string Alert { get; init; }
    /// <summary>Its number.</summary>
    public required string Number { get; init; }
    /// <summary>The version that this is about.</summary>
    public required int Version { get; init; }
    public required AlertLevel Level { get; init; }
    public required AlertStatus Status { get; init; }
    /// <summary>When that version was published; seconds count from here.</summary>
    public required DateTimeOffset PublishedAt { get; init; }
    /// <summary>The instant that this is true at.</summary>
    public required DateTimeOffset AsOf { get; init; }
    /// <summary>How many are to have it.</summary>
    public required int Entitled { get; init; }
    /// <summary>How many of them have it, by any door or by their own word.</summary>
    public required int Reached { get; init; }
    /// <summary>How many of them have acknowledged it.</summary>
    public required int Acknowledged { get; init; }
    /// <summary>How many of them do not have it, and delivery to them fails.</summary>
    public required int Failing { get; init; }
    /// <summary>To how many they say to have passed it on, together.</summary>
    public required long PassedOn { get; init; }
    /// <summary>Seconds after which half of those who have it had it; left out where nobody has.</summary>
    public double? MedianSeconds { get; init; }
    /// <summary>Seconds after which half of those who acknowledged it had done so; left out where nobody has.</summary>
    public double? MedianSecondsAcknowledged { get; init; }
    /// <summary>The same for each door.</summary>
    public required IReadOnlyList<DoorReach> Doors { get; init; }
    /// <summary>The incidents that readers told with their acknowledgements of any version, together; left out where there are none.</summary>
    public ReachedIncidents? Incidents { get; init; }
    /// <summary>Those not reached first, and of them those to whom delivery fails; then those who have not acknowledged it.</summary>
    public required IReadOnlyList<ReachedOwner> Items { get; init; }
}

/// <summary>What came by one door.</summary>
public sealed record DoorReach
{
    public required ReachDoor Door { get; init; }
    /// <summary>How many have it by this door.</summary>
    public required int Reached { get; init; }
    /// <summary>Seconds after which half of them had it.</summary>
    public required double MedianSeconds { get; init; }
}

/// <summary>Incidents that fit an alert, added up. The same words by the same owner count once.</summary>
public sealed record ReachedIncidents
{
    /// <summary>How many incidents.</summary>
    public required long Number { get; init; }
    /// <summary>How many of them were life-threatening, as far as that was told.</summary>
    public required long LifeThreatening { get; init; }
    /// <summary>How many people died, as far as that was told.</summary>
    public required long Deaths { get; init; }
}

/// <summary>One who is to have the alert.</summary>
public sealed record ReachedOwner
{
    /// <summary>Stable id of the owner.</summary>
    public required string Owner { get; init; }
    /// <summary>Work label of the owner.</summary>
    public required string OwnerName { get; init; }
    /// <summary>`location`, `laboratory`, `partner` or `person`.</summary>
    public required string OwnerKind { get; init; }
    /// <summary>The widest stream that its keys open.</summary>
    public required Audience Stream { get; init; }
    /// <summary>When it had the alert first, by a door or by its own word; left out where it has not.</summary>
    public DateTimeOffset? ReachedAt { get; init; }
    /// <summary>Seconds from the publication until then.</summary>
    public double? Seconds { get; init; }
    /// <summary>Every door by which it has the alert, the first one first.</summary>
    public required IReadOnlyList<ReachedBy> Doors { get; init; }
    /// <summary>When it acknowledged the alert first; left out where it has not.</summary>
    public DateTimeOffset? AcknowledgedAt { get; init; }
    /// <summary>To how many it says to have passed it on; left out where it did not say.</summary>
    public long? PassedOn { get; init; }
    /// <summary>True where it does not have the alert, and a subscription of its fails: two or more attempts in a row, the last of them since the publication, or no other will be made. Somebody may have to phone.</summary>
    public required bool Failing { get; init; }
    /// <summary>Its subscriptions that fail and have not come as far as the alert, or that refuse it while they take others.</summary>
    public required IReadOnlyList<FailedDelivery> Failures { get; init; }
    /// <summary>When any of its valid keys was last used, to the minute; left out where never.</summary>
    public DateTimeOffset? LastSeenAt { get; init; }
}

/// <summary>One door by which the alert came.</summary>
public sealed record ReachedBy
{
    public required ReachDoor Door { get; init; }
    /// <summary>When.</summary>
    public required DateTimeOffset At { get; init; }
    /// <summary>Seconds from the publication until then.</summary>
    public required double Seconds { get; init; }
}

/// <summary>A subscription that fails and has not come as far as the alert, or that refuses it.</summary>
public sealed record FailedDelivery
{
    /// <summary>Id of the subscription.</summary>
    public required string Subscription { get; init; }
    /// <summary>Where it stands, such as `active` or `deactivated`.</summary>
    public required string State { get; init; }
    /// <summary>How many attempts have failed: in a row, at this alert or at an event before it; where it refuses this alert, at this alert.</summary>
    public required int Attempts { get; init; }
    /// <summary>When the last one was made.</summary>
    public required DateTimeOffset LastAt { get; init; }
    /// <summary>What came of the last one, such as `connection-timeout` or `status-503`.</summary>
    public required string Outcome { get; init; }
    /// <summary>When the next one is due at the latest; left out where there is none.</summary>
    public DateTimeOffset? NextAt { get; init; }
}
