using System.Text.Json;
using Dims.Http;
using Dims.Rules;
using Dims.Storage;

namespace Dims.Alerts;

// The only writer of `events`. Called once in a transaction, at its end: the streams' rows stay locked until the commit, and are taken in sorted order.
public sealed class EventLog(Session session, JudgeLater later)
{
    private static readonly Audience[] Streams = [.. Enum.GetValues<Audience>().OrderBy(s => Wire.Name(s), StringComparer.Ordinal)];

    public async Task Append(IReadOnlyList<AlertFact> facts)
    {
        if (facts.Count == 0) return;
        // From here on it is about tablets that were recognised too.
        foreach (var alert in facts.Where(f => f.Kind != AlertFactKind.Expired).Select(f => f.Alert.At(session.Now)).Where(a => a is { State: AlertState.Active, Appearance: not null }).DistinctBy(a => a.Id)) await later.Alert(alert.Id);
        await session.Touch(Counters.Alerts);
        foreach (var stream in Streams)
        {
            var told = facts.Select(f => f.ToldTo(stream)).OfType<AlertEvent>().ToList();
            if (told.Count == 0) continue;
            var name = Wire.Name(stream);
            var head = await session.Scalar<long>("UPDATE streams SET head = head + @count WHERE name = @name RETURNING head", new { count = told.Count, name });
            for (var i = 0; i < told.Count; i++) await Insert(name, told[i] with { Sequence = head - told.Count + 1 + i });
        }
    }

    private Task<int> Insert(string stream, AlertEvent told) => session.Execute(
        "INSERT INTO events (stream, sequence, id, type, time, alert_id, version, document) VALUES (@stream, @Sequence, @Id, @type, @time, @alert, @Version, @document)",
        new
        {
            stream,
            told.Sequence,
            told.Id,
            type = Wire.Name(told.Type),
            time = Instant.Text(told.Time),
            alert = told.Alert.Id,
            told.Alert.Version,
            document = JsonSerializer.Serialize(told, Wire.Json),
        });
}
