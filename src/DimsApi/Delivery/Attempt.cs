using System.Globalization;
using Dims.Http;

namespace Dims.Delivery;

/// <summary>How an attempt to deliver ended.</summary>
public enum AttemptOutcome
{
    // An answer of the 200s, read to its end.
    Delivered,
    ConnectionTimeout,
    ConnectionRefused,
    // No route to the host or its network.
    Unreachable,
    // The connection ended before the answer did.
    ConnectionLost,
    DnsFailure,
    // The name leads, also or only, to an address that is not public.
    PrivateAddress,
    // The address itself is none that is delivered to any more, such as a port that was taken off the list.
    AddressRefused,
    TlsFailure,
    AnswerTimeout,
    // An answer of the 200s that goes on behind what is read of it, or headers without end: whoever answers so may not have understood what it was sent.
    ResponseTooLarge,
    // What came is not HTTP.
    AnswerUnreadable,
    // Any answer of the 300s; none is followed.
    Redirected,
    // 410: the receiver wants no more.
    Gone,
    // Any other status; the name has its number.
    Status,
    // All connections to this host were taken for as long as an attempt may take.
    HostBusy,
}

// One attempt, as it is kept and shown.
public sealed record AttemptResult
{
    public required AttemptOutcome Outcome { get; init; }
    public int? Status { get; init; }

    // To the beginning of the answer, or to the failure.
    public required TimeSpan Latency { get; init; }

    // What Retry-After asks for, in seconds or as a date.
    public DateTimeOffset? NotBefore { get; init; }

    // False only where the request certainly never left.
    public bool MayHaveArrived { get; init; }

    // `delivered`, `dns-failure`, `status-503` ...
    public string Name => Outcome == AttemptOutcome.Status ? string.Create(CultureInfo.InvariantCulture, $"status-{Status}") : Wire.Name(Outcome);
}
