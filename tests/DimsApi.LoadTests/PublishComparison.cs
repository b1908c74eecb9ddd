using System.Globalization;
using Dapper;
using Dims.Storage;
using Npgsql;

namespace Dims.LoadTests;

// What the call that publishes costs with one subscription and with ten thousand: two servers of ours that are asked in turns. Neither delivers here, so that the call alone is measured.
internal static class PublishComparison
{
    public const string Operation = "publish";

    public static async Task<bool> Run(Plan plan, bool isTest)
    {
        Directory.CreateDirectory(plan.Folder);
        var isFine = await Run(plan, isTest, null);
        return plan.Postgres is { } server ? isFine & await Run(plan, isTest, server) : isFine;
    }

    private static async Task<bool> Run(Plan plan, bool isTest, string? postgres)
    {
        var (many, warm, turns) = isTest ? (200, 0, 3) : (10_000, 100, 200);
        await using var one = await Side.Start(plan.Folder, "one", 1, postgres);
        await using var other = await Side.Start(plan.Folder, "many", many, postgres);
        // The runtime compiles.
        await Turns(one, other, warm);
        var (before, ratios, times) = ((await one.Rows(), await other.Rows()), new List<double>(), new List<(double One, double Many)>());
        for (var run = 0; run < (isTest ? 1 : plan.Runs); run++)
        {
            var (few, lots) = await Turns(one, other, turns);
            times.Add((few, lots));
            ratios.Add(lots / few);
        }
        var (wroteOne, wroteMany) = (await one.Rows() - before.Item1, await other.Rows() - before.Item2);
        var untouched = await one.IsUntouched() && await other.IsUntouched();
        var engine = postgres is null ? "SQLite" : "PostgreSQL";
        Console.WriteLine(isTest
            ? string.Create(CultureInfo.InvariantCulture, $"publish: {wroteOne} rows with 1 subscription, {wroteMany} with {many}, the subscriptions {(untouched ? "untouched" : "changed")}")
            : string.Create(CultureInfo.InvariantCulture,
                $"| {engine} | {string.Join(", ", times.Select(t => t.One.ToString("0.00", CultureInfo.InvariantCulture)))} | {string.Join(", ", times.Select(t => t.Many.ToString("0.00", CultureInfo.InvariantCulture)))} | {string.Join(", ", ratios.Select(r => r.ToString("0.00", CultureInfo.InvariantCulture)))} | {ratios.Max():0.00} | {ratios.Min():0.00} | {wroteOne / ((double)turns * ratios.Count):0.0} / {wroteMany / ((double)turns * ratios.Count):0.0} |"));
        return wroteOne == wroteMany && wroteOne > 0 && untouched;
    }

    // Medians, in milliseconds; each begins as often as the other.
    private static async Task<(double One, double Many)> Turns(Side one, Side many, int turns)
    {
        var (few, lots) = (new List<double>(), new List<double>());
        for (var turn = 0; turn < turns; turn++)
        {
            if (turn % 2 == 0) few.Add(await one.Publish());
            lots.Add(await many.Publish());
            if (turn % 2 == 1) few.Add(await one.Publish());
        }
        return turns == 0 ? default : (few.Order().ElementAt(turns / 2), lots.Order().ElementAt(turns / 2));
    }

    private sealed class Side : IAsyncDisposable
    {
        // Whatever a publication could write to.
        private static readonly string[] Tables = ["alerts", "alert_versions", "alert_trail", "alert_writers", "events", "subscriptions", "subscription_alerts", "delivery_attempts", "notices", "audit", "idempotency_keys"];

        private readonly OurServer _server;
        private readonly AlertData _data;
        private readonly Database _database;
        private int _number;

        private Side(OurServer server, AlertData data, Database database) => (_server, _data, _database) = (server, data, database);

        public static async Task<Side> Start(string folder, string name, int subscriptions, string? postgres)
        {
            (string, string)[] settings = [("Dims__Deliver", "false"), ("Dims__PublicUrl", "https://dims.example")];
            if (postgres is not null) settings = [.. settings, ("Dims__Engine", "postgresql"), ("ConnectionStrings__Dims", postgres = await Create(postgres, "dims_load_" + name))];
            var server = await OurServer.StartEmpty(folder, name, settings);
            Database database = postgres is null ? new SqliteDatabase("Data Source=" + server.File, TimeProvider.System) : new PostgresDatabase(postgres, TimeProvider.System);
            var side = new Side(server, await AlertData.With(server), database);
            await side.Subscribe(subscriptions);
            return side;
        }

        public async Task<double> Publish() => await _data.TimedPublication(await _data.Draft(_number++));

        public async Task<long> Rows()
        {
            await using var read = await _database.Read();
            return await read.Scalar<long>("SELECT " + string.Join(" + ", Tables.Select(t => $"(SELECT count(*) FROM {t})")));
        }

        public async Task<bool> IsUntouched()
        {
            await using var read = await _database.Read();
            return await read.Scalar<long>("SELECT count(*) FROM subscriptions WHERE position <> 0 OR edition <> 1 OR lease IS NOT NULL OR retry_at IS NOT NULL OR changed_at <> created_at") == 0;
        }

        // Of everything, as nobody has been sent anything yet.
        private async Task Subscribe(int count)
        {
            await using var own = await _database.OpenOwn();
            await own.ExecuteAsync(
                """
                INSERT INTO subscriptions (id, owner_id, stream, state, address, secrets, log, position, previous, created_at, changed_at)
                WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < @count)
                SELECT 'load-' || n.i, o.id, 'professional', 'active', 'https://partner.example/' || n.i, '[]', l.id, 0, 0, '2026-01-01T00:00:00.000Z', '2026-01-01T00:00:00.000Z'
                FROM n JOIN logs l ON l.is_current = 1 JOIN (SELECT MIN(id) AS id FROM owners) o ON 1 = 1
                """, new { count });
        }

        private static async Task<string> Create(string server, string name)
        {
            await using (var connection = new NpgsqlConnection(server))
            {
                await connection.ExecuteAsync($"DROP DATABASE IF EXISTS {name} WITH (FORCE)");
                await connection.ExecuteAsync("CREATE DATABASE " + name);
            }
            return new NpgsqlConnectionStringBuilder(server) { Database = name }.ConnectionString;
        }

        public async ValueTask DisposeAsync()
        {
            await _database.DisposeAsync();
            await _server.DisposeAsync();
        }
    }
}
