using System.Net;
using Dims.Access;
using Dims.Alerts;
using Dims.Locations;
using Dims.Tests.Host;

namespace Dims.Tests.Alerts;

public sealed class FourEyesTests
{
    [Theory, OnBothEngines]
    public async Task Who_wrote_a_draft_cannot_publish_it_and_another_person_can(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var desk = await AlertDesk.At(dims);
        var annasOtherKey = await dims.With(Roles.CoreTeam, "Anna");
        var id = await desk.Draft();

        Assert.Equal("second-person-needed", (await AlertDesk.Publish(desk.Anna, id)).Is(HttpStatusCode.Conflict).Code);
        Assert.Equal("second-person-needed", (await AlertDesk.Publish(annasOtherKey, id)).Is(HttpStatusCode.Conflict).Code);
        Assert.Empty((await AlertDesk.Events(desk.Carla)).Events);

        var published = (await AlertDesk.Publish(desk.Bram, id)).Is(HttpStatusCode.Created);
        Assert.Equal("/v1/alerts/" + id, published.Headers["Location"]);
        Assert.Equal(("RA-2026-01", 1, "active"), (published.Json.GetProperty("number").GetString(), published.Json.GetProperty("version").GetInt32(), published.Json.GetProperty("state").GetString()));
        Assert.Equal(["RA-2026-01 alert.published active"], AlertDesk.Told(await AlertDesk.Events(desk.Anyone)));
    }

    [Theory, OnBothEngines]
    public async Task Who_edited_a_draft_has_written_on_it(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var desk = await AlertDesk.At(dims);
        var id = await desk.Draft();
        (await desk.Bram.Put("/v1/alert-drafts/" + id, AlertContents.Regional() with { SoldAs = ["speed"] }, ("If-Match", "\"1-draft\""))).Is(HttpStatusCode.OK);
        Assert.Equal("second-person-needed", (await AlertDesk.Publish(desk.Bram, id)).Code);
        Assert.Equal("second-person-needed", (await AlertDesk.Publish(desk.Anna, id)).Code);
        var published = (await AlertDesk.Publish(desk.Carla, id)).Is(HttpStatusCode.Created);
        Assert.Equal("speed", published.Json.GetProperty("soldAs")[0].GetString());
    }

    [Theory, OnBothEngines]
    public async Task Who_asked_for_a_withdrawal_cannot_decide_it_and_another_person_can(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var desk = await AlertDesk.At(dims);
        var annasOtherKey = await dims.With(Roles.Coordinator, "Anna");
        var id = await desk.Published();
        (await AlertDesk.Ask(desk.Anna, id)).Is(HttpStatusCode.Created);
        Assert.Equal("second-person-needed", (await AlertDesk.Withdraw(desk.Anna, id)).Code);
        Assert.Equal("second-person-needed", (await AlertDesk.Withdraw(annasOtherKey, id)).Code);
        Assert.Equal(AlertState.Active, Assert.Single((await AlertDesk.Current(desk.Anyone)).Items).State);

        // Asked again with another reason by Bram: now Bram is the one who cannot.
        (await AlertDesk.Ask(desk.Bram, id, WithdrawalReason.IssuedInError)).Is(HttpStatusCode.Created);
        Assert.Equal("second-person-needed", (await AlertDesk.Withdraw(desk.Bram, id)).Code);
        var withdrawn = (await AlertDesk.Withdraw(desk.Anna, id)).Is(HttpStatusCode.Created);
        Assert.Equal(("issued-in-error", "withdrawn", 2), (withdrawn.Json.GetProperty("why").GetString(), withdrawn.Json.GetProperty("state").GetString(), withdrawn.Json.GetProperty("version").GetInt32()));
    }

    [Theory, OnBothEngines]
    public async Task A_coordinator_decides_a_regional_alert_and_only_the_core_team_a_national_one(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var desk = await AlertDesk.At(dims);
        var id = await desk.Draft(AlertContents.National());
        var refused = (await AlertDesk.Publish(desk.Bram, id)).Is(HttpStatusCode.Forbidden);
        Assert.Equal("missing-scope", refused.Code);
        Assert.Contains("alerts.decide-national", refused.Json.GetProperty("detail").GetString(), StringComparison.Ordinal);
        (await AlertDesk.Publish(desk.Carla, id)).Is(HttpStatusCode.Created);

        (await AlertDesk.Ask(desk.Anna, id)).Is(HttpStatusCode.Created);
        Assert.Equal("missing-scope", (await AlertDesk.Withdraw(desk.Bram, id)).Is(HttpStatusCode.Forbidden).Code);
        (await AlertDesk.Withdraw(desk.Carla, id)).Is(HttpStatusCode.Created);
    }

