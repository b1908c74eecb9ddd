using System.Net;
using Dapper;
using Dims.Access;
using Dims.Samples;
using Dims.Storage;
using Dims.Tests.Contract;
using Dims.Tests.Host;
using Dims.Ways;

namespace Dims.Tests.Ways;

// What is refused at one door is refused at every other.
public sealed class BackDoorTests
{
    [Theory, OnBothEngines]
    public async Task A_laboratory_records_laboratory_results_only_and_corrects_none_into_another_kind(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var desk = await WayDesk.At(dims);
        var sent = Lab.Tablet(reference: "T-1");
        var number = await desk.Registers(sent);
        await desk.Sends(number);
        foreach (var source in new[] { Source.OnSite, Source.Recognised })
            Assert.Equal(["/source"], (await desk.Analyses(number, WayDesk.Mdma(100) with { Source = source })).IsProblem(HttpStatusCode.BadRequest, "invalid-input").Places);
        Assert.Equal(WayState.Sent, await desk.StateOf(number));
        // The location's own test stands beside it as before.
        var onSite = new Analysis { Source = Source.OnSite, Method = "FTIR", Findings = [Lab.Found("MDMA")] };
        (await desk.Analyses(number, onSite, desk.Counter)).Is(HttpStatusCode.Created);

        var other = await desk.InLaboratory(sent with { Reference = "T-2" });
        (await desk.Analyses(other, WayDesk.Mdma(100))).Is(HttpStatusCode.Created);
        Assert.Equal(["/sample/analyses/0/source"], (await desk.Corrects(desk.Laboratory, other, sent with { Reference = "T-2", Analyses = [WayDesk.Mdma(100) with { Source = Source.OnSite }] })).IsProblem(HttpStatusCode.BadRequest, "invalid-input").Places);
        Assert.Equal(WayState.Analysed, await desk.StateOf(other));
    }

    [Theory, OnBothEngines]
    public async Task A_correction_adds_nothing_that_could_not_be_added(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var desk = await WayDesk.At(dims);
        SubmitSample Told(string reference, params Analysis[] analyses) => Lab.Tablet(reference: reference) with { Analyses = analyses };
        var onSite = new Analysis { Source = Source.OnSite, Method = "FTIR", Findings = [Lab.Found("MDMA")] };
        async Task Refused(string number, SubmitSample right, string code) =>
            Assert.Contains($"\"{code}\"", (await desk.Corrects(desk.Counter, number, right)).IsProblem(HttpStatusCode.BadRequest, "invalid-input").Text, StringComparison.Ordinal);

        // Its way has ended: another result is none, another name is.
        var refused = await desk.Registers(Told("T-1"));
        await WayDesk.Goes(desk.Counter, refused, WayState.Refused, "The laboratory is full.");
        await Refused(refused, Told("T-1", onSite), "step-not-possible");
        (await desk.Corrects(desk.Counter, refused, Told("T-1") with { SoldAs = ["speed"] })).Is(HttpStatusCode.Created);
        // On its way: what was measured on site is the location's, what a laboratory will find is not.
        var queued = await desk.Registers(Told("T-2"));
        await WayDesk.Goes(desk.Counter, queued, WayState.Queued);
        await Refused(queued, Told("T-2", WayDesk.Mdma(100)), "step-not-possible");
        (await desk.Corrects(desk.Counter, queued, Told("T-2", onSite))).Is(HttpStatusCode.Created);
        // In the laboratory.
        var received = await desk.InLaboratory(Told("T-3"));
        await Refused(received, Told("T-3", WayDesk.Mdma(100) with { Authorised = false }), "laboratory-adds-its-own");
        Assert.Equal((0, (double?)null), await desk.Figures());
        (await Cli.Shell.Dims(dims, "verify")).Ends(0);
    }

