using Dims.Disclosure;

namespace Dims.Tests.Disclosure;

// Names that become another's one after the other, after they fell, or while another table holds everything up. Pure.
public sealed class NamesThatJoinTests
{
    private static readonly DisclosurePolicy Policy = new();
    private static readonly Dictionary<string, string> RegionOf = new() { ["a1"] = "a", ["a2"] = "a" };
    private static readonly TableKey A = new(TableKind.Prevalence, "a", "powder", ""), B = A with { Subject = "b" }, C = A with { Subject = "c" }, D = A with { Subject = "d" };
    private static readonly Dictionary<TableKey, YearRelease> Nothing = [];

    private static YearFacts Facts(params (int Found, int Not)[] quarters) => new()
    {
        Generated = false,
        Quarters = quarters.Select((q, i) => (q, i)).ToDictionary(q => q.i + 1, q => (IReadOnlyList<Fact>)[new("a1", Dims.Disclosure.Facts.Found, q.q.Found), new("a2", Dims.Disclosure.Facts.NotFound, q.q.Not)]),
    };

    private static IReadOnlyDictionary<TableKey, YearRelease> Next(IReadOnlyDictionary<TableKey, YearRelease> before, int snapshot, TableKey? into, params (TableKey Table, YearFacts Facts)[] now) =>
        YearsTogether.Next(t => new YearPlan(t.Kind, Policy, [], RegionOf), before, now.ToDictionary(n => n.Table, n => n.Facts), snapshot, t => t == A ? into : null);

    private static string Told(YearRelease release, ToldTo who = ToldTo.Everyone) =>
        string.Join(' ', ToldFigures.Of(TableKind.Prevalence, 2025, release, who, Policy).Where(f => f.Region is null).Select(f => $"{f.Period}:{f.Counts[Dims.Disclosure.Facts.Found]}"));

    [Fact]
    public void What_fell_by_its_own_name_is_not_told_with_another_either()
    {
        var before = Next(Nothing, 1, null, (A, Facts((12, 188))), (B, Facts((30, 170))), (D, Facts((40, 160))));
        var fallen = Next(before, 2, null, (A, Facts((8, 192))), (B, Facts((30, 170))), (D, Facts((60, 140))));
        Assert.Equal((YearEnd.Fallen, "2025-Q1:30"), (fallen[A].End, Told(fallen[B])));
        var after = Next(fallen, 3, B, (B, Facts((41, 159))), (D, Facts((80, 120))));
        Assert.Equal((YearEnd.Withdrawn, "2025-Q1:30", "2025-Q1:80"), (after[A].End, Told(after[B]), Told(after[D])));
    }

    [Fact]
    public void A_name_that_fell_as_it_became_another_that_nothing_was_told_of_leaves_nothing_told()
    {
        // Six of A were told to partners; four of both are left, and nine are with the next.
        var before = Next(Nothing, 1, null, (A, Facts((6, 194))), (D, Facts((40, 160))));
        Assert.Equal("2025-Q1:6", Told(before[A], ToldTo.Partners));
        var after = Next(before, 2, B, (B, Facts((4, 196))), (D, Facts((60, 140))));
        Assert.Equal("", Told(Next(after, 3, B, (B, Facts((9, 191))), (D, Facts((80, 120))))[B], ToldTo.Partners));
    }

    [Fact]
    public void A_name_that_is_its_own_again_and_then_a_third_one_s_is_held_against_that_one_too()
    {
        var before = Next(Nothing, 1, null, (A, Facts((40, 160))), (B, Facts((60, 140))), (C, Facts((50, 150))));
        var joined = Next(before, 2, B, (B, Facts((100, 100))), (C, Facts((50, 150))));
        Assert.Equal(("2025-Q1:100", "b"), (Told(joined[B]), joined[A].Into));
        var apart = Next(joined, 3, null, (A, Facts((40, 160))), (B, Facts((60, 140))), (C, Facts((50, 150))));
        Assert.Equal(("", "2025-Q1:60"), (Told(apart[A]), Told(apart[B])));
        // Three held both: 40 and 50 were told, and 87 would be.
        var after = Next(apart, 4, C, (B, Facts((60, 140))), (C, Facts((87, 113))));
        Assert.Equal(("2025-Q1:60", "2025-Q1:50"), (Told(after[B]), Told(after[C])));
        // So it is with the same one: what another name brought to that meanwhile would be held against what both were told of before.
        var again = Next(apart, 4, B, (B, Facts((100, 100))), (C, Facts((70, 130))));
        Assert.Equal(("2025-Q1:60", "2025-Q1:70"), (Told(again[B]), Told(again[C])));
    }

    [Fact]
    public void What_was_too_small_in_the_one_name_is_not_cut_off_of_both()
    {
        // Of A four in the second quarter; ten of B that nothing was told of come to them.
        var before = Next(Nothing, 1, null, (A, Facts((36, 100), (4, 100))), (D, Facts((40, 96), (40, 64))));
        Assert.Equal("2025-H1:40", Told(before[A]));
        var after = Next(before, 2, B, (B, Facts((36, 100), (14, 90))), (D, Facts((60, 76), (60, 44))));
        Assert.Equal(("", "2025-H1:50", "2025-H1:120 2025-Q1:60 2025-Q2:60"), (Told(after[A]), Told(after[B]), Told(after[D])));
    }

    [Fact]
    public void A_quarter_that_comes_while_a_merge_waits_is_told_of_both_names_with_the_next_move()
    {
        var before = Next(Nothing, 1, null, (A, Facts((40, 160))), (B, Facts((60, 140))), (D, Facts((30, 170))));
        // One more of D holds everything up. By one name in the first quarter and by two in the second a half year would be of neither.
        var waiting = Next(before, 2, B, (B, Facts((100, 100), (90, 110))), (D, Facts((31, 169), (30, 170))));
        Assert.Equal(("2025-Q1:40", "2025-Q1:60", "2025-H1:60 2025-Q1:30 2025-Q2:30"), (Told(waiting[A]), Told(waiting[B]), Told(waiting[D])));
        // Two names again: nothing was counted of A in the second quarter that were told as none.
        var apart = Next(waiting, 3, null, (A, Facts((40, 160), (40, 160))), (B, Facts((60, 140), (50, 150))), (D, Facts((31, 169), (30, 170))));
        Assert.Equal(("2025-Q1:40", "2025-Q1:60"), (Told(apart[A]), Told(apart[B])));
        // A name that nothing was told of delays nothing.
        var small = Next(Next(Nothing, 1, null, (A, Facts((2, 198))), (B, Facts((60, 140)))), 2, B, (B, Facts((62, 138), (90, 110))));
        Assert.Equal(("", "2025-H1:150 2025-Q1:60 2025-Q2:90"), (Told(small[A]), Told(small[B])));
        var after = Next(waiting, 3, B, (B, Facts((100, 100), (90, 110))), (D, Facts((50, 150), (50, 150))));
        Assert.Equal(("", "2025-H1:190 2025-Q1:100 2025-Q2:90", "2025-H1:100 2025-Q1:50 2025-Q2:50"), (Told(after[A]), Told(after[B]), Told(after[D])));
    }
}
