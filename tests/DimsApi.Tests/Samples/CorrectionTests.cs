using System.Net;
using System.Text.Json;
using Dims.Access;
using Dims.Alerts;
using Dims.Http;
using Dims.Proposals;
using Dims.Rules;
using Dims.Samples;
using Dims.Tests.Alerts;
using Dims.Tests.Attachments;
using Dims.Tests.Cli;
using Dims.Tests.Contract;
using Dims.Tests.Host;
using Dims.Tests.Proposals;
using Dims.Tests.Rules;
using Dims.Tests.Storage;

namespace Dims.Tests.Samples;

public sealed class CorrectionTests
{
    private const string Trend = "/v1/trends/dosage?substance=mdma&form=tablet&from=2026-10-01&to=2026-11-30";

    [Theory, OnBothEngines]
    public async Task A_correction_is_a_version_and_figures_follow_at_once(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var (location, researcher) = (await dims.With(Roles.Location, "Amsterdam"), await dims.With(Roles.Researcher));
        var sent = Lab.Tablet(1500, location: null);
        var stored = (await location.Post("/v1/samples", sent)).Is(HttpStatusCode.Created).Json;
        var number = stored.GetProperty("number").GetString()!;
        var before = await researcher.Get(Trend);
        var (revision, right) = (stored.GetProperty("revision").GetInt64(), Lab.Tablet(150, sent.Reference, location: null));

        var answer = (await location.Post($"/v1/samples/{number}/corrections", new { revision, reason = "A nought too many.", sample = right })).Keeps("correctSample").Is(HttpStatusCode.Created);

        var now = (await location.Get("/v1/samples/" + number)).Is(HttpStatusCode.OK).Json;
        Assert.Equal(150, now.GetProperty("analyses")[0].GetProperty("findings")[0].GetProperty("amount").GetDecimal());
        Assert.Equal(answer.Json.GetProperty("revision").GetInt64(), now.GetProperty("revision").GetInt64());
        // What could not be true is not flagged any more.
        Assert.Empty(now.GetProperty("flags").EnumerateArray());
        var after = await researcher.Get(Trend, ("If-None-Match", before.ETag!));
        Assert.Equal(150, after.Is(HttpStatusCode.OK).Json.GetProperty("periods").EnumerateArray().Single(p => p.GetProperty("quantified").GetInt32() > 0).GetProperty("mean").GetDecimal());
        var versions = Read(await location.Get($"/v1/samples/{number}/versions"));
        Assert.Equal([(1, 1500m, "A nought too many.", versions[0].ChangedBy, SampleChange.Corrected), (2, 150m, null, null, null)],
            versions.Select(v => (v.Version, v.Sample.Analyses[0].Findings[0].Amount!.Value, v.Reason, v.ChangedBy, v.EndedBy)));
        Assert.Equal(versions[1].Revision, versions[0].UntilRevision);
        Assert.NotNull(versions[0].ChangedBy);

        // Said once more it changes nothing; by who has read the former it is refused.
        Assert.Equal("unchanged", (await location.Post($"/v1/samples/{number}/corrections", new { revision = versions[1].Revision, reason = "Once more.", sample = right })).Is(HttpStatusCode.OK).Json.GetProperty("outcome").GetString());
        (await location.Post($"/v1/samples/{number}/corrections", new { revision, reason = "Too late.", sample = Lab.Tablet(151, sent.Reference, location: null) })).IsProblem(HttpStatusCode.PreconditionFailed, "precondition-failed");
        Assert.Equal(2, Read(await location.Get($"/v1/samples/{number}/versions")).Count);
        (await Shell.Dims(dims, "verify")).Ends(0);
    }

