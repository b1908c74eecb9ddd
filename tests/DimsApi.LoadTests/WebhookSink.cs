using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Dims.LoadTests;

// A receiver that agrees to everything, takes what comes and counts it; at /silent it never answers.
internal sealed class WebhookSink : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly CancellationTokenSource _over = new();
    private TaskCompletionSource _arrived = new();
    private long _received, _wanted = long.MaxValue;

    private WebhookSink(WebApplication app) => _app = app;

    public Uri Url { get; private set; } = null!;

    public long Received => Interlocked.Read(ref _received);

    public static async Task<WebhookSink> Start()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var sink = new WebhookSink(builder.Build());
        sink._app.Run(sink.Answer);
        await sink._app.StartAsync();
        sink.Url = new Uri(sink._app.Urls.First());
        return sink;
    }

    // Done when so many more have come.
    public Task Expect(int more)
    {
        _arrived = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Interlocked.Exchange(ref _wanted, Received + more);
        return _arrived.Task;
    }

    public async ValueTask DisposeAsync()
    {
        await _over.CancelAsync();
        await _app.DisposeAsync();
        _over.Dispose();
    }

    private async Task Answer(HttpContext context)
    {
        if (HttpMethods.IsOptions(context.Request.Method))
        {
            context.Response.Headers["WebHook-Allowed-Origin"] = "*";
            context.Response.Headers["WebHook-Allowed-Rate"] = "*";
            return;
        }
        if (context.Request.Path.StartsWithSegments("/silent", StringComparison.Ordinal))
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, _over.Token);
            await Task.Delay(Timeout.Infinite, either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return;
        }
        await context.Request.Body.CopyToAsync(Stream.Null);
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        if (Interlocked.Increment(ref _received) == Interlocked.Read(ref _wanted)) _arrived.TrySetResult();
    }
}
