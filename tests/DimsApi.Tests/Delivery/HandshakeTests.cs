using Dims.Delivery;
using Microsoft.Extensions.Options;

namespace Dims.Tests.Delivery;

public sealed class HandshakeTests
{
    private const string Us = "dims.example.org";

    [Theory]
    [InlineData(200, Us, "120", true, 120)]
    [InlineData(204, "*", "*", true, null)]
    [InlineData(200, "DIMS.example.org", "1", true, 1)]
    // A status alone, a name without a rate, and anybody else's name are no consent.
    [InlineData(200, null, null, false, null)]
    [InlineData(200, Us, null, false, null)]
    [InlineData(200, null, "120", false, null)]
    [InlineData(200, "other.example.org", "120", false, null)]
    [InlineData(200, Us + ", other.example.org", "120", false, null)]
    [InlineData(200, Us, "0", false, null)]
    [InlineData(200, Us, "-1", false, null)]
    [InlineData(200, Us, "many", false, null)]
    [InlineData(302, Us, "120", false, null)]
    [InlineData(405, Us, "120", false, null)]
    [InlineData(500, Us, "120", false, null)]
    public async Task Consent_names_us_and_a_rate(int status, string? origin, string? rate, bool consents, int? allowed)
    {
        await using var partner = await Partner.Start(context =>
        {
            context.Response.StatusCode = status;
            if (origin is not null) context.Response.Headers["WebHook-Allowed-Origin"] = origin;
            if (rate is not null) context.Response.Headers["WebHook-Allowed-Rate"] = rate;
            return Task.CompletedTask;
        });
        using var sender = Senders.Of();
        var answer = await sender.Handshake(partner.Address, Us, 600, TestContext.Current.CancellationToken);
        Assert.Equal((consents, allowed, status), (answer.Consents, answer.AllowedRate, answer.Attempt.Status));
        var asked = Assert.Single(partner.Received);
        Assert.Equal(("OPTIONS", Us, "600"), (asked.Method, asked.Headers["WebHook-Request-Origin"], asked.Headers["WebHook-Request-Rate"]));
        Assert.Empty(asked.Body);
    }

    [Fact]
    public async Task A_handshake_that_fails_says_how()
    {
        using var sender = Senders.Of((_, _) => Task.FromResult<System.Net.IPAddress[]>([System.Net.IPAddress.Parse("192.168.0.1")]));
        var answer = await sender.Handshake(new Uri("https://partner.test/"), Us, 600, TestContext.Current.CancellationToken);
        Assert.Equal((false, "private-address"), (answer.Consents, answer.Attempt.Name));
    }

    [Fact]
    public async Task No_more_than_the_bound_go_to_one_host_at_once_and_others_do_not_wait_for_it()
    {
        var (all, most, now, open) = (new Lock(), 0, 0, new TaskCompletionSource());
        await using var slow = await Partner.Start(async _ =>
        {
            lock (all) most = Math.Max(most, ++now);
            await open.Task;
            lock (all) now--;
        });
        await using var quick = await Partner.Start();
        using var network = Senders.Of();
        var sender = new SenderByHost(network, new OptionsWrapper<DimsOptions>(Senders.Options(o => o.DeliveriesPerHost = 3)));
        var sending = Enumerable.Range(0, 10).Select(_ => sender.Try(slow.Address)).ToList();
        Assert.Equal("delivered", (await sender.Try(quick.Address)).Name);
        Assert.All(sending, s => Assert.False(s.IsCompleted));
        open.SetResult();
        Assert.All(await Task.WhenAll(sending), r => Assert.Equal("delivered", r.Name));
        Assert.Equal(10, slow.Received.Count);
        Assert.InRange(most, 1, 3);
    }

    [Fact]
    public async Task Who_finds_no_place_has_not_sent()
    {
        using var silent = new RawPartner(null);
        using var network = Senders.Of();
        var sender = new SenderByHost(network, new OptionsWrapper<DimsOptions>(Senders.Options(o => (o.DeliveriesPerHost, o.AnswerWithin) = (1, TimeSpan.FromMilliseconds(300)))));
        using var stop = new CancellationTokenSource();
        var first = sender.Send(Senders.At(silent.Address), Senders.Message(), stop.Token);
        var second = await sender.Try(silent.Address);
        Assert.Equal(("host-busy", false), (second.Name, second.MayHaveArrived));
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
    }
}
