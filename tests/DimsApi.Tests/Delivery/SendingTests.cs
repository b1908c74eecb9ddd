using Dims.Delivery;
using Dims.Tests.Host;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Dims.Tests.Delivery;

// What a partner gets, and how its answers are read.
public sealed class SendingTests
{
    [Fact]
    public async Task A_partner_gets_exactly_the_bytes_signed_with_every_secret()
    {
        await using var partner = await Partner.Start();
        using var sender = Senders.Of();
        var second = WebhookSignature.NewSecret();
        var to = Senders.At(partner.Address, second, Senders.Secret) with { Bearer = "token-of-theirs" };
        var message = Senders.Message();
        var result = await sender.Send(to, message, TestContext.Current.CancellationToken);
        Assert.Equal(("delivered", 204, true), (result.Name, result.Status, result.MayHaveArrived));
        var got = Assert.Single(partner.Received);
        Assert.Equal(("POST", "/hooks"), (got.Method, got.Path));
        Assert.Equal(message.Body.ToArray(), got.Body);
        Assert.Equal(message.ContentType, got.Headers["Content-Type"]);
        Assert.Equal(message.Id, got.Headers["webhook-id"]);
        Assert.Equal("1795255200", got.Headers["webhook-timestamp"]);
        Assert.Equal(WebhookSignature.Header([second, Senders.Secret], message.Id, 1795255200, message.Body.Span), got.Headers["webhook-signature"]);
        Assert.Equal("Bearer token-of-theirs", got.Headers["Authorization"]);
        Assert.Equal("dims.example.org", got.Headers["WebHook-Request-Origin"]);
        Assert.Equal($"partner.test:{partner.Port}", got.Headers["Host"]);
        Assert.DoesNotContain("traceparent", got.Headers.Keys, StringComparer.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData(200, "delivered")]
    [InlineData(202, "delivered")]
    [InlineData(301, "redirected")]
    [InlineData(304, "redirected")]
    [InlineData(308, "redirected")]
    [InlineData(400, "status-400")]
    [InlineData(410, "gone")]
    [InlineData(429, "status-429")]
    [InlineData(500, "status-500")]
    [InlineData(503, "status-503")]
    public async Task Every_answer_has_a_name(int status, string name)
    {
        await using var partner = await Partner.Start(Answers(status));
        using var sender = Senders.Of();
        var result = await sender.Try(partner.Address);
        Assert.Equal((name, status, true), (result.Name, result.Status, result.MayHaveArrived));
    }

    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(307)]
    [InlineData(308)]
    public async Task No_redirect_is_followed(int status)
    {
        await using var other = await Partner.Start();
        await using var partner = await Partner.Start(Answers(status, ("Location", other.Address.AbsoluteUri)));
        using var sender = Senders.Of();
        Assert.Equal("redirected", (await sender.Try(partner.Address)).Name);
        Assert.Empty(other.Received);
    }

    [Theory]
    [InlineData("120", 120)]
    [InlineData("0", 0)]
    [InlineData("Sat, 21 Nov 2026 10:05:00 GMT", 300)]
    [InlineData("Saturday, 21-Nov-26 10:05:00 GMT", 300)]
    [InlineData("soon", null)]
    [InlineData("-5", null)]
    public async Task Retry_After_is_read_in_both_forms(string asked, int? seconds)
    {
        await using var partner = await Partner.Start(Answers(429, ("Retry-After", asked)));
        using var sender = Senders.Of();
        var result = await sender.Try(partner.Address);
        Assert.Equal("status-429", result.Name);
        Assert.Equal(seconds is { } s ? TestDims.Start0.AddSeconds(s) : null, result.NotBefore);
    }

