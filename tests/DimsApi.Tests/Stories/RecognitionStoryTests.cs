using System.Net;
using Dims.Answers;
using Dims.Samples;
using Dims.Tablets;
using Dims.Tests.Answers;
using Dims.Tests.Host;
using static Dims.Tests.Tablets.RecognitionDesk;

namespace Dims.Tests.Stories;

// A recognition taken back. On Tuesday the counter in Amsterdam recognises a visitor's tablet; on Thursday the laboratory measures one that looks like it.
public sealed class RecognitionStoryTests
{
    [Theory, OnBothEngines]
    public async Task A_recognition_taken_back(Engine engine)
    {
        await using var dims = await Start(engine);
        var desk = await At(dims);
        var counter = new AnswersDesk { Dims = dims, Counter = desk.Amsterdam, Laboratory = desk.Laboratory };

        // Tuesday. The laboratory has measured four pink Audi tablets in the last weeks.
        await desk.Measured(null, 118, 120, 122, 124);
        // A visitor brings another one and takes a card home.
        var code = await counter.DrawsOne();
        var number = await counter.Registers(Tablet(Audi, "2026-11-17", Places.Amsterdam), code);
        var answer = await desk.Answered(sample: number);
        Assert.Equal((RecognitionVerdict.Recognised, 121m), (answer.Verdict, answer.Contents[0].Amounts[0].Median));
        var way = (await desk.Amsterdam.Get("/v1/samples/" + number)).Json.GetProperty("steps").EnumerateArray().ToList();
        Assert.Equal(["registered", "recognised", "authorised"], way.Select(s => s.GetProperty("state").GetString()));
        Assert.Equal(answer.Id, way[1].GetProperty("recognition").GetString());
        // A second visitor asks at the counter, without leaving a sample.
        var asked = await desk.Answered();
        var told = await counter.Reads(code);
        Assert.Equal((ResultStatus.Found, Source.Recognised), (told.Status, Assert.Single(told.Tests).Source));
        Assert.Contains(told.Text, t => t.Contains("not measured itself", StringComparison.Ordinal));

        // Wednesday. One more of the same changes nothing.
        dims.Clock.Advance(TimeSpan.FromDays(1));
        await desk.Measured(null, 119);
        Assert.Empty(await Reopened(desk.Amsterdam));

        // Thursday. One that looks like it holds PMMA.
        dims.Clock.Advance(TimeSpan.FromDays(1));
        var found = await desk.Measures(Tablet(Audi, "2026-11-18", findings: Of("PMMA", 173)));

        // The visitor's answer says so, from that moment on.
        var after = await counter.Reads(code);
        Assert.Equal(ResultStatus.TakenBack, after.Status);
        Assert.Empty(after.Tests);
        // The counter is told, and has the list of answers that were given.
        var reopened = await Reopened(desk.Amsterdam);
        Assert.Equal(new[] { answer.Id, asked.Id }.Order(), reopened.Select(r => r.Id).Order());
        Assert.All(reopened, r => Assert.Contains("dangerous", r.TakenBack!.Why.En, StringComparison.Ordinal));
        Assert.Empty(await Reopened(desk.Utrecht));
        var notice = (await desk.Amsterdam.Get("/v1/notices")).Json.GetProperty("items").EnumerateArray().Single(n => n.GetProperty("kind").GetString() == "recognition-reopened");
        // By the answer's id: whose sample it was is not told to another location.
        Assert.Contains(notice.GetProperty("subject").GetString(), new[] { answer.Id, asked.Id });
        Assert.DoesNotContain(found, notice.GetRawText(), StringComparison.Ordinal);
        Assert.Contains(number, notice.GetProperty("text").GetProperty("nl").GetString(), StringComparison.Ordinal);
        // Coordinators have a question to decide on.
        var proposals = (await desk.Anna.Get("/v1/alert-proposals")).Is(HttpStatusCode.OK).Text;
        Assert.Contains("PMMA", proposals, StringComparison.OrdinalIgnoreCase);
        var proposal = (await desk.Anna.Get("/v1/alert-proposals")).Json.GetProperty("items")[0].GetProperty("id").GetString();
        Assert.Contains("Recognised answers do not hold any more: 2", (await desk.Anna.Get($"/v1/alert-proposals/{proposal}")).Text + (await desk.Anna.Get($"/v1/alert-proposals/{proposal}/evidence")).Text, StringComparison.Ordinal);
        // Nobody is recognised by that look any more.
        Assert.Equal(RecognitionVerdict.DangerousLookAlike, (await desk.Answered()).Verdict);
        await desk.Verified();

        // Friday. The visitor's own tablet comes back from the laboratory: that is the answer now.
        dims.Clock.Advance(TimeSpan.FromDays(1));
        (await desk.Laboratory.Post($"/v1/samples/{number}/analyses", Lab.Measured(Mdma(123)))).Is(HttpStatusCode.Created);
        var own = await counter.Reads(code);
        Assert.Equal((ResultStatus.Found, Source.Laboratory), (own.Status, Assert.Single(own.Tests).Source));
        await desk.Verified();
    }

