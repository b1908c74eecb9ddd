using Npgsql;

namespace Dims.Tests.Host;

public sealed class PostgresServerTests
{
    [Theory, OnBothEngines]
    public async Task The_server_for_tests_does_not_sort_by_bytes(Engine engine)
    {
        if (engine == Engine.Sqlite)
        {
            // The contrast: SQLite does, so a sort key without COLLATE "C" would differ between the engines.
            await using var file = new Microsoft.Data.Sqlite.SqliteConnection("Data Source=:memory:");
            await file.OpenAsync();
            await using var command = file.CreateCommand();
            command.CommandText = "SELECT 'a' < 'B'";
            Assert.Equal(0L, await command.ExecuteScalarAsync());
            return;
        }
        var database = await PostgresServer.CreateDatabaseAsync();
        Assert.True(await FirstAsync<bool>(database, "SELECT 'a' < 'B'"), "the tests want a server whose default collation is not C");
        Assert.False(await FirstAsync<bool>(database, "SELECT 'a' < 'B' COLLATE \"C\""));
        await PostgresServer.DropDatabaseAsync(database);
    }

    [Fact(SkipUnless = nameof(CanRun), Skip = "PostgreSQL is absent")]
    public async Task A_database_made_from_a_template_has_its_rows_and_leaves_it_alone()
    {
        var template = await PostgresServer.CreateDatabaseAsync();
        await FirstAsync<int>(template, "CREATE TABLE t (n int); INSERT INTO t VALUES (7); SELECT n FROM t");
        var copy = await PostgresServer.CreateDatabaseAsync(template);
        Assert.Equal(8, await FirstAsync<int>(copy, "UPDATE t SET n = n + 1 RETURNING n"));
        Assert.Equal(7, await FirstAsync<int>(template, "SELECT n FROM t"));
        await PostgresServer.DropDatabaseAsync(copy);
        await Assert.ThrowsAsync<PostgresException>(() => FirstAsync<int>(copy, "SELECT 1"));
        await PostgresServer.DropDatabaseAsync(template);
    }

    public static bool CanRun => PostgresServer.MustExist || PostgresServer.WhyAbsent is null;

    private static async Task<T> FirstAsync<T>(string database, string sql)
    {
        await using var connection = new NpgsqlConnection(database);
        await connection.OpenAsync();
#pragma warning disable CA2100 // constants of this class
        await using var command = new NpgsqlCommand(sql, connection);
#pragma warning restore CA2100
        return (T)(await command.ExecuteScalarAsync())!;
    }
}
