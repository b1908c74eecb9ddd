using System.Globalization;

namespace Dims.Disclosure;

// Pure: from what was told of one table in a year and the samples that it is told from to what is told from now on. The argument is in docs/decisions/0023.
internal sealed class YearPlan(TableKind table, DisclosurePolicy policy, IReadOnlyList<decimal> lines, IReadOnlyDictionary<string, string> regionOf)
{
    private readonly IReadOnlyList<decimal> _lines = [.. lines.Order()];
    private readonly IReadOnlyList<string> _parts = Facts.PartsOf(table);

    // `read`: every quarter that is complete, as the tables of this form and year are read.
    public YearRelease Next(YearRelease? before, YearRead read)
    {
        var quarters = read.Quarters;
        var time = new Atoms(before?.Time ?? [], s => IsEnough(quarters.Where(q => s.Contains(YearRelease.Text(q.Key))).SelectMany(q => q.Value)));
        foreach (var (_, node) in YearRelease.Nodes)
            if (Numbers(node).All(quarters.ContainsKey) && LongerOf(node).Where(n => Numbers(n).All(quarters.ContainsKey)).All(n => Atoms.Tells(time.All, n.ToHashSet(StringComparer.Ordinal)))) time.Tell(node.ToHashSet(StringComparer.Ordinal));
        var next = new YearRelease { Quarters = quarters, ReadIn = read.ReadIn, Time = time.All, Generated = (before?.Generated ?? false) | read.Generated };
        // A part of the year is grouped by nothing: its rest is not there yet.
        if (!Atoms.Tells(time.All, YearRelease.Quarterly.ToHashSet(StringComparer.Ordinal))) return next;
        var facts = quarters.Values.SelectMany(f => f).ToList();
        var places = read.IsMoved ? regionOf : before?.RegionOf ?? regionOf;
        var linesThen = before?.Lines ?? _lines;
        return next with { Regions = OfRegions(before, facts, places), Kinds = OfKinds(before, facts, linesThen), RegionOf = places, Lines = linesThen };
    }

    // Whether what is told of this table may be told of the samples of now: in every atom and every told figure what came and what went is nothing or enough.
    public bool MayMove(YearRelease before, YearFacts now)
    {
        if (!before.Time.Select(Numbers).Concat(Told(before)).All(of => MayMove(Some(before.Quarters, of), Some(now.Quarters, of)))) return false;
        if (before.Regions is null) return true;
        var quarters = before.Quarters.Keys.ToList();
        var (old, recent) = (Some(before.Quarters, quarters), Some(now.Quarters, quarters));
        // A region that nothing was told of would be what is left.
        return recent.All(f => before.Regions.Any(a => a.Contains(Region(f, regionOf))))
            && before.Regions.All(a => MayMove([.. old.Where(f => a.Contains(Region(f, before.RegionOf!)))], [.. recent.Where(f => a.Contains(Region(f, regionOf)))], areRegions: true))
            && (before.Kinds ?? []).All(a => MayMove([.. old.Where(f => a.Contains(Kind(f, before.Lines!)))], [.. recent.Where(f => a.Contains(Kind(f, before.Lines!)))]));
    }

    // What is suppressed holds nothing that is told: of a shorter period nothing is told where a longer one that is complete is not.
    private static IEnumerable<IReadOnlyList<string>> LongerOf(IReadOnlyList<string> node) => YearRelease.Nodes.Select(n => n.Quarters).Where(n => n.Count > node.Count && node.All(n.Contains));

    private static IEnumerable<List<int>> Told(YearRelease of) => YearRelease.Nodes.Where(n => Atoms.Tells(of.Time, n.Quarters.ToHashSet(StringComparer.Ordinal))).Select(n => Numbers(n.Quarters));

    private static List<int> Numbers(IEnumerable<string> quarters) => [.. quarters.Select(q => int.Parse(q, CultureInfo.InvariantCulture))];

    // What has come and what has gone, in each part, is nothing or enough; so is the difference that shows.
    private bool MayMove(IReadOnlyList<Fact> old, IReadOnlyList<Fact> recent, bool areRegions = false)
    {
        if (Same(old, recent)) return true;
        // Those of a kind of content are of one part; what has no samples on both sides does not show.
        foreach (var part in _parts.Where(p => old.Any(f => Part(f) == p)))
        {
            var (before, after) = (ByKind(old, part), ByKind(recent, part));
            var (came, gone) = (0, 0);
            foreach (var kind in before.Keys.Union(after.Keys, StringComparer.Ordinal))
            {
                var difference = after.GetValueOrDefault(kind) - before.GetValueOrDefault(kind);
                if (difference > 0) came += difference;
                else gone -= difference;
            }
            if (!IsMove(came) || !IsMove(gone) || !IsMove(Math.Abs(came - gone)) || after.Values.Sum() < policy.Minimum) return false;
        }
        if (!IsMove(Math.Abs(recent.Sum(f => f.N) - old.Sum(f => f.N)))) return false;
        return !areRegions || Locations(recent) >= policy.LocationsOfRegion;
    }

