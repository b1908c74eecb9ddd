using System.Net;
using System.Text.Json;
using Dims.Access;
using Dims.Http;
using Dims.Locations;
using Dims.Proposals;
using Dims.Rules;
using Dims.Samples;
using Dims.Tests.Cli;
using Dims.Tests.Host;
using Dims.Tests.Subscriptions;

namespace Dims.Tests.Rules;

// One sample, more than one question. The clock's own looks are a minute apart.
public sealed class SecondDangerTests
{
    private const string Asleep = "--Dims:ClockEvery=00:01:00";

    [Theory, OnBothEngines]
    public async Task A_further_danger_under_the_same_rule_is_a_question_of_its_own(Engine engine)
    {
        await using var dims = await TestDims.Start(engine, Asleep);
        var (clara, lab) = (await dims.With(Roles.Coordinator, "Clara"), await dims.With(Roles.Laboratory));
        var number = (await dims.Send(Tablet("isotonitazene"))).Number;
        Assert.Equal(["isotonitazene"], await Asked(clara));

        // Added to it, and hidden behind a name until somebody knows it.
        (await lab.Post($"/v1/samples/{number}/analyses", Lab.Measured(Lab.Found("metonitazene"), Lab.Found("Blue nothing 7")) with { Run = "R-2" })).Is(HttpStatusCode.Created);
        Assert.Equal(["isotonitazene", "metonitazene"], await Asked(clara));
        (await clara.Put("/v1/names/" + Uri.EscapeDataString("Blue nothing 7"), """{ "substance": "etonitazene" }""")).Is(HttpStatusCode.OK);
        await WorkOff(dims);
        Assert.Equal(["etonitazene", "isotonitazene", "metonitazene"], await Asked(clara));

        // Nothing is asked twice.
        (await lab.Post($"/v1/samples/{number}/analyses", Lab.Measured(Lab.Found("metonitazene"), Lab.Found("caffeine")) with { Run = "R-3" })).Is(HttpStatusCode.Created);
        (await clara.Put("/v1/names/metonitazeen", """{ "substance": "metonitazene" }""")).Is(HttpStatusCode.OK);
        await WorkOff(dims);
        Assert.Equal(["etonitazene", "isotonitazene", "metonitazene"], await Asked(clara));
        (await Shell.Dims(dims, "verify")).Ends(0);
    }

    [Theory, OnBothEngines]
    public async Task What_somebody_has_seen_stays_seen_when_its_substance_is_merged(Engine engine)
    {
        await using var dims = await TestDims.Start(engine, Asleep);
        var clara = await dims.With(Roles.Coordinator, "Clara");
        foreach (var slug in new[] { "red-nothing", "blue-nothing" })
            (await clara.Put("/v1/substances/" + slug, $$"""{ "name": "{{slug}}", "classes": ["nitazene"], "source": "test" }""")).Is(HttpStatusCode.OK);
        await WorkOff(dims);
        var number = (await dims.Send(Tablet("red-nothing"))).Number;
        (await clara.Post($"/v1/urgent-samples/{number}/opening", null)).Is(HttpStatusCode.OK);
        (await clara.Post("/v1/substance-merges", """{ "from": "red-nothing", "into": "blue-nothing", "reason": "one and the same" }""")).Is(HttpStatusCode.Created);
        await WorkOff(dims);
        Assert.Equal("Clara", Assert.Single(await Urgent(clara)).OpenedBy);
    }

