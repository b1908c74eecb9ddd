using System.Net;
using System.Text.Json;
using Dims.Access;
using Dims.Alerts;
using Dims.Answers;
using Dims.Http;
using Dims.Samples;
using Dims.Tests.Alerts;
using Dims.Tests.Answers;
using Dims.Tests.Cli;
using Dims.Tests.Contract;
using Dims.Tests.Host;
using Dims.Tests.Proposals;
using Dims.Tests.Storage;
using Dims.Tests.Tablets;
using Microsoft.Extensions.DependencyInjection;

namespace Dims.Tests.Samples;

// One mistake in many analyses.
public sealed class RunCorrectionTests
{
    [Theory, OnBothEngines]
    public async Task A_run_is_corrected_as_one_act_after_a_preview_that_shows_what_changes(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var (lab, researcher) = (await dims.With(Roles.Laboratory, "lab-1"), await dims.With(Roles.Researcher));
        for (var i = 0; i < 3; i++) await dims.Send(Of($"T-{i}", "R-7", 200 + (i * 10)) is var of && i == 0 ? of with { Analyses = [.. of.Analyses, new Analysis { Source = Source.OnSite, Method = "FTIR" }] } : of);
        await dims.Send(Of("T-9", "R-8", 200));
        var none = (await dims.Send(Of("T-11", "R-7b", 200) with { Analyses = [Lab.Measured(new Finding { Substance = "MDMA", Qualifier = Qualifier.NotDetected, Lod = 4, Unit = Unit.MgPerTablet }) with { Run = "R-7b" }] })).Number;
        var limits = Read(await lab.Post("/v1/run-correction-previews", new { run = "R-7b", change = new { multiplyBy = 10 } }));
        Assert.Equal((none, "/analyses/0/findings/0/lod", "40"), (limits.Items[0].Number, limits.Items[0].Differences[0].Pointer, limits.Items[0].Differences[0].Sent));
        await dims.Send(Of("T-10", "R-7", 200) with { Analyses = [Of("x", "R-7", 200).Analyses[0] with { Laboratory = "lab-2" }] });
        var mistake = new { run = "R-7", change = new { substance = "mdma", multiplyBy = 0.5 } };

        var preview = Read((await lab.Post("/v1/run-correction-previews", mistake)).Keeps("previewRunCorrection").Is(HttpStatusCode.OK));
        Assert.Equal((3, null), (preview.Samples, preview.Revision));
        Assert.All(preview.Items, i => Assert.Equal("/analyses/0/findings/0/amount", Assert.Single(i.Differences).Pointer));
        var figure = Assert.Single(preview.Figures);
        Assert.Equal(("MDMA", Unit.MgPerTablet, Basis.Base, Form.Tablet, "2026-11", 3, 210m, 3, 105m), (figure.Substance, figure.Unit, figure.Basis, figure.Form, figure.Month, figure.NBefore, figure.MeanBefore!.Value, figure.NAfter, figure.MeanAfter!.Value));
        Assert.Equal(5, await Above(researcher, 199));

        var done = Read((await lab.Post("/v1/run-corrections", new { mistake.run, mistake.change, preview = preview.Preview, reason = "Wrong dilution factor." })).Keeps("correctRun").Is(HttpStatusCode.OK));
        Assert.Equal(preview.Items.Select(i => i.Number), done.Items.Select(i => i.Number));
        Assert.Equal(2, await Above(researcher, 199));
        var versions = JsonSerializer.Deserialize<SampleVersionList>((await lab.Get($"/v1/samples/{done.Items[1].Number}/versions")).Text, Wire.Json)!.Items;
        Assert.Equal([(210m, "Wrong dilution factor."), (105m, null)], versions.Select(v => (v.Sample.Analyses[0].Findings[0].Amount!.Value, v.Reason)));
        Assert.Equal(done.Revision, versions[1].Revision);
        Assert.Equal("105", (await lab.Get("/v1/samples/" + done.Items[1].Number)).Json.GetProperty("analyses")[0].GetProperty("findings")[0].GetProperty("amount").GetRawText());
        // What the preview showed is not there any more.
        (await lab.Post("/v1/run-corrections", new { mistake.run, mistake.change, preview = preview.Preview, reason = "Once more." })).IsProblem(HttpStatusCode.PreconditionFailed, "precondition-failed");
        (await Shell.Dims(dims, "verify")).Ends(0);
    }

