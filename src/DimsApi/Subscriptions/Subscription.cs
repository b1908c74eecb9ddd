using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Dims.Alerts;
using Dims.Alerts.Feeds;
using Dims.Http;
using Dims.Messaging;
using Dims.Notices;

namespace Dims.Subscriptions;

/// <summary>What is followed: the events of alerts, or what coordinators and locations are told.</summary>
public enum SubscriptionTopic { Alerts, Notices }

/// <summary>`unconfirmed` until its receiver has agreed; only an `active` one is delivered to. What a `paused` or `deactivated` one misses is kept for it.</summary>
public enum SubscriptionState { Unconfirmed, Active, Paused, Deactivated }

/// <summary>Why a subscription was deactivated: the receiver answered 410, it failed for the whole schedule, or its owner has no key any more that may read this.</summary>
public enum DeactivationReason { Gone, FailedTooLong, NotEntitled }

/// <summary>What is asked for.</summary>
public sealed record NewSubscription : IChecked
{
    /// <summary>Where to: https, without user, password or fragment, to a name and not to a number.</summary>
    [StringLength(2000, MinimumLength = 1)] public required string Address { get; init; }
    /// <summary>A label of your own.</summary>
    [StringLength(120, MinimumLength = 1)] public string? Name { get; init; }
    /// <summary>`alerts` when left out.</summary>
    public SubscriptionTopic Topic { get; init; }
    /// <summary>For alerts: the stream; the caller's own when left out, and none that tells more.</summary>
    public Audience? Stream { get; init; }
    /// <summary>Which events: names as `alert.withdrawn`, or for notices as `urgent-sample`. All when left out.</summary>
    [MaxLength(20), EachLength(60)] public IReadOnlyList<string> Kinds { get; init; } = [];
    /// <summary>For alerts: those of which any version fits. All when left out.</summary>
    public AlertFilter? Filter { get; init; }
    /// <summary>Sent as `Authorization: Bearer` with every delivery; kept sealed and never shown.</summary>
    [StringLength(2000, MinimumLength = 1)] public string? Bearer { get; init; }
    /// <summary>A sequence of the stream: begin behind this event, and catch up first. From now on when left out; 0 for all.</summary>
    [Range(0, 9_007_199_254_740_991)] public long? From { get; init; }

    public void Check(Faults faults)
    {
        if (Topic == SubscriptionTopic.Notices && Stream is not null) faults.Add("/stream", "not-allowed", "is for alerts; notices are one log.");
        if (Topic == SubscriptionTopic.Notices && Filter is not null) faults.Add("/filter", "not-allowed", "is for alerts; notices are chosen by `kinds`.");
        CheckKinds(Kinds, Topic, faults);
        CheckBearer(Bearer, faults);
    }

    internal static void CheckKinds(IReadOnlyList<string>? kinds, SubscriptionTopic topic, Faults faults)
    {
        var known = Wire.Names(topic == SubscriptionTopic.Alerts ? typeof(AlertEventType) : typeof(NoticeKind));
        for (var i = 0; i < kinds?.Count; i++)
            if (!known.Contains(kinds[i])) faults.Add($"/kinds/{i}", "unknown-kind", $"is '{kinds[i]}'; allowed is one of {string.Join(", ", known)}.");
            else if (kinds.Take(i).Contains(kinds[i])) faults.Add($"/kinds/{i}", "duplicate", "stands in the list already.");
    }

    // What a header can carry, and a token may hold.
    internal static void CheckBearer(string? bearer, Faults faults)
    {
        if (bearer is not null && !bearer.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '_' or '~' or '+' or '/' or '=')) faults.Add("/bearer", "pattern", "has a character that no bearer token has; allowed are letters, digits and - . _ ~ + / =.");
    }
}

/// <summary>All that can be changed, as it is to be. The stream and the place in it stay.</summary>
public sealed record SubscriptionChange : IChecked
{
    /// <summary>Another address has to be confirmed again, and gets no bearer token but one that is sent along.</summary>
    [StringLength(2000, MinimumLength = 1)] public required string Address { get; init; }
    /// <summary>A label of your own.</summary>
    [StringLength(120, MinimumLength = 1)] public string? Name { get; init; }
    /// <summary>Which events; all when left out.</summary>
    [MaxLength(20), EachLength(60)] public IReadOnlyList<string> Kinds { get; init; } = [];
    /// <summary>Which alerts; all when left out. Of an alert that was given already, later events come all the same, marked `left-your-filter`.</summary>
    public AlertFilter? Filter { get; init; }
    /// <summary>A new bearer token; the present one stays when left out.</summary>
    [StringLength(2000, MinimumLength = 1)] public string? Bearer { get; init; }
    /// <summary>True: no bearer token any more.</summary>
    public bool RemoveBearer { get; init; }

    public void Check(Faults faults)
    {
        NewSubscription.CheckBearer(Bearer, faults);
        if (RemoveBearer && Bearer is not null) faults.Add("/removeBearer", "contradiction", "is true beside a new token.");
    }
}

/// <summary>A subscription as it stands. Its secret and bearer token are never shown.</summary>
public sealed record Subscription
{
    /// <summary>Id of the subscription.</summary>
    public required string Id { get; init; }
    public required SubscriptionTopic Topic { get; init; }
    /// <summary>For alerts: the stream that is followed.</summary>
    public Audience? Stream { get; init; }
    /// <summary>The label its owner gave it.</summary>
    public string? Name { get; init; }
    /// <summary>Where to.</summary>
    public required string Address { get; init; }
    /// <summary>Which events; empty for all.</summary>
    public required IReadOnlyList<string> Kinds { get; init; }
    /// <summary>Which alerts; left out for all.</summary>
    public AlertFilter? Filter { get; init; }
    /// <summary>True where a bearer token is sent along.</summary>
    public required bool HasBearer { get; init; }
    public required SubscriptionState State { get; init; }
    /// <summary>Why it is deactivated.</summary>
    public DeactivationReason? Reason { get; init; }
    /// <summary>Id of the event log it stands in.</summary>
    public required string Log { get; init; }
    /// <summary>The last sequence that has been dealt with: sent, set aside, or not for this subscription.</summary>
    public required long Position { get; init; }
    /// <summary>Sequence of the event that was delivered last in time: what the next one says in `previous`.</summary>
    public required long Previous { get; init; }
    /// <summary>The last sequence of its stream.</summary>
    public required long Head { get; init; }
    /// <summary>Attempts that failed since the last one that did not.</summary>
    public required int Failures { get; init; }
    /// <summary>When the first of these failed.</summary>
    public DateTimeOffset? FailingSince { get; init; }
    /// <summary>Events that were refused while others were taken; each is tried again by itself, or was given up for now. Nothing else waits for them.</summary>
    public required int SetAside { get; init; }
    /// <summary>When it is tried again, unless a new event comes first.</summary>
    public DateTimeOffset? NextAttemptAt { get; init; }
    /// <summary>Deliveries a minute that the receiver allows; left out where it has set no bound.</summary>
    public int? AllowedRate { get; init; }
    /// <summary>Until when deliveries are signed by the former secret too; left out where there is none.</summary>
    public DateTimeOffset? FormerSecretUntil { get; init; }
    /// <summary>When it was made.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    [JsonIgnore] public int Edition { get; init; }
}

/// <summary>The caller's subscriptions, the oldest first.</summary>
public sealed record SubscriptionList
{
    public required IReadOnlyList<Subscription> Items { get; init; }
}
