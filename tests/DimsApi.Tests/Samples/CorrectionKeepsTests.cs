using System.Net;
using System.Text.Json;
using Dims.Access;
using Dims.Alerts;
using Dims.Proposals;
using Dims.Samples;
using Dims.Tests.Alerts;
using Dims.Tests.Cli;
using Dims.Tests.Contract;
using Dims.Tests.Host;
using Dims.Tests.Proposals;
using Dims.Tests.Storage;

namespace Dims.Tests.Samples;

// What a correction leaves as it was.
public sealed class CorrectionKeepsTests
{
    [Theory, OnBothEngines]
    public async Task A_location_that_sends_its_sample_once_more_finds_it_as_it_left_it(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var (location, lab) = (await dims.With(Roles.Location, "Amsterdam"), await dims.With(Roles.Laboratory, "lab-1"));
        var sent = Lab.Tablet(reference: "T-1", location: null) with { SentTo = "lab-1", Analyses = [new Analysis { Source = Source.OnSite, Method = "FTIR", Findings = [Lab.Found("MDMA")] }] };
        var number = (await location.Post("/v1/samples", sent)).Is(HttpStatusCode.Created).Json.GetProperty("number").GetString()!;
        var added = Lab.Measured(Mdma(90)) with { Laboratory = "lab-1" };
        (await lab.Post($"/v1/samples/{number}/analyses", added)).Is(HttpStatusCode.Created);

        await Corrects(lab, number, sent with { Location = Places.Amsterdam, Analyses = [sent.Analyses[0], added with { Findings = [Mdma(91)] }] });
        (await location.Post("/v1/samples", sent)).Is(HttpStatusCode.OK);
        Assert.Equal(2, (await location.Get("/v1/samples/" + number)).Json.GetProperty("analyses").GetArrayLength());

        // What it corrects itself is what it has sent from then on; the laboratory's amount is the same with another nought behind the point.
        var right = sent with { SoldAs = ["speed"] };
        await Corrects(location, number, right with { Analyses = [sent.Analyses[0], added with { Findings = [Mdma(91.0m)] }] });
        (await location.Post("/v1/samples", right)).Is(HttpStatusCode.OK);
        (await location.Post("/v1/samples", sent)).IsProblem(HttpStatusCode.Conflict, "sample-conflict");

        // One that the laboratory takes back leaves what came with the sample.
        await Corrects(lab, number, right with { Location = Places.Amsterdam });
        (await location.Post("/v1/samples", right)).Is(HttpStatusCode.OK);
        (await Shell.Dims(dims, "verify")).Ends(0);
    }

    [Theory, OnBothEngines]
    public async Task As_many_analyses_as_a_sample_can_have_can_be_corrected(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var (admin, lab) = (await dims.With(Roles.Admin), await dims.With(Roles.Laboratory, "lab-1"));
        var sent = Lab.Tablet(reference: "T-1") with { Analyses = [.. Enumerable.Range(0, 59).Select(i => Lab.Measured(Mdma(90)) with { Run = $"R-{i}" })] };
        var number = (await dims.Send(sent)).Number;
        var last = Lab.Measured(Mdma(90)) with { Run = "R-59" };
        (await lab.Post($"/v1/samples/{number}/analyses", last)).Is(HttpStatusCode.Created);
        await Corrects(admin, number, sent with { SoldAs = ["speed"], Analyses = [.. sent.Analyses, last with { Laboratory = "lab-1" }] });
        Assert.Equal(60, (await admin.Get("/v1/samples/" + number)).Json.GetProperty("analyses").GetArrayLength());
        Assert.Equal(["/analyses"], (await admin.Post("/v1/samples", sent with { Reference = "T-2", Analyses = [.. sent.Analyses, last, last with { Run = "R-60" }] })).Is(HttpStatusCode.BadRequest).Places);
        (await Shell.Dims(dims, "verify")).Ends(0);
    }

    [Theory, OnBothEngines]
    public async Task A_slip_that_was_corrected_is_shown_when_it_comes_again(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var admin = await dims.With(Roles.Admin);
        var slip = await dims.Send(Lab.Tablet(400, "T-0"));
        var items = Enumerable.Range(1, 50).Select(i => Lab.Tablet(100 + i, $"T-{i}"));
        (await admin.Post("/v1/sample-batches", items)).Is(HttpStatusCode.OK);
        Assert.Empty((await dims.Send(Lab.Tablet(400, "T-60"))).Flags);
        // The same dose in another sample: what one was corrected to says nothing of the other.
        await Corrects(admin, slip.Number, Lab.Tablet(140, "T-0"));
        Assert.Empty((await dims.Send(Lab.Tablet(400, "T-61"))).Flags);
        foreach (var reference in new[] { "T-60", "T-61" }) await Corrects(admin, (await dims.Send(Lab.Tablet(400, reference))).Number, Lab.Tablet(140, reference));
        Assert.Equal(FlagCode.BeyondSeen, Assert.Single((await dims.Send(Lab.Tablet(400, "T-62"))).Flags).Code);
        (await Shell.Dims(dims, "verify")).Ends(0);
    }

    [Theory, OnBothEngines]
    public async Task Corrections_and_samples_of_the_same_dose_at_once_never_wait_for_each_other_in_a_ring(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var admin = await dims.With(Roles.Admin);
        var numbers = new List<string>();
        for (var i = 0; i < 8; i++) numbers.Add((await dims.Send(Lab.Tablet(150, $"T-{i}"))).Number);
        await Task.WhenAll(numbers.SelectMany((number, i) => new Func<Task>[]
        {
            () => Corrects(admin, number, Lab.Tablet(140, $"T-{i}")),
            async () => (await admin.Post("/v1/samples", Lab.Tablet(150, $"N-{i}"))).Is(HttpStatusCode.Created),
        }).Select(act => act()));
        Assert.Equal(150_000_000, await dims.Count("SELECT largest FROM seen_doses"));
    }

