using Dims.Disclosure;

namespace Dims.Tests.Disclosure;

// What is told of a year, by everything that can be worked out of it: by one snapshot, and by two that follow each other.
public sealed class AttackTests
{
    private static readonly DisclosurePolicy Policy = new();
    private static readonly decimal[] Lines = [150, 100, 200, 250];
    // Two regions have one location each; one location lies nowhere.
    private static readonly Dictionary<string, string> RegionOf = new() { ["a1"] = "a", ["a2"] = "a", ["a3"] = "a", ["b1"] = "b", ["b2"] = "b", ["c1"] = "c", ["c2"] = "c", ["d1"] = "d", ["e1"] = "e" };
    private static readonly string[] Locations = [.. RegionOf.Keys, "nowhere"];
    private static readonly string[] Regions = ["a", "b", "c", "d", "e", "unknown"];

    private static string[] KindsOf(TableKind table) => table switch
    {
        TableKind.Dosage => ["0", "1", "2", "3", "4"],
        TableKind.Prevalence => [Facts.Found, Facts.NotFound],
        _ => ["only", "with-others", "other", "not-active", "nothing-found", "position-unknown"],
    };

    // What a sample of a kind is written as: of a dosage a value in the band.
    private static string Written(TableKind table, string kind) => table == TableKind.Dosage ? kind switch { "0" => "80", "1" => "120", "2" => "180", "3" => "210", _ => "300" } : kind;

    private static YearFacts Random(TableKind table, Random chance, int quarters, int scale)
    {
        var all = new Dictionary<int, IReadOnlyList<Fact>>();
        var weights = Locations.ToDictionary(l => l, _ => chance.Next(4) == 0 ? 0 : chance.NextDouble());
        for (var quarter = 1; quarter <= quarters; quarter++)
        {
            var most = chance.Next(4) == 0 ? scale / 8.0 : scale;
            all[quarter] = [.. from location in Locations from kind in KindsOf(table) let n = (int)(chance.NextDouble() * most * weights[location]) where n > 0 select new Fact(location, Written(table, kind), n)];
        }
        return new YearFacts { Quarters = all, Generated = false };
    }

    // A few come or go, as they do in a week; now and then many.
    private static YearFacts Later(TableKind table, YearFacts facts, Random chance, int quarters)
    {
        var all = new Dictionary<int, IReadOnlyList<Fact>>();
        for (var quarter = 1; quarter <= quarters; quarter++)
        {
            var next = facts.Quarters.GetValueOrDefault(quarter, []).ToList();
            for (var i = chance.Next(4); i > 0 && next.Count > 0; i--)
            {
                var at = chance.Next(next.Count);
                next[at] = next[at] with { N = Math.Max(0, next[at].N + (chance.Next(3) == 0 ? chance.Next(-25, 25) : chance.Next(-3, 4))) };
            }
            if (!facts.Quarters.ContainsKey(quarter)) next = [.. Random(table, chance, 1, 30).Quarters[1]];
            all[quarter] = [.. next.Where(f => f.N > 0)];
        }
        return new YearFacts { Quarters = all, Generated = false };
    }

    private static void Read(Attacker attacker, TableKind table, IReadOnlyList<ToldFigures> told)
    {
        foreach (var (name, quarters) in YearRelease.Nodes)
            foreach (var part in Facts.PartsOf(table))
                attacker.Reads($"{name} {part}", attacker.Cells(quarters.Contains, null, k => IsOf(table, k, part)), told.FirstOrDefault(t => t.Region is null && t.Period == "2025" + name)?.Counts[part]);
        foreach (var region in Regions.SkipLast(1))
            foreach (var part in Facts.PartsOf(table))
                attacker.Reads($"{region} {part}", attacker.Cells(null, region.Equals, k => IsOf(table, k, part)), told.FirstOrDefault(t => t.Region == region)?.Counts[part]);
        if (told.FirstOrDefault(t => t.Region == ToldFigures.Rest) is { } rest)
            foreach (var part in Facts.PartsOf(table)) attacker.Reads($"* {part}", attacker.Cells(null, Others(told).Contains, k => IsOf(table, k, part)), rest.Counts[part]);
        var year = told.FirstOrDefault(t => t.Region is null && t.Period == "2025");
        if (table == TableKind.Composition) foreach (var kind in KindsOf(table)) attacker.Reads(kind, attacker.Cells(null, null, kind.Equals), year?.Contents!.TryGetValue(kind, out var n) == true ? n : null);
        if (table != TableKind.Dosage) return;
        decimal[] sorted = [.. Lines.Order()];
        for (var low = 0; low < sorted.Length; low++)
        {
            int? above = year?.Above.FirstOrDefault(a => a.Line == sorted[low])?.N;
            attacker.Reads($"above {sorted[low]}", attacker.Cells(null, null, YearPlan.Above(sorted, sorted[low]).Contains), above);
            // Between two lines is what lies above one and not above the other.
            for (var high = low + 1; high < sorted.Length; high++)
                attacker.Reads($"{sorted[low]} to {sorted[high]}", attacker.Cells(null, null, YearPlan.Above(sorted, sorted[low]).Except(YearPlan.Above(sorted, sorted[high])).Contains),
                    above - year?.Above.FirstOrDefault(a => a.Line == sorted[high])?.N);
        }
    }

