using System.Net;
using Dims.Answers;
using Dims.Rules;
using Dims.Samples;
using Dims.Tablets;
using Dims.Tests.Alerts;
using Dims.Tests.Answers;
using Dims.Tests.Cli;
using Dims.Tests.Contract;
using Dims.Tests.Host;
using Dims.Tests.Storage;
using Dims.Tests.Trends;
using Dims.Ways;
using static Dims.Tests.Tablets.RecognitionDesk;

namespace Dims.Tests.Tablets;

// Answers that stand are held again when words, names, dangers, alerts or their own sample change.
public sealed class HeldAgainTests
{
    [Theory, OnBothEngines]
    public async Task A_spelling_that_makes_a_danger_look_like_it_takes_back(Engine engine)
    {
        await using var dims = await Start(engine);
        var desk = await At(dims);
        await desk.Measured(null, 118, 120, 122);
        Assert.Equal(RecognitionVerdict.Recognised, (await desk.Answered()).Verdict);
        await desk.Measures(Tablet(Audi with { Logo = "vier cirkels" }, findings: Of("PMMA", 150)));
        Assert.Empty(await Reopened(desk.Amsterdam));

        await SaysAudi(desk, "vier cirkels");

        Assert.Contains("dangerous", Assert.Single(await Reopened(desk.Amsterdam)).TakenBack!.Why.En, StringComparison.Ordinal);
        await desk.Verified();
    }

    // Though nothing was recorded: what is known of it speaks against the answer from now on.
    [Theory, OnBothEngines]
    public async Task A_tablet_that_speaks_against_an_answer_is_named_also_where_settings_were_changed(Engine engine)
    {
        foreach (var (finding, why) in new[] { (Of("PMMA", 150), "dangerous"), (Of("2C-B", 20), "not to hold all the same"), (Mdma(190), "not to hold all the same"), (Mdma(450), "not certain any more") })
        {
            await using var dims = await Start(engine);
            var desk = await At(dims);
            await desk.Measured(null, 118, 120, 122);
            Assert.Equal(RecognitionVerdict.Recognised, (await desk.Answered()).Verdict);
            var four = Audi with { Logo = "vier cirkels" };
            await desk.Measures(Tablet(four, findings: Mdma(121)));
            var other = await desk.Measures(Tablet(four, findings: finding));
            await desk.Measures(Tablet(four, findings: finding));

            await SaysAudi(desk, "vier cirkels");

            // The first, where several do.
            var reopened = Assert.Single(await Reopened(desk.Anna)).TakenBack!;
            Assert.Equal(other, reopened.Sample);
            Assert.Contains(why, reopened.Why.En, StringComparison.Ordinal);
            Assert.Equal(1, await dims.Count("SELECT count(*) FROM proposals WHERE title LIKE 'Recognised answers do not hold any more: 1, after the settings of recognition were changed.'"));
            await desk.Verified();
        }
    }

    // One that was recorded in the same batch, and agrees, is not.
    [Theory, OnBothEngines]
    public async Task Of_tablets_that_come_together_the_one_that_speaks_against_an_answer_is_named(Engine engine)
    {
        await using var dims = await Start(engine);
        var desk = await At(dims);
        await desk.Measured(null, 118, 120, 122);
        Assert.Equal(RecognitionVerdict.Recognised, (await desk.Answered()).Verdict);
        var batch = (await desk.Laboratory.Post("/v1/sample-batches", new[] { Tablet(Audi, findings: Mdma(121)), Tablet(Audi, findings: Of("PMMA", 150)) })).Is(HttpStatusCode.OK).Json.GetProperty("items");

        Assert.Equal(batch[1].GetProperty("number").GetString(), Assert.Single(await Reopened(desk.Anna)).TakenBack!.Sample);
        await desk.Verified();
    }

    [Theory, OnBothEngines]
    public async Task A_spelling_that_is_gone_takes_back_and_says_that_nothing_was_measured_against_it(Engine engine)
    {
        await using var dims = await Start(engine);
        var desk = await At(dims);
        await desk.Measured(null, 118, 120, 122);
        Assert.Equal(RecognitionVerdict.Recognised, (await desk.Answered(Audi with { Logo = "audi rings" })).Verdict);
        Assert.Equal(RecognitionVerdict.Recognised, (await desk.Answered()).Verdict);
        var rules = (await desk.Settings()).Rules;

        (await desk.Sets(rules with { Logos = [.. rules.Logos.Where(l => l.Word != "audi")] })).Is(HttpStatusCode.OK);

        var reopened = Assert.Single(await Reopened(desk.Amsterdam));
        Assert.Equal("audi rings", reopened.Seen.Logo);
        Assert.Contains("The settings were changed", reopened.TakenBack!.Why.En, StringComparison.Ordinal);
        Assert.Null(Assert.Single(await Reopened(desk.Anna)).TakenBack!.Sample);
        await desk.Measures(Tablet(Audi, "2026-11-16", findings: Of("PMMA", 150)));
        Assert.Equal(2, (await Reopened(desk.Amsterdam)).Count);
        await desk.Verified();
    }

