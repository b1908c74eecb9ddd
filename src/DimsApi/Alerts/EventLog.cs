using System.Globalization;
using System.Text.Json;
using Dims.Http;
using Dims.Storage;

namespace Dims.Alerts;

// A fact about an alert, in the state that it brought the alert into.
public sealed record AlertFact(AlertEventType Type, DateTimeOffset Time, Alert Alert, WithdrawalReason? Why = null)
{
    // A version can only once become each of these.
    public string Id => string.Create(CultureInfo.InvariantCulture, $"{Alert.Id}-v{Alert.Version}") + Type switch
    {
        AlertEventType.Effective => "-effective",
        AlertEventType.Expired => "-expired",
        _ => "",
    };
}

// The only writer of `events`. Called once in a transaction, at its end: the streams' rows stay locked until the commit, and are taken in sorted order.
public sealed class EventLog(Session session)
{
    private static readonly Audience[] Streams = [.. Enum.GetValues<Audience>().OrderBy(s => Wire.Name(s), StringComparer.Ordinal)];

    public async Task Append(IReadOnlyList<AlertFact> facts)
    {
        if (facts.Count == 0) return;
        await session.Touch(Counters.Alerts);
        foreach (var stream in Streams)
        {
            var seen = facts.Where(f => stream.MayRead(f.Alert.Audience)).ToList();
            if (seen.Count == 0) continue;
            var name = Wire.Name(stream);
            var head = await session.Scalar<long>("UPDATE streams SET head = head + @count WHERE name = @name RETURNING head", new { count = seen.Count, name });
            for (var i = 0; i < seen.Count; i++) await Insert(name, head - seen.Count + 1 + i, seen[i]);
        }
    }

    private Task<int> Insert(string stream, long sequence, AlertFact fact)
    {
        var written = new AlertEvent { Sequence = sequence, Id = fact.Id, Type = fact.Type, Time = fact.Time, Why = fact.Why, Alert = fact.Alert };
        return session.Execute(
            "INSERT INTO events (stream, sequence, id, type, time, alert_id, version, document) VALUES (@stream, @sequence, @Id, @type, @time, @alert, @Version, @document)",
            new
            {
                stream,
                sequence,
                fact.Id,
                type = Wire.Name(fact.Type),
                time = Instant.Text(fact.Time),
                alert = fact.Alert.Id,
                fact.Alert.Version,
                document = JsonSerializer.Serialize(written, Wire.Json),
            });
    }
}
