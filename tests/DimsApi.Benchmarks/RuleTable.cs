using System.Diagnostics;
using System.Globalization;

namespace Dims.Benchmarks;

// What judging a recorded sample by the rules that come with the program costs, beside looking up its names alone. Both take turns, and the median turn counts.
public static class RuleTable
{
    private const int Runs = 3, Turns = 51, Samples = 2000;

    public static async Task<int> Print(TextWriter output)
    {
        await using var load = await RuleLoad.Prepare(Samples);
        await output.WriteLineAsync("| rules | samples | looking up their names, µs each | judging them, µs each |");
        await output.WriteLineAsync("|---|---|---|---|");
        var runs = Enumerable.Range(0, Runs + 1).Select(_ => Compare(load)).Skip(1).ToList();
        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"| {load.Rules} | {load.Samples.Length} | {List(runs.Select(r => r.Names))} | {List(runs.Select(r => r.Judging))} |"));
        return 0;
    }

    private static (double Names, double Judging) Compare(RuleLoad load)
    {
        var (names, judging) = (new List<double>(), new List<double>());
        for (var turn = 0; turn < Turns; turn++)
        {
            names.Add(Microseconds(load, () => load.LookUp()));
            judging.Add(Microseconds(load, () => load.Judge() + load.Dangers()));
        }
        return (Median(names), Median(judging));
    }

    private static double Microseconds(RuleLoad load, Func<int> work)
    {
        var since = Stopwatch.GetTimestamp();
        if (work() == 0) throw new InvalidOperationException("Nothing was found.");
        return Stopwatch.GetElapsedTime(since).TotalMicroseconds / load.Samples.Length;
    }

    private static double Median(List<double> times) => times.Order().ElementAt(times.Count / 2);

    private static string List(IEnumerable<double> figures) => string.Join(", ", figures.Select(f => f.ToString("0.00", CultureInfo.InvariantCulture)));
}
