using Dims.Disclosure;

namespace Dims.Tests.Disclosure;

// All tables of one form and year at once, of the same samples: what is told of one substance is held against what is told of another, and against what was told before.
public sealed class JointAttackTests
{
    private static readonly DisclosurePolicy Policy = new();
    private static readonly decimal[] Lines = [50, 80];
    private static readonly Dictionary<string, string> RegionOf = new() { ["a1"] = "a", ["a2"] = "a", ["b1"] = "b", ["b2"] = "b", ["d1"] = "d" };
    private static readonly string[] Locations = [.. RegionOf.Keys, "nowhere"], Regions = ["a", "b", "d", "unknown"], Tested = ["cocaine", "3-mmc", "mmc"];

    // What a sample held: which of the three, and of cocaine between which lines (`-` not measured).
    // Brought in because they were suspected: in a dosage, in no prevalence.
    private static readonly string[] Suspected = ["!0", "!1", "!2"];
    private static readonly string[] Kinds = [.. from c in new[] { "", "c-", "c0", "c1", "c2" } from t in new[] { "", "t" } from m in new[] { "", "m" } select $"{c}{t}{m}.", .. Suspected];

    private static readonly TableKey Dosage = new(TableKind.Dosage, "cocaine", "powder", "base");

    private static bool Holds(string kind, string substance) => kind.Contains(substance switch { "cocaine" => 'c', "3-mmc" => 't', _ => 'm' });

    private static string? Band(string kind) => kind[0] is 'c' or '!' && kind[1] != '-' ? kind[1..2] : null;

    private sealed record One(int Quarter, string Location, string Kind);

    // Each sample was looked through for all three. By the former rule one that held a not further known MMC was no sample tested for 3-MMC.
    private static Dictionary<TableKey, YearFacts> FactsOf(IEnumerable<One> samples, int complete, bool dropsUnknown = false)
    {
        var all = samples.ToList();
        YearFacts Of(Func<One, string?> kind) => new()
        {
            Generated = false,
            Quarters = Enumerable.Range(1, complete).ToDictionary(q => q, q => (IReadOnlyList<Fact>)[.. all.Where(s => s.Quarter == q && kind(s) is not null)
                .GroupBy(s => (s.Location, Kind: kind(s)!)).OrderBy(g => g.Key.Location, StringComparer.Ordinal).ThenBy(g => g.Key.Kind, StringComparer.Ordinal).Select(g => new Fact(g.Key.Location, g.Key.Kind, g.Count()))]),
        };
        var facts = Tested.ToDictionary(t => new TableKey(TableKind.Prevalence, t, "powder", ""), t => Of(s => s.Kind[0] == '!' || (dropsUnknown && t == "3-mmc" && IsUnknown(s.Kind)) ? null : Holds(s.Kind, t) ? Facts.Found : Facts.NotFound));
        facts[Dosage] = Of(s => Band(s.Kind) switch { "0" => "20", "1" => "60", "2" => "90", _ => null });
        return facts;
    }

    private static string[] Others(IReadOnlyList<ToldFigures> told) => [.. Regions.Except(told.Select(t => t.Region))!];

    private static bool IsUnknown(string kind) => kind.Contains('m') && !kind.Contains('t');

    private static YearPlan Plan(TableKey table) => new(table.Kind, Policy, table.Kind == TableKind.Dosage ? Lines : [], RegionOf);

    private static Attacker Reads(IReadOnlyDictionary<TableKey, YearRelease> told, bool dropsUnknown = false, ToldTo who = ToldTo.Everyone)
    {
        var attacker = new Attacker(YearRelease.Quarterly, Regions, Kinds, Policy.For(who).Minimum);
        // What stands for good is of other samples than the rest.
        foreach (var (table, release) in told.Where(t => t.Value.End is null))
        {
            var figures = ToldFigures.Of(table.Kind, 2025, release, who, Policy);
            foreach (var (name, quarters) in YearRelease.Nodes) Read(attacker, table, figures.FirstOrDefault(f => f.Region is null && f.Period == "2025" + name), $"{table.Kind} {table.Subject} {name}", quarters.Contains, null, dropsUnknown);
            foreach (var region in Regions.SkipLast(1)) Read(attacker, table, figures.FirstOrDefault(f => f.Region == region), $"{table.Kind} {table.Subject} {region}", null, region.Equals, dropsUnknown);
            if (figures.FirstOrDefault(f => f.Region == ToldFigures.Rest) is { } rest) Read(attacker, table, rest, $"{table.Kind} {table.Subject} *", null, Others(figures).Contains, dropsUnknown);
            if (table.Kind != TableKind.Dosage) continue;
            for (var line = 0; line < Lines.Length; line++)
            {
                var above = YearPlan.Above(Lines, Lines[line]);
                attacker.Reads($"above {Lines[line]}", attacker.Cells(null, null, k => Band(k) is { } b && above.Contains(b)), figures.FirstOrDefault(f => f.Region is null && f.Period == "2025")?.Above.FirstOrDefault(a => a.Line == Lines[line])?.N, "dosage");
            }
        }
        return attacker;
    }

