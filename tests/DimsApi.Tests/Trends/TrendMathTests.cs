using System.Text.Json;
using Dims.Tests.Host;
using Dims.Trends;
using FsCheck;
using FsCheck.Fluent;

namespace Dims.Tests.Trends;

public sealed class TrendMathTests
{
    private static readonly double[] Probabilities = [0, 0.05, 0.25, 0.5, 0.75, 0.95, 1];

    // Amounts as they are stored: millionths, up to a kilogram in milligrams.
    private static readonly Arbitrary<decimal[]> Values =
        Gen.Choose(0, 1_000_000_000).Select(m => m / 1_000m).ArrayOf().Where(v => v.Length > 0).ToArbitrary();

    // What another program (R) computed.
    private static JsonElement References()
    {
        Shared.MustBeThere();
        return JsonDocument.Parse(File.ReadAllText(Path.Combine(Shared.Folder, "standards", "statistics", "reference-values.json"))).RootElement;
    }

    [Fact]
    public void Quantiles_agree_with_R_type_7()
    {
        var cases = References().GetProperty("quantiles");
        var sorted = cases.GetProperty("x").EnumerateArray().Select(x => x.GetDouble()).Order().ToArray();
        var wanted = cases.GetProperty("p").EnumerateArray().Zip(cases.GetProperty("type7").EnumerateArray()).ToList();
        Assert.NotEmpty(wanted);
        foreach (var (p, q) in wanted) Assert.Equal(q.GetDouble(), TrendMath.Quantile(sorted, p.GetDouble())!.Value, 1e-9);
    }

    [Fact]
    public void The_mean_agrees_with_R()
    {
        var values = References().GetProperty("quantiles").GetProperty("x").EnumerateArray().Select(x => x.GetDecimal()).ToArray();
        Assert.Equal(120.05m, TrendMath.Mean(values));
    }

    [Fact]
    public void The_standard_deviation_divides_by_n_minus_1()
    {
        Assert.Equal(Math.Sqrt(32.0 / 7), TrendMath.StandardDeviation([2, 4, 4, 4, 5, 5, 7, 9])!.Value, 1e-12);
        Assert.Null(TrendMath.StandardDeviation([5]));
        Assert.Equal(0, TrendMath.StandardDeviation([5, 5]));
    }

    [Fact]
    public void A_large_offset_does_not_change_the_standard_deviation() =>
        Assert.Equal(Math.Sqrt(30), TrendMath.StandardDeviation([1e9 + 4, 1e9 + 7, 1e9 + 13, 1e9 + 16])!.Value, 1e-9);

    [Fact]
    public void Nothing_has_no_figures()
    {
        Assert.Null(TrendMath.Mean([]));
        Assert.Null(TrendMath.Quantile([], 0.5));
        Assert.Equal(0, TrendMath.CountAbove([], 1));
    }

    [Fact]
    public void Quantiles_lie_between_their_neighbours_and_rise() => Prop.ForAll(Values, values =>
    {
        double[] sorted = [.. values.Order().Select(v => (double)v)];
        var before = double.NegativeInfinity;
        foreach (var p in Probabilities)
        {
            var q = TrendMath.Quantile(sorted, p)!.Value;
            var at = (sorted.Length - 1) * p;
            if (q < sorted[(int)Math.Floor(at)] || q > sorted[(int)Math.Ceiling(at)] || q < before - 1e-6) return false;
            before = q;
        }
        return TrendMath.Quantile(sorted, 0) == sorted[0] && TrendMath.Quantile(sorted, 1) == sorted[^1];
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void The_median_is_the_middle_of_the_sorted_values() => Prop.ForAll(Values, values =>
    {
        double[] sorted = [.. values.Order().Select(v => (double)v)];
        var middle = sorted.Length % 2 == 1 ? sorted[sorted.Length / 2] : (sorted[sorted.Length / 2 - 1] + sorted[sorted.Length / 2]) / 2;
        return Math.Abs(TrendMath.Quantile(sorted, 0.5)!.Value - middle) <= 1e-9 * Math.Max(1, middle);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Counting_above_is_strict() => Prop.ForAll(Values, values =>
    {
        decimal[] sorted = [.. values.Order()];
        return values.All(threshold => TrendMath.CountAbove(sorted, threshold) == values.Count(v => v > threshold));
    }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("170.5", "171")]
    [InlineData("171.49999", "171")]
    [InlineData("0.25", "0.3")]
    [InlineData("0.96", "1.0")]
    [InlineData("1.4", "1")]
    [InlineData("0", "0")]
    public void A_printed_figure_is_whole_and_has_one_decimal_below_1(string value, string printed) =>
        Assert.Equal(decimal.Parse(printed, System.Globalization.CultureInfo.InvariantCulture), TrendMath.Printed(decimal.Parse(value, System.Globalization.CultureInfo.InvariantCulture)));

    [Fact]
    public void The_shares_of_the_yearly_report_are_printed_as_it_prints_them() => Assert.Equal(11, TrendMath.Printed(100m * 380 / 3541));

    [Theory]
    [InlineData(380, 3541, "11")]
    [InlineData(1, 5000, "0.02")]
    [InlineData(1, 3_000_000, "0.00003")]
    [InlineData(0, 5000, "0")]
    [InlineData(996, 1000, "99.6")]
    [InlineData(9999, 10_000, "99.99")]
    [InlineData(994, 1000, "99")]
    [InlineData(1000, 1000, "100")]
    public void A_printed_share_is_nothing_only_where_there_is_none_and_all_only_where_it_is_all(int n, int of, string printed) =>
        Assert.Equal(decimal.Parse(printed, System.Globalization.CultureInfo.InvariantCulture), TrendMath.PrintedShare(n, of));
}
