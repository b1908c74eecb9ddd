namespace Dims.Trends.Statistics;

// By how much values of the second list lie above those of the first: the median of all differences between them (Hodges and Lehmann 1963), its interval, and whether chance explains it
// (Mann and Whitney 1947, with ties and a continuity correction).
public readonly record struct Shift(double Estimate, Bounds Bounds, double U, double Z, double P)
{
    // With fewer on a side the normal approximation is too rough.
    public const int Fewest = 8;

    public static Shift? Of(ReadOnlySpan<double> sorted1, ReadOnlySpan<double> sorted2)
    {
        if (sorted1.Length < Fewest || sorted2.Length < Fewest) return null;
        double n1 = sorted1.Length, n2 = sorted2.Length, n = n1 + n2;
        var (u, ties) = Pairs(sorted1, sorted2);
        var variance = n1 * n2 / 12 * (n + 1 - ties / (n * (n - 1)));
        var off = u - n1 * n2 / 2;
        var z = variance > 0 ? (off - Math.Sign(off) * 0.5) / Math.Sqrt(variance) : 0;
        var pairs = (long)n1 * (long)n2;
        // Large-sample ranks of Hollander and Wolfe; cut downward, so that they never cover less.
        var rank = Math.Max(1, (long)Math.Floor(n1 * n2 / 2 - Tails.Normal95 * Math.Sqrt(n1 * n2 * (n + 1) / 12)));
        var (middle, after) = (DifferenceAt(sorted1, sorted2, (pairs + 1) / 2), pairs % 2 == 0 ? pairs / 2 + 1 : 0);
        return new Shift(after == 0 ? middle : (middle + DifferenceAt(sorted1, sorted2, after)) / 2,
            new Bounds(DifferenceAt(sorted1, sorted2, rank), DifferenceAt(sorted1, sorted2, pairs + 1 - rank)), u, z, Math.Min(1, Tails.TwoSidedNormal(z)));
    }

    // Pairs in which the second is larger, equal ones as halves; and the sum of t^3 - t over values that stand there t times.
    private static (double U, double Ties) Pairs(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        var (u, ties, i, j) = (0.0, 0.0, 0, 0);
        while (i < a.Length || j < b.Length)
        {
            var value = i == a.Length ? b[j] : j == b.Length ? a[i] : Math.Min(a[i], b[j]);
            var (before, first, second) = ((double)i, 0.0, 0.0);
            while (i < a.Length && a[i] == value) (i, first) = (i + 1, first + 1);
            while (j < b.Length && b[j] == value) (j, second) = (j + 1, second + 1);
            u += second * (before + first / 2);
            var t = first + second;
            ties += t * t * t - t;
        }
        return (u, ties);
    }

    // The difference of the given rank among all pairs, without making them: halving the doubles themselves, which are in the order of their bits.
    private static double DifferenceAt(ReadOnlySpan<double> a, ReadOnlySpan<double> b, long rank)
    {
        var (low, high) = (Order(b[0] - a[^1]), Order(b[^1] - a[0]));
        while (low < high)
        {
            // The middle of two numbers of any signs, without their difference, which may not fit.
            var middle = (low & high) + ((low ^ high) >> 1);
            if (CountUpTo(a, b, Value(middle)) >= rank) high = middle;
            else low = middle + 1;
        }
        return Value(low);
    }

    // A higher one of the first gives a smaller difference: one walk through both.
    private static long CountUpTo(ReadOnlySpan<double> a, ReadOnlySpan<double> b, double difference)
    {
        var (count, j) = (0L, 0);
        for (var i = 0; i < a.Length; i++)
        {
            while (j < b.Length && b[j] - a[i] <= difference) j++;
            count += j;
        }
        return count;
    }

    private static long Order(double value)
    {
        var bits = BitConverter.DoubleToInt64Bits(value == 0 ? 0 : value);
        return bits < 0 ? long.MinValue - bits : bits;
    }

    private static double Value(long order) => BitConverter.Int64BitsToDouble(order < 0 ? long.MinValue - order : order);
}