    private static void Read(Attacker attacker, TableKey table, ToldFigures? figures, string name, Func<string, bool>? quarter, Func<string, bool>? region, bool dropsUnknown)
    {
        if (table.Kind == TableKind.Dosage) attacker.Reads(name, attacker.Cells(quarter, region, k => Band(k) is not null), figures?.Counts["n"], "dosage");
        else
            attacker.ReadsShare(table.Subject, name, attacker.Cells(quarter, region, k => Holds(k, table.Subject)), attacker.Cells(quarter, region, k => k[0] != '!' && !Holds(k, table.Subject) && !(dropsUnknown && table.Subject == "3-mmc" && IsUnknown(k))),
                figures?.Counts.Values.Sum(), figures?.Counts[Facts.Found]);
    }

    private static readonly double[] Weights = [0.05, 0.2, 1, 1, 2];

    private static IEnumerable<One> Some(Random chance, int quarter, int most, IReadOnlyDictionary<string, double> weights)
    {
        var (unknown, three, cocaine) = (chance.Next(3) == 0 ? 0.2 : 0.02, chance.NextDouble() * 0.4, chance.Next(2) == 0 ? 0.5 : chance.NextDouble());
        var weight = Weights[chance.Next(Weights.Length)];
        foreach (var location in Locations)
            for (var i = (int)(chance.Next(most) * weight * weights[location]); i > 0; i--)
            {
                var (c, t) = (chance.NextDouble() > cocaine ? "" : "c" + "-012"[chance.Next(4)], chance.NextDouble() < three ? "t" : "");
                yield return new One(quarter, location, chance.Next(12) == 0 ? Suspected[chance.Next(3)] : c + t + (chance.NextDouble() < unknown ? "m" : "") + ".");
            }
    }

    // A few come, go or are corrected in most weeks, many come or go in some.
    private static List<One> Later(List<One> samples, Random chance)
    {
        var next = samples.ToList();
        // As many again of everything, or half of everything gone.
        var many = chance.Next(4);
        if (many == 0) next.AddRange(samples);
        if (many == 1) next = [.. samples.OrderBy(s => (s.Quarter, s.Location, s.Kind)).Where((_, i) => i % 2 == 0)];
        for (var i = many < 2 ? 0 : chance.Next(6); i > 0 && next.Count > 0; i--)
        {
            var at = chance.Next(next.Count);
            if (chance.Next(3) > 0) next.Add(next[at]);
            else if (chance.Next(2) == 0) next.RemoveAt(at);
            else next[at] = next[at] with { Kind = Kinds[chance.Next(Kinds.Length)] };
        }
        return next;
    }

    // Once with 1,000.
    private const int Seeds = 30;

    private static readonly IReadOnlyDictionary<TableKey, YearRelease> Nothing = new Dictionary<TableKey, YearRelease>();

    [Theory]
    [InlineData(ToldTo.Everyone)]
    [InlineData(ToldTo.Partners)]
    internal void All_that_is_told_of_all_substances_and_periods_and_snapshots_gives_nothing_small_away(ToldTo who)
    {
        var (told, wanted, moved, stood, ended) = (0, 0, 0, 0, 0);
        for (var seed = 0; seed < Seeds; seed++)
        {
            var (chance, before, former) = (new Random(seed), Nothing, (Attacker?)null);
            var (samples, most) = (new List<One>(), chance.Next(8, 60));
            var weights = Locations.ToDictionary(l => l, _ => Weights[chance.Next(Weights.Length)]);
            for (var snapshot = 1; snapshot <= 6; snapshot++)
            {
                var complete = seed % 2 == 0 ? 4 : Math.Min(4, snapshot);
                samples = snapshot > 1 ? Later(samples, chance) : samples;
                for (var quarter = samples.Count == 0 ? 1 : samples.Max(s => s.Quarter) + 1; quarter <= complete; quarter++) samples.AddRange(Some(chance, quarter, most, weights));
                var after = YearsTogether.Next(Plan, before, FactsOf(samples, complete), snapshot);
                // One moment for all tables in each quarter, and what moved moved in all.
                var live = after.Values.Where(r => r.End is null).ToList();
                Assert.All(live, r => Assert.Equal(live[0].ReadIn, r.ReadIn));
                ended += after.Count(r => r.Value.End is not null && before.GetValueOrDefault(r.Key) is { End: null });
                if (live.Count == 0) break;
                foreach (var (table, release) in before)
                    foreach (var old in ToldFigures.Of(table.Kind, 2025, release, who, Policy))
                    {
                        if (ToldFigures.Of(table.Kind, 2025, after[table], who, Policy).FirstOrDefault(f => (f.Period, f.Region) == (old.Period, old.Region)) is not { } now) continue;
                        if (old.Region == ToldFigures.Rest && !Others(ToldFigures.Of(table.Kind, 2025, release, who, Policy)).SequenceEqual(Others(ToldFigures.Of(table.Kind, 2025, after[table], who, Policy)))) continue;
                        foreach (var (part, n) in old.Counts) Assert.True(n == now.Counts[part] || Math.Abs(n - now.Counts[part]) >= Policy.For(who).Minimum, $"seed {seed}, snapshot {snapshot}: {table} {old.Period} {old.Region} {part} went from {n} to {now.Counts[part]}");
                    }
                if (snapshot > 1 && live[0].ReadIn[1] == snapshot) moved++;
                else stood++;
                var attacker = Reads(after, who: who);
                var finds = attacker.Finds().Concat(former is null ? [] : attacker.Comes(former)).ToList();
                Assert.True(finds is [], $"seed {seed}, snapshot {snapshot}: {string.Join("; ", finds)}");
                (told, wanted, before, former) = (told + attacker.Told, wanted + attacker.Wanted, after, attacker);
            }
        }
        Assert.True(told > 1000 && wanted > 1000 && moved > 3 && stood > 10 && ended > 3, $"told {told}, suppressed {wanted}, moved {moved}, stood {stood}, ended {ended}");
    }