    [Theory, OnBothEngines]
    public async Task One_that_cannot_be_leaves_all_as_they_are(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var (lab, researcher) = (await dims.With(Roles.Laboratory, "lab-1"), await dims.With(Roles.Researcher));
        string[] numbers = [(await dims.Send(Of("T-1", "R-7", 200))).Number, (await dims.Send(Of("T-2", "R-7", 999_999_999))).Number];
        var mistake = new { run = "R-7", change = new { multiplyBy = 10 } };
        // The preview carries it out, and so finds it too.
        Assert.Equal(["/change"], (await lab.Post("/v1/run-correction-previews", mistake)).IsProblem(HttpStatusCode.BadRequest, "invalid-input").Places.Distinct());
        foreach (var number in numbers) Assert.Equal(1, await Versions(lab, number));
        Assert.Equal(2, await Above(researcher, 199));
        (await Shell.Dims(dims, "verify")).Ends(0);
    }

    [Theory, OnBothEngines]
    public async Task The_preview_tells_which_answers_alerts_and_proposals_change_and_carrying_it_out_changes_just_those(Engine engine)
    {
        await using var dims = await RecognitionDesk.Start(engine);
        var (desk, alerts, admin) = (await RecognitionDesk.At(dims), await AlertDesk.At(dims), await dims.With(Roles.Admin));
        var proposals = new ProposalDesk { Dims = dims, Anna = desk.Anna, Carla = alerts.Carla, Lab = desk.Laboratory, Sister = admin };
        var counter = new AnswersDesk { Dims = dims, Counter = desk.Amsterdam, Laboratory = desk.Laboratory };
        Analysis InRun(Finding finding) => Lab.Measured(finding) with { Run = "R-7" };
        SubmitSample Audi(decimal mg) => RecognitionDesk.Tablet(RecognitionDesk.Audi) with { Analyses = [InRun(RecognitionDesk.Mdma(mg))] };
        foreach (var mg in new[] { 118m, 120m, 122m }) await dims.Send(Audi(mg));
        // Measured in that run with a card, one that nobody asked for, one of another run, one that waits, and one of an impossible day.
        var (card, other) = (await counter.DrawsOne(), await counter.DrawsOne());
        var measured = await counter.Registers(Audi(120) with { Location = Places.Amsterdam }, card);
        await counter.Registers(Lab.Tablet() with { Analyses = [Lab.Measured(RecognitionDesk.Mdma(90)) with { Run = "R-8" }] }, other);
        await dims.Send(Lab.Tablet() with { Analyses = [InRun(RecognitionDesk.Mdma(300)) with { Authorised = false }] });
        await dims.Send(Lab.Tablet(day: "2062-11-17") with { Analyses = [InRun(RecognitionDesk.Mdma(300))] });
        // Recognised by the look of those: one with a card, one without a sample.
        var recognised = await counter.DrawsOne();
        var known = await counter.Registers(RecognitionDesk.Tablet(RecognitionDesk.Audi, "2026-11-17", Places.Amsterdam), recognised);
        string[] asked = [(await desk.Answered(sample: known)).Id, (await desk.Answered()).Id];
        // A published alert rests on the run too.
        await dims.Send(Lab.Tablet() with { Appearance = new Appearance { Logo = "Star" }, Analyses = [InRun(RecognitionDesk.Of("PMMA", 50))] });
        var answered = (await proposals.List()).Single(p => p.Product.Look == "star||").Id;
        var said = AlertContents.Regional();
        var alert = await alerts.Draft(new NewAlert { Proposal = answered, Level = said.Level, Regions = said.Regions, Headline = said.Headline, Sms = said.Sms, Short = said.Short, Text = said.Text, Advice = said.Advice, Substances = said.Substances });
        (await AlertDesk.Publish(alerts.Bram, alert)).Is(HttpStatusCode.Created);
        var (before, told, revision) = ((await proposals.List()).Select(p => p.Id).ToHashSet(), await Told(), await dims.Count("SELECT value FROM counters WHERE name = 'revision'"));
        async Task<string[]> Told() => [.. (await Task.WhenAll(new[] { card, other, recognised }.Select(c => counter.Asks(c)))).Select(a => a.Text)];

        var mistake = new { laboratory = "lab-1", run = "R-7", change = new { multiplyBy = 2 } };
        var preview = Read((await admin.Post("/v1/run-correction-previews", mistake)).Keeps("previewRunCorrection").Is(HttpStatusCode.OK));
        Assert.Equal((7, null), (preview.Samples, preview.Revision));
        Assert.Equal([("MDMA", 4, 120m, 240m), ("PMMA", 1, 50m, 100m)], preview.Figures.Select(f => (f.Substance, f.NAfter, f.MeanBefore!.Value, f.MeanAfter!.Value)));
        Assert.Equal(new[] { measured, known }.Order(), preview.Answers.Order());
        Assert.Equal(asked.Order(), preview.Recognitions);
        Assert.Equal([alert], preview.Alerts);
        // The rules ask about the amounts too, as about any new ones.
        Assert.Contains(preview.Raised, p => p.Reviews is null);
        Assert.Single(preview.Raised, p => p.Reviews == alert && p.Title == "Review the published alert: The result of sample " + preview.Items[^1].Number + " was corrected: …");
        Assert.Single(preview.Raised, p => p is { Reviews: null } && p.Title.StartsWith("Recognised answers do not hold any more: 2", StringComparison.Ordinal));
        Assert.DoesNotContain(card, JsonSerializer.Serialize(preview, Wire.Json), StringComparison.Ordinal);
        // Nothing of it has been.
        Assert.Equal(told, await Told());
        Assert.Equal((revision, before.Count), (await dims.Count("SELECT value FROM counters WHERE name = 'revision'"), (await proposals.List()).Count));
        Assert.Empty(await RecognitionDesk.Reopened(desk.Amsterdam));
        // Whoever may not read proposals is told the rest.
        var ofLaboratory = Read((await desk.Laboratory.Post("/v1/run-correction-previews", mistake)).Is(HttpStatusCode.OK));
        Assert.Equal(preview.Answers, ofLaboratory.Answers);
        Assert.Empty(ofLaboratory.Raised.Select(r => r.Title).Concat(ofLaboratory.Alerts).Concat(ofLaboratory.Proposals));

        var done = Read((await admin.Post("/v1/run-corrections", new { mistake.laboratory, mistake.run, mistake.change, preview = preview.Preview, reason = "A wrong factor." })).Is(HttpStatusCode.OK));
        Assert.Equal(JsonSerializer.Serialize(preview, Wire.Json), JsonSerializer.Serialize(done with { Revision = null, Raised = [.. done.Raised.Select(r => r with { Title = r.Title.Replace("A wrong factor.", "…", StringComparison.Ordinal) })] }, Wire.Json));
        var after = await Told();
        Assert.Equal([true, false, true], told.Zip(after, (a, b) => a != b));
        Assert.Equal((240m, ResultStatus.TakenBack), ((await counter.Reads(card)).Tests[0].Found[0].Amount!.Value, (await counter.Reads(recognised)).Status));
        Assert.Equal(asked.Order(), (await RecognitionDesk.Reopened(desk.Amsterdam)).Select(r => r.Id).Order());
        Assert.Equal(done.Raised.Select(r => r.Title).Order(), (await proposals.List()).Where(p => !before.Contains(p.Id)).Select(p => p.Title).Order());
        await desk.Verified();
    }

