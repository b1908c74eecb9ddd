using System.ComponentModel.DataAnnotations;

namespace Dims.Subscriptions;

/// <summary>`event` in its turn, `test` on demand, `again` where somebody asked for it once more.</summary>
public enum AttemptKind { Event, Test, Again }

/// <summary>One attempt to deliver.</summary>
public sealed record DeliveryAttempt
{
    /// <summary>Rises with every attempt; the numbers between are those of other subscriptions.</summary>
    public required long Ordinal { get; init; }
    public required AttemptKind Kind { get; init; }
    /// <summary>Sequence of the event in its stream; of a test event that of the last one sent before.</summary>
    public required long Sequence { get; init; }
    /// <summary>Id of the event, which is the `webhook-id` of every attempt.</summary>
    public required string EventId { get; init; }
    /// <summary>Type of the event, as `nl.drugsmarkt.alert.published.v1`.</summary>
    public required string Type { get; init; }
    /// <summary>When the attempt began.</summary>
    public required DateTimeOffset At { get; init; }
    /// <summary>`delivered`, or what failed: `status-503`, `connection-timeout`, `dns-failure` ... (docs/subscriptions.md has them all).</summary>
    public required string Outcome { get; init; }
    /// <summary>Status of the answer, where there was one.</summary>
    public int? Status { get; init; }
    /// <summary>Milliseconds to the first byte of the answer, or to the failure.</summary>
    public required long LatencyMs { get; init; }
    /// <summary>When it was to be tried again, unless a new event came first; left out after a success and where it was given up.</summary>
    public DateTimeOffset? NextAt { get; init; }
}

/// <summary>A page of attempts, the newest first; the header `Link` has the next page.</summary>
public sealed record DeliveryAttemptPage
{
    public required IReadOnlyList<DeliveryAttempt> Items { get; init; }
}

/// <summary>Which attempts.</summary>
public sealed record DeliveriesQuestion
{
    /// <summary>Attempts before the one with this ordinal.</summary>
    [Range(1, 9_007_199_254_740_991)] public long? Before { get; init; }
    /// <summary>1 to 1,000; 100 when left out.</summary>
    [Range(1, 1000)] public int Limit { get; init; } = 100;
}