    private static string[] Others(IReadOnlyList<ToldFigures> told) => [.. Regions.Except(told.Select(t => t.Region))!];

    private static bool IsOf(TableKind table, string kind, string part) => table == TableKind.Dosage || Facts.PartOf(table, kind) == part;

    private static Attacker New(TableKind table, ToldTo who = ToldTo.Everyone) => new(YearRelease.Quarterly, Regions, KindsOf(table), Policy.For(who).Minimum);

    private static YearPlan Plan(TableKind table) => new(table, Policy, table == TableKind.Dosage ? Lines : [], RegionOf);

    // One table by itself.
    private static YearRelease Next(TableKind table, YearRelease? before, YearFacts now, int snapshot)
    {
        var key = new TableKey(table, "one", "", "");
        return YearsTogether.Next(_ => Plan(table), before is null ? new Dictionary<TableKey, YearRelease>() : new Dictionary<TableKey, YearRelease> { [key] = before }, new Dictionary<TableKey, YearFacts> { [key] = now }, snapshot)[key];
    }

    [Theory]
    [InlineData(TableKind.Dosage, ToldTo.Everyone)]
    [InlineData(TableKind.Prevalence, ToldTo.Everyone)]
    [InlineData(TableKind.Composition, ToldTo.Everyone)]
    [InlineData(TableKind.Dosage, ToldTo.Partners)]
    [InlineData(TableKind.Prevalence, ToldTo.Partners)]
    [InlineData(TableKind.Composition, ToldTo.Partners)]
    internal void Nothing_small_can_be_worked_out_of_one_snapshot(TableKind table, ToldTo who)
    {
        var (told, wanted) = (0, 0);
        for (var seed = 0; seed < 60; seed++)
        {
            var chance = new Random(seed);
            var release = Next(table, null, Random(table, chance, 4, chance.Next(3, 40)), 1);
            var attacker = New(table, who);
            Read(attacker, table, ToldFigures.Of(table, 2025, release, who, Policy));
            AreHeld(ToldFigures.Of(table, 2025, release, ToldTo.Everyone, Policy), ToldFigures.Of(table, 2025, release, ToldTo.Partners, Policy));
            Assert.True(attacker.Finds() is [], $"seed {seed}: {string.Join("; ", attacker.Finds())}");
            (told, wanted) = (told + attacker.Told, wanted + attacker.Wanted);
        }
        // Much is told, and much is not: it was an attack.
        Assert.True(told > 300 && wanted > 200, $"told {told}, suppressed {wanted}");
    }

    // Whoever is told as a partner and reads without the key too knows no more than partners know.
    private static void AreHeld(IReadOnlyList<ToldFigures> everyone, IReadOnlyList<ToldFigures> partners)
    {
        foreach (var figures in everyone.Where(f => f.Region != ToldFigures.Rest))
        {
            var more = Assert.Single(partners, p => (p.Interval, p.Period, p.Region) == (figures.Interval, figures.Period, figures.Region));
            Assert.Equal(figures.Counts, more.Counts);
            Assert.Equal((figures.Mean, figures.Deviation, figures.Snapshot), (more.Mean, more.Deviation, more.Snapshot));
            Assert.Empty(figures.Quantiles.Except(more.Quantiles));
            Assert.Empty(figures.Above.Except(more.Above));
            Assert.Empty((figures.Contents ?? new Dictionary<string, int>()).Except(more.Contents ?? new Dictionary<string, int>()));
        }
    }

