using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Dims.Http;
using Dims.Samples;
using Dims.Tablets;

namespace Dims.LoadTests;

// Asking about a tablet among many of the last weeks, beside reading a sample by its key from the same service: by callers who each wait, by one alone, and at a pace that is the same for both.
internal static class RecognitionComparison
{
    public const string Operation = "recognition";
    private const int TestRequests = 50, Different = 500;
    private const double PerSecond = 50;

    public static async Task<bool> Run(Plan plan, bool isTest)
    {
        var (server, tablets, ids) = await RecognitionData.Start(plan);
        await using var ours = server;
        string[] questions = [.. tablets.Take(Different).Select(RecognitionData.Question)];
        if (isTest) return await Check(ours, questions, tablets);
        var random = new Random(1);
        var read = new Requests([.. Enumerable.Range(0, 4 * Different).Select(_ => Prepared.Get("/v1/samples/" + ids[random.Next(ids.Count)], ours.Key))]);
        var asked = new Requests([.. questions.Select(q => Prepared.Post("/v1/recognitions", ours.Key, q))]);
        // The first question reads every tablet, and that takes its time on a busy machine.
        using (var body = new StringContent(questions[0], Encoding.UTF8, "application/json"))
        using (var first = await ours.Http.PostAsync(new Uri("/v1/recognitions", UriKind.Relative), body)) first.EnsureSuccessStatusCode();
        // The runtime compiles what is asked often a second time while it runs.
        foreach (var requests in (Requests[])[read, asked]) Loop(plan, ours, requests, plan.Connections, plan.WarmSeconds);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{plan.Samples:N0} tablets, {plan.Runs} runs of {plan.Seconds} s each, best to worst; the server is process {ours.ProcessId}"));
        Console.WriteLine("| asked by | a sample by its key, p50, ms | p99, ms | a tablet recognised, p50, ms | p99, ms | times at p99 | server CPU per answer, µs |\n|---|---|---|---|---|---|---|");
        var failed = await Compare($"{plan.Connections} callers, one question after another", requests => Loop(plan, ours, requests, plan.Connections, plan.Seconds));
        failed += await Compare("one caller", requests => Loop(plan, ours, requests, 1, plan.Seconds));
        // At a pace there are few answers: the worst hundredth of them needs longer.
        failed += await Compare($"{PerSecond:0} a second", requests => Loop(plan, ours, requests, plan.Connections, 5 * plan.Seconds, PerSecond));
        if (failed > 0) Console.WriteLine($"{failed} FAILED");
        return failed == 0;

        async Task<long> Compare(string title, Func<Requests, Measured> run)
        {
            var pairs = new List<(Measured Read, Measured Asked)>();
            for (var i = 0; i < plan.Runs; i++) pairs.Add((run(read), run(asked)));
            await Console.Out.WriteLineAsync($"| {title} | {Told(pairs, p => p.Read.At(0.5))} | {Told(pairs, p => p.Read.At(0.99))} | {Told(pairs, p => p.Asked.At(0.5))} | {Told(pairs, p => p.Asked.At(0.99))} "
                + $"| {Told(pairs, p => p.Asked.At(0.99) / p.Read.At(0.99), "0.0")} | {Told(pairs, p => p.Read.ServerTime.TotalMicroseconds / p.Read.Answers, "0")} / {Told(pairs, p => p.Asked.ServerTime.TotalMicroseconds / p.Asked.Answers, "0")} |");
            return pairs.Sum(p => p.Read.Failed + p.Asked.Failed);
        }
    }

    private static string Told(List<(Measured Read, Measured Asked)> pairs, Func<(Measured Read, Measured Asked), double> figure, string format = "0.00") =>
        pairs.Min(figure).ToString(format, CultureInfo.InvariantCulture) + " to " + pairs.Max(figure).ToString(format, CultureInfo.InvariantCulture);

    private static Measured Loop(Plan plan, OurServer ours, Requests requests, int callers, double seconds, double? perSecond = null)
    {
        using var server = Process.GetProcessById(ours.ProcessId);
        var before = server.TotalProcessorTime;
        var measured = ClosedLoop.Run(ours.Url, requests, callers, TimeSpan.FromSeconds(seconds), perSecond: perSecond);
        server.Refresh();
        measured.ServerTime = server.TotalProcessorTime - before;
        return measured;
    }

    private static async Task<bool> Check(OurServer ours, string[] questions, IReadOnlyList<SubmitSample> tablets)
    {
        var (answers, right) = (0, 0);
        for (var i = 0; i < TestRequests; i++)
        {
            using var body = new StringContent(questions[i % questions.Length], Encoding.UTF8, "application/json");
            using var answer = await ours.Http.PostAsync(new Uri("/v1/recognitions", UriKind.Relative), body);
            if (!answer.IsSuccessStatusCode) continue;
            answers++;
            var told = JsonSerializer.Deserialize<Recognition>(await answer.Content.ReadAsStringAsync(), Wire.Json)!;
            var look = tablets[i % questions.Length].Appearance!;
            if (told.LookAlikes == tablets.Count(t => t.Appearance!.Logo == look.Logo && t.Appearance.Colours![0] == look.Colours![0])) right++;
        }
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"recognition: {answers} answers, {right} with every look-alike"));
        return answers == TestRequests && right == TestRequests;
    }
}
