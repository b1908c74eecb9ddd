using System.Collections.Frozen;

namespace Dims.Storage;

// What instances keep in memory is only as good as the counter it was read at. This says what each counter stands at now,
// whoever moved it: this process, the command line on the same file, or another instance on the same PostgreSQL.
public sealed class Memory(Database database)
{
    private static readonly long Often = System.Diagnostics.Stopwatch.Frequency / 500;
    private FrozenDictionary<string, long>? _counters;
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _lookedAt;
    private volatile bool _stale = true;

    // Completes at the next change that this instance hears of.
    public Task Changed => _changed.Task;

    public void MarkStale()
    {
        _stale = true;
        Interlocked.Exchange(ref _changed, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
    }

    public ValueTask<long> At(string counter, CancellationToken cancel = default)
    {
        Look();
        return !_stale && _counters is { } known ? new ValueTask<long>(known[counter]) : new ValueTask<long>(Reload(counter, cancel));
    }

    // At most once in two milliseconds, whatever the number of requests.
    private void Look()
    {
        var now = System.Diagnostics.Stopwatch.GetTimestamp();
        var last = Volatile.Read(ref _lookedAt);
        if (now - last < Often || Interlocked.CompareExchange(ref _lookedAt, now, last) != last) return;
        if (database.MayHaveChanged()) MarkStale();
    }

    private async Task<long> Reload(string counter, CancellationToken cancel)
    {
        _stale = false;
        try
        {
            await using var read = await database.Read(cancel);
            var counters = (await read.Query<(string Name, long Value)>("SELECT name, value FROM counters")).ToFrozenDictionary(c => c.Name, c => c.Value, StringComparer.Ordinal);
            _counters = counters;
            return counters[counter];
        }
        catch
        {
            _stale = true;
            throw;
        }
    }
}