    [Theory, OnBothEngines]
    public async Task What_is_corrected_away_leaves_every_figure_and_an_old_answer_is_not_taken_for_the_present_one(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var (admin, researcher) = (await dims.With(Roles.Admin), await dims.With(Roles.Researcher));
        var first = await dims.Send(Lab.Tablet(100, "T-1"));
        var second = await dims.Send(Lab.Tablet(120, "T-2"));
        await dims.Send(Lab.Tablet(140, "T-3"));
        var tags = new List<string>();
        async Task<int> Counted()
        {
            var answer = (await researcher.Get(Trend, [.. tags.Select(t => ("If-None-Match", t))])).Is(HttpStatusCode.OK);
            tags.Add(answer.ETag!);
            return answer.Json.GetProperty("periods").EnumerateArray().Sum(p => p.GetProperty("quantified").GetInt32());
        }
        Assert.Equal(3, await Counted());
        // Another substance, and another day: neither is read by the question any more.
        await Corrected(admin, first, Lab.Tablet(reference: "T-1") with { Analyses = [Lab.Measured(Lab.Found("caffeine"))] });
        Assert.Equal(2, await Counted());
        await Corrected(admin, second, Lab.Tablet(120, "T-2", day: "2026-09-01"));
        Assert.Equal(1, await Counted());
        (await Shell.Dims(dims, "verify")).Ends(0);
    }

    [Theory, OnBothEngines]
    public async Task A_corrected_result_is_judged_at_once_and_what_was_never_there_is_seen_first_when_it_comes(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var (admin, desk) = (await dims.With(Roles.Admin), await ProposalDesk.At(dims));
        await dims.Send(Lab.Tablet(100, "T-0", day: "2024-11-17"));
        var wrong = await dims.Send(Lab.Tablet(reference: "T-1") with { Analyses = [Lab.Measured(Lab.Found("xylazine"))] });
        Assert.False(wrong.Urgent);
        var asked = (await desk.List()).Count;

        var receipt = await Corrected(admin, wrong, Lab.Tablet(reference: "T-1") with { Appearance = new Appearance { Logo = "Star" }, Analyses = [Lab.Measured(Lab.Found("PMMA"))] });
        Assert.True(receipt.GetProperty("urgent").GetBoolean());
        var raised = await desk.Find((await desk.List()).Single(p => p.Product.Substance == "pmma").Id);
        Assert.Contains(raised.Evidence, e => e.Sample?.Rule == "pmma-present");
        Assert.True((await desk.List()).Count > asked);

        // Nothing has ever held it, also for another instance.
        await dims.Send(Lab.Tablet(reference: "T-2") with { Analyses = [Lab.Measured(Lab.Found("xylazine"))] });
        var first = (await desk.List()).Single(p => p.Title.Contains("rule first-sighting", StringComparison.Ordinal) && p.Product.Substance == "xylazine");
        Assert.Equal(2, (await desk.Find(first.Id)).Evidence.Count(e => e.Sample?.Rule == "first-sighting"));
        (await Shell.Dims(dims, "verify")).Ends(0);
    }

