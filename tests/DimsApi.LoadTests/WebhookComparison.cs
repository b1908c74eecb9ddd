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
    private const int Rounds = 10;

    public static async Task<bool> Run(Plan plan, bool isTest)
    {
        Directory.CreateDirectory(plan.Folder);
        var (subscriptions, silent) = isTest ? (40, 4) : (1000, 50);
        var isFine = true;
        foreach (var attempts in isTest ? [1000] : new[] { 0, 1_000_000 })
        {
            await using var sink = await WebhookSink.Start();
            await using var ours = await OurServer.StartEmpty(plan.Folder, ("Dims__DeliverToLoopback", "true"), ("Dims__MostSubscriptions", "10000"), ("ASPNETCORE_ENVIRONMENT", "Testing"), ("Dims__PublicUrl", "https://dims.example"));
            var data = await AlertData.With(ours);
            await Subscribe(ours, sink, subscriptions, silent);
            if (attempts > 0) Fill(ours.File, attempts);
            isFine &= await Deliver(ours, data, sink, subscriptions, silent, attempts, isTest ? 2 : Rounds, isTest, plan);
        }
        if (!isTest) await Floor(plan);
        return isFine;
    }

    private static async Task<bool> Deliver(OurServer ours, AlertData data, WebhookSink sink, int subscriptions, int silent, int attempts, int rounds, bool isTest, Plan plan)
    {
        var (taken, before) = (new List<double>(), Memory(ours.ProcessId));
        // The first rounds are not counted: the runtime compiles.
        var warm = isTest ? 0 : 5;
        for (var round = 0; round < warm + rounds; round++)
        {
            var draft = await data.Draft(round);
            var arrived = sink.Expect(subscriptions - silent);
            var since = Stopwatch.GetTimestamp();
            await data.Publish(draft);
            await arrived.WaitAsync(TimeSpan.FromMinutes(1));
            if (round >= warm) taken.Add(Stopwatch.GetElapsedTime(since).TotalMilliseconds);
            // What came of them is written down before the next one.
            await Task.Delay(isTest ? 50 : 300);
        }
        var expected = (long)(subscriptions - silent) * (warm + rounds);
        if (isTest)
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"webhooks: {sink.Received} deliveries received, {expected} expected"));
            return sink.Received == expected;
        }
        taken.Sort();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"| {subscriptions:N0} subscriptions, {silent} of them silent, {attempts:N0} attempts in the table | {taken[taken.Count / 2]:N0} ms ({taken[0]:N0} to {taken[^1]:N0}) | memory {before >> 20:N0} to {Memory(ours.ProcessId) >> 20:N0} MiB |"));
        return sink.Received == expected;
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
            WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < $most), s AS (SELECT id, row_number() OVER (ORDER BY id) - 1 AS place, count(*) OVER () AS every FROM subscriptions)
            INSERT INTO delivery_attempts (subscription_id, ordinal, kind, sequence, event_id, type, at, outcome, status, latency_ms)
            SELECT s.id, i, 'event', i / s.every, 'old-' || (i / s.every) || '-v1', 'nl.drugsmarkt.alert.published.v1', '2026-01-01T00:00:00.000Z', 'delivered', 204, 3 FROM n JOIN s ON s.place = i % s.every;
            UPDATE counters SET value = value + $most WHERE name = 'attempts';
            """;
        command.Parameters.AddWithValue("$most", attempts);
        command.ExecuteNonQuery();
    }

    // The same number of deliveries by the shared bench's own sender, with its durable outbox.
    private static async Task Floor(Plan plan)
    {
        var (from, home) = (Path.Combine(plan.Bench, "webhook"), Path.Combine(plan.Folder, "webhook"));
        foreach (var part in new[] { "sink", "sender" })
        {
            Directory.CreateDirectory(Path.Combine(home, part));
            foreach (var file in Directory.EnumerateFiles(Path.Combine(from, part))) File.Copy(file, Path.Combine(home, part, Path.GetFileName(file)), overwrite: true);
            if (!File.Exists(Path.Combine(home, part, "out", part + ".dll"))) await Child.Run("dotnet", ["build", "-c", "Release", "-o", "out", "-nodeReuse:false", "--nologo"], Path.Combine(home, part));
        }
        await using var sink = await Child.Serve("dotnet", [Path.Combine(home, "sink", "out", "sink.dll")], home, Path.Combine(home, "sink.log"), new Uri("http://127.0.0.1:5600/count"));
        for (var run = 0; run < plan.Runs; run++)
            Console.Write("floor: " + await Child.Run("dotnet", [Path.Combine(home, "sender", "out", "sender.dll")], home, ("MODE", "sqlite"), ("SYNC", "FULL"), ("EVENTS", "20"), ("SUBS", "1000"), ("CONC", "64")));
    }

    private static StringContent Json(object body) => new(JsonSerializer.Serialize(body, Wire.Json), Encoding.UTF8, "application/json");

    private static long Memory(int process)
    {
        using var of = Process.GetProcessById(process);
        return of.WorkingSet64;
    }
}
