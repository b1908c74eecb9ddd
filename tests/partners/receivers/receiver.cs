// Receives Red Alerts and prints a line for each. .NET 10; nothing to install: dotnet run receiver.cs
//
// DIMS_URL      the service, such as https://alerts.example.org
// DIMS_SECRETS  a file with the secret (whsec_...); while you change it, both, a line each
// DIMS_KEY      your key, to ask for what is missing
// DIMS_AFTER    the last sequence you have; left out, the first event is taken as it comes
// PORT          where to listen; TLS is the work of the proxy in front
#:sdk Microsoft.NET.Sdk.Web
#:property PublishAot=false

using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;

const int Tolerance = 300, Largest = 128 * 1024;
const string Test = "nl.drugsmarkt.subscription.test.v1", Reset = "nl.drugsmarkt.log.reset.v1", Notices = "notices";

var service = new Uri(Setting("DIMS_URL") ?? throw new InvalidOperationException("DIMS_URL is missing."));
using var http = new HttpClient { BaseAddress = service, Timeout = TimeSpan.FromSeconds(10) };
if (Setting("DIMS_KEY") is { } key) http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);

// These three belong in your database, changed in the transaction that takes the event over: what you have, by id and by sequence, and from where to ask for what is missing.
var known = new HashSet<string>(StringComparer.Ordinal);
var last = Setting("DIMS_AFTER") is { } after ? Number(after) : (long?)null;
HashSet<long> had = last is { } start ? [start] : [];

var arrived = Channel.CreateUnbounded<JsonElement>();
var builder = WebApplication.CreateSlimBuilder();
builder.Logging.SetMinimumLevel(LogLevel.Warning).AddFilter("Microsoft.AspNetCore.Server.Kestrel", LogLevel.Critical);
builder.WebHost.UseUrls($"http://127.0.0.1:{Setting("PORT") ?? "8000"}").ConfigureKestrel(k => k.Limits.MaxRequestBodySize = Largest);
await using var app = builder.Build();
app.Run(Receive);
app.Lifetime.ApplicationStopping.Register(() => arrived.Writer.Complete());
await app.StartAsync();
await foreach (var sent in arrived.Reader.ReadAllAsync())
{
    try
    {
        await Take(sent);
    }
    catch (Exception failed) when (failed is KeyNotFoundException or InvalidOperationException or FormatException)
    {
        await Console.Error.WriteLineAsync($"an event that is not understood: {failed.Message}");
    }
}

async Task Receive(HttpContext context)
{
    var (request, response) = (context.Request, context.Response);
    if (HttpMethods.IsOptions(request.Method))
    {
        // Whose address is it? We agree to be called by this service and by nobody else.
        if (request.Headers["WebHook-Request-Origin"] == service.Host)
            (response.Headers["WebHook-Allowed-Origin"], response.Headers["WebHook-Allowed-Rate"]) = (service.Host, "*");
        return;
    }
    using var bytes = new MemoryStream();
    await request.Body.CopyToAsync(bytes, context.RequestAborted);
    var body = bytes.ToArray();
    if (!IsGenuine(request.Headers, body)) response.StatusCode = StatusCodes.Status401Unauthorized;
    else if (Parsed(body) is not { } sent) response.StatusCode = StatusCodes.Status400BadRequest;
    else
    {
        // At once; the work comes afterwards.
        arrived.Writer.TryWrite(sent);
        response.StatusCode = StatusCodes.Status204NoContent;
    }
}

// Standard Webhooks: over the bytes as they came, and any of our secrets fits any of their signatures.
static bool IsGenuine(IHeaderDictionary headers, byte[] body)
{
    string id = headers["webhook-id"].ToString(), at = headers["webhook-timestamp"].ToString();
    if (id.Length == 0 || !long.TryParse(at, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) || Math.Abs(DateTimeOffset.UtcNow.ToUnixTimeSeconds() - (decimal)seconds) > Tolerance) return false;
    byte[] signed = [.. Encoding.UTF8.GetBytes($"{id}.{at}."), .. body];
    var genuine = false;
    foreach (var given in headers["webhook-signature"].ToString().Split(' ').Where(s => s.StartsWith("v1,", StringComparison.Ordinal)))
    {
        var mac = new byte[HMACSHA256.HashSizeInBytes];
        if (!Convert.TryFromBase64String(given["v1,".Length..], mac, out var length) || length != mac.Length) continue;
        foreach (var secret in Secrets()) genuine |= CryptographicOperations.FixedTimeEquals(HMACSHA256.HashData(secret, signed), mac);
    }
    return genuine;
}