    [Theory, OnBothEngines]
    public async Task Names_bases_units_panels_and_whole_analyses_can_be_wrong_too_and_faults_are_named(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var (lab, admin) = (await dims.With(Roles.Laboratory, "lab-1"), await dims.With(Roles.Admin));
        var number = (await dims.Send(Of("T-1", "R-7", 200))).Number;
        async Task<JsonElement> Done(Client by, object change)
        {
            var preview = Read(await by.Post("/v1/run-correction-previews", new { laboratory = "lab-1", analysedFrom = "2026-11-18", analysedUntil = "2026-11-18", change }));
            (await by.Post("/v1/run-corrections", new { laboratory = "lab-1", analysedFrom = "2026-11-18", analysedUntil = "2026-11-18", change, preview = preview.Preview, reason = "It was wrong." })).Is(HttpStatusCode.OK);
            return (await by.Get("/v1/samples/" + number)).Json.GetProperty("analyses");
        }
        Assert.Equal("hydrochloride", (await Done(lab, new { basis = "hydrochloride" }))[0].GetProperty("findings")[0].GetProperty("basis").GetString());
        Assert.Equal("mg/g", (await Done(lab, new { unit = "mg/g" }))[0].GetProperty("findings")[0].GetProperty("unit").GetString());
        Assert.Equal("mda", (await Done(admin, new { substance = "MDMA", renameTo = "MDA" }))[0].GetProperty("findings")[0].GetProperty("slug").GetString());
        Assert.Equal("lab-1-lc", (await Done(lab, new { panel = "lab-1-lc" }))[0].GetProperty("panel").GetString());
        Assert.Equal(0, (await Done(admin, new { remove = true })).GetArrayLength());
        Assert.Equal(6, await Versions(lab, number));

        async Task<IReadOnlyList<string>> Faults(object mistake, Client? by = null) => (await (by ?? lab).Post("/v1/run-correction-previews", mistake)).Is(HttpStatusCode.BadRequest).Places;
        Assert.Equal(["/run"], await Faults(new { run = "R-7", change = new { remove = true } }));
        Assert.Equal(["/run"], await Faults(new { change = new { remove = true } }));
        Assert.Equal(["/change"], await Faults(new { run = "R-7", change = new { remove = true, multiplyBy = 2 } }));
        Assert.Equal(["/change"], await Faults(new { run = "R-7", change = new { } }));
        Assert.Equal(["/change/multiplyBy"], await Faults(new { run = "R-7", change = new { multiplyBy = 0 } }));
        Assert.Equal(["/change/substance"], await Faults(new { run = "R-7", change = new { renameTo = "MDA" } }));
        Assert.Equal(["/laboratory"], await Faults(new { laboratory = "lab-2", run = "R-7", change = new { remove = true } }));
        Assert.Equal(["/laboratory"], await Faults(new { run = "R-7", change = new { remove = true } }, admin));
        Assert.Equal(["/analysedUntil"], await Faults(new { analysedFrom = "2026-11-18", analysedUntil = "2026-11-17", change = new { remove = true } }));
        (await (await dims.With(Roles.Location)).Post("/v1/run-correction-previews", new { run = "R-7", change = new { remove = true } })).Is(HttpStatusCode.Forbidden);
        (await Shell.Dims(dims, "verify")).Ends(0);
    }

