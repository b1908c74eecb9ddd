using Dims.Samples;
using Dims.Trends;

namespace Dims.Tests.Trends;

public sealed class SampleJudgeTests
{
    private static readonly Dictionary<Basis, decimal> Mdma = new() { [Basis.Hydrochloride] = 0.8413m };
    private static readonly AmountScale PerTablet = new(Unit.MgPerTablet, null, Mdma);
    private static readonly AmountScale AsBase = new(Unit.MgPerTablet, Basis.Base, Mdma);

    private static SampleVerdict Judge(AmountScale scale, params Statement[] said) => SampleJudge.Judge(said, scale);

    private static SampleVerdict Judge(params Statement[] said) => SampleJudge.Judge(said, PerTablet);

    [Fact]
    public void An_authorised_result_counts_before_one_that_is_not() =>
        Assert.Equal(100, Judge(Said.Of("a", 100, analysis: 0), Said.Of("a", 200, analysis: 1, authorised: false, on: "2020-09-01")).Value);

    [Fact]
    public void An_authorised_result_on_site_counts_before_a_laboratory_that_has_not_authorised() =>
        Assert.Equal(100, Judge(Said.Of("a", 100, source: Source.OnSite), Said.Of("a", 200, analysis: 1, authorised: false)).Value);

    [Fact]
    public void A_laboratory_counts_before_a_measurement_on_site() =>
        Assert.Equal(100, Judge(Said.Of("a", 200, analysis: 0, source: Source.OnSite, on: "2020-09-01"), Said.Of("a", 100, analysis: 1, on: "2020-08-01")).Value);

    [Fact]
    public void The_latest_counts_by_day_and_then_by_order()
    {
        Assert.Equal(100, Judge(Said.Of("a", 100, analysis: 0, on: "2020-08-02"), Said.Of("a", 200, analysis: 1, on: "2020-08-01")).Value);
        Assert.Equal(200, Judge(Said.Of("a", 100, analysis: 0), Said.Of("a", 200, analysis: 1)).Value);
        Assert.Equal(100, Judge(Said.Of("a", 100, analysis: 0, on: "2020-08-02"), Said.Of("a", 200, analysis: 1)).Value);
    }

    [Fact]
    public void Several_findings_with_one_unit_and_basis_in_one_analysis_are_not_summed()
    {
        var verdict = Judge(Said.Of("a", 100), Said.Of("a", 20, ordinal: 1));
        Assert.Equal((Outcome.Excluded, "several-findings"), (verdict.Outcome, verdict.Why));
    }

    [Fact]
    public void The_same_amount_in_two_units_is_one_finding() =>
        Assert.Equal((Outcome.Quantified, 120m), (Judge(Said.Of("a", 300, unit: Unit.MgPerG), Said.Of("a", 120, ordinal: 1)) is var v ? (v.Outcome, v.Value) : default));

    [Fact]
    public void A_known_basis_counts_before_an_unknown_one_in_the_same_analysis()
    {
        var verdict = Judge(Said.Of("a", 150), Said.Of("a", 118, basis: Basis.Hydrochloride, ordinal: 1), Said.Of("a", 99, basis: Basis.Base, ordinal: 2));
        Assert.Equal((99m, Basis.Base), (verdict.Value, verdict.Basis));
    }

    [Fact]
    public void With_a_basis_its_own_values_count_before_converted_ones()
    {
        Assert.Equal(99, Judge(AsBase, Said.Of("a", 118, basis: Basis.Hydrochloride), Said.Of("a", 99, basis: Basis.Base, ordinal: 1)).Value);
        Assert.Equal(84.13m, Judge(AsBase, Said.Of("a", 100, basis: Basis.Hydrochloride)).Value);
    }