// Read each time, so that a new one needs no restart.
static IEnumerable<byte[]> Secrets() =>
    Setting("DIMS_SECRETS") is { } file && File.Exists(file) ? File.ReadLines(file).Where(l => l.Trim().Length > 0).Select(l => Convert.FromBase64String(l.Trim().Replace("whsec_", "", StringComparison.Ordinal))) : [];

static JsonElement? Parsed(byte[] body)
{
    try
    {
        return JsonSerializer.Deserialize<JsonElement>(body);
    }
    catch (JsonException)
    {
        return null;
    }
}

// One event that was sent: dropped if we have it; what lies between is asked for first.
async Task Take(JsonElement sent)
{
    var (id, type, subject) = (Text(sent, "id"), Text(sent, "type"), sent.TryGetProperty("subject", out var about) ? about.GetString()! : "-");
    if (type == Test)
    {
        await Console.Error.WriteLineAsync($"test {(sent.GetProperty("data").TryGetProperty("code", out var code) ? code.GetString() : "")}");
        return;
    }
    var sequence = Number(Text(sent, "sequence"));
    var previous = sent.TryGetProperty("previous", out var before) ? Number(before.GetString()!) : (long?)null;
    if (type == Reset)
    {
        // Sequences begin anew. Replace what you hold by /v1/alerts.
        known.Clear();
        Handle(id, sequence, type, subject);
        (had, last) = ([sequence], sequence);
        return;
    }
    if (known.Contains(id)) return;
    // Sequences may go back: what we refused comes later. So the question is whether we have the one before, not how high it is.
    var whole = last is not { } place || previous is not { } one || had.Contains(one)
        || await FetchMissing(Text(sent, "source").Split(':')[^1], id[..(id.LastIndexOf('-') + 1)], Math.Max(0, Math.Min(place, one - 1)));
    Handle(id, sequence, type, subject);
    // One that was asked for once more says nothing of what came before it.
    if (!whole || previous is null) return;
    had.Add(sequence);
    last = Math.Max(last ?? 0, sequence);
}

// False where it cannot be had now: nothing waits for that, and the next event asks again. A notice is asked for by its place alone: its id is that of the one in hand with another number behind.
async Task<bool> FetchMissing(string stream, string log, long after)
{
    var (path, list) = stream == Notices ? ("/v1/notices?", "items") : ($"/v1/alert-events?stream={stream}&", "events");
    try
    {
        while (true)
        {
            var page = await http.GetFromJsonAsync<JsonElement>(string.Create(CultureInfo.InvariantCulture, $"{path}after={after}&limit=100"));
            foreach (var told in page.GetProperty(list).EnumerateArray())
            {
                var sequence = told.GetProperty("sequence").GetInt64();
                had.Add(sequence);
                if (stream == Notices) Handle(string.Create(CultureInfo.InvariantCulture, $"{log}{sequence}"), sequence, $"nl.drugsmarkt.notice.{Text(told, "kind").Replace('-', '_')}.v1", Text(told, "subject"));
                else Handle(Text(told, "id"), sequence, $"nl.drugsmarkt.{Text(told, "type")}.v1", Text(told.GetProperty("alert"), "id"));
            }
            after = page.GetProperty("next").GetInt64();
            last = Math.Max(last ?? 0, after);
            if (after >= page.GetProperty("head").GetInt64()) return true;
        }
    }
    // Whatever it is: the event in hand is acknowledged already, and is taken over.
    catch (Exception failed)
    {
        await Console.Error.WriteLineAsync($"missing events could not be fetched: {failed.Message}");
        return false;
    }
}

// Your work goes here. The same event may come by both ways, and an older one after a newer.
void Handle(string id, long sequence, string type, string subject)
{
    if (known.Add(id)) Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{sequence} {type} {subject}"));
}

static string Text(JsonElement from, string name) => from.GetProperty(name).GetString()!;

static long Number(string text) => long.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);

static string? Setting(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
