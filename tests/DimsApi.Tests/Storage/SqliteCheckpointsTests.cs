using Dims.Storage;
using Microsoft.Data.Sqlite;

namespace Dims.Tests.Storage;

// What the log holds comes into the file beside the writer, which here never copies anything itself.
public sealed class SqliteCheckpointsTests : IDisposable
{
    private const int Pages = 5000, PageSize = 4096;
    private readonly string _file = Path.Combine(Path.GetTempPath(), $"dims-test-{Guid.NewGuid():N}.db");
    private readonly SqliteConnection _writer;

    public SqliteCheckpointsTests()
    {
        _writer = Open();
        Run(_writer, "CREATE TABLE t (b BLOB)");
    }

    private long Copied => new FileInfo(_file).Length / PageSize;

    [Fact]
    public void What_was_committed_is_copied_and_a_commit_that_wrote_little_asks_for_nothing()
    {
        var opened = 0;
        using (var checkpoints = new SqliteCheckpoints(() => { opened++; return Open(); }))
        {
            Write(100);
            checkpoints.Committed(_writer);
            Write(Pages);
            checkpoints.Committed(_writer);
        }
        Assert.Equal(1, opened);
        Assert.True(Copied > Pages, $"{Copied} pages are in the file.");
    }

    [Fact]
    public void What_fails_does_not_reach_the_writer_and_is_tried_again()
    {
        var opened = 0;
        using (var checkpoints = new SqliteCheckpoints(() => ++opened == 1 ? throw new InvalidOperationException("not now") : Open()))
        {
            Write(Pages);
            checkpoints.Committed(_writer);
            // While that thread is there nothing is asked for again.
            Assert.True(SpinWait.SpinUntil(() => opened == 1, Notes.Patience));
            Write(Pages);
            Assert.True(SpinWait.SpinUntil(() =>
            {
                checkpoints.Committed(_writer);
                return opened == 2;
            }, Notes.Patience));
        }
        Assert.Equal(2, opened);
        Assert.True(Copied > 2 * Pages, $"{Copied} pages are in the file.");
    }

    [Fact]
    public void Who_reads_meanwhile_keeps_what_was_there_and_holds_nothing_up()
    {
        using var reader = Open();
        Run(reader, "BEGIN");
        Assert.Equal(0L, Count(reader));
        using (var checkpoints = new SqliteCheckpoints(Open))
        {
            Write(Pages);
            checkpoints.Committed(_writer);
        }
        Assert.Equal(0L, Count(reader));
        Assert.True(Copied < Pages, $"{Copied} pages are in the file.");
        Run(reader, "COMMIT");
        using (var checkpoints = new SqliteCheckpoints(Open)) checkpoints.Committed(_writer);
        Assert.True(Copied > Pages, $"{Copied} pages are in the file.");
        Assert.True(Count(reader) > 0);
    }

    public void Dispose()
    {
        _writer.Dispose();
        File.Delete(_file);
    }

    private SqliteConnection Open()
    {
        var connection = new SqliteConnection($"Data Source={_file};Pooling=False");
        connection.Open();
        Run(connection, $"PRAGMA page_size={PageSize}; PRAGMA journal_mode=WAL; PRAGMA wal_autocheckpoint=0;");
        return connection;
    }

    private void Write(int pages) => Run(_writer, $"INSERT INTO t VALUES (zeroblob({pages * PageSize}))");

    private static long Count(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT COUNT(*) FROM t";
        return (long)command.ExecuteScalar()!;
    }

    private static void Run(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // numbers of this test alone
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }
}
