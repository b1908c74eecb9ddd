using System.Diagnostics;
using System.Globalization;

namespace Dims.Benchmarks;

// The gate beside one commit each: commands a second and the ratio, three runs. Within a run both take turns after every few hundred commands and the median turn
// counts, so that what else the machine does meets both and matters little; only the ratio holds from one machine to the next.
public static class GateTable
{
    private const int Runs = 3;
    private const int LeastTurns = 11;
    private static readonly TimeSpan Least = TimeSpan.FromSeconds(4);

    public static async Task<int> Print(TextWriter output)
    {
        await output.WriteLineAsync("| callers | one commit each, commands/s | the gate, commands/s | commands per commit | ratios | worst | best |");
        await output.WriteLineAsync("|---|---|---|---|---|---|---|");
        await using var load = await WriteLoad.Prepare();
        foreach (var callers in new[] { 1, 16, 64 })
        {
            await load.OneCommitEach(callers, WriteGateBenchmarks.Commands);
            await load.ThroughTheGate(callers, WriteGateBenchmarks.Commands);
            var runs = new List<Run>();
            while (runs.Count < Runs) runs.Add(await Compare(load, callers));
            await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
                $"| {callers} | {List(runs, r => r.Plain, "N0")} | {List(runs, r => r.Gate, "N0")} | {runs.Average(r => r.Shared):0.0} | {List(runs, r => r.Ratio, "0.00")} | {runs.Min(r => r.Ratio):0.00} | {runs.Max(r => r.Ratio):0.00} |"));
        }
        return 0;
    }

    private static async Task<Run> Compare(WriteLoad load, int callers)
    {
        var (plain, gate, commits, since) = (new List<double>(), new List<double>(), load.Commits, Stopwatch.GetTimestamp());
        while (plain.Count < LeastTurns || Stopwatch.GetElapsedTime(since) < Least)
        {
            plain.Add(await Rate(() => load.OneCommitEach(callers, WriteGateBenchmarks.Commands)));
            gate.Add(await Rate(() => load.ThroughTheGate(callers, WriteGateBenchmarks.Commands)));
        }
        return new Run(Median(plain), Median(gate), (double)(gate.Count * WriteGateBenchmarks.Commands) / (load.Commits - commits));
    }

    private static async Task<double> Rate(Func<Task> work)
    {
        var since = Stopwatch.GetTimestamp();
        await work();
        return WriteGateBenchmarks.Commands / Stopwatch.GetElapsedTime(since).TotalSeconds;
    }

    private static double Median(List<double> rates) => rates.Order().ElementAt(rates.Count / 2);

    private static string List(List<Run> runs, Func<Run, double> figure, string format) => string.Join(", ", runs.Select(r => figure(r).ToString(format, CultureInfo.InvariantCulture)));

    private sealed record Run(double Plain, double Gate, double Shared)
    {
        public double Ratio => Gate / Plain;
    }
}
