using System.Net;
using System.Text.Json;
using Dims.Access;
using Dims.Http;
using Dims.Samples;
using Dims.Tests.Cli;
using Dims.Tests.Contract;
using Dims.Tests.Host;

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
        await dims.Send(Of("T-1", "R-7", 200));
        await dims.Send(Of("T-2", "R-7", 999_999_999));
        var mistake = new { run = "R-7", change = new { multiplyBy = 10 } };
        var preview = Read(await lab.Post("/v1/run-correction-previews", mistake));
        var answer = (await lab.Post("/v1/run-corrections", new { mistake.run, mistake.change, preview = preview.Preview, reason = "A wrong factor." })).IsProblem(HttpStatusCode.BadRequest, "invalid-input");
        Assert.Equal(["/change"], answer.Places.Distinct());
        foreach (var item in preview.Items) Assert.Equal(1, await Versions(lab, item.Number));
        Assert.Equal(2, await Above(researcher, 199));
        (await Shell.Dims(dims, "verify")).Ends(0);
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

    private static SubmitSample Of(string reference, string run, decimal mdma) => Lab.Tablet(reference: reference) with
    {
        Analyses = [Lab.Measured(new Finding { Substance = "MDMA", Qualifier = Qualifier.Equal, Amount = mdma, Unit = Unit.MgPerTablet, Basis = Basis.Base }) with { Run = run, AnalysedOn = new DateOnly(2026, 11, 18) }],
    };

    private static async Task<int> Above(Client by, decimal line) =>
        (await by.Get($"/v1/trends/dosage?substance=mdma&form=tablet&from=2026-11-01&to=2026-11-30&threshold={line}")).Is(HttpStatusCode.OK).Json.GetProperty("periods").EnumerateArray().Sum(p => p.GetProperty("above")[0].GetProperty("n").GetInt32());

    private static async Task<int> Versions(Client by, string number) => (await by.Get($"/v1/samples/{number}/versions")).Json.GetProperty("items").GetArrayLength();

    private static RunCorrection Read(Answer answer) => JsonSerializer.Deserialize<RunCorrection>(answer.Text, Wire.Json)!;
}
