using System.Net;
using Dims.Access;
using Dims.Samples;
using Dims.Tests.Contract;
using Dims.Tests.Host;
using Dims.Tests.Storage;
using Dims.Ways;

namespace Dims.Tests.Ways;

public sealed class StepsTests
{
    [Theory, OnBothEngines]
    public async Task A_sample_without_a_result_is_registered_one_with_it_is_authorised_and_each_shows_how_it_came_there(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var desk = await WayDesk.At(dims);
        var (bare, done) = (await desk.Registers(), await desk.Registers(Lab.Tablet(120)));
        var onSite = await desk.Registers(Lab.Tablet() with { Analyses = [new Analysis { Source = Source.OnSite, Method = "FTIR", Authorised = false, Findings = [Lab.Found("MDMA")] }] });
        Assert.Equal([WayState.Registered, WayState.Authorised, WayState.MeasuredOnSite], new[] { await desk.StateOf(bare), await desk.StateOf(done), await desk.StateOf(onSite) });
        Assert.Equal([WayState.Authorised], (await desk.SampleOf(done)).Steps!.Select(s => s.State));

        dims.Clock.Advance(TimeSpan.FromHours(2));
        var way = await WayDesk.Goes(desk.Counter, bare, WayState.Refused, "No more tablets of this kind today.");
        Assert.Equal((WayState.Refused, bare), (way.State, way.Number));
        Assert.Equal([(WayState.Registered, null), (WayState.Refused, "No more tablets of this kind today.")], way.Steps.Select(s => (s.State, s.Reason)));
        Assert.All(way.Steps, s => Assert.NotNull(s.By));
        Assert.Equal(TestDims.Start0 + TimeSpan.FromHours(2), way.Steps[1].At);
        Assert.Equal([WayState.Registered, WayState.Removed], way.Next.Select(n => n.State));
        // Taken up again, and given its way.
        await WayDesk.Goes(desk.Counter, bare, WayState.Registered, "The wrong bag was meant.");
        Assert.Equal(3, (await desk.SampleOf(bare)).Steps!.Count);

        string[] Numbers(Answer list) => [.. list.Is(HttpStatusCode.OK).Json.GetProperty("items").EnumerateArray().Select(i => i.GetProperty("number").GetString()!)];
        Assert.Equal([bare], Numbers(await desk.Counter.Get("/v1/samples?state=registered")));
        Assert.Equal([done], Numbers(await desk.Counter.Get("/v1/samples?state=authorised&substance=mdma")));
        Assert.Equal([onSite], Numbers(await desk.Counter.Get("/v1/samples?state=measured-on-site&substance=mdma&sort=recorded")));
        (await desk.Counter.Get("/v1/samples?state=lost")).IsProblem(HttpStatusCode.BadRequest, "invalid-input");
        (await Cli.Shell.Dims(dims, "verify")).Ends(0);
    }

