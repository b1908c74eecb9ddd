using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Dims.Delivery;

namespace Dims.Tests.Delivery;

public sealed class HostLookupsTests
{
    [Fact]
    public async Task Names_that_nobody_answers_for_hold_up_nobody_else()
    {
        using var silent = new ManualResetEventSlim();
        var pooled = new ConcurrentBag<bool>();
        var lookups = new HostLookups(host =>
        {
            pooled.Add(Thread.CurrentThread.IsThreadPoolThread);
            if (host.StartsWith("dead", StringComparison.Ordinal)) silent.Wait();
            return [IPAddress.Loopback];
        });
        using var patience = new CancellationTokenSource();
        var dead = Enumerable.Range(0, 50).Select(i => lookups.Ask($"dead-{i % 25}.test", patience.Token)).ToList();
        Assert.Equal([IPAddress.Loopback], await lookups.Ask("alive.test", CancellationToken.None));
        Assert.All(dead, d => Assert.False(d.IsCompleted));
        // Who gives up waits no longer, and who comes again joins the question that is still out.
        await patience.CancelAsync();
        foreach (var one in dead) await Assert.ThrowsAnyAsync<OperationCanceledException>(() => one);
        var again = lookups.Ask("dead-0.test", CancellationToken.None);
        silent.Set();
        Assert.Equal([IPAddress.Loopback], await again);
        Assert.Equal(26, pooled.Count);
        Assert.DoesNotContain(true, pooled);
    }

    [Fact]
    public async Task Every_question_gets_an_answer_of_its_own_time()
    {
        var asked = 0;
        var lookups = new HostLookups(_ => ++asked == 1 ? throw new SocketException((int)SocketError.HostNotFound) : [IPAddress.Parse($"10.0.0.{asked}")]);
        await Assert.ThrowsAsync<SocketException>(() => lookups.Ask("partner.test", CancellationToken.None));
        Assert.Equal([IPAddress.Parse("10.0.0.2")], await lookups.Ask("partner.test", CancellationToken.None));
        Assert.Equal([IPAddress.Parse("10.0.0.3")], await lookups.Ask("partner.test", CancellationToken.None));
    }
}
