namespace Dims.Trends.Statistics;

// Intervals of a share x of n.
public static class ShareInterval
{
    // The score interval of Wilson (1927), which is the one shown.
    public static Bounds? Wilson(int x, int n)
    {
        if (n <= 0) return null;
        var (z, p) = (Tails.Normal95, (double)x / n);
        var middle = (p + z * z / (2.0 * n)) / (1 + z * z / n);
        var half = z * Math.Sqrt(p * (1 - p) / n + z * z / (4.0 * n * n)) / (1 + z * z / n);
        return new Bounds(x == 0 ? 0 : middle - half, x == n ? 1 : middle + half);
    }

    // The exact interval of Clopper and Pearson (1934).
    public static Bounds? ClopperPearson(int x, int n)
    {
        if (n <= 0) return null;
        const double Tail = (1 - Tails.Confidence) / 2;
        return new Bounds(x == 0 ? 0 : Tails.BetaQuantile(Tail, x, n - x + 1), x == n ? 1 : Tails.BetaQuantile(1 - Tail, x + 1, n - x));
    }
}