    [Theory, OnBothEngines]
    public async Task Each_authorises_its_own_results_and_the_sample_is_authorised_with_the_last_of_them(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var desk = await WayDesk.At(dims);
        var number = await desk.InLaboratory();
        (await desk.Analyses(number, WayDesk.Mdma(100) with { Laboratory = "lab-2", Authorised = false }, desk.Admin)).Is(HttpStatusCode.Created);
        // Nothing of its own waits yet; nor for the counter, nor for a laboratory that measured nothing.
        var answer = (await WayDesk.Step(desk.Laboratory, number, WayState.Authorised)).IsProblem(HttpStatusCode.Forbidden, "step-not-yours");
        Assert.Contains("a result of the laboratory 'lab-2' that waits, and none of 'lab-1': each authorises its own", answer.Text, StringComparison.Ordinal);
        (await WayDesk.Step(desk.Counter, number, WayState.Authorised)).IsProblem(HttpStatusCode.Forbidden, "step-not-yours");
        (await WayDesk.Step(await dims.With(Roles.Laboratory, "lab-3"), number, WayState.Authorised)).IsProblem(HttpStatusCode.NotFound, "not-found");
        // Whose result waits authorises it, and does nothing else with the sample of another.
        (await WayDesk.Step(desk.Elsewhere, number, WayState.Destroyed, "Not ours.")).IsProblem(HttpStatusCode.NotFound, "not-found");
        (await desk.Analyses(number, WayDesk.Mdma(140))).Is(HttpStatusCode.Created);
        (await desk.Analyses(number, new Analysis { Source = Source.OnSite, Method = "FTIR", Authorised = false, Findings = [Lab.Found("MDMA")] }, desk.Counter)).Is(HttpStatusCode.Created);
        var before = await desk.SampleOf(number);
        var first = await WayDesk.Goes(desk.Laboratory, number, WayState.Authorised);
        Assert.Equal((WayState.Analysed, before.Steps!.Count), (first.State, first.Steps.Count));
        Assert.True(first.Revision > before.Revision);
        Assert.Equal([false, true, false], (await desk.SampleOf(number)).Analyses.Select(a => a.Authorised));
        Assert.Equal((1, 140), await desk.Figures());
        (await WayDesk.Step(desk.Laboratory, number, WayState.Authorised)).IsProblem(HttpStatusCode.Forbidden, "step-not-yours");
        (await Cli.Shell.Dims(dims, "verify")).Ends(0);

        Assert.Equal(WayState.Analysed, (await WayDesk.Goes(desk.Counter, number, WayState.Authorised)).State);
        Assert.Equal([false, true, true], (await desk.SampleOf(number)).Analyses.Select(a => a.Authorised));
        (await WayDesk.Step(desk.Counter, number, WayState.Authorised)).IsProblem(HttpStatusCode.Forbidden, "step-not-yours");
        var last = await WayDesk.Goes(desk.Elsewhere, number, WayState.Authorised);
        Assert.Equal((WayState.Authorised, WayState.Authorised), (last.State, last.Steps[^1].State));
        var versions = (await desk.Admin.Get($"/v1/samples/{number}/versions")).Is(HttpStatusCode.OK).Json.GetProperty("items").EnumerateArray();
        Assert.Equal(3, versions.Count(v => v.TryGetProperty("endedBy", out var by) && by.GetString() == "authorised"));
        (await Cli.Shell.Dims(dims, "verify")).Ends(0);
    }

