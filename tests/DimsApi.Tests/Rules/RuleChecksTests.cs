using Dims.Http;
using Dims.Rules;
using Dims.Samples;

namespace Dims.Tests.Rules;

public sealed class RuleChecksTests
{
    private static readonly AlertRuleContent Line = RuleBench.Rule(RuleKind.Dose) with { Substances = ["mdma"], Above = 300, Unit = Unit.MgPerTablet, Basis = Basis.Hydrochloride };

    [Fact]
    public void A_rule_that_would_ask_about_everything_is_refused_with_what_it_lacks()
    {
        Assert.Equal(["/substances matches-everything"], Faults(RuleBench.Rule(RuleKind.Present)));
        Assert.Equal(["/ignored matches-everything"], Faults(RuleBench.Rule(RuleKind.Unexpected)));
        Assert.Equal(["/above matches-everything"], Faults(Line with { Above = 0 }));
        Assert.Equal(["/substances matches-everything"], Faults(Line with { Substances = [] }));
        Assert.Equal(["/count matches-everything"], Faults(RuleBench.Rule(RuleKind.Cluster) with { Count = 1, Days = 7 }));
        // Limits to a form, a name or a place are no answer to what it is about.
        Assert.Equal(["/substances matches-everything"], Faults(RuleBench.Rule(RuleKind.Present) with { Forms = [Form.Tablet], SoldAs = ["ecstasy"], Region = "province:utrecht" }));
    }

    [Fact]
    public void Each_kind_needs_its_own_members_and_refuses_those_of_others()
    {
        Assert.Empty(Faults(Line));
        Assert.Equal(["/above required", "/basis required", "/unit required"], Faults(RuleBench.Rule(RuleKind.AdulterantAmount) with { Substances = ["levamisole"] }));
        Assert.Equal(["/moreThan required"], Faults(RuleBench.Rule(RuleKind.Actives)));
        Assert.Equal(["/count required", "/days required"], Faults(RuleBench.Rule(RuleKind.Cluster)));
        Assert.Equal(["/days out-of-range"], Faults(RuleBench.Rule(RuleKind.Cluster) with { Count = 5, Days = 61 }));
        Assert.Equal(["/classes not-for-this-kind", "/count not-for-this-kind", "/ignored not-for-this-kind"], Faults(Line with { Classes = ["opioid"], Count = 3, Ignored = ["caffeine"] }));
        Assert.Equal(["/above not-for-this-kind", "/unknownBasisToo not-for-this-kind"], Faults(RuleBench.Rule(RuleKind.Present) with { Substances = ["pmma"], Above = 1, UnknownBasisToo = false }));
        Assert.Equal(["/unit does-not-fit"], Faults(Line with { Forms = [Form.Powder, Form.Liquid] }));
        Assert.Empty(Faults(RuleBench.Rule(RuleKind.FirstSighting)));
        Assert.Empty(Faults(RuleBench.Rule(RuleKind.Cluster) with { Substances = ["pmma"], Count = 1, Days = 1 }));
    }

    [Fact]
    public void What_comes_with_the_program_keeps_its_own_rules_and_says_where_it_comes_from()
    {
        var seeds = SeedRulesHandler.Defaults();
        Assert.All(seeds.Rules, r => Assert.Empty(Faults(r.Rule)));
        Assert.All(seeds.Rules, r => Assert.True(r.Rule.Source.Length > 20 && !Http.Rules.Check(r.Rule).Any));
        Assert.Equal(seeds.Rules.Count, seeds.Rules.Select(r => r.Id).Distinct().Count());
    }

    private static IEnumerable<string> Faults(AlertRuleContent rule)
    {
        var faults = new Faults();
        RuleChecks.Check(rule, "", faults);
        return faults.All.Select(f => $"{f.Pointer} {f.Code}").Order(StringComparer.Ordinal);
    }
}
