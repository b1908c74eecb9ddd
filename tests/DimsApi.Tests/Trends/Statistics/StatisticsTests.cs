using Dims.Trends;
using Dims.Trends.Statistics;
using FsCheck;
using FsCheck.Fluent;

namespace Dims.Tests.Trends.Statistics;

// Methods without a number in the reference file: by their authors' own examples, by another way of reckoning, and by what must hold for any data.
public sealed class StatisticsTests
{
    private static readonly Arbitrary<double[]> Values = Gen.Choose(-500, 500).Select(x => x / 10.0).ArrayOf().Where(v => v.Length is >= Shift.Fewest and <= 40).ToArbitrary();

    // Newcombe, Statistics in Medicine 1998;17:873, table II, method 10.
    [Theory]
    [InlineData(56, 70, 48, 80, 0.0524, 0.3339)]
    [InlineData(9, 10, 3, 10, 0.1705, 0.8090)]
    [InlineData(6, 7, 2, 7, 0.0582, 0.8062)]
    [InlineData(5, 56, 0, 29, -0.0381, 0.1926)]
    [InlineData(0, 10, 0, 20, -0.1611, 0.2775)]
    [InlineData(10, 10, 0, 20, 0.6791, 1.0000)]
    [InlineData(10, 10, 0, 10, 0.6075, 1.0000)]
    public void The_difference_of_shares_is_that_of_its_author(int x2, int n2, int x1, int n1, double low, double high)
    {
        var ours = ShareDifference.Of(x1, n1, x2, n2)!.Value;
        Assert.Equal((low, high), (Math.Round(ours.Bounds.Low, 4), Math.Round(ours.Bounds.High, 4)));
    }

    // Fisher's tea: three of four cups named rightly. By hand: (1 + 16 + 16 + 1) / 70.
    [Fact]
    public void Few_are_tested_exactly()
    {
        var ours = ShareDifference.Of(1, 4, 3, 4)!.Value;
        Assert.True(ours.IsExact);
        Assert.Equal(34.0 / 70, ours.P, 1e-12);
    }

    [Fact]
    public void Many_are_tested_by_their_pooled_share()
    {
        var ours = ShareDifference.Of(60, 100, 40, 100)!.Value;
        Assert.False(ours.IsExact);
        // z = 0.2 / sqrt(0.5 * 0.5 * 0.02), chi-square 8.
        Assert.Equal(Tails.ChiSquare1(8), ours.P, 1e-12);
    }

