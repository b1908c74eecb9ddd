namespace Dims.Trends.Statistics;

// Student's interval of a mean: mean -+ t(n - 1) sd / sqrt(n).
public static class MeanInterval
{
    public static Bounds? Of(double mean, double? deviation, int n)
    {
        if (n < 2 || deviation is not { } sd) return null;
        var half = Tails.StudentQuantile(0.5 + Tails.Confidence / 2, n - 1) * sd / Math.Sqrt(n);
        return new Bounds(mean - half, mean + half);
    }
}
