namespace Dims.Trends.Statistics;

// The middle of the slopes between every two points (Sen 1968), with the interval that the variance of Kendall's S gives.
public readonly record struct TheilSen(double Slope, double Low, double High)
{
    // `times` rise; `variance` is that of S.
    public static TheilSen Of(ReadOnlySpan<double> times, ReadOnlySpan<double> values, double variance)
    {
        var slopes = new double[values.Length * (values.Length - 1) / 2];
        var at = 0;
        for (var i = 0; i < values.Length; i++)
            for (var j = i + 1; j < values.Length; j++) slopes[at++] = (values[j] - values[i]) / (times[j] - times[i]);
        Array.Sort(slopes);
        var width = Tails.Normal95 * Math.Sqrt(variance);
        return new TheilSen(TrendMath.Quantile(slopes, 0.5) ?? 0, AtRank(slopes, (slopes.Length - width) / 2), AtRank(slopes, (slopes.Length + width) / 2 + 1));
    }

    // Ranks begin at 1; a half goes to the even one, as in R.
    private static double AtRank(double[] slopes, double rank) => slopes.Length == 0 ? 0 : slopes[Math.Clamp((int)Math.Round(rank), 1, slopes.Length) - 1];
}
