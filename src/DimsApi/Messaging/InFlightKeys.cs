using System.Collections.Concurrent;
using Dims.Access;
using Dims.Http;

namespace Dims.Messaging;

// Idempotency keys whose first request has not been answered yet, in this process. (Between processes the engine's own claim tells.)
public sealed class InFlightKeys
{
    private readonly ConcurrentDictionary<string, bool> _running = new(StringComparer.Ordinal);

    public IDisposable? Claim(Call call)
    {
        if (call is not { IdempotencyKey: { } key, Caller: { } caller }) return null;
        var claimed = $"{caller.Owner} {key}";
        return _running.TryAdd(claimed, true) ? new Release(_running, claimed) : throw StillRunning();
    }

    public static Problem StillRunning() =>
        new(ProblemCodes.IdempotencyInFlight, "A request with this Idempotency-Key has not finished yet.") { RetryAfterSeconds = 1 };

    private sealed class Release(ConcurrentDictionary<string, bool> running, string claimed) : IDisposable
    {
        public void Dispose() => running.TryRemove(claimed, out _);
    }
}