    [Theory, OnBothEngines]
    public async Task What_is_put_on_the_danger_list_takes_back_by_tablets_of_two_years(Engine engine)
    {
        await using var dims = await Start(engine);
        var desk = await At(dims);
        await desk.Measured(null, 118, 120, 122);
        var old = await desk.Measures(Tablet(Audi, "2025-06-01", findings: Of("xylazine", 40)));
        var own = await desk.Measures(Tablet(Audi, "2026-11-17", Places.Amsterdam));
        foreach (var sample in new[] { null, own }) Assert.Equal(RecognitionVerdict.Recognised, (await desk.Answered(sample: sample)).Verdict);
        var list = await desk.Anna.Get("/v1/danger-list");

        (await desk.Anna.Put("/v1/danger-list", new PutDangerList { Reason = "Deaths abroad", Substances = ["pmma", "xylazine"], Classes = [] }, ("If-Match", list.ETag!))).Is(HttpStatusCode.OK);
        await Judged(dims);

        // Not the sample itself, nor one of those that were judged again on the way.
        var reopened = await Reopened(desk.Anna);
        Assert.Equal([old, old], reopened.Select(r => r.TakenBack!.Sample));
        Assert.All(reopened, r => Assert.Contains("dangerous", r.TakenBack!.Why.En, StringComparison.Ordinal));
        await desk.Verified();
    }

    [Theory, OnBothEngines]
    public async Task An_alert_that_comes_into_force_later_takes_back_what_looks_like_it(Engine engine)
    {
        await using var dims = await Start(engine);
        var desk = await At(dims);
        var look = Audi with { Logo = "super man" };
        await desk.Measured(look, 118, 120, 122);
        await desk.Measured(null, 118, 120, 122);
        Assert.Equal(RecognitionVerdict.Recognised, (await desk.Answered(look)).Verdict);
        Assert.Equal(RecognitionVerdict.Recognised, (await desk.Answered()).Verdict);

        await (await AlertDesk.At(dims)).Published();
        await Judged(dims);

        var reopened = Assert.Single(await Reopened(desk.Amsterdam));
        Assert.Equal("super man", reopened.Seen.Logo);
        Assert.Equal("An alert is in force about what looks like it.", reopened.TakenBack!.Why.En);
        Assert.Null(Assert.Single(await Reopened(desk.Anna)).TakenBack!.Sample);
        await desk.Verified();
        // An answer that stands beside such an alert is named.
        dims.Clock.Advance(TimeSpan.FromMinutes(10));
        await new TrendStory(dims).Change(session => session.Execute("UPDATE recognitions SET state = 'given', reopened_at = NULL, reopened_in = NULL, reopened_why = NULL WHERE id = @Id", new { reopened.Id }));
        Assert.Contains($"recognition {reopened.Id} of {Places.Amsterdam}: active-alert", (await Shell.Dims(dims, "verify")).Ends(1).Out, StringComparison.Ordinal);
    }

    [Theory, OnBothEngines]
    public async Task Asked_about_again_when_look_alikes_are_too_old_a_right_answer_stands(Engine engine)
    {
        await using var dims = await Start(engine);
        var desk = await At(dims);
        await desk.Measured(null, 118, 120, 122);
        var number = (await desk.Amsterdam.Post("/v1/samples", Tablet(Audi, "2026-11-17", Places.Amsterdam))).Is(HttpStatusCode.Created).Json.GetProperty("number").GetString()!;
        Assert.Equal(RecognitionVerdict.Recognised, (await desk.Answered(sample: number)).Verdict);
        dims.Clock.Advance(TimeSpan.FromDays(100));

        Assert.Equal(RecognitionVerdict.Unknown, (await desk.Answered(sample: number)).Verdict);

        Assert.Empty(await Reopened(desk.Amsterdam));
        await desk.Verified();
        // What speaks against it does take it back.
        await desk.Measures(Tablet(Audi, "2027-02-20", findings: Of("PMMA", 150)));
        Assert.Single(await Reopened(desk.Amsterdam));
        await desk.Verified();
    }

    [Theory, OnBothEngines]
    public async Task An_answer_goes_with_a_tablet_of_that_look_only(Engine engine)
    {
        await using var dims = await Start(engine);
        var desk = await At(dims);
        await desk.Measured(null, 118, 120, 122);
        var answer = await desk.Answered();
        async Task<Answer> Tied(SubmitSample sample) => await desk.Amsterdam.Post(
            $"/v1/samples/{(await desk.Amsterdam.Post("/v1/samples", sample)).Is(HttpStatusCode.Created).Json.GetProperty("number").GetString()}/steps", new MakeStep { State = WayState.Recognised, Recognition = answer.Id });
        var tablet = Tablet(Audi, "2026-11-17", Places.Amsterdam);

        foreach (var other in new[] { tablet with { Appearance = Audi with { Logo = "Tesla", Colours = ["blue"] } }, tablet with { Form = Form.Powder }, tablet with { Appearance = null }, tablet with { Appearance = Audi with { MassMg = 330 } } })
        {
            var refused = (await Tied(other with { Reference = Guid.NewGuid().ToString("N") })).IsProblem(HttpStatusCode.BadRequest, "invalid-input");
            Assert.Equal(["/recognition"], refused.Places);
            Assert.Contains("\"differs\"", refused.Text, StringComparison.Ordinal);
        }

        (await Tied(tablet with { Reference = "T-1", Appearance = Audi with { Logo = "Audi-rings", Colours = ["roze"] } })).Is(HttpStatusCode.Created);
        await desk.Verified();
    }

