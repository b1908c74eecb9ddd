using System.Collections.Frozen;
using Dims.Http;
using Dims.Storage;

namespace Dims.Alerts;

// What readers ask for most, as bytes: one immutable snapshot, loaded anew when the counter of the alerts has moved.
public sealed class AlertMemory(Database database, Memory memory, TimeProvider clock) : IDisposable
{
    // Events of each stream that are kept; older ones are read from the table.
    private const int Window = 1000;
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
        var heads = (await read.Query<Head>("SELECT name, head AS sequence FROM streams")).ToFrozenDictionary(h => h.Name, h => h.Sequence, StringComparer.Ordinal);
        // A version whose end is logged is never in force again.
        var live = (await read.Query<string>("SELECT document FROM alert_versions WHERE expiry_logged = 0")).Select(d => new LiveAlert(d)).ToList();
        var streams = new Dictionary<Audience, StreamSnapshot>();
        foreach (var stream in Enum.GetValues<Audience>())
        {
            var (name, head) = (Wire.Name(stream), heads[Wire.Name(stream)]);
            var before = _snapshot is { } last && last.Log == log ? last.Of(stream) : null;
            var after = Math.Max(before?.Head ?? 0, head - Window);
            var added = await read.Query<string>("SELECT document FROM events WHERE stream = @name AND sequence > @after AND sequence <= @head ORDER BY sequence", new { name, after, head });
            streams[stream] = new StreamSnapshot(log, stream, head, EventWindow.After(before?.Events, added, Window), [.. live.Where(l => stream.MayRead(l.Alert.Audience))]);
        }
        return new AlertSnapshot(counter, log, streams.ToFrozenDictionary(), clock);
    }

    public void Dispose() => _loading.Dispose();

    private sealed record Head
    {
        public string Name { get; init; } = "";
        public long Sequence { get; init; }
    }
}

public sealed class AlertSnapshot(long counter, string log, FrozenDictionary<Audience, StreamSnapshot> streams, TimeProvider clock)
{
    public long Counter { get; } = counter;

    public string Log { get; } = log;

    public StreamSnapshot Of(Audience stream) => streams[stream];

    public DateTimeOffset Time => Instant.Whole(clock.GetUtcNow());
}
