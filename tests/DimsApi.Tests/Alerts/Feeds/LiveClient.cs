using System.Net;
using System.Net.Http.Headers;
using Dims.Tests.Host;

namespace Dims.Tests.Alerts.Feeds;

// A reader of a live stream, event by event.
internal sealed class LiveClient : IDisposable
{
    private static readonly HttpClient Http = new(new SocketsHttpHandler { UseProxy = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) });
    private readonly HttpResponseMessage _response;
    private readonly StreamReader _lines;

    private LiveClient(HttpResponseMessage response, Stream body) => (_response, _lines) = (response, new StreamReader(body));

    public HttpResponseHeaders Headers => _response.Headers;

    public static async Task<LiveClient> Open(TestDims dims, Client by, string query = "", string? last = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(dims.Url, "/v1/alert-events/stream" + query));
        if (by.Key is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", by.Key);
        if (last is not null) request.Headers.TryAddWithoutValidation("Last-Event-ID", last);
        var response = await Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.ToString());
        return new LiveClient(response, await response.Content.ReadAsStreamAsync());
    }

    // The next event with an id; null at the end of the stream.
    public async Task<LiveEvent?> Next()
    {
        var (id, type, data) = ("", "", "");
        while (await _lines.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(TimeSpan.FromSeconds(60)) is { } line)
        {
            if (line.Length == 0 && id.Length > 0) return new LiveEvent(id, type, data);
            if (line.StartsWith("id: ", StringComparison.Ordinal)) id = line[4..];
            else if (line.StartsWith("event: ", StringComparison.Ordinal)) type = line[7..];
            else if (line.StartsWith("data: ", StringComparison.Ordinal)) data = line[6..];
            else Assert.True(line.Length == 0 || line == ":" || line == "retry: 3000", line);
        }
        return null;
    }

    public async Task<IReadOnlyList<LiveEvent>> Next(int count)
    {
        var events = new List<LiveEvent>();
        while (events.Count < count) events.Add(await Next() ?? throw new InvalidOperationException("The stream ended."));
        return events;
    }

    public void Dispose() => _response.Dispose();
}

internal sealed record LiveEvent(string Id, string Type, string Data)
{
    public System.Text.Json.JsonElement Json => System.Text.Json.JsonDocument.Parse(Data).RootElement;

    public long Sequence => Json.GetProperty("sequence").GetInt64();
}
