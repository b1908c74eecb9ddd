using Dims.Samples;
using Dims.Trends;
using FsCheck;
using FsCheck.Fluent;
using Interval = Dims.Trends.Interval;

namespace Dims.Tests.Trends;

// What an entry says beside mean and quartiles.
public sealed class DosageFiguresTests
{
    private static DosageEntry Entry(IEnumerable<Statement> said, decimal[]? thresholds = null, decimal[]? quantiles = null, decimal? binWidth = null, Dictionary<long, Price>? prices = null, Unit unit = Unit.MgPerTablet)
    {
        var (periods, scale) = (new Periods(new(2020, 1, 1), new(2020, 12, 31), Interval.Year), new AmountScale(unit, null, new Dictionary<Basis, decimal>()));
        var count = new DosageCount(periods, scale, thresholds ?? [])
        {
            Quantiles = quantiles ?? [],
            BinWidth = binWidth,
            Prices = prices,
        };
        count.Add(said, periods, scale);
        return Assert.Single(count.Entries());
    }

    private static IEnumerable<Statement> Tablets(params decimal[] amounts) => amounts.Select((a, i) => Said.Of($"{i}", a));

    [Fact]
    public void The_median_lies_between_two_of_the_values()
    {
        var entry = Entry(Tablets([.. Enumerable.Range(1, 20).Select(i => i * 10m)]));
        Assert.Equal((60.0, 150.0), (entry.MedianInterval!.Low, entry.MedianInterval.High));
        Assert.Equal(0.95861053467, entry.MedianInterval.Coverage, 1e-9);
        Assert.InRange(entry.Mean!.Value, entry.MeanInterval!.Low, entry.MeanInterval.High);
        Assert.Null(Entry(Tablets(1, 2, 3, 4, 5)).MedianInterval);
        Assert.Null(Entry(Tablets(1)).MeanInterval);
        Assert.Null(Entry([]).MeanInterval);
    }

    [Fact]
    public void A_share_has_the_interval_of_Wilson()
    {
        var above = Entry(Tablets([.. Enumerable.Range(1, 20).Select(i => i * 10m)]), [120]).Above[0];
        Assert.Equal((8, 0.4), (above.N, above.Share));
        Assert.Equal(0.21880653237, above.Interval!.Low, 1e-9);
        Assert.Equal(0.61341849924, above.Interval.High, 1e-9);
        Assert.Null(Entry([], [120]).Above[0].Interval);
    }

    [Fact]
    public void Any_quantile_is_that_of_type_7()
    {
        var entry = Entry(Tablets(12.5m, 80, 81, 95, 110, 120, 121, 150, 171, 260), quantiles: [0.9m, 0.1m]);
        Assert.Equal([(0.9m, 179.9), (0.1m, 73.25)], entry.Quantiles!.Select(q => (q.P, Math.Round(q.Value!.Value, 9))));
        Assert.Equal(2, Entry([], quantiles: [0.9m, 0.1m]).Quantiles!.Count(q => q.Value is null));
        Assert.Null(Entry(Tablets(1)).Quantiles);
    }

    [Fact]
    public void The_histogram_counts_every_value()
    {
        var bins = Entry(Tablets(99.9m, 100, 104, 151), binWidth: 5).Histogram!;
        Assert.Equal([(95m, 100m, 1), (100m, 105m, 2), (150m, 155m, 1)], bins.Select(b => (b.From, b.To, b.N)));
        Assert.Empty(Entry([], binWidth: 5).Histogram!);
    }

    [Theory]
    [InlineData(PricePer.Tablet, Unit.MgPerTablet, 5, 100, 0.05)]
    [InlineData(PricePer.Gram, Unit.Percent, 50, 80, 0.0625)]
    [InlineData(PricePer.Gram, Unit.GPerKg, 50, 800, 0.0625)]
    [InlineData(PricePer.Gram, Unit.MgPerG, 50, 800, 0.0625)]
    [InlineData(PricePer.Blotter, Unit.UgPerBlotter, 4, 100, 40.0)]
    [InlineData(PricePer.Millilitre, Unit.MgPerMl, 1, 500, 0.002)]
    [InlineData(PricePer.Item, Unit.MgPerTablet, 5, 100, null)]
    [InlineData(PricePer.Gram, Unit.MgPerTablet, 5, 100, null)]
    [InlineData(PricePer.Tablet, Unit.MgPerTablet, 5, 0, null)]
    public void What_a_milligram_cost_needs_a_price_for_what_was_measured(PricePer per, Unit unit, int amount, int value, double? perMg) =>
        Assert.Equal(perMg, PricePerMg.Of(new Price { Amount = amount, Currency = "EUR", Per = per }, unit, value));