    // Taken out of the sample, found on another day, kept out by an impossible one, or not detected after all: what came behind it is the first one now.
    [Theory, OnBothEngines]
    public async Task What_came_after_a_finding_that_is_corrected_away_is_asked_about(Engine engine)
    {
        await using var dims = await TestDims.Start(engine, "--Dims:ClockEvery=00:01:00");
        var (admin, desk) = (await dims.With(Roles.Admin), await ProposalDesk.At(dims));
        static SubmitSample Holding(string reference, string name, string day = "2026-11-17", Qualifier qualifier = Qualifier.Detected) =>
            Lab.Tablet(reference: reference, day: day) with { Analyses = [Lab.Measured(new Finding { Substance = name, Qualifier = qualifier })] };
        await dims.Send(Lab.Tablet(100, "T-0", day: "2024-11-17"));
        await dims.Send(new PutAlertRule { Id = "back", Reason = "test", Rule = RuleBench.Rule(RuleKind.FirstSighting) with { Days = 30, Substances = ["heroin"] } });
        await desk.JudgesAgain();
        var mescaline = await dims.Send(Holding("M-1", "mescaleen"));
        var xylazine = await dims.Send(Holding("X-1", "xylazine"));
        var unknown = await dims.Send(Holding("U-1", "Blue nothing 7"));
        var heroin = await dims.Send(Holding("H-1", "heroin", "2026-11-01"));
        foreach (var (reference, name) in new[] { ("M-2", "3,4,5-trimethoxyphenethylamine"), ("X-2", "xylazine"), ("U-2", "blue nothing 7"), ("H-2", "diamorphine"), ("M-3", "mescaline") }) await dims.Send(Holding(reference, name));
        string[] before = ["back H-1", "first-sighting H-1", "first-sighting M-1", "first-sighting U-1", "first-sighting X-1"];
        Assert.Equal(before, await desk.Seen());

        // The same by another name, or held by more: nothing has gone.
        await Corrected(admin, mescaline, Holding("M-1", "mescaline") with { SoldAs = ["speed"] });
        Assert.Equal(0, await dims.Count("SELECT count(*) FROM judging_due"));

        await Corrected(admin, mescaline, Holding("M-1", "MDMA"));
        await Corrected(admin, xylazine, Holding("X-1", "xylazine", "2027-11-17"));
        await Corrected(admin, unknown, Holding("U-1", "Blue nothing 7", qualifier: Qualifier.NotDetected));
        await Corrected(admin, heroin, Holding("H-1", "heroin", "2026-10-01"));
        await desk.JudgesAgain();

        // By the oldest that is left, and not by what came behind that.
        Assert.Equal(["back H-2", "first-sighting M-2", "first-sighting U-2", "first-sighting X-2"], (await desk.Seen()).Except(before));
        (await Shell.Dims(dims, "verify")).Ends(0);
    }

    [Theory, OnBothEngines]
    public async Task A_published_alert_that_rests_on_it_is_put_up_for_review(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var (admin, desk, alerts) = (await dims.With(Roles.Admin), await ProposalDesk.At(dims), await AlertDesk.At(dims));
        var sample = await dims.Send(Lab.Tablet(reference: "T-1") with { Appearance = new Appearance { Logo = "Star" }, Analyses = [Lab.Measured(Lab.Found("PMMA"))] });
        var raised = await desk.Find((await desk.List()).Single(p => p.Product.Look == "star||").Id);
        var other = await dims.Send(Lab.Tablet(reference: "T-2") with { Appearance = new Appearance { Logo = "Moon" }, Analyses = [Lab.Measured(Lab.Found("PMMA"))] });
        var open = (await desk.List()).Single(p => p.Product.Look == "moon||");
        var draft = await alerts.Draft(Answering(raised.Id));
        (await AlertDesk.Publish(alerts.Bram, draft)).Is(HttpStatusCode.Created);

        await Corrected(admin, sample, Lab.Tablet(reference: "T-1") with { Appearance = new Appearance { Logo = "Star" }, Analyses = [Lab.Measured(Lab.Found("caffeine"))] }, "Samples were mixed up.");
        // Corrected once more while people look at it: the same review.
        await Corrected(admin, sample, Lab.Tablet(reference: "T-1", soldAs: "speed") with { Appearance = new Appearance { Logo = "Star" }, Analyses = [Lab.Measured(Lab.Found("caffeine"))] }, "Another name.");
        await Corrected(admin, other, Lab.Tablet(reference: "T-2") with { Appearance = new Appearance { Logo = "Moon" }, Analyses = [Lab.Measured(Lab.Found("caffeine"))] }, "Samples were mixed up.");

        var review = Assert.Single(await desk.List(), p => p.Title.StartsWith("Review the published alert", StringComparison.Ordinal));
        Assert.Equal((ProposalState.Open, raised.Id), (review.State, (await desk.Find(review.Id)).Previous));
        Assert.Equal([$"The result of sample {sample.Number} was corrected: Samples were mixed up.", $"The result of sample {sample.Number} was corrected: Another name."], (await desk.Find(review.Id)).Evidence.OrderBy(e => e.Ordinal).Select(e => e.Report!.Text));
        // An open question hears of it itself.
        Assert.Contains((await desk.Find(open.Id)).Evidence, e => e.Report?.Text.StartsWith($"The result of sample {other.Number}", StringComparison.Ordinal) == true);
        (await Shell.Dims(dims, "verify")).Ends(0);
    }

