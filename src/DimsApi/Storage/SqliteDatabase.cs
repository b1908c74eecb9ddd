using System.Collections.Concurrent;
using System.Data.Common;
using Microsoft.Data.Sqlite;

namespace Dims.Storage;

public sealed class SqliteDatabase : Database
{
    private const int MostStatements = 200;
    private readonly string _connectionString;
    private readonly ConcurrentBag<SqliteConnection> _readers = [];
    private readonly Lock _watchLock = new();
    private readonly SqliteInserts _inserts = new();
    private readonly SqliteGate _gate;
    private SqliteConnection? _watch;
    private long _dataVersion = -1;

    // No connection is used by two threads at the same time, and nobody asks the engine how much memory it has: it need not lock around every call and every allocation.
    static SqliteDatabase()
    {
        SQLitePCL.Batteries_V2.Init();
        SQLitePCL.raw.sqlite3_config(SQLitePCL.raw.SQLITE_CONFIG_MULTITHREAD);
        SQLitePCL.raw.sqlite3_config(SQLitePCL.raw.SQLITE_CONFIG_MEMSTATUS, 0);
    }

    public SqliteDatabase(string connectionString, TimeProvider clock, TimeSpan pauseBetweenSlices = default)
    {
        var builder = new SqliteConnectionStringBuilder(connectionString) { Pooling = false, ForeignKeys = true, DefaultTimeout = 30 };
        if (Path.GetDirectoryName(Path.GetFullPath(builder.DataSource)) is { } folder) Directory.CreateDirectory(folder);
        _connectionString = builder.ConnectionString;
        _gate = new SqliteGate(OpenWriter, clock, pauseBetweenSlices);
    }

    public override string Name => "sqlite";

    public override string? FileBeside(string ending) => Path.GetFullPath(new SqliteConnectionStringBuilder(_connectionString).DataSource) + ending;

    public override WriteGate Gate => _gate;

    public override Task<Read> Read(CancellationToken cancel = default)
    {
        if (!_readers.TryTake(out var connection))
            connection = Open("PRAGMA query_only=1; PRAGMA cache_size=-16000; PRAGMA mmap_size=1073741824; PRAGMA temp_store=MEMORY;");
        SQLitePCL.raw.sqlite3_exec(connection.Handle, "BEGIN");
        return Task.FromResult(new Read(this, connection, null, () => GiveBack(connection)));
    }

    private ValueTask GiveBack(SqliteConnection connection)
    {
        if (SQLitePCL.raw.sqlite3_exec(connection.Handle, "COMMIT") == SQLitePCL.raw.SQLITE_OK) _readers.Add(connection);
        else connection.Dispose();
        return ValueTask.CompletedTask;
    }

    public override Task<DbConnection> OpenOwn(CancellationToken cancel = default) => Task.FromResult<DbConnection>(OpenWriter());

    // A post touches pages all over the indexes: checkpoints of 16 MB of log instead of 4 write each of them once for many. The gate has them made beside it; the engine makes one by itself at 80 MB.
    private SqliteConnection OpenWriter() =>
        Open("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=20000; PRAGMA cache_size=-64000; PRAGMA temp_store=MEMORY; PRAGMA busy_timeout=0;");

    private SqliteConnection Open(string pragmas)
    {
        var connection = new SqliteConnection(_connectionString);
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = pragmas;
        command.ExecuteNonQuery();
        return connection;
    }

    private readonly System.Runtime.CompilerServices.ConditionalWeakTable<DbConnection, Dictionary<string, DbCommand>> _statements = [];

    // A connection is used by one at a time, so its statements are too.
    public override DbCommand Statement(DbConnection connection, string sql)
    {
        var statements = _statements.GetOrCreateValue(connection);
        if (statements.TryGetValue(sql, out var known)) return known;
        var made = base.Statement(connection, sql);
        // A list has as many texts as there are combinations of filters: the first ones are kept, the rare ones are not.
        if (statements.Count < MostStatements) statements[sql] = made;
        return made;
    }

    public override string In(string column, string parameter) => $"{column} IN {parameter}";

    public override string Each(string parameter) => $"json_each({parameter}) AS j";

    public override bool InsertsRows => true;

    public override void Insert(DbConnection connection, Insertion into, IReadOnlyList<object?[]> rows) => _inserts.Insert((SqliteConnection)connection, into, rows);

    public override string Translate(string migration) => AppendOnly(NoReplace(migration.Replace("/*K*/", " WITHOUT ROWID", StringComparison.Ordinal)), table =>
        $"""
        CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END;
        CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END;
        """);

    // INSERT OR REPLACE removes the row that stands in its way, and no trigger on DELETE hears of it.
    private static string NoReplace(string migration) => System.Text.RegularExpressions.Regex.Replace(migration, @"/\*NO-REPLACE (\w+) \((\w+), (\w+)\)\*/",
        "CREATE TRIGGER $1_no_replace BEFORE INSERT ON $1 WHEN EXISTS (SELECT 1 FROM $1 WHERE $2 = NEW.$2 AND $3 = NEW.$3) BEGIN SELECT RAISE(ABORT, '$1 is append-only'); END;");

    public override bool TransactionIsOpen(DbConnection connection) =>
        SQLitePCL.raw.sqlite3_get_autocommit(((SqliteConnection)connection).Handle) == 0;

    // data_version moves for this connection whenever any other one, of this process or another, has committed.
    public override bool MayHaveChanged()
    {
        lock (_watchLock)
        {
            _watch ??= Open("PRAGMA query_only=1;");
            var version = (long)Statement(_watch, "PRAGMA data_version").ExecuteScalar()!;
            if (version == _dataVersion) return false;
            _dataVersion = version;
            return true;
        }
    }

    public override async Task Backup(string file, CancellationToken cancel)
    {
        await using var source = Open("PRAGMA query_only=1;");
        await using var target = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Pooling = false }.ConnectionString);
        await target.OpenAsync(cancel);
        source.BackupDatabase(target);
        // A restored copy is another log: at its first start it gets an id of its own, so that no cursor of this one is taken for its own.
        await using var command = target.CreateCommand();
        command.CommandText = "UPDATE logs SET is_current = 0";
        await command.ExecuteNonQueryAsync(cancel);
    }

    // One migrator at a time: the file's own write lock, taken with patience.
    public override async Task Lock(DbConnection connection, CancellationToken cancel)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA busy_timeout=60000; BEGIN IMMEDIATE;";
        await command.ExecuteNonQueryAsync(cancel);
    }

    public override async ValueTask DisposeAsync()
    {
        await _gate.DisposeAsync();
        _watch?.Dispose();
        while (_readers.TryTake(out var reader)) await reader.DisposeAsync();
    }
}