    [Theory]
    [InlineData(TableKind.Dosage, ToldTo.Everyone)]
    [InlineData(TableKind.Prevalence, ToldTo.Everyone)]
    [InlineData(TableKind.Composition, ToldTo.Everyone)]
    [InlineData(TableKind.Dosage, ToldTo.Partners)]
    [InlineData(TableKind.Prevalence, ToldTo.Partners)]
    [InlineData(TableKind.Composition, ToldTo.Partners)]
    internal void Snapshots_that_follow_each_other_tell_of_nothing_small(TableKind table, ToldTo who)
    {
        var (stood, moved, withdrawn, followed) = (0, 0, 0, 0);
        for (var seed = 0; seed < 60; seed++)
        {
            var chance = new Random(seed);
            var (facts, before, former) = (Random(table, chance, 1, chance.Next(10, 60)), (YearRelease?)null, new List<Attacker>());
            for (var snapshot = 1; snapshot <= 9; snapshot++)
            {
                // A quarter more with every second one.
                var complete = Math.Min(4, (snapshot + 1) / 2);
                if (snapshot > 1) facts = Later(table, facts, chance, complete);
                var after = Next(table, before, facts, snapshot);
                var now = ToldFigures.Of(table, 2025, after, who, Policy);
                AreHeld(ToldFigures.Of(table, 2025, after, ToldTo.Everyone, Policy), ToldFigures.Of(table, 2025, after, ToldTo.Partners, Policy));
                var attacker = New(table, who);
                Read(attacker, table, now);
                if (before is not null)
                {
                    foreach (var (name, old, recent) in Both(ToldFigures.Of(table, 2025, before, who, Policy), now, after.End))
                    {
                        Assert.True(old == recent || Math.Abs(old - recent) >= Policy.For(who).Minimum, $"seed {seed}, snapshot {snapshot}: {name} went from {old} to {recent}");
                        if (old == recent) stood++;
                        else moved++;
                    }
                    // Who supposes that nothing changed has the figures of both.
                    if (before.Quarters.All(q => after.Quarters.TryGetValue(q.Key, out var same) && q.Value.SequenceEqual(same))) ReadTold(attacker, table, ToldFigures.Of(table, 2025, before, who, Policy));
                }
                Assert.True(attacker.Finds() is [], $"seed {seed}, snapshot {snapshot}: {string.Join("; ", attacker.Finds())}");
                // With every former one: whoever supposes that nothing went, or that nothing came, knows what came or went.
                // (What was not over has no groups yet.)
                foreach (var (then, at) in former.Select((f, i) => (f, i + 1)).Where(f => Math.Min(4, (f.Item2 + 1) / 2) == complete))
                {
                    var finds = attacker.Follows(then);
                    Assert.True(finds is not { Count: > 0 }, $"seed {seed}, snapshot {snapshot} after {at}: {string.Join("; ", finds ?? [])}");
                    if (finds is not null) followed++;
                }
                former.Add(attacker);
                if (after.End is not null && before is { End: null }) withdrawn++;
                before = after;
            }
        }
        Assert.True(stood > 500 && moved > 20 && withdrawn > 3 && followed > 100, $"stood {stood}, moved {moved}, withdrawn {withdrawn}, followed {followed}");
    }

    private static void ReadTold(Attacker attacker, TableKind table, IReadOnlyList<ToldFigures> told)
    {
        foreach (var figures in told)
            foreach (var (part, n) in figures.Counts)
                attacker.Reads($"before: {figures.Period} {figures.Region} {part}", attacker.Cells(YearRelease.Nodes.Single(x => "2025" + x.Name == figures.Period).Quarters.Contains, figures.Region == ToldFigures.Rest ? Others(told).Contains : figures.Region is { } r ? r.Equals : null, k => IsOf(table, k, part)), n);
    }

