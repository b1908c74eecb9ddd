namespace Dims.Trends.Statistics;

// Of many tests some are small by chance: p-values adjusted to the rate of false discoveries (Benjamini and Hochberg 1995), in the order given.
public static class BenjaminiHochberg
{
    public static double[] Adjust(IReadOnlyList<double> p)
    {
        var order = Enumerable.Range(0, p.Count).OrderByDescending(i => p[i]).ToArray();
        var (adjusted, least) = (new double[p.Count], 1.0);
        for (var i = 0; i < order.Length; i++)
        {
            least = Math.Min(least, p[order[i]] * p.Count / (p.Count - i));
            adjusted[order[i]] = least;
        }
        return adjusted;
    }
}
