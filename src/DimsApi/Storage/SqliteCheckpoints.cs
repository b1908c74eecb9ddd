using Microsoft.Data.Sqlite;

namespace Dims.Storage;

// Copies what the log holds into the file while the writer goes on, on a thread of its own: who waits for a commit does not wait for that too. The writer does it itself only where this has not kept up.
internal sealed class SqliteCheckpoints(Func<SqliteConnection> open) : IDisposable
{
    private const int Pages = 4000, Passes = 2;
    private SqliteConnection? _connection;
    private Thread? _thread;
    private int _written;

    // By the writer, after each commit: the engine counts the pages that a connection has written. Nothing that fails here may reach it.
    public void Committed(SqliteConnection writer)
    {
        if (SQLitePCL.raw.sqlite3_db_status(writer.Handle, SQLitePCL.raw.SQLITE_DBSTATUS_CACHE_WRITE, out var written, out _, 0) != SQLitePCL.raw.SQLITE_OK) return;
        if (written < _written) _written = 0;
        if (written - _written < Pages || _thread is { IsAlive: true }) return;
        _written = written;
        _thread = new Thread(Copy) { IsBackground = true, Name = "Checkpoint" };
        try
        {
            _thread.UnsafeStart();
        }
        catch (OutOfMemoryException)
        {
            _thread = null;
        }
    }

    // What is written meanwhile is copied in a second pass: if that is all, the log begins anew.
    private void Copy()
    {
        try
        {
            _connection ??= open();
            for (var pass = 0; pass < Passes; pass++)
                if (SQLitePCL.raw.sqlite3_wal_checkpoint_v2(_connection.Handle, null, SQLitePCL.raw.SQLITE_CHECKPOINT_PASSIVE, out var log, out var copied) != SQLitePCL.raw.SQLITE_OK || copied >= log) return;
        }
        catch (Exception)
        {
            // Nothing is lost: the log holds it, and the writer copies it.
            _connection?.Dispose();
            _connection = null;
        }
    }

    public void Dispose()
    {
        _thread?.Join();
        _connection?.Dispose();
    }
}
