using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Dims.Http;
using Microsoft.Data.Sqlite;

namespace Dims.LoadTests;

// A thousand subscriptions at a real receiver on loopback, some of which never answer: from the call that publishes to the last healthy delivery, beside the shared bench's sender with a durable outbox.
internal static class WebhookComparison
{
    public const string Operation = "webhooks";

    // As many times slower as it may be.
    private const double Aim = 3;

    // Publications of a run that are counted, and before them those that are not: the runtime compiles.
    private const int Rounds = 10, Warm = 5;

    public static async Task<bool> Run(Plan plan, bool isTest)
    {
        Directory.CreateDirectory(plan.Folder);
        if (isTest)
        {
            await using var small = await Side.Start(plan.Folder, "small", 40, 4, 1000);
            await small.Round(2, pause: 50);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"webhooks: {small.Received} deliveries received, {small.Expected} expected"));
            return small.Received == small.Expected;
        }
        // Both are there in each run, and the bench's sender comes between.
        await using var none = await Side.Start(plan.Folder, "webhooks", 1000, 50, 0);
        await using var million = await Side.Start(plan.Folder, "webhooks-million", 1000, 50, 1_000_000);
        Side[] sides = [none, million];
        foreach (var side in sides) await side.Round(Warm, pause: 300);
        Console.WriteLine("| attempts in the table | the sender with its outbox, ms | published to last of 950 healthy deliveries, ms: median (best to worst) | times the sender | peak of the server's memory, MiB |");
        Console.WriteLine("|---|---|---|---|---|");
        var ratios = new List<double>();
        await using var floor = await WebhookFloor.Start(plan);
        for (var run = 0; run < plan.Runs; run++)
        {
            var floored = await floor.Measure();
            foreach (var side in sides)
            {
                side.ForgetPeak();
                var taken = await side.Round(Rounds, pause: 300);
                ratios.Add(taken[taken.Count / 2] / floored);
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {side.Attempts:N0} | {floored:N0} | {taken[taken.Count / 2]:N0} ({taken[0]:N0} to {taken[^1]:N0}) | {ratios[^1]:0.0} | {side.Peak() >> 20:N0} |"));
            }
        }
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"best {ratios.Min():0.0}, worst {ratios.Max():0.0} times the sender: {(ratios.Max() <= Aim ? "within" : ratios.Min() <= Aim ? "not always within" : "not within")} {Aim:0} times"));
        return sides.All(s => s.Received == s.Expected);
    }

    // A server with its subscriptions, at a receiver of its own.
    private sealed class Side(OurServer ours, AlertData data, WebhookSink sink, int healthy, int attempts) : IAsyncDisposable
    {
        private int _published;

        public int Attempts => attempts;
        public long Received => sink.Received;
        public long Expected => (long)healthy * _published;

        public static async Task<Side> Start(string folder, string name, int subscriptions, int silent, int attempts)
        {
            var sink = await WebhookSink.Start();
            var ours = await OurServer.StartEmpty(folder, name, ("Dims__DeliverToLoopback", "true"), ("Dims__MostSubscriptions", "10000"), ("ASPNETCORE_ENVIRONMENT", "Testing"), ("Dims__PublicUrl", "https://dims.example"));
            var data = await AlertData.With(ours);
            await Subscribe(ours, sink, subscriptions, silent);
            if (attempts > 0) Fill(ours.File, attempts);
            return new Side(ours, data, sink, subscriptions - silent, attempts);
        }

        // Milliseconds from the call that publishes to the last healthy delivery, the shortest first.
        public async Task<List<double>> Round(int publications, int pause)
        {
            var taken = new List<double>();
            for (var i = 0; i < publications; i++)
            {
                var draft = await data.Draft(_published);
                var arrived = sink.Expect(healthy);
                var since = Stopwatch.GetTimestamp();
                await data.Publish(draft);
                await arrived.WaitAsync(TimeSpan.FromMinutes(1));
                taken.Add(Stopwatch.GetElapsedTime(since).TotalMilliseconds);
                _published++;
                // What came of them is written down before the next one.
                await Task.Delay(pause);
            }
            taken.Sort();
            return taken;
        }

        // The kernel's own high-water mark of what the process has in memory.
        public void ForgetPeak() => File.WriteAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{ours.ProcessId}/clear_refs"), "5");

        public long Peak()
        {
            using var of = Process.GetProcessById(ours.ProcessId);
            return of.PeakWorkingSet64;
        }

        public async ValueTask DisposeAsync()
        {
            await ours.DisposeAsync();
            await sink.DisposeAsync();
        }
    }

    private static async Task Subscribe(OurServer ours, WebhookSink sink, int subscriptions, int silent)
    {
        using var http = new HttpClient { BaseAddress = ours.Url };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", ours.Key);
        using var made = await http.PostAsync(new Uri("/v1/keys", UriKind.Relative), Json(new { role = "partner", name = "receiver" }));
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", JsonDocument.Parse(await made.Content.ReadAsStringAsync()).RootElement.GetProperty("key").GetString());
        for (var i = 0; i < subscriptions; i++)
        {
            var address = new Uri(sink.Url, (i < silent ? "/silent/" : "/h/") + i.ToString(CultureInfo.InvariantCulture));
            using var answer = await http.PostAsync(new Uri("/v1/subscriptions", UriKind.Relative), Json(new { address = address.ToString() }));
            var text = await answer.Content.ReadAsStringAsync();
            if (!answer.IsSuccessStatusCode || !text.Contains("\"active\"", StringComparison.Ordinal)) throw new InvalidOperationException($"A subscription was refused: {text}");
        }
    }

    // Attempts of years gone by, of subscriptions that are there.
    private static void Fill(string file, int attempts)
    {
        using var connection = new SqliteConnection("Data Source=" + file + ";Pooling=False;Default Timeout=60");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText =
            """
            PRAGMA cache_size = -500000;
            WITH RECURSIVE s AS (SELECT id, row_number() OVER (ORDER BY id) AS place, count(*) OVER () AS every FROM subscriptions), n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < $most / (SELECT count(*) FROM subscriptions))
            INSERT INTO delivery_attempts (subscription_id, ordinal, kind, sequence, event_id, type, at, outcome, status, latency_ms)
            SELECT s.id, i * s.every + s.place, 'event', i + 1, 'old-' || (i + 1) || '-v1', 'nl.drugsmarkt.alert.published.v1', '2026-01-01T00:00:00.000Z', 'delivered', 204, 3 FROM s CROSS JOIN n;
            UPDATE counters SET value = value + $most WHERE name = 'attempts';
            """;
        command.Parameters.AddWithValue("$most", attempts);
        command.ExecuteNonQuery();
    }

    private static StringContent Json(object body) => new(JsonSerializer.Serialize(body, Wire.Json), Encoding.UTF8, "application/json");
}
