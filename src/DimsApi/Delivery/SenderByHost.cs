using System.Diagnostics;
using Microsoft.Extensions.Options;

namespace Dims.Delivery;

// A bound on what goes to one host at once, however many subscriptions lead there. Who waits for a place is not yet attempting: the time-outs begin with the place.
public sealed class SenderByHost(HttpSender network, IOptions<DimsOptions> options) : ISender
{
    private readonly Dictionary<string, Places> _hosts = new(StringComparer.Ordinal);

    public Task<AttemptResult> Send(Receiver to, Message message, CancellationToken cancel) =>
        InPlace(to.Address, () => network.Send(to, message, cancel), busy => busy, cancel);

    public Task<HandshakeResult> Handshake(Uri address, string origin, int ratePerMinute, CancellationToken cancel) =>
        InPlace(address, () => network.Handshake(address, origin, ratePerMinute, cancel), busy => new HandshakeResult { Consents = false, Attempt = busy }, cancel);

    private async Task<T> InPlace<T>(Uri address, Func<Task<T>> attempt, Func<AttemptResult, T> busy, CancellationToken cancel)
    {
        var places = Come(address.Authority);
        try
        {
            var since = Stopwatch.GetTimestamp();
            if (!await places.Free.WaitAsync(options.Value.AnswerWithin, cancel)) return busy(new AttemptResult { Outcome = AttemptOutcome.HostBusy, Latency = Stopwatch.GetElapsedTime(since) });
            try
            {
                return await attempt();
            }
            finally
            {
                places.Free.Release();
            }
        }
        finally
        {
            Go(address.Authority, places);
        }
    }

    private Places Come(string host)
    {
        lock (_hosts)
        {
            if (!_hosts.TryGetValue(host, out var places)) _hosts[host] = places = new Places(new SemaphoreSlim(options.Value.DeliveriesPerHost));
            places.Here++;
            return places;
        }
    }

    // Hosts to which nothing goes are forgotten.
    private void Go(string host, Places places)
    {
        lock (_hosts)
        {
            if (--places.Here > 0) return;
            _hosts.Remove(host);
            places.Free.Dispose();
        }
    }

    private sealed class Places(SemaphoreSlim free)
    {
        public SemaphoreSlim Free { get; } = free;
        public int Here { get; set; }
    }
}
