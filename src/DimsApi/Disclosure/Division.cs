namespace Dims.Disclosure;

// Pure. One division of a table's year, into quarters or regions. `readings`: the last first. `cells`: what can be asked for. `factsOf`: null where a reading does not have all of these. `most`: how many a part of it can be, where that is not told.
internal sealed class Division(TableKind table, DisclosurePolicy policy, IReadOnlyList<YearReading> readings, IReadOnlyList<IReadOnlySet<string>> cells, Func<YearReading, IReadOnlySet<string>, IReadOnlyList<Fact>?> factsOf, bool areRegions = false, int? most = null)
{
    private readonly IReadOnlyList<string> _parts = Facts.PartsOf(table);

    // Tells one candidate after the other, unless too few would show: in this table, or in the numbers that it has in common with others. Then takes back what leaves something suppressed bounded from both sides; `IsBounded` where that was told before.
    public (Atoms Told, Atoms? Numbers, bool IsBounded) Tell(Atoms told, Atoms? numbers, IEnumerable<IReadOnlySet<string>> candidates, Func<Atoms, IReadOnlySet<string>, bool> isDue)
    {
        for (var tried = candidates.ToList(); ;)
        {
            var (steps, now, numbersNow) = (new List<(IReadOnlySet<string> Candidate, Atoms Before)>(), told, numbers);
            foreach (var candidate in tried.Where(c => isDue(now, c)))
            {
                var (more, moreNumbers) = (now.With(candidate, IsEnough), numbersNow?.With(candidate, MayShow));
                if (more is null || (moreNumbers is null && numbers is not null)) continue;
                steps.Add((candidate, now));
                (now, numbersNow) = (more, moreNumbers);
            }
            var bounded = Bounded(now, numbersNow);
            if (bounded is null) return (now, numbersNow, false);
            var at = steps.FindLastIndex(s => !s.Before.Sets.Any(bounded.SetEquals));
            if (at < 0) return (now, numbersNow, true);
            tried.Remove(steps[at].Candidate);
        }
    }

    // How many samples something suppressed was may be known of other substances. Where these are more than the substance was found in of the whole that is told, and more than it was not found in, both are some in that part. Then that whole.
    private IReadOnlySet<string>? Bounded(Atoms told, Atoms? numbers)
    {
        if (table != TableKind.Prevalence) return null;
        foreach (var cell in cells.Where(c => !told.Tells(c)))
        {
            var rest = cell.Except(cells.Where(c => c.IsSubsetOf(cell) && told.Tells(c)).SelectMany(c => c)).ToHashSet(StringComparer.Ordinal);
            foreach (var atom in told.Sets)
            {
                var (inside, outside) = (atom.Where(rest.Contains).ToHashSet(StringComparer.Ordinal), atom.Where(a => !rest.Contains(a)).ToHashSet(StringComparer.Ordinal));
                if (inside.Count == 0 || outside.Count == 0 || factsOf(readings[0], inside) is not { } some || factsOf(readings[0], outside) is not { } others) continue;
                if ((numbers?.Tells(inside) == true || (MayShow(some) && MayShow(others))) && some.Sum(f => f.N) > (most ?? _parts.Max(p => Sum(some, p) + Sum(others, p)))) return atom;
            }
        }
        return null;
    }

    // What is cut off of something told has to have held enough in each reading that had its quarters: by what came or went since, what it held then could be worked out.
    private bool IsEnough(IReadOnlySet<string> some, bool isCut) => OfReadings(some, isCut, f => HasLocations(f) && _parts.All(p => Sum(f, p) >= policy.Minimum));

    private bool MayShow(IReadOnlySet<string> some, bool isCut) => OfReadings(some, isCut, MayShow);

    private bool MayShow(IReadOnlyList<Fact> facts) => HasLocations(facts) && NumbersTold.MayShow(facts.Sum(f => f.N), policy.Minimum);

    private bool OfReadings(IReadOnlySet<string> some, bool isCut, Func<IReadOnlyList<Fact>, bool> holds) => readings.Take(isCut ? readings.Count : 1).All(r => factsOf(r, some) is not { } facts || holds(facts));

    private bool HasLocations(IReadOnlyList<Fact> facts) => !areRegions || YearPlan.Locations(facts) >= policy.LocationsOfRegion;

    private int Sum(IReadOnlyList<Fact> facts, string part) => facts.Where(f => Facts.PartOf(table, f.Kind) == part).Sum(f => f.N);
}
