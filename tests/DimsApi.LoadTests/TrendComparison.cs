using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Dims.Cells;
using Dims.Http;

namespace Dims.LoadTests;

// Questions about many samples over HTTP, one client, beside engines that have nothing to do but this; and what cells cost in memory, at a start and at recording.
internal static class TrendComparison
{
    public const string Operation = "trends";
    private const int Warm = 12, Times = 30;

    public static async Task<bool> Run(Plan plan, bool isTest)
    {
        var folder = Path.Combine(plan.Folder, "trends");
        if (isTest) return await Check(plan, folder);
        var data = await ReferenceServer.GenerateRows(plan);
        var file = await TrendData.Fill(plan, folder, InventedData.Read(data));
        Console.WriteLine($"| start | ready after, s |\n|---|---|\n| from all rows | {await StartTime(folder, file, keepsCells: false)} |\n| from the kept cells | {await StartTime(folder, file, keepsCells: true)} |");
        Memory(file);
        var checking = Stopwatch.StartNew();
        var agrees = (await TrendData.Verb(folder, file, "verify")).Contains("Everything agrees.", StringComparison.Ordinal);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"verify: {(agrees ? "everything agrees" : "something does not agree")}, {checking.Elapsed.TotalSeconds:0} s"));
        if (!agrees) return false;
        await using var ours = await OurServer.Open(folder, file);
        Console.WriteLine("| question | ours, ms | DuckDB, ms | ratio | PostgreSQL, ms | ratio |\n|---|---|---|---|---|---|");
        foreach (var kind in (string[])["mdma", "days", .. TrendQuestions.Kinds])
        {
            var (own, duck, postgres) = (new List<double>(), new List<double>(), new List<double>());
            for (var run = 0; run < plan.Runs; run++)
            {
                own.Add(await Ours(ours, kind, Times));
                duck.Add(await TrendEngines.DuckDb(Path.GetDirectoryName(data)!, plan.Bench, kind, Warm, Times));
                if (plan.Postgres is { } server && kind is "mdma" or "days" or "dosage") postgres.Add(await TrendEngines.Postgres(plan.Postgres!, data, kind, Warm, Times));
            }
            Console.WriteLine($"| {kind} | {TrendEngines.Told(own)} | {TrendEngines.Told(duck)} | {Ratios(own, duck)} | {(postgres.Count > 0 ? TrendEngines.Told(postgres) : "")} | {(postgres.Count > 0 ? Ratios(own, postgres) : "")} |");
        }
        Crowd(plan, ours);
        await Recording(ours);
        return true;
    }

    private static string Ratios(List<double> own, List<double> others) => TrendEngines.Told([.. own.Zip(others, (a, b) => a / b)], "0.00");

    private static async Task<double> Ours(OurServer server, string kind, int times)
    {
        var measured = new List<double>();
        for (var i = 0; i < Warm + times; i++)
        {
            var since = Stopwatch.GetTimestamp();
            using var answer = await server.Http.GetAsync(new Uri(TrendQuestions.Ours(kind, i), UriKind.Relative));
            await answer.Content.ReadAsByteArrayAsync();
            answer.EnsureSuccessStatusCode();
            if (i >= Warm) measured.Add(Stopwatch.GetElapsedTime(since).TotalMilliseconds);
        }
        return TrendEngines.Median(measured);
    }

    // From the program's start to its first answer, less what a start without samples takes.
    private static async Task<string> StartTime(string folder, string file, bool keepsCells)
    {
        if (!keepsCells) File.Delete(file + ".cells");
        var times = new List<double>();
        foreach (var of in (string[])[Path.Combine(folder, "ours-nothing.db"), file])
        {
            var since = Stopwatch.StartNew();
            await using var server = await OurServer.Open(folder, of);
            using var answer = await server.Http.GetAsync(new Uri(TrendQuestions.Ours("prevalence", 1), UriKind.Relative));
            answer.EnsureSuccessStatusCode();
            times.Add(since.Elapsed.TotalSeconds);
        }
        return string.Create(CultureInfo.InvariantCulture, $"{times[1] - times[0]:0.0}");
    }

    private static void Memory(string file)
    {
        var log = File.ReadAllBytes(file + ".cells");
        using var reader = new BinaryReader(new MemoryStream(log));
        reader.ReadString();
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var since = Stopwatch.GetTimestamp();
        var cells = CellFile.Read(file + ".cells", reader.ReadString())!;
        var took = Stopwatch.GetElapsedTime(since);
        var all = GC.GetTotalMemory(forceFullCollection: true) - before;
        var (values, bytes) = (cells.Blocks.Sum(b => (long)b.ValueCount), cells.Blocks.Sum(b => b.Bytes));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{cells.Count:N0} samples, {values:N0} amounts, {cells.Contents.Count:N0} contents, {cells.Facets.Count:N0} facets, {cells.Blocks.Sum(b => b.Contents.Length):N0} groups in {cells.Blocks.Count} blocks: {bytes / (double)values:0.0} bytes an amount in blocks, {all / (double)values:0.0} with contents and names; read from the file in {took.TotalMilliseconds:0} ms"));
        GC.KeepAlive(cells);
    }

    private static void Crowd(Plan plan, OurServer server)
    {
        Requests Questions(int from) => new([.. Enumerable.Range(from, 60).Select(i => Prepared.Get(TrendQuestions.Ours(TrendQuestions.Kinds[i % 3], i), server.Key))]);
        var ratios = new List<double>();
        for (var run = 0; run < plan.Runs; run++)
        {
            var one = ClosedLoop.Run(server.Url, Questions(run), 1, TimeSpan.FromSeconds(plan.Seconds));
            var many = ClosedLoop.Run(server.Url, Questions(run), plan.Connections, TimeSpan.FromSeconds(plan.Seconds));
            ratios.Add(many.PerSecond / one.PerSecond);
        }
        Console.WriteLine($"{plan.Connections} clients: {TrendEngines.Told(ratios, "0.00")} times the rate of one");
    }

    // Recording writes nothing for the cells; the next question brings them up to date. So it is measured with such questions between, and without.
    private static async Task Recording(OurServer server)
    {
        var (alone, asked, questions, mark, chance) = (new List<double>(), new List<double>(), new List<double>(), DateTime.UtcNow.Ticks, new Random(1));
        for (var i = 0; i < 400; i++)
        {
            using var body = new StringContent(JsonSerializer.Serialize(InventedData.Tablet(chance, $"R-{mark}-{i}").ToSubmit(), Wire.Json), Encoding.UTF8, "application/json");
            var since = Stopwatch.GetTimestamp();
            using var answer = await server.Http.PostAsync(new Uri("/v1/samples", UriKind.Relative), body);
            (i / 50 % 2 == 0 ? alone : asked).Add(Stopwatch.GetElapsedTime(since).TotalMilliseconds);
            answer.EnsureSuccessStatusCode();
            if (i / 50 % 2 == 0) continue;
            since = Stopwatch.GetTimestamp();
            await server.Http.GetByteArrayAsync(new Uri(TrendQuestions.Ours("dosage", i), UriKind.Relative));
            questions.Add(Stopwatch.GetElapsedTime(since).TotalMilliseconds);
        }
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"recording: {TrendEngines.Median(alone):0.00} ms, {TrendEngines.Median(asked):0.00} ms with a question after each; that question {TrendEngines.Median(questions):0.0} ms"));
    }

    // Small: what was imported is counted, every one of it.
    private static async Task<bool> Check(Plan plan, string folder)
    {
        var random = new Random(1);
        List<InventedSample> samples = [.. Enumerable.Range(1, plan.Samples).Select(i => InventedData.Tablet(random, $"S-{i}"))];
        var file = await TrendData.Fill(plan, folder, samples);
        var agrees = (await TrendData.Verb(folder, file, "verify")).Contains("Everything agrees.", StringComparison.Ordinal);
        await using var ours = await OurServer.Open(folder, file);
        var stored = await ours.Count();
        async Task<long> Sum(string kind, string member, string? at = null)
        {
            using var answer = JsonDocument.Parse(await ours.Http.GetByteArrayAsync(new Uri(TrendQuestions.Ours(kind, 0), UriKind.Relative)));
            return answer.RootElement.GetProperty("periods").EnumerateArray().Sum(p => (at is null ? p : p.GetProperty(at)).GetProperty(member).GetInt64());
        }
        var isFine = stored == plan.Samples && agrees && await Sum("prevalence", "tested") == stored && await Sum("composition", "analysed") == stored && await Sum("composition", "n", "held") == stored && await Sum("mdma", "quantified") == stored;
        Console.WriteLine(isFine
            ? string.Create(CultureInfo.InvariantCulture, $"trends: {stored} samples stored, {stored} counted in every share, all amounts in a figure, and everything agrees")
            : string.Create(CultureInfo.InvariantCulture, $"trends: {stored} samples stored, and not all of them counted, or verify found a fault"));
        return isFine;
    }
}
