using System.Collections.Frozen;
using System.Text.Json;
using Dims.Http;
using Dims.Storage;

namespace Dims.Alerts;

// What readers ask for most: one immutable snapshot, loaded anew when the counter of the alerts has moved.
public sealed class AlertMemory(Database database, Memory memory, TimeProvider clock) : IDisposable
{
    // Events of each stream that are kept; older ones are read from the table.
    private const int Window = 1000;

    // How long feeds tell of an alert that has ended.
    public static readonly TimeSpan EndedKept = TimeSpan.FromDays(30);

    private readonly SemaphoreSlim _loading = new(1);
    private volatile AlertSnapshot? _snapshot;

    public async ValueTask<AlertSnapshot> Now(CancellationToken cancel)
    {
        var counter = await memory.At(Counters.Alerts, cancel);
        return _snapshot is { } known && known.Counter >= counter ? known : await Load(counter, cancel);
    }

    // As the database has it at this moment, whatever this instance has heard.
    public Task<AlertSnapshot> Fresh(CancellationToken cancel) => Load(long.MaxValue, cancel);

    private async Task<AlertSnapshot> Load(long counter, CancellationToken cancel)
    {
        await _loading.WaitAsync(cancel);
        try
        {
            if (_snapshot is { } known && known.Counter >= counter) return known;
            await using var read = await database.Read(cancel);
            return _snapshot = await Load(read);
        }
        finally
        {
            _loading.Release();
        }
    }

    private async Task<AlertSnapshot> Load(Read read)
    {
        var counter = await read.Scalar<long>("SELECT value FROM counters WHERE name = @name", new { name = Counters.Alerts });
        var log = (await read.Scalar<string>("SELECT id FROM logs WHERE is_current = 1"))!;
        if (_snapshot is { } same && same.Counter == counter && same.Log == log) return same;
        var last = _snapshot is { } before && before.Log == log ? before : null;
        var heads = (await read.Query<Head>("SELECT name, head AS sequence FROM streams")).ToFrozenDictionary(h => h.Name, h => h.Sequence, StringComparer.Ordinal);
        var alerts = await Alerts(read, last);
        var streams = new Dictionary<Audience, StreamSnapshot>();
        foreach (var stream in Enum.GetValues<Audience>())
        {
            var (name, head) = (Wire.Name(stream), heads[Wire.Name(stream)]);
            var (old, place) = (last?.Of(stream), new StreamPlace(log, stream));
            var after = Math.Max(old?.Head ?? 0, head - Window);
            var rows = await read.Query<EventRow>("SELECT sequence, type, document FROM events WHERE stream = @name AND sequence > @after AND sequence <= @head ORDER BY sequence", new { name, after, head });
            var events = EventWindow.After(old?.Events, [.. rows.Select(r => EventBytes.Of(place, r.Sequence, r.Type, r.Document))], Window);
            streams[stream] = new StreamSnapshot(place, head, events, [.. alerts.Values.Select(a => a.SeenBy(stream)).OfType<SeenAlert>()]);
        }
        return new AlertSnapshot(counter, log, alerts, streams.ToFrozenDictionary(), clock);
    }

    // Every fact is an event of the widest stream: only alerts with one since the last time are read again.
    private async Task<Dictionary<string, KnownAlert>> Alerts(Read read, AlertSnapshot? last)
    {
        var since = Instant.Text(clock.GetUtcNow() - EndedKept);
        var changed = last is null
            ? await read.Query<string>("SELECT DISTINCT alert_id FROM alert_versions WHERE expires_at > @since", new { since })
            : await read.Query<string>("SELECT DISTINCT alert_id FROM events WHERE stream = @name AND sequence > @head", new { name = Wire.Name(Audience.Restricted), head = last.Of(Audience.Restricted).Head });
        var alerts = last is null ? [] : last.Alerts.Where(a => !a.Value.EndedBefore(clock.GetUtcNow() - EndedKept)).ToDictionary(StringComparer.Ordinal);
        foreach (var id in changed)
        {
            var documents = await read.Query<string>("SELECT document FROM alert_versions WHERE alert_id = @id ORDER BY version", new { id });
            alerts[id] = new KnownAlert([.. documents.Select(d => JsonSerializer.Deserialize<Alert>(d, Wire.Json)!)]);
        }
        return alerts;
    }

    public void Dispose() => _loading.Dispose();

    private sealed record Head
    {
        public string Name { get; init; } = "";
        public long Sequence { get; init; }
    }

    private sealed record EventRow
    {
        public long Sequence { get; init; }
        public string Type { get; init; } = "";
        public string Document { get; init; } = "";
    }
}

public sealed class AlertSnapshot(long counter, string log, IReadOnlyDictionary<string, KnownAlert> alerts, FrozenDictionary<Audience, StreamSnapshot> streams, TimeProvider clock)
{
    public long Counter { get; } = counter;

    public string Log { get; } = log;

    // By id; those that have not ended, and those that ended of late.
    public IReadOnlyDictionary<string, KnownAlert> Alerts { get; } = alerts;

    public StreamSnapshot Of(Audience stream) => streams[stream];

    public DateTimeOffset Time => Instant.Whole(clock.GetUtcNow());
}
