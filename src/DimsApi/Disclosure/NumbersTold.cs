namespace Dims.Disclosure;

// Of how many samples is told by several prevalences together that count the same samples: one substance's half year less another's quarter is a number, though neither tells it.
internal sealed class NumbersTold(IEnumerable<YearAtoms> before)
{
    public Atoms Time { get; set; } = Joined(before.SelectMany(b => b.Time));
    public Atoms Regions { get; set; } = Joined(before.SelectMany(b => b.Regions ?? []));

    // Such a number is at least twice the minimum: what is suppressed in it can then be anything up to the minimum, found or not.
    public static bool MayShow(int n, int minimum) => n >= 2 * minimum;

    // `ofQuarters`, `ofRegions`: how many were of these, and how many are.
    public bool Moves(Func<IReadOnlySet<string>, (int Then, int Now)> ofQuarters, Func<IReadOnlySet<string>, (int Then, int Now)> ofRegions, int minimum) =>
        Time.Sets.Select(ofQuarters).Concat(Regions.Sets.Select(ofRegions)).All(n => n.Then == n.Now || (Math.Abs(n.Then - n.Now) >= minimum && (n.Now > n.Then || MayShow(n.Now, minimum))));

    // For each prevalence and each of those who are told: of all that count as many samples of each location and quarter. Of other tables none.
    public static Func<TableKey, IReadOnlyDictionary<ToldTo, NumbersTold>?> Together(IReadOnlyDictionary<TableKey, IReadOnlyDictionary<int, IReadOnlyList<Fact>>> samples, IReadOnlyDictionary<TableKey, YearRelease> before)
    {
        var all = new Dictionary<TableKey, IReadOnlyDictionary<ToldTo, NumbersTold>>();
        foreach (var same in samples.Where(t => t.Key.Kind == TableKind.Prevalence).GroupBy(t => Counts(t.Value), t => t.Key, StringComparer.Ordinal))
        {
            var told = same.Select(t => before.GetValueOrDefault(t)).OfType<YearRelease>().Where(b => b.End is null).ToList();
            var numbers = Enum.GetValues<ToldTo>().ToDictionary(who => who, who => new NumbersTold(told.Select(b => b.To(who))));
            foreach (var table in same) all[table] = numbers;
        }
        return all.GetValueOrDefault;
    }

    private static string Counts(IReadOnlyDictionary<int, IReadOnlyList<Fact>> quarters) =>
        string.Join('\n', quarters.OrderBy(q => q.Key).SelectMany(q => q.Value.GroupBy(f => f.Location, StringComparer.Ordinal).OrderBy(l => l.Key, StringComparer.Ordinal).Select(l => $"{q.Key}\t{l.Key}\t{l.Sum(f => f.N)}")));

    private static Atoms Joined(IEnumerable<IReadOnlyList<string>> sets) => sets.Aggregate(new Atoms([]), (all, s) => all.With(s.ToHashSet(StringComparer.Ordinal), (_, _) => true) ?? all);
}
