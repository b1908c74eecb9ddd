using Dims.Http;
using Dims.Storage;
using Dims.Tests.Host;

namespace Dims.Tests.Storage;

public sealed class GateTests
{
    [Theory, OnBothEngines]
    public async Task Sixty_four_callers_each_get_their_own_answer_and_revisions_have_no_hole(Engine engine)
    {
        await using var dims = await Notes.Start(engine);
        var before = await dims.Count("SELECT value FROM counters WHERE name = 'revision'");
        var gate = await HeldGate.Of(dims);
        var commits = engine == Engine.Sqlite ? dims.Commits() : 0;

        var callers = Enumerable.Range(0, 64).Select(i => dims.Does(async session =>
        {
            var revision = await session.Revision();
            await session.Note($"{i}", revision);
            return FormattableString.Invariant($"{i} {revision}");
        })).ToList();
        await gate.Release();
        var answers = (await Task.WhenAll(callers)).Select(a => a.Split(' ')).ToList();

        Assert.Equal(Enumerable.Range(0, 64), answers.Select(a => int.Parse(a[0], null)));
        Assert.Equal(Enumerable.Range(1, 64).Select(i => before + i), answers.Select(a => long.Parse(a[1], null)).Order());
        foreach (var answer in answers)
            Assert.Equal(long.Parse(answer[1], null), await dims.Count("SELECT number FROM notes WHERE id = @id", new { id = answer[0] }));
        // One commit is shared by many: the holder's own, the callers' group, and whatever the program does by itself meanwhile.
        if (engine == Engine.Sqlite) Assert.InRange(dims.Commits() - commits, 1, 8);
    }

    [Theory, OnBothEngines]
    public async Task A_handler_that_throws_undoes_only_itself(Engine engine)
    {
        await using var dims = await Notes.Start(engine);
        var gate = await HeldGate.Of(dims);
        var acted = 0;

        var callers = Enumerable.Range(0, 9).Select(i => dims.Does(async session =>
        {
            await session.Note($"{i}");
            session.AfterCommit(() => Interlocked.Increment(ref acted));
            return i % 3 == 1 ? throw new Problem(ProblemCodes.AlreadyExists, $"not {i}") : $"{i}";
        })).ToList();
        await gate.Release();

        for (var i = 0; i < 9; i++)
        {
            if (i % 3 == 1) Assert.Equal($"not {i}", (await Assert.ThrowsAsync<Problem>(() => callers[i])).Message);
            else Assert.Equal($"{i}", await callers[i]);
        }
        Assert.Equal(["0", "2", "3", "5", "6", "8"], await dims.Noted());
        Assert.Equal(6, acted);
        Assert.Equal(6, await dims.Count("SELECT count(*) FROM audit WHERE action = 'work'"));
    }

    [Theory, OnBothEngines]
    public async Task After_commit_actions_see_the_commit_and_come_before_the_answer(Engine engine)
    {
        await using var dims = await Notes.Start(engine);
        var order = new List<string>();

        await dims.Does(async session =>
        {
            session.AfterCommit(() => order.Add($"action, {dims.Noted().GetAwaiter().GetResult().Count} visible"));
            await session.Note("a");
            order.Add($"handler, {(await dims.Noted()).Count} visible");
            return "";
        });
        order.Add("answer");

        Assert.Equal(["handler, 0 visible", "action, 1 visible", "answer"], order);
    }

    [Theory, OnBothEngines]
    public async Task An_after_commit_action_that_throws_is_its_own_callers_to_hear_and_nothing_stops(Engine engine)
    {
        await using var dims = await Notes.Start(engine);
        var gate = await HeldGate.Of(dims);
        var failing = dims.Does(async session =>
        {
            session.AfterCommit(() => throw new InvalidOperationException("memory"));
            await session.Note("a");
            return "";
        });
        var other = dims.Does(async session => $"{await session.Note("b")}");
        await gate.Release();

        Assert.Equal("memory", (await Assert.ThrowsAsync<InvalidOperationException>(() => failing)).Message);
        Assert.Equal("1", await other);
        Assert.Equal("1", await dims.Does(async session => $"{await session.Note("c")}"));
        Assert.Equal(["a", "b", "c"], await dims.Noted());
    }

    [Theory, OnBothEngines]
    public async Task A_handler_sees_the_execution_context_of_its_caller(Engine engine)
    {
        await using var dims = await Notes.Start(engine);
        var said = new AsyncLocal<string>();
        var gate = await HeldGate.Of(dims);

        async Task<string> Say(string word)
        {
            said.Value = word;
            return await dims.Does(async session =>
            {
                await session.Note(word);
                return said.Value ?? "nothing";
            });
        }

        var callers = new[] { Say("one"), Say("two"), Say("three") };
        await gate.Release();

        Assert.Equal(["one", "two", "three"], await Task.WhenAll(callers));
    }

    [Theory, OnBothEngines]
    public async Task Every_command_of_a_transaction_reads_one_now(Engine engine)
    {
        await using var dims = await Notes.Start(engine);

        var times = await dims.Send(new Work(async (session, mediator) =>
        {
            var first = session.NowText;
            dims.Clock.Advance(TimeSpan.FromMinutes(1));
            return first + " " + await mediator.Send(new Work(inner => Task.FromResult(inner.NowText)));
        }));

        Assert.Equal($"{Instant.Text(TestDims.Start0)} {Instant.Text(TestDims.Start0)}", times);
    }

    [Fact]
    public async Task A_long_log_is_copied_into_the_file_beside_the_commits()
    {
        await using var dims = await Notes.Start(Engine.Sqlite);
        var file = new FileInfo(dims.Database.FileBeside("")!);

        // Less than a commit would copy by itself.
        for (var i = 0; i < 6; i++)
            await dims.Does(async session =>
            {
                for (var j = 0; j < 4; j++) await session.Note(new string((char)('a' + i), 500_000) + j);
                return "";
            });

        var since = System.Diagnostics.Stopwatch.StartNew();
        while (file.Length < 16_000_000 && since.Elapsed < Notes.Patience)
        {
            await Task.Delay(20);
            file.Refresh();
        }
        Assert.InRange(file.Length, 16_000_000, 40_000_000);
        Assert.Equal(24, (await dims.Noted()).Count);
    }
}
