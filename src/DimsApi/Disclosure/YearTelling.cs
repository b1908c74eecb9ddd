namespace Dims.Disclosure;

// Pure: what of one table's year somebody is told who is told of no fewer samples than the policy's minimum. `within`: what others are told, who then know this too: nothing else is told.
// `numbers`: what the prevalences that count the same samples tell together.
internal sealed class YearTelling(TableKind table, DisclosurePolicy policy, IReadOnlyList<decimal> lines, YearAtoms? within, NumbersTold? numbers)
{
    private static readonly IReadOnlyList<IReadOnlySet<string>> Periods = [.. YearRelease.Nodes.Select(n => Set(n.Quarters))];
    private static readonly IReadOnlySet<string> Year = Periods[0];

    // `readings`: the last first. `IsBounded`: both parts of something suppressed are known to be some, whatever is told: it has to be withdrawn.
    public (YearAtoms Told, bool IsBounded) Next(YearAtoms? before, IReadOnlyList<YearReading> readings, IReadOnlyList<decimal> linesThen)
    {
        var next = Next(before, readings, linesThen, Periods);
        // A region can be bounded by the year alone; then, once the year is over, by what was told of its quarters too.
        if (next.IsBounded && before is not { Time.Count: > 0 }) next = Next(before, readings, linesThen, [.. Periods.Skip(1)]);
        if (numbers is not null) (numbers.Time, numbers.Regions) = (next.Time!, next.Regions ?? numbers.Regions);
        return (next.Told, next.IsBounded);
    }

    private (YearAtoms Told, Atoms? Time, Atoms? Regions, bool IsBounded) Next(YearAtoms? before, IReadOnlyList<YearReading> readings, IReadOnlyList<decimal> linesThen, IReadOnlyList<IReadOnlySet<string>> periods)
    {
        var time = new Division(table, policy, readings, Periods, (r, s) => YearPlan.Numbers(s).All(r.Quarters.ContainsKey) ? [.. r.Of(s)] : null)
            .Tell(new Atoms(before?.Time ?? []), numbers?.Time, Known(periods.Where(IsOver), within?.Time), IsDue);
        var whole = readings.Where(r => r.Quarters.Count == 4).ToList();
        // A part of the year is grouped by nothing. Once the year is over it bounds what a region held: the rest can be of either part.
        if (!time.Told.Tells(Year)) return (new YearAtoms { Time = time.Told.All }, time.Numbers, null, time.IsBounded || (IsOver(Year) && OfRegions(null, whole, MostOf(Set(time.Told.Sets.SelectMany(s => s)))).IsBounded));
        var regions = OfRegions(before, whole, null);
        return (new YearAtoms { Time = time.Told.All, Regions = regions.Told.All, Kinds = OfKinds(before, whole, linesThen) }, time.Numbers, regions.Numbers, time.IsBounded || regions.IsBounded);

        int MostOf(IReadOnlySet<string> told) => Facts.PartsOf(table).Max(p => readings[0].All.Sum(f => f.N) - readings[0].Of(told).Where(f => Facts.PartOf(table, f.Kind) != p).Sum(f => f.N));

        bool IsOver(IReadOnlySet<string> period) => YearPlan.Numbers(period).All(readings[0].Quarters.ContainsKey);

        // What is suppressed holds nothing that is told: of a shorter period nothing is told where a longer one that is over is not.
        bool IsDue(Atoms told, IReadOnlySet<string> period) => Periods.Where(p => p.Count > period.Count && period.IsSubsetOf(p) && IsOver(p)).All(told.Tells);
    }

    // `most`: how many a part can be by what is told of a part of the year; then nothing is told of regions.
    private (Atoms Told, Atoms? Numbers, bool IsBounded) OfRegions(YearAtoms? before, List<YearReading> readings, int? most)
    {
        var (facts, places) = (readings[0].All, readings[0].RegionOf);
        var sizes = facts.GroupBy(f => YearPlan.Region(f, places), StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.Sum(f => f.N), StringComparer.Ordinal);
        var all = (before?.Regions ?? within?.Regions)?.SelectMany(a => a).ToList() ?? [.. places.Values.Concat(sizes.Keys).Distinct(StringComparer.Ordinal)];
        var regions = all.Where(r => r != YearPlan.Unknown).OrderByDescending(r => sizes.GetValueOrDefault(r)).ThenBy(r => r, StringComparer.Ordinal).Select(r => (IReadOnlySet<string>)Set([r])).ToList();
        return new Division(table, policy, readings, regions, (r, s) => [.. r.All.Where(f => s.Contains(YearPlan.Region(f, r.RegionOf)))], areRegions: true, most)
            .Tell(new Atoms(before?.Regions ?? [all]), numbers?.Regions.With(Set(all), (_, _) => true), most is null ? Known(regions, within?.Regions) : [], (_, _) => true);
    }

    private IReadOnlyList<IReadOnlyList<string>>? OfKinds(YearAtoms? before, List<YearReading> readings, IReadOnlyList<decimal> linesThen)
    {
        if (table == TableKind.Prevalence) return null;
        if (table == TableKind.Dosage) return Tell(before?.Kinds ?? [[.. Enumerable.Range(0, linesThen.Count + 1).Select(YearRelease.Text)]], lines.Where(linesThen.Contains).Select(l => YearPlan.Above(linesThen, l)));
        var contents = Http.Wire.Names(typeof(Trends.Content)).ToList();
        var sizes = readings[0].All.GroupBy(f => f.Kind, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.Sum(f => f.N), StringComparer.Ordinal);
        return Tell(before?.Kinds ?? [.. contents.GroupBy(c => Facts.PartOf(table, c)).Select(c => c.ToList())], contents.OrderByDescending(k => sizes.GetValueOrDefault(k)).ThenBy(k => k, StringComparer.Ordinal).Select(k => Set([k])));

        IReadOnlyList<IReadOnlyList<string>> Tell(IReadOnlyList<IReadOnlyList<string>> told, IEnumerable<IReadOnlySet<string>> kinds) =>
            Known(kinds, within?.Kinds).Aggregate(new Atoms(told), (all, kind) => all.With(kind, (some, _) => readings.All(r => r.All.Where(f => some.Contains(YearPlan.Kind(table, f, linesThen))).Sum(f => f.N) >= policy.Minimum)) ?? all).All;
    }

    private static IEnumerable<IReadOnlySet<string>> Known(IEnumerable<IReadOnlySet<string>> candidates, IReadOnlyList<IReadOnlyList<string>>? within) => candidates.Where(c => within is null || Atoms.Tells(within, c));

    private static HashSet<string> Set(IEnumerable<string> some) => some.ToHashSet(StringComparer.Ordinal);
}
