namespace Dims.Trends.Statistics;

// Whether values rise or fall in time, whatever the shape (Mann 1945, Kendall 1975), with ties among them.
public readonly record struct MannKendall(int N, long S, double Variance, double Tau, double Z, double P)
{
    // With fewer no claim is made.
    public const int Fewest = 8;

    public static MannKendall Of(ReadOnlySpan<double> inTime)
    {
        var (n, s) = (inTime.Length, 0L);
        for (var i = 0; i < n; i++)
            for (var j = i + 1; j < n; j++) s += inTime[j].CompareTo(inTime[i]);
        var (ties, tiedPairs) = TiesIn(inTime);
        var (pairs, variance) = (n * (n - 1) / 2.0, (n * (n - 1.0) * (2 * n + 5) - ties) / 18);
        var z = variance > 0 ? Math.Sign(s) * (Math.Abs(s) - 1) / Math.Sqrt(variance) : 0;
        return new MannKendall(n, s, variance, pairs > tiedPairs ? s / Math.Sqrt((pairs - tiedPairs) * pairs) : 0, z, s == 0 ? 1 : Math.Min(1, Tails.TwoSidedNormal(z)));
    }

    // Over the groups of equal values: the sum of t(t - 1)(2t + 5), and that of t(t - 1) / 2.
    private static (double Ties, double Pairs) TiesIn(ReadOnlySpan<double> values)
    {
        var sorted = values.ToArray();
        Array.Sort(sorted);
        var (ties, pairs) = (0.0, 0.0);
        for (var i = 0; i < sorted.Length;)
        {
            var first = i;
            while (i < sorted.Length && sorted[i] == sorted[first]) i++;
            double t = i - first;
            ties += t * (t - 1) * (2 * t + 5);
            pairs += t * (t - 1) / 2;
        }
        return (ties, pairs);
    }
}
