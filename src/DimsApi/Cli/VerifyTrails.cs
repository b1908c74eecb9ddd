using System.Text.Json;
using Dims.Alerts;
using Dims.Http;
using Dims.Storage;

namespace Dims.Cli;

// Walks the trail of every alert from its first step, and holds what was published against it.
internal static class VerifyTrails
{
    private const int Page = 200;

    public static async Task<IReadOnlyList<string>> Find(Read read)
    {
        var faults = new List<string>();
        for (var after = ""; ;)
        {
            var alerts = await read.Query<Head>("SELECT id, trail_count, trail_hash, before_trail FROM alerts WHERE id > @after ORDER BY id LIMIT @Page", new { after, Page });
            if (alerts.Count == 0) return faults;
            foreach (var alert in alerts) faults.AddRange((await Walk(read, alert)).Select(f => $"alert {alert.Id}: {f}"));
            after = alerts[^1].Id;
        }
    }

    private static async Task<IReadOnlyList<string>> Walk(Read read, Head alert)
    {
        var rows = await read.Query<AlertTrailRow>($"SELECT {AlertTrailRow.Columns} FROM alert_trail WHERE alert_id = @Id ORDER BY ordinal", new { alert.Id });
        var faults = new List<string>();
        AlertTrailRow? before = null;
        foreach (var row in rows)
        {
            if (row.Ordinal != (before?.Ordinal ?? 0) + 1) faults.Add($"entry {row.Ordinal} follows {before?.Ordinal ?? 0}");
            else if (row.Previous != before?.Hash) faults.Add($"entry {row.Ordinal} does not follow on the entry before it");
            if (row.Hash != row.Hashed()) faults.Add($"entry {row.Ordinal} is not what its hash says");
            before = row;
        }
        if (rows.Count != alert.TrailCount || before?.Hash != alert.TrailHash) faults.Add($"the trail ends at entry {before?.Ordinal ?? 0}; it had {alert.TrailCount}, the last with another hash or none");
        if (rows.Count == 0 && alert.BeforeTrail is null) faults.Add("it has no trail");
        faults.AddRange(await Versions(read, alert, rows));
        return faults;
    }

    private static async Task<IReadOnlyList<string>> Versions(Read read, Head alert, IReadOnlyList<AlertTrailRow> rows)
    {
        var trailed = rows.Where(r => r.Action == Wire.Name(AlertTrailAction.Published)).Select(Read).ToList();
        var stored = await read.Query<Stored>("SELECT version, document FROM alert_versions WHERE alert_id = @Id ORDER BY version", new { alert.Id });
        var faults = new List<string>();
        faults.AddRange(stored.Where(s => s.Version > (alert.BeforeTrail ?? 0) && !trailed.Any(t => t?.Version == s.Version)).Select(s => $"version {s.Version} is not in the trail"));
        foreach (var told in trailed)
        {
            if (told is null) faults.Add("a published entry cannot be read");
            else if (stored.FirstOrDefault(s => s.Version == told.Version) is not { } version) faults.Add($"version {told.Version} is in the trail and is not there");
            else if (AlertTrail.HashOf(version.Document) != told.Sha256) faults.Add($"version {told.Version} is not what was published");
        }
        return faults;
    }

    private static TrailedVersion? Read(AlertTrailRow row)
    {
        try
        {
            return JsonSerializer.Deserialize<TrailedVersion>(row.Document, Wire.Json);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private sealed record Head
    {
        public string Id { get; init; } = "";
        public int TrailCount { get; init; }
        public string? TrailHash { get; init; }
        public int? BeforeTrail { get; init; }
    }

    private sealed record Stored
    {
        public int Version { get; init; }
        public string Document { get; init; } = "";
    }
}
