using MathNet.Numerics;

namespace Dims.Trends.Statistics;

// The second share less the first: the hybrid score interval of Newcombe (1998, method 10), and a test.
public readonly record struct ShareDifference(double Difference, Bounds Bounds, double P, bool IsExact)
{
    public static ShareDifference? Of(int x1, int n1, int x2, int n2)
    {
        if (ShareInterval.Wilson(x1, n1) is not { } one || ShareInterval.Wilson(x2, n2) is not { } two) return null;
        var (p1, p2) = ((double)x1 / n1, (double)x2 / n2);
        var low = p2 - p1 - Math.Sqrt(Square(p2 - two.Low) + Square(one.High - p1));
        var high = p2 - p1 + Math.Sqrt(Square(two.High - p2) + Square(p1 - one.Low));
        // Where fewer than 5 are expected in a cell the normal approximation is too rough: Fisher's exact test.
        var (hits, all) = (x1 + (double)x2, n1 + (double)n2);
        var isExact = Math.Min(n1, n2) * Math.Min(hits, all - hits) / all < 5;
        return new ShareDifference(p2 - p1, new Bounds(low, high), isExact ? Fisher(x1, n1, x2, n2) : Pooled(p1, n1, p2, n2, hits / all), isExact);
    }

    private static double Square(double x) => x * x;

    private static double Pooled(double p1, int n1, double p2, int n2, double p) => Tails.TwoSidedNormal((p2 - p1) / Math.Sqrt(p * (1 - p) * (1.0 / n1 + 1.0 / n2)));

    // Everything that is at most as likely as what was seen, given both margins.
    private static double Fisher(int x1, int n1, int x2, int n2)
    {
        var hits = x1 + x2;
        var seen = LogLikelihood(x1, n1, hits, n2);
        var sum = 0.0;
        for (var x = Math.Max(0, hits - n2); x <= Math.Min(hits, n1); x++)
        {
            var one = LogLikelihood(x, n1, hits, n2);
            if (one <= seen + 1e-7) sum += Math.Exp(one);
        }
        return Math.Min(1, sum);
    }

    private static double LogLikelihood(int x, int n1, int hits, int n2) => SpecialFunctions.BinomialLn(n1, x) + SpecialFunctions.BinomialLn(n2, hits - x) - SpecialFunctions.BinomialLn(n1 + n2, hits);
}
