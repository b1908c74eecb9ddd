using Dims.Rules;
using Dims.Samples;
using static Dims.Tests.Rules.RuleBench;

namespace Dims.Tests.Rules;

// Each rule that comes with the program asks about what its source warned of, and not about what only looks like it.
public sealed class DefaultRulesTests
{
    private static readonly JudgedSample Cannabis = Sample() with { Form = Form.Plant, SoldAs = ["cannabis"], Look = null };
    private static readonly JudgedSample Powder = Sample() with { Form = Form.Powder, SoldAs = ["cocaine"], Look = null };

    public static TheoryData<string, JudgedSample, JudgedSample> Defaults => new()
    {
        { "pmma-present", Sample(Found("PMMA", 173)), Sample(Found("MDMA", 173), Found("PMMA", qualifier: Qualifier.NotDetected)) },
        { "pmma-present", Sample(Found("PMA", qualifier: Qualifier.Trace, role: Role.ByProduct)), Sample(Found("4-FA", 100)) },
        { "nitazenes-present", Sample(Found("isotonitazepyne", qualifier: Qualifier.Trace)) with { SoldAs = ["oxycodone"] }, Sample(Found("oxycodone", 30)) with { SoldAs = ["oxycodone"] } },
        { "fentanyls-present", Powder with { Findings = [Found("fentanyl")] }, Powder with { Findings = [Found("heroin", 40, Unit.Percent)] } },
        { "atropine-present", Powder with { Findings = [Found("cocaine", 46, Unit.Percent), Found("atropine", 12.4m, Unit.Percent)] }, Powder with { Findings = [Found("cocaine", 46, Unit.Percent), Found("levamisole", 12.4m, Unit.Percent)] } },
        { "synthetic-cannabinoids-in-cannabis", Cannabis with { Findings = [Found("THC"), Found("MDMB-4en-PINACA")] }, Cannabis with { Findings = [Found("THC")] } },
        { "synthetic-cannabinoids-in-cannabis", Cannabis with { Findings = [Found("MDMB-4en-PINACA")] }, Cannabis with { SoldAs = ["mdmb4enpinaca"], Findings = [Found("MDMB-4en-PINACA")] } },
        { "cathinones-in-ecstasy", Sample(Found("4-MMC", 95)), Sample(Found("4-MMC", 95)) with { SoldAs = ["4mmc"] } },
        { "mdma-above-300", Sample(Found("MDMA", 300.1m, basis: Basis.Hydrochloride)), Sample(Found("MDMA", 300, basis: Basis.Hydrochloride)) },
        { "mdma-above-300", Sample(Found("MDMA", 306.4m)), Sample(Found("MDMA", 306.4m, Unit.MgPerCapsule)) with { Form = Form.Capsule } },
        { "mdma-above-300", Sample(Found("MDMA", 253, basis: Basis.Base)), Sample(Found("MDMA", 252, basis: Basis.Base)) },
    };

    [Theory, MemberData(nameof(Defaults), DisableDiscoveryEnumeration = true)]
    public async Task A_default_asks_about_a_match_and_not_about_a_near_miss(string rule, JudgedSample match, JudgedSample miss)
    {
        var defaults = await RuleBench.Defaults;
        Assert.Contains(SampleJudge.Judge(match, defaults, new KeptState()), h => h.Rule == rule);
        Assert.DoesNotContain(SampleJudge.Judge(miss, defaults, new KeptState()), h => h.Rule == rule);
    }

    [Fact]
    public async Task The_danger_list_marks_each_of_its_substances_and_nothing_that_is_usual()
    {
        var defaults = await RuleBench.Defaults;
        string[] dangers = ["PMMA", "PMA", "atropine", "isotonitazene", "protonitazene", "isotonitazepyne", "fentanyl", "carfentanil", "MDMB-4en-PINACA"];
        foreach (var danger in dangers) Assert.Single(SampleJudge.Dangers(SampleContent.Of(Sample(Found("MDMA", 120), Found(danger, qualifier: Qualifier.Trace)), defaults.Register), defaults));
        foreach (var usual in new[] { "MDMA", "cocaine", "ketamine", "3-MMC", "THC", "heroin", "caffeine", "levamisole" }) Assert.Empty(SampleJudge.Dangers(SampleContent.Of(Sample(Found(usual, 50)), defaults.Register), defaults));
        Assert.Empty(SampleJudge.Dangers(SampleContent.Of(Sample(Found("PMMA", qualifier: Qualifier.NotDetected)), defaults.Register), defaults));
    }

    [Fact]
    public void Every_default_says_where_it_comes_from()
    {
        var seeds = SeedRulesHandler.Defaults();
        Assert.All(seeds.Rules, r => Assert.Matches("(Red Alert|market|sold as ecstasy|early warning|starting value).{10,}", r.Rule.Source));
        Assert.Equal(SeedNames, seeds.Rules.Select(r => r.Id));
        foreach (var named in new[] { "PMMA", "PMA", "atropine", "MDMB-4en-PINACA", "isotonitazepyne", "fentanyls" }) Assert.Contains(named, seeds.DangerList.Source, StringComparison.Ordinal);
    }

    private static readonly string[] SeedNames = ["pmma-present", "nitazenes-present", "fentanyls-present", "atropine-present", "synthetic-cannabinoids-in-cannabis", "cathinones-in-ecstasy", "mdma-above-300", "first-sighting", "tablet-cluster"];
}
