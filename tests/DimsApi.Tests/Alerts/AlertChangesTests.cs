using System.Net;
using Dims.Access;
using Dims.Alerts;
using Dims.Http;
using Dims.Tests.Host;

namespace Dims.Tests.Alerts;

// Changes of published alerts, as each reader sees them.
public sealed class AlertChangesTests
{
    private static readonly LocalText New = new() { Nl = "Nu ook met tien incidenten.", En = "Now with ten incidents." };

    [Theory, OnBothEngines]
    public async Task An_update_is_a_version_that_refers_to_every_one_whose_end_had_not_come(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var desk = await AlertDesk.At(dims);
        var id = await desk.Published(AlertContents.Regional() with { Expires = TestDims.Start0.AddDays(3) });
        dims.Clock.Advance(TimeSpan.FromDays(1));
        var second = await desk.Updated(id, AlertContents.Regional() with { Text = New });
        Assert.Equal((2, AlertVersionKind.Updated, AlertDesk.Note, New), (second.Version, second.Reason.Kind, second.Reason.Note, second.Text));
        Assert.Equal((TestDims.Start0, TestDims.Start0.AddDays(29), AlertState.Active), (second.Effective, second.Expires, second.State));
        Assert.Equal([1], second.References.Select(r => r.Version));
        dims.Clock.Advance(TimeSpan.FromDays(1));
        Assert.Equal([1, 2], (await desk.Updated(id, AlertContents.Regional())).References.Select(r => r.Version));
        dims.Clock.Advance(TimeSpan.FromDays(2));
        // The end of the first has come.
        Assert.Equal([2, 3], (await desk.Updated(id, AlertContents.Regional())).References.Select(r => r.Version));

        var page = await AlertDesk.Events(desk.Anyone);
        Assert.Equal(["published", "updated", "updated", "updated"], page.Events.Select(e => Wire.Name(e.Type)[6..]));
        Assert.All(page.Events, e => Assert.Equal(AlertState.Active, e.Alert.State));
        Assert.Equal(id, Assert.Single((await AlertDesk.Current(desk.Anyone)).Items).Id);
        Assert.Equal(["superseded", "superseded", "superseded", "active"], AlertDesk.Read<AlertVersions>(await desk.Anyone.Get($"/v1/alerts/{id}/versions")).Items.Select(v => Wire.Name(v.State)));
        // Only the last one expires.
        dims.Clock.Advance(TimeSpan.FromDays(40));
        Assert.Equal(["RA-2026-01 alert.expired expired"], AlertDesk.Told(await AlertDesk.EventsUpTo(desk.Anyone, 5))[4..]);
        Assert.Equal(5, (await AlertDesk.Events(desk.Anyone)).Head);
    }

    [Theory, OnBothEngines]
    public async Task Whom_a_narrowing_takes_it_from_reads_that_it_is_withdrawn_and_who_never_saw_it_reads_nothing(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var desk = await AlertDesk.At(dims);
        var partner = await dims.With(Roles.Partner);
        var id = await desk.Published();
        await desk.Narrowed(id, Audience.Professional);
        Assert.Equal(["RA-2026-01 alert.published active", "RA-2026-01 alert.withdrawn withdrawn"], AlertDesk.Told(await AlertDesk.Events(desk.Anyone)));
        Assert.Equal(["RA-2026-01 alert.published active", "RA-2026-01 alert.updated active"], AlertDesk.Told(await AlertDesk.Events(partner)));
        await desk.Narrowed(id, Audience.Restricted);
        await desk.Updated(id, AlertContents.Regional() with { Audience = Audience.Restricted, Text = New });

        var (publicly, professionally, whole) = (await Last(desk.Anyone, id), await Last(partner, id), await Last(desk.Anna, id));
        Assert.Equal((2, AlertState.Withdrawn, WithdrawalReason.WrongProduct), (publicly.Version, publicly.State, publicly.Why));
        Assert.Equal((3, AlertState.Withdrawn), (professionally.Version, professionally.State));
        Assert.Equal((4, AlertState.Active, (WithdrawalReason?)null), (whole.Version, whole.State, whole.Why));
        Assert.DoesNotContain(New.En, (await desk.Anyone.Get($"/v1/alerts/{id}/versions")).Text + (await partner.Get("/v1/alert-events")).Text, StringComparison.Ordinal);
        (await partner.Get($"/v1/alerts/{id}/versions/4")).Is(HttpStatusCode.NotFound);
        (await desk.Anyone.Get($"/v1/alerts/{id}/versions/2")).Is(HttpStatusCode.OK);
        Assert.Empty((await AlertDesk.Current(desk.Anyone)).Items);
        Assert.Equal((2, 3, 4), ((await AlertDesk.Events(desk.Anyone)).Head, (await AlertDesk.Events(partner)).Head, (await AlertDesk.Events(desk.Anna)).Head));

        var hidden = await desk.Published(AlertContents.Regional() with { Audience = Audience.Restricted });
        (await partner.Get("/v1/alerts/" + hidden)).Is(HttpStatusCode.NotFound);
    }