    [Theory, OnBothEngines]
    public async Task The_preview_lists_what_the_correction_marks_urgent(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var lab = await dims.With(Roles.Laboratory, "lab-1");
        string[] numbers = [(await dims.Send(Of("T-1", "R-7", 90))).Number, (await dims.Send(Of("T-2", "R-7", 95))).Number];
        await dims.Send(Of("T-3", "R-8", 90));
        Task<long> Marked() => dims.Count("SELECT count(*) FROM urgent_samples");
        Assert.Empty(Read((await lab.Post("/v1/run-correction-previews", new { run = "R-7", change = new { multiplyBy = 1.1 } })).Is(HttpStatusCode.OK)).Urgent);

        var change = new { substance = "MDMA", renameTo = "PMMA" };
        var preview = Read((await lab.Post("/v1/run-correction-previews", new { run = "R-7", change })).Is(HttpStatusCode.OK));
        Assert.Equal(numbers.Order(), preview.Urgent.Order());
        Assert.Equal(0, await Marked());

        var done = Read((await lab.Post("/v1/run-corrections", new { run = "R-7", change, preview = preview.Preview, reason = "The wrong peak." })).Is(HttpStatusCode.OK));
        Assert.Equal((string.Join(' ', preview.Urgent), 2), (string.Join(' ', done.Urgent), await Marked()));
        // Marked already is not marked again.
        Assert.Empty(Read((await lab.Post("/v1/run-correction-previews", new { run = "R-7", change = new { multiplyBy = 1.1 } })).Is(HttpStatusCode.OK)).Urgent);
        (await Shell.Dims(dims, "verify")).Ends(0);
    }