    [Fact]
    public void What_has_no_figure_has_a_reason()
    {
        Assert.Equal("other-unit", Judge(Said.Of("a", 40, unit: Unit.Percent)).Why);
        Assert.Equal("ratio-only", Judge(Said.Of("a") with { HasParts = true }).Why);
        Assert.Equal("no-amount", Judge(Said.Found("a", Qualifier.Detected)).Why);
        Assert.Equal("above-range", Judge(Said.Of("a", 300, Qualifier.Above)).Why);
        Assert.Equal("unknown-basis", Judge(AsBase, Said.Of("a", 100)).Why);
        Assert.Equal("no-factor", Judge(AsBase, Said.Of("a", 100, basis: Basis.Sulfate)).Why);
        Assert.Equal("other-basis", Judge(new AmountScale(Unit.MgPerTablet, Basis.Unknown, Mdma), Said.Of("a", 100, basis: Basis.Base)).Why);
    }

    [Fact]
    public void A_result_in_the_unit_asked_counts_though_another_analysis_has_another_unit() =>
        Assert.Equal(120, Judge(Said.Of("a", 40, unit: Unit.Percent, analysis: 1, on: "2020-09-01"), Said.Of("a", 120, analysis: 0)).Value);

    [Fact]
    public void Below_the_limit_is_neither_zero_nor_the_limit()
    {
        var verdict = Judge(Said.Of("a", 5, Qualifier.Below));
        Assert.Equal((Outcome.BelowLoq, 0m), (verdict.Outcome, verdict.Value));
        Assert.Equal(Outcome.BelowLoq, Judge(Said.Found("a", Qualifier.Trace)).Outcome);
    }

    [Fact]
    public void Below_the_limit_in_the_laboratory_overrules_a_value_on_site() =>
        Assert.Equal(Outcome.BelowLoq, Judge(Said.Of("a", 5, Qualifier.Below), Said.Of("a", 40, analysis: 1, source: Source.OnSite)).Outcome);

    [Fact]
    public void What_is_kept_out_is_neither_a_trace_nor_one_of_several()
    {
        Assert.Equal((Outcome.Excluded, "implausible"), Judge(Said.Of("a", 5000, Qualifier.Below) with { IsKeptOut = true }) is var v ? (v.Outcome, v.Why) : default);
        Assert.Equal("implausible", Judge(Said.Found("a", Qualifier.Trace) with { IsKeptOut = true }, Said.Of("a", 40, analysis: 1, source: Source.OnSite)).Why);
        Assert.Equal(Outcome.BelowLoq, Judge(Said.Of("a", 5000, Qualifier.Below) with { IsKeptOut = true }, Said.Of("a", 5, Qualifier.Below, ordinal: 1)).Outcome);
        Assert.Equal((Outcome.Quantified, 100m), Judge(Said.Of("a", 9000) with { IsKeptOut = true }, Said.Of("a", 100, ordinal: 1)) is var w ? (w.Outcome, w.Value) : default);
    }

    [Fact]
    public void A_value_counts_where_the_better_analysis_only_identifies() =>
        Assert.Equal(40, Judge(Said.Found("a", Qualifier.Detected), Said.Of("a", 40, analysis: 1, source: Source.OnSite)).Value);

    [Fact]
    public void Zero_is_a_value() => Assert.Equal((Outcome.Quantified, 0m), (Judge(Said.Of("a", 0)) is var v ? (v.Outcome, v.Value) : default));

    [Fact]
    public void Not_found_by_the_laboratory_overrules_a_finding_on_site_and_says_so()
    {
        var verdict = Judge(Said.NotDetected("a"), Said.Of("a", 40, analysis: 1, source: Source.OnSite));
        Assert.Equal((Outcome.NotDetected, true), (verdict.Outcome, verdict.Contradicted));
        Assert.False(Judge(Said.NotDetected("a"), Said.NotDetected("a", 1, Source.OnSite)).Contradicted);
    }

    [Fact]
    public void Found_by_one_of_two_equal_analyses_is_found() =>
        Assert.Equal(Outcome.Quantified, Judge(Said.NotDetected("a", analysis: 1), Said.Of("a", 40, analysis: 0)).Outcome);
}
