using System.Diagnostics;
using System.Globalization;

namespace Dims.LoadTests;

// Ours and the reference take turns within seconds of each other, because the machine is never twice the same: the ratio holds, the rates do not.
internal static class Comparison
{
    private static readonly Dictionary<string, string> Titles = new()
    {
        ["get"] = "one sample by id, beside the bare row (`get`)",
        ["full"] = "one sample by id, beside the row and its findings (`full`)",
        ["page"] = "a filtered page of 100",
        ["post"] = "a single durable post",
        ["batch"] = "a durable batch of 500 samples",
    };

    public static async Task<int> Run(Plan plan)
    {
        if (ReferenceServer.WhyNot(plan.Bench) is { } missing || plan.UseWrk && (missing = Wrk.WhyNot()) is not null)
        {
            await Console.Error.WriteLineAsync("Cannot compare: " + missing);
            return 2;
        }
#if DEBUG
        await Console.Error.WriteLineAsync("This is a Debug build: its figures mean nothing. Use `dotnet run -c Release`.");
#endif
        List<InventedSample> samples = [.. InventedData.Read(await ReferenceServer.Generate(plan))];
        var questions = new Questions(samples, batchOf: 500);
        await using var ours = await OurServer.Start(plan.Folder, samples);
        await using var reference = await ReferenceServer.Start(plan);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{samples.Count} samples, {plan.Connections} connections, {plan.Runs} runs of {plan.Seconds} s each, {Environment.ProcessorCount} processors, client: {(plan.UseWrk ? "wrk" : "raw sockets")}; ours is process {ours.ProcessId}, the reference {reference.ProcessId}"));
        Console.WriteLine("| operation | ours, requests/s: best (worst) | reference: best (worst) | ratio: median (best, worst) | server CPU per answer, ours / reference | bytes of an answer |");
        Console.WriteLine("|---|---|---|---|---|---|");
        foreach (var operation in plan.Operations)
            await Compare(plan, operation, new Side(ours.Url, ours.ProcessId, questions.Ours(operation, ours.Ids, ours.Key)), new Side(reference.Url, reference.ProcessId, questions.Reference(operation)));
        return 0;
    }

    private static async Task Compare(Plan plan, string operation, Side ours, Side reference)
    {
        // The runtime compiles what is asked often a second time while it runs: that is not measured, on either side.
        await Ask(plan, ours, TimeSpan.FromSeconds(plan.WarmSeconds));
        await Ask(plan, reference, TimeSpan.FromSeconds(plan.WarmSeconds));
        var pairs = new List<(Measured Ours, Measured Reference)>();
        for (var run = 0; run < plan.Runs; run++)
            pairs.Add((await Ask(plan, ours, TimeSpan.FromSeconds(plan.Seconds)), await Ask(plan, reference, TimeSpan.FromSeconds(plan.Seconds))));
        double[] ratios = [.. pairs.Select(p => p.Ours.PerSecond / p.Reference.PerSecond).Order()];
        var failed = pairs.Sum(p => p.Ours.Failed + p.Reference.Failed);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"| {Titles[operation]} | {Rates(pairs.Select(p => p.Ours))} | {Rates(pairs.Select(p => p.Reference))} | {ratios[ratios.Length / 2]:0.00} ({ratios[^1]:0.00}, {ratios[0]:0.00}) "
            + $"| {Processor(pairs.Select(p => p.Ours))} / {Processor(pairs.Select(p => p.Reference))} | {Size(pairs[0].Ours)} / {Size(pairs[0].Reference)} |{(failed > 0 ? $" {failed} FAILED" : "")}"));
    }

    private static async Task<Measured> Ask(Plan plan, Side side, TimeSpan time)
    {
        using var server = Process.GetProcessById(side.ProcessId);
        var before = server.TotalProcessorTime;
        var measured = plan.UseWrk ? await Wrk.Run(plan, side.Url, side.Requests, time) : ClosedLoop.Run(side.Url, side.Requests, plan.Connections, time);
        server.Refresh();
        measured.ServerTime = server.TotalProcessorTime - before;
        return measured;
    }

    // What the server's process worked for one answer: it holds also where others use the machine.
    private static string Processor(IEnumerable<Measured> runs) => string.Create(CultureInfo.InvariantCulture, $"{runs.Min(r => r.ServerTime.TotalMicroseconds / Math.Max(1, r.Answers)):0} µs");

    private static string Rates(IEnumerable<Measured> runs) => string.Create(CultureInfo.InvariantCulture, $"{runs.Max(r => r.PerSecond):N0} ({runs.Min(r => r.PerSecond):N0})");

    private static string Size(Measured run) => string.Create(CultureInfo.InvariantCulture, $"{run.Bytes / Math.Max(1, run.Answers + run.Failed):N0}");

    private sealed record Side(Uri Url, int ProcessId, Requests Requests);
}
