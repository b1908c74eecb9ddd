using System.Net;
using Dims.Access;
using Dims.Alerts;
using Dims.Reach;
using Dims.Tests.Alerts;
using Dims.Tests.Alerts.Feeds;
using Dims.Tests.Host;

namespace Dims.Tests.Reach;

public sealed class ReachTests
{
    [Theory, OnBothEngines]
    public async Task Who_pulls_has_it_only_once_a_request_says_so(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var desk = await ReachDesk.At(dims);
        var id = await desk.Alerts.Published();
        dims.Clock.Advance(TimeSpan.FromSeconds(10));
        await AlertDesk.Events(desk.Partner);
        await AlertDesk.Events(desk.Lab);
        await AlertDesk.Events(dims.Anonymous, 1);
        dims.Clock.Advance(TimeSpan.FromSeconds(10));
        // Once more, and the partner says that it has the first event.
        await AlertDesk.Events(desk.Lab);
        await AlertDesk.Events(desk.Partner, 1);
        dims.Clock.Advance(TimeSpan.FromSeconds(10));
        await AlertDesk.Events(desk.Partner, 1);

        var reach = await desk.ReachWhen(id, r => r.Reached > 0);
        var partner = ReachDesk.Of(reach, desk.Partner);
        Assert.Equal((TestDims.Start0.AddSeconds(20), 20.0), (partner.ReachedAt, partner.Seconds));
        Assert.Equal([(ReachDoor.Pull, 20.0)], partner.Doors.Select(d => (d.Door, d.Seconds)));
        Assert.Null(ReachDesk.Of(reach, desk.Lab).ReachedAt);
        Assert.Equal((3, 1, 0, 20.0, null), (reach.Entitled, reach.Reached, reach.Acknowledged, reach.MedianSeconds, reach.MedianSecondsAcknowledged));
        // Those not reached stand first.
        Assert.Equal([Places.Amsterdam, "Laboratory", "Ambulance service"], reach.Items.Select(o => o.OwnerName));
    }

    [Theory, OnBothEngines]
    public async Task Who_waits_for_the_next_event_has_the_one_before_at_once(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var desk = await ReachDesk.At(dims);
        var id = await desk.Alerts.Published();
        var waiting = desk.Partner.Get("/v1/alert-events?after=1&wait=30");
        Assert.Equal(1, (await desk.ReachWhen(id, r => r.Reached > 0)).Reached);
        await desk.Alerts.Published();
        (await waiting).Is(HttpStatusCode.OK);
    }

    [Theory, OnBothEngines]
    public async Task Who_listens_has_what_was_sent_and_nothing_from_before(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var desk = await ReachDesk.At(dims);
        var before = await desk.Alerts.Published();
        using var live = await LiveClient.Open(dims, desk.Partner);
        using var all = await LiveClient.Open(dims, desk.Lab, "?after=0");
        using var nobody = await LiveClient.Open(dims, dims.Anonymous, "?after=0");
        await all.Next();
        dims.Clock.Advance(TimeSpan.FromSeconds(5));
        var id = await desk.Alerts.Published();
        await live.Next();
        await all.Next();

        var reach = await desk.ReachWhen(id, r => r.Reached == 2);
        Assert.Equal([(ReachDoor.Sse, 0.0)], ReachDesk.Of(reach, desk.Partner).Doors.Select(d => (d.Door, d.Seconds)));
        Assert.Equal([(ReachDoor.Sse, 2, 0.0)], reach.Doors.Select(d => (d.Door, d.Reached, d.MedianSeconds)));
        var earlier = await desk.Reach(before);
        Assert.Null(ReachDesk.Of(earlier, desk.Partner).ReachedAt);
        Assert.Equal(TestDims.Start0, ReachDesk.Of(earlier, desk.Lab).ReachedAt);
    }

    [Theory, OnBothEngines]
    public async Task What_was_read_is_known_on_another_instance_and_after_a_restart_and_not_written_again(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var desk = await ReachDesk.At(dims);
        var id = await desk.Alerts.Published();
        await AlertDesk.Events(desk.Partner, 1);
        // What was noted last goes to the database at the end.
        await dims.Restart();
        dims.Clock.Advance(TimeSpan.FromMinutes(1));
        var partner = new Client(dims.Url, desk.Partner.Key) { Owner = desk.Partner.Owner };
        await AlertDesk.Events(partner, 1);
        await using (var other = await dims.Another()) await AlertDesk.Events(new Client(other.Url, desk.Partner.Key), 1);
        await using var read = await dims.Database.Read();
        Assert.Equal([(desk.Partner.Owner, "professional", "pull", 0L, 1L)], await read.Query<(string, string, string, long, long)>("SELECT owner_id, stream, door, behind, upto FROM reads"));
        var anna = new Client(dims.Url, desk.Alerts.Anna.Key);
        Assert.Equal(0.0, (await anna.Get($"/v1/alerts/{id}/reach")).Is(HttpStatusCode.OK).Json.GetProperty("medianSeconds").GetDouble());
    }

    [Theory, OnBothEngines]
    public async Task Medians_are_of_those_who_have_it_and_each_door_has_its_own(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var desk = await ReachDesk.At(dims);
        var id = await desk.Alerts.Published();
        dims.Clock.Advance(TimeSpan.FromSeconds(4));
        await AlertDesk.Events(desk.Partner, 1);
        ReachDesk.Acknowledged(await ReachDesk.Acknowledge(desk.Lab, id));
        dims.Clock.Advance(TimeSpan.FromSeconds(6));
        await AlertDesk.Events(desk.Location, 1);
        ReachDesk.Acknowledged(await ReachDesk.Acknowledge(desk.Partner, id));

        var reach = await desk.ReachWhen(id, r => r.Reached == 3);
        Assert.Equal((4.0, 7.0), (reach.MedianSeconds, reach.MedianSecondsAcknowledged));
        Assert.Equal([(ReachDoor.Pull, 2, 7.0)], reach.Doors.Select(d => (d.Door, d.Reached, d.MedianSeconds)));
        // Who has not acknowledged it stands before those who have.
        Assert.Equal([Places.Amsterdam, "Ambulance service", "Laboratory"], reach.Items.Select(o => o.OwnerName));
    }

