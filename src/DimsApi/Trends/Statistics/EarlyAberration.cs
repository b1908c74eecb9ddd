namespace Dims.Trends.Statistics;

// The methods C1, C2 and C3 of the Early Aberration Reporting System (Hutwagner and others 2003), with a least deviation: after a run of zeros one case is not an alarm.
public readonly record struct Aberration(int Index, int Count, double Baseline, double Deviation, double Limit)
{
    public bool IsAlarm => Count > Limit;

    // Of C1 and C2: what lies above the count in the normal distribution of the baseline.
    public double P => Tails.AboveNormal((Count - Baseline) / Deviation);
}

public static class EarlyAberration
{
    public const double LeastDeviation = 0.5;

    private const int Length = 7;
    private static readonly double Limit = Tails.NormalQuantile(0.999);
    private static readonly double LimitOfC3 = Tails.NormalQuantile(0.975);

    // Against the seven counts before.
    public static IReadOnlyList<Aberration> C1(IReadOnlyList<int> counts, double leastDeviation = LeastDeviation) => Against(counts, 0, leastDeviation);

    // Against the seven counts before the last two, which may already belong to it.
    public static IReadOnlyList<Aberration> C2(IReadOnlyList<int> counts, double leastDeviation = LeastDeviation) => Against(counts, 2, leastDeviation);

    // A smaller rise that lasts: what the two before exceeded their baselines by lowers the limit of this one, as the package surveillance reckons it. At a limit of 0 any count is an alarm.
    public static IReadOnlyList<Aberration> C3(IReadOnlyList<int> counts, double leastDeviation = LeastDeviation)
    {
        var c2 = C2(counts, leastDeviation);
        var c3 = new List<Aberration>();
        for (var i = 2; i < c2.Count; i++)
            c3.Add(c2[i] with { Limit = Math.Max(0, c2[i].Count + c2[i].Deviation * (LimitOfC3 - Excess(c2[i - 1]) - Excess(c2[i - 2]))) });
        return c3;
    }

    private static List<Aberration> Against(IReadOnlyList<int> counts, int gap, double leastDeviation)
    {
        var all = new List<Aberration>();
        var window = new double[Length];
        for (var i = Length + gap; i < counts.Count; i++)
        {
            for (var k = 0; k < Length; k++) window[k] = counts[i - gap - Length + k];
            var (mean, deviation) = (window.Average(), Math.Max(leastDeviation, TrendMath.StandardDeviation(window)!.Value));
            all.Add(new Aberration(i, counts[i], mean, deviation, mean + Limit * deviation));
        }
        return all;
    }

    private static double Excess(Aberration one) => one.Deviation > 0 ? Math.Max(0, (one.Count - one.Baseline) / one.Deviation - 1) : 0;
}
