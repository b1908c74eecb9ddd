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
    private readonly Func<SqliteConnection> _open;
    private readonly TimeProvider _clock;
    private readonly Lock _lock = new();
    private readonly Queue<GateWork> _singles = new();
    private readonly Queue<GateWork> _slices = new();
    private readonly SemaphoreSlim _waiting = new(0);
    private readonly Task _loop;
    private readonly TimeSpan _pause;
    private SqliteConnection? _writer;
    private volatile bool _stopping;

    public SqliteGate(Func<SqliteConnection> open, TimeProvider clock, TimeSpan pauseBetweenSlices)
    {
        (_open, _clock, _pause) = (open, clock, pauseBetweenSlices);
        using (ExecutionContext.SuppressFlow()) _loop = Task.Run(Loop);
    }

    public long Commits { get; private set; }

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
            while (TakeGroup(group))
            {
                await RunGroup(group);
                // The command line beside a running server: leave it the file for a moment.
                if (_pause > TimeSpan.Zero) await Task.Delay(_pause);
            }
            if (_stopping) return;
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
            while (_slices.TryDequeue(out var slice))
            {
                if (!slice.Take()) continue;
                group.Add(slice);
                break;
            }
            return group.Count > 0;
        }
    }

    private async Task RunGroup(List<GateWork> group)
    {
        try
        {
            if (!await TryGroup(group))
                foreach (var work in group) await RunAlone(work);
        }
        catch (Exception broken)
        {
            // Opening the file or beginning a transaction failed: nobody may hang.
            Drop();
            var told = broken is SqliteException { SqliteErrorCode: SQLitePCL.raw.SQLITE_BUSY } ? Full() : broken;
            foreach (var work in group) work.Fail(told);
        }
        foreach (var work in group) work.AnswerCaller();
    }

    private async Task<bool> TryGroup(List<GateWork> group)
    {
        var writer = await Begin();
        foreach (var work in group)
        {
            if (!await RunInSavepoint(writer, work))
            {
                if (IsOpen(writer)) Exec(writer, "ROLLBACK");
                return false;
            }
        }
        return TryCommit(writer, out _);
    }

    private async Task RunAlone(GateWork work)
    {
        var writer = await Begin();
        if (!await RunInSavepoint(writer, work))
        {
            if (IsOpen(writer)) Exec(writer, "ROLLBACK");
            work.Fail(work.Error ?? new InvalidOperationException("The transaction was lost."));
        }
        else if (!TryCommit(writer, out var error))
        {
            work.Fail(error!);
        }
    }

    // Another process may hold the file for a slice of its own; SQLite's own waiting sleeps too long between looks to be fair to us.
    private async Task<SqliteConnection> Begin()
    {
        var writer = _writer ??= _open();
        var since = Stopwatch.GetTimestamp();
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

    // False: the transaction is gone, and with it what the others of the group have done.
    private async Task<bool> RunInSavepoint(SqliteConnection writer, GateWork work)
    {
        Exec(writer, "SAVEPOINT command");
        await work.Attempt(new OpenTransaction(writer, null, _clock.GetUtcNow()));
        if (!IsOpen(writer)) return false;
        if (work.Error is not null) Exec(writer, "ROLLBACK TO command");
        Exec(writer, "RELEASE command");
        return true;
    }

    private bool TryCommit(SqliteConnection writer, out SqliteException? error)
    {
        try
        {
            Exec(writer, "COMMIT");
            Commits++;
            error = null;
            return true;
        }
        catch (SqliteException failed)
        {
            error = failed;
            if (IsOpen(writer)) Exec(writer, "ROLLBACK");
            return false;
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
        Drop();
        _waiting.Dispose();
    }
}
