using System.Globalization;
using System.Net;
using System.Text.Json;

namespace Dims.MdiClient;

// The loop of docs/partners.md.
internal sealed class Puller(Uri service, CursorFile cursor, Journal journal, TimeSpan between)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);
    private static readonly HttpClient Http = new(new SocketsHttpHandler { UseProxy = false }) { Timeout = TimeSpan.FromSeconds(30) };

    public async Task Run(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                if (!await Pull(stop)) await Task.Delay(Pause, stop);
            }
            catch (Exception gone) when (gone is HttpRequestException or IOException or JsonException or TaskCanceledException && !stop.IsCancellationRequested)
            {
                // The service is away or hung up in the middle: the number has not moved, so the same question again.
                await Task.Delay(Pause, CancellationToken.None);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    // False: wait a little before the next question.
    private async Task<bool> Pull(CancellationToken stop)
    {
        var at = cursor.Read();
        var known = at.Log is null ? "" : $"&log={Uri.EscapeDataString(at.Log)}&stream={at.Stream}";
        using var answer = await Http.GetAsync(new Uri(service, string.Create(CultureInfo.InvariantCulture, $"v1/alert-events?after={at.After}&limit=10&wait=2{known}")), stop);
        if (answer.StatusCode == HttpStatusCode.Conflict) return await StartAgain(stop);
        if (answer.StatusCode != HttpStatusCode.OK) return false;
        using var page = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(stop));
        var root = page.RootElement;
        if (root.GetProperty("previous").GetInt64() != at.After) throw new InvalidOperationException("A page that does not begin where the last one ended.");
        var log = root.GetProperty("log").GetString()!;
        var lines = root.GetProperty("events").EnumerateArray()
            .Select(e => $"event {log} {e.GetProperty("sequence").GetRawText()} {e.GetProperty("id").GetString()} {e.GetProperty("type").GetString()}").ToList();
        if (lines.Count == 0 && at.Log is not null) return true;
        if (lines.Count > 0) journal.Append(lines);
        await Task.Delay(between, stop);
        cursor.Write(new Cursor(root.GetProperty("next").GetInt64(), log, root.GetProperty("stream").GetString()));
        return true;
    }

    // The number means nothing there: what is in force replaces what was held, and the number goes on from it.
    private async Task<bool> StartAgain(CancellationToken stop)
    {
        using var answer = await Http.GetAsync(new Uri(service, "v1/alerts"), stop);
        if (answer.StatusCode != HttpStatusCode.OK) return false;
        using var list = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(stop));
        var (root, inForce) = (list.RootElement, list.RootElement.GetProperty("items").EnumerateArray().Select(a => $"{a.GetProperty("id").GetString()}-v{a.GetProperty("version").GetRawText()}"));
        var log = root.GetProperty("log").GetString()!;
        journal.Append([$"in-force {log} {root.GetProperty("sequence").GetRawText()} {string.Join(',', inForce)}"]);
        cursor.Write(new Cursor(root.GetProperty("sequence").GetInt64(), log, root.GetProperty("stream").GetString()));
        return true;
    }
}