    [Theory, OnBothEngines]
    public async Task Each_corrects_what_it_told_and_faults_are_named(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var (location, lab, foreign) = (await dims.With(Roles.Location, "Amsterdam"), await dims.With(Roles.Laboratory, "lab-1"), await dims.With(Roles.Location, "Utrecht", Places.Utrecht));
        var sent = Lab.Tablet(reference: "T-1") with { SentTo = "lab-1", Analyses = [new Analysis { Source = Source.OnSite, Method = "FTIR", Findings = [Lab.Found("MDMA")] }] };
        var number = (await location.Post("/v1/samples", sent)).Is(HttpStatusCode.Created).Json.GetProperty("number").GetString()!;
        var added = Lab.Measured(new Finding { Substance = "MDMA", Qualifier = Qualifier.Equal, Amount = 90, Unit = Unit.MgPerTablet, Basis = Basis.Base });
        var revision = (await lab.Post($"/v1/samples/{number}/analyses", added)).Is(HttpStatusCode.Created).Json.GetProperty("revision").GetInt64();
        var whole = sent with { Analyses = [.. sent.Analyses, added] };
        Task<Answer> By(Client who, SubmitSample sample, string reason = "A slip of the pen.") => who.Post($"/v1/samples/{number}/corrections", new { revision, reason, sample });

        (await By(foreign, whole)).IsProblem(HttpStatusCode.NotFound, "not-found");
        Assert.Equal(["/sample/analyses"], (await By(location, whole with { Analyses = [sent.Analyses[0], added with { Run = "R" }] })).Is(HttpStatusCode.BadRequest).Places);
        Assert.Equal(["/sample", "/sample/analyses"], (await By(lab, whole with { SoldAs = ["speed"], Analyses = [added] })).Is(HttpStatusCode.BadRequest).Places);
        Assert.Equal(["/sample/location", "/sample/reference"], (await By(location, whole with { Reference = "T-2", Location = Places.Utrecht })).Is(HttpStatusCode.BadRequest).Places.Order(StringComparer.Ordinal));
        Assert.Equal(["/sample/analyses/1/findings/0/amount"], (await By(lab, whole with { Analyses = [sent.Analyses[0], Lab.Measured(new Finding { Substance = "MDMA", Qualifier = Qualifier.Equal, Amount = -90, Unit = Unit.MgPerTablet, Basis = Basis.Base })] })).Is(HttpStatusCode.BadRequest).Places);
        // What the laboratory added is its own whatever stands in the rest, nor does the sample go elsewhere behind its back; and nobody adds by correcting.
        Assert.Equal(["/sample/analyses"], (await By(location, whole with { Analyses = [sent.Analyses[0]] })).Is(HttpStatusCode.BadRequest).Places);
        Assert.Equal(["/sample/sentTo"], (await By(location, whole with { SentTo = null })).Is(HttpStatusCode.BadRequest).Places);
        Assert.Equal(["/sample/analyses"], (await By(lab, whole with { Analyses = [.. whole.Analyses, added with { Run = "R-9" }] })).Is(HttpStatusCode.BadRequest).Places);
        var coded = $$"""{ "revision": {{revision}}, "reason": "A slip of the pen.", "sample": { "reference": "T-1", "collectedOn": "2026-11-17", "form": "tablet", "answerCode": "7K3FM-XW4TH-92CPA" } }""";
        Assert.Contains("/sample/answerCode", (await location.PostText($"/v1/samples/{number}/corrections", coded)).Is(HttpStatusCode.BadRequest).Places);
        Assert.Equal(["/reason"], (await By(location, whole, "")).Is(HttpStatusCode.BadRequest).Places);
        (await By(await dims.With(Roles.Researcher), whole)).Is(HttpStatusCode.Forbidden);
        Assert.Equal(2, Read(await location.Get($"/v1/samples/{number}/versions")).Count);
        (await foreign.Get($"/v1/samples/{number}/versions")).Is(HttpStatusCode.NotFound);

        var right = added with { Findings = [added.Findings[0] with { Amount = 91 }] };
        revision = (await By(lab, whole with { Analyses = [sent.Analyses[0], right] })).Is(HttpStatusCode.Created).Json.GetProperty("revision").GetInt64();
        revision = (await By(location, whole with { SoldAs = ["speed"], Analyses = [sent.Analyses[0], right] })).Is(HttpStatusCode.Created).Json.GetProperty("revision").GetInt64();
        Assert.Equal([SampleChange.AnalysisAdded, SampleChange.Corrected, SampleChange.Corrected, null], Read(await location.Get($"/v1/samples/{number}/versions")).Select(v => v.EndedBy));
        // The laboratory's work is known as it is now.
        (await lab.Post($"/v1/samples/{number}/analyses", right)).Is(HttpStatusCode.OK);
        (await Shell.Dims(dims, "verify")).Ends(0);
    }

