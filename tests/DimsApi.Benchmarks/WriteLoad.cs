using System.Data.Common;
using Dims.Storage;

namespace Dims.Benchmarks;

// Callers who send their next command as soon as the last is answered. A command counts up and writes a row, as every write of the program does at least.
// Both ways use one connection with the same settings (WAL, synchronous=FULL) and prepared statements; they differ in who commits.
public sealed class WriteLoad : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("dims-benchmark-");
    private readonly SemaphoreSlim _turn = new(1);
    private readonly SqliteDatabase _database;
    private DbConnection _plain = null!;

    private WriteLoad() => _database = new SqliteDatabase("Data Source=" + Path.Combine(_folder.FullName, "gate.db"), TimeProvider.System);

    public long Commits => ((SqliteGate)_database.Gate).Commits;

    public static async Task<WriteLoad> Prepare()
    {
        var load = new WriteLoad();
        load._plain = await load._database.OpenOwn();
        await load.Plainly("CREATE TABLE counter (value INTEGER NOT NULL)");
        await load.Plainly("CREATE TABLE notes (revision INTEGER PRIMARY KEY, caller INTEGER NOT NULL, text TEXT NOT NULL)");
        await load.Plainly("INSERT INTO counter (value) VALUES (0)");
        return load;
    }

    public Task ThroughTheGate(int callers, int commands) => Share(callers, commands, caller => _database.Gate.Run(
        async transaction => new Attempt<int>(await Command(transaction.Connection, caller), []), slice: false, CancellationToken.None));

    public Task OneCommitEach(int callers, int commands) => Share(callers, commands, async caller =>
    {
        // A request starts on a thread of its own in both ways: one thread that never rests is put aside by a busy scheduler, and that is not what is measured.
        await Task.Yield();
        await _turn.WaitAsync();
        try
        {
            await Plainly("BEGIN IMMEDIATE");
            await Command(_plain, caller);
            await Plainly("COMMIT;");
        }
        finally
        {
            _turn.Release();
        }
    });

    public async Task<long> Rows()
    {
        await using var read = await _database.Read();
        return await read.Scalar<long>("SELECT count(*) FROM notes WHERE revision <= (SELECT value FROM counter)");
    }

    public async ValueTask DisposeAsync()
    {
        await _plain.DisposeAsync();
        await _database.DisposeAsync();
        _turn.Dispose();
        _folder.Delete(recursive: true);
    }

    private static Task Share(int callers, int commands, Func<int, Task> send) => Task.WhenAll(Enumerable.Range(0, callers).Select(caller => Task.Run(async () =>
    {
        for (var i = caller; i < commands; i += callers) await send(caller);
    })));

    private async Task<int> Command(DbConnection connection, int caller)
    {
        var revision = (long)(await _database.Statement(connection, "UPDATE counter SET value = value + 1 RETURNING value").ExecuteScalarAsync())!;
        var insert = _database.Statement(connection, "INSERT INTO notes (revision, caller, text) VALUES (@revision, @caller, @text)");
        Bind(insert, ("@revision", revision), ("@caller", (long)caller), ("@text", "Half a kilobyte is what a sample of one tablet takes. ".PadRight(512, '.')));
        return await insert.ExecuteNonQueryAsync();
    }

    private static void Bind(DbCommand command, params ReadOnlySpan<(string Name, object Value)> values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            if (command.Parameters.Count == i) command.Parameters.Add(command.CreateParameter());
            (command.Parameters[i].ParameterName, command.Parameters[i].Value) = values[i];
        }
    }

    private Task<int> Plainly(string sql) => _database.Statement(_plain, sql).ExecuteNonQueryAsync();
}