    [Fact]
    public void Currencies_are_never_mixed()
    {
        var said = Tablets(100, 100, 200, 100).ToList();
        Price In(string currency, decimal amount) => new() { Amount = amount, Currency = currency, Per = PricePer.Tablet };
        var prices = new Dictionary<long, Price> { [said[0].Sample] = In("EUR", 5), [said[1].Sample] = In("EUR", 3), [said[2].Sample] = In("CHF", 10) };
        Assert.Equal([("CHF", 1, 0.05), ("EUR", 2, 0.04)], Entry(said, prices: prices).Prices!.Select(p => (p.Currency, p.N, Math.Round(p.Median, 12))));
        Assert.Empty(Entry(said, prices: []).Prices!);
        Assert.Null(Entry(said).Prices);
    }

    // The same whatever came first: so parts of the data may be counted in any order.
    [Fact]
    public void In_which_order_samples_are_counted_changes_nothing() => Prop.ForAll(Gen.Choose(0, 4000).Select(a => a / 8m).ArrayOf().ToArbitrary(), Gen.Choose(1, 1000).ToArbitrary(), (amounts, seed) =>
    {
        var said = Tablets(amounts).ToArray();
        var shuffled = said.OrderBy(s => (s.Sample * 2654435761 + seed * 40503L) % 1009).ToArray();
        decimal[] thresholds = [100, 250], quantiles = [0.1m, 0.9m];
        return Wire(Entry(said, thresholds, quantiles, 10)) == Wire(Entry(shuffled, thresholds, quantiles, 10));
    }).QuickCheckThrowOnFailure();

    private static string Wire(DosageEntry entry) => System.Text.Json.JsonSerializer.Serialize(entry, Dims.Http.Wire.Json);

    private static IReadOnlyList<SeriesTrend> Trends(Func<int, decimal?> inYear, DateOnly? breakAt = null, decimal[]? thresholds = null)
    {
        var (periods, scale) = (new Periods(new(2000, 1, 1), new(2019, 12, 31), Interval.Year, breakAt), new AmountScale(Unit.MgPerTablet, null, new Dictionary<Basis, decimal>()));
        var count = new DosageCount(periods, scale, thresholds ?? []);
        count.Add(Enumerable.Range(2000, 20).Where(y => inYear(y) is not null).Select(y => Said.Of($"{y}", inYear(y), day: $"{y}-06-15")), periods, scale);
        return DosageTrends.Of(count.Entries(), thresholds ?? [], Interval.Year, Unit.MgPerTablet).All!;
    }

    // The series of the reference file, one tablet a year.
    private static readonly decimal[] Doses = [81, 84, 91, 98, 104, 109, 116, 126, 137, 150, 157, 166, 170, 171, 169, 160, 155, 150, 148, 145];

    [Fact]
    public void A_rise_over_the_years_is_told_with_its_slope()
    {
        var mean = Trends(y => Doses[y - 2000], thresholds: [120])[0];
        Assert.Equal(("mean", 20, 113L), (mean.Of, mean.Periods, mean.MannKendall!.S));
        Assert.Equal((5.2583333333, 3.2857142857, 6.9230769231), (Math.Round(mean.TheilSen!.Slope, 10), Math.Round(mean.TheilSen.Interval.Low, 10), Math.Round(mean.TheilSen.Interval.High, 10)));
        Assert.True(mean.MannKendall.AdjustedP >= mean.MannKendall.P);
        Assert.Contains($"Mann-Kendall p {SeriesTrends.Shown(mean.MannKendall.P)}, adjusted p {SeriesTrends.Shown(mean.MannKendall.AdjustedP)})", mean.Statement, StringComparison.Ordinal);
        Assert.Contains("20 periods with a value, 2000-01-01 to 2019-12-31: a rise; 5.2583 mg/{tbl} per year", mean.Statement, StringComparison.Ordinal);
        Assert.Equal(["mean", "median", "above-120"], Trends(y => Doses[y - 2000], thresholds: [120]).Select(t => t.Of));
    }

    [Fact]
    public void Of_fewer_than_eight_periods_nothing_is_said()
    {
        var mean = Trends(y => y < 2007 ? Doses[y - 2000] : null)[0];
        Assert.Equal((7, null, null), (mean.Periods, mean.MannKendall, mean.TheilSen));
        Assert.Contains("nothing is said", mean.Statement, StringComparison.Ordinal);
    }

    [Fact]
    public void No_test_spans_a_break()
    {
        var trends = Trends(y => Doses[y - 2000], new DateOnly(2011, 3, 16)).Where(t => t.Of == "mean").ToList();
        Assert.Equal([(1, 11), (2, 9)], trends.Select(t => (t.Part!.Value, t.Periods)));
        Assert.Equal((1, -1), (Math.Sign(trends[0].TheilSen!.Slope), Math.Sign(trends[1].TheilSen!.Slope)));
    }

    [Fact]
    public void A_year_without_samples_is_a_year_all_the_same()
    {
        var mean = Trends(y => y % 2 == 0 ? y - 1900 : null)[0];
        Assert.Equal((10, 1.0), (mean.Periods, mean.TheilSen!.Slope));
    }
}
