using System.Net;
using Dims.Access;
using Dims.Alerts;
using Dims.Tests.Host;

namespace Dims.Tests.Alerts;

// Who may take which step, what is sent back or rejected, and that what is decided is what was read.
public sealed class AlertRefusalTests
{
    private static readonly string[] Changes = ["update", "narrowing", "shortening", "withdrawal"];

    [Theory, OnBothEngines]
    public async Task Every_change_takes_two_people_and_for_the_whole_country_the_core_team(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var desk = await AlertDesk.At(dims);
        var (annasOtherKey, admin) = (await dims.With(Roles.CoreTeam, "Anna"), await dims.With(Roles.Admin));
        foreach (var change in Changes)
        {
            var id = await desk.Published(AlertContents.National());
            (await Ask(desk.Anna, id, change)).Is(HttpStatusCode.Created);
            Assert.Equal("missing-scope", (await AlertDesk.Decide(desk.Bram, id, change)).Is(HttpStatusCode.Forbidden).Code);
            Assert.Equal("missing-scope", (await AlertDesk.Decide(admin, id, change)).Is(HttpStatusCode.Forbidden).Code);
            Assert.Equal("second-person-needed", (await AlertDesk.Decide(annasOtherKey, id, change)).Is(HttpStatusCode.Conflict).Code);
            foreach (var refusal in new[] { "change-return", "change-rejection" }) Assert.Equal("second-person-needed", (await AlertDesk.RefuseChange(annasOtherKey, id, refusal)).Is(HttpStatusCode.Conflict).Code);
            AlertDesk.Of(await AlertDesk.Decide(desk.Carla, id, change));

            var regional = await desk.Published();
            (await Ask(desk.Anna, regional, change)).Is(HttpStatusCode.Created);
            AlertDesk.Of(await AlertDesk.Decide(desk.Bram, regional, change));
        }
        // A regional alert that would hold for the whole country.
        var wider = await desk.Published();
        (await AlertDesk.AskUpdate(desk.Anna, wider, AlertContents.National())).Is(HttpStatusCode.Created);
        (await AlertDesk.Decide(desk.Bram, wider, "update")).Is(HttpStatusCode.Forbidden);
        Assert.Equal(AlertLevel.National, AlertDesk.Of(await AlertDesk.Decide(desk.Dirk, wider, "update")).Level);
    }

    [Theory, OnBothEngines]
    public async Task Each_step_needs_what_was_read_and_refuses_what_has_moved_on(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var desk = await AlertDesk.At(dims);
        var id = await desk.Draft();
        var first = await AlertDesk.Tag(desk.Bram, id);
        foreach (var step in new[] { "publication", "return", "rejection" }) await Needs($"/v1/alert-drafts/{id}/{step}", step == "publication" ? null : new RefusalRequest { Reason = "x" });
        (await AlertDesk.Publish(desk.Bram, id, ("If-Match", first))).Is(HttpStatusCode.Created);
        await Needs($"/v1/alerts/{id}/review", new ReviewRequest { Note = AlertDesk.Note });
        foreach (var change in Changes)
        {
            await Needs($"/v1/alerts/{id}/{change}-request", Request(change));
            (await Ask(desk.Anna, id, change)).Is(HttpStatusCode.Created);
            foreach (var step in new[] { change, "change-return", "change-rejection" }) await Needs($"/v1/alerts/{id}/{step}", step == change ? null : new RefusalRequest { Reason = "x" });
            (await AlertDesk.RefuseChange(desk.Bram, id, "change-rejection")).Is(HttpStatusCode.OK);
        }

        async Task Needs(string path, object? body)
        {
            Assert.Equal("precondition-required", (await desk.Carla.Post(path, body)).Is((HttpStatusCode)428).Code);
            Assert.Equal("precondition-failed", (await desk.Carla.Post(path, body, ("If-Match", "\"99-draft\""))).Is(HttpStatusCode.PreconditionFailed).Code);
        }
    }