    [Theory, OnBothEngines]
    public async Task A_recognised_sample_that_turns_out_to_look_otherwise_loses_its_answer(Engine engine)
    {
        await using var dims = await Start(engine);
        var desk = await At(dims);
        var counter = new AnswersDesk { Dims = dims, Counter = desk.Amsterdam, Laboratory = desk.Laboratory };
        await desk.Measured(null, 118, 120, 122);
        var reopened = 0;
        foreach (var change in new Func<SubmitSample, SubmitSample>[] { s => s with { Appearance = Audi with { Logo = "Tesla" } }, s => s with { Appearance = null }, s => s with { Form = Form.Powder }, s => s with { Appearance = Audi with { Marquis = null } } })
        {
            var (code, sample) = (await counter.DrawsOne(), Tablet(Audi, "2026-11-17", Places.Amsterdam));
            var number = await counter.Registers(sample, code);
            var answer = await desk.Answered(sample: number);
            Assert.Equal(ResultStatus.Found, (await counter.Reads(code)).Status);
            await Corrects(desk, number, sample, answer, change);
            var taken = (await Reopened(desk.Amsterdam)).Single(r => r.Id == answer.Id);
            Assert.DoesNotContain("dangerous", taken.TakenBack!.Why.En, StringComparison.Ordinal);
            Assert.Equal((++reopened, ResultStatus.TakenBack), ((await Reopened(desk.Amsterdam)).Count, (await counter.Reads(code)).Status));
        }
        await desk.Verified();
    }

    [Theory, OnBothEngines]
    public async Task An_answer_follows_the_look_of_its_sample_to_another_logo(Engine engine)
    {
        await using var dims = await Start(engine);
        var desk = await At(dims);
        var tesla = Audi with { Logo = "Tesla" };
        await desk.Measured(null, 118, 120, 122);
        await desk.Measured(tesla, 118, 120, 122);
        var sample = Tablet(Audi, "2026-11-17", Places.Amsterdam);
        var number = (await desk.Amsterdam.Post("/v1/samples", sample)).Is(HttpStatusCode.Created).Json.GetProperty("number").GetString()!;
        var answer = await desk.Answered(sample: number);
        await Corrects(desk, number, sample, answer, s => s with { Appearance = tesla });
        Assert.Empty(await Reopened(desk.Amsterdam));

        await desk.Measures(Tablet(tesla, "2026-11-16", findings: Of("PMMA", 150)));

        Assert.Equal(answer.Id, Assert.Single(await Reopened(desk.Amsterdam)).Id);
        await desk.Verified();
    }

    private static async Task SaysAudi(RecognitionDesk desk, string spelling)
    {
        var rules = (await desk.Settings()).Rules;
        (await desk.Sets(rules with { Logos = [.. rules.Logos.Select(l => l.Word == "audi" ? l with { Also = [.. l.Also, spelling] } : l)] })).Is(HttpStatusCode.OK);
    }

    private static async Task Corrects(RecognitionDesk desk, string number, SubmitSample sample, Recognition answer, Func<SubmitSample, SubmitSample> change)
    {
        var there = Ways.WayDesk.Read<Sample>((await desk.Amsterdam.Get("/v1/samples/" + number)).Is(HttpStatusCode.OK));
        var content = answer.Contents[0].Amounts[0];
        var told = new Analysis { Source = Source.Recognised, Method = "recognition", Run = answer.Id, AnalysedOn = answer.To, Findings = [new Finding { Substance = answer.Contents[0].Name, Qualifier = Qualifier.Equal, Amount = content.Median, Unit = content.Unit, Basis = content.Basis }] };
        (await desk.Amsterdam.Post($"/v1/samples/{number}/corrections", new CorrectSample { Revision = there.Revision, Reason = "It was written down wrongly.", Sample = change(sample with { Reference = there.Reference, Analyses = [told] }) })).Is(HttpStatusCode.Created);
    }

    // What is due is judged.
    private static async Task Judged(TestDims dims)
    {
        for (var turn = 0; turn < 100; turn++)
        {
            await using (var read = await dims.Database.Read())
                if (await read.Scalar<int>("SELECT count(*) FROM judging_due") == 0) return;
            await dims.Send(new JudgeAgain());
        }
        Assert.Fail("Something is due for ever.");
    }
}
