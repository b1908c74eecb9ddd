using System.Diagnostics;
using Microsoft.Data.Sqlite;

namespace Dims.Storage;

// One writer, one loop. Commands that wait together run one after another, each in its own savepoint, share one COMMIT and one fsync,
// and are answered only after it. A group that is lost as a whole runs again, one command at a time.
public sealed class SqliteGate : WriteGate, IAsyncDisposable
{
    private const int LargestGroup = 128;
    private const int QueueBound = 1024;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan SharedTurn = TimeSpan.FromMilliseconds(250);
    private readonly Func<SqliteConnection> _open;
    private readonly SqliteCheckpoints _checkpoints;
    private readonly TimeProvider _clock;
    private readonly Lock _lock = new();
    private readonly Queue<GateWork> _singles = new();
    private readonly Queue<GateWork> _slices = new();
    private readonly SemaphoreSlim _waiting = new(0);
    private readonly Task _loop;
    private readonly TimeSpan _pause;
    private SqliteConnection? _writer;
    private bool _committing;
    // The group at hand has no single command in it.
    private bool _isShared;
    private long _commits;
    private volatile bool _stopping;

    public SqliteGate(Func<SqliteConnection> open, TimeProvider clock, TimeSpan pauseBetweenSlices)
    {
        (_open, _clock, _pause, _checkpoints) = (open, clock, pauseBetweenSlices, new SqliteCheckpoints(open));
        using (ExecutionContext.SuppressFlow()) _loop = Task.Run(Loop);
    }

    public long Commits => Interlocked.Read(ref _commits);

