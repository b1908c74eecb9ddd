using System.Net;
using Dims.Access;
using Dims.Http;
using Dims.Storage;
using Dims.Tests.Host;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Dims.Tests.Storage;

public sealed class GateQueueTests
{
    [Theory, OnBothEngines]
    public async Task A_command_cancelled_while_it_waits_never_runs(Engine engine)
    {
        await using var dims = await Notes.Start(engine);
        var gate = await HeldGate.Of(dims);
        using var cancel = new CancellationTokenSource();
        var ran = 0;

        var waiting = dims.Does(async session =>
        {
            ran++;
            return $"{await session.Note("a")}";
        }, cancel.Token);
        var patient = dims.Does(async session => $"{await session.Note("b")}");
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        await gate.Release();

        Assert.Equal("1", await patient);
        Assert.Equal(0, ran);
        Assert.Equal(["b"], await dims.Noted());
    }

    [Theory, OnBothEngines]
    public async Task A_command_cancelled_after_it_was_taken_runs_to_its_end_and_is_answered(Engine engine)
    {
        await using var dims = await Notes.Start(engine);
        using var cancel = new CancellationTokenSource();
        var (taken, goOn) = (new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), new TaskCompletionSource());

        var running = dims.Does(async session =>
        {
            taken.SetResult();
            await goOn.Task;
            return $"{await session.Note("a")}";
        }, cancel.Token);
        await taken.Task.WaitAsync(Notes.Patience);
        await cancel.CancelAsync();
        await Task.Delay(20);
        Assert.False(running.IsCompleted);
        goOn.SetResult();

