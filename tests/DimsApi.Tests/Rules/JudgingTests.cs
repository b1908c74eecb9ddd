using System.Net;
using System.Text.Json;
using Dapper;
using Dims.Access;
using Dims.Rules;
using Dims.Samples;
using Dims.Tests.Cli;
using Dims.Tests.Host;

namespace Dims.Tests.Rules;

// Results are judged when they are recorded; what the rules ask is read from the evidence of the proposals here.
public sealed class JudgingTests
{
    private static readonly Finding Pmma = new() { Substance = "PMMA", Qualifier = Qualifier.Equal, Amount = 90, Unit = Unit.MgPerTablet };

    [Theory, OnBothEngines]
    public async Task A_recorded_and_an_added_result_are_judged_and_a_repeated_one_is_not(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var asked = new Questions(dims);
        var lab = await dims.With(Roles.Laboratory, "lab-1");
        await dims.Send(Lab.Tablet(306.4m, "T-1", basis: Basis.Unknown));
        Assert.Equal(["306.4 mg MDMA in a tablet sold as ecstasy, above 300 mg/{tbl} as hydrochloride (basis of the amount unknown): rule mdma-above-300 v1"], await asked.Take());
        await dims.Send(Lab.Tablet(306.4m, "T-1", basis: Basis.Unknown));
        Assert.Empty(await asked.Take());

        // Not authorised, and added later: judged all the same, and only what is new in it.
        var added = Lab.Measured(Pmma) with { Authorised = false, Run = "R-1" };
        var number = (await dims.Send(Lab.Tablet(120, "T-2"))).Number;
        Assert.Empty(await asked.Take());
        (await lab.Post($"/v1/samples/{number}/analyses", added)).Is(HttpStatusCode.Created);
        Assert.Equal(["90 mg PMMA in a tablet sold as ecstasy: rule pmma-present v1"], await asked.Take());
        (await lab.Post($"/v1/samples/{number}/analyses", added)).Is(HttpStatusCode.OK);
        (await lab.Post($"/v1/samples/{number}/analyses", added with { Authorised = true, Run = "R-2" })).Is(HttpStatusCode.Created);
        Assert.Empty(await asked.Take());
        (await Shell.Dims(dims, "verify")).Ends(0);
    }

    [Theory, OnBothEngines]
    public async Task Only_what_was_collected_in_the_last_sixty_days_is_judged(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var asked = new Questions(dims);
        Assert.False((await dims.Send(Holding("2026-09-21", Pmma))).Urgent);
        Assert.Empty(await asked.Take());
        Assert.True((await dims.Send(Holding("2026-09-22", Pmma))).Urgent);
        Assert.Single(await asked.Take());
        (await Shell.Dims(dims, "verify")).Ends(0);
    }

    [Theory, OnBothEngines]
    public async Task A_value_that_a_flag_keeps_out_of_figures_is_judged_and_a_dry_run_is_not(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var asked = new Questions(dims);
        var location = await dims.With(Roles.Location);
        var sample = Holding("2026-11-17", Pmma with { Amount = 9000 }) with { Appearance = new Appearance { MassMg = 300 } };
        var tried = await location.Post("/v1/sample-batches?dryRun=true", new[] { sample });
        Assert.DoesNotContain("urgent", tried.Is(HttpStatusCode.OK).Text, StringComparison.Ordinal);
        Assert.Empty(await asked.Take());
        var receipt = await dims.Send(sample);
        Assert.Contains(receipt.Flags, f => f.KeepsOut);
        Assert.Equal(["9000 mg PMMA in a tablet sold as ecstasy: rule pmma-present v1"], await asked.Take());
    }

    [Theory, OnBothEngines]
    public async Task A_changed_rule_holds_for_the_next_result(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var asked = new Questions(dims);
        var coordinator = await dims.With(Roles.Coordinator);
        var rule = await coordinator.Get("/v1/alert-rules/pmma-present");
        await dims.Send(Holding("2026-11-17", Pmma));
        Assert.Single(await asked.Take());
        var off = new PutAlertRule { Reason = "off", Rule = SeedRulesHandler.Defaults().Rules.Single(r => r.Id == "pmma-present").Rule with { Enabled = false } };
        var changed = (await coordinator.Put("/v1/alert-rules/pmma-present", off, ("If-Match", rule.ETag!))).Is(HttpStatusCode.OK);
        await dims.Send(Holding("2026-11-17", Pmma));
        Assert.Empty(await asked.Take());
        await coordinator.Put("/v1/alert-rules/pmma-present", off with { Rule = off.Rule with { Enabled = true } }, ("If-Match", changed.ETag!));
        await dims.Send(Holding("2026-11-17", Pmma));
        Assert.Equal("90 mg PMMA in a tablet sold as ecstasy: rule pmma-present v3", (await asked.Take())[^1]);
    }

    [Theory, OnBothEngines]
    public async Task A_substance_is_seen_first_once_by_any_of_its_names_and_by_any_door(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var asked = new Questions(dims);
        var location = await dims.With(Roles.Location);
        // Two years of data, so that something can be new.
        await dims.Send(Lab.Tablet(120, day: "2024-11-20"));
        await dims.Send(Holding("2025-01-01", Lab.Found("heroin")));
        Assert.Empty(await asked.Take());
        await dims.Send(Holding("2026-11-17", Lab.Found("xylazine"), Lab.Found("diamorphine")));
        Assert.Equal(["Xylazine in a tablet sold as ecstasy, seen for the first time: rule first-sighting v1"], await asked.Take(), StringComparer.OrdinalIgnoreCase);
        // In one batch the second is not the first any more.
        var batch = await location.Post("/v1/sample-batches", new[] { Holding("2026-11-18", Lab.Found("metonitazene")), Holding("2026-11-17", Lab.Found("metonitazene")) });
        Assert.Equal(2, batch.Is(HttpStatusCode.OK).Json.GetProperty("items").EnumerateArray().Count(i => i.GetProperty("urgent").GetBoolean()));
        Assert.Equal(["first-sighting", "nitazenes-present", "nitazenes-present"], (await asked.Take()).Select(Questions.RuleOf).Order(StringComparer.Ordinal));
        (await Shell.Dims(dims, "verify")).Ends(0);
    }

