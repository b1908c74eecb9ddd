using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Dims.Http;
using Dims.Samples;
using Dims.Tablets;

namespace Dims.LoadTests;

// Asking about a tablet among many of the last weeks, beside reading a sample by its key from the same service.
internal static class RecognitionComparison
{
    public const string Operation = "recognition";
    private const int BatchSize = 1000, TestRequests = 50;
    private static readonly string[] Colours = ["pink", "blue", "yellow", "green", "orange", "white", "beige", "purple", "red", "grey"];

    public static async Task<bool> Run(Plan plan, bool isTest)
    {
        Directory.CreateDirectory(plan.Folder);
        await using var ours = await OurServer.StartEmpty(plan.Folder, Operation);
        var (tablets, ids) = await Fill(ours, plan.Samples);
        string[] questions = [.. tablets.Take(500).Select(t => JsonSerializer.Serialize(new RecognizeTablet { Location = Place, Appearance = t.Appearance }, Wire.Json))];
        // An answer of each kind before any is timed.
        using (var first = await ours.Http.PostAsync(new Uri("/v1/recognitions", UriKind.Relative), Body(questions[0]))) first.EnsureSuccessStatusCode();
        if (isTest) return await Check(ours, questions, tablets);
        var (asked, read) = (new List<double>(), new List<double>());
        for (var run = 0; run < plan.Runs; run++)
        {
            read.AddRange(await Loop(plan, i => ours.Http.GetAsync(new Uri("/v1/samples/" + ids[i % ids.Count], UriKind.Relative))));
            asked.AddRange(await Loop(plan, i => ours.Http.PostAsync(new Uri("/v1/recognitions", UriKind.Relative), Body(questions[i % questions.Length]))));
        }
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"| {plan.Samples:N0} tablets, {plan.Connections} callers | p50 | p99 |\n|---|---|---|\n| a sample by its key | {At(read, 0.5):0.00} ms | {At(read, 0.99):0.00} ms |\n| a tablet recognised | {At(asked, 0.5):0.00} ms | {At(asked, 0.99):0.00} ms |\n| times | {At(asked, 0.5) / At(read, 0.5):0.0} | {At(asked, 0.99) / At(read, 0.99):0.0} |"));
        return true;
    }

    private const string Place = "amsterdam-load";

    private static async Task<bool> Check(OurServer ours, string[] questions, IReadOnlyList<SubmitSample> tablets)
    {
        var (answers, right) = (0, 0);
        for (var i = 0; i < TestRequests; i++)
        {
            using var answer = await ours.Http.PostAsync(new Uri("/v1/recognitions", UriKind.Relative), Body(questions[i % questions.Length]));
            if (!answer.IsSuccessStatusCode) continue;
            answers++;
            var told = JsonSerializer.Deserialize<Recognition>(await answer.Content.ReadAsStringAsync(), Wire.Json)!;
            var look = tablets[i % questions.Length].Appearance!;
            if (told.LookAlikes == tablets.Count(t => t.Appearance!.Logo == look.Logo && t.Appearance.Colours![0] == look.Colours![0])) right++;
        }
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"recognition: {answers} answers, {right} with every look-alike"));
        return answers == TestRequests && right == TestRequests;
    }

    // Looks by turns, so that each has as many look-alikes.
    private static async Task<(IReadOnlyList<SubmitSample> Tablets, IReadOnlyList<string> Ids)> Fill(OurServer ours, int count)
    {
        using (var place = await ours.Http.PutAsync(new Uri("/v1/locations/" + Place, UriKind.Relative), Body("""{ "name": "Amsterdam" }"""))) place.EnsureSuccessStatusCode();
        var today = DateOnly.FromDateTime(DateTime.UtcNow).AddDays(-1);
        SubmitSample[] tablets = [.. Enumerable.Range(0, count).Select(i => Tablet(i, today.AddDays(-(i % 80))))];
        var ids = new List<string>(count);
        foreach (var batch in tablets.Chunk(BatchSize))
        {
            using var answer = await ours.Http.PostAsync(new Uri("/v1/sample-batches", UriKind.Relative), new StringContent(string.Join('\n', batch.Select(s => JsonSerializer.Serialize(s, Wire.Json))), Encoding.UTF8, "application/x-ndjson"));
            var result = JsonSerializer.Deserialize<BatchAnswer>(await answer.Content.ReadAsStringAsync(), Wire.Json)!;
            if (result.Stored != batch.Length) throw new InvalidOperationException($"Only {result.Stored} of {batch.Length} tablets were stored.");
            ids.AddRange(result.Items.Select(i => i.Id!));
        }
        return (tablets, ids);
    }

    private static SubmitSample Tablet(int i, DateOnly day) => new()
    {
        Reference = string.Create(CultureInfo.InvariantCulture, $"R-{i}"),
        Location = Place,
        CollectedOn = day,
        SoldAs = ["ecstasy"],
        Form = Form.Tablet,
        Appearance = new Appearance
        {
            Logo = string.Create(CultureInfo.InvariantCulture, $"Logo {i / Colours.Length % 40}"),
            Colours = [Colours[i % Colours.Length]],
            Shape = "round",
            DiameterMm = 8.5m + (i % 3 * 0.1m),
            ThicknessMm = 4.5m,
            MassMg = 300 + (i % 5),
            Marquis = "purple-black",
        },
        Analyses = [new Analysis { Source = Source.Laboratory, Laboratory = "LAB-A", Method = "LC-DAD", Findings = [new Finding { Substance = "MDMA", Qualifier = Qualifier.Equal, Amount = 120 + (i % 9), Unit = Unit.MgPerTablet, Basis = Basis.Hydrochloride }] }],
    };

    private static async Task<IReadOnlyCollection<double>> Loop(Plan plan, Func<int, Task<HttpResponseMessage>> ask)
    {
        var (times, next) = (new ConcurrentBag<double>(), 0);
        async Task Caller(double seconds, bool counts)
        {
            for (var since = Stopwatch.StartNew(); since.Elapsed.TotalSeconds < seconds;)
            {
                var began = Stopwatch.GetTimestamp();
                using var answer = await ask(Interlocked.Increment(ref next));
                await answer.Content.ReadAsByteArrayAsync();
                answer.EnsureSuccessStatusCode();
                if (counts) times.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
            }
        }
        await Task.WhenAll(Enumerable.Range(0, plan.Connections).Select(_ => Caller(plan.WarmSeconds / 4, counts: false)));
        await Task.WhenAll(Enumerable.Range(0, plan.Connections).Select(_ => Caller(plan.Seconds, counts: true)));
        return times;
    }

    private static double At(List<double> times, double share) => times.Order().ElementAt((int)((times.Count - 1) * share));

    private static StringContent Body(string json) => new(json, Encoding.UTF8, "application/json");
}