        Assert.Equal("1", await running);
        Assert.Equal(["a"], await dims.Noted());
    }

    [Theory, OnBothEngines]
    public async Task A_full_queue_is_a_503_that_says_when_to_come_back(Engine engine)
    {
        await using var dims = await Notes.Start(engine);
        var lab = await dims.With(Roles.Location);
        await lab.Get("/v1/myself");
        var gate = await HeldGate.Of(dims);
        using var cancel = new CancellationTokenSource();
        async Task<int> Nothing() => await dims.Database.Gate.Run(_ => Task.FromResult(new Attempt<int>(0, [])), slice: false, cancel.Token);
        var waiting = Enumerable.Range(0, 1100).Select(_ => Nothing()).ToList();
        Assert.InRange(waiting.Count(w => w.IsFaulted), 1100 - 1024, 100);

        var refused = (await lab.Post("/v1/samples", Lab.Tablet(100, "A-1"))).Is(HttpStatusCode.ServiceUnavailable);

        Assert.Equal("busy", refused.Code);
        Assert.Equal("1", refused.Headers["Retry-After"]);
        await cancel.CancelAsync();
        await Task.WhenAll(waiting).WaitAsync(Notes.Patience).ContinueWith(_ => { }, TaskScheduler.Default);
        await gate.Release();
        Assert.All(waiting, w => Assert.True(w.IsCanceled || w.Exception!.InnerException is Problem { Code.Code: "busy" }));
        (await lab.Post("/v1/samples", Lab.Tablet(100, "A-1"))).Is(HttpStatusCode.Created);
    }

    [Theory, OnBothEngines]
    public async Task A_single_command_waits_for_two_slices_at_most(Engine engine)
    {
        await using var dims = await Notes.Start(engine);
        using var turns = new SemaphoreSlim(0);
        var (begun, ended) = (0, 0);
        var slices = Enumerable.Range(0, 400).Select(_ => dims.Database.Gate.Run(
            async _ =>
            {
                Interlocked.Increment(ref begun);
                await turns.WaitAsync();
                return new Attempt<int>(0, [() => Interlocked.Increment(ref ended)]);
            },
            slice: true, CancellationToken.None)).ToList();
        await Until(() => Volatile.Read(ref begun) > 0);

        try
        {
            // Each comes while a slice runs and hundreds wait. On SQLite slices get their turns one by one until it is committed; PostgreSQL needs no such turn.
            for (var single = 0; single < 20; single++)
            {
                var (since, committed) = (Volatile.Read(ref ended), -1);
                // It waits from here on: what stands between a caller and the gate is none of this.
                var answer = dims.Database.Gate.Run(
                    _ => Task.FromResult(new Attempt<int>(single, [() => Volatile.Write(ref committed, Volatile.Read(ref ended) - since)])),
                    slice: false, CancellationToken.None);
                while (engine == Engine.Sqlite && Volatile.Read(ref committed) < 0 && Volatile.Read(ref ended) - since < 10)
                {
                    var at = Volatile.Read(ref ended);
                    turns.Release();
                    await Until(() => Volatile.Read(ref ended) > at);
                }
                Assert.Equal(single, await answer.WaitAsync(Notes.Patience));
                Assert.InRange(committed, 0, 2);
            }
        }
        finally
        {
            // Whatever has failed: a slice that waits for its turn would hold up the program's end.
            turns.Release(slices.Count);
        }
        await Task.WhenAll(slices).WaitAsync(Notes.Patience);
        Assert.Equal(slices.Count, ended);
    }

    [Theory, OnBothEngines]
    public async Task Stopping_the_program_answers_what_has_come_in(Engine engine)
    {
        var arrived = new Arrivals();
        await using var dims = await Notes.Start(engine, builder => builder.Services.AddSingleton<IStartupFilter>(arrived));
        var lab = await dims.With(Roles.Location);
        var gate = await HeldGate.Of(dims);
        var posts = Enumerable.Range(0, 30).Select(i => lab.Post("/v1/samples", Lab.Tablet(100, $"A-{i}"))).ToList();
        await Until(() => arrived.Posts == 30);

        var restart = dims.Restart();
        await Task.Delay(50);
        Assert.False(restart.IsCompleted);
        await gate.Release();
        var answers = await Task.WhenAll(posts);
        await restart;

        Assert.All(answers, a => a.Is(HttpStatusCode.Created));
        Assert.Equal(30, await dims.Count("SELECT count(*) FROM samples"));
    }

    [Theory, OnBothEngines]
    public async Task A_gate_that_closes_serves_its_queue_and_then_nobody(Engine engine)
    {
        await using var dims = await Notes.Start(engine);
        var gate = await HeldGate.Of(dims);
        var waiting = Enumerable.Range(0, 40).Select(i => dims.Database.Gate.Run(
            async transaction =>
            {
                await using var command = transaction.Connection.CreateCommand();
                command.CommandText = FormattableString.Invariant($"INSERT INTO notes (id) VALUES ('{i}')");
                command.Transaction = transaction.Transaction;
                return new Attempt<int>(await command.ExecuteNonQueryAsync(), []);
            },
            slice: i % 2 == 0, CancellationToken.None)).ToList();

        var closing = ((IAsyncDisposable)dims.Database.Gate).DisposeAsync();
        await gate.Release();
        await closing.AsTask().WaitAsync(Notes.Patience);

        Assert.All(await Task.WhenAll(waiting).WaitAsync(Notes.Patience), rows => Assert.Equal(1, rows));
        Assert.Equal(40, (await dims.Noted()).Count);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => dims.Does(_ => Task.FromResult("")));
    }

    [Fact]
    public async Task Between_two_slices_the_file_is_free_where_a_pause_is_set()
    {
        await using var dims = await Notes.Start(Engine.Sqlite);
        await using var beside = new SqliteDatabase(dims.ConnectionString, dims.Clock, TimeSpan.FromSeconds(1));
        using var goOn = new SemaphoreSlim(0);
        Task<int> Slice() => beside.Gate.Run(async _ =>
        {
            await goOn.WaitAsync();
            return new Attempt<int>(1, []);
        }, slice: true, CancellationToken.None);
        var (first, second) = (Slice(), Slice());
        goOn.Release();
        await first.WaitAsync(Notes.Patience);

        // The second slice waits already; were there no pause it would hold the file until it is let go.
        Assert.Equal("1", await dims.Does(async session => $"{await session.Note("a")}"));
        Assert.False(second.IsCompleted);
        goOn.Release();
        Assert.Equal(1, await second.WaitAsync(Notes.Patience));
    }

    private static async Task Until(Func<bool> condition)
    {
        for (var i = 0; !condition(); i++)
        {
            Assert.True(i < 10_000, "This does not come.");
            await Task.Delay(1);
        }
    }

    // Counts the posts that have reached the program.
    private sealed class Arrivals : IStartupFilter
    {
        private int _posts;

        public int Posts => Volatile.Read(ref _posts);

        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.Use((HttpContext context, RequestDelegate further) =>
            {
                if (HttpMethods.IsPost(context.Request.Method)) Interlocked.Increment(ref _posts);
                return further(context);
            });
            next(app);
        };
    }
}