    [Theory, OnBothEngines]
    public async Task An_admin_authorises_all_and_so_does_the_location_where_nothing_was_shipped(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var desk = await WayDesk.At(dims);
        var shipped = await desk.InLaboratory();
        (await desk.Analyses(shipped, WayDesk.Mdma(100) with { Laboratory = "lab-2", Authorised = false }, desk.Admin)).Is(HttpStatusCode.Created);
        (await desk.Analyses(shipped, WayDesk.Mdma(110))).Is(HttpStatusCode.Created);
        Assert.Equal(WayState.Authorised, (await WayDesk.Goes(desk.Admin, shipped, WayState.Authorised)).State);
        var own = await desk.Registers(Lab.Tablet() with { Analyses = [WayDesk.Mdma(100) with { Authorised = false }, WayDesk.Mdma(110) with { Laboratory = "lab-2", Authorised = false }] });
        Assert.Equal(WayState.Analysed, (await WayDesk.Goes(desk.Elsewhere, own, WayState.Authorised)).State);
        Assert.Equal(WayState.Authorised, (await WayDesk.Goes(desk.Counter, own, WayState.Authorised)).State);
        // What counts already is in nobody's way.
        (await desk.Analyses(shipped, WayDesk.Mdma(120, "R-2"))).Is(HttpStatusCode.Created);
        Assert.Equal(WayState.Authorised, (await WayDesk.Goes(desk.Laboratory, shipped, WayState.Authorised)).State);
        (await Cli.Shell.Dims(dims, "verify")).Ends(0);
    }

    [Theory, OnBothEngines]
    public async Task A_laboratorys_result_stays_its_own_when_its_sample_is_queued_and_taken_up_again(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var desk = await WayDesk.At(dims);
        var told = Lab.Tablet(reference: "T-1");
        SubmitSample Said(Analysis analysis) => told with { Analyses = [analysis with { Laboratory = "lab-1" }] };
        var number = await desk.InLaboratory(told);
        (await desk.Analyses(number, WayDesk.Mdma(100))).Is(HttpStatusCode.Created);
        await WayDesk.Goes(desk.Laboratory, number, WayState.Authorised);
        await WayDesk.Goes(desk.Counter, number, WayState.Queued);
        (await desk.Corrects(desk.Laboratory, number, Said(WayDesk.Mdma(100) with { Authorised = false }))).Is(HttpStatusCode.Created);
        await WayDesk.Goes(desk.Counter, number, WayState.NotAnalysed, "The laboratory is full.");
        await WayDesk.Goes(desk.Counter, number, WayState.Registered, "Brought again.");
        var way = await desk.SampleOf(number);
        Assert.Equal((WayState.Analysed, false), (way.State, Assert.Single(way.Analyses).Authorised));
        Assert.Contains("a step of laboratory", (await WayDesk.Step(desk.Counter, number, WayState.Authorised)).IsProblem(HttpStatusCode.Forbidden, "step-not-yours").Text, StringComparison.Ordinal);
        // Nor by a correction; and a correction of the laboratory makes it nobody else's.
        Assert.Contains("\"laboratory-adds-its-own\"", (await desk.Corrects(desk.Counter, number, Said(WayDesk.Mdma(100)))).IsProblem(HttpStatusCode.BadRequest, "invalid-input").Text, StringComparison.Ordinal);
        (await desk.Corrects(desk.Laboratory, number, Said(WayDesk.Mdma(90, "R-2") with { Authorised = false }))).Is(HttpStatusCode.Created);
        (await desk.Corrects(desk.Admin, number, Said(WayDesk.Mdma(90, "R-3") with { Authorised = false }))).Is(HttpStatusCode.Created);
        (await WayDesk.Step(desk.Counter, number, WayState.Authorised)).IsProblem(HttpStatusCode.Forbidden, "step-not-yours");
        // What it records now is its own too.
        (await desk.Analyses(number, WayDesk.Mdma(90, "R-4") with { Authorised = false })).Is(HttpStatusCode.Created);
        (await WayDesk.Step(desk.Counter, number, WayState.Authorised)).IsProblem(HttpStatusCode.Forbidden, "step-not-yours");
        Assert.Equal((0, (double?)null), await desk.Figures());
        Assert.Equal(WayState.Authorised, (await WayDesk.Goes(desk.Laboratory, number, WayState.Authorised)).State);
        (await Cli.Shell.Dims(dims, "verify")).Ends(0);
    }

