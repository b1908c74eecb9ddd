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
    private readonly Lock _readingLock = new();
    private (long Changes, Task<Known> Task)? _reading;

    // Completes at the next change that this instance hears of.
    public Task Changed => _changed.Task;

    public void MarkStale()
    {
        Interlocked.Increment(ref _changes);
        Tell();
    }

    public ValueTask<long> At(string counter, CancellationToken cancel = default)
    {
        Look();
        var changes = Interlocked.Read(ref _changes);
        return _known is { } known && known.Changes == changes ? new ValueTask<long>(known.Counters[counter]) : new ValueTask<long>(Wait(changes, counter, cancel));
    }

    // At most once in two milliseconds, whatever the number of requests. Most of what is written moves no counter: only the next reading tells.
    private void Look()
    {
        var now = System.Diagnostics.Stopwatch.GetTimestamp();
        var last = Volatile.Read(ref _lookedAt);
        if (now - last < Often || Interlocked.CompareExchange(ref _lookedAt, now, last) != last) return;
        if (database.MayHaveChanged()) Interlocked.Increment(ref _changes);
    }

    // However many callers find the memory stale at once, one of them reads; a reading that began before the change does not do. The others go on side by side.
    private async Task<long> Wait(long changes, string counter, CancellationToken cancel)
    {
        TaskCompletionSource<Known>? own = null;
        Task<Known> reading;
        lock (_readingLock)
        {
            if (_reading is not { } current || current.Changes < changes || current.Task.IsCompleted)
            {
                own = new TaskCompletionSource<Known>(TaskCreationOptions.RunContinuationsAsynchronously);
                _reading = current = (changes, own.Task);
            }
            reading = current.Task;
        }
        if (own is null) return (await reading.WaitAsync(cancel)).Counters[counter];
        try
        {
            own.SetResult(await Read(changes));
        }
        catch (Exception failed)
        {
            own.SetException(failed);
        }
        return (await reading).Counters[counter];
    }

    // What is read after a change holds that change: so the number of changes is taken before the read, and a reading that was overtaken is not kept.
    private async Task<Known> Read(long changes)
    {
        await using var read = await database.Read();
        var counters = new Dictionary<string, long>(StringComparer.Ordinal);
        await using (var reader = await read.Rows("SELECT name, value FROM counters"))
            while (await reader.ReadAsync()) counters[reader.GetString(0)] = reader.GetInt64(1);
        var fresh = new Known(changes, counters);
        for (var known = _known; known is null || known.Changes < changes; known = _known)
        {
            if (Interlocked.CompareExchange(ref _known, fresh, known) != known) continue;
            if (known is null || counters.Any(c => !known.Counters.TryGetValue(c.Key, out var before) || before != c.Value)) Tell();
            break;
        }
        return fresh;
    }

    private void Tell() => Interlocked.Exchange(ref _changed, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();

    private sealed record Known(long Changes, IReadOnlyDictionary<string, long> Counters);
}
