using System.Text.Json;
using Dims.Alerts;
using Dims.Http;
using Dims.Storage;

namespace Dims.Cli;

// Works out again, from the versions of every alert, what each stream had to be told of it, and holds the log against that.
internal static class VerifyEvents
{
    private const int Page = 200;

    public const string Standing =
        """
        SELECT 'alert ' || a.id || ' is ' || a.state || ', and its last version, ' || a.version || ', is ' || COALESCE(v.state, 'not there') FROM alerts a LEFT JOIN alert_versions v ON v.alert_id = a.id AND v.version = a.version
        WHERE CASE WHEN a.state IN ('published', 'withdrawn') THEN COALESCE(v.state, '') ELSE 'none' END <> CASE WHEN a.state IN ('published', 'withdrawn') THEN a.state ELSE COALESCE(v.state, 'none') END
        UNION ALL
        SELECT 'alert ' || id || ' is ' || state || ' and has ' || COALESCE('the number ' || number, 'no number') FROM alerts WHERE (number IS NULL) = (state IN ('published', 'withdrawn'))
        UNION ALL
        SELECT 'alert ' || id || ' is ' || state || ', and a change of it waits' FROM alerts WHERE change IS NOT NULL AND state <> 'published'
        """;

    public static async Task<IReadOnlyList<string>> Find(Read read)
    {
        var faults = new List<string>();
        for (var after = ""; ;)
        {
            var alerts = await read.Query<Head>("SELECT id, before_trail FROM alerts WHERE id > @after ORDER BY id LIMIT @Page", new { after, Page });
            if (alerts.Count == 0) return faults;
            foreach (var alert in alerts) faults.AddRange((await Of(read, alert.Id, alert.BeforeTrail ?? 0)).Select(f => $"alert {alert.Id}: {f}"));
            after = alerts[^1].Id;
        }
    }

    // `before`: the versions up to this one are from a program that wrote events in another form; of them it is held only that they are there.
    private static async Task<IReadOnlyList<string>> Of(Read read, string id, int before)
    {
        var versions = await read.Query<VersionRow>("SELECT version, state, document, published_at, effective_at, expires_at, expiry_logged, effective_logged FROM alert_versions WHERE alert_id = @id ORDER BY version", new { id });
        var events = (await read.Query<EventRow>("SELECT stream, sequence, id, type, time, version, document FROM events WHERE alert_id = @id ORDER BY stream, sequence", new { id })).ToLookup(e => e.Stream, StringComparer.Ordinal);
        if (Documents(versions) is not { } documents) return ["the document of a version cannot be read"];
        var faults = new List<string>();
        for (var i = 0; i < versions.Count; i++) faults.AddRange(Row(versions[i], documents[i]));
        foreach (var stream in Enum.GetValues<Audience>())
        {
            var told = Facts(versions, documents).Select(f => f.ToldTo(stream)).OfType<AlertEvent>().ToList();
            faults.AddRange(Compare(told, [.. events[Wire.Name(stream)]], before).Select(f => $"stream {Wire.Name(stream)}: {f}"));
        }
        return faults;
    }

    // The columns that steps go by are those of the document.
    private static IEnumerable<string> Row(VersionRow row, Alert said)
    {
        if (said.Version != row.Version || (said.State == AlertState.Withdrawn) != (row.State == "withdrawn")
            || Instant.Text(said.PublishedAt) != row.PublishedAt || Instant.Text(said.Effective) != row.EffectiveAt || Instant.Text(said.Expires) != row.ExpiresAt)
            yield return $"version {row.Version} has another version, state or term in its row than in its document";
    }

    // In their order: each version, its beginning where it was published ahead of that and not replaced before, and the end of the last one.
    private static IEnumerable<AlertFact> Facts(IReadOnlyList<VersionRow> rows, IReadOnlyList<Alert> documents)
    {
        for (var i = 0; i < rows.Count; i++)
        {
            Alert[] upTo = [.. documents.Take(i + 1)];
            yield return new AlertFact(AlertFactKind.Version, upTo[i].PublishedAt, upTo);
            if (upTo[i].State == AlertState.Withdrawn) continue;
            var began = i == rows.Count - 1 ? rows[i].EffectiveLogged == 1 : documents[i + 1].PublishedAt >= upTo[i].Effective;
            if (began && upTo[i].Effective > upTo[i].PublishedAt) yield return new AlertFact(AlertFactKind.Effective, upTo[i].Effective, upTo);
            if (i == rows.Count - 1 && rows[i].ExpiryLogged == 1) yield return new AlertFact(AlertFactKind.Expired, upTo[i].Expires, upTo);
        }
    }

    private static IEnumerable<string> Compare(IReadOnlyList<AlertEvent> told, IReadOnlyList<EventRow> rows, int before)
    {
        foreach (var missing in told.Where(t => rows.All(r => r.Id != t.Id))) yield return $"{missing.Id} ({Wire.Name(missing.Type)}) was never told";
        foreach (var row in rows.Where(r => told.All(t => t.Id != r.Id))) yield return $"event {row.Sequence}, {row.Id}, tells what never became true for it";
        if (!rows.Select(r => r.Id).Where(i => told.Any(t => t.Id == i)).SequenceEqual(told.Select(t => t.Id).Where(i => rows.Any(r => r.Id == i)))) yield return "its events are not in their order, or one stands there twice";
        foreach (var row in rows)
            if (told.FirstOrDefault(t => t.Id == row.Id) is { } one && !Same(one with { Sequence = row.Sequence }, row, before)) yield return $"event {row.Sequence}, {row.Id}, is not what its version says";
    }

    private static bool Same(AlertEvent told, EventRow row, int before)
    {
        if (row.Type != Wire.Name(told.Type) || row.Time != Instant.Text(told.Time) || row.Version != told.Alert.Version) return false;
        if (told.Alert.Version <= before) return true;
        try
        {
            // Read and written again, so that a member which came later is no difference.
            return JsonSerializer.Serialize(JsonSerializer.Deserialize<AlertEvent>(row.Document, Wire.Json), Wire.Json) == JsonSerializer.Serialize(told, Wire.Json);
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static IReadOnlyList<Alert>? Documents(IReadOnlyList<VersionRow> versions)
    {
        try
        {
            Alert[] said = [.. versions.Select(v => JsonSerializer.Deserialize<Alert>(v.Document, Wire.Json)).OfType<Alert>()];
            return said.Length == versions.Count ? said : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private sealed record Head
    {
        public string Id { get; init; } = "";
        public int? BeforeTrail { get; init; }
    }

    private sealed record VersionRow
    {
        public int Version { get; init; }
        public string State { get; init; } = "";
        public string Document { get; init; } = "";
        public string PublishedAt { get; init; } = "";
        public string EffectiveAt { get; init; } = "";
        public string ExpiresAt { get; init; } = "";
        public int ExpiryLogged { get; init; }
        public int EffectiveLogged { get; init; }
    }

    private sealed record EventRow
    {
        public string Stream { get; init; } = "";
        public long Sequence { get; init; }
        public string Id { get; init; } = "";
        public string Type { get; init; } = "";
        public string Time { get; init; } = "";
        public int Version { get; init; }
        public string Document { get; init; } = "";
    }
}
