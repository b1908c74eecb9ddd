using Dims.Trends;
using Dims.Trends.Statistics;

namespace Dims.Signals;

// Pure: the days and places of one substance, and what they come to.
internal sealed class SightingCount(IReadOnlyList<Period> weeks, DateOnly firstOfAll)
{
    // Seven weeks and the two between.
    public const int Before = 9;

    private readonly int[] _counts = new int[weeks.Count];
    private readonly Dictionary<string, (DateOnly First, DateOnly Last, int N)> _regions = new(StringComparer.Ordinal);

    public int Samples { get; private set; }

    public void Add(DateOnly day, string region, int n = 1)
    {
        Samples += n;
        var known = _regions.GetValueOrDefault(region, (First: day, Last: day, N: 0));
        _regions[region] = (day < known.First ? day : known.First, day > known.Last ? day : known.Last, known.N + n);
        if (day >= weeks[0].From && day <= weeks[^1].To) _counts[(day.DayNumber - weeks[0].From.DayNumber) / 7] += n;
    }

    // Each week is a test of every substance.
    public static IReadOnlyList<SubstanceSignal> Adjusted(IReadOnlyList<SubstanceSignal> all)
    {
        if (all.Count == 0) return all;
        var weeks = all.Select(s => s.Weeks.ToArray()).ToList();
        for (var w = 0; w < weeks[0].Length; w++)
        {
            var tested = weeks.Where(s => s[w].P is not null).ToList();
            var adjusted = BenjaminiHochberg.Adjust([.. tested.Select(s => s[w].P!.Value)]);
            for (var i = 0; i < tested.Count; i++) tested[i][w] = tested[i][w] with { AdjustedP = adjusted[i] };
        }
        return [.. all.Select((s, i) => s with { Weeks = weeks[i] })];
    }

    // `weeks` begins so many weeks before those that are asked for.
    public SubstanceSignal Of(string substance)
    {
        var aberrations = EarlyAberration.C2(_counts).ToDictionary(a => a.Index);
        return new SubstanceSignal
        {
            Substance = substance,
            FirstSeen = _regions.Values.Min(r => r.First),
            LastSeen = _regions.Values.Max(r => r.Last),
            Samples = Samples,
            Regions = [.. _regions.OrderBy(r => r.Value.First).ThenBy(r => r.Key, StringComparer.Ordinal).Select(r => new RegionSighting { Region = r.Key, FirstSeen = r.Value.First, LastSeen = r.Value.Last, Samples = r.Value.N })],
            Weeks = [.. weeks.Select((week, i) => (week, i)).Skip(Before).Select(w =>
            {
                // Weeks of before there was anything are no weeks without it.
                var known = aberrations.TryGetValue(w.i, out var aberration) && weeks[w.i - Before].From >= firstOfAll;
                return new WeekSignal
                {
                    Week = w.week.Name, From = w.week.From, To = w.week.To, N = _counts[w.i],
                    Baseline = known ? aberration.Baseline : null, Limit = known ? aberration.Limit : null, P = known ? aberration.P : null, Signal = known && aberration.IsAlarm,
                };
            })],
        };
    }
}
