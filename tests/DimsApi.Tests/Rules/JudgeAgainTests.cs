using System.Net;
using System.Text.Json;
using Dims.Access;
using Dims.Http;
using Dims.Notices;
using Dims.Proposals;
using Dims.Rules;
using Dims.Samples;
using Dims.Tests.Cli;
using Dims.Tests.Host;

namespace Dims.Tests.Rules;

// A danger does not hide behind a name: what gets its meaning, or its rule, after it was stored is judged then. The clock's own looks are a minute apart, so that a test takes the slices itself.
public sealed class JudgeAgainTests
{
    private const string Asleep = "--Dims:ClockEvery=00:01:00";

    [Theory, OnBothEngines]
    public async Task What_an_unknown_name_hid_is_asked_about_and_urgent_when_somebody_names_it(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var desk = await Desk.At(dims);
        var (hidden, old) = ((await dims.Send(Tablet("Blue nothing 7"))).Number, (await dims.Send(Tablet("Blue nothing 7", day: "2026-09-21"))).Number);
        Assert.Empty(await desk.Urgent());

        (await desk.Names("blue-nothing 7", "pmma")).Is(HttpStatusCode.OK);

        // By the clock, behind the naming.
        await Eventually(async () => (await desk.Urgent()).Count == 1);
        var urgent = Assert.Single(await desk.Urgent());
        Assert.Equal((hidden, "PMMA in a tablet sold as ecstasy"), (urgent.Number, urgent.Sentence));
        Assert.Equal("PMMA in a tablet sold as ecstasy: rule pmma-present v1", Assert.Single(await desk.Proposals()).Title);
        Assert.Equal([NoticeKind.ProposalRaised, NoticeKind.UrgentSample], (await desk.Notices()).Select(n => n.Kind));
        Assert.NotEqual(old, hidden);
        await desk.IsDone();
        (await Shell.Dims(dims, "verify")).Ends(0);
    }

    [Theory, OnBothEngines]
    public async Task It_is_worked_off_in_slices_and_a_stop_between_them_asks_nothing_twice_and_loses_nothing(Engine engine)
    {
        await using var dims = await TestDims.Start(engine, Asleep);
        var desk = await Desk.At(dims);
        await desk.Records(Enumerable.Range(0, 230).Select(i => Tablet("Blue nothing 7", $"B-{i:D3}", logo: $"Logo {i % 3}")));
        (await desk.Names("Blue nothing 7", "pmma")).Is(HttpStatusCode.OK);
        // Stopped between the naming and the first slice, and again between slices: the row says what is left.
        await dims.Restart();
        desk = await Desk.At(dims);
        await Eventually(async () => await desk.Due() == 0);
        var proposals = await desk.Proposals();
        Assert.Equal([76, 77, 77], proposals.Select(p => p.Samples).Order());
        // Every tablet once for what is in it; from the twelfth on of a look also for that, which was asked when it was recorded.
        Assert.All(proposals, p => Assert.Equal(p.Samples + p.Samples - 11, p.EvidenceCount));
        Assert.Equal(230, (await desk.Urgent("?limit=1000")).Count);
        Assert.Equal(230, (await desk.Notices()).Count(n => n.Kind == NoticeKind.UrgentSample));
        var editions = await desk.State();

        // The same again: nothing is asked or told twice.
        (await desk.Clara.Delete("/v1/names/" + Uri.EscapeDataString("Blue nothing 7"))).Is(HttpStatusCode.NoContent);
        (await desk.Names("Blue nothing 7", "pmma")).Is(HttpStatusCode.OK);
        while (await desk.Due() > 0) await dims.Send(new JudgeAgain());
        Assert.Equal(editions, await desk.State());
        (await Shell.Dims(dims, "verify")).Ends(0);
    }