    [Theory, OnBothEngines]
    public async Task An_analysis_with_a_spectrum_stays_in_its_place(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var (admin, sample) = (await dims.With(Roles.Admin), await dims.Send(Lab.Tablet(100, "T-1")));
        (await admin.Sends("/v1/samples/" + sample.Id, Files.Csv(planted: false), "?kind=spectrum&analysis=0", "text/csv")).Is(HttpStatusCode.Created);
        var gone = (await admin.Post($"/v1/samples/{sample.Number}/corrections", new { revision = sample.Revision, reason = "It was wrong.", sample = Lab.Tablet(reference: "T-1") })).Is(HttpStatusCode.BadRequest);
        Assert.Equal(["/sample/analyses/0"], gone.Places);
        await Corrected(admin, sample, Lab.Tablet(110, "T-1"));
    }

    [Theory, OnBothEngines]
    public async Task What_a_person_confirmed_stays_confirmed_where_it_is_said_again(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var (admin, researcher) = (await dims.With(Roles.Admin), await dims.With(Roles.Researcher));
        var sample = await dims.Send(Heavy("ecstasy"));
        var flag = sample.Flags.Single(f => f.KeepsOut);
        (await admin.Post($"/v1/samples/{sample.Number}/flags/{flag.Ordinal}/confirmation", """{ "reason": "Weighed twice." }""")).Is(HttpStatusCode.OK);
        await Corrected(admin, sample, Heavy("speed"));
        var now = (await admin.Get("/v1/samples/" + sample.Number)).Json;
        Assert.All(now.GetProperty("flags").EnumerateArray().Where(f => f.GetProperty("keepsOut").GetBoolean()), f => Assert.Equal("Weighed twice.", f.GetProperty("reason").GetString()));
        Assert.Contains((await researcher.Get(Trend)).Json.GetProperty("periods").EnumerateArray(), p => p.GetProperty("quantified").GetInt32() == 1);
        (await Shell.Dims(dims, "verify")).Ends(0);
    }

    private static async Task<JsonElement> Corrected(Client by, SampleReceipt sample, SubmitSample right, string reason = "It was wrong.")
    {
        var revision = (await by.Get("/v1/samples/" + sample.Number)).Json.GetProperty("revision").GetInt64();
        return (await by.Post($"/v1/samples/{sample.Number}/corrections", new { revision, reason, sample = right })).Is(HttpStatusCode.Created).Json;
    }

    // More of it than the whole weighs.
    private static SubmitSample Heavy(string soldAs) => Lab.Tablet(500, "T-1", soldAs: soldAs) with { Appearance = new Appearance { MassMg = 400 } };

    private static NewAlert Answering(string proposal)
    {
        var said = AlertContents.Regional();
        return new NewAlert { Proposal = proposal, Level = said.Level, Regions = said.Regions, Headline = said.Headline, Sms = said.Sms, Short = said.Short, Text = said.Text, Advice = said.Advice, Substances = said.Substances };
    }

    private static IReadOnlyList<SampleVersion> Read(Answer answer) => JsonSerializer.Deserialize<SampleVersionList>(answer.Keeps("listSampleVersions").Is(HttpStatusCode.OK).Text, Wire.Json)!.Items;
}
