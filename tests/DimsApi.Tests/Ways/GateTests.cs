using System.Net;
using Dims.Answers;
using Dims.Samples;
using Dims.Tests.Answers;
using Dims.Tests.Contract;
using Dims.Tests.Host;
using Dims.Ways;

namespace Dims.Tests.Ways;

// Only what is authorised counts.
public sealed class GateTests
{
    [Theory, OnBothEngines]
    public async Task A_laboratorys_result_counts_once_it_is_authorised_and_not_in_figures_as_known_before(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var desk = await WayDesk.At(dims);
        await desk.Registers(Lab.Tablet(100));
        var number = await desk.InLaboratory();
        Assert.Equal((1, 100), await desk.Figures());
        // Whatever the laboratory says of it: who measures does not authorise.
        var receipt = (await desk.Analyses(number, WayDesk.Mdma(200))).Is(HttpStatusCode.Created).Json;
        var sample = await desk.SampleOf(number);
        Assert.Equal((WayState.Analysed, false), (sample.State, sample.Analyses[0].Authorised));
        Assert.Equal((1, 100), await desk.Figures());
        Assert.DoesNotContain(",200,", (await desk.Researcher.Get("/v1/exports/samples", ("Accept", "text/csv"))).Is(HttpStatusCode.OK).Text, StringComparison.Ordinal);
        Assert.Equal("unchanged", (await desk.Analyses(number, WayDesk.Mdma(200))).Is(HttpStatusCode.OK).Json.GetProperty("outcome").GetString());
        (await WayDesk.Step(desk.Counter, number, WayState.Authorised)).IsProblem(HttpStatusCode.Forbidden, "step-not-yours");

        var way = await WayDesk.Goes(desk.Laboratory, number, WayState.Authorised);
        Assert.True(way.Revision > receipt.GetProperty("revision").GetInt64());
        Assert.Equal((2, 150), await desk.Figures());
        Assert.Equal((1, 100), await desk.Figures($"&asKnownAt={way.Revision - 1}"));
        Assert.Contains(",200,", (await desk.Researcher.Get("/v1/exports/samples", ("Accept", "text/csv"))).Text, StringComparison.Ordinal);
        Assert.True((await desk.SampleOf(number)).Analyses[0].Authorised);
        var versions = (await desk.Counter.Get($"/v1/samples/{number}/versions")).Is(HttpStatusCode.OK).Json.GetProperty("items");
        Assert.Equal(["analysis-added", "authorised", null], versions.EnumerateArray().Select(v => v.TryGetProperty("endedBy", out var by) ? by.GetString() : null));
        // Sent again it is still the same result.
        Assert.Equal("unchanged", (await desk.Analyses(number, WayDesk.Mdma(200))).Is(HttpStatusCode.OK).Json.GetProperty("outcome").GetString());
        // A further result waits, and what counts goes on to count.
        (await desk.Analyses(number, WayDesk.Mdma(300, "R-2"))).Is(HttpStatusCode.Created);
        Assert.Equal((WayState.Analysed, (2, (double?)150)), (await desk.StateOf(number), await desk.Figures()));
        (await Cli.Shell.Dims(dims, "verify")).Ends(0);
    }

    [Theory, OnBothEngines]
    public async Task A_result_that_its_location_holds_back_counts_once_the_location_authorises_it_and_both_are_the_same_sample_still(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var desk = await WayDesk.At(dims);
        var sent = Lab.Tablet(100, "T-1") with { Analyses = [WayDesk.Mdma(100) with { Authorised = false }] };
        var number = await desk.Registers(sent);
        Assert.Equal((WayState.Analysed, (0, (double?)null)), (await desk.StateOf(number), await desk.Figures()));
        await WayDesk.Goes(desk.Counter, number, WayState.Authorised);
        Assert.Equal((1, 100), await desk.Figures());
        Assert.Equal("unchanged", (await desk.Counter.Post("/v1/samples", sent)).Is(HttpStatusCode.OK).Json.GetProperty("outcome").GetString());
        Assert.Equal(WayState.Reported, (await WayDesk.Goes(desk.Counter, number, WayState.Reported)).State);
        (await Cli.Shell.Dims(dims, "verify")).Ends(0);
    }

