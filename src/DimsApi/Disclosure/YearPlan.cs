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
        if (before is { End: not null }) return before;
        if (before is not null && read.IsMoved && HasFallen(before, read.Quarters)) return Withdrawn(before);
        var places = read.IsMoved ? regionOf : before?.RegionOf ?? regionOf;
        var linesThen = before?.Lines ?? _lines;
        IReadOnlyList<YearReading> earlier = [.. before?.Earlier ?? [], .. before is { TellsAnything: true } && read.IsMoved ? [new YearReading { Quarters = before.Quarters, RegionOf = before.RegionOf ?? regionOf }] : Array.Empty<YearReading>()];
        IReadOnlyList<YearReading> readings = [new() { Quarters = read.Quarters, RegionOf = places }, .. earlier];
        // Everyone is told what partners are told too and nothing else, so who knows both knows what partners know.
        var partners = new YearTelling(table, policy.For(ToldTo.Partners), lines, null).Next(before?.To(ToldTo.Partners), readings, linesThen);
        var everyone = new YearTelling(table, policy, lines, partners).Next(before, readings, linesThen);
        return new YearRelease
        {
            Quarters = read.Quarters,
            ReadIn = read.ReadIn,
            Time = everyone.Time,
            Regions = everyone.Regions,
            Kinds = everyone.Kinds,
            Partners = partners,
            Earlier = earlier,
            // Once the whole year is told to somebody.
            RegionOf = partners.Regions is null ? null : places,
            Lines = partners.Regions is null ? null : linesThen,
            Generated = (before?.Generated ?? false) | read.Generated,
        };
    }

    // Of this table and year nothing is told from now on. Told again, what fell could be worked out by what stood before.
    public static YearRelease Withdrawn(YearRelease before) => new() { Quarters = new Dictionary<int, IReadOnlyList<Fact>>(), ReadIn = before.ReadIn, End = YearEnd.Withdrawn, Generated = before.Generated };

    // Whether what is told of this table may be told of the samples of now: in every atom and every told figure what came and what went is nothing or enough.
    // What has fallen under the minimum holds nobody else up.
    public bool MayMove(YearRelease before, YearFacts now) => before.End is not null || HasFallen(before, now.Quarters) || Enum.GetValues<ToldTo>().All(who => MayMove(before, before.To(who), now, policy.For(who).Minimum));

    // Whether what both names told, and what they told together, may be told as one: what held both would show in the sum.
    public bool MayJoin(YearRelease before, YearRelease joined, YearFacts now) =>
        !joined.TellsAnything || (MayMove(joined, now) && (!before.TellsAnything || (MayMove(before, now) && MayMove(before with { Quarters = Sum(before.Quarters, joined.Quarters) }, now))));

    private static Dictionary<int, IReadOnlyList<Fact>> Sum(IReadOnlyDictionary<int, IReadOnlyList<Fact>> one, IReadOnlyDictionary<int, IReadOnlyList<Fact>> other) =>
        one.Keys.ToDictionary(q => q, q => (IReadOnlyList<Fact>)[.. one[q], .. other.GetValueOrDefault(q, [])]);

    // Whether of something that everyone is told so many went that fewer are left than may be told of.
    private bool HasFallen(YearRelease before, IReadOnlyDictionary<int, IReadOnlyList<Fact>> now)
    {
        var quarters = before.Quarters.Keys.ToList();
        var (old, recent) = (Some(before.Quarters, quarters), Some(now, quarters));
        return before.Time.Select(Numbers).Any(a => IsFew(Some(before.Quarters, a), Some(now, a)))
            || (before.Regions ?? []).Any(a => IsFew([.. old.Where(f => a.Contains(Region(f, before.RegionOf!)))], [.. recent.Where(f => a.Contains(Region(f, regionOf)))]))
            || (before.Kinds ?? []).Any(a => IsFew([.. old.Where(f => a.Contains(Kind(table, f, before.Lines!)))], [.. recent.Where(f => a.Contains(Kind(table, f, before.Lines!)))]));

        bool IsFew(IReadOnlyList<Fact> then, IReadOnlyList<Fact> some) => _parts.Any(p => Of(some, p) is var left && left < policy.Minimum && Of(then, p) - left >= policy.Minimum);

        int Of(IReadOnlyList<Fact> facts, string part) => facts.Where(f => Part(f) == part).Sum(f => f.N);
    }

    private bool MayMove(YearRelease before, YearAtoms told, YearFacts now, int minimum)
    {
        if (!told.Time.Select(Numbers).Concat(Told(told)).All(of => MayMove(Some(before.Quarters, of), Some(now.Quarters, of), minimum))) return false;
        if (told.Regions is null) return true;
        var quarters = before.Quarters.Keys.ToList();
        var (old, recent) = (Some(before.Quarters, quarters), Some(now.Quarters, quarters));
        // A region that nothing was told of would be what is left.
        return recent.All(f => told.Regions.Any(a => a.Contains(Region(f, regionOf))))
            && told.Regions.All(a => MayMove([.. old.Where(f => a.Contains(Region(f, before.RegionOf!)))], [.. recent.Where(f => a.Contains(Region(f, regionOf)))], minimum, areRegions: true))
            && (told.Kinds ?? []).All(a => MayMove([.. old.Where(f => a.Contains(Kind(table, f, before.Lines!)))], [.. recent.Where(f => a.Contains(Kind(table, f, before.Lines!)))], minimum));
    }

    private static IEnumerable<List<int>> Told(YearAtoms of) => YearRelease.Nodes.Where(n => Atoms.Tells(of.Time, n.Quarters.ToHashSet(StringComparer.Ordinal))).Select(n => Numbers(n.Quarters));

    public static List<int> Numbers(IEnumerable<string> quarters) => [.. quarters.Select(q => int.Parse(q, CultureInfo.InvariantCulture))];

    // What has come and what has gone, in each part, is nothing or enough; so is the difference that shows.
    private bool MayMove(IReadOnlyList<Fact> old, IReadOnlyList<Fact> recent, int minimum, bool areRegions = false)
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
            if (!IsMove(came, minimum) || !IsMove(gone, minimum) || !IsMove(Math.Abs(came - gone), minimum) || after.Values.Sum() < minimum) return false;
        }
        if (!IsMove(Math.Abs(recent.Sum(f => f.N) - old.Sum(f => f.N)), minimum)) return false;
        return !areRegions || Locations(recent) >= policy.LocationsOfRegion;
    }

    private static bool IsMove(int n, int minimum) => n == 0 || n >= minimum;

    public static HashSet<string> Above(IReadOnlyList<decimal> sorted, decimal line) => [.. Enumerable.Range(0, sorted.Count + 1).Where(band => band > 0 && sorted[band - 1] >= line).Select(YearRelease.Text)];

    public const string Unknown = "unknown";

    public static string Region(Fact fact, IReadOnlyDictionary<string, string> places) => places.GetValueOrDefault(fact.Location, Unknown);

    public static string Kind(TableKind table, Fact fact, IReadOnlyList<decimal> sorted) => table == TableKind.Dosage ? Facts.Band(fact.Kind, sorted) : fact.Kind;

    private string Part(Fact fact) => Facts.PartOf(table, fact.Kind);

    private Dictionary<string, int> ByKind(IEnumerable<Fact> facts, string part) =>
        facts.Where(f => Part(f) == part).GroupBy(f => table == TableKind.Dosage ? f.Kind : part, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.Sum(f => f.N), StringComparer.Ordinal);

    public static int Locations(IEnumerable<Fact> facts) => facts.Where(f => f.N > 0).Select(f => f.Location).Distinct(StringComparer.Ordinal).Count();

    private static List<Fact> Some(IReadOnlyDictionary<int, IReadOnlyList<Fact>> quarters, List<int> of) => [.. quarters.Where(q => of.Contains(q.Key)).SelectMany(q => q.Value)];

    public static bool Same(IEnumerable<Fact> a, IEnumerable<Fact> b) => Ordered(a).SequenceEqual(Ordered(b));

    private static IEnumerable<Fact> Ordered(IEnumerable<Fact> facts) => facts.Where(f => f.N > 0).OrderBy(f => f.Location, StringComparer.Ordinal).ThenBy(f => f.Kind, StringComparer.Ordinal);
}
