using System.Text.Json;
using Dims.Access;
using Dims.Alerts;
using Dims.Http;
using Dims.Storage;

namespace Dims.Reach;

// Who has an alert, straight from the tables.
public sealed class ReachQueries(Database database, TimeProvider clock)
{
    private const int MostListed = 1000;

    // Null where the caller's stream holds no such alert. Who writes alerts reads everybody's, others read their own.
    public async Task<Acknowledgements?> List(string id, Caller caller, CancellationToken cancel)
    {
        await using var read = await database.Read(cancel);
        if (await Alert(read, id, caller) is not { } alert) return null;
        var rows = await read.Query<AcknowledgementRow>(
            $"{AcknowledgementRow.Select}WHERE a.alert_id = @alert{Own(caller)} ORDER BY a.id DESC LIMIT {MostListed}", new { alert, caller.Owner });
        return new Acknowledgements { Items = [.. rows.Select(r => r.Said())] };
    }

    public async Task<Acknowledgement?> Find(string id, string acknowledgement, Caller caller, CancellationToken cancel)
    {
        await using var read = await database.Read(cancel);
        if (await Alert(read, id, caller) is not { } alert) return null;
        return (await read.One<AcknowledgementRow>($"{AcknowledgementRow.Select}WHERE a.alert_id = @alert AND a.id = @acknowledgement{Own(caller)}", new { alert, acknowledgement, caller.Owner }))?.Said();
    }

    // Null where there is no such alert, or it has no such version.
    public async Task<AlertReach?> Reach(string id, int? version, CancellationToken cancel)
    {
        await using var read = await database.Read(cancel);
        var now = Instant.Whole(clock.GetUtcNow());
        if (await AlertRecord.Find(read, id) is not { Version: > 0 } record || version > record.Version) return null;
        var rows = new ReachRows(read, record.Id, version ?? record.Version);
        var alert = version is null || version == record.Version ? record.Published : (await AlertWriter.Versions(read, record.Id)).Single(a => a.Version == version);
        var places = await rows.Places();
        var said = await rows.Acknowledgements();
        var count = new ReachCount(
            alert.PublishedAt,
            (await rows.Webhooks()).Concat(await rows.Reads(places)).ToLookup(d => d.Owner, StringComparer.Ordinal),
            said.Where(a => a.Version >= alert.Version).Select(a => new Acknowledged(a.OwnerId, Instant.Parse(a.At), a.PassedOn)).ToLookup(a => a.Owner, StringComparer.Ordinal),
            (await rows.Failures(places)).ToLookup(f => f.Owner, StringComparer.Ordinal));
        var owners = count.Of([.. (await rows.Owners(now)).Where(o => places.ContainsKey(o.Stream))]);
        return new AlertReach
        {
            Alert = alert.Id,
            Number = alert.Number,
            Version = alert.Version,
            Level = alert.Level,
            Status = alert.Status,
            PublishedAt = alert.PublishedAt,
            AsOf = now,
            Entitled = owners.Count,
            Reached = owners.Count(o => o.ReachedAt is not null),
            Acknowledged = owners.Count(o => o.AcknowledgedAt is not null),
            Failing = owners.Count(o => o.Failing),
            PassedOn = owners.Sum(o => o.PassedOn ?? 0),
            MedianSeconds = ReachCount.Median(owners.Select(o => o.Seconds).OfType<double>()),
            MedianSecondsAcknowledged = count.MedianAcknowledged(owners),
            Doors = ReachCount.Doors(owners),
            Incidents = Incidents(said),
            Items = owners,
        };
    }

    private static ReachedIncidents? Incidents(IReadOnlyList<AcknowledgementRow> said)
    {
        var told = said.SelectMany(a => a.Counts.Select(c => (a.OwnerId, Counts: c))).DistinctBy(c => (c.OwnerId, AcknowledgementRow.Identity(c.Counts))).Select(c => c.Counts).ToList();
        return told.Count == 0 ? null : new ReachedIncidents { Number = told.Sum(c => (long)c.Number), LifeThreatening = told.Sum(c => (long)(c.LifeThreatening ?? 0)), Deaths = told.Sum(c => (long)(c.Deaths ?? 0)) };
    }

    private static string Own(Caller caller) => caller.Has(Scopes.AlertsWrite) ? "" : " AND a.owner_id = @Owner";

    // By id or number, as the caller may read it.
    private static async Task<string?> Alert(Sql sql, string id, Caller caller)
    {
        var documents = await sql.Query<string>("SELECT v.document FROM alert_versions v JOIN alerts a ON a.id = v.alert_id WHERE a.id = @id OR a.number = @id ORDER BY v.version", new { id });
        return AlertViews.For(Audiences.Of(caller), [.. documents.Select(d => JsonSerializer.Deserialize<Alert>(d, Wire.Json)!)]) is [var first, ..] ? first.Id : null;
    }

    public static Problem NotThere() => new(ProblemCodes.NotFound, "There is no such alert, or it is not yours to see.");
}
