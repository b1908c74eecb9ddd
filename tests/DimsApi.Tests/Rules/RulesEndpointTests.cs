using System.Net;
using System.Text.Json;
using Dims.Access;
using Dims.Http;
using Dims.Rules;
using Dims.Samples;
using Dims.Tests.Host;

namespace Dims.Tests.Rules;

public sealed class RulesEndpointTests
{
    private static PutAlertRule Rule(string reason = "asked for by the network", params string[] substances) =>
        new() { Reason = reason, Rule = RuleBench.Rule(RuleKind.Present) with { Substances = substances.Length > 0 ? substances : ["Xylazine"] } };

    [Theory, OnBothEngines]
    public async Task A_rule_is_changed_with_a_reason_and_every_version_is_kept(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var coordinator = await dims.With(Roles.Coordinator, "coordinator 3");
        var entered = (await coordinator.Put("/v1/alert-rules/xylazine-present", Rule())).Is(HttpStatusCode.OK);
        Assert.Equal(("xylazine", 1), (entered.Json.GetProperty("rule").GetProperty("substances")[0].GetString(), entered.Json.GetProperty("version").GetInt32()));

        Assert.Equal("precondition-required", (await coordinator.Put("/v1/alert-rules/xylazine-present", Rule("no tag"))).Code);
        Assert.Equal("precondition-failed", (await coordinator.Put("/v1/alert-rules/xylazine-present", Rule("old tag"), ("If-Match", "\"old\""))).Code);
        dims.Clock.Advance(TimeSpan.FromDays(1));
        var changed = (await coordinator.Put("/v1/alert-rules/xylazine-present", Rule("off for the summer") with { Rule = Rule().Rule with { Enabled = false } }, ("If-Match", entered.ETag!))).Is(HttpStatusCode.OK);
        Assert.Equal(2, changed.Json.GetProperty("version").GetInt32());

        var versions = Read<AlertRuleVersions>(await coordinator.Get("/v1/alert-rules/xylazine-present/versions")).Items;
        Assert.Equal([(2, "off for the summer", "coordinator 3", false), (1, "asked for by the network", "coordinator 3", true)], versions.Select(v => (v.Version, v.Reason, v.By!, v.Rule.Enabled)));
        Assert.Equal(TimeSpan.FromDays(1), versions[0].At - versions[1].At);
        Assert.Contains(Read<AlertRuleList>(await coordinator.Get("/v1/alert-rules")).Items, r => r is { Id: "xylazine-present", Version: 2 });
        Assert.Equal("not-found", (await coordinator.Get("/v1/alert-rules/none/versions")).Code);
    }

    [Theory, OnBothEngines]
    public async Task A_database_has_the_rules_that_come_with_the_program_once(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var coordinator = await dims.With(Roles.Coordinator);
        var rules = Read<AlertRuleList>(await coordinator.Get("/v1/alert-rules")).Items;
        Assert.Equal(SeedRulesHandler.Defaults().Rules.Select(r => r.Id).Order(StringComparer.Ordinal), rules.Select(r => r.Id));
        Assert.All(rules, r => Assert.Equal((1, null, "As it came with the program."), (r.Version, r.By, r.Reason)));
        await dims.Restart();
        Assert.Equal(0, await dims.Send(new SeedRules()));
    }

    [Theory, OnBothEngines]
    public async Task Names_that_the_register_does_not_know_are_told_with_what_is_near(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var coordinator = await dims.With(Roles.Coordinator);
        var wrong = Rule("test", "xilazine") with { Rule = Rule("test", "xilazine", "xtc").Rule with { Classes = ["nitazenes"], SoldAs = ["ecstasyy"], Region = "province:utopia" } };
        var answer = (await coordinator.Put("/v1/alert-rules/wrong", wrong)).Is(HttpStatusCode.BadRequest);
        Assert.Equal(["/rule/classes/0", "/rule/region", "/rule/soldAs/0", "/rule/substances/0", "/rule/substances/1"], answer.Places.Order(StringComparer.Ordinal));
        foreach (var near in new[] { "Did you mean xylazine", "Did you mean nitazene?", "Did you mean mdma?", "Did you mean ecstasy" }) Assert.Contains(near, answer.Text, StringComparison.Ordinal);
        Assert.Equal(["/rule/substances"], (await coordinator.Put("/v1/alert-rules/wrong", Rule() with { Rule = RuleBench.Rule(RuleKind.Present) })).Is(HttpStatusCode.BadRequest).Places);
        Assert.Equal(["/reason"], (await coordinator.Put("/v1/alert-rules/wrong", """{ "rule": { "kind": "present", "name": "x", "substances": ["pmma"], "source": "x" } }""")).Is(HttpStatusCode.BadRequest).Places);
        Assert.Equal("not-found", (await coordinator.Get("/v1/alert-rules/wrong")).Code);
    }