    private bool IsMove(int n) => n == 0 || n >= policy.Minimum;

    private IReadOnlyList<IReadOnlyList<string>> OfRegions(YearRelease? before, List<Fact> facts, IReadOnlyDictionary<string, string> places)
    {
        var sizes = facts.GroupBy(f => Region(f, places), StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.Sum(f => f.N), StringComparer.Ordinal);
        var all = before?.Regions?.SelectMany(a => a).ToList() ?? [.. places.Values.Concat(sizes.Keys).Distinct(StringComparer.Ordinal)];
        var atoms = new Atoms(before?.Regions ?? [all], s => facts.Where(f => s.Contains(Region(f, places))).ToList() is var some && IsEnough(some) && Locations(some) >= policy.LocationsOfRegion);
        foreach (var region in all.Where(r => r != Unknown).OrderByDescending(r => sizes.GetValueOrDefault(r)).ThenBy(r => r, StringComparer.Ordinal)) atoms.Tell(Set(region));
        return atoms.All;
    }

    private IReadOnlyList<IReadOnlyList<string>>? OfKinds(YearRelease? before, List<Fact> facts, IReadOnlyList<decimal> linesThen)
    {
        if (table == TableKind.Prevalence) return null;
        var sizes = facts.GroupBy(f => Kind(f, linesThen), StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.Sum(f => f.N), StringComparer.Ordinal);
        bool Enough(IReadOnlySet<string> some) => some.Sum(k => sizes.GetValueOrDefault(k)) >= policy.Minimum;
        if (table == TableKind.Dosage)
        {
            var bands = Enumerable.Range(0, linesThen.Count + 1).Select(YearRelease.Text).ToList();
            var atoms = new Atoms(before?.Kinds ?? [bands], Enough);
            foreach (var line in lines.Where(linesThen.Contains)) atoms.Tell(Above(linesThen, line));
            return atoms.All;
        }
        var contents = Http.Wire.Names(typeof(Trends.Content)).ToLookup(c => Facts.PartOf(table, c));
        var kinds = new Atoms(before?.Kinds ?? [.. contents.Select(c => c.ToList())], Enough);
        foreach (var kind in contents.SelectMany(c => c).OrderByDescending(k => sizes.GetValueOrDefault(k)).ThenBy(k => k, StringComparer.Ordinal)) kinds.Tell(Set(kind));
        return kinds.All;
    }

    public static HashSet<string> Above(IReadOnlyList<decimal> sorted, decimal line) => [.. Enumerable.Range(0, sorted.Count + 1).Where(band => band > 0 && sorted[band - 1] >= line).Select(YearRelease.Text)];

    public const string Unknown = "unknown";

    public static string Region(Fact fact, IReadOnlyDictionary<string, string> places) => places.GetValueOrDefault(fact.Location, Unknown);

    private string Kind(Fact fact, IReadOnlyList<decimal> sorted) => table == TableKind.Dosage ? Facts.Band(fact.Kind, sorted) : fact.Kind;

    private bool IsEnough(IEnumerable<Fact> facts)
    {
        var sums = _parts.ToDictionary(p => p, _ => 0, StringComparer.Ordinal);
        foreach (var fact in facts) sums[Part(fact)] += fact.N;
        return sums.Values.All(n => n >= policy.Minimum);
    }

    private string Part(Fact fact) => Facts.PartOf(table, fact.Kind);

    private Dictionary<string, int> ByKind(IEnumerable<Fact> facts, string part) =>
        facts.Where(f => Part(f) == part).GroupBy(f => table == TableKind.Dosage ? f.Kind : part, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.Sum(f => f.N), StringComparer.Ordinal);

    private static int Locations(IEnumerable<Fact> facts) => facts.Where(f => f.N > 0).Select(f => f.Location).Distinct(StringComparer.Ordinal).Count();

    private static List<Fact> Some(IReadOnlyDictionary<int, IReadOnlyList<Fact>> quarters, List<int> of) => [.. quarters.Where(q => of.Contains(q.Key)).SelectMany(q => q.Value)];

    public static bool Same(IEnumerable<Fact> a, IEnumerable<Fact> b) => Ordered(a).SequenceEqual(Ordered(b));

    private static IEnumerable<Fact> Ordered(IEnumerable<Fact> facts) => facts.Where(f => f.N > 0).OrderBy(f => f.Location, StringComparer.Ordinal).ThenBy(f => f.Kind, StringComparer.Ordinal);

    private static HashSet<string> Set(string one) => new(StringComparer.Ordinal) { one };
}
