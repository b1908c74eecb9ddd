using Dims.Disclosure;

namespace Dims.Tests.Disclosure;

// Prevalences of one form count the same samples: of how many they are together, and what that says of what is suppressed. Pure.
public sealed class NumbersTogetherTests
{
    private static readonly DisclosurePolicy Policy = new();
    private static readonly Dictionary<string, string> RegionOf = new() { ["a1"] = "a", ["a2"] = "a", ["b1"] = "b", ["b2"] = "b" };
    private static readonly TableKey B = new(TableKind.Prevalence, "b", "powder", ""), C = B with { Subject = "c" };
    private static readonly Dictionary<TableKey, YearRelease> Nothing = [];

    // Each quarter's samples found and not found, half of each at either location of region a.
    private static YearFacts Facts(params (int Found, int Not)[] quarters) => Of([.. quarters.Select(q => (IReadOnlyList<Fact>)[.. At("a1", "a2", q.Found, q.Not)])]);

    private static YearFacts Of(params IReadOnlyList<Fact>[] quarters) => new() { Generated = false, Quarters = quarters.Select((q, i) => (q, i)).ToDictionary(q => q.i + 1, q => q.q) };

    private static IEnumerable<Fact> At(string one, string other, int found, int not) =>
        [new(one, Dims.Disclosure.Facts.Found, found / 2), new(other, Dims.Disclosure.Facts.Found, found - (found / 2)), new(one, Dims.Disclosure.Facts.NotFound, not / 2), new(other, Dims.Disclosure.Facts.NotFound, not - (not / 2))];

    private static IReadOnlyDictionary<TableKey, YearRelease> Next(IReadOnlyDictionary<TableKey, YearRelease> before, int snapshot, params (TableKey Table, YearFacts Facts)[] now) =>
        YearsTogether.Next(t => new YearPlan(t.Kind, Policy, [], RegionOf), before, now.ToDictionary(n => n.Table, n => n.Facts), snapshot);

    private static string Told(YearRelease release) =>
        string.Join(' ', ToldFigures.Of(TableKind.Prevalence, 2025, release, ToldTo.Everyone, Policy).Where(f => f.Region != ToldFigures.Rest).Select(f => f.Period + f.Region));

    [Fact]
    public void A_half_year_is_not_told_where_both_parts_of_a_suppressed_quarter_would_be_bounded()
    {
        // Of b 25 found and 29 not, 30 of them in a quarter that is told of c: there one and five would be known at least. Whether c tells it yet or will.
        var c = Facts((10, 14), (14, 16));
        Assert.Equal(("", "2025-H1 2025-Q1 2025-Q2"), Next(Nothing, 1, (B, Facts((19, 5), (6, 24))), (C, c)) is var next ? (Told(next[B]), Told(next[C])) : default);
        Assert.Equal("", Told(Next(Nothing, 1, (B, Facts((19, 5), (6, 24))))[B]));
        // Where as many were not found as the quarter had samples, it can have none of them found.
        Assert.Equal("2025-H1", Told(Next(Nothing, 1, (B, Facts((19, 5), (5, 25))), (C, c))[B]));
    }

    [Fact]
    public void A_longer_period_is_not_told_of_one_substance_where_less_the_shorter_one_of_another_it_is_of_few()
    {
        // Four samples in the second quarter.
        var first = Next(Nothing, 1, (B, Facts((20, 20))), (C, Facts((9, 31))));
        Assert.Equal(("2025-Q1", ""), (Told(first[B]), Told(first[C])));
        Assert.Equal(("2025-Q1", ""), Next(first, 2, (B, Facts((20, 20), (2, 2))), (C, Facts((9, 31), (2, 2)))) is var next ? (Told(next[B]), Told(next[C])) : default);
        // By itself c would be told; and what counts other samples is.
        Assert.Equal("2025-H1", Told(Next(Nothing, 1, (C, Facts((9, 31), (2, 2))))[C]));
        Assert.Equal("2025-H1", Told(Next(first, 2, (B, Facts((20, 20), (2, 2))), (C, Facts((9, 31), (2, 2))), (C with { Subject = "d" }, Facts((9, 32), (2, 2))))[C with { Subject = "d" }]));
    }

    [Fact]
    public void What_was_told_of_a_quarter_is_withdrawn_where_it_bounds_a_region_once_the_year_is_over()
    {
        // Three more quarters bring few found of b, so its year is not told; region a has nearly all samples of the year, as c tells.
        YearFacts Year(bool isC, bool isOver) => Of([.. Enumerable.Range(0, isOver ? 4 : 1).Select(q => (IReadOnlyList<Fact>)(q == 0
            ? [.. At("a1", "a2", isC ? 150 : 100, isC ? 50 : 100), .. At("b1", "b2", 6, 6)]
            : [.. At("a1", "a2", isC ? 4 : 1, isC ? 4 : 7), .. At("b1", "b2", isC ? 2 : 0, isC ? 2 : 4)]))]);
        var first = Next(Nothing, 1, (B, Year(isC: false, isOver: false)), (C, Year(isC: true, isOver: false)));
        Assert.Equal(("2025-Q1", "2025-Q1"), (Told(first[B]), Told(first[C])));
        var over = Next(first, 2, (B, Year(isC: false, isOver: true)), (C, Year(isC: true, isOver: true)));
        Assert.Equal(("", YearEnd.Fallen, "2025 2025-Q1 2025a 2025b"), (Told(over[B]), over[B].End, Told(over[C])));
    }

    [Fact]
    public void Figures_wait_where_a_number_that_two_tell_together_would_move_by_few()
    {
        // The half year of b and the quarter of c move by enough, and so between them the second quarter by three.
        var before = Next(Next(Nothing, 1, (B, Facts((5, 35))), (C, Facts((20, 20)))), 2, (B, Facts((5, 35), (20, 60))), (C, Facts((20, 20), (2, 78))));
        Assert.Equal(("2025-H1", "2025-Q1"), (Told(before[B]), Told(before[C])));
        var few = Next(before, 3, (B, Facts((5, 48), (20, 63))), (C, Facts((20, 33), (2, 81))));
        Assert.All(few, t => Assert.Equal(1, t.Value.ReadIn[1]));
        Assert.All(Next(before, 3, (B, Facts((5, 48), (20, 73))), (C, Facts((20, 33), (2, 91)))), t => Assert.Equal(3, t.Value.ReadIn[1]));
    }
}