    [Theory, OnBothEngines]
    public async Task A_result_that_moves_up_where_another_is_taken_away_is_no_new_result(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var admin = await dims.With(Roles.Admin);
        Analysis[] runs = [.. Enumerable.Range(0, 3).Select(i => Lab.Measured(Mdma(90 + i)) with { Run = $"R-{i}", Authorised = false })];
        var sent = Lab.Tablet(reference: "T-1") with { Analyses = runs };
        var number = (await dims.Send(sent)).Number;
        // As what was there before results had to be authorised.
        await using (var own = await dims.Database.OpenOwn())
            await Dapper.SqlMapper.ExecuteAsync(own, "UPDATE analyses SET counts = 1; UPDATE samples SET state = 'authorised'");
        var since = await dims.Count("SELECT MIN(revision) FROM analyses");
        await Corrects(admin, number, sent with { Analyses = [runs[1], runs[2] with { Findings = [Mdma(95)] }] });
        Assert.Equal((2, 2), (await dims.Count("SELECT count(*) FROM analyses"), await dims.Count("SELECT count(*) FROM analyses WHERE counts = 1")));
        Assert.Equal((1, 1), (await dims.Count($"SELECT count(*) FROM analyses WHERE ordinal = 0 AND revision = {since}"), await dims.Count($"SELECT count(*) FROM analyses WHERE ordinal = 1 AND revision > {since}")));
    }

    [Theory, OnBothEngines]
    public async Task Who_confirmed_a_flag_and_when_it_was_raised_stay_with_it(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var admin = await dims.With(Roles.Admin);
        var sample = await dims.Send(Lab.Tablet(500, "T-1") with { Appearance = new Appearance { MassMg = 400 } });
        (await admin.Post($"/v1/samples/{sample.Number}/flags/0/confirmation", """{ "reason": "Weighed twice." }""")).Is(HttpStatusCode.OK);
        dims.Clock.Advance(TimeSpan.FromHours(1));
        await Corrects(admin, sample.Number, Lab.Tablet(500, "T-1", soldAs: "speed") with { Appearance = new Appearance { MassMg = 400 } });
        Assert.Equal(1, await dims.Count($"SELECT count(*) FROM flags WHERE confirmed_by IS NOT NULL AND raised_at = '{Dims.Storage.Instant.Text(TestDims.Start0)}'"));
    }

    [Theory, OnBothEngines]
    public async Task A_run_is_one_review_of_the_alert_that_rests_on_it_whatever_the_spelling_of_its_laboratory(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var (admin, desk, alerts) = (await dims.With(Roles.Admin), await ProposalDesk.At(dims), await AlertDesk.At(dims));
        foreach (var (reference, laboratory) in new[] { ("T-1", "lab-1"), ("T-2", "LAB-1"), ("T-3", "Lab 2") })
            await dims.Send(Lab.Tablet(reference: reference) with { Appearance = new Appearance { Logo = "Star" }, Analyses = [Lab.Measured(Lab.Found("PMMA")) with { Laboratory = laboratory, Run = "R-7" }] });
        var raised = (await desk.List()).Single(p => p.Product.Look == "star||");
        (await AlertDesk.Publish(alerts.Bram, await alerts.Draft(Answering(raised.Id)))).Is(HttpStatusCode.Created);
        var notices = await dims.Count("SELECT count(*) FROM notices");

        var mistake = new { laboratory = "lab-1", run = "R-7", change = new { substance = "PMMA", renameTo = "caffeine" } };
        var preview = (await admin.Post("/v1/run-correction-previews", mistake)).Is(HttpStatusCode.OK).Json;
        Assert.Equal(2, preview.GetProperty("samples").GetInt32());
        (await admin.Post("/v1/run-corrections", new { mistake.laboratory, mistake.run, mistake.change, preview = preview.GetProperty("preview").GetString(), reason = "Vials were mixed up." })).Is(HttpStatusCode.OK);

        var review = Assert.Single(await desk.List(), p => p.Title.StartsWith("Review the published alert", StringComparison.Ordinal));
        Assert.Equal(("Review the published alert: The results of 2 samples were corrected: Vials were mixed up.", ProposalState.Open), (review.Title, review.State));
        Assert.Equal(2, (await desk.Find(review.Id)).Evidence.Count);
        Assert.Equal(notices + 1, await dims.Count("SELECT count(*) FROM notices"));
        (await Shell.Dims(dims, "verify")).Ends(0);
    }

    private static Finding Mdma(decimal amount) => new() { Substance = "MDMA", Qualifier = Qualifier.Equal, Amount = amount, Unit = Unit.MgPerTablet, Basis = Basis.Base };

    private static async Task<JsonElement> Corrects(Client by, string number, SubmitSample right)
    {
        var revision = (await by.Get("/v1/samples/" + number)).Json.GetProperty("revision").GetInt64();
        return (await by.Post($"/v1/samples/{number}/corrections", new { revision, reason = "It was wrong.", sample = right })).Is(HttpStatusCode.Created).Json;
    }

    private static NewAlert Answering(string proposal)
    {
        var said = AlertContents.Regional();
        return new NewAlert { Proposal = proposal, Level = said.Level, Regions = said.Regions, Headline = said.Headline, Sms = said.Sms, Short = said.Short, Text = said.Text, Advice = said.Advice, Substances = said.Substances };
    }
}
