using System.Runtime.CompilerServices;

namespace Dims.Trends;

// Pure arithmetic on one sorted list of values. Formulas and reference values: docs/trends.md.
public static class TrendMath
{
    // Exact: decimals are added, so that a printed half is a half.
    public static decimal? Mean(ReadOnlySpan<decimal> values)
    {
        if (values.IsEmpty) return null;
        var sum = 0m;
        foreach (var value in values) sum += value;
        return sum / values.Length;
    }

    // With n - 1, in two passes.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double? StandardDeviation(ReadOnlySpan<double> values)
    {
        if (values.Length < 2) return null;
        var mean = 0.0;
        foreach (var value in values) mean += value;
        mean /= values.Length;
        var (squares, rest) = (0.0, 0.0);
        foreach (var value in values)
        {
            var off = value - mean;
            squares += off * off;
            rest += off;
        }
        // The rest is what rounding left of the sum of deviations (Chan, Golub and LeVeque 1983).
        return Math.Sqrt((squares - rest * rest / values.Length) / (values.Length - 1));
    }

    // R type 7: linear between the order statistics around 1 + (n - 1) p.
    public static double? Quantile(ReadOnlySpan<double> sorted, double p)
    {
        if (sorted.IsEmpty) return null;
        var (low, part) = PlaceOf(sorted.Length, p);
        return part == 0 ? sorted[low] : Between(sorted[low], sorted[low + 1], part);
    }

    // The value at a quantile lies behind this place by this part of the way to the next.
    public static (int Low, double Part) PlaceOf(int n, double p)
    {
        var index = (n - 1) * p;
        var low = (int)Math.Floor(index);
        return (low, index - low);
    }

    public static double Between(double low, double high, double part) => low == high ? low : (1 - part) * low + part * high;

    // Strictly above; the values are sorted.
    public static int CountAbove(ReadOnlySpan<decimal> sorted, decimal threshold)
    {
        var (low, high) = (0, sorted.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (sorted[middle] > threshold) high = middle;
            else low = middle + 1;
        }
        return sorted.Length - low;
    }

    // As reports print it: whole, one decimal below 1, a half away from zero.
    public static decimal Printed(decimal value) => decimal.Round(value, Math.Abs(value) < 1 ? 1 : 0, MidpointRounding.AwayFromZero);

    // A share in percent, as reports print it; what is there is never printed as nothing, and what is not all never as all: then with as many decimals as that takes.
    public static decimal PrintedShare(int n, int of)
    {
        var percent = 100m * n / of;
        var printed = Printed(percent);
        for (var decimals = 1; (printed == 0 && n > 0) || (printed == 100 && n < of); decimals++) printed = decimal.Round(percent, decimals, MidpointRounding.AwayFromZero);
        return printed;
    }
}
