namespace Dims.Trends.Statistics;

// Values from `From`, up to but not at `To`.
public readonly record struct Bin(decimal From, decimal To, int N);

public static class Histogram
{
    // Bins of one width, with a border at 0; those without a value are left out. Null where there would be more than `most`.
    public static IReadOnlyList<Bin>? Of(ReadOnlySpan<decimal> sorted, decimal width, int most)
    {
        var bins = new List<Bin>();
        for (var i = 0; i < sorted.Length;)
        {
            if (bins.Count == most) return null;
            var from = Math.Floor(sorted[i] / width) * width;
            var first = i;
            while (i < sorted.Length && sorted[i] < from + width) i++;
            bins.Add(new Bin(from, from + width, i - first));
        }
        return bins;
    }
}
