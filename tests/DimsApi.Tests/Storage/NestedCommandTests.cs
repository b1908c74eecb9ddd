using Dims.Http;
using Dims.Tests.Host;

namespace Dims.Tests.Storage;

// A command sent by a handler joins its transaction; were it to queue, it would wait for itself.
public sealed class NestedCommandTests
{
    [Theory, OnBothEngines]
    public async Task A_nested_command_joins_the_transaction_of_the_outer_one(Engine engine)
    {
        await using var dims = await Notes.Start(engine);
        var gate = await HeldGate.Of(dims);
        var acted = new List<string>();

        var answer = dims.Send(new Work(async (session, mediator) =>
        {
            await session.Note("outer");
            session.AfterCommit(() => acted.Add("outer"));
            var revision = await session.Revision();
            var inner = await mediator.Send(new Work(async nested =>
            {
                Assert.Same(session, nested);
                await nested.Note("inner");
                nested.AfterCommit(() => acted.Add("inner"));
                return $"{await nested.Revision()}";
            }));
            return inner == $"{revision}" ? "one revision" : "two revisions";
        }));
        await gate.Release();

        Assert.Equal("one revision", await answer.WaitAsync(Notes.Patience));
        Assert.Equal(["inner", "outer"], await dims.Noted());
        Assert.Equal(["outer", "inner"], acted);
        Assert.Equal(2, await dims.Count("SELECT count(*) FROM audit WHERE action = 'work'"));
    }

    [Theory, OnBothEngines]
    public async Task A_nested_command_that_fails_undoes_only_itself_where_the_outer_one_catches_it(Engine engine)
    {
        await using var dims = await Notes.Start(engine);
        var acted = new List<string>();

        await dims.Send(new Work(async (session, mediator) =>
        {
            await session.Note("outer");
            session.AfterCommit(() => acted.Add("outer"));
            for (var i = 0; i < 2; i++)
            {
                try
                {
                    await mediator.Send(new Work(async (nested, further) =>
                    {
                        await nested.Note($"inner {i}");
                        nested.AfterCommit(() => acted.Add("inner"));
                        await further.Send(new Work(async innermost => $"{await innermost.Note($"innermost {i}")}"));
                        // The second time a broken constraint, which on PostgreSQL fails every statement until the savepoint is rolled back.
                        if (i == 1) await nested.Note("outer");
                        throw new Problem(ProblemCodes.AlreadyExists, "no");
                    }));
                }
                catch (Exception failed) when (failed is Problem or System.Data.Common.DbException)
                {
                    await session.Note($"caught {i}");
                }
            }
            return "";
        })).WaitAsync(Notes.Patience);

        Assert.Equal(["caught 0", "caught 1", "outer"], await dims.Noted());
        Assert.Equal(["outer"], acted);
        Assert.Equal(1, await dims.Count("SELECT count(*) FROM audit WHERE action = 'work'"));
    }

    [Theory, OnBothEngines]
    public async Task A_nested_command_that_fails_takes_the_outer_one_with_it_where_nobody_catches(Engine engine)
    {
        await using var dims = await Notes.Start(engine);

        var failed = await Assert.ThrowsAsync<Problem>(() => dims.Send(new Work(async (session, mediator) =>
        {
            await session.Note("outer");
            return await mediator.Send(new Work(async nested =>
            {
                await nested.Note("inner");
                throw new Problem(ProblemCodes.AlreadyExists, "no");
            }));
        })).WaitAsync(Notes.Patience));

        Assert.Equal("no", failed.Message);
        Assert.Empty(await dims.Noted());
        Assert.Equal(0, await dims.Count("SELECT count(*) FROM audit WHERE action = 'work'"));
    }

    [Theory, OnBothEngines]
    public async Task A_revision_taken_by_a_nested_command_that_failed_is_taken_again(Engine engine)
    {
        await using var dims = await Notes.Start(engine);
        var before = await dims.Count("SELECT value FROM counters WHERE name = 'revision'");

        var revision = await dims.Send(new Work(async (session, mediator) =>
        {
            await Assert.ThrowsAsync<Problem>(() => mediator.Send(new Work(async nested =>
            {
                await nested.Revision();
                throw new Problem(ProblemCodes.AlreadyExists, "no");
            })));
            return $"{await session.Revision()}";
        })).WaitAsync(Notes.Patience);

        Assert.Equal($"{before + 1}", revision);
        Assert.Equal(before + 1, await dims.Count("SELECT value FROM counters WHERE name = 'revision'"));
    }
}
