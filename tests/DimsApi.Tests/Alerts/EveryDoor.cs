using System.Net;
using Dims.Tests.Alerts.Feeds;
using Dims.Tests.Host;

namespace Dims.Tests.Alerts;

// Every way by which a reader is given an alert, with what comes out of it.
internal static class EveryDoor
{
    private static readonly string[] Languages = ["nl", "en"];

    // The forms of one version, or of the alert as it stands.
    public static async Task<IReadOnlyList<(string Door, string Text)>> Forms(Client by, string id, int? version = null)
    {
        var of = version is { } one ? $"/v1/alerts/{id}/versions/{one}" : "/v1/alerts/" + id;
        var doors = new List<(string, string)> { await Of(by, of), await Of(by, of + "/cap"), await Of(by, of + "/edas") };
        foreach (var language in Languages)
        {
            doors.Add(($"{of}?language={language} as Atom", (await by.Get($"{of}?language={language}", ("Accept", "application/atom+xml"))).Is(HttpStatusCode.OK).Text));
            foreach (var length in new[] { "sms", "short", "full" }) doors.Add(await Of(by, $"{of}/text?length={length}&language={language}"));
        }
        return doors;
    }

    // Those, all its versions, the list, the log, the live stream and the feeds.
    public static async Task<IReadOnlyList<(string Door, string Text)>> All(TestDims dims, Client by, string id)
    {
        var doors = new List<(string, string)>(await Forms(by, id)) { await Of(by, "/v1/alerts"), await Of(by, $"/v1/alerts/{id}/versions"), await Of(by, "/v1/alert-events?limit=1000") };
        foreach (var language in Languages)
            foreach (var feed in new[] { "atom", "cap", "json" }) doors.Add(await Of(by, $"/v1/feeds/{feed}?language={language}"));
        using var live = await LiveClient.Open(dims, by, "?after=0");
        var head = (await AlertDesk.Events(by)).Head;
        doors.Add(("the live stream", string.Join('\n', (await live.Next((int)head)).Select(e => e.Data))));
        return doors;
    }

    private static async Task<(string, string)> Of(Client by, string path) => (path, (await by.Get(path)).Is(HttpStatusCode.OK).Text);
}