    [Fact]
    public void Numbers_that_follow_what_was_found_tell_how_many_held_what_was_not_told_apart()
    {
        // Of 200 powders 100 held cocaine, 40 3-MMC, and 3 MMC without its position.
        var samples = Enumerable.Range(0, 200).Select(i => new One((i % 4) + 1, i % 2 == 0 ? "a1" : "a2", i < 100 ? "c1." : i < 140 ? "t." : i < 143 ? "m." : ".")).ToList();
        var former = YearsTogether.Next(Plan, Nothing, FactsOf(samples, 4, dropsUnknown: true), 1);
        Assert.Contains("Prevalence mmc  found is between 3 and 43", Reads(former, dropsUnknown: true).Finds());
        var attacker = Reads(YearsTogether.Next(Plan, Nothing, FactsOf(samples, 4), 1));
        Assert.Empty(attacker.Finds());
        Assert.True(attacker.Told > 10);
    }

    [Fact]
    public void A_table_that_stands_while_another_moves_tells_of_the_few_that_came()
    {
        // Eleven came, seven of them with 3-MMC: the table of cocaine may move by itself, that of 3-MMC may not.
        List<One> samples = [.. Enumerable.Range(0, 400).Select(i => new One((i % 4) + 1, i % 2 == 0 ? "a1" : "a2", i < 100 ? "c1." : i < 200 ? "t." : "."))];
        List<One> later = [.. samples, .. Enumerable.Range(0, 11).Select(i => new One(1, "a1", i < 7 ? "t." : "."))];
        var before = YearsTogether.Next(Plan, Nothing, FactsOf(samples, 4), 1);
        var (cocaine, three) = (new TableKey(TableKind.Prevalence, "cocaine", "powder", ""), new TableKey(TableKind.Prevalence, "3-mmc", "powder", ""));
        var now = FactsOf(later, 4);
        Assert.Equal((true, false), (Plan(cocaine).MayMove(before[cocaine], now[cocaine], null), Plan(three).MayMove(before[three], now[three], null)));
        var after = YearsTogether.Next(Plan, before, now, 2);
        Assert.All(after, t => Assert.Equal(Snapshots.Json(before[t.Key]), Snapshots.Json(t.Value)));
        // With enough of both all of them move.
        later.AddRange(Enumerable.Range(0, 30).Select(i => new One(1, "a1", i < 15 ? "t." : ".")));
        Assert.All(YearsTogether.Next(Plan, before, FactsOf(later, 4), 3).Values, r => Assert.Equal(3, r.ReadIn[1]));
    }

    [Fact]
    public void A_shorter_period_waits_where_a_longer_one_that_is_over_is_suppressed()
    {
        List<One> samples = [.. from q in Enumerable.Range(1, 4) from i in Enumerable.Range(0, q == 2 ? 4 : 40) select new One(q, i % 2 == 0 ? "a1" : "a2", i % 2 == 0 ? "t." : ".")];
        var three = new TableKey(TableKind.Prevalence, "3-mmc", "powder", "");
        string Told(IReadOnlyDictionary<TableKey, YearRelease> all) => string.Join(' ', ToldFigures.Of(three.Kind, 2025, all[three], ToldTo.Everyone, Policy).Where(f => f.Region is null).Select(f => f.Period));
        Assert.Equal("2025 2025-H1 2025-H2 2025-Q3 2025-Q4", Told(YearsTogether.Next(Plan, Nothing, FactsOf(samples, 4), 1)));
        // What was told before the longer one was over stays told.
        var first = YearsTogether.Next(Plan, Nothing, FactsOf(samples, 1), 1);
        Assert.Equal("2025-Q1", Told(first));
        Assert.Equal("2025-Q1", Told(YearsTogether.Next(Plan, first, FactsOf(samples, 2), 2)));
    }
}