    [Theory, OnBothEngines]
    public async Task The_danger_list_and_the_escalation_list_are_changed_in_the_same_way(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var coordinator = await dims.With(Roles.Coordinator, "coordinator 3");
        var list = await coordinator.Get("/v1/danger-list");
        Assert.Contains("pmma", Read<DangerList>(list).Substances);
        var put = new PutDangerList { Reason = "metonitazene alone", Substances = ["Metonitazene"], Classes = [] };
        Assert.Equal("precondition-required", (await coordinator.Put("/v1/danger-list", put)).Code);
        Assert.Equal(["metonitazene"], Read<DangerList>(await coordinator.Put("/v1/danger-list", put, ("If-Match", list.ETag!))).Substances);
        Assert.Equal([(2, "metonitazene alone"), (1, "As it came with the program. Red Alerts")], Read<DangerListVersions>(await coordinator.Get("/v1/danger-list/versions")).Items.Select(v => (v.Version, v.Reason.Split(" of the N")[0])));

        var nobody = await coordinator.Get("/v1/escalation");
        Assert.Equal((0, 0), (Read<Escalation>(nobody).Version, Read<Escalation>(nobody).People.Count));
        Assert.Equal(["/people/1"], (await coordinator.Put("/v1/escalation", new PutEscalation { Reason = "duty", People = ["Coordinator-3", "who is this"] }, ("If-Match", nobody.ETag!))).Is(HttpStatusCode.BadRequest).Places);
        var set = await coordinator.Put("/v1/escalation", new PutEscalation { Reason = "duty", People = ["Coordinator-3"] }, ("If-Match", nobody.ETag!));
        Assert.Equal(["coordinator 3"], Read<Escalation>(set).People);
        Assert.Equal("precondition-failed", (await coordinator.Put("/v1/escalation", new PutEscalation { Reason = "again", People = [] }, ("If-Match", nobody.ETag!))).Code);
    }

    [Theory, OnBothEngines]
    public async Task A_trial_says_by_week_what_a_rule_would_have_asked_and_writes_nothing(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var coordinator = await dims.With(Roles.Coordinator);
        foreach (var day in new[] { "2024-12-03", "2024-12-10", "2025-03-04", "2026-11-17" })
            await dims.Send(Lab.Tablet(310, day: day, basis: Basis.Unknown) with { Appearance = new Appearance { Logo = "Punisher", Colours = ["blue"], MassMg = 470 } });
        await dims.Send(Lab.Tablet(120, day: "2025-03-04"));
        var before = await Everything(dims);

        var rule = RuleBench.Rule(RuleKind.Dose) with { Substances = ["MDMA"], Above = 300, Unit = Unit.MgPerTablet, Basis = Basis.Unknown };
        var answer = await coordinator.Post("/v1/alert-rule-trials", new TryAlertRule { Rule = rule });
        var trial = Read<RuleTrial>(answer);
        Assert.Equal((new DateOnly(2024, 11, 21), new DateOnly(2026, 11, 21), true, 5, 4, 3, 1), (trial.From, trial.CoveredTo!.Value, trial.Complete, trial.Samples, trial.Hits, trial.Proposals, trial.MostInAWeek));
        Assert.Equal([("2024-W49", 1, 1), ("2024-W50", 1, 0), ("2025-W10", 1, 1), ("2026-W47", 1, 1)], trial.Weeks.Select(w => (w.Week, w.Hits, w.Proposals)));
        Assert.Equal("310 mg MDMA in a tablet sold as ecstasy, above 300 mg/{tbl} (basis of the amount unknown): rule trial v0", trial.First[0].Sentence);
        Assert.Equal(answer.Text, (await coordinator.Post("/v1/alert-rule-trials", new TryAlertRule { Rule = rule })).Text);
        Assert.Equal(1, Read<RuleTrial>(await coordinator.Post("/v1/alert-rule-trials", new TryAlertRule { Rule = rule, From = new(2025, 3, 1), To = new(2025, 3, 31) })).Hits);
        Assert.Equal(before, await Everything(dims));
        Assert.Equal(["/from"], (await coordinator.Post("/v1/alert-rule-trials", new TryAlertRule { Rule = rule, From = new(2025, 3, 2), To = new(2025, 3, 1) })).Places);
    }

    [Theory, OnBothEngines]
    public async Task A_trial_of_a_first_sighting_and_of_a_cluster_knows_what_came_before_its_first_day(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var coordinator = await dims.With(Roles.Coordinator);
        var look = new Appearance { Logo = "Star", Colours = ["yellow"] };
        foreach (var day in new[] { "2025-02-25", "2025-02-27", "2025-03-04" }) await dims.Send(Lab.Tablet(100, day: day) with { Appearance = look });
        await dims.Send(Lab.Tablet(day: "2025-03-05") with { Analyses = [Lab.Measured(Lab.Found("xylazine"), Lab.Found("MDMA"))] });
        async Task<string[]> Try(AlertRuleContent rule) => [.. Read<RuleTrial>(await coordinator.Post("/v1/alert-rule-trials", new TryAlertRule { Rule = rule, From = new(2025, 3, 1), To = new(2025, 3, 31) })).First.Select(f => f.Sentence)];

        Assert.Equal(["Xylazine in a tablet sold as ecstasy, seen for the first time: rule trial v0"], await Try(RuleBench.Rule(RuleKind.FirstSighting)), StringComparer.OrdinalIgnoreCase);
        Assert.Equal(["3 tablets of one look (star, yellow) within 10 days: rule trial v0"], await Try(RuleBench.Rule(RuleKind.Cluster) with { Count = 3, Days = 10 }));
        Assert.Empty(await Try(RuleBench.Rule(RuleKind.Cluster) with { Count = 3, Days = 7 }));
    }

    private static async Task<string> Everything(TestDims dims)
    {
        await using var read = await dims.Database.Read();
        return string.Join(' ', await read.Query<string>("SELECT name || ' ' || value FROM counters ORDER BY name")) + await read.Scalar<long>("SELECT count(*) FROM audit");
    }

    private static T Read<T>(Answer answer) => JsonSerializer.Deserialize<T>(answer.Is(HttpStatusCode.OK).Text, Wire.Json)!;
}
