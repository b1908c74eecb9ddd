using System.Globalization;
using System.Text.Json;
using Dims.Http;
using Dims.Storage;

namespace Dims.Alerts;

// Single alerts and drafts, straight from the tables. What the caller's stream does not hold is not there; a draft never is.
public sealed class AlertQueries(Database database, TimeProvider clock)
{
    public async Task<Alert?> Find(string id, Audience reader, CancellationToken cancel) => (await Read(id, reader, cancel)) is [.., var last] ? last : null;

    public async Task<AlertVersions?> Versions(string id, Audience reader, CancellationToken cancel) =>
        await Read(id, reader, cancel) is { Count: > 0 } items ? new AlertVersions { Items = items } : null;

    public async Task<Alert?> Version(string id, int version, Audience reader, CancellationToken cancel) =>
        (await Read(id, reader, cancel)).FirstOrDefault(a => a.Version == version);

    // All versions, each in its present state: an old one that is copied says that there is a newer one, or that the alert has ended.
    private async Task<IReadOnlyList<Alert>> Read(string id, Audience reader, CancellationToken cancel)
    {
        await using var read = await database.Read(cancel);
        var documents = await read.Query<string>("SELECT document FROM alert_versions WHERE alert_id = @id ORDER BY version", new { id });
        var all = documents.Select(d => JsonSerializer.Deserialize<Alert>(d, Wire.Json)!).ToList();
        if (all.Count == 0 || !reader.MayRead(all[^1].Audience)) return [];
        var now = clock.GetUtcNow();
        var last = all[^1].At(now);
        return [.. all.SkipLast(1).Select(a => a.In(AlertState.Superseded) with { Notice = last.Notice ?? AlertStatements.Superseded }), last];
    }

    public async Task<AlertDrafts> ToDecide(CancellationToken cancel)
    {
        await using var read = await database.Read(cancel);
        var now = clock.GetUtcNow();
        var items = new List<AlertDraft>();
        foreach (var record in await AlertRecord.ToDecide(read, now)) items.Add(await AlertDraft.Of(read, record, now));
        return new AlertDrafts { Items = items };
    }

    public async Task<AlertDraft?> Draft(string id, CancellationToken cancel)
    {
        await using var read = await database.Read(cancel);
        return await AlertRecord.Find(read, id) is { } record ? await AlertDraft.Of(read, record, clock.GetUtcNow()) : null;
    }

    public static string ETag(Alert alert) => string.Create(CultureInfo.InvariantCulture, $"\"{alert.Id}-v{alert.Version}-{Wire.Name(alert.State)}-{Edge.Version}\"");

    // What can be done changes the tag too, not only what was edited.
    public static string ETag(AlertDraft draft) => string.Create(CultureInfo.InvariantCulture, $"\"{draft.Edition}-{Wire.Name(draft.Stage)}{(draft.Withdrawal is { } asked ? "-" + asked.AskedAt.ToUnixTimeMilliseconds() : "")}\"");
}
