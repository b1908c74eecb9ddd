using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Dims.Delivery;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Dims.Tests.Subscriptions;

// A partner's own server on loopback: it writes down what it is sent, and answers as it is told to.
internal sealed class PartnerServer : IAsyncDisposable
{
    private readonly ConcurrentQueue<Received> _received = new();
    private WebApplication _app = null!;
    private int _asked;

    public Uri Url { get; private set; } = null!;

    // Whether it answers the question for its consent.
    public bool Consents { get; set; } = true;

    public string AllowedRate { get; set; } = "*";

    // What it answers to what it is sent; 204 unless told otherwise.
    public Func<HttpContext, Received, Task> Answers { get; set; } = (context, _) => Status(context, 204);

    // Everything that was posted, and what of it was accepted.
    public IReadOnlyList<Received> All => [.. _received];

    public IReadOnlyList<Received> Accepted => [.. _received.Where(r => r.Status is >= 200 and < 300 && r.Type != CloudEnvelope.TestType)];

    public static async Task<PartnerServer> Start()
    {
        var server = new PartnerServer();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        server._app = builder.Build();
        server._app.Run(server.Take);
        await server._app.StartAsync();
        server.Url = new Uri(server._app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        return server;
    }

    // How often it was asked for its consent.
    public int Asked => Volatile.Read(ref _asked);

    // As one that is away for a while; 500 or 422 would say perhaps something of the event alone.
    public void Fails(int status = 503, string? retryAfter = null) => Answers = (context, _) =>
    {
        if (retryAfter is not null) context.Response.Headers.RetryAfter = retryAfter;
        return Status(context, status);
    };

    // These, and takes all others.
    public void Refuses(Func<Received, bool> which, int status = 422) => Answers = (context, received) => Status(context, which(received) ? status : 204);

    // Answers nothing until it is told to; what it says then.
    public TaskCompletionSource<int> Hangs()
    {
        var answer = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        Answers = async (context, _) => context.Response.StatusCode = await answer.Task.WaitAsync(context.RequestAborted).ContinueWith(t => t.IsCompletedSuccessfully ? t.Result : 499, TaskScheduler.Default);
        return answer;
    }

    public void Works() => Answers = (context, _) => Status(context, 204);

    private async Task Take(HttpContext context)
    {
        if (HttpMethods.IsOptions(context.Request.Method))
        {
            Interlocked.Increment(ref _asked);
            if (Consents)
            {
                context.Response.Headers["WebHook-Allowed-Origin"] = context.Request.Headers["WebHook-Request-Origin"];
                context.Response.Headers["WebHook-Allowed-Rate"] = AllowedRate;
            }
            return;
        }
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        var received = new Received
        {
            Path = context.Request.Path,
            Headers = context.Request.Headers.ToDictionary(h => h.Key, h => h.Value.ToString(), StringComparer.OrdinalIgnoreCase),
            Body = Encoding.UTF8.GetString(body.ToArray()),
        };
        _received.Enqueue(received);
        await Answers(context, received);
        received.Status = context.RequestAborted.IsCancellationRequested ? 499 : context.Response.StatusCode;
    }

    private static Task Status(HttpContext context, int status)
    {
        context.Response.StatusCode = status;
        return Task.CompletedTask;
    }

    // As many events accepted as asked for; bounded.
    public async Task<IReadOnlyList<Received>> Has(int count)
    {
        await Patience.Until(() => Accepted.Count >= count, () => $"{count} events; there are {Accepted.Count} of {All.Count}: {string.Join(", ", All.Select(a => $"{a.Sequence} {a.Status}"))}");
        return Accepted;
    }

    public Task Tried(int count) => Patience.Until(() => _received.Count(r => r.Status != 0) >= count, () => $"{count} attempts; there are {_received.Count}");

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}

internal sealed class Received
{
    public required string Path { get; init; }
    public required IReadOnlyDictionary<string, string> Headers { get; init; }
    public required string Body { get; init; }
    public int Status { get; set; }

    public JsonElement Json => JsonDocument.Parse(Body).RootElement;

    public string Id => Headers["webhook-id"];
    public string Type => Text("type")!;
    public long Sequence => long.Parse(Text("sequence")!, System.Globalization.CultureInfo.InvariantCulture);
    public long Previous => long.Parse(Text("previous")!, System.Globalization.CultureInfo.InvariantCulture);
    public string? Replaces => Text("replaces");
    public string? Notice => Text("notice");
    public string? Subject => Text("subject");

    public string? Text(string member) => Json.TryGetProperty(member, out var value) ? value.GetString() : null;

    // By hand, as a receiver does it.
    public bool IsSignedBy(string secret)
    {
        var signed = $"{Id}.{Headers["webhook-timestamp"]}.{Body}";
        var mac = "v1," + Convert.ToBase64String(HMACSHA256.HashData(Convert.FromBase64String(secret["whsec_".Length..]), Encoding.UTF8.GetBytes(signed)));
        return Headers["webhook-signature"].Split(' ').Contains(mac);
    }
}

internal static class Patience
{
    public static async Task Until(Func<bool> true_, Func<string> what)
    {
        for (var tries = 0; !true_(); tries++)
        {
            Assert.True(tries < 1500, "Waited in vain for " + what());
            await Task.Delay(20);
        }
    }

    public static async Task Until(Func<Task<bool>> true_, string what)
    {
        for (var tries = 0; !await true_(); tries++)
        {
            Assert.True(tries < 750, "Waited in vain for " + what);
            await Task.Delay(40);
        }
    }
}