    // Every figure that both tell, but none that a former one lacks: what was told once stays, unless too few were left of something.
    private static IEnumerable<(string Name, int Old, int Recent)> Both(IReadOnlyList<ToldFigures> before, IReadOnlyList<ToldFigures> after, YearEnd? end)
    {
        foreach (var old in before)
        {
            // A region that is told apart from now on is no longer among the others.
            if (old.Region == ToldFigures.Rest && !Others(before).SequenceEqual(Others(after))) continue;
            if (end is not null && after.All(t => (t.Interval, t.Period, t.Region) != (old.Interval, old.Period, old.Region))) continue;
            var recent = Assert.Single(after, t => (t.Interval, t.Period, t.Region) == (old.Interval, old.Period, old.Region));
            foreach (var (part, n) in old.Counts) yield return ($"{old.Period} {old.Region} {part}", n, recent.Counts[part]);
            yield return ($"{old.Period} {old.Region}", old.Counts.Values.Sum(), recent.Counts.Values.Sum());
            foreach (var above in old.Above) if (end is null || recent.Above.Any(a => a.Line == above.Line)) yield return ($"above {above.Line}", above.N, recent.Above.Single(a => a.Line == above.Line).N);
            foreach (var (kind, n) in old.Contents ?? new Dictionary<string, int>()) if (end is null || recent.Contents?.ContainsKey(kind) == true) yield return (kind, n, recent.Contents![kind]);
        }
    }

    // The usual policy, which leaves out what is small and nothing else: the attack finds what it gives away.
    [Fact]
    public void A_policy_that_only_leaves_out_what_is_small_is_seen_through()
    {
        var facts = new YearFacts { Generated = false, Quarters = new Dictionary<int, IReadOnlyList<Fact>> { [1] = [new("a1", Facts.Found, 20), new("a1", Facts.NotFound, 40)], [2] = [new("b1", Facts.Found, 4), new("b2", Facts.NotFound, 30)], [3] = [], [4] = [new("c1", Facts.Found, 30), new("c2", Facts.NotFound, 30)] } };
        var attacker = New(TableKind.Prevalence);
        foreach (var (name, quarters) in YearRelease.Nodes)
            foreach (var part in Facts.PartsOf(TableKind.Prevalence))
            {
                var n = facts.Quarters.Where(q => quarters.Contains(YearRelease.Text(q.Key))).SelectMany(q => q.Value).Where(f => f.Kind == part).Sum(f => f.N);
                attacker.Reads($"{name} {part}", attacker.Cells(quarters.Contains, null, part.Equals), n >= Policy.Minimum ? n : null);
            }
        Assert.Contains("-H1 found less -Q1 found is 4", attacker.Finds());
        Assert.Contains("-Q2 found is between 4 and 4", attacker.Finds());
        var guarded = New(TableKind.Prevalence);
        Read(guarded, TableKind.Prevalence, ToldFigures.Of(TableKind.Prevalence, 2025, Next(TableKind.Prevalence, null, facts, 1), ToldTo.Everyone, Policy));
        Assert.Empty(guarded.Finds());
        Assert.True(guarded.Told > 0);
    }

    [Fact]
    public void A_policy_without_a_rule_for_what_changes_tells_of_three_that_came()
    {
        var facts = new YearFacts { Generated = false, Quarters = new Dictionary<int, IReadOnlyList<Fact>> { [1] = [new("a1", "120", 20), new("a2", "180", 20)] } };
        var before = Next(TableKind.Dosage, null, facts, 1);
        var later = facts with { Quarters = new Dictionary<int, IReadOnlyList<Fact>> { [1] = [new("a1", "120", 23), new("a2", "180", 20)] } };
        // Reckoned anew each time.
        Assert.Equal(3, Assert.Single(ToldFigures.Of(TableKind.Dosage, 2025, Next(TableKind.Dosage, null, later, 2), ToldTo.Everyone, Policy)).Counts["n"] - 40);
        var kept = Next(TableKind.Dosage, before, later, 2);
        Assert.Equal((40, 1), (Assert.Single(ToldFigures.Of(TableKind.Dosage, 2025, kept, ToldTo.Everyone, Policy)).Counts["n"], kept.ReadIn[1]));
        // One value for another is one that came and one that went.
        var corrected = facts with { Quarters = new Dictionary<int, IReadOnlyList<Fact>> { [1] = [new("a1", "120", 19), new("a1", "250", 1), new("a2", "180", 20)] } };
        Assert.Equal(Snapshots.Json(before), Snapshots.Json(Next(TableKind.Dosage, before, corrected, 2)));
        var many = facts with { Quarters = new Dictionary<int, IReadOnlyList<Fact>> { [1] = [new("a1", "120", 30), new("a2", "180", 20)] } };
        Assert.Equal((50, 2), (Assert.Single(ToldFigures.Of(TableKind.Dosage, 2025, Next(TableKind.Dosage, before, many, 2), ToldTo.Everyone, Policy)).Counts["n"], Next(TableKind.Dosage, before, many, 2).ReadIn[1]));
    }

