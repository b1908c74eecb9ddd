using System.Globalization;
using Dims.Trends;

namespace Dims.Disclosure;

// What is told of one period, or of one region in a year: counts by part, and of measured values what can be said of that many. As it is kept and answered.
internal sealed record ToldFigures
{
    public required Interval Interval { get; init; }
    public required string Period { get; init; }
    public string? Region { get; init; }
    // The snapshot in which these samples were read.
    public int Snapshot { get; init; }
    public required IReadOnlyDictionary<string, int> Counts { get; init; }
    public double? Mean { get; init; }
    public double? Deviation { get; init; }
    public IReadOnlyList<ToldQuantile> Quantiles { get; init; } = [];
    // Above which lines how many lie.
    public IReadOnlyList<ToldAbove> Above { get; init; } = [];
    // How many were of a kind of content.
    public IReadOnlyDictionary<string, int>? Contents { get; init; }

    // The group of all regions that are not told apart, also those without a location; no region's id holds a star.
    public const string Rest = "*";

    public static IReadOnlyList<ToldFigures> Of(TableKind table, int year, YearRelease release, ToldTo who, DisclosurePolicy all)
    {
        var (atoms, policy) = (release.To(who), all.For(who));
        var told = new List<ToldFigures>();
        foreach (var (name, quarters) in YearRelease.Nodes)
        {
            var of = quarters.ToHashSet(StringComparer.Ordinal);
            if (!Atoms.Tells(atoms.Time, of)) continue;
            var figures = One(table, name.Length == 0 ? Interval.Year : name[1] == 'H' ? Interval.HalfYear : Interval.Quarter, year.ToString("0000", CultureInfo.InvariantCulture) + name, release.Of(of), policy) with { Snapshot = release.SnapshotOf(of) };
            told.Add(name.Length == 0 ? figures with { Above = LinesOf(table, release, atoms.Kinds), Contents = ContentsOf(table, release, atoms.Kinds) } : figures);
        }
        foreach (var atom in atoms.Regions ?? [])
        {
            var isOne = atom is [var one] && one != YearPlan.Unknown;
            // All of them together are the year.
            if (!isOne && atoms.Regions!.Count == 1) continue;
            var of = One(table, Interval.Year, year.ToString("0000", CultureInfo.InvariantCulture), release.Of(YearRelease.Quarterly.ToHashSet()).Where(f => atom.Contains(YearPlan.Region(f, release.RegionOf!))), policy);
            told.Add(of with { Region = isOne ? atom[0] : Rest, Snapshot = release.SnapshotOf(YearRelease.Quarterly.ToHashSet()) });
        }
        return told;
    }

    private static ToldFigures One(TableKind table, Interval interval, string period, IEnumerable<Fact> facts, DisclosurePolicy policy)
    {
        var all = facts.ToList();
        var counts = Facts.PartsOf(table).ToDictionary(p => p, p => all.Where(f => Facts.PartOf(table, f.Kind) == p).Sum(f => f.N), StringComparer.Ordinal);
        var figures = new ToldFigures { Interval = interval, Period = period, Counts = counts };
        if (table != TableKind.Dosage) return figures;
        decimal[] values = [.. all.GroupBy(f => Facts.Value(f.Kind)).OrderBy(g => g.Key).SelectMany(g => Enumerable.Repeat(g.Key, g.Sum(f => f.N)))];
        double[] doubles = [.. values.Select(v => (double)v)];
        // Whole, as reports print them: an exact one is the value of one sample.
        var quantiles = policy.Quantiles.Where(q => Math.Min(q, 1 - q) * values.Length >= policy.Minimum).Select(q => new ToldQuantile(q, TrendMath.Printed((decimal)TrendMath.Quantile(doubles, (double)q)!.Value)));
        return figures with { Mean = (double?)TrendMath.Mean(values), Deviation = TrendMath.StandardDeviation(doubles), Quantiles = [.. quantiles] };
    }

    private static IReadOnlyList<ToldAbove> LinesOf(TableKind table, YearRelease release, IReadOnlyList<IReadOnlyList<string>>? kinds)
    {
        if (table != TableKind.Dosage || kinds is null) return [];
        var all = release.Quarters.Values.SelectMany(f => f).ToList();
        return [.. release.Lines!.Where(l => Atoms.Tells(kinds, YearPlan.Above(release.Lines!, l))).Select(l => new ToldAbove(l, all.Where(f => Facts.Value(f.Kind) > l).Sum(f => f.N)))];
    }

    private static IReadOnlyDictionary<string, int>? ContentsOf(TableKind table, YearRelease release, IReadOnlyList<IReadOnlyList<string>>? kinds)
    {
        if (table != TableKind.Composition || kinds is null) return null;
        var all = release.Quarters.Values.SelectMany(f => f).ToList();
        return kinds.Where(a => a.Count == 1).ToDictionary(a => a[0], a => all.Where(f => f.Kind == a[0]).Sum(f => f.N), StringComparer.Ordinal);
    }
}

internal sealed record ToldQuantile(decimal P, decimal Value);

internal sealed record ToldAbove(decimal Line, int N);