    [Theory, OnBothEngines]
    public async Task What_was_recorded_before_is_the_laboratorys_where_it_had_received_the_sample(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var desk = await WayDesk.At(dims);
        var (received, entered) = (await desk.InLaboratory(), await desk.Registers(Lab.Tablet() with { Analyses = [WayDesk.Mdma(100) with { Laboratory = "lab-2", Authorised = false }] }));
        (await desk.Analyses(received, WayDesk.Mdma(100))).Is(HttpStatusCode.Created);
        var fills = (await Migrator.Sql(Migrator.Files.Single(f => f.EndsWith("_whose_result.sql", StringComparison.Ordinal)))).Split(';').Single(s => s.Contains("UPDATE", StringComparison.Ordinal));
        await using (var own = await dims.Database.OpenOwn(TestContext.Current.CancellationToken))
        {
            Assert.Equal(2, await own.ExecuteAsync("UPDATE analyses SET by_laboratory = 0"));
            Assert.Equal(1, await own.ExecuteAsync(fills));
        }
        Assert.Equal(WayState.Authorised, (await WayDesk.Goes(desk.Counter, entered, WayState.Authorised)).State);
        (await WayDesk.Step(desk.Counter, received, WayState.Authorised)).IsProblem(HttpStatusCode.Forbidden, "step-not-yours");
    }

    [Theory, OnBothEngines]
    public async Task Without_a_shipment_too_each_authorises_what_it_recorded(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var desk = await WayDesk.At(dims);
        var number = await desk.Registers();
        (await desk.Analyses(number, WayDesk.Mdma(100) with { Authorised = false })).Is(HttpStatusCode.Created);
        (await WayDesk.Step(desk.Counter, number, WayState.Authorised)).IsProblem(HttpStatusCode.Forbidden, "step-not-yours");
        // What the location enters for a laboratory is the location's.
        (await desk.Analyses(number, WayDesk.Mdma(110) with { Laboratory = "lab-2", Authorised = false }, desk.Counter)).Is(HttpStatusCode.Created);
        Assert.Equal(WayState.Analysed, (await WayDesk.Goes(desk.Counter, number, WayState.Authorised)).State);
        Assert.Equal([false, true], (await desk.SampleOf(number)).Analyses.Select(a => a.Authorised));
        Assert.Equal(WayState.Authorised, (await WayDesk.Goes(desk.Laboratory, number, WayState.Authorised)).State);

        // A sample that the laboratory registered says what the laboratory found.
        var sample = Lab.Tablet(reference: "T-9") with { Location = Places.Amsterdam, Analyses = [WayDesk.Mdma(100) with { Authorised = false }] };
        var own = (await desk.Laboratory.Post("/v1/samples", sample)).Is(HttpStatusCode.Created).Json.GetProperty("number").GetString()!;
        (await WayDesk.Step(desk.Counter, own, WayState.Authorised)).IsProblem(HttpStatusCode.Forbidden, "step-not-yours");
        Assert.Equal(WayState.Authorised, (await WayDesk.Goes(desk.Laboratory, own, WayState.Authorised)).State);
        (await Cli.Shell.Dims(dims, "verify")).Ends(0);
    }

    [Theory, OnBothEngines]
    public async Task Only_a_recognition_records_what_was_recognised_and_a_laboratory_nothing_but_its_own(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var desk = await WayDesk.At(dims);
        var recognised = new Analysis { Source = Source.Recognised, Method = "recognition", Findings = [Lab.Found("MDMA")] };
        var onSite = recognised with { Source = Source.OnSite, Method = "FTIR" };
        async Task Refused(Task<Answer> answer, string place)
        {
            var refused = (await answer).Is(HttpStatusCode.BadRequest);
            Assert.Equal([place], refused.Places);
            Assert.Contains("\"not-your-source\"", refused.Text, StringComparison.Ordinal);
        }
        var sample = Lab.Tablet(reference: "T-1");
        await Refused(desk.Counter.Post("/v1/samples", sample with { Analyses = [recognised] }), "/analyses/0/source");
        await Refused(desk.Laboratory.Post("/v1/samples", sample with { Location = Places.Amsterdam, Analyses = [onSite] }), "/analyses/0/source");
        await Refused(desk.Laboratory.Post("/v1/samples", sample with { Location = Places.Amsterdam, Analyses = [recognised] }), "/analyses/0/source");
        var number = await desk.Registers(sample with { Analyses = [onSite] });
        await Refused(desk.Analyses(number, recognised, desk.Counter), "/source");
        await Refused(desk.Corrects(desk.Counter, number, sample with { Analyses = [onSite, recognised] }), "/sample/analyses/1/source");
        (await desk.Analyses(number, recognised, desk.Admin)).Is(HttpStatusCode.Created);
        (await desk.Corrects(desk.Counter, number, sample with { Analyses = [onSite, recognised], SoldAs = ["speed"] })).Is(HttpStatusCode.Created);
    }