    [Theory, OnBothEngines]
    public async Task Widened_it_is_a_first_publication_to_those_who_did_not_see_it(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var desk = await AlertDesk.At(dims);
        var partner = await dims.With(Roles.Partner);
        var id = await desk.Published(AlertContents.Regional() with { Audience = Audience.Professional });
        (await desk.Anyone.Get("/v1/alerts/" + id)).Is(HttpStatusCode.NotFound);
        await desk.Updated(id, AlertContents.Regional());
        Assert.Equal(["RAP-2026-01 alert.published active"], AlertDesk.Told(await AlertDesk.Events(desk.Anyone)));
        Assert.Equal(["RAP-2026-01 alert.published active", "RAP-2026-01 alert.updated active"], AlertDesk.Told(await AlertDesk.Events(partner)));
        Assert.Equal(2, (await Last(desk.Anyone, id)).Version);
        (await desk.Anyone.Get($"/v1/alerts/{id}/versions/1")).Is(HttpStatusCode.NotFound);
        Assert.Empty((await Last(desk.Anyone, id)).References);
        Assert.Equal([1], (await Last(partner, id)).References.Select(r => r.Version));
        // Taken away and given again.
        await desk.Narrowed(id, Audience.Professional);
        await desk.Updated(id, AlertContents.Regional());
        Assert.Equal(["published", "withdrawn", "published"], (await AlertDesk.Events(desk.Anyone)).Events.Select(e => Wire.Name(e.Type)[6..]));
        Assert.Empty((await Last(desk.Anyone, id)).References);
        // The version that took it away still is a withdrawal, and repeats nothing.
        Assert.StartsWith("WITHDRAWN: alert RAP-2026-01 (named the wrong product).", (await desk.Anyone.Get($"/v1/alerts/{id}/versions/3/text?length=sms&language=en")).Text, StringComparison.Ordinal);
        Assert.Contains("<msgType>Cancel</msgType>", (await desk.Anyone.Get($"/v1/alerts/{id}/versions/3/cap")).Text, StringComparison.Ordinal);
    }

    [Theory, OnBothEngines]
    public async Task The_public_reads_no_figures_of_a_dose_alone_in_any_event(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var desk = await AlertDesk.At(dims);
        var partner = await dims.With(Roles.Partner);
        var id = await desk.Published(AlertContents.Regional() with { Concern = AlertConcern.Dose });
        await desk.Shortened(id, TestDims.Start0.AddDays(9));
        await AlertDesk.Review(desk.Bram, id);
        // What is not the same for both has not the same tag: with a key the figures are read at once.
        Assert.NotEqual((await desk.Anyone.Get($"/v1/alerts/{id}/versions")).ETag, (await partner.Get($"/v1/alerts/{id}/versions")).ETag);
        foreach (var path in new[] { "/v1/alert-events", "/v1/alerts/" + id, $"/v1/alerts/{id}/versions" })
        {
            // As a number of its own: ids and cursors hold any digits.
            Assert.DoesNotMatch(@"\b173\b", (await desk.Anyone.Get(path)).Is(HttpStatusCode.OK).Text);
            Assert.Matches(@"\b173\b", (await partner.Get(path)).Is(HttpStatusCode.OK).Text);
        }
    }

