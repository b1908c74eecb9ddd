using System.Globalization;

namespace Dims.Disclosure;

// Pure: from what was told of one table in a year and the samples that it is told from to what is told from now on. The argument is in docs/decisions/0023.
internal sealed class YearPlan(TableKind table, DisclosurePolicy policy, IReadOnlyList<decimal> lines, IReadOnlyDictionary<string, string> regionOf)
{
    private readonly IReadOnlyList<decimal> _lines = [.. lines.Order()];
    private readonly IReadOnlyList<string> _parts = Facts.PartsOf(table);

    // `read`: every quarter that is complete, as the tables of this form and year are read.
    // `numbers`: what the prevalences that count the same samples tell together, for each of those who are told.
    public YearRelease Next(YearRelease? before, YearRead read, IReadOnlyDictionary<ToldTo, NumbersTold>? numbers)
    {
        if (before is { End: not null }) return before;
        if (before is not null && read.IsMoved && Fallen(before, read.Quarters) is { } fallen) return fallen;
        var places = read.IsMoved ? regionOf : before?.RegionOf ?? regionOf;
        var linesThen = before?.Lines ?? _lines;
        IReadOnlyList<YearReading> earlier = [.. before?.Earlier ?? [], .. before is { TellsAnything: true } && read.IsMoved && HasChanged(ReadingOf(before), read.Quarters) ? [ReadingOf(before)] : Array.Empty<YearReading>()];
        IReadOnlyList<YearReading> readings = [new() { Quarters = read.Quarters, RegionOf = places }, .. earlier];
        // Everyone is told what partners are told too and nothing else, so who knows both knows what partners know.
        var (partners, isBounded) = new YearTelling(table, policy.For(ToldTo.Partners), lines, null, numbers?[ToldTo.Partners]).Next(before?.To(ToldTo.Partners), readings, linesThen);
        var (everyone, isBoundedForAll) = new YearTelling(table, policy, lines, partners, numbers?[ToldTo.Everyone]).Next(before, readings, linesThen);
        if (before is not null && (isBounded || isBoundedForAll)) return Fallen(before, isBoundedForAll || !read.IsMoved);
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
    public static YearRelease Ended(YearRelease before, YearEnd end) => new() { Quarters = new Dictionary<int, IReadOnlyList<Fact>>(), ReadIn = before.ReadIn, End = end, Generated = before.Generated };

    // Whether what is told of this table may be told of the samples of now: in every atom and every told figure what came and what went is nothing or enough.
    // What has fallen under the minimum holds nobody else up, unless by the number that it has in common with others: of a prevalence they would tell that a few samples came or went.
    public bool MayMove(YearRelease before, YearFacts now, IReadOnlyDictionary<ToldTo, NumbersTold>? numbers) =>
        before.End is not null || (Fallen(before, now.Quarters) is null ? Moves(before, now) && (numbers is null || !before.TellsAnything || NumbersMove(before, now, numbers)) : table != TableKind.Prevalence || NumbersMove(before, now.Quarters));

    // What becomes of a table where of something told fewer are left than may be told of, however few went: else it would be known how many. Null where nothing fell.
    // Where it is in what partners alone are told, they are told from now on what everyone is; that stands, since read anew it would bound what is left of theirs.
    public YearRelease? Fallen(YearRelease before, IReadOnlyDictionary<int, IReadOnlyList<Fact>> now) =>
        Enum.GetValues<ToldTo>().Any(who => HasFallen(before, who, now)) ? Fallen(before, HasFallen(before, ToldTo.Everyone, now)) : null;

    private static YearRelease Fallen(YearRelease before, bool forAll) => before.Time.Count == 0 || forAll ? Ended(before, YearEnd.Fallen) : before with { Partners = null, End = YearEnd.Stands };

    // Whether what both names told, and what they told together, may be told as one: what held both would show in the sum. What was suppressed of the one shows where something is told of the other.
    public bool MayJoin(YearRelease before, YearRelease joined, YearFacts now) =>
        !joined.TellsAnything || (Moves(joined, now) && (!before.TellsAnything || (Moves(before, now) && Moves(before with { Quarters = Sum(before.Quarters, joined.Quarters) }, now) && Enum.GetValues<ToldTo>().All(who => !IsFew(before, who, joined.Quarters)))));

    // What the other goes on with: what was too small in what the one told is not cut off of both either.
    public YearRelease Join(YearRelease before, YearRelease joined) => joined.TellsAnything ? before with { Earlier = [.. before.Earlier, .. joined.Earlier, ReadingOf(joined)] } : before;

    private YearReading ReadingOf(YearRelease release) => new() { Quarters = release.Quarters, RegionOf = release.RegionOf ?? regionOf };

    // A quarter that came later is not among what was read.
    private bool HasChanged(YearReading then, IReadOnlyDictionary<int, IReadOnlyList<Fact>> now) =>
        then.Quarters.Any(q => !Same(q.Value, now.GetValueOrDefault(q.Key, []))) || then.All.Any(f => Region(f, then.RegionOf) != Region(f, regionOf));

    private bool Moves(YearRelease before, YearFacts now) => Enum.GetValues<ToldTo>().All(who => MayMove(before, before.To(who), now, policy.For(who).Minimum));

    private static Dictionary<int, IReadOnlyList<Fact>> Sum(IReadOnlyDictionary<int, IReadOnlyList<Fact>> one, IReadOnlyDictionary<int, IReadOnlyList<Fact>> other) =>
        one.Keys.ToDictionary(q => q, q => (IReadOnlyList<Fact>)[.. one[q], .. other.GetValueOrDefault(q, [])]);

    private bool HasFallen(YearRelease before, ToldTo who, IReadOnlyDictionary<int, IReadOnlyList<Fact>> now)
    {
        var minimum = policy.For(who).Minimum;
        return AtomsOf(before, who, now).Any(a => _parts.Any(p => Of(a.Now, p) is var left && left < minimum && left < Of(a.Then, p)));
    }

    private bool NumbersMove(YearRelease before, IReadOnlyDictionary<int, IReadOnlyList<Fact>> now) => Enum.GetValues<ToldTo>().All(who =>
        AtomsOf(before, who, now).Concat(Told(before.To(who)).Select(of => ((IReadOnlyList<Fact>)Some(before.Quarters, of), (IReadOnlyList<Fact>)Some(now, of)))).All(a => IsMove(Math.Abs(a.Item1.Sum(f => f.N) - a.Item2.Sum(f => f.N)), policy.For(who).Minimum)));

    private bool NumbersMove(YearRelease before, YearFacts now, IReadOnlyDictionary<ToldTo, NumbersTold> numbers)
    {
        var (old, recent) = (ReadingOf(before), new YearReading { Quarters = now.Quarters, RegionOf = regionOf });
        return numbers.All(n => n.Value.Moves(of => (N(old.Of(of)), N(recent.Of(of))), of => (N(OfRegions(old, of)), N(OfRegions(recent, of))), policy.For(n.Key).Minimum));

        int N(IEnumerable<Fact> facts) => facts.Sum(f => f.N);

        IEnumerable<Fact> OfRegions(YearReading reading, IReadOnlySet<string> of) => reading.All.Where(f => of.Contains(Region(f, reading.RegionOf)));
    }

    // Whether some of what is told of one name would be of too few of the other's samples.
    private bool IsFew(YearRelease told, ToldTo who, IReadOnlyDictionary<int, IReadOnlyList<Fact>> other) =>
        AtomsOf(told, who, other).Any(a => _parts.Any(p => Of(a.Then, p) > 0 && Of(a.Now, p) < policy.For(who).Minimum));

    private int Of(IReadOnlyList<Fact> facts, string part) => facts.Where(f => Part(f) == part).Sum(f => f.N);

    // Every atom as it was told and as it would be told of other samples.
    private IEnumerable<(IReadOnlyList<Fact> Then, IReadOnlyList<Fact> Now)> AtomsOf(YearRelease before, ToldTo who, IReadOnlyDictionary<int, IReadOnlyList<Fact>> now)
    {
        var (told, quarters) = (before.To(who), before.Quarters.Keys.ToList());
        var (old, recent) = (Some(before.Quarters, quarters), Some(now, quarters));
        return [.. told.Time.Select(Numbers).Select(a => ((IReadOnlyList<Fact>)Some(before.Quarters, a), (IReadOnlyList<Fact>)Some(now, a))),
            .. (told.Regions ?? []).Select(a => ((IReadOnlyList<Fact>)[.. old.Where(f => a.Contains(Region(f, before.RegionOf!)))], (IReadOnlyList<Fact>)[.. recent.Where(f => a.Contains(Region(f, regionOf)))])),
            .. (told.Kinds ?? []).Select(a => ((IReadOnlyList<Fact>)[.. old.Where(f => a.Contains(Kind(table, f, before.Lines!)))], (IReadOnlyList<Fact>)[.. recent.Where(f => a.Contains(Kind(table, f, before.Lines!)))]))];
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