    [Theory, OnBothEngines]
    public async Task Look_alikes_of_the_days_around_make_a_cluster(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var asked = new Questions(dims);
        await Enter(dims, "star", RuleBench.Rule(RuleKind.Cluster) with { Count = 3, Days = 7 });
        await Enter(dims, "atropine", RuleBench.Rule(RuleKind.Cluster) with { Count = 2, Days = 7, Substances = ["atropine"] });
        var star = new Appearance { Logo = "Star", Colours = ["Yellow", "red"], Shape = "round" };
        foreach (var (day, look) in new[] { ("2026-11-03", star), ("2026-11-11", star), ("2026-11-12", star with { Logo = "Moon" }), ("2026-11-17", star with { Logo = " STAR", Colours = ["red", "yellow"] }) })
            await dims.Send(Lab.Tablet(100, day: day) with { Appearance = look });
        Assert.Empty(await asked.Take());
        await dims.Send(Lab.Tablet(day: "2026-11-16") with { Appearance = star });
        Assert.Equal(["3 tablets of one look (star, red+yellow, round) within 7 days: rule star v1"], await asked.Take());

        var powder = Holding("2026-11-17", Lab.Found("atropine")) with { Form = Form.Powder, SoldAs = ["coke"] };
        await dims.Send(powder);
        await dims.Send(powder with { Reference = "P-2", Location = Places.Utrecht, SoldAs = ["cocaine"] });
        await dims.Send(powder with { Reference = "P-3", SoldAs = ["speed"] });
        Assert.All(await asked.Take(), q => Assert.Equal("atropine-present", Questions.RuleOf(q)));
        await dims.Send(powder with { Reference = "P-4", SoldAs = ["cocaine"], CollectedOn = new(2026, 11, 11) });
        Assert.Contains("2 samples alike (a powder sold as cocaine) with atropine within 7 days: rule atropine v1", await asked.Take(), StringComparer.OrdinalIgnoreCase);
        var tablet = Holding("2026-11-17", Lab.Found("atropine")) with { Appearance = star };
        await dims.Send(tablet);
        await asked.Take();
        await dims.Send(tablet with { Reference = "A-2" });
        Assert.Contains("2 tablets of one look (star, red+yellow, round) with atropine within 7 days: rule atropine v1", await asked.Take(), StringComparer.OrdinalIgnoreCase);
        (await Shell.Dims(dims, "verify")).Ends(0);
    }

    [Theory, OnBothEngines]
    public async Task What_was_recorded_before_looks_were_kept_gets_them_at_the_start_and_verify_finds_what_is_missing(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        for (var i = 0; i < 3; i++) await dims.Send(Lab.Tablet(100) with { Appearance = new Appearance { Logo = "Star" } });
        await using (var own = await dims.Database.OpenOwn()) await own.ExecuteAsync("DELETE FROM sample_looks; DELETE FROM tablets; DELETE FROM sightings; UPDATE unfilled_tablets SET up_to = 3");
        var wrong = (await Shell.Dims(dims, "verify")).Ends(1).Out;
        Assert.Contains("FAULT  looks are those of the documents: 3", wrong, StringComparison.Ordinal);
        Assert.Contains("FAULT  the days on which names were found are those of the findings: 1", wrong, StringComparison.Ordinal);
        await dims.Restart();
        var filled = (await Shell.Dims(dims, "verify")).Ends(1).Out;
        Assert.Contains("ok     looks are those of the documents", filled, StringComparison.Ordinal);
        // Once: another start reads nothing.
        await using var rows = await dims.Database.OpenOwn();
        Assert.Equal((3, 0), (await rows.ExecuteScalarAsync<int>("SELECT count(*) FROM tablets"), await rows.ExecuteScalarAsync<int>("SELECT up_to FROM unfilled_tablets")));
    }

    internal static SubmitSample Holding(string day, params Finding[] findings) => Lab.Tablet(day: day) with { Analyses = [Lab.Measured(findings)] };

    private static async Task Enter(TestDims dims, string id, AlertRuleContent rule) => await dims.Send(new PutAlertRule { Id = id, Reason = "test", Rule = rule });

    // What the rules asked since the last look, one sentence each.
    private sealed class Questions(TestDims dims)
    {
        private readonly HashSet<(string, long)> _seen = [];

        public async Task<string[]> Take()
        {
            await using var read = await dims.Database.Read();
            var all = await read.Query<(string Proposal, long Ordinal, string Document)>("SELECT proposal, ordinal, document FROM proposal_evidence WHERE kind = 'sample' ORDER BY sample, proposal, ordinal");
            return [.. all.Where(e => _seen.Add((e.Proposal, e.Ordinal))).Select(e => JsonDocument.Parse(e.Document).RootElement.GetProperty("sample").GetProperty("sentence").GetString()!)];
        }

        public static string RuleOf(string sentence) => sentence[(sentence.LastIndexOf("rule ", StringComparison.Ordinal) + 5)..sentence.LastIndexOf(" v", StringComparison.Ordinal)];
    }
}