    [Theory, OnBothEngines]
    public async Task A_filtered_set_covers_a_method_and_days_of_one_laboratory_and_nothing_else(Engine engine)
    {
        await using var dims = await TestDims.Start(engine, "--Dims:RunCorrectionSamples=2");
        var admin = await dims.With(Roles.Admin);
        async Task<string> Sent(string reference, Func<Analysis, Analysis> told) => (await dims.Send(Of(reference, "R-" + reference, 200) is var of ? of with { Analyses = [told(of.Analyses[0])] } : of)).Number;
        var (one, two) = (await Sent("T-1", a => a), await Sent("T-2", a => a with { Laboratory = "LAB-1" }));
        await Sent("T-3", a => a with { Method = "GC-MS" });
        var late = await Sent("T-4", a => a with { AnalysedOn = new DateOnly(2026, 11, 19) });
        await Sent("T-5", a => a with { Laboratory = "lab-2" });
        await Sent("T-6", a => a with { AnalysedOn = null });
        var mistake = new { laboratory = "lab-1", method = "LC-DAD", analysedFrom = "2026-11-18", analysedUntil = "2026-11-18", change = new { multiplyBy = 0.5 } };

        var preview = Read((await admin.Post("/v1/run-correction-previews", mistake)).Is(HttpStatusCode.OK));
        Assert.Equal(new[] { one, two }.Order(), preview.Items.Select(i => i.Number).Order());
        // One day more is one too many.
        var more = (await admin.Post("/v1/run-correction-previews", new { mistake.laboratory, mistake.method, mistake.analysedFrom, analysedUntil = "2026-11-19", mistake.change })).IsProblem(HttpStatusCode.BadRequest, "invalid-input");
        Assert.Contains("more than 2 samples", more.Text, StringComparison.Ordinal);
        Assert.Equal(["/run"], more.Places);

        // While one is worked out another is told to come back; the correction itself waits for nobody.
        var turn = dims.Services.GetRequiredService<RunPreviewTurn>();
        Assert.True(turn.Take());
        try
        {
            var busy = (await admin.Post("/v1/run-correction-previews", mistake)).IsProblem(HttpStatusCode.ServiceUnavailable, "preview-running");
            Assert.Equal("5", busy.Headers["Retry-After"]);
            (await admin.Post("/v1/run-corrections", new { mistake.laboratory, mistake.method, mistake.analysedFrom, mistake.analysedUntil, mistake.change, preview = preview.Preview, reason = "A wrong factor." })).Is(HttpStatusCode.OK);
        }
        finally
        {
            turn.Give();
        }
        // A turn is given back, however it ends.
        (await admin.Post("/v1/run-correction-previews", new { laboratory = "lab-1", run = "R-0", mistake.change })).IsProblem(HttpStatusCode.BadRequest, "invalid-input");
        Assert.Equal(late, Assert.Single(Read((await admin.Post("/v1/run-correction-previews", new { mistake.laboratory, run = "R-T-4", mistake.change })).Is(HttpStatusCode.OK)).Items).Number);
        Assert.Equal(4, await Above(await dims.With(Roles.Researcher), 199));
        (await Shell.Dims(dims, "verify")).Ends(0);
    }

    private static SubmitSample Of(string reference, string run, decimal mdma) => Lab.Tablet(reference: reference) with
    {
        Analyses = [Lab.Measured(new Finding { Substance = "MDMA", Qualifier = Qualifier.Equal, Amount = mdma, Unit = Unit.MgPerTablet, Basis = Basis.Base }) with { Run = run, AnalysedOn = new DateOnly(2026, 11, 18) }],
    };

    private static async Task<int> Above(Client by, decimal line) =>
        (await by.Get($"/v1/trends/dosage?substance=mdma&form=tablet&from=2026-11-01&to=2026-11-30&threshold={line}")).Is(HttpStatusCode.OK).Json.GetProperty("periods").EnumerateArray().Sum(p => p.GetProperty("above")[0].GetProperty("n").GetInt32());

    private static async Task<int> Versions(Client by, string number) => (await by.Get($"/v1/samples/{number}/versions")).Json.GetProperty("items").GetArrayLength();

    private static RunCorrection Read(Answer answer) => JsonSerializer.Deserialize<RunCorrection>(answer.Text, Wire.Json)!;
}