    [Theory, OnBothEngines]
    public async Task A_correction_authorises_nothing_that_was_sent_to_a_laboratory_and_takes_a_sample_back_with_its_result(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var desk = await WayDesk.At(dims);
        var sent = Lab.Tablet(reference: "T-1");
        var number = await desk.InLaboratory(sent);
        await desk.Analyses(number, WayDesk.Mdma(200));
        async Task<Answer> Corrects(params Analysis[] analyses) =>
            await desk.Laboratory.Post($"/v1/samples/{number}/corrections", new CorrectSample { Revision = (await desk.SampleOf(number)).Revision, Reason = "The wrong bag.", Sample = sent with { Analyses = analyses } });
        Assert.Equal(["/sample/analyses/0/authorised"], (await Corrects(WayDesk.Mdma(210))).IsProblem(HttpStatusCode.BadRequest, "invalid-input").Places);
        (await Corrects(WayDesk.Mdma(210) with { Authorised = false })).Is(HttpStatusCode.Created);
        Assert.Equal((0, null), await desk.Figures());
        await WayDesk.Goes(desk.Laboratory, number, WayState.Authorised);
        // A figure of an authorised result is corrected, and counts at once.
        (await Corrects(WayDesk.Mdma(220))).Is(HttpStatusCode.Created);
        Assert.Equal((1, 220), await desk.Figures());
        // Its authorisation is taken back, and then the result.
        (await Corrects(WayDesk.Mdma(220) with { Authorised = false })).Is(HttpStatusCode.Created);
        Assert.Equal((WayState.Analysed, (0, (double?)null)), (await desk.StateOf(number), await desk.Figures()));
        (await Corrects()).Is(HttpStatusCode.Created);
        Assert.Equal(WayState.Received, await desk.StateOf(number));
        (await Cli.Shell.Dims(dims, "verify")).Ends(0);
    }

    [Theory, OnBothEngines]
    public async Task The_visitor_is_told_that_nothing_will_come_where_the_way_has_ended(Engine engine)
    {
        await using var dims = await AnswersDesk.Start(engine);
        var (desk, answers) = (await WayDesk.At(dims), await AnswersDesk.At(dims));
        var code = await answers.DrawsOne();
        var number = await answers.Registers(Lab.Tablet() with { SentTo = "lab-1" }, code);
        await desk.Receives((await desk.Sends(number)).Id, number);
        Assert.Equal(ResultStatus.InLaboratory, (await answers.Reads(code)).Status);
        await WayDesk.Goes(desk.Laboratory, number, WayState.NotAnalysed, "The laboratory is full.");
        var answer = await answers.Reads(code);
        Assert.Equal((ResultStatus.NotTested, "No reassurance: this sample was not tested, and will not be tested any more."), (answer.Status, answer.Headline));
        Assert.StartsWith("There will be no result.", answer.AskAgain, StringComparison.Ordinal);
        Assert.StartsWith("Geen geruststelling: dit monster is niet getest", (await answers.Reads(code, "nl")).Headline, StringComparison.Ordinal);
        Assert.DoesNotContain("full", (await answers.Asks(code)).Text, StringComparison.Ordinal);
    }

    // What was recorded before there were states, as the migration leaves it.
    [Theory, OnBothEngines]
    public async Task What_existed_before_there_were_states_goes_on_to_count(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var desk = await WayDesk.At(dims);
        var sent = Lab.Tablet(reference: "T-1") with { Analyses = [WayDesk.Mdma(100) with { Authorised = false }] };
        var number = await desk.Registers(sent);
        await using (var own = await dims.Database.OpenOwn())
            await Dapper.SqlMapper.ExecuteAsync(own, "UPDATE analyses SET counts = 1; UPDATE samples SET state = 'authorised'");
        // A correction elsewhere in the sample leaves it so.
        (await desk.Counter.Post($"/v1/samples/{number}/corrections", new CorrectSample { Revision = (await desk.SampleOf(number)).Revision, Reason = "Another name.", Sample = sent with { SoldAs = ["speed"] } })).Is(HttpStatusCode.Created);
        Assert.Equal((WayState.Authorised, (1, (double?)100)), (await desk.StateOf(number), await desk.Figures()));
    }
}
