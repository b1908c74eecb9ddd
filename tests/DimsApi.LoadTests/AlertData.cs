using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Dims.Alerts;
using Dims.Http;

namespace Dims.LoadTests;

// Alerts as exercises, published through the operations of the program by two people with keys of their own.
internal sealed class AlertData(Uri server, string writer, string decider)
{
    private readonly HttpClient _decider = Client(server, decider);

    public static AlertContent Content(int number) => new()
    {
        Level = AlertLevel.National,
        Status = AlertStatus.Exercise,
        Headline = new LocalText { Nl = $"PMMA in tablet {number}", En = $"PMMA in tablet {number}." },
        Sms = new LocalText { Nl = "PMMA in een roze tablet. Niet nemen.", En = "PMMA in a pink tablet. Do not take it." },
        Short = new LocalText { Nl = "In een roze tablet zit PMMA.", En = "A pink tablet holds PMMA." },
        Text = new LocalText { Nl = "In deze tablet zit PMMA en geen MDMA. " + new string('n', 300), En = "This tablet holds PMMA and no MDMA. " + new string('e', 300) },
        Advice = new AlertAdvice { Users = new LocalText { Nl = "Neem deze tablet niet.", En = "Do not take this tablet." } },
        Substances = [new AlertSubstance { Substance = "PMMA", Amount = 173, Unit = Dims.Samples.Unit.MgPerTablet }],
        SoldAs = ["ecstasy"],
    };

    public static async Task<AlertData> With(OurServer ours)
    {
        using var http = Client(ours.Url, ours.Key);
        return new AlertData(ours.Url, await Key("writer"), await Key("decider"));

        async Task<string> Key(string name)
        {
            using var answer = await http.PostAsync(new Uri("/v1/keys", UriKind.Relative), Json(new { role = "core-team", name }));
            return JsonDocument.Parse(await Text(answer)).RootElement.GetProperty("key").GetString()!;
        }
    }

    public async Task<string> Draft(int number) => JsonDocument.Parse(await Post("/v1/alert-drafts", writer, Json(Content(number)))).RootElement.GetProperty("id").GetString()!;

    public Task Publish(string draft) => Post($"/v1/alert-drafts/{draft}/publication", decider, null);

    // The call alone, all that it needs read before: its milliseconds.
    public async Task<double> TimedPublication(string draft)
    {
        using var read = await _decider.GetAsync(new Uri("/v1/alert-drafts/" + draft, UriKind.Relative));
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/v1/alert-drafts/{draft}/publication");
        request.Headers.TryAddWithoutValidation("If-Match", read.Headers.ETag!.ToString());
        var since = Stopwatch.GetTimestamp();
        using var answer = await _decider.SendAsync(request);
        await Text(answer);
        return Stopwatch.GetElapsedTime(since).TotalMilliseconds;
    }

    private static HttpClient Client(Uri server, string key)
    {
        var http = new HttpClient { BaseAddress = server };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        return http;
    }

    private async Task<string> Post(string path, string key, HttpContent? body)
    {
        using var http = Client(server, key);
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = body };
        // Who publishes names what was read.
        if (body is null) using (var read = await http.GetAsync(new Uri(path[..path.LastIndexOf('/')], UriKind.Relative))) request.Headers.TryAddWithoutValidation("If-Match", read.Headers.ETag!.ToString());
        using var answer = await http.SendAsync(request);
        return await Text(answer);
    }

    private static async Task<string> Text(HttpResponseMessage answer)
    {
        var text = await answer.Content.ReadAsStringAsync();
        return answer.IsSuccessStatusCode ? text : throw new InvalidOperationException($"{answer.RequestMessage?.RequestUri}: {(int)answer.StatusCode} {text}");
    }

    private static StringContent Json(object body) => new(JsonSerializer.Serialize(body, Wire.Json), Encoding.UTF8, "application/json");
}
