namespace Dims.Rules;

// What a cluster counts: tablets by their look, of one substance or of any; other samples by form, substance, what they were sold as and region.
public readonly record struct ClusterKey(string Look, Samples.Form Form, string Substance, string SoldAs, string Region);

// What judging knows of other samples: when each substance was seen, and look-alikes of the days around. Filled from the kept tables, or by a trial as it goes.
public sealed class KeptState
{
    private readonly Dictionary<string, (DateOnly First, DateOnly Last)> _seen = new(StringComparer.Ordinal);
    private readonly Dictionary<ClusterKey, List<(DateOnly Day, long Sample)>> _alike = [];

    // The first day of which there is anything.
    public DateOnly? Begun { get; private set; }

    // By slug, or by the folded name where the register does not know it. Null: never seen.
    public (DateOnly First, DateOnly Last)? SeenOf(string substance) => _seen.TryGetValue(substance, out var seen) ? seen : null;

    public void See(string substance, DateOnly first, DateOnly last)
    {
        _seen[substance] = _seen.TryGetValue(substance, out var seen) ? (first < seen.First ? first : seen.First, last > seen.Last ? last : seen.Last) : (first, last);
        Begin(first);
    }

    public void Begin(DateOnly first)
    {
        if (Begun is not { } begun || first < begun) Begun = first;
    }

    public void Alike(ClusterKey key, DateOnly day, long sample)
    {
        if (!_alike.TryGetValue(key, out var samples)) _alike[key] = samples = [];
        samples.Add((day, sample));
    }

    // The most look-alikes, itself with them, of any stretch of so many days in which the sample lies; of those recorded up to it.
    public int MostAround(ClusterKey key, JudgedSample sample, int days)
    {
        if (!_alike.TryGetValue(key, out var all)) return 1;
        var reach = all.Where(a => a.Sample != sample.Number && (sample.IsAddedTo || a.Sample < sample.Number) && Math.Abs(a.Day.DayNumber - sample.Day.DayNumber) < days).Select(a => a.Day.DayNumber).ToList();
        var most = 0;
        foreach (var first in reach.Append(sample.Day.DayNumber).Where(d => d <= sample.Day.DayNumber))
            most = Math.Max(most, reach.Count(d => d >= first && d < first + days));
        return most + 1;
    }
}
