using Dims.Tests.Host;
using Microsoft.Data.Sqlite;

namespace Dims.Tests.Storage;

// A whole group of the SQLite gate can be lost. Nobody is answered then; every command runs again by itself.
public sealed class LostGroupTests
{
    public static TheoryData<string> Culprits =>
    [
        "ROLLBACK;",
        "INSERT OR ROLLBACK INTO notes (id, number) VALUES ('twice', 0)",
        // Only the commit finds this one.
        "INSERT INTO children (parent) VALUES ('nobody')",
        "COMMIT;",
        "RELEASE command",
        "ROLLBACK; BEGIN IMMEDIATE; INSERT INTO notes (id, number) VALUES ('afterwards', 0)",
    ];

    [Theory, MemberData(nameof(Culprits))]
    public async Task The_others_of_a_lost_group_get_the_right_answer_and_nothing_stays_of_the_culprit(string sql)
    {
        await using var dims = await Prepared();
        var (runs, acted, culpritActed) = (new int[6], new int[6], 0);
        var gate = await HeldGate.Of(dims);

        Task<string> Caller(int i) => dims.Does(async session =>
        {
            runs[i]++;
            var revision = await session.Revision();
            await session.Note($"{i}", revision);
            session.AfterCommit(() => acted[i]++);
            return $"{i} {revision}";
        });

        var before = new[] { Caller(0), Caller(1), Caller(2) };
        var culprit = dims.Does(async session =>
        {
            session.AfterCommit(() => culpritActed++);
            await session.Note("culprit");
            await session.Execute(sql);
            return "done";
        });
        var after = new[] { Caller(3), Caller(4), Caller(5) };
        await gate.Release();
        var answers = await Task.WhenAll([.. before, .. after]);

        await Assert.ThrowsAnyAsync<Exception>(() => culprit);
        Assert.Equal(["0", "1", "2", "3", "4", "5", "twice"], await dims.Noted());
        Assert.Equal(0, await dims.Count("SELECT count(*) FROM children"));
        for (var i = 0; i < 6; i++)
            Assert.Equal($"{i} {await dims.Count("SELECT number FROM notes WHERE id = @id", new { id = $"{i}" })}", answers[i]);
        Assert.Equal([1, 1, 1, 1, 1, 1], acted);
        Assert.Equal(0, culpritActed);
        // They shared the lost group: who ran before the loss ran twice.
        Assert.Equal([2, 2, 2], runs[..3]);
        Assert.All(runs, r => Assert.InRange(r, 1, 2));
        Assert.Equal("still there", await dims.Does(_ => Task.FromResult("still there")));
    }

    [Fact]
    public async Task A_handler_that_goes_on_after_its_transaction_is_gone_stores_nothing()
    {
        await using var dims = await Prepared();
        var refused = 0;

        var caller = dims.Does(async session =>
        {
            await session.Note("before");
            try
            {
                await session.Execute("INSERT OR ROLLBACK INTO notes (id, number) VALUES ('twice', 0)");
            }
            catch (SqliteException)
            {
                // Swallowed: from here on each statement would commit by itself.
            }
            try
            {
                await session.Note("after");
            }
            catch (SqliteException)
            {
                refused++;
            }
            return "done";
        });

        await Assert.ThrowsAnyAsync<Exception>(() => caller);
        Assert.True(refused > 0);
        Assert.Equal(["twice"], await dims.Noted());
    }

    [Fact]
    public async Task A_connection_that_a_handler_has_broken_is_replaced()
    {
        await using var dims = await Prepared();
        var gate = await HeldGate.Of(dims);
        var culprit = dims.Does(async session =>
        {
            await session.Connection.CloseAsync();
            return "done";
        });
        var other = dims.Does(async session => $"{await session.Note("a")}");
        await gate.Release();

        await Assert.ThrowsAnyAsync<Exception>(() => culprit);
        Assert.Equal("1", await other);
        Assert.Equal(["a", "twice"], await dims.Noted());
    }

    private static async Task<TestDims> Prepared()
    {
        var dims = await Notes.Start(Engine.Sqlite);
        await using var connection = await dims.Database.OpenOwn();
        await using var command = connection.CreateCommand();
        command.CommandText =
            """
            INSERT INTO notes (id, number) VALUES ('twice', 0);
            CREATE TABLE children (parent TEXT REFERENCES notes (id) DEFERRABLE INITIALLY DEFERRED);
            """;
        await command.ExecuteNonQueryAsync();
        return dims;
    }
}
