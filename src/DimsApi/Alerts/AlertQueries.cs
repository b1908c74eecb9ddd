using System.Text.Json;
using Dims.Http;
using Dims.Storage;
using Microsoft.Extensions.Options;

namespace Dims.Alerts;

// Single alerts and drafts, straight from the tables. What the caller's stream does not hold is not there; a draft never is.
public sealed class AlertQueries(Database database, TimeProvider clock, IOptions<DimsOptions> options)
{
    public async Task<AlertVersions?> Versions(string id, Audience reader, CancellationToken cancel) =>
        await Read(id, reader, cancel) is { Count: > 0 } items ? new AlertVersions { Items = items } : null;

    // All versions that the reader's stream holds, by id or number, each in its present state: an old one that is copied says that there is a newer one, or that the alert has ended.
    private async Task<IReadOnlyList<Alert>> Read(string id, Audience reader, CancellationToken cancel)
    {
        await using var read = await database.Read(cancel);
        var documents = await read.Query<string>("SELECT v.document FROM alert_versions v JOIN alerts a ON a.id = v.alert_id WHERE a.id = @id OR a.number = @id ORDER BY v.version", new { id });
        var seen = AlertViews.For(reader, [.. documents.Select(d => JsonSerializer.Deserialize<Alert>(d, Wire.Json)!)]);
        if (seen.Count == 0) return [];
        var last = seen[^1].At(clock.GetUtcNow());
        return [.. seen.SkipLast(1).Select(a => a.In(AlertState.Superseded) with { Notice = last.Notice ?? AlertStatements.Superseded }), last];
    }

    public async Task<AlertDrafts> ToDecide(CancellationToken cancel)
    {
        await using var read = await database.Read(cancel);
        var now = clock.GetUtcNow();
        var items = new List<AlertDraft>();
        foreach (var record in await AlertRecord.ToDecide(read, now)) items.Add(await AlertDraft.Of(read, record, now, options.Value.AllowedNames));
        return new AlertDrafts { Items = items };
    }

    public async Task<AlertDraft?> Draft(string id, CancellationToken cancel)
    {
        await using var read = await database.Read(cancel);
        return await AlertRecord.Find(read, id) is { } record ? await AlertDraft.Of(read, record, clock.GetUtcNow(), options.Value.AllowedNames) : null;
    }

    public async Task<AlertTrailEntries?> Trail(string id, CancellationToken cancel)
    {
        await using var read = await database.Read(cancel);
        if (await AlertRecord.Find(read, id) is not { } record) return null;
        var rows = await read.Query<AlertTrailRow>($"SELECT {AlertTrailRow.Columns} FROM alert_trail WHERE alert_id = @Id ORDER BY ordinal", new { record.Id });
        return new AlertTrailEntries { Items = [.. rows.Select(r => r.Entry())] };
    }

    // What can be done changes the tag too, not only what was edited.
    public static string ETag(AlertDraft draft) => AlertRecord.ETag(draft.Edition, draft.Stage);
}
