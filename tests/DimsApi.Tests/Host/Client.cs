using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Dims.Tests.Alerts.Formats;

namespace Dims.Tests.Host;

// One caller with one key (or none), over HTTP.
public sealed class Client(Uri url, string? key)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(100);
    private static readonly HttpClient Http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) }) { Timeout = Patience };

    public string? Key { get; } = key;
    public string KeyId { get; init; } = "";
    public string Owner { get; init; } = "";

    public Task<Answer> Get(string path, params (string Name, string Value)[] headers) => Send(HttpMethod.Get, path, null, headers);

    public Task<Answer> Post(string path, object? body, params (string Name, string Value)[] headers) => Send(HttpMethod.Post, path, Json(body), headers);

    public Task<Answer> Put(string path, object? body, params (string Name, string Value)[] headers) => Send(HttpMethod.Put, path, Json(body), headers);

    public Task<Answer> Delete(string path) => Send(HttpMethod.Delete, path, null);

    public Task<Answer> PostText(string path, string body, string mediaType = "application/json") =>
        Send(HttpMethod.Post, path, new StringContent(body, Encoding.UTF8, new MediaTypeHeaderValue(mediaType)));

    public async Task<Answer> Send(HttpMethod method, string path, HttpContent? content, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, new Uri(url, path)) { Content = content };
        if (Key is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Key);
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        using var response = await Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        // The client's own timeout ends with the headers.
        return await Answer.Of(response).WaitAsync(Patience);
    }

    private static StringContent Json(object? body) => new(body is string text ? text : JsonSerializer.Serialize(body, Dims.Http.Wire.Json), Encoding.UTF8, new MediaTypeHeaderValue("application/json"));
}

public sealed class Answer
{
    public required HttpStatusCode Status { get; init; }
    public required string Text { get; init; }
    public required IReadOnlyDictionary<string, string> Headers { get; init; }

    public JsonElement Json => JsonDocument.Parse(Text).RootElement;

    public string? ETag => Headers.GetValueOrDefault("ETag");

    // The code of a problem answer.
    public string? Code => Headers.GetValueOrDefault("Content-Type") == "application/problem+json" ? Json.GetProperty("code").GetString() : null;

    // The pointers of a problem's errors.
    public IReadOnlyList<string> Places => Json.TryGetProperty("errors", out var errors) ? [.. errors.EnumerateArray().Select(e => e.GetProperty("pointer").GetString()!)] : [];

    // The address of the next page.
    public string? Next => Headers.TryGetValue("Link", out var link) && link.Contains("rel=\"next\"", StringComparison.Ordinal) ? link[1..link.IndexOf('>', StringComparison.Ordinal)] : null;

    public Answer Is(HttpStatusCode status)
    {
        Assert.True(Status == status, $"Expected {(int)status}, got {(int)Status}: {Text}");
        return this;
    }

    public static async Task<Answer> Of(HttpResponseMessage response)
    {
        var answer = new Answer
        {
            Status = response.StatusCode,
            Text = response.Content.Headers.ContentType?.MediaType == "text/event-stream" ? await Beginning(response) : await response.Content.ReadAsStringAsync(),
            Headers = response.Headers.Concat(response.Content.Headers).ToDictionary(h => h.Key, h => string.Join(", ", h.Value), StringComparer.OrdinalIgnoreCase),
        };
        if (response.Content.Headers.ContentType?.MediaType == "application/cap+xml" && answer.Text.Length > 0) CapSuite.Took(answer.Text);
        return answer;
    }

    // A live stream has no end.
    private static async Task<string> Beginning(HttpResponseMessage response)
    {
        var some = new byte[64];
        return Encoding.UTF8.GetString(some, 0, await (await response.Content.ReadAsStreamAsync()).ReadAsync(some));
    }
}