    [Theory, OnBothEngines]
    public async Task A_corrected_tablet_takes_back_what_rested_on_it(Engine engine)
    {
        await using var dims = await Start(engine);
        var desk = await At(dims);
        await desk.Measured(null, 118, 120);
        var third = await desk.Measures(Tablet(Audi, findings: Mdma(122)));
        var fourth = await desk.Measures(Tablet(Audi, findings: Mdma(121)));
        await desk.Answered();
        // A little other content does not matter.
        await desk.Corrects(fourth, 119);
        Assert.Empty(await Reopened(desk.Amsterdam));

        await desk.Corrects(third, 192);

        Assert.Single(await Reopened(desk.Amsterdam));
        await desk.Verified();
    }

    [Theory, OnBothEngines]
    public async Task A_doubted_amount_of_a_look_alike_takes_back_before_anybody_confirms_it(Engine engine)
    {
        await using var dims = await Start(engine);
        var desk = await At(dims);
        await desk.Measured(null, 118, 120, 122);
        Assert.Equal(RecognitionVerdict.Recognised, (await desk.Answered()).Verdict);

        // More than the tablet weighs.
        var odd = await desk.Measures(Tablet(Audi, findings: Mdma(450)));

        Assert.Single(await Reopened(desk.Amsterdam));
        var doubted = await desk.Answered();
        Assert.Equal((RecognitionVerdict.Ambiguous, RecognitionReason.NotMeasured), (doubted.Verdict, doubted.Reasons[0].Code));
        (await desk.Laboratory.Post($"/v1/samples/{odd}/flags/0/confirmation", """{ "reason": "Weighed twice; the mass was that of half a tablet." }""")).Is(HttpStatusCode.OK);

        Assert.Equal(RecognitionReason.WideSpread, (await desk.Answered()).Reasons[0].Code);
        await desk.Verified();
    }

    [Theory, OnBothEngines]
    public async Task Whatever_takes_answers_back_each_location_gets_the_list_of_its_own(Engine engine)
    {
        foreach (var cause in new[] { "run", "removal", "confirmation", "addition" }) await TakenBackBy(engine, cause);
    }

    private static async Task TakenBackBy(Engine engine, string cause)
    {
        await using var dims = await Start(engine);
        var desk = await At(dims);
        var counter = new AnswersDesk { Dims = dims, Counter = desk.Amsterdam, Laboratory = desk.Laboratory };
        // One of them in a run of its own, and one that is doubted already where a person will confirm it.
        await desk.Measured(null, 118, 120);
        if (cause is "confirmation" or "addition") await desk.Measured(null, 122);
        var last = await desk.Measures(Tablet(Audi) with { Analyses = [Lab.Measured(Mdma(121)) with { Run = "R-7" }] });
        var code = await counter.DrawsOne();
        var sample = await counter.Registers(Tablet(Audi, "2026-11-17", Places.Amsterdam), code);
        string[] amsterdam = [(await desk.Answered(sample: sample)).Id, (await desk.Answered()).Id], utrecht = [(await desk.Answered(by: desk.Utrecht)).Id];
        Assert.Equal(ResultStatus.Found, (await counter.Reads(code)).Status);

        async Task Corrects(object change)
        {
            var preview = (await desk.Laboratory.Post("/v1/run-correction-previews", new { run = "R-7", change })).Is(HttpStatusCode.OK).Json;
            Assert.Equal(amsterdam.Concat(utrecht).Order(), preview.GetProperty("recognitions").EnumerateArray().Select(r => r.GetString()));
            Assert.Equal([sample], preview.GetProperty("answers").EnumerateArray().Select(r => r.GetString()));
            (await desk.Laboratory.Post("/v1/run-corrections", new { run = "R-7", change, preview = preview.GetProperty("preview").GetString(), reason = "A wrong factor." })).Is(HttpStatusCode.OK);
        }
        switch (cause)
        {
            case "run": await Corrects(new { multiplyBy = 1.6 }); break;
            // Two are too few to rest on.
            case "removal": await Corrects(new { remove = true }); break;
            case "addition": (await desk.Laboratory.Post($"/v1/samples/{last}/analyses", Lab.Measured(Of("PMMA", 20)) with { Method = "GC-MS" })).Is(HttpStatusCode.Created); break;
            default: (await desk.Laboratory.Post($"/v1/samples/{await desk.Measures(Tablet(Audi, findings: Mdma(450)))}/flags/0/confirmation", new { reason = "Weighed twice." })).Is(HttpStatusCode.OK); break;
        }

        Assert.Equal(amsterdam.Order(), (await Reopened(desk.Amsterdam)).Select(r => r.Id).Order());
        Assert.Equal(utrecht, (await Reopened(desk.Utrecht)).Select(r => r.Id));
        Assert.Equal(ResultStatus.TakenBack, (await counter.Reads(code)).Status);
        // Each is told of its own, and of no other's.
        foreach (var (by, own, others) in new[] { (desk.Amsterdam, amsterdam, utrecht), (desk.Utrecht, utrecht, amsterdam) })
        {
            var notices = (await by.Get("/v1/notices")).Is(HttpStatusCode.OK).Json.GetProperty("items").EnumerateArray().Where(n => n.GetProperty("kind").GetString() == "recognition-reopened").Select(n => n.GetRawText()).ToList();
            Assert.NotEmpty(notices);
            Assert.All(notices, n => Assert.DoesNotContain(others, o => n.Contains(o, StringComparison.Ordinal)));
            Assert.Contains(notices, n => own.Any(o => n.Contains(o, StringComparison.Ordinal)));
        }
        await desk.Verified();
    }

