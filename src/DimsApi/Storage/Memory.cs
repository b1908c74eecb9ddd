using System.Collections.Frozen;

namespace Dims.Storage;

// What instances keep in memory is only as good as the counter it was read at. This says what each counter stands at now,
// whoever moved it: this process, the command line on the same file, or another instance on the same PostgreSQL.
public sealed class Memory(Database database)
{
    private static readonly long Often = System.Diagnostics.Stopwatch.Frequency / 500;
    private volatile Known? _known;
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _lookedAt;
    private long _changes;

    // Completes at the next change that this instance hears of.
    public Task Changed => _changed.Task;

    public void MarkStale()
    {
        Interlocked.Increment(ref _changes);
        Interlocked.Exchange(ref _changed, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
    }

    public ValueTask<long> At(string counter, CancellationToken cancel = default)
    {
        Look();
        var changes = Interlocked.Read(ref _changes);
        return _known is { } known && known.Changes == changes ? new ValueTask<long>(known.Counters[counter]) : new ValueTask<long>(Reload(changes, counter, cancel));
    }

    // At most once in two milliseconds, whatever the number of requests.
    private void Look()
    {
        var now = System.Diagnostics.Stopwatch.GetTimestamp();
        var last = Volatile.Read(ref _lookedAt);
        if (now - last < Often || Interlocked.CompareExchange(ref _lookedAt, now, last) != last) return;
        if (database.MayHaveChanged()) MarkStale();
    }

    // What is read after a change holds that change: so the number of changes is taken before the read, and a reload that was overtaken is not kept.
    private async Task<long> Reload(long changes, string counter, CancellationToken cancel)
    {
        await using var read = await database.Read(cancel);
        var counters = (await read.Query<(string Name, long Value)>("SELECT name, value FROM counters")).ToFrozenDictionary(c => c.Name, c => c.Value, StringComparer.Ordinal);
        var fresh = new Known(changes, counters);
        for (var known = _known; known is null || known.Changes < changes; known = _known)
            if (Interlocked.CompareExchange(ref _known, fresh, known) == known) break;
        return counters[counter];
    }

    private sealed record Known(long Changes, FrozenDictionary<string, long> Counters);
}
