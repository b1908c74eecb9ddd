using Dims.Disclosure;

namespace Dims.Tests.Disclosure;

// What becomes of what was told where too few samples are left: to everyone, or to partners alone. Pure.
public sealed class TablesThatFallTests
{
    private static readonly DisclosurePolicy Policy = new();
    private static readonly Dictionary<string, string> RegionOf = new() { ["a1"] = "a", ["a2"] = "a" };
    private static readonly TableKey B = new(TableKind.Prevalence, "b", "powder", ""), C = B with { Subject = "c" };
    private static readonly Dictionary<TableKey, YearRelease> Nothing = [];

    private static YearFacts Facts(params (int Found, int Not)[] quarters) => new()
    {
        Generated = false,
        Quarters = quarters.Select((q, i) => (q, i)).ToDictionary(q => q.i + 1, q => (IReadOnlyList<Fact>)[new("a1", Dims.Disclosure.Facts.Found, q.q.Found), new("a2", Dims.Disclosure.Facts.NotFound, q.q.Not)]),
    };

    private static IReadOnlyDictionary<TableKey, YearRelease> Next(IReadOnlyDictionary<TableKey, YearRelease> before, int snapshot, params (TableKey Table, YearFacts Facts)[] now) =>
        YearsTogether.Next(t => new YearPlan(t.Kind, Policy, [], RegionOf), before, now.ToDictionary(n => n.Table, n => n.Facts), snapshot);

    private static string Told(YearRelease release, ToldTo who = ToldTo.Everyone) =>
        string.Join(' ', ToldFigures.Of(TableKind.Prevalence, 2025, release, who, Policy).Where(f => f.Region is null).Select(f => $"{f.Period}:{f.Counts[Dims.Disclosure.Facts.Found]}"));

    // Whether one of seven or all of them went.
    [Theory]
    [InlineData(4)]
    [InlineData(2)]
    [InlineData(0)]
    public void What_partners_alone_were_told_is_withdrawn_where_too_few_are_left_and_holds_nothing_up(int left)
    {
        var before = Next(Nothing, 1, (B, Facts((7, 193))), (C, Facts((30, 170))));
        Assert.Equal(("", "2025-Q1:7", "2025-Q1:30"), (Told(before[B]), Told(before[B], ToldTo.Partners), Told(before[C])));
        var after = Next(before, 2, (B, Facts((left, 200 - left))), (C, Facts((50, 150))));
        Assert.Equal(("", "", YearEnd.Fallen), (Told(after[B]), Told(after[B], ToldTo.Partners), after[B].End));
        Assert.Equal(("2025-Q1:50", "2025-Q1:50", 2), (Told(after[C]), Told(after[C], ToldTo.Partners), after[C].ReadIn[1]));
        // Later ones move on; of what fell nothing is told, however many come.
        var later = Next(after, 3, (B, Facts((60, 240), (40, 60))), (C, Facts((90, 210), (30, 70))));
        Assert.Equal(("", "", "2025-H1:120 2025-Q1:90 2025-Q2:30"), (Told(later[B]), Told(later[B], ToldTo.Partners), Told(later[C])));
    }

    [Fact]
    public void What_everyone_was_told_stands_where_partners_alone_lose_what_they_were_told_more()
    {
        // A half year of 17 for everyone, its quarters of 7 and 10 for partners.
        var before = Next(Nothing, 1, (B, Facts((7, 100), (10, 100))), (C, Facts((30, 77), (30, 80))));
        Assert.Equal(("2025-H1:17", "2025-H1:17 2025-Q1:7 2025-Q2:10"), (Told(before[B]), Told(before[B], ToldTo.Partners)));
        // Five of the seven went, fifteen came to the others. Read anew, 27 and the former ten would leave little to guess.
        var after = Next(before, 2, (B, Facts((2, 105), (25, 85))), (C, Facts((50, 57), (50, 60))));
        Assert.Equal(("2025-H1:17", "2025-H1:17", YearEnd.Stands), (Told(after[B]), Told(after[B], ToldTo.Partners), after[B].End));
        Assert.Equal(("2025-H1:100 2025-Q1:50 2025-Q2:50", 2), (Told(after[C]), after[C].ReadIn[1]));
        Assert.Equal(("2025-H1:17", "2025-H1:17"), (Told(Next(after, 3, (B, Facts((50, 60), (50, 60))), (C, Facts((70, 40), (70, 40))))[B]), Told(after[B], ToldTo.Partners)));
    }

    [Fact]
    public void What_fell_holds_up_where_its_number_would_tell_with_another_s_that_one_sample_came()
    {
        var before = Next(Nothing, 1, (B, Facts((7, 60))), (C, Facts((10, 57))));
        before = Next(before, 2, (B, Facts((7, 60), (11, 52))), (C, Facts((10, 57), (3, 60))));
        Assert.Equal(("2025-H1:18", "2025-Q1:10"), (Told(before[B]), Told(before[C])));
        // 130 were tested by the one, 131 would have been by the other.
        Assert.All(Next(before, 3, (B, Facts((4, 63), (2, 62))), (C, Facts((10, 57), (10, 54)))), t => Assert.Equal(Snapshots.Json(before[t.Key]), Snapshots.Json(t.Value)));
        var after = Next(before, 3, (B, Facts((4, 63), (2, 61))), (C, Facts((10, 57), (13, 50))));
        Assert.Equal((YearEnd.Fallen, "2025-H1:23 2025-Q1:10 2025-Q2:13"), (after[B].End, Told(after[C])));
    }

    // Withdrawn only where ten had gone, nothing would be left of ten, and two at most of twelve.
    [Theory]
    [InlineData(10)]
    [InlineData(12)]
    [InlineData(19)]
    public void That_it_fell_says_no_more_than_that_fewer_than_the_minimum_are_left(int told)
    {
        var before = Next(Nothing, 1, (B, Facts((told, 200 - told))), (C, Facts((30, 170))));
        var ends = Enumerable.Range(0, Policy.Minimum).Select(left => Next(before, 2, (B, Facts((left, 200 - left))), (C, Facts((50, 150))))).ToList();
        Assert.All(ends, e => Assert.Equal((Snapshots.Json(ends[0][B]), "2025-Q1:50"), (Snapshots.Json(e[B]), Told(e[C]))));
        Assert.Equal((YearEnd.Fallen, ""), (ends[0][B].End, Told(ends[0][B], ToldTo.Partners)));
    }

    [Fact]
    public void Former_readings_are_kept_for_what_changed_and_for_nothing_else()
    {
        var told = Next(Nothing, 1, (B, Facts((20, 180))), (C, Facts((30, 170))));
        // C changes with every snapshot from the third on, B with the second and the tenth; all are read anew with each.
        for (var snapshot = 2; snapshot <= 21; snapshot++)
            told = Next(told, snapshot, (B, Facts(snapshot < 10 ? (40, 160) : (60, 140))), (C, Facts((30 + (snapshot % 2 * 20), 170 - (snapshot % 2 * 20)))));
        Assert.Equal((21, 2, 19), (told[B].ReadIn[1], told[B].Earlier.Count, told[C].Earlier.Count));
    }
}