    [Theory, OnBothEngines]
    public async Task A_sample_is_asked_about_as_it_is_written_down_and_stricter_settings_take_nothing_back(Engine engine)
    {
        await using var dims = await Start(engine);
        var desk = await At(dims);
        var counter = new AnswersDesk { Dims = dims, Counter = desk.Amsterdam, Laboratory = desk.Laboratory };
        await desk.Measured(null, 118, 120, 122);
        var (code, number) = (await counter.DrawsOne(), await desk.Measures(Lab.Tablet(day: "2026-11-17")));
        Assert.Equal(["/sample"], (await desk.Asks(null, number)).Is(HttpStatusCode.BadRequest).Places);
        number = await counter.Registers(Tablet(Audi, "2026-11-17", Places.Amsterdam), code);
        Assert.Equal(["/appearance"], (await desk.Asks(Other, number)).Is(HttpStatusCode.BadRequest).Places);
        var first = await desk.Answered(sample: number);
        Assert.Equal(RecognitionVerdict.Recognised, first.Verdict);

        (await desk.Sets((await desk.Settings()).Rules with { FewestLookAlikes = 4 })).Is(HttpStatusCode.OK);
        Assert.NotEqual(RecognitionVerdict.Recognised, (await desk.Answered(sample: number)).Verdict);

        Assert.Empty(await Reopened(desk.Amsterdam));
        Assert.Equal(ResultStatus.Found, (await counter.Reads(code)).Status);
        await desk.Verified();
    }

    [Theory, OnBothEngines]
    public async Task A_content_takes_back_what_it_speaks_against_when_it_is_authorised_and_a_danger_at_once(Engine engine)
    {
        await using var dims = await Start(engine);
        var desk = await At(dims);
        await desk.Measured(null, 118, 120, 122);
        await desk.Answered();
        var waits = await desk.Measures(Waiting(Tablet(Audi, findings: Mdma(190))));
        Assert.Empty(await Reopened(desk.Amsterdam));
        (await desk.Utrecht.Post($"/v1/samples/{waits}/steps", """{ "state": "authorised" }""")).Is(HttpStatusCode.Created);
        Assert.Single(await Reopened(desk.Amsterdam));

        await desk.Measured(Other, 118, 120, 122);
        await desk.Answered(Other);
        await desk.Measures(Waiting(Tablet(Other, findings: Of("PMMA", 120))));
        Assert.Equal(2, (await Reopened(desk.Amsterdam)).Count);
        await desk.Verified();
    }

    private static readonly Appearance Other = Audi with { Logo = "Tesla", Colours = ["orange"] };

    private static SubmitSample Waiting(SubmitSample sample) => sample with { Analyses = [.. sample.Analyses.Select(a => a with { Authorised = false })] };

    [Theory, OnBothEngines]
    public async Task A_name_that_turns_out_to_be_dangerous_takes_back_what_was_recognised_by_it(Engine engine)
    {
        await using var dims = await Start(engine);
        var desk = await At(dims);
        foreach (var _ in Enumerable.Range(0, 3)) await desk.Measures(Tablet(Audi, findings: [Mdma(120), Of("piek negen", 30)]));
        Assert.Equal(RecognitionVerdict.Recognised, (await desk.Answered()).Verdict);

        (await desk.Anna.Put("/v1/names/piek%20negen", """{ "substance": "pmma" }""")).Is(HttpStatusCode.OK);

        for (var tries = 0; tries < 200 && (await Reopened(desk.Amsterdam)).Count == 0; tries++) await Task.Delay(50, TestContext.Current.CancellationToken);
        Assert.Single(await Reopened(desk.Amsterdam));
    }
}
