using System.Diagnostics;
using System.Globalization;

namespace Dims.Benchmarks;

// A name as it is written, looked up in the register in memory, beside a plain dictionary that is asked for what was folded before. Both take turns, and the median turn counts.
public static class NameTable
{
    private const int Runs = 3, Turns = 201;

    public static async Task<int> Print(TextWriter output)
    {
        await using var load = await NameLoad.Prepare();
        await output.WriteLineAsync("| names | plain dictionary, ns | the register, ns | ratios | suggestions for an unknown name, µs |");
        await output.WriteLineAsync("|---|---|---|---|---|");
        var runs = Enumerable.Range(0, Runs + 1).Select(_ => Compare(load)).Skip(1).ToList();
        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
            $"| {load.Register.Names.Count} | {List(runs, r => r.Plain, "0")} | {List(runs, r => r.Register, "0")} | {List(runs, r => r.Register / r.Plain, "0.0")} | {List(runs, r => r.Suggest / 1000, "0")} |"));
        return 0;
    }

    private static Run Compare(NameLoad load)
    {
        var (plain, register, suggest) = (new List<double>(), new List<double>(), new List<double>());
        for (var turn = 0; turn < Turns; turn++)
        {
            plain.Add(Nanoseconds(load.Asked.Length, load.InDictionary));
            register.Add(Nanoseconds(load.Asked.Length, () => load.Known));
            if (turn % 20 == 0) suggest.Add(Nanoseconds(load.Misspelt.Length, () => load.Suggested));
        }
        return new Run(Median(plain), Median(register), Median(suggest));
    }

    private static double Nanoseconds(int names, Func<int> work)
    {
        var since = Stopwatch.GetTimestamp();
        if (work() == 0) throw new InvalidOperationException("Nothing was found.");
        return Stopwatch.GetElapsedTime(since).TotalNanoseconds / names;
    }

    private static double Median(List<double> times) => times.Order().ElementAt(times.Count / 2);

    private static string List(List<Run> runs, Func<Run, double> figure, string format) => string.Join(", ", runs.Select(r => figure(r).ToString(format, CultureInfo.InvariantCulture)));

    private sealed record Run(double Plain, double Register, double Suggest);
}
