using System.Collections.Concurrent;
using Dims.Http;
using Dims.Storage;
using Dims.Tests.Host;
using Npgsql;

namespace Dims.Tests.Storage;

public sealed class PostgresGateTests
{
    public static bool CanRun => PostgresServer.MustExist || PostgresServer.WhyAbsent is null;

    [Fact(SkipUnless = nameof(CanRun), Skip = "PostgreSQL is absent", DisplayName = "A_deadlock_is_tried_again_in_a_fresh_scope(engine: Postgres)")]
    public async Task A_deadlock_is_tried_again_in_a_fresh_scope()
    {
        await using var dims = await Notes.Start(Engine.Postgres);
        await dims.Does(async session => $"{await session.Note("a")}{await session.Note("b")}");
        var sessions = new ConcurrentBag<Session>();
        using var both = new Barrier(2);
        var (attempts, acted) = (0, 0);

        Task<string> Lock(string first, string second) => dims.Does(async session =>
        {
            sessions.Add(session);
            var isFirstTime = Interlocked.Increment(ref attempts) <= 2;
            session.AfterCommit(() => Interlocked.Increment(ref acted));
            await session.Execute("UPDATE notes SET number = number + 1 WHERE id = @first", new { first });
            if (isFirstTime) await Task.Run(() => both.SignalAndWait(Notes.Patience));
            await session.Execute("UPDATE notes SET number = number + 1 WHERE id = @second", new { second });
            return first;
        });

        Assert.Equal(["a", "b"], await Task.WhenAll(Lock("a", "b"), Lock("b", "a")));

        Assert.InRange(attempts, 3, 6);
        Assert.Equal(attempts, sessions.Distinct().Count());
        Assert.Equal(2, acted);
        Assert.Equal(4, await dims.Count("SELECT sum(number) FROM notes"));
    }

    [Fact(SkipUnless = nameof(CanRun), Skip = "PostgreSQL is absent", DisplayName = "What_cannot_be_serialized_six_times_is_a_503_and_stores_nothing(engine: Postgres)")]
    public async Task What_cannot_be_serialized_six_times_is_a_503_and_stores_nothing()
    {
        await using var dims = await Notes.Start(Engine.Postgres);
        var attempts = 0;

        var told = await Assert.ThrowsAsync<Problem>(() => dims.Does(async session =>
        {
            await session.Note($"{++attempts}");
            await session.Execute("DO $$ BEGIN RAISE EXCEPTION 'crowded' USING ERRCODE = 'serialization_failure'; END $$");
            return "";
        }));

        Assert.Equal((ProblemCodes.Busy, 1), (told.Code, told.RetryAfterSeconds));
        Assert.Equal(6, attempts);
        Assert.Empty(await dims.Noted());
    }

    [Fact(SkipUnless = nameof(CanRun), Skip = "PostgreSQL is absent", DisplayName = "Who_finds_a_row_absent_that_another_is_about_to_write_finds_it_the_second_time(engine: Postgres)")]
    public async Task Who_finds_a_row_absent_that_another_is_about_to_write_finds_it_the_second_time()
    {
        await using var dims = await Notes.Start(Engine.Postgres);
        using var both = new Barrier(2);
        var attempts = 0;

        Task<string> FindOrAdd() => dims.Does(async session =>
        {
            var isFirstTime = Interlocked.Increment(ref attempts) <= 2;
            if (await session.Scalar<long>("SELECT count(*) FROM notes WHERE id = 'a'") > 0) return "found";
            if (isFirstTime) await Task.Run(() => both.SignalAndWait(Notes.Patience));
            await session.Note("a");
            return "added";
        });

        Assert.Equal(["added", "found"], (await Task.WhenAll(FindOrAdd(), FindOrAdd())).Order());
        Assert.Equal(["a"], await dims.Noted());
    }

    // PostgreSQL answers COMMIT in a failed transaction with a quiet ROLLBACK.
    [Fact(SkipUnless = nameof(CanRun), Skip = "PostgreSQL is absent", DisplayName = "A_handler_that_swallows_a_database_error_is_not_told_that_it_was_stored(engine: Postgres)")]
    public async Task A_handler_that_swallows_a_database_error_is_not_told_that_it_was_stored()
    {
        await using var dims = await Notes.Start(Engine.Postgres);

        await Assert.ThrowsAsync<PostgresException>(() => dims.Does(async session =>
        {
            await session.Note("a");
            await Assert.ThrowsAsync<PostgresException>(() => session.Note("a"));
            return "fine";
        }));

        Assert.Empty(await dims.Noted());
    }
}
