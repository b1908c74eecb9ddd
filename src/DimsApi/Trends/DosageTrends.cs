using System.Globalization;
using Dims.Http;
using Dims.Samples;

namespace Dims.Trends;

// Pure: the series of a dosage trend (mean, median and each share above a threshold, by group, basis and part) and what they come to.
public sealed record DosageTrends(IReadOnlyList<SeriesTrend>? All)
{
    public bool TooMany => All is null;

    public static DosageTrends Of(IReadOnlyList<DosageEntry> entries, IReadOnlyList<decimal> thresholds, Interval interval, Unit unit)
    {
        var series = new List<Series>();
        var ordinals = Ordinals(entries);
        foreach (var some in entries.Where(e => e.Quantified > 0).GroupBy(e => (e.Group, e.Basis, e.Part)))
        {
            void Add(string of, string inUnit, Func<DosageEntry, double?> figure) =>
                series.Add(new Series(of, some.Key.Group, some.Key.Basis, some.Key.Part, inUnit, [.. some.Select(e => new SeriesPoint(ordinals[e.Period], e.From, e.To, figure(e)!.Value))]));
            Add("mean", Wire.Name(unit), e => e.Mean);
            Add("median", Wire.Name(unit), e => e.Median);
            for (var i = 0; i < thresholds.Count; i++)
            {
                var at = i;
                Add("above-" + thresholds[i].ToString(CultureInfo.InvariantCulture), "of 1", e => e.Above[at].Share);
            }
        }
        return new DosageTrends(SeriesTrends.Of(series, interval));
    }

    // Periods are all there, in the order of time: a period without a value still takes its place.
    private static Dictionary<string, int> Ordinals(IReadOnlyList<DosageEntry> entries)
    {
        var ordinals = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var entry in entries) ordinals.TryAdd(entry.Period, ordinals.Count);
        return ordinals;
    }
}
