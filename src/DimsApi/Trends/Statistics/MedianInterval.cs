using System.Collections.Concurrent;
using MathNet.Numerics;

namespace Dims.Trends.Statistics;

// The two order statistics around the median, by rank from 1, and how often they hold it between them: at least 95%, and more where the ranks are whole numbers.
public readonly record struct MedianRanks(int Lower, int Upper, double Coverage);

public static class MedianInterval
{
    private static readonly ConcurrentDictionary<int, MedianRanks?> Known = new();

    // Null for fewer than 6 values: no pair of them covers 95%.
    public static MedianRanks? Ranks(int n) => n <= 10_000 ? Known.GetOrAdd(n, Find) : Find(n);

    // The smallest l with P(B <= l) >= 2.5%, B the number of values below the median: binomial with n and one half.
    private static MedianRanks? Find(int n)
    {
        const double Tail = (1 - Tails.Confidence) / 2;
        if (n < 6) return null;
        var l = Math.Max(0, (int)(n / 2.0 - 2.2 * Math.Sqrt(n) / 2) - 3);
        var below = Below(n, l);
        while (l > 0 && below >= Tail) below = Below(n, --l);
        // P(B <= l - 1) is kept beside P(B <= l): it is what the interval misses at each end.
        while (true)
        {
            var upTo = below + Exactly(n, l);
            if (upTo >= Tail) return l == 0 ? null : new MedianRanks(l, n - l + 1, 1 - 2 * below);
            (below, l) = (upTo, l + 1);
        }
    }

    private static double Exactly(int n, int k) => Math.Exp(SpecialFunctions.BinomialLn(n, k) - n * Math.Log(2));

    // P(B < k): from the largest term down, until nothing more is added.
    private static double Below(int n, int k)
    {
        if (k <= 0) return 0;
        var (term, sum) = (Exactly(n, k - 1), 0.0);
        for (var i = k - 1; i >= 0 && term > sum * 1e-18; i--)
        {
            sum += term;
            term *= i / (double)(n - i + 1);
        }
        return sum;
    }
}