    [Theory, OnBothEngines]
    public async Task A_slice_that_is_lost_is_done_by_the_next_instance_and_two_at_once_do_it_once(Engine engine)
    {
        await using var dims = await TestDims.Start(engine, Asleep);
        var desk = await Desk.At(dims);
        await desk.Records(Enumerable.Range(0, 250).Select(i => Tablet("Blue nothing 7", $"B-{i:D3}")));
        (await desk.Names("Blue nothing 7", "pmma")).Is(HttpStatusCode.OK);
        Assert.Equal(100, await dims.Send(new JudgeAgain()));
        Assert.Equal(100, (await desk.Urgent("?limit=1000")).Count);
        await using var other = await dims.Another();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(i => (i % 2 == 0 ? dims : other).Send(new JudgeAgain())));
        await Eventually(async () => await desk.Due() == 0);
        Assert.Equal(250, (await desk.Urgent("?limit=1000")).Count);
        Assert.Equal((250, 489), (Assert.Single(await desk.Proposals()).Samples, Assert.Single(await desk.Proposals()).EvidenceCount));
        Assert.Equal(250, (await desk.Notices()).Count(n => n.Kind == NoticeKind.UrgentSample));
    }

    [Theory, OnBothEngines]
    public async Task What_a_merge_brings_to_the_other_entry_holds_for_what_was_stored_under_that_one(Engine engine)
    {
        await using var dims = await TestDims.Start(engine, Asleep);
        var desk = await Desk.At(dims);
        await desk.Enters("green-nothing", "Green nothing");
        await desk.Enters("red-nothing", "Red nothing", "nitazene");
        await desk.WorkOff();
        await dims.Send(Tablet("Green nothing", "T-1"));
        (await desk.Clara.Post("/v1/substance-merges", """{ "from": "red-nothing", "into": "green-nothing", "reason": "one and the same" }""")).Is(HttpStatusCode.Created);
        await desk.WorkOff();
        Assert.Equal(["green-nothing"], Assert.Single(await desk.Urgent()).Substances);
        Assert.Equal("nitazenes-present", await desk.OnlyRule());
    }

    [Theory, OnBothEngines]
    public async Task A_merge_and_its_undoing_bring_what_they_reveal(Engine engine)
    {
        await using var dims = await TestDims.Start(engine, Asleep);
        var desk = await Desk.At(dims);
        await desk.Enters("blue-nothing", "Blue nothing");
        await desk.Enters("red-nothing", "Red nothing", "nitazene");
        await desk.WorkOff();
        await dims.Send(Tablet("Blue nothing", "T-1"));
        Assert.Empty(await desk.Urgent());

        // Merged into what is dangerous it is dangerous; so is what is merged further, and what brings its class with it.
        var merge = (await desk.Clara.Post("/v1/substance-merges", """{ "from": "blue-nothing", "into": "red-nothing", "reason": "one and the same" }""")).Is(HttpStatusCode.Created).Json.GetProperty("id").GetString();
        await desk.WorkOff();
        Assert.Equal(["red-nothing"], Assert.Single(await desk.Urgent()).Substances);
        Assert.Equal("nitazenes-present", await desk.OnlyRule());
        (await desk.Clara.Post("/v1/substance-merges", """{ "from": "red-nothing", "into": "caffeine", "reason": "a mistake that is made" }""")).Is(HttpStatusCode.Created);
        await desk.WorkOff();
        Assert.True((await dims.Send(Tablet("red nothing", "T-2", logo: "Other"))).Urgent);
        (await desk.Clara.Post($"/v1/substance-merges/{merge}/undoing", """{ "reason": "two after all" }""")).Is(HttpStatusCode.Created);
        await desk.WorkOff();
        (await Shell.Dims(dims, "verify")).Ends(0);
    }

    [Theory, OnBothEngines]
    public async Task A_class_that_an_entry_gets_and_a_sold_as_that_is_named_are_judged_too(Engine engine)
    {
        await using var dims = await TestDims.Start(engine, Asleep);
        var desk = await Desk.At(dims);
        await desk.Enters("blue-nothing", "Blue nothing");
        await dims.Send(Tablet("Blue nothing"));
        await desk.Enters("blue-nothing", "Blue nothing", "nitazene");
        await desk.WorkOff();
        Assert.Single(await desk.Urgent());

        await dims.Send(Lab.Tablet(soldAs: "kwijl") with { Analyses = [Lab.Measured(Lab.Found("4-MMC"))] });
        var before = (await desk.Proposals()).Count;
        (await desk.Clara.Put("/v1/names/kwijl", """{ "marketName": "ecstasy" }""")).Is(HttpStatusCode.OK);
        await desk.WorkOff();
        Assert.Equal(before + 1, (await desk.Proposals()).Count);
        Assert.Contains(await desk.Proposals(), p => p.Title.EndsWith("which does not promise it: rule cathinones-in-ecstasy v1", StringComparison.Ordinal));
    }

    [Theory, OnBothEngines]
    public async Task A_rule_that_is_switched_on_asks_about_the_last_sixty_days_and_not_again_what_is_open_or_rejected(Engine engine)
    {
        await using var dims = await TestDims.Start(engine, Asleep);
        var desk = await Desk.At(dims);
        var rule = await desk.Clara.Get("/v1/alert-rules/pmma-present");
        var content = SeedRulesHandler.Defaults().Rules.Single(r => r.Id == "pmma-present").Rule;
        await dims.Send(Tablet("PMMA", "T-1"));
        await dims.Send(Tablet("PMMA", "T-2", logo: "Moon"));
        var rejected = (await desk.Proposals()).Single(p => p.Product.Look == "moon||");
        await desk.Rejects(rejected.Id, 0);
        var off = (await desk.Clara.Put("/v1/alert-rules/pmma-present", new PutAlertRule { Reason = "off", Rule = content with { Enabled = false } }, ("If-Match", rule.ETag!))).Is(HttpStatusCode.OK);
        await dims.Send(Tablet("PMMA", "T-3", logo: "Sun"));
        await dims.Send(Tablet("PMMA", "T-4", day: "2026-09-21", logo: "Dog"));
        Assert.Equal(0, await desk.Due());
        Assert.Equal(2, (await desk.Proposals()).Count);

        (await desk.Clara.Put("/v1/alert-rules/pmma-present", new PutAlertRule { Reason = "on", Rule = content }, ("If-Match", off.ETag!))).Is(HttpStatusCode.OK);
        await desk.WorkOff();
        var all = await desk.Proposals();
        Assert.Equal([("moon||", ProposalState.Rejected, 1), ("star||", ProposalState.Open, 1), ("sun||", ProposalState.Open, 1)], all.Select(p => (p.Product.Look!, p.State, p.EvidenceCount)).OrderBy(p => p.Item1, StringComparer.Ordinal));
        Assert.EndsWith("rule pmma-present v3", all.Single(p => p.Product.Look == "sun||").Title, StringComparison.Ordinal);
    }

    [Theory, OnBothEngines]
    public async Task A_first_sighting_and_a_cluster_are_those_of_the_day_on_which_they_were_recorded(Engine engine)
    {
        await using var dims = await TestDims.Start(engine, Asleep);
        var desk = await Desk.At(dims);
        await dims.Send(Lab.Tablet(120, day: "2024-11-20"));
        for (var i = 0; i < 4; i++) await dims.Send(Tablet("Blue nothing", $"C-{i}"));
        await dims.Send(Tablet("Red nothing", "R-1", logo: "Moon"));
        await dims.Send(Tablet("Red nothing", "R-2", day: "2026-11-03", logo: "Sun"));
        // Asked at once, as names that nobody knows.
        Assert.Equal(2, (await desk.Proposals()).Count);
        await dims.Send(new PutAlertRule { Id = "three", Reason = "test", Rule = RuleBench.Rule(RuleKind.Cluster) with { Count = 3, Days = 7, Substances = ["xylazine"] } });
        await desk.WorkOff();

        (await desk.Names("Blue nothing", "xylazine")).Is(HttpStatusCode.OK);
        (await desk.Names("Red nothing", "metonitazene")).Is(HttpStatusCode.OK);
        await desk.WorkOff();

        // The third and the fourth make a cluster; a first sighting is not asked twice because it has a name now.
        Assert.Equal(["first-sighting C-0", "first-sighting R-1", "nitazenes-present R-1", "nitazenes-present R-2", "three C-2", "three C-3"], await desk.Asked());
        (await Shell.Dims(dims, "verify")).Ends(0);
    }

    [Theory, OnBothEngines]
    public async Task A_longer_danger_list_marks_what_is_there_and_a_further_danger_opens_a_sample_again(Engine engine)
    {
        await using var dims = await TestDims.Start(engine, Asleep);
        var desk = await Desk.At(dims);
        var number = (await dims.Send(Tablet("PMMA", more: "xylazine"))).Number;
        (await desk.Clara.Post($"/v1/urgent-samples/{number}/opening", null)).Is(HttpStatusCode.OK);
        await dims.Send(Tablet("xylazine", "T-2"));
        var list = await desk.Clara.Get("/v1/danger-list");
        (await desk.Clara.Put("/v1/danger-list", new PutDangerList { Reason = "deaths abroad", Substances = ["pmma", "xylazine"], Classes = [] }, ("If-Match", list.ETag!))).Is(HttpStatusCode.OK);
        await desk.WorkOff();
        Assert.Equal([("pmma,xylazine", null), ("xylazine", null)], (await desk.Urgent()).Select(u => (string.Join(',', u.Substances), u.OpenedBy)).OrderBy(u => u.Item1, StringComparer.Ordinal));
        Assert.Equal(3, (await desk.Notices()).Count(n => n.Kind == NoticeKind.UrgentSample));
    }

    [Theory, OnBothEngines]
    public async Task Whoever_records_by_the_old_meaning_at_the_same_moment_is_judged_as_well(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var desk = await Desk.At(dims);
        await dims.Send(Tablet("Blue nothing 7", "first"));
        var recording = Enumerable.Range(0, 40).Select(i => dims.Send(Tablet("Blue nothing 7", $"B-{i}"))).ToList();
        (await desk.Names("Blue nothing 7", "pmma")).Is(HttpStatusCode.OK);
        await Task.WhenAll(recording);
        await Eventually(async () => (await desk.Urgent("?limit=1000")).Count == 41);
        Assert.Equal(41, (await desk.Urgent("?limit=1000")).Count);
        // One that was raised by the new meaning before the slice is one with it now.
        await desk.IsDone();
        Assert.Equal(41, Assert.Single(await desk.Proposals(), p => p.MergedInto is null).Samples);
    }

    private static SubmitSample Tablet(string substance, string? reference = null, string day = "2026-11-17", string logo = "Star", string? more = null) => Lab.Tablet(reference: reference, day: day) with
    {
        Appearance = new Appearance { Logo = logo },
        Analyses = [Lab.Measured([Lab.Found(substance), .. more is null ? Array.Empty<Finding>() : [Lab.Found(more)]])],
    };

    private static async Task Eventually(Func<Task<bool>> isSo)
    {
        for (var tries = 0; tries < 400 && !await isSo(); tries++) await Task.Delay(50);
        Assert.True(await isSo());
    }

    // A coordinator who names, and sees what is asked.
    private sealed record Desk(TestDims Dims, Client Clara)
    {
        public static async Task<Desk> At(TestDims dims) => new(dims, await dims.With(Roles.Coordinator, "Clara"));

        public Task<Answer> Names(string name, string substance) => Clara.Put("/v1/names/" + Uri.EscapeDataString(name), $$"""{ "substance": "{{substance}}" }""");

        public async Task Records(IEnumerable<SubmitSample> samples) => Assert.Equal(0, (await (await Dims.With(Roles.Location)).Post("/v1/sample-batches", samples.ToArray())).Is(HttpStatusCode.OK).Json.GetProperty("rejected").GetInt32());

        public async Task Enters(string slug, string name, string? group = null)
        {
            var body = $$"""{ "name": "{{name}}", "classes": [{{(group is null ? "" : $"\"{group}\"")}}], "source": "test" }""";
            var there = await Dims.Anonymous.Get("/v1/substances/" + slug);
            (there.Status == HttpStatusCode.OK ? await Clara.Put("/v1/substances/" + slug, body, ("If-Match", there.ETag!)) : await Clara.Put("/v1/substances/" + slug, body)).Is(HttpStatusCode.OK);
        }

        public async Task Rejects(string id, int newSamples) => (await Clara.Post($"/v1/alert-proposals/{id}/rejection", $$"""{ "reason": "Known.", "newSamplesToReopen": {{newSamples}} }""", ("If-Match", (await Clara.Get("/v1/alert-proposals/" + id)).ETag!))).Is(HttpStatusCode.OK);

        public async Task<IReadOnlyList<UrgentSample>> Urgent(string query = "") => Read<UrgentSampleList>(await Clara.Get("/v1/urgent-samples" + query)).Items;

        public async Task<IReadOnlyList<ProposalSummary>> Proposals() => Read<ProposalPage>(await Clara.Get("/v1/alert-proposals")).Items;

        public async Task<IReadOnlyList<Notice>> Notices() => Read<NoticePage>(await Clara.Get("/v1/notices?limit=1000")).Items;

        public async Task<string> OnlyRule() => Read<AlertProposal>(await Clara.Get("/v1/alert-proposals/" + Assert.Single(await Proposals()).Id)).Evidence.Single().Sample!.Rule!;

        public async Task<int> Due()
        {
            await using var read = await Dims.Database.Read();
            return await read.Scalar<int>("SELECT count(*) FROM judging_due");
        }

        public async Task IsDone() => await Eventually(async () => await Due() == 0);

        public async Task WorkOff()
        {
            for (var slices = 0; await Due() > 0; slices++)
            {
                Assert.True(slices < 100);
                await Dims.Send(new JudgeAgain());
            }
        }

        // Rule and reference of what was asked.
        public async Task<string[]> Asked()
        {
            await using var read = await Dims.Database.Read();
            var all = await read.Query<(string Reference, string Document)>("SELECT s.reference, e.document FROM proposal_evidence e JOIN samples s ON s.number = e.sample");
            return [.. all.Select(e => JsonDocument.Parse(e.Document).RootElement.GetProperty("sample").GetProperty("rule").GetString() + " " + e.Reference).Order(StringComparer.Ordinal)];
        }

        // Everything that judging leaves behind.
        public async Task<string> State()
        {
            await using var read = await Dims.Database.Read();
            return string.Join('\n', await read.Query<string>("SELECT id || ' ' || edition || ' ' || evidence || ' ' || steps FROM proposals ORDER BY id")) + await read.Scalar<long>("SELECT count(*) FROM notices") + string.Join('\n', await read.Query<string>("SELECT sample || marked_at FROM urgent_samples ORDER BY sample"));
        }

        private static T Read<T>(Answer answer) => JsonSerializer.Deserialize<T>(answer.Is(HttpStatusCode.OK).Text, Wire.Json)!;
    }
}