    [Theory, OnBothEngines]
    public async Task A_draft_is_sent_back_edited_and_published_or_rejected_for_good(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var desk = await AlertDesk.At(dims);
        var id = await desk.Draft();
        Assert.Equal("second-person-needed", (await AlertDesk.RefuseDraft(desk.Anna, id, "return")).Is(HttpStatusCode.Conflict).Code);
        var returned = AlertDesk.DraftOf(await AlertDesk.RefuseDraft(desk.Bram, id, "return"));
        Assert.Equal((AlertStage.Returned, "The look is missing.", "Bram", false), (returned.Stage, returned.Refusal!.Reason, returned.Refusal.By, returned.Refusal.Rejected));
        Assert.Equal(["edit", "reject"], AlertDesk.Allowed((await AlertDesk.Publish(desk.Carla, id)).Is(HttpStatusCode.Conflict)));
        var edited = AlertDesk.DraftOf(await desk.Anna.Put("/v1/alert-drafts/" + id, AlertContents.Regional(), ("If-Match", await AlertDesk.Tag(desk.Anna, id))));
        Assert.Equal((AlertStage.Draft, (AlertRefusal?)null), (edited.Stage, edited.Refusal));
        (await AlertDesk.Publish(desk.Bram, id)).Is(HttpStatusCode.Created);

        var bad = await desk.Draft();
        Assert.True(AlertDesk.DraftOf(await AlertDesk.RefuseDraft(desk.Bram, bad, "rejection")).Refusal!.Rejected);
        Assert.Empty(AlertDesk.Allowed((await AlertDesk.Publish(desk.Carla, bad)).Is(HttpStatusCode.Conflict)));
        Assert.DoesNotContain(bad, (await desk.Anna.Get("/v1/alert-drafts")).Text, StringComparison.Ordinal);
        (await desk.Anna.Get("/v1/alerts/" + bad)).Is(HttpStatusCode.NotFound);
    }

    [Theory, OnBothEngines]
    public async Task One_change_waits_at_a_time_and_is_sent_back_or_rejected_with_a_reason(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var desk = await AlertDesk.At(dims);
        var id = await desk.Published();
        (await AlertDesk.AskShortening(desk.Anna, id, TestDims.Start0.AddDays(2))).Is(HttpStatusCode.Created);
        Assert.Equal(["ask-shortening", "shorten", "return-change", "reject-change", "review"], AlertDesk.Allowed((await AlertDesk.Ask(desk.Bram, id)).Is(HttpStatusCode.Conflict)));
        Assert.Equal(id, Assert.Single(AlertDesk.Read<AlertDrafts>(await desk.Bram.Get("/v1/alert-drafts")).Items).Id);
        var returned = AlertDesk.DraftOf(await AlertDesk.RefuseChange(desk.Bram, id, "change-return"));
        Assert.Equal((AlertStage.ChangeReturned, AlertChangeKind.Shortening, "Bram"), (returned.Stage, returned.Change!.Kind, returned.Change.Returned!.By));
        (await AlertDesk.Decide(desk.Bram, id, "shortening")).Is(HttpStatusCode.Conflict);
        (await AlertDesk.AskShortening(desk.Anna, id, TestDims.Start0.AddDays(3))).Is(HttpStatusCode.Created);
        var rejected = AlertDesk.DraftOf(await AlertDesk.RefuseChange(desk.Bram, id, "change-rejection"));
        Assert.Equal((AlertStage.Active, (AlertChange?)null, true), (rejected.Stage, rejected.Change, rejected.Refusal!.Rejected));
        Assert.Equal(1, (await AlertDesk.Events(desk.Anyone)).Head);
    }

    private static object Request(string change) => change switch
    {
        "update" => new UpdateRequest { Content = AlertContents.Regional(), Note = AlertDesk.Note },
        "narrowing" => new NarrowingRequest { Audience = Audience.Professional, WithdrawalReason = WithdrawalReason.NoLongerSeen, Note = AlertDesk.Note },
        "shortening" => new ShorteningRequest { Expires = TestDims.Start0.AddDays(2), Note = AlertDesk.Note },
        _ => new WithdrawalRequest { Reason = WithdrawalReason.NoLongerSeen },
    };

    private static Task<Answer> Ask(Client by, string id, string change) => AlertDesk.Step(by, $"/v1/alerts/{id}/{change}-request", Request(change));
}
