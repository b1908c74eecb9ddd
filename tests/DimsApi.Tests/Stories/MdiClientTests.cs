using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Dapper;
using Dims.Access;
using Dims.Alerts;
using Dims.Http;
using Dims.Tests.Alerts;
using Dims.Tests.Host;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Dims.Tests.Stories;

public sealed class MdiClientTests
{
    private const int Alerts = 30;

    [Theory, OnBothEngines]
    public async Task A_client_killed_at_random_ends_with_every_event_in_order(Engine engine)
    {
        await using var dims = await TestDims.Start(engine, OnPort());
        using var mdi = new Mdi(dims.Url);

        Assert.True(await KilledAtRandom(mdi, () => Publish(dims, restart: false)) >= 5, "Too few kills to show anything.");

        await EndsWithEverything(dims, mdi);
        Assert.True(mdi.Lines.Count > mdi.Events.Count, "No kill fell between taking over and writing the number.");
    }

    [Theory, OnBothEngines]
    public async Task A_client_and_a_server_that_both_come_and_go_lose_nothing(Engine engine)
    {
        await using var dims = await TestDims.Start(engine, OnPort());
        using var mdi = new Mdi(dims.Url);

        await KilledAtRandom(mdi, () => Publish(dims, restart: true));

        await EndsWithEverything(dims, mdi);
    }

    [Theory, OnBothEngines]
    public async Task A_client_whose_number_is_of_another_log_is_told_and_starts_again_from_what_is_in_force(Engine engine)
    {
        await using var dims = await TestDims.Start(engine, OnPort());
        var desk = await Desk.At(dims);
        var first = await desk.Published(0);
        await desk.Published(1);
        await desk.Withdrawn(first);
        using var mdi = new Mdi(dims.Url);
        mdi.Start();
        await mdi.Until(m => m.Number == 3);

        // A restore gives the log a new id; its sequences may mean other events now.
        await Execute(dims, "UPDATE logs SET id = 'restored' WHERE is_current = 1");
        await dims.Restart();
        var third = await (await Desk.At(dims)).Published(2);

        await mdi.Until(m => m.Lines.Any(l => l.StartsWith("in-force restored ", StringComparison.Ordinal)));
        await mdi.Until(m => m.Number == 4);
        Assert.Contains(mdi.Lines, l => l.StartsWith("event restored 4 ", StringComparison.Ordinal) || (l.StartsWith("in-force restored 4 ", StringComparison.Ordinal) && l.Contains(third, StringComparison.Ordinal)));
        Assert.DoesNotContain(mdi.Lines.Where(l => l.StartsWith("in-force", StringComparison.Ordinal)), l => l.Contains(first, StringComparison.Ordinal));
        var told = (await dims.Anonymous.Get("/v1/alert-events?after=3&log=the-old-one")).Is(HttpStatusCode.Conflict);
        Assert.Equal(("cursor-ahead", "restored", 4), (told.Code, told.Json.GetProperty("log").GetString(), told.Json.GetProperty("head").GetInt32()));
        Assert.Equal("cursor-ahead", (await dims.Anonymous.Get("/v1/alert-events?after=5&wait=2")).Is(HttpStatusCode.Conflict).Code);
    }

    // Every alert expires or is withdrawn; the clock moves on a day with each.
    private static async Task Publish(TestDims dims, bool restart)
    {
        var desk = await Desk.At(dims);
        for (var i = 0; i < Alerts; i++)
        {
            var id = await desk.Published(i);
            if (i % 3 == 0) await desk.Withdrawn(id);
            dims.Clock.Advance(TimeSpan.FromDays(1));
            if (restart && i % 10 == 7) await dims.Restart();
            await Task.Delay(60);
        }
        dims.Clock.Advance(TimeSpan.FromDays(10));
    }

    // However this ends, nothing starts the client any more afterwards.
    private static async Task<int> KilledAtRandom(Mdi mdi, Func<Task> during)
    {
        using var done = new CancellationTokenSource();
        var killing = KillAtRandom(mdi, done.Token);
        try
        {
            await during();
        }
        finally
        {
            await done.CancelAsync();
            await Task.WhenAny(killing);
        }
        return await killing;
    }

    private static async Task<int> KillAtRandom(Mdi mdi, CancellationToken done)
    {
        var (random, kills) = (new Random(20261121), 0);
        while (!done.IsCancellationRequested)
        {
            mdi.Start();
            var patience = Stopwatch.StartNew();
            var until = random.Next(50, 900);
            // Every second time not at random but at the worst instant.
            while (patience.ElapsedMilliseconds < until || (kills % 2 == 1 && !mdi.IsBetween && patience.ElapsedMilliseconds < 3000)) await Task.Delay(5, CancellationToken.None);
            mdi.Kill();
            kills++;
        }
        return kills;
    }

    private static async Task EndsWithEverything(TestDims dims, Mdi mdi)
    {
        const int withdrawn = (Alerts + 2) / 3;
        const int all = Alerts + withdrawn + (Alerts - withdrawn);
        mdi.Start();
        await mdi.Until(m => m.Number == all);
        // Nothing more comes: withdrawn alerts do not expire.
        Assert.Equal(all, (await dims.Anonymous.Get("/v1/alert-events?limit=1")).Json.GetProperty("head").GetInt32());
        var log = AlertDesk.Read<AlertEventPage>(await dims.Anonymous.Get("/v1/alert-events?limit=1000")).Events;
        Assert.Equal(Enumerable.Range(1, all).Select(i => (long)i), mdi.Events.Select(e => e.Sequence));
        Assert.Equal(log.Select(e => (e.Sequence, e.Id, Wire.Name(e.Type))), mdi.Events);
        // At least once: what came twice came as it had come before.
        Assert.All(mdi.Lines.GroupBy(l => l.Split(' ')[2]), same => Assert.Single(same.Distinct()));
    }

    // The port stays the same over a restart, as a partner's configuration does.
    private static string OnPort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return string.Create(CultureInfo.InvariantCulture, $"--urls=http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}");
    }

    private static async Task Execute(TestDims dims, string sql)
    {
        await using var connection = dims.Engine == Engine.Postgres ? (System.Data.Common.DbConnection)new NpgsqlConnection(dims.ConnectionString) : new SqliteConnection(dims.ConnectionString);
        await connection.OpenAsync();
        await connection.ExecuteAsync(sql);
    }

    // One who writes and one who decides.
    private sealed record Desk(Client Writer, Client Decider, TestDims Dims)
    {
        public static async Task<Desk> At(TestDims dims) => new(await dims.With(Roles.Coordinator), await dims.With(Roles.Coordinator), dims);

        public async Task<string> Published(int number)
        {
            var content = AlertContents.Regional() with { Headline = new LocalText { Nl = $"Waarschuwing {number}", En = $"Warning {number}" }, Expires = Dims.Clock.GetUtcNow().AddDays(2 + number % 5) };
            var draft = (await Writer.Post("/v1/alert-drafts", content)).Is(HttpStatusCode.Created);
            (await Decider.Post(draft.Headers["Location"] + "/publication", null, ("If-Match", draft.ETag!))).Is(HttpStatusCode.Created);
            return draft.Json.GetProperty("id").GetString()!;
        }

        public async Task Withdrawn(string id)
        {
            (await AlertDesk.Ask(Writer, id, WithdrawalReason.NoLongerSeen)).Is(HttpStatusCode.Created);
            (await AlertDesk.Withdraw(Decider, id)).Is(HttpStatusCode.Created);
        }
    }
}