    public override Task<T> Run<T>(Func<OpenTransaction, Task<Attempt<T>>> work, bool slice, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        var item = new GateWork<T>(work);
        item.CancelWhileQueued(cancel);
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_stopping, this);
            var queue = slice ? _slices : _singles;
            if (queue.Count >= QueueBound)
            {
                item.Forget();
                throw Full();
            }
            queue.Enqueue(item);
            Wake();
        }
        return item.Answer;
    }

    private void Wake()
    {
        if (_waiting.CurrentCount == 0) _waiting.Release();
    }

    private async Task Loop()
    {
        var group = new List<GateWork>(LargestGroup + 1);
        while (true)
        {
            await _waiting.WaitAsync();
            // Read before the queues are: what came in before the stop is still served.
            var last = _stopping;
            while (TakeGroup(group))
            {
                await RunGroup(group, Stopwatch.GetTimestamp(), more: true);
                // The command line beside a running server: leave it the file for a moment.
                if (_pause > TimeSpan.Zero) await Task.Delay(_pause);
            }
            if (last) return;
        }
    }

    // All single commands that wait, and one slice: so each waits for at most one turn of the other kind.
    private bool TakeGroup(List<GateWork> group)
    {
        group.Clear();
        lock (_lock)
        {
            while (group.Count < LargestGroup && _singles.TryDequeue(out var single))
                if (single.Take()) group.Add(single);
            var singles = group.Count;
            AddSlice(group);
            _isShared = singles == 0;
            return group.Count > 0;
        }
    }

    private bool AddSlice(List<GateWork> group)
    {
        while (_slices.TryDequeue(out var slice))
        {
            if (!slice.Take()) continue;
            group.Add(slice);
            return true;
        }
        return false;
    }

    // While nobody else waits, slices of several batches share a commit too. A single that comes waits for the slice at hand and for the commit, not for the rest of the group.
    private bool TakeMore(List<GateWork> group, long since)
    {
        if (!_isShared || _pause > TimeSpan.Zero || group.Count >= LargestGroup || Stopwatch.GetElapsedTime(since) > SharedTurn) return false;
        lock (_lock) return _singles.Count == 0 && AddSlice(group);
    }

    private async Task RunGroup(List<GateWork> group, long since, bool more)
    {
        SqliteConnection writer;
        try
        {
            writer = await Begin(since);
        }
        catch (Exception shut)
        {
            // The file cannot be opened, or another process holds it: nobody may hang.
            Drop();
            foreach (var work in group) work.Fail(shut is SqliteException { SqliteErrorCode: SQLitePCL.raw.SQLITE_BUSY } ? Full() : shut);
            foreach (var work in group) work.AnswerCaller();
            return;
        }
        var lost = await Try(writer, group, more);
        if (lost is not null && group.Count > 1)
        {
            foreach (var work in group) await RunGroup([work], since, more: false);
            return;
        }
        if (lost is not null) group[0].Fail(group[0].Error ?? lost);
        foreach (var work in group) work.AnswerCaller();
        if (lost is null) _checkpoints.Committed(writer);
    }

    // Null: committed. Otherwise why the transaction is gone, and with it what everybody in the group has done.
    private async Task<Exception?> Try(SqliteConnection writer, List<GateWork> group, bool more)
    {
        var since = Stopwatch.GetTimestamp();
        // A savepoint keeps a copy of every page that is touched after it. Slices hardly ever fail: then each runs again alone.
        var apart = !_isShared;
        try
        {
            for (var i = 0; i < group.Count || (more && TakeMore(group, since)); i++)
            {
                var work = group[i];
                if (apart) Exec(writer, "SAVEPOINT command");
                await work.Attempt(new OpenTransaction(writer, null, _clock.GetUtcNow()));
                if (!IsOpen(writer)) return new InvalidOperationException("A command has ended the transaction.");
                if (!apart && work.Error is not null) return work.Error;
                if (!apart) continue;
                if (work.Error is not null) Exec(writer, "ROLLBACK TO command");
                Exec(writer, "RELEASE command");
            }
            Commit(writer);
            return null;
        }
        catch (Exception failed)
        {
            return failed;
        }
        finally
        {
            RollBackWhatIsLeft(writer);
        }
    }

    // Another process may hold the file for a slice of its own; SQLite's own waiting sleeps too long between looks to be fair to us.
    private async Task<SqliteConnection> Begin(long since)
    {
        var writer = _writer ??= Guarded(_open());
        while (true)
        {
            try
            {
                Exec(writer, "BEGIN IMMEDIATE");
                return writer;
            }
            catch (SqliteException busy) when (busy.SqliteErrorCode == SQLitePCL.raw.SQLITE_BUSY && Stopwatch.GetElapsedTime(since) < Patience)
            {
                await Task.Delay(1);
            }
        }
    }

    // Nothing commits here but the gate: where an error has ended the transaction under a handler that goes on, its statements would each commit by themselves.
    private SqliteConnection Guarded(SqliteConnection writer)
    {
        SQLitePCL.raw.sqlite3_commit_hook(writer.Handle, _ => _committing ? 0 : 1, null);
        return writer;
    }

    private void Commit(SqliteConnection writer)
    {
        _committing = true;
        try
        {
            Exec(writer, "COMMIT");
            Interlocked.Increment(ref _commits);
        }
        finally
        {
            _committing = false;
        }
    }

    private void RollBackWhatIsLeft(SqliteConnection writer)
    {
        try
        {
            if (IsOpen(writer)) Exec(writer, "ROLLBACK");
        }
        catch (Exception)
        {
            // Not usable any more: closing it rolls back, and the next group opens another one.
            Drop();
        }
    }

    private void Drop()
    {
        _writer?.Dispose();
        _writer = null;
    }

    private static bool IsOpen(SqliteConnection connection) => SQLitePCL.raw.sqlite3_get_autocommit(connection.Handle) == 0;

    // Straight to the engine: these four run around every command, and a prepared command object each time would cost more than they do.
    private static void Exec(SqliteConnection connection, string sql)
    {
        var code = SQLitePCL.raw.sqlite3_exec(connection.Handle, sql);
        if (code != SQLitePCL.raw.SQLITE_OK) SqliteException.ThrowExceptionForRC(code, connection.Handle);
    }

    public async ValueTask DisposeAsync()
    {
        lock (_lock)
        {
            if (_stopping) return;
            _stopping = true;
            Wake();
        }
        await _loop;
        _checkpoints.Dispose();
        Drop();
        _waiting.Dispose();
    }
}
