using Dims.Alerts;
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

    [Theory]
    [InlineData("short", 500)]
    [InlineData("effects", 1000)]
    [InlineData("redFlags", 1000)]
    [InlineData("actionsTaken", 1000)]
    public void The_other_texts_have_theirs(string member, int most)
    {
        foreach (var over in new[] { 0, 1 })
        {
            var text = new LocalText { Nl = new string('x', most + over), En = "x" };
            var content = member switch
            {
                "short" => AlertContents.National() with { Short = text },
                "effects" => AlertContents.National() with { Effects = text },
                "redFlags" => AlertContents.National() with { RedFlags = text },
                _ => AlertContents.National() with { ActionsTaken = text },
            };
            Assert.Equal(over == 0 ? [] : [$"/{member}/nl too-long"], Faults(content));
        }
    }

    [Fact]
    public void A_text_message_is_one_line_of_its_own_characters()
    {
        Assert.Equal(["/sms/en several-lines", "/sms/nl not-gsm"], Faults(AlertContents.National() with { Sms = new LocalText { Nl = "Cocaïne", En = "a\nb" } }));
        var fault = Assert.Single(Dims.Http.Rules.Check(AlertContents.National() with { Sms = new LocalText { Nl = "Cocaïne in ë", En = "x" } }).All);
        Assert.Contains("'ï' at 4, 'ë' at 11", fault.Detail, StringComparison.Ordinal);
        Assert.Equal(["/sms/nl too-long"], Faults(AlertContents.National() with { Sms = new LocalText { Nl = new string('x', 307), En = "x" } }));
    }

    [Theory]
    [InlineData("The strongest tablet")]
    [InlineData("De STERKSTE pil")]
    public void A_title_never_ranks(string title)
    {
        Assert.Equal(["/headline/en ranks"], Faults(AlertContents.National() with { Headline = new LocalText { Nl = "x", En = title } }));
        Assert.Empty(Faults(AlertContents.National() with { Headline = new LocalText { Nl = "Sterk gedoseerd", En = "A strong tablet" } }));
    }

    [Fact]
    public void Addresses_are_https()
    {
        foreach (var bad in new[] { "http://x.example", "ftp://x.example", "javascript:alert(1)", "x.example/path", "https://user@x.example" })
            Assert.Equal(["/links/0 not-https", "/referral/url not-https"], Faults(AlertContents.National() with { Links = [bad], Referral = new AlertReferral { Url = bad, Title = "x" } }));
        Assert.Empty(Faults(AlertContents.National() with { Links = ["https://x.example/a?b=c"], Referral = new AlertReferral { Url = "https://x.example", Title = "x" } }));
    }

    [Fact]
    public void What_was_found_begins_before_it_ends()
    {
        var found = new AlertFound { From = new DateOnly(2026, 11, 2), Until = new DateOnly(2026, 11, 1), Regions = [AlertContents.Regional().Regions[0], AlertContents.Regional().Regions[0]] };
        Assert.Equal(["/found/regions/1 duplicate", "/found/until out-of-range"], Faults(AlertContents.National() with { Found = found }));
    }

    [Fact]
    public void A_reason_for_figures_goes_with_a_dose_alone()
    {
        Assert.Equal(["/figuresReason not-allowed"], Faults(AlertContents.National() with { FiguresReason = "Three deaths." }));
        Assert.Empty(Faults(AlertContents.National() with { FiguresReason = "Three deaths.", Concern = AlertConcern.Dose }));
    }

    [Fact]
    public void The_public_is_given_a_figure_of_a_dose_alone_only_with_a_reason()
    {
        var open = AlertContents.National() with { Concern = AlertConcern.Dose, Substances = [AlertContents.National().Substances[0] with { AmountAudience = Audience.Public }] };
        Assert.Equal(["/substances/0/amountAudience not-allowed"], Faults(open));
        Assert.Empty(Faults(open with { FiguresReason = "Three deaths." }));
        Assert.Empty(Faults(open with { Concern = AlertConcern.Substance }));
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

    private static IEnumerable<string> Faults(AlertContent content) => Http.Rules.Check(content).All.Select(f => $"{f.Pointer} {f.Code}").Order(StringComparer.Ordinal);
}
