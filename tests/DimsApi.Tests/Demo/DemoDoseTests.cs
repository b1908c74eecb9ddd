using Dims.Demo;
using Dims.Samples;

namespace Dims.Tests.Demo;

// The figures that the demo must print, worked out here from the samples alone.
public sealed class DemoDoseTests
{
    private static readonly ILookup<int, decimal> ByYear = DemoGenerator.Samples()
        .Where(s => s.Form == Form.Tablet)
        .Select(s => (s.CollectedOn.Year, Mg: Counted(s)))
        .Where(v => v.Mg is not null)
        .ToLookup(v => v.Year, v => v.Mg!.Value);

    [Theory]
    [InlineData(2007, 80)]
    [InlineData(2012, 123)]
    [InlineData(2013, 135)]
    [InlineData(2016, 156)]
    [InlineData(2017, 167)]
    [InlineData(2018, 171)]
    [InlineData(2019, 171)]
    [InlineData(2020, 166)]
    [InlineData(2022, 136)]
    [InlineData(2023, 138)]
    public void The_mean_of_a_year_prints_as_the_published_figure(int year, int mg) =>
        Assert.Equal(mg, Math.Round(ByYear[year].Average(), MidpointRounding.AwayFromZero));

    [Theory]
    [InlineData(2016, 150, 60)]
    [InlineData(2017, 150, 65)]
    [InlineData(2014, 200, 3)]
    [InlineData(2018, 200, 17)]
    public void The_share_above_a_dose_prints_as_the_published_figure(int year, int threshold, int percent) =>
        Assert.Equal(percent, Math.Round(100m * ByYear[year].Count(v => v > threshold) / ByYear[year].Count(), MidpointRounding.AwayFromZero));

    [Fact]
    public void The_middle_half_of_2023_is_117_to_163()
    {
        var sorted = ByYear[2023].Order().ToArray();
        Assert.InRange(sorted[sorted.Length / 4], 116.5m, 117.5m);
        Assert.InRange(sorted[3 * sorted.Length / 4], 162.5m, 163.5m);
    }

    [Fact]
    public void Every_year_is_spread_as_real_tablets_are()
    {
        for (var year = 2007; year <= 2023; year++)
        {
            var values = ByYear[year].Select(v => (double)v).ToArray();
            var mean = values.Average();
            var sd = Math.Sqrt(values.Sum(v => (v - mean) * (v - mean)) / (values.Length - 1));
            Assert.InRange(sd, 28, 55);
            Assert.InRange(values.Min(), 0.5, 12);
            Assert.InRange(values.Max(), 170, 330);
            Assert.True(values.Distinct().Count() > values.Length / 3, $"{year}: {values.Distinct().Count()} different amounts of {values.Length}");
            Assert.True(values.Length > 200);
        }
    }

    [Fact]
    public void Three_tablets_hold_more_than_300_mg_all_in_december_2023() =>
        Assert.Equal([306.4m, 312.8m, 318.1m], ByYear.SelectMany(y => y.Where(v => v > 300).Select(v => y.Key == 2023 ? v : -v)).Order());

    [Fact]
    public void More_tablets_are_tested_for_mdma_than_hold_it_and_more_hold_it_than_are_measured()
    {
        var findings = DemoGenerator.Samples().Where(s => s.Form == Form.Tablet)
            .Select(s => s.Analyses.SelectMany(a => a.Findings).Where(f => f.Substance == "MDMA").ToList()).Where(f => f.Count > 0).ToList();
        var detected = findings.Count(f => f.Any(x => x.Qualifier != Qualifier.NotDetected));
        Assert.True(findings.Count > detected + 300, $"{findings.Count} tested, {detected} detected");
        Assert.True(detected > ByYear.Sum(y => y.Count()) + 100);
        Assert.All(findings.SelectMany(f => f).Where(f => f.Amount is not null), f => Assert.Equal((Basis.Unknown, Unit.MgPerTablet), (f.Basis, f.Unit)));
    }

    // One value for each sample: authorised before not, laboratory before on site, then the latest; recognised results left out.
    private static decimal? Counted(SubmitSample sample) => sample.Analyses
        .Where(a => a.Source != Source.Recognised)
        .SelectMany(a => a.Findings.Where(f => f is { Substance: "MDMA", Qualifier: Qualifier.Equal, Amount: not null }).Select(f => (a, f.Amount)))
        .OrderByDescending(v => v.a.Authorised).ThenByDescending(v => v.a.Source == Source.Laboratory).ThenByDescending(v => v.a.AnalysedOn)
        .Select(v => v.Amount).FirstOrDefault();
}