    [Theory, OnBothEngines]
    public async Task What_the_location_has_measured_itself_waits_for_the_location(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var desk = await WayDesk.At(dims);
        var number = await desk.Registers(Lab.Tablet(reference: "T-1") with { SentTo = "lab-1", Analyses = [new Analysis { Source = Source.OnSite, Method = "FTIR", Findings = [Lab.Found("MDMA")], Authorised = false }] });
        (await desk.Analyses(number, WayDesk.Mdma(100) with { Authorised = false })).Is(HttpStatusCode.Created);
        Assert.Equal(WayState.Analysed, (await WayDesk.Goes(desk.Laboratory, number, WayState.Authorised)).State);
        Assert.Equal([false, true], (await desk.SampleOf(number)).Analyses.Select(a => a.Authorised));
        Assert.Contains("the testing location", (await WayDesk.Step(desk.Laboratory, number, WayState.Authorised)).IsProblem(HttpStatusCode.Forbidden, "step-not-yours").Text, StringComparison.Ordinal);
        Assert.Equal(WayState.Authorised, (await WayDesk.Goes(desk.Counter, number, WayState.Authorised)).State);
    }

    [Theory, OnBothEngines]
    public async Task A_result_sent_again_is_known_wherever_the_sample_stands_by_then(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var desk = await WayDesk.At(dims);
        var number = await desk.InLaboratory();
        (await desk.Analyses(number, WayDesk.Mdma(100))).Is(HttpStatusCode.Created);
        await WayDesk.Goes(desk.Laboratory, number, WayState.Authorised);
        await WayDesk.Goes(desk.Counter, number, WayState.Queued);
        Assert.Equal("unchanged", (await desk.Analyses(number, WayDesk.Mdma(100))).Is(HttpStatusCode.OK).Json.GetProperty("outcome").GetString());
        (await desk.Analyses(number, WayDesk.Mdma(110))).IsProblem(HttpStatusCode.Conflict, "analysis-conflict");
        (await desk.Analyses(number, WayDesk.Mdma(100, "R-2"))).IsProblem(HttpStatusCode.Conflict, "step-not-possible");
        await WayDesk.Goes(desk.Counter, number, WayState.Destroyed, "The bag was torn.");
        (await desk.Analyses(number, WayDesk.Mdma(100))).Is(HttpStatusCode.OK);
        (await desk.Analyses(number, WayDesk.Mdma(100), desk.Elsewhere)).IsProblem(HttpStatusCode.BadRequest, "invalid-input");
    }

    [Theory, OnBothEngines]
    public async Task A_laboratory_confirms_what_is_odd_in_samples_that_it_was_sent_or_has_analysed(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var desk = await WayDesk.At(dims);
        foreach (var sentTo in new[] { "lab-1", null })
        {
            var number = await desk.Registers(Lab.Tablet(500) with { SentTo = sentTo, Appearance = new Appearance { MassMg = 400 } });
            var path = $"/v1/samples/{number}/flags/0/confirmation";
            (await desk.Elsewhere.Post(path, """{ "reason": "Weighed twice." }""")).IsProblem(HttpStatusCode.NotFound, "not-found");
            (await desk.Laboratory.Post(path, """{ "reason": "Weighed twice." }""")).Is(HttpStatusCode.OK);
        }
    }
}