    [Theory, OnBothEngines]
    public async Task A_narrowing_only_takes_away_and_a_shortening_only_ends_earlier(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var desk = await AlertDesk.At(dims);
        AlertRegion utrecht = new() { RegionSet = "province", Region = "utrecht" }, zeeland = utrecht with { Region = "zeeland" }, drenthe = utrecht with { Region = "drenthe" };
        var id = await desk.Published(AlertContents.Regional() with { Audience = Audience.Professional, Regions = [utrecht, zeeland] });
        foreach (var (answer, places) in new[]
        {
            (await AlertDesk.AskNarrowing(desk.Anna, id, Audience.Public), "/audience"),
            (await AlertDesk.AskNarrowing(desk.Anna, id, Audience.Professional), "/audience"),
            (await AlertDesk.AskNarrowing(desk.Anna, id, regions: [utrecht, zeeland]), "/regions"),
            (await AlertDesk.AskNarrowing(desk.Anna, id, regions: [drenthe]), "/regions/0"),
            (await AlertDesk.AskNarrowing(desk.Anna, id, regions: [utrecht, utrecht]), "/regions/1"),
            (await AlertDesk.AskNarrowing(desk.Anna, id, regions: []), "/regions"),
            (await AlertDesk.Step(desk.Anna, $"/v1/alerts/{id}/narrowing-request", new NarrowingRequest { Note = AlertDesk.Note }), "/regions"),
            (await AlertDesk.Step(desk.Anna, $"/v1/alerts/{id}/narrowing-request", new NarrowingRequest { Note = AlertDesk.Note, Audience = Audience.Restricted }), "/withdrawalReason"),
            (await AlertDesk.AskShortening(desk.Anna, id, TestDims.Start0), "/expires"),
            (await AlertDesk.AskShortening(desk.Anna, id, TestDims.Start0.AddDays(28)), "/expires"),
            (await AlertDesk.AskUpdate(desk.Anna, id, AlertContents.Regional() with { Audience = Audience.Restricted }), "/content/audience"),
            (await AlertDesk.AskUpdate(desk.Anna, id, AlertContents.Regional() with { Status = AlertStatus.Exercise, Effective = TestDims.Start0.AddDays(1), Regions = [utrecht with { Region = "atlantis" }] }), "/content/effective /content/regions/0/region /content/status"),
            (await AlertDesk.AskUpdate(desk.Anna, id, AlertContents.Regional() with { Regions = [], Expires = TestDims.Start0 }), "/content/regions"),
        }) Assert.Equal(places, string.Join(' ', answer.Is(HttpStatusCode.BadRequest).Places.Order(StringComparer.Ordinal)));
        Assert.Equal([zeeland], (await desk.Narrowed(id, regions: [zeeland])).Regions);
        Assert.Equal(TestDims.Start0.AddDays(2), (await desk.Shortened(id, TestDims.Start0.AddDays(2))).Expires);

        var national = await desk.Published(AlertContents.National());
        var narrowed = await desk.Narrowed(national, regions: [utrecht]);
        Assert.Equal((AlertLevel.Regional, AlertVersionKind.Narrowed), (narrowed.Level, narrowed.Reason.Kind));
        // What was possible when it was asked is judged again when it is decided.
        (await AlertDesk.AskShortening(desk.Anna, national, TestDims.Start0.AddDays(1))).Is(HttpStatusCode.Created);
        dims.Clock.Advance(TimeSpan.FromDays(1));
        Assert.Equal(["/expires"], (await AlertDesk.Decide(desk.Carla, national, "shortening")).Is(HttpStatusCode.BadRequest).Places);
    }

    [Theory, OnBothEngines]
    public async Task One_person_marks_it_under_review_and_it_stays_so_until_an_update_or_withdrawal(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var desk = await AlertDesk.At(dims);
        var id = await desk.Published(AlertContents.National());
        (await AlertDesk.AskUpdate(desk.Anna, id, AlertContents.National())).Is(HttpStatusCode.Created);
        // Bram decides no national alert, and may doubt one. What was asked stays asked.
        var marked = AlertDesk.Of(await AlertDesk.Review(desk.Bram, id));
        Assert.Equal((2, true, AlertVersionKind.UnderReview, AlertState.Active), (marked.Version, marked.UnderReview, marked.Reason.Kind, marked.State));
        Assert.True(Assert.Single((await AlertDesk.Current(desk.Anyone)).Items).UnderReview);
        Assert.DoesNotContain("review", AlertDesk.Allowed((await AlertDesk.Review(desk.Carla, id)).Is(HttpStatusCode.Conflict)));
        (await AlertDesk.RefuseChange(desk.Carla, id, "change-rejection")).Is(HttpStatusCode.OK);
        Assert.True((await desk.Shortened(id, TestDims.Start0.AddDays(5))).UnderReview);
        Assert.True((await desk.Narrowed(id, Audience.Professional)).UnderReview);
        Assert.False((await Last(desk.Anyone, id)).UnderReview);
        Assert.False((await desk.Updated(id, AlertContents.National() with { Audience = Audience.Professional })).UnderReview);
        Assert.Equal(HttpStatusCode.Forbidden, (await AlertDesk.Review(await dims.With(Roles.Admin), id)).Status);
        AlertDesk.Of(await AlertDesk.Review(desk.Anna, id));
        (await AlertDesk.Ask(desk.Anna, id)).Is(HttpStatusCode.Created);
        Assert.False(AlertDesk.Of(await AlertDesk.Withdraw(desk.Carla, id)).UnderReview);
    }

    [Theory, OnBothEngines]
    public async Task An_alert_is_found_by_its_number_and_its_address_is_short(Engine engine)
    {
        await using var dims = await TestDims.Start(engine, "--Dims:PublicUrl=https://dims.example");
        var desk = await AlertDesk.At(dims);
        var id = await desk.Published();
        await desk.Withdrawn("RA-2026-01");
        foreach (var path in new[] { "", "/versions", "/versions/1" })
            Assert.Equal((await desk.Anyone.Get($"/v1/alerts/{id}{path}")).Is(HttpStatusCode.OK).Text, (await desk.Anyone.Get($"/v1/alerts/RA-2026-01{path}")).Is(HttpStatusCode.OK).Text);
        var alert = await Last(desk.Anyone, id);
        Assert.Equal("https://dims.example/v1/alerts/RA-2026-01", alert.Address);
        Assert.Equal("INGETROKKEN: PMMA in roze tablet. Niet nemen. RA-2026-01 v2 21-11-2026 11:00, t/m 19-12-2026 https://dims.example/v1/alerts/RA-2026-01", SmsText.Whole(alert, "nl"));
    }

    private static async Task<Alert> Last(Client by, string id) => AlertDesk.Read<Alert>(await by.Get("/v1/alerts/" + id));
}