    [Theory, OnBothEngines]
    public async Task What_cannot_be_judged_again_holds_up_nothing_behind_it_and_is_tried_again(Engine engine)
    {
        await using var dims = await TestDims.Start(engine, "--Dims:ClockEvery=00:00:00.2");
        var clara = await dims.With(Roles.Coordinator, "Clara");
        var broken = (await dims.Send(Tablet("Blue nothing 7", "T-1"))).Number;
        await dims.Send(Tablet("Red nothing 7", "T-2"));
        await Write(dims, "UPDATE samples SET collected_on = '2026-11-1x' WHERE reference = 'T-1'");
        (await clara.Put("/v1/names/" + Uri.EscapeDataString("Blue nothing 7"), """{ "substance": "pmma" }""")).Is(HttpStatusCode.OK);
        (await clara.Put("/v1/names/" + Uri.EscapeDataString("Red nothing 7"), """{ "substance": "pmma" }""")).Is(HttpStatusCode.OK);
        await Patience.Until(async () => await Due(dims) == 1 && (await Urgent(clara)).Count == 1, "the one that can be judged");
        Assert.NotEqual(broken, Assert.Single(await Urgent(clara)).Number);
        await Write(dims, "UPDATE samples SET collected_on = '2026-11-17' WHERE reference = 'T-1'");
        await Patience.Until(async () => await Due(dims) == 0, "the other");
        Assert.Equal(2, (await Urgent(clara)).Count);
    }

    [Theory, OnBothEngines]
    public async Task A_location_that_comes_to_lie_in_a_rules_region_has_its_samples_judged_by_it(Engine engine)
    {
        await using var dims = await TestDims.Start(engine, Asleep);
        var clara = await dims.With(Roles.Coordinator, "Clara");
        await dims.Send(new PutAlertRule { Id = "here", Reason = "test", Rule = RuleBench.Rule(RuleKind.Present) with { Substances = ["xylazine"], Region = "province:groningen" } });
        await dims.Send(new PutAlertRule { Id = "elsewhere", Reason = "test", Rule = RuleBench.Rule(RuleKind.Present) with { Substances = ["xylazine"], Region = "province:limburg" } });
        await WorkOff(dims);
        await dims.Send(Tablet("xylazine"));
        Assert.DoesNotContain("here", await Rules(clara));
        var moved = new PutLocation { Id = Places.Utrecht, Name = "Utrecht", Regions = [new LocationRegion { RegionSet = "province", Region = "groningen" }] };
        await dims.Send(moved);
        await WorkOff(dims);
        Assert.Contains("here", await Rules(clara));
        Assert.DoesNotContain("elsewhere", await Rules(clara));

        // Named once more as it is: nothing to judge.
        await dims.Send(moved with { Name = "Utrecht, second" });
        Assert.Equal(0, await Due(dims));
    }

    private static SubmitSample Tablet(string substance, string reference = "T-1") =>
        Lab.Tablet(reference: reference, day: "2026-11-17", location: Places.Utrecht) with { Appearance = new Appearance { Logo = "Star" }, Analyses = [Lab.Measured(Lab.Found(substance))] };

    // The substance that each proposal goes by, of the rules about what is there.
    private static async Task<string[]> Asked(Client by)
    {
        var asked = new List<string>();
        foreach (var proposal in await Proposals(by)) asked.Add(proposal.Product.Substance!);
        return [.. asked.Distinct().Order(StringComparer.Ordinal)];
    }

    private static async Task<IReadOnlyList<string>> Rules(Client by)
    {
        var rules = new List<string>();
        foreach (var proposal in await Proposals(by)) rules.AddRange(Read<AlertProposal>(await by.Get("/v1/alert-proposals/" + proposal.Id)).Evidence.Select(e => e.Sample!.Rule!));
        return rules;
    }

    private static async Task<IReadOnlyList<ProposalSummary>> Proposals(Client by) => Read<ProposalPage>(await by.Get("/v1/alert-proposals")).Items;

    private static async Task<IReadOnlyList<UrgentSample>> Urgent(Client by) => Read<UrgentSampleList>(await by.Get("/v1/urgent-samples")).Items;

    private static async Task<int> Due(TestDims dims)
    {
        await using var read = await dims.Database.Read();
        return await read.Scalar<int>("SELECT count(*) FROM judging_due");
    }

    private static async Task WorkOff(TestDims dims)
    {
        for (var slices = 0; await Due(dims) > 0; slices++)
        {
            Assert.True(slices < 100);
            await dims.Send(new JudgeAgain());
        }
    }

    private static async Task Write(TestDims dims, string sql)
    {
        await using var own = await dims.Database.OpenOwn();
        await using var command = own.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
    }

    private static T Read<T>(Answer answer) => JsonSerializer.Deserialize<T>(answer.Is(HttpStatusCode.OK).Text, Wire.Json)!;
}
