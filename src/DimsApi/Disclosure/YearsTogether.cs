namespace Dims.Disclosure;

// The samples of one year that a table is told from: `IsMoved` where those of before were read anew.
internal sealed record YearRead(IReadOnlyDictionary<int, IReadOnlyList<Fact>> Quarters, IReadOnlyDictionary<int, int> ReadIn, bool IsMoved, bool Generated);

// Pure. Tables of one form and year are read in the same snapshot, all of them: one that stood while another moved would tell that little had changed in it, and of two read at different times the difference would show.
internal static class YearsTogether
{
    // `into`: whose name is another's by now, with that one.
    public static IReadOnlyDictionary<TableKey, YearRelease> Next(Func<TableKey, YearPlan> plan, IReadOnlyDictionary<TableKey, YearRelease> told, IReadOnlyDictionary<TableKey, YearFacts> now, int snapshot, Func<TableKey, TableKey?>? into = null)
    {
        var before = Joined();
        var readIn = told.Values.Where(b => b.End is null).SelectMany(b => b.ReadIn).DistinctBy(r => r.Key).ToDictionary();
        var together = NumbersTold.Together(before.ToDictionary(b => b.Key, b => b.Value.Quarters), before);
        var isMoved = before.Keys.Union(now.Keys).Any(HasChanged) && before.All(b => plan(b.Key).MayMove(b.Value, Now(b.Key), together(b.Key)));
        // What has to wait for others ends nothing: it is decided anew with the samples that move.
        if (!isMoved) before = told;
        var waiting = isMoved ? [] : told.Where(t => IsJoining(t.Key, t.Value)).SelectMany(t => t.Value.TellsAnything || t.Value.End is not null ? (TableKey[])[t.Key, into!(t.Key)!] : [t.Key]).ToHashSet();
        var complete = now.Values.SelectMany(n => n.Quarters.Keys).Union(readIn.Keys).Order().ToList();
        var all = before.Keys.Union(now.Keys).ToDictionary(t => t, IReadOnlyDictionary<int, IReadOnlyList<Fact>> (t) => complete.Where(q => isMoved || IsReadable(t, q)).ToDictionary(q => q, q => !isMoved && readIn.ContainsKey(q) ? Then(t, q) : Of(now, t, q)));
        together = NumbersTold.Together(all, before);
        // What was found most is told first: it can stand in the way of what is told of the next.
        return all.OrderByDescending(t => t.Value.Values.SelectMany(f => f).Where(f => f.Kind == Facts.Found).Sum(f => f.N)).ThenBy(t => t.Key.Subject, StringComparer.Ordinal).ToDictionary(t => t.Key, t =>
            plan(t.Key).Next(before.GetValueOrDefault(t.Key), new YearRead(t.Value, t.Value.Keys.ToDictionary(q => q, q => isMoved ? snapshot : readIn.GetValueOrDefault(q, snapshot)), isMoved, Now(t.Key).Generated), together(t.Key)));

        // What was told by a name that is another's now is told no more; the other's stands as it is where the two may not be told as one.
        IReadOnlyDictionary<TableKey, YearRelease> Joined()
        {
            var all = told.ToDictionary();
            foreach (var joins in told.Where(t => IsJoining(t.Key, t.Value)).GroupBy(t => into!(t.Key)!).ToList())
            {
                var (other, releases) = (joins.Key, joins.Select(j => j.Value).ToList());
                var there = all.GetValueOrDefault(other) ?? new YearRelease { Quarters = new Dictionary<int, IReadOnlyList<Fact>>(), ReadIn = releases[0].ReadIn };
                // Of several that become one at once, what two of them held would show in the sum of those; of one that ended, what it held by then.
                var mayJoin = releases.All(r => r.End is null) && releases.Count(r => r.TellsAnything) <= 1 && releases.All(r => plan(other).MayJoin(there, r, Now(other)));
                if (there.End is null) all[other] = mayJoin ? releases.Aggregate(there, plan(other).Join) : plan(other).Fallen(there, Now(other).Quarters) ?? there with { End = YearEnd.Stands };
                foreach (var join in joins) all[join.Key] = YearPlan.Ended(join.Value, YearEnd.Withdrawn) with { Into = other.Subject };
            }
            // What is its own again may be another's once more.
            foreach (var (table, release) in told.Where(t => t.Value.End == YearEnd.Withdrawn && into?.Invoke(t.Key) is null)) all[table] = YearPlan.Ended(release, YearEnd.Fallen);
            return all;
        }

        // Not where it is told with that one already, by its own name or by one between.
        bool IsJoining(TableKey table, YearRelease release) =>
            into?.Invoke(table) is { } other && (release.End != YearEnd.Withdrawn || (release.Into is { } with && (into(table with { Subject = with }) ?? table with { Subject = with }) != other));

        YearFacts Now(TableKey table) => now.GetValueOrDefault(table) ?? new YearFacts { Quarters = new Dictionary<int, IReadOnlyList<Fact>>(), Generated = false };

        IReadOnlyList<Fact> Then(TableKey table, int quarter) => before.TryGetValue(table, out var release) ? release.Quarters.GetValueOrDefault(quarter, []) : [];

        bool HasChanged(TableKey table) => before.GetValueOrDefault(table)?.End is null && readIn.Keys.Any(q => !YearPlan.Same(Then(table, q), Of(now, table, q)));

        // What is new to the register has samples in quarters that were read without it: they wait for the next move. So does a quarter that comes while a merge waits: by one name in one quarter and by two in another a year would be of neither.
        bool IsReadable(TableKey table, int quarter) => !readIn.ContainsKey(quarter) ? !waiting.Contains(table) : (before.TryGetValue(table, out var release) ? release.Quarters.ContainsKey(quarter) : Of(now, table, quarter).Count == 0);
    }

    private static IReadOnlyList<Fact> Of(IReadOnlyDictionary<TableKey, YearFacts> all, TableKey table, int quarter) => all.TryGetValue(table, out var facts) ? facts.Quarters.GetValueOrDefault(quarter, []) : [];
}