    [Theory, OnBothEngines]
    public async Task Admin_writes_and_decides_nothing_and_the_others_do_not_even_see_drafts(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var desk = await AlertDesk.At(dims);
        var id = await desk.Draft();
        var admin = await dims.With(Roles.Admin);
        (await AlertDesk.Publish(admin, id)).Is(HttpStatusCode.Forbidden);
        (await admin.Get("/v1/alert-drafts/" + id)).Is(HttpStatusCode.OK);
        foreach (var role in new[] { Roles.Location, Roles.Laboratory, Roles.Partner, Roles.Researcher })
        {
            var other = await dims.With(role);
            (await other.Get("/v1/alert-drafts")).Is(HttpStatusCode.Forbidden);
            (await other.Get("/v1/alert-drafts/" + id)).Is(HttpStatusCode.Forbidden);
            (await other.Post("/v1/alert-drafts", AlertContents.Regional())).Is(HttpStatusCode.Forbidden);
            (await AlertDesk.Publish(other, id)).Is(HttpStatusCode.Forbidden);
        }
        (await desk.Anyone.Get("/v1/alert-drafts")).Is(HttpStatusCode.Unauthorized);
    }

    [Theory, OnBothEngines]
    public async Task A_database_with_generated_data_publishes_exercises_only(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var desk = await AlertDesk.At(dims);
        await dims.Send(new PutLocation { Id = "demo-1", Name = "Demo", Generated = true });
        var real = await desk.Draft();
        Assert.Equal("demo-data", (await AlertDesk.Publish(desk.Bram, real)).Is(HttpStatusCode.Conflict).Code);
        Assert.Empty((await AlertDesk.Events(desk.Carla)).Events);

        var exercise = await desk.Published(AlertContents.Regional() with { Status = AlertStatus.Exercise });
        var read = AlertDesk.Read<Alert>(await desk.Anyone.Get("/v1/alerts/" + exercise));
        Assert.Equal((AlertStatus.Exercise, "EX-2026-01"), (read.Status, read.Number));
    }

    [Theory, OnBothEngines]
    public async Task The_second_person_decides_the_request_they_have_read(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var desk = await AlertDesk.At(dims);
        var id = await desk.Published();
        (await AlertDesk.Ask(desk.Anna, id)).Is(HttpStatusCode.Created);
        var read = (await desk.Bram.Get("/v1/alert-drafts/" + id)).ETag!;
        dims.Clock.Advance(TimeSpan.FromMinutes(1));
        (await AlertDesk.Ask(desk.Carla, id, WithdrawalReason.IssuedInError)).Is(HttpStatusCode.Created);

        Assert.Equal("precondition-failed", (await desk.Bram.Post($"/v1/alerts/{id}/withdrawal", null, ("If-Match", read))).Is(HttpStatusCode.PreconditionFailed).Code);

        var now = (await desk.Bram.Get("/v1/alert-drafts/" + id)).ETag!;
        (await desk.Bram.Post($"/v1/alerts/{id}/withdrawal", null, ("If-Match", now))).Is(HttpStatusCode.Created);
    }

    [Theory, OnBothEngines]
    public async Task Who_polls_a_draft_hears_of_every_step_it_takes(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var desk = await AlertDesk.At(dims);
        var id = await desk.Draft();
        var tags = new List<string> { (await desk.Carla.Get("/v1/alert-drafts/" + id)).ETag! };
        (await AlertDesk.Publish(desk.Bram, id)).Is(HttpStatusCode.Created);
        tags.Add((await desk.Carla.Get("/v1/alert-drafts/" + id, ("If-None-Match", tags[^1]))).Is(HttpStatusCode.OK).ETag!);
        (await AlertDesk.Ask(desk.Anna, id)).Is(HttpStatusCode.Created);
        tags.Add((await desk.Carla.Get("/v1/alert-drafts/" + id, ("If-None-Match", tags[^1]))).Is(HttpStatusCode.OK).ETag!);
        (await AlertDesk.Withdraw(desk.Bram, id)).Is(HttpStatusCode.Created);
        tags.Add((await desk.Carla.Get("/v1/alert-drafts/" + id, ("If-None-Match", tags[^1]))).Is(HttpStatusCode.OK).ETag!);

        (await desk.Carla.Get("/v1/alert-drafts/" + id, ("If-None-Match", tags[^1]))).Is(HttpStatusCode.NotModified);
        Assert.Equal(tags.Count, tags.Distinct().Count());
    }

    [Theory, OnBothEngines]
    public async Task Another_spelling_of_a_name_is_not_another_person(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var desk = await AlertDesk.At(dims);
        var id = await desk.Draft();

        Assert.Equal("second-person-needed", (await AlertDesk.Publish(await dims.With(Roles.Coordinator, " anna "), id)).Is(HttpStatusCode.Conflict).Code);
    }
}
