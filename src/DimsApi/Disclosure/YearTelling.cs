namespace Dims.Disclosure;

// Pure: what of one table's year somebody is told who is told of no fewer samples than the policy's minimum. `within`: what others are told, who then know this too: nothing else is told.
internal sealed class YearTelling(TableKind table, DisclosurePolicy policy, IReadOnlyList<decimal> lines, YearAtoms? within)
{
    private readonly IReadOnlyList<string> _parts = Facts.PartsOf(table);

    // `readings`: the last first. What is cut off has to have held enough in each that held its quarters.
    public YearAtoms Next(YearAtoms? before, IReadOnlyList<YearReading> readings, IReadOnlyList<decimal> linesThen)
    {
        var quarters = readings[0].Quarters;
        var time = new Atoms(before?.Time ?? [], (r, s) => !YearPlan.Numbers(s).All(r.Quarters.ContainsKey) || IsEnough(r.Quarters.Where(q => s.Contains(YearRelease.Text(q.Key))).SelectMany(q => q.Value)), readings);
        foreach (var (_, node) in YearRelease.Nodes)
            if (IsOver(node) && LongerOf(node).Where(IsOver).All(n => Atoms.Tells(time.All, Set(n)))) Tell(time, within?.Time, Set(node));
        // A part of the year is grouped by nothing: its rest is not there yet.
        if (!Atoms.Tells(time.All, Set(YearRelease.Quarterly))) return new YearAtoms { Time = time.All };
        var whole = readings.Where(r => r.Quarters.Count == 4).ToList();
        return new YearAtoms { Time = time.All, Regions = OfRegions(before, whole), Kinds = OfKinds(before, whole, linesThen) };

        bool IsOver(IReadOnlyList<string> node) => YearPlan.Numbers(node).All(quarters.ContainsKey);
    }

    // What is suppressed holds nothing that is told: of a shorter period nothing is told where a longer one that is complete is not.
    private static IEnumerable<IReadOnlyList<string>> LongerOf(IReadOnlyList<string> node) => YearRelease.Nodes.Select(n => n.Quarters).Where(n => n.Count > node.Count && node.All(n.Contains));

    private static void Tell(Atoms atoms, IReadOnlyList<IReadOnlyList<string>>? within, IReadOnlySet<string> some)
    {
        if (within is null || Atoms.Tells(within, some)) atoms.Tell(some);
    }

    private IReadOnlyList<IReadOnlyList<string>> OfRegions(YearAtoms? before, List<YearReading> readings)
    {
        var (facts, places) = (readings[0].All, readings[0].RegionOf);
        var sizes = facts.GroupBy(f => YearPlan.Region(f, places), StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.Sum(f => f.N), StringComparer.Ordinal);
        var all = (before?.Regions ?? within?.Regions)?.SelectMany(a => a).ToList() ?? [.. places.Values.Concat(sizes.Keys).Distinct(StringComparer.Ordinal)];
        var atoms = new Atoms(before?.Regions ?? [all], (r, s) => r.All.Where(f => s.Contains(YearPlan.Region(f, r.RegionOf))).ToList() is var some && IsEnough(some) && YearPlan.Locations(some) >= policy.LocationsOfRegion, readings);
        foreach (var region in all.Where(r => r != YearPlan.Unknown).OrderByDescending(r => sizes.GetValueOrDefault(r)).ThenBy(r => r, StringComparer.Ordinal)) Tell(atoms, within?.Regions, Set([region]));
        return atoms.All;
    }

    private IReadOnlyList<IReadOnlyList<string>>? OfKinds(YearAtoms? before, List<YearReading> readings, IReadOnlyList<decimal> linesThen)
    {
        if (table == TableKind.Prevalence) return null;
        var sizes = readings[0].All.GroupBy(f => YearPlan.Kind(table, f, linesThen), StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.Sum(f => f.N), StringComparer.Ordinal);
        bool Enough(YearReading reading, IReadOnlySet<string> some) => reading.All.Where(f => some.Contains(YearPlan.Kind(table, f, linesThen))).Sum(f => f.N) >= policy.Minimum;
        if (table == TableKind.Dosage)
        {
            var bands = Enumerable.Range(0, linesThen.Count + 1).Select(YearRelease.Text).ToList();
            var atoms = new Atoms(before?.Kinds ?? [bands], Enough, readings);
            foreach (var line in lines.Where(linesThen.Contains)) Tell(atoms, within?.Kinds, YearPlan.Above(linesThen, line));
            return atoms.All;
        }
        var contents = Http.Wire.Names(typeof(Trends.Content)).ToLookup(c => Facts.PartOf(table, c));
        var kinds = new Atoms(before?.Kinds ?? [.. contents.Select(c => c.ToList())], Enough, readings);
        foreach (var kind in contents.SelectMany(c => c).OrderByDescending(k => sizes.GetValueOrDefault(k)).ThenBy(k => k, StringComparer.Ordinal)) Tell(kinds, within?.Kinds, Set([kind]));
        return kinds.All;
    }

    private bool IsEnough(IEnumerable<Fact> facts)
    {
        var sums = _parts.ToDictionary(p => p, _ => 0, StringComparer.Ordinal);
        foreach (var fact in facts) sums[Facts.PartOf(table, fact.Kind)] += fact.N;
        return sums.Values.All(n => n >= policy.Minimum);
    }

    private static HashSet<string> Set(IEnumerable<string> some) => some.ToHashSet(StringComparer.Ordinal);
}
