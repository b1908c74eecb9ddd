using Dims.Alerts;
using Dims.Http;
using Dims.Samples;

namespace Dims.Tests.Alerts;

public sealed class AlertChecksTests
{
    [Fact]
    public void A_whole_alert_has_no_faults() => Assert.Empty(Faults(AlertContents.Regional()));

    [Fact]
    public void A_headline_has_at_most_140_characters_on_one_line()
    {
        var good = new LocalText { Nl = new string('x', 140), En = "x" };
        Assert.Empty(Faults(AlertContents.National() with { Headline = good }));
        Assert.Equal(["/headline/nl too-long"], Faults(AlertContents.National() with { Headline = good with { Nl = good.Nl + "x" } }));
        Assert.Equal(["/headline/en several-lines"], Faults(AlertContents.National() with { Headline = good with { En = "a\nb" } }));
    }

    [Fact]
    public void Texts_have_their_bounds_in_both_languages()
    {
        var content = AlertContents.National() with
        {
            Text = new LocalText { Nl = new string('x', 4001), En = new string('x', 4000) },
            Advice = new AlertAdvice { Users = new LocalText { Nl = new string('x', 2000), En = new string('x', 2001) } },
        };
        Assert.Equal(["/advice/users/en too-long", "/text/nl too-long"], Faults(content));
    }

    [Fact]
    public void A_language_that_is_empty_is_a_fault() =>
        Assert.Equal(["/advice/users/nl too-short"], Faults(AlertContents.National() with { Advice = new AlertAdvice { Users = new LocalText { Nl = "  ", En = "x" } } }));

    [Fact]
    public void A_regional_alert_lists_regions_and_a_national_one_does_not()
    {
        Assert.Equal(["/regions required"], Faults(AlertContents.Regional() with { Regions = [] }));
        Assert.Equal(["/regions not-allowed"], Faults(AlertContents.Regional() with { Level = AlertLevel.National }));
        var twice = AlertContents.Regional().Regions[0];
        Assert.Equal(["/regions/1 duplicate"], Faults(AlertContents.Regional() with { Regions = [twice, twice with { }] }));
    }

    [Theory]
    [InlineData(Qualifier.Equal, null, null, "/substances/0/amount required")]
    [InlineData(Qualifier.Detected, 5.0, null, "/substances/0/amount not-allowed")]
    [InlineData(Qualifier.NotDetected, null, null, "/substances/0/qualifier not-allowed")]
    [InlineData(null, 5.0, 4.0, "/substances/0/amountMax out-of-range")]
    [InlineData(null, null, 4.0, "/substances/0/amount required")]
    [InlineData(Qualifier.Above, 5.0, 6.0, "/substances/0/amountMax not-allowed")]
    [InlineData(null, -1.0, null, "/substances/0/amount negative")]
    public void An_amount_that_says_nothing_is_a_fault(Qualifier? qualifier, double? amount, double? most, string fault)
    {
        var found = new AlertSubstance { Substance = "MDMA", Qualifier = qualifier, Amount = (decimal?)amount, AmountMax = (decimal?)most, Unit = Unit.MgPerTablet };
        Assert.Equal([fault], Faults(AlertContents.National() with { Substances = [found] }));
    }

    [Fact]
    public void An_amount_needs_a_unit() =>
        Assert.Equal(["/substances/0/unit required"], Faults(AlertContents.National() with { Substances = [new AlertSubstance { Substance = "MDMA", Amount = 320 }] }));

    private static IEnumerable<string> Faults(AlertContent content) => Rules.Check(content).All.Select(f => $"{f.Pointer} {f.Code}").Order(StringComparer.Ordinal);
}