    [Theory, OnBothEngines]
    public async Task A_skipped_state_is_told_what_can_follow_and_who_makes_it(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var desk = await WayDesk.At(dims);
        var number = await desk.Registers();
        var refused = (await WayDesk.Step(desk.Counter, number, WayState.Reported)).IsProblem(HttpStatusCode.Conflict, "step-not-possible");
        Assert.Contains("'queued' (by location, by a step or with its shipment)", refused.Json.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Equal("registered", refused.Json.GetProperty("state").GetString());
        Assert.Contains("insufficient-material", refused.Json.GetProperty("next").EnumerateArray().Select(n => n.GetProperty("state").GetString()));
        // What comes with a shipment or a result is no step of its own.
        var queued = await WayDesk.Goes(desk.Counter, number, WayState.Queued);
        Assert.Equal(WayState.Queued, queued.State);
        Assert.Contains("/v1/shipments", (await WayDesk.Step(desk.Counter, number, WayState.Sent)).IsProblem(HttpStatusCode.Conflict, "step-not-possible").Json.GetProperty("detail").GetString(), StringComparison.Ordinal);
        (await WayDesk.Step(desk.Counter, number, WayState.Authorised)).IsProblem(HttpStatusCode.Conflict, "step-not-possible");
        (await WayDesk.Step(desk.Counter, number, WayState.Queued)).IsProblem(HttpStatusCode.Conflict, "step-not-possible");
        // Nothing to authorise.
        var recognised = await desk.Registers();
        Assert.Equal(["/recognition"], (await desk.Counter.Post($"/v1/samples/{recognised}/steps", """{ "state": "recognised", "recognition": "r-1" }""")).Is(HttpStatusCode.BadRequest).Places);
        await WayDesk.Goes(desk.Counter, recognised, WayState.Recognised);
        Assert.Contains("no result that waits", (await WayDesk.Step(desk.Counter, recognised, WayState.Authorised)).IsProblem(HttpStatusCode.Conflict, "step-not-possible").Json.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Equal(4, await dims.Count("SELECT count(*) FROM sample_steps"));
    }

    [Theory, OnBothEngines]
    public async Task Whoever_is_not_on_the_samples_way_does_not_find_it_and_whoever_is_makes_their_own_steps_only(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var desk = await WayDesk.At(dims);
        var number = await desk.InLaboratory();
        foreach (var stranger in new[] { desk.Utrecht, desk.Elsewhere }) (await WayDesk.Step(stranger, number, WayState.Destroyed, "Not ours.")).IsProblem(HttpStatusCode.NotFound, "not-found");
        foreach (var reader in new[] { await dims.With(Roles.Coordinator), desk.Researcher }) (await WayDesk.Step(reader, number, WayState.Destroyed, "Not ours.")).IsProblem(HttpStatusCode.Forbidden, "missing-scope");
        var refused = (await WayDesk.Step(desk.Counter, number, WayState.NotAnalysed, "Too late.")).IsProblem(HttpStatusCode.Forbidden, "step-not-yours");
        Assert.Contains("a step of laboratory", refused.Json.GetProperty("detail").GetString(), StringComparison.Ordinal);
        // A laboratory adds nothing to what it was not sent, nor before it has received it.
        (await desk.Analyses(number, WayDesk.Mdma(100) with { Laboratory = "lab-2" }, desk.Elsewhere)).IsProblem(HttpStatusCode.Forbidden, "not-your-sample");
        var queued = await desk.Registers();
        await WayDesk.Goes(desk.Counter, queued, WayState.Queued);
        (await desk.Analyses(queued, WayDesk.Mdma(100))).IsProblem(HttpStatusCode.Conflict, "step-not-possible");
        await WayDesk.Goes(desk.Laboratory, number, WayState.NotAnalysed, "The laboratory is full.");
        (await desk.Analyses(number, WayDesk.Mdma(100))).IsProblem(HttpStatusCode.Conflict, "step-not-possible");
        (await WayDesk.Step(desk.Laboratory, number, WayState.Registered, "Once more.")).IsProblem(HttpStatusCode.Forbidden, "step-not-yours");
        Assert.Equal(0, await dims.Count("SELECT count(*) FROM analyses"));
        (await Cli.Shell.Dims(dims, "verify")).Ends(0);
    }

    [Theory, OnBothEngines]
    public async Task What_cannot_be_read_is_a_fault_and_a_repeated_request_makes_one_step(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var desk = await WayDesk.At(dims);
        var number = await desk.Registers();
        var path = $"/v1/samples/{number}/steps";
        Assert.Equal(["/reason"], (await desk.Counter.Post(path, """{ "state": "refused" }""")).IsProblem(HttpStatusCode.BadRequest, "invalid-input").Places);
        foreach (var (body, place) in new[] { ("""{ "state": "gone" }""", "/state"), ("""{ "state": "queued", "recognition": "r" }""", "/recognition"), ("{}", "/state"), ("""{ "state": "queued", "note": 1 }""", "/note") })
            Assert.Equal([place], (await desk.Counter.Post(path, body)).IsProblem(HttpStatusCode.BadRequest, "invalid-input").Places);
        (await desk.Counter.Post("/v1/samples/0000000/steps", """{ "state": "queued" }""")).IsProblem(HttpStatusCode.NotFound, "not-found");
        for (var i = 0; i < 2; i++) (await desk.Counter.Post(path, """{ "state": "queued" }""", ("Idempotency-Key", "\"once\""))).Is(HttpStatusCode.Created);
        Assert.Equal([WayState.Registered, WayState.Queued], (await desk.SampleOf(number)).Steps!.Select(s => s.State));
    }

    [Theory, OnBothEngines]
    public async Task What_was_not_analysed_and_what_was_too_little_is_counted(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var desk = await WayDesk.At(dims);
        await WayDesk.Goes(desk.Counter, await desk.Registers(), WayState.NotAnalysed, "The laboratory is full.");
        foreach (var number in new[] { await desk.InLaboratory(), await desk.InLaboratory() }) await WayDesk.Goes(desk.Laboratory, number, WayState.InsufficientMaterial, "A grain is left.");
        await desk.Registers();
        var week = (await desk.Researcher.Get("/v1/trends/workload?from=2026-11-16")).Is(HttpStatusCode.OK).Json.GetProperty("items")[0];
        Assert.Equal("4 0 1 0 2", $"{week.GetProperty("samples")} {week.GetProperty("refused")} {week.GetProperty("notAnalysed")} {week.GetProperty("destroyed")} {week.GetProperty("insufficientMaterial")}");
    }
}