    [Theory, OnBothEngines]
    public async Task Each_version_has_a_reach_of_its_own_and_who_has_a_later_one_has_the_earlier(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var desk = await ReachDesk.At(dims);
        var id = await desk.Alerts.Published();
        await AlertDesk.Events(desk.Partner, 1);
        dims.Clock.Advance(TimeSpan.FromMinutes(5));
        await desk.Alerts.Updated(id, AlertContents.Regional() with { Short = new LocalText { Nl = "Nieuw.", En = "New." } });
        Assert.Equal(0, (await desk.Reach(id)).Reached);
        dims.Clock.Advance(TimeSpan.FromMinutes(1));
        await AlertDesk.Events(desk.Lab, 2);
        var second = await desk.ReachWhen(id, r => r.Reached == 1);
        Assert.Equal((2, 60.0), (second.Version, ReachDesk.Of(second, desk.Lab).Seconds));
        var first = await desk.Reach(id, 1);
        Assert.Equal((1, 2, 0.0, 360.0), (first.Version, first.Reached, ReachDesk.Of(first, desk.Partner).Seconds, ReachDesk.Of(first, desk.Lab).Seconds));
        (await desk.Alerts.Anna.Get($"/v1/alerts/{id}/reach?version=3")).Is(HttpStatusCode.NotFound);
    }

    [Theory, OnBothEngines]
    public async Task Listed_is_whoever_may_have_it_with_a_key_that_is_valid_and_people_only_where_they_took_it(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var desk = await ReachDesk.At(dims);
        var (revoked, admin) = (await dims.With(Roles.Partner, "Gone"), await dims.With(Roles.Admin));
        await dims.With(Roles.Partner, "Expired", expires: TestDims.Start0.AddMinutes(1));
        await dims.With(Roles.Researcher, "Researcher");
        (await admin.Delete("/v1/keys/" + revoked.KeyId)).Is(HttpStatusCode.NoContent);
        dims.Clock.Advance(TimeSpan.FromMinutes(2));
        var (open, professional, restricted) = (
            await desk.Alerts.Published(), await desk.Alerts.Published(AlertContents.Regional() with { Audience = Audience.Professional }), await desk.Alerts.Published(AlertContents.Regional() with { Audience = Audience.Restricted }));

        foreach (var id in new[] { open, professional }) Assert.Equal(["Ambulance service", Places.Amsterdam, "Laboratory"], (await desk.Reach(id)).Items.Select(o => o.OwnerName));
        var none = await desk.Reach(restricted);
        Assert.Equal((0, 0, 0), (none.Entitled, none.Reached, none.Items.Count));
        Assert.Null(none.MedianSeconds);
        // A person who takes it by a door, and one who says so.
        await AlertDesk.Events(desk.Alerts.Dirk, 3);
        ReachDesk.Acknowledged(await ReachDesk.Acknowledge(desk.Alerts.Carla, restricted));
        var reach = await desk.ReachWhen(restricted, r => r.Reached == 2);
        Assert.Equal([("Dirk", "person", Audience.Restricted), ("Carla", "person", Audience.Restricted)], reach.Items.Select(o => (o.OwnerName, o.OwnerKind, o.Stream)));
    }

    [Theory, OnBothEngines]
    public async Task Whom_an_alert_is_taken_from_is_to_have_its_withdrawal(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var desk = await ReachDesk.At(dims);
        var id = await desk.Alerts.Published();
        await AlertDesk.Events(desk.Partner, 1);
        await desk.Alerts.Narrowed(id, Audience.Restricted);
        var reach = await desk.Reach(id);
        Assert.Equal((2, 3, 0), (reach.Version, reach.Entitled, reach.Reached));
        await AlertDesk.Events(desk.Partner, 2);
        Assert.NotNull(ReachDesk.Of(await desk.ReachWhen(id, r => r.Reached == 1), desk.Partner).ReachedAt);
    }

    [Theory, OnBothEngines]
    public async Task Who_writes_alerts_reads_who_has_them_and_nobody_else(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var desk = await ReachDesk.At(dims);
        var id = await desk.Alerts.Published();
        foreach (var by in new[] { desk.Alerts.Bram, desk.Alerts.Carla, await dims.With(Roles.Admin) }) (await by.Get($"/v1/alerts/{id}/reach")).Is(HttpStatusCode.OK);
        foreach (var by in new[] { desk.Partner, desk.Lab, desk.Location, await dims.With(Roles.Researcher) }) Assert.Equal("missing-scope", (await by.Get($"/v1/alerts/{id}/reach")).Code);
        (await dims.Anonymous.Get($"/v1/alerts/{id}/reach")).Is(HttpStatusCode.Unauthorized);
        foreach (var none in new[] { "none", await desk.Alerts.Draft() }) (await desk.Alerts.Anna.Get($"/v1/alerts/{none}/reach")).Is(HttpStatusCode.NotFound);
        Assert.Equal(["?version"], (await desk.Alerts.Anna.Get($"/v1/alerts/{id}/reach?version=0")).Places);
    }
}