    [Theory]
    [InlineData(HttpSender.LongestAnswer, "delivered")]
    [InlineData(HttpSender.LongestAnswer + 1, "response-too-large")]
    public async Task An_answer_is_read_to_its_bound_and_a_longer_one_is_a_failure(int length, string name)
    {
        foreach (var announced in new[] { true, false })
        {
            await using var partner = await Partner.Start(async context =>
            {
                context.Response.StatusCode = 200;
                if (announced) context.Response.ContentLength = length;
                await context.Response.Body.WriteAsync(new byte[length]);
            });
            using var sender = Senders.Of();
            var result = await sender.Try(partner.Address);
            Assert.Equal((name, 200, true), (result.Name, result.Status, result.MayHaveArrived));
        }
    }

    [Fact]
    public async Task A_body_without_end_is_let_go()
    {
        var letGo = new TaskCompletionSource();
        await using var partner = await Partner.Start(async context =>
        {
            context.Response.StatusCode = 200;
            try
            {
                while (true) await context.Response.Body.WriteAsync(new byte[16 * 1024], context.RequestAborted);
            }
            finally
            {
                letGo.SetResult();
            }
        });
        using var sender = Senders.Of();
        Assert.Equal("response-too-large", (await sender.Try(partner.Address)).Name);
        await letGo.Task.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_status_that_says_no_counts_whatever_its_body_is()
    {
        await using var partner = await Partner.Start(async context =>
        {
            context.Response.StatusCode = 500;
            while (!context.RequestAborted.IsCancellationRequested) await context.Response.Body.WriteAsync(new byte[16 * 1024], context.RequestAborted);
        });
        using var sender = Senders.Of();
        Assert.Equal("status-500", (await sender.Try(partner.Address)).Name);
    }

    [Fact]
    public async Task Headers_without_end_are_too_large()
    {
        await using var partner = await Partner.Start(Answers(200, [.. Enumerable.Range(0, 40).Select(i => ($"X-{i}", new string('x', 1000)))]));
        using var sender = Senders.Of();
        Assert.Equal("response-too-large", (await sender.Try(partner.Address)).Name);
    }

    [Fact]
    public async Task Cookies_are_not_kept()
    {
        await using var partner = await Partner.Start(Answers(200, ("Set-Cookie", "session=1; Path=/")));
        using var sender = Senders.Of();
        await sender.Try(partner.Address);
        await sender.Try(partner.Address);
        Assert.All(partner.Received, r => Assert.False(r.Headers.ContainsKey("Cookie")));
        Assert.Equal(2, partner.Received.Count);
    }

    [Fact]
    public async Task Answers_that_end_keep_the_connection()
    {
        var connections = new System.Collections.Concurrent.ConcurrentBag<string>();
        await using var partner = await Partner.Start(async context =>
        {
            connections.Add(context.Connection.Id);
            context.Response.StatusCode = 200;
            await context.Response.WriteAsync("thank you");
        });
        using var sender = Senders.Of();
        for (var i = 0; i < 3; i++) await sender.Try(partner.Address);
        Assert.Single(connections.Distinct());
    }

    // By the machine's own name server, in the program as it is put together.
    [Fact]
    public async Task The_program_delivers_to_this_machine_where_that_is_set_and_else_does_not()
    {
        await using var partner = await Partner.Start();
        await using (var testing = await TestDims.Start(Engine.Sqlite, "--environment=Testing", "--Dims:DeliverToLoopback=true"))
        {
            var sender = testing.Services.GetRequiredService<ISender>();
            Assert.Equal("delivered", (await sender.Try(partner.As("127.0.0.1"))).Name);
            Assert.Equal("delivered", (await sender.Try(partner.As("localhost"))).Name);
        }
        await using var production = await TestDims.Start(Engine.Sqlite, $"--Dims:DeliveryPorts:0={partner.Port}");
        var strict = production.Services.GetRequiredService<ISender>();
        foreach (var host in new[] { "127.0.0.1", "localhost" })
            Assert.Equal("address-refused", (await strict.Try(new Uri($"https://{host}:{partner.Port}/"))).Name);
        Assert.Equal(2, partner.Received.Count);
    }

    private static RequestDelegate Answers(int status, params (string Name, string Value)[] headers) => context =>
    {
        context.Response.StatusCode = status;
        foreach (var (name, value) in headers) context.Response.Headers[name] = value;
        return Task.CompletedTask;
    };
}