    // A quarter with six samples was told to partners: everyone is not told of the half year later, because partners would know of the other four.
    [Fact]
    public void What_partners_know_bounds_what_everyone_is_told()
    {
        YearFacts Of(params int[] n) => new() { Generated = false, Quarters = n.Select((of, i) => (Of: of, Quarter: i + 1)).ToDictionary(q => q.Quarter, q => (IReadOnlyList<Fact>)[new("a1", "120", q.Of)]) };
        string[] Told(YearRelease release, ToldTo who) => [.. ToldFigures.Of(TableKind.Dosage, 2025, release, who, Policy).Where(f => f.Region is null).Select(f => f.Period)];
        var first = Next(TableKind.Dosage, null, Of(6), 1);
        Assert.Equal((0, "2025-Q1"), (Told(first, ToldTo.Everyone).Length, Assert.Single(Told(first, ToldTo.Partners))));
        var second = Next(TableKind.Dosage, first, Of(6, 4), 2);
        Assert.Equal((0, "2025-Q1"), (Told(second, ToldTo.Everyone).Length, Assert.Single(Told(second, ToldTo.Partners))));
        // With five in it everyone is told of the eleven, and partners of both quarters.
        var other = Next(TableKind.Dosage, first, Of(6, 5), 2);
        Assert.Equal("2025-H1", Assert.Single(Told(other, ToldTo.Everyone)));
        Assert.Equal(["2025-H1", "2025-Q1", "2025-Q2"], Told(other, ToldTo.Partners));
        // What was kept before partners were told more is told to both.
        Assert.Equal(Told(other with { Partners = null }, ToldTo.Everyone), Told(other with { Partners = null }, ToldTo.Partners));
    }

    [Fact]
    public void Quantiles_have_the_minimum_on_both_sides_and_are_told_as_printed()
    {
        IReadOnlyList<ToldQuantile> Of(int n) => ToldFigures.Of(TableKind.Dosage, 2025, Next(TableKind.Dosage, null, new YearFacts
        {
            Generated = false,
            Quarters = new Dictionary<int, IReadOnlyList<Fact>> { [1] = [.. Enumerable.Range(0, n).Select(i => new Fact(i % 2 == 0 ? "a1" : "b1", FormattableString.Invariant($"{100 + i}.4"), 1))] },
        }, 1), ToldTo.Everyone, Policy)[0].Quantiles;
        Assert.Empty(Of(19));
        Assert.Equal([0.5m], Of(20).Select(q => q.P));
        Assert.Equal([0.25m, 0.5m, 0.75m], Of(40).Select(q => q.P));
        Assert.Equal([0.05m, 0.1m, 0.25m, 0.5m, 0.75m, 0.9m, 0.95m], Of(200).Select(q => q.P));
        Assert.All(Of(200), q => Assert.Equal(decimal.Truncate(q.Value), q.Value));
    }

    [Fact]
    public void Regions_with_one_location_are_told_together()
    {
        var facts = new YearFacts { Generated = false, Quarters = Enumerable.Range(1, 4).ToDictionary(q => q, _ => (IReadOnlyList<Fact>)[new("a1", "120", 20), new("a2", "120", 20), new("b1", "120", 20), new("b2", "120", 20), new("d1", "120", 90), new("e1", "120", 20)]) };
        var told = ToldFigures.Of(TableKind.Dosage, 2025, Next(TableKind.Dosage, null, facts, 1), ToldTo.Everyone, Policy);
        Assert.Equal(["*", "a", "b"], told.Select(t => t.Region).OfType<string>().Order());
        var rest = told.Single(t => t.Region == ToldFigures.Rest);
        Assert.Equal(440, rest.Counts["n"]);
        // Were d's the only other ones, nothing would be told of b either: the rest would be d's location.
        var alone = facts with { Quarters = facts.Quarters.ToDictionary(q => q.Key, q => (IReadOnlyList<Fact>)[.. q.Value.Where(f => f.Location != "e1")]) };
        Assert.Equal(["*", "a"], ToldFigures.Of(TableKind.Dosage, 2025, Next(TableKind.Dosage, null, alone, 1), ToldTo.Everyone, Policy).Select(t => t.Region).OfType<string>().Order());
    }
}
