using Dims.Delivery;

namespace Dims.Subscriptions;

// An attempt as it is listed.
internal static class Attempts
{
    // Nothing can be signed: the file with the key does not have the one this was sealed under.
    private const string NoKey = "secret-lost";

    public static DeliveryAttempt Of(AttemptKind kind, CloudEvent told, DateTimeOffset at, AttemptResult? result) => new()
    {
        Ordinal = 0,
        Kind = kind,
        Sequence = told.Sequence,
        EventId = told.Id,
        Type = told.Type,
        At = at,
        Outcome = result?.Name ?? NoKey,
        Status = result?.Status,
        LatencyMs = result is null ? 0 : (long)result.Latency.TotalMilliseconds,
    };
}
