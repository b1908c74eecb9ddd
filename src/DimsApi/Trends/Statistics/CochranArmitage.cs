namespace Dims.Trends.Statistics;

// Whether a share rises or falls along scores (Cochran 1954, Armitage 1955). `Slope`: how much of the whole per score, by weighted least squares.
public readonly record struct CochranArmitage(double ChiSquare, double P, double Slope)
{
    // Null where there is nothing to see: one score, or everything the same.
    public static CochranArmitage? Of(ReadOnlySpan<int> found, ReadOnlySpan<int> tested, ReadOnlySpan<double> scores)
    {
        var (all, hits, weighted) = (0.0, 0.0, 0.0);
        for (var i = 0; i < tested.Length; i++) (all, hits, weighted) = (all + tested[i], hits + found[i], weighted + tested[i] * scores[i]);
        if (all == 0 || hits == 0 || hits == all) return null;
        var (share, middle, together, spread) = (hits / all, weighted / all, 0.0, 0.0);
        for (var i = 0; i < tested.Length; i++)
        {
            var off = scores[i] - middle;
            together += off * (found[i] - tested[i] * share);
            spread += tested[i] * off * off;
        }
        if (spread == 0) return null;
        var chiSquare = together * together / (share * (1 - share) * spread);
        return new CochranArmitage(chiSquare, Tails.ChiSquare1(chiSquare), together / spread);
    }
}