    // Student's sleep data: R's t.test(extra ~ group) prints t -1.8608, df 17.776, p 0.07939, interval -3.3654832 to 0.2054832 for the first less the second.
    [Fact]
    public void The_difference_of_means_is_that_of_R_for_the_sleep_data()
    {
        double[] one = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0], two = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4];
        var ours = MeanDifference.Of(one.Average(), TrendMath.StandardDeviation(one), 10, two.Average(), TrendMath.StandardDeviation(two), 10)!.Value;
        Assert.Equal((1.8608, 17.776, 0.07939), (Math.Round(ours.T, 4), Math.Round(ours.Freedom, 3), Math.Round(ours.P, 5)));
        Assert.Equal((-0.2054832, 3.3654832), (Math.Round(ours.Bounds.Low, 7), Math.Round(ours.Bounds.High, 7)));
    }

    [Fact]
    public void The_interval_of_a_mean_is_Students()
    {
        // t with 9 degrees of freedom at 97.5% is 2.2621571627.
        var ours = MeanInterval.Of(100, 10, 10)!.Value;
        Assert.Equal(100 - 2.2621571627409915 * 10 / Math.Sqrt(10), ours.Low, 1e-9);
        Assert.Equal(12.706204736174707, Tails.StudentQuantile(0.975, 1), 1e-9);
        Assert.Equal(1.9599639845400545, Tails.StudentQuantile(0.975, 1e9), 1e-9);
        Assert.Null(MeanInterval.Of(100, null, 1));
    }

    [Fact]
    public void The_shift_is_the_median_of_all_differences() => Prop.ForAll(Values, Values, (a, b) =>
    {
        double[] first = [.. a.Order()], second = [.. b.Order()];
        double[] all = [.. first.SelectMany(x => second.Select(y => y - x)).Order()];
        var ours = Shift.Of(first, second)!.Value;
        var u = first.Sum(x => second.Sum(y => y > x ? 1 : y == x ? 0.5 : 0));
        return Math.Abs(ours.Estimate - TrendMath.Quantile(all, 0.5)!.Value) < 1e-9 && ours.U == u && ours.Bounds.Low <= ours.Estimate && ours.Estimate <= ours.Bounds.High
            && all.Contains(ours.Bounds.Low) && all.Contains(ours.Bounds.High);
    }).QuickCheckThrowOnFailure();

    // Turned about, everything is the same the other way round.
    [Fact]
    public void Which_list_is_first_changes_the_sign_only() => Prop.ForAll(Values, Values, (a, b) =>
    {
        double[] first = [.. a.Order()], second = [.. b.Order()];
        var (there, back) = (Shift.Of(first, second)!.Value, Shift.Of(second, first)!.Value);
        return there.Estimate == -back.Estimate && there.Bounds.Low == -back.Bounds.High && Math.Abs(there.P - back.P) < 1e-12;
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Equal_lists_differ_by_nothing()
    {
        double[] same = [1, 2, 3, 4, 5, 6, 7, 8];
        var ours = Shift.Of(same, same)!.Value;
        Assert.Equal((0.0, 32.0, 1.0), (ours.Estimate, ours.U, ours.P));
        Assert.Null(Shift.Of([1, 2, 3], same));
        double[] one = [5, 5, 5, 5, 5, 5, 5, 5];
        Assert.Equal((0.0, 1.0), (Shift.Of(one, one)!.Value.Estimate, Shift.Of(one, one)!.Value.P));
    }

    // Benjamini and Hochberg 1995, the 15 p-values of their example: four hold at 5%.
    [Fact]
    public void Many_tests_are_adjusted_as_their_authors_did()
    {
        double[] p = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0000];
        Assert.Equal(4, BenjaminiHochberg.Adjust(p).Count(a => a <= 0.05));
        Assert.Equal(0.0015, BenjaminiHochberg.Adjust(p)[0], 1e-12);
        Assert.Equal([0.03, 0.03, 0.03], BenjaminiHochberg.Adjust([0.03, 0.02, 0.01]).Select(a => Math.Round(a, 12)));
        Assert.Empty(BenjaminiHochberg.Adjust([]));
    }

    [Fact]
    public void Median_ranks_hold_for_any_number_of_values()
    {
        Assert.Null(MedianInterval.Ranks(5));
        foreach (var n in new[] { 6, 7, 8, 9, 11, 33, 1000, 9_999, 10_001, 1_000_000 })
        {
            var ranks = MedianInterval.Ranks(n)!.Value;
            Assert.InRange(ranks.Coverage, 0.95, 0.993);
            Assert.Equal(n + 1, ranks.Lower + ranks.Upper);
        }
    }

    [Fact]
    public void A_histogram_holds_every_value_once() => Prop.ForAll(Values, values =>
    {
        decimal[] sorted = [.. values.Select(v => (decimal)v).Order()];
        var bins = Histogram.Of(sorted, 2.5m, 1000)!;
        return bins.Sum(b => b.N) == sorted.Length && bins.All(b => b.To - b.From == 2.5m && b.From % 2.5m == 0 && b.N == sorted.Count(v => v >= b.From && v < b.To))
            && bins.Zip(bins.Skip(1)).All(p => p.First.To <= p.Second.From);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_histogram_of_too_many_bins_is_none() => Assert.Null(Histogram.Of([1, 2, 3], 1, 2));

    [Fact]
    public void A_value_on_a_border_is_in_the_bin_above_it() => Assert.Equal([new Bin(0, 10, 1), new Bin(10, 20, 2)], Histogram.Of([9.999999m, 10, 19], 10, 5));

    [Fact]
    public void Nothing_moves_in_a_flat_series()
    {
        var flat = MannKendall.Of([3, 3, 3, 3, 3, 3, 3, 3]);
        Assert.Equal((0L, 0.0, 1.0), (flat.S, flat.Z, flat.P));
        Assert.Equal(0, TheilSen.Of([1, 2, 3, 4, 5, 6, 7, 8], [3, 3, 3, 3, 3, 3, 3, 3], flat.Variance).Slope);
        Assert.Null(CochranArmitage.Of([0, 0], [10, 10], [1, 2]));
        Assert.Null(CochranArmitage.Of([10, 10], [10, 10], [1, 2]));
        Assert.Null(CochranArmitage.Of([3], [10], [1]));
    }

    // Times that lie apart count as far as they lie apart.
    [Fact]
    public void A_gap_in_time_does_not_change_a_straight_line() =>
        Assert.Equal(2, TheilSen.Of([1, 2, 3, 7, 8, 9, 20, 21], [2, 4, 6, 14, 16, 18, 40, 42], 65.33).Slope, 1e-12);

    [Fact]
    public void Intervals_hold_their_share() => Prop.ForAll(Gen.Choose(0, 400).ToArbitrary(), Gen.Choose(1, 400).ToArbitrary(), (x, n) =>
    {
        x = Math.Min(x, n);
        var (wilson, exact) = (ShareInterval.Wilson(x, n)!.Value, ShareInterval.ClopperPearson(x, n)!.Value);
        var p = (double)x / n;
        return new[] { wilson, exact }.All(b => b.Low >= 0 && b.Low <= p && p <= b.High && b.High <= 1);
    }).QuickCheckThrowOnFailure();
}
