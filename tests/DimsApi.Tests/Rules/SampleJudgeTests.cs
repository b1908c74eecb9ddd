using Dims.Rules;
using Dims.Samples;
using static Dims.Tests.Rules.RuleBench;

namespace Dims.Tests.Rules;

public sealed class SampleJudgeTests
{
    private static readonly AlertRuleContent Mdma300 = Rule(RuleKind.Dose) with { Substances = ["mdma"], Above = 300, Unit = Unit.MgPerTablet, Basis = Basis.Hydrochloride };

    [Fact]
    public async Task Present_means_found_in_any_amount_and_never_not_detected()
    {
        var rule = Rule(RuleKind.Present) with { Substances = ["pmma"] };
        Assert.Equal(["173 mg PMMA in a tablet sold as ecstasy: rule r v1"], await Sentences(Sample(Found("PMMA", 173)), rule));
        Assert.Equal(["a trace of PMMA in a tablet sold as ecstasy: rule r v1"], await Sentences(Sample(Found("PMMA", qualifier: Qualifier.Trace)), rule));
        Assert.Equal(["less than 1 mg PMMA in a tablet sold as ecstasy: rule r v1"], await Sentences(Sample(Found("PMMA", 1, qualifier: Qualifier.Below)), rule));
        Assert.Empty(await Sentences(Sample(Found("PMMA", qualifier: Qualifier.NotDetected), Found("MDMA", 120)), rule));
        Assert.Equal(["0.2% Isotonitazene in a powder: rule r v1"], await Sentences(Sample(Found("isotonitazene", 0.2m, Unit.Percent)) with { Form = Form.Powder, SoldAs = [] }, Rule(RuleKind.Present) with { Classes = ["nitazene"] }), StringComparer.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Unexpected_is_what_no_name_promises_that_it_was_sold_under()
    {
        var any = Rule(RuleKind.Unexpected) with { Ignored = ["caffeine"], IgnoredClasses = ["sugar"] };
        Assert.Equal(["95 mg 4-MMC in a tablet sold as ecstasy, which does not promise it: rule r v1"], await Sentences(Sample(Found("4-MMC", 95), Found("caffeine", 20), Found("lactose", 80)), any));
        Assert.Empty(await Sentences(Sample(Found("MDMA", 95), Found("caffeine", 20)), any));
        Assert.Empty(await Sentences(Sample(Found("4-MMC", 95)) with { SoldAs = [] }, any));
        Assert.Empty(await Sentences(Sample(Found("4-MMC", 95)) with { SoldAs = ["ecstasy", "4mmc"] }, any));
        // What could not be told apart from what was promised is not unexpected.
        Assert.Empty(await Sentences(Sample(Found("MMC, position unknown", 60, Unit.Percent)) with { Form = Form.Powder, SoldAs = ["3mmc"] }, any));
        Assert.Single(await Sentences(Sample(Found("2-MMC", 60, Unit.Percent)) with { Form = Form.Powder, SoldAs = ["3mmc"] }, any));
        // By-products only where the rule names them.
        Assert.Empty(await Sentences(Sample(Found("PMA", role: Role.ByProduct)), any));
        Assert.Single(await Sentences(Sample(Found("PMA", role: Role.ByProduct)), Rule(RuleKind.Unexpected) with { Substances = ["pma"] }));
    }

    [Fact]
    public async Task A_line_is_held_against_amounts_in_its_own_basis_by_the_factors_of_the_register()
    {
        Assert.Equal(["306.4 mg MDMA in a tablet sold as ecstasy, above 300 mg/{tbl} as hydrochloride: rule r v1"], await Sentences(Sample(Found("MDMA", 306.4m, basis: Basis.Hydrochloride)), Mdma300));
        Assert.Empty(await Sentences(Sample(Found("MDMA", 300, basis: Basis.Hydrochloride)), Mdma300));
        // 260 mg as base are 309 mg as hydrochloride.
        Assert.Single(await Sentences(Sample(Found("MDMA", 260, basis: Basis.Base)), Mdma300));
        Assert.Empty(await Sentences(Sample(Found("MDMA", 250, basis: Basis.Base)), Mdma300));
        // A salt without a factor, another unit, a ratio, less than: nothing that can be compared.
        Assert.Empty(await Sentences(Sample(Found("MDMA", 900, basis: Basis.Citrate)), Mdma300));
        Assert.Empty(await Sentences(Sample(Found("MDMA", 900, Unit.MgPerCapsule, Basis.Hydrochloride)), Mdma300));
        Assert.Empty(await Sentences(Sample(Found("MDMA", 900, basis: Basis.Hydrochloride, qualifier: Qualifier.Below)), Mdma300));
        Assert.Single(await Sentences(Sample(Found("MDMA", 300, basis: Basis.Hydrochloride, qualifier: Qualifier.Above)), Mdma300));
    }

    [Fact]
    public async Task An_amount_of_unknown_basis_counts_only_where_the_rule_says_so()
    {
        var unknown = Sample(Found("MDMA", 310));
        Assert.Empty(await Sentences(unknown, Mdma300));
        Assert.Equal(["310 mg MDMA in a tablet sold as ecstasy, above 300 mg/{tbl} as hydrochloride (basis of the amount unknown): rule r v1"], await Sentences(unknown, Mdma300 with { UnknownBasisToo = true }));
        Assert.Single(await Sentences(unknown, Mdma300 with { Basis = Basis.Unknown }));
        Assert.Empty(await Sentences(Sample(Found("MDMA", 310, basis: Basis.Hydrochloride)), Mdma300 with { Basis = Basis.Unknown }));
    }

    [Fact]
    public async Task An_adulterant_counts_above_its_line_where_it_is_not_what_was_sold()
    {
        var rule = Rule(RuleKind.AdulterantAmount) with { Substances = ["levamisole", "ketamine"], Above = 10, Unit = Unit.Percent, Basis = Basis.Unknown };
        var powder = Sample(Found("cocaine", 50, Unit.Percent), Found("levamisole", 120, Unit.MgPerG), Found("ketamine", 3, Unit.Percent)) with { Form = Form.Powder, SoldAs = ["cocaine"] };
        Assert.Equal(["120 mg/g Levamisole in a powder sold as Cocaine, above 10 % (basis of the amount unknown): rule r v1"], await Sentences(powder, rule), StringComparer.OrdinalIgnoreCase);
        Assert.Empty(await Sentences(Sample(Found("ketamine", 80, Unit.Percent)) with { Form = Form.Powder, SoldAs = ["ketamine"] }, rule));
    }

    [Fact]
    public async Task Active_substances_are_counted_without_what_never_counts()
    {
        var rule = Rule(RuleKind.Actives) with { MoreThan = 2, IgnoredClasses = ["adulterant"] };
        Assert.Empty(await Sentences(Sample(Found("MDMA", 80), Found("amphetamine", 10), Found("caffeine", 30), Found("PMA", role: Role.ByProduct)), rule));
        Assert.Equal(["3 active substances (MDMA, Amphetamine, mCPP) in a tablet sold as ecstasy, more than 2: rule r v1"], await Sentences(Sample(Found("MDMA", 80), Found("amphetamine", 10), Found("mCPP", 5)), rule), StringComparer.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task A_substance_is_new_once_and_after_a_long_time_again()
    {
        var rule = Rule(RuleKind.FirstSighting);
        var (sample, seen) = (Sample(Found("xylazine", 5)), new KeptState());
        Assert.Equal(["5 mg Xylazine in a tablet sold as ecstasy, seen for the first time: rule r v1"], await Sentences(sample, rule, seen), StringComparer.OrdinalIgnoreCase);
        seen.See("xylazine", new DateOnly(2024, 1, 2), new DateOnly(2024, 11, 17));
        Assert.Empty(await Sentences(sample, rule, seen));
        Assert.Equal(["5 mg Xylazine in a tablet sold as ecstasy, seen again after 730 days: rule r v1"], await Sentences(sample, rule with { Days = 700 }, seen), StringComparer.OrdinalIgnoreCase);
        Assert.Empty(await Sentences(sample, rule with { Days = 730 }, seen));
        // One that comes late, of a day before it was first seen, is not new.
        Assert.Empty(await Sentences(sample with { Day = new DateOnly(2020, 1, 1) }, rule with { Days = 30 }, seen));
    }

    [Fact]
    public async Task Nothing_is_new_while_the_data_are_young_and_an_unknown_name_only_where_the_rule_says_so()
    {
        var rule = Rule(RuleKind.FirstSighting) with { LearningDays = 365 };
        var seen = new KeptState();
        Assert.Empty(await Sentences(Sample(Found("xylazine", 5)), rule, seen));
        seen.See("mdma", new DateOnly(2025, 12, 1), new DateOnly(2026, 11, 1));
        Assert.Empty(await Sentences(Sample(Found("xylazine", 5)), rule, seen));
        seen.See("mdma", new DateOnly(2025, 11, 17), new DateOnly(2026, 11, 1));
        Assert.Single(await Sentences(Sample(Found("xylazine", 5)), rule, seen));
        Assert.Empty(await Sentences(Sample(Found("blue nothing 7")), rule, seen));
        Assert.Equal(["bluenothing7 in a tablet sold as ecstasy, a name that the register does not know, told for the first time: rule r v1"], await Sentences(Sample(Found("blue nothing 7")), rule with { UnregisteredNames = true }, seen));
    }

    [Fact]
    public async Task Look_alikes_are_counted_in_any_stretch_of_days_that_holds_the_sample()
    {
        var rule = Rule(RuleKind.Cluster) with { Count = 3, Days = 7 };
        var sample = Sample(Found("MDMA", 120)) with { Number = 10 };
        var state = new KeptState();
        var key = Assert.Single(Clusters(sample, await Only(rule))).Key;
        state.Alike(key, sample.Day.AddDays(-6), 8);
        Assert.Empty(await Sentences(sample, rule, state));
        // Six days before and six after do not lie in one week.
        state.Alike(key, sample.Day.AddDays(6), 9);
        Assert.Empty(await Sentences(sample, rule, state));
        // One that is recorded later counts then, not now.
        state.Alike(key, sample.Day, 11);
        Assert.Empty(await Sentences(sample, rule, state));
        state.Alike(key, sample.Day.AddDays(-1), 7);
        Assert.Equal(["3 tablets of one look (superman, pink, shield) within 7 days: rule r v1"], await Sentences(sample, rule, state));
        // Without a logo a tablet looks like too many.
        Assert.Empty(Clusters(sample with { Look = "|pink|round" }, await Only(rule)));
    }

    [Fact]
    public async Task A_cluster_of_a_substance_goes_by_what_it_was_sold_as_and_where_for_what_is_no_tablet()
    {
        var rules = await Only(Rule(RuleKind.Cluster) with { Count = 3, Days = 7, Substances = ["atropine"] });
        var powder = Sample(Found("atropine", 10, Unit.Percent), Found("cocaine", 40, Unit.Percent)) with { Form = Form.Powder, SoldAs = ["coke"], Look = null };
        Assert.Equal(new ClusterKey("", Form.Powder, "atropine", "cocaine", "noord-holland"), Assert.Single(Clusters(powder, rules)).Key);
        Assert.Empty(Clusters(powder with { Findings = [Found("cocaine", 40, Unit.Percent)] }, rules));
        Assert.Equal(new ClusterKey("superman|pink|shield", Form.Tablet, "atropine", "", ""), Assert.Single(Clusters(Sample(Found("atropine", 10)), rules)).Key);
    }

    [Fact]
    public async Task Limits_by_form_name_and_region_hold_for_every_kind()
    {
        var rule = Rule(RuleKind.Present) with { Substances = ["pmma"], Forms = [Form.Tablet], SoldAs = ["ecstasy"], Region = "province:noord-holland" };
        var sample = Sample(Found("PMMA", 90));
        Assert.Single(await Sentences(sample, rule));
        Assert.Single(await Sentences(sample with { SoldAs = ["xtc"] }, rule));
        Assert.Empty(await Sentences(sample with { Form = Form.Powder }, rule));
        Assert.Empty(await Sentences(sample with { SoldAs = ["speed"] }, rule));
        Assert.Empty(await Sentences(sample with { Regions = new Dictionary<string, string> { ["province"] = "utrecht" } }, rule));
        Assert.Empty(await Sentences(sample with { Regions = new Dictionary<string, string>() }, rule));
    }

    [Fact]
    public async Task What_was_asked_about_earlier_findings_is_not_asked_again_when_an_analysis_is_added()
    {
        var rules = await Only(Rule(RuleKind.Present) with { Substances = ["pmma", "pma"] });
        var added = Sample(Found("PMMA", 90), Found("PMMA", 91)) with { IsAddedTo = true, Old = 1 };
        Assert.Empty(SampleJudge.Judge(added, rules, new KeptState()));
        Assert.Single(SampleJudge.Judge(added with { Findings = [Found("MDMA", 90), Found("PMMA", 91)] }, rules, new KeptState()));
    }

    [Fact]
    public async Task A_hit_names_its_product_and_what_weighs_most_first()
    {
        var hit = Assert.Single(SampleJudge.Judge(Sample(Found("PMA", 4), Found("PMMA", 90)), await Only(Rule(RuleKind.Present) with { Substances = ["pma", "pmma"] }), new KeptState()));
        Assert.Equal(["pmma", "pma"], hit.Substances);
        Assert.Equal(new ProductKey { Form = Form.Tablet, Substance = "pmma", Look = "superman|pink|shield", SoldAs = "ecstasy", Region = "noord-holland", Day = new DateOnly(2026, 11, 17) }, hit.Product);
        Assert.True(hit.Urgent);
    }

    [Fact]
    public void Two_hits_of_one_product_are_one_question_until_two_weeks_have_passed()
    {
        var (merge, tablet) = (new ProductMerge(), new ProductKey { Form = Form.Tablet, Substance = "pmma", Look = "star|yellow|round", SoldAs = "ecstasy", Region = "groningen", Day = new DateOnly(2026, 1, 1) });
        Assert.True(merge.Begins(tablet));
        Assert.False(merge.Begins(tablet with { Region = "friesland", Day = new DateOnly(2026, 1, 15) }));
        Assert.True(merge.Begins(tablet with { Look = "star|pink|round", Day = new DateOnly(2026, 1, 15) }));
        Assert.True(merge.Begins(tablet with { Day = new DateOnly(2026, 1, 30) }));
        var powder = tablet with { Form = Form.Powder, Look = null };
        Assert.True(merge.Begins(powder));
        Assert.True(merge.Begins(powder with { Region = "friesland" }));
        Assert.False(merge.Begins(powder with { Day = new DateOnly(2026, 1, 15) }));
    }

    private static IEnumerable<(CompiledRule Rule, ClusterKey Key)> Clusters(JudgedSample sample, RuleSnapshot rules) => SampleJudge.Clusters(SampleContent.Of(sample, rules.Register), rules);
}
