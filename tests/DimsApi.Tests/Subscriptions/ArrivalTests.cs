using System.Net;
using Dims.Access;
using Dims.Alerts;
using Dims.Subscriptions;
using Dims.Tests.Alerts;
using Dims.Tests.Contract;
using Dims.Tests.Host;

namespace Dims.Tests.Subscriptions;

public sealed class ArrivalTests
{
    [Theory, OnBothEngines]
    public async Task An_event_arrives_exactly_as_the_stream_tells_it_signed_and_in_its_envelope(Engine engine)
    {
        await using var desk = await DeliveryDesk.Start(engine, "--Dims:PublicUrl=https://dims.example.org");
        var partner = await desk.Subscribed(new { bearer = "token-1" });
        var alert = await desk.Published();
        var told = (await partner.Server.Has(1))[0];

        Assert.True(told.IsSignedBy(partner.Secret));
        Assert.Equal(("application/cloudevents+json; charset=utf-8", "Bearer token-1", "dims.example.org"), (told.Headers["Content-Type"], told.Headers["Authorization"], told.Headers["WebHook-Request-Origin"]));
        Assert.Equal((alert + "-v1", alert + "-v1", alert), (told.Id, told.Text("id"), told.Subject));
        Assert.Equal(("0000000001", "0000000000", "nl.drugsmarkt.alert.published.v1"), (told.Text("sequence"), told.Text("previous"), told.Type));
        Assert.EndsWith(":professional", told.Text("source"), StringComparison.Ordinal);
        Assert.StartsWith("https://dims.example.org/v1/alerts/RA-", told.Text("dataref"), StringComparison.Ordinal);
        Assert.Null(told.Replaces ?? told.Notice);
        var pulled = (await partner.Client.Get("/v1/alert-events")).Json.GetProperty("events")[0];
        Assert.Equal(pulled.GetRawText(), told.Json.GetProperty("data").GetRawText());

        var attempt = Assert.Single(await partner.Recorded(1));
        Assert.Equal((AttemptKind.Event, 1L, alert + "-v1", "delivered", 204, null), (attempt.Kind, attempt.Sequence, attempt.EventId, attempt.Outcome, attempt.Status!.Value, attempt.NextAt));
        await partner.CaughtUp();
    }

    [Theory, OnBothEngines]
    public async Task The_chain_of_previous_is_unbroken_under_filters_and_kinds(Engine engine)
    {
        await using var desk = await DeliveryDesk.Start(engine);
        var everything = await desk.Subscribed();
        var utrecht = await desk.Subscribed(new { filter = new { region = "province:utrecht" } });
        var groningen = await desk.Subscribed(new { filter = new { region = "province:groningen" } });
        var ends = await desk.Subscribed(new { kinds = DeliveryDesk.Words("alert.withdrawn", "alert.expired") });
        var other = await desk.Subscribed(new { filter = new { substance = "fentanyl" } });
        var first = await desk.Published("utrecht");
        await everything.Server.Has(1);
        var second = await desk.Published("groningen");
        await everything.Server.Has(2);
        await desk.Published("utrecht");
        await everything.Server.Has(3);
        await desk.Alerts.Withdrawn(first);
        await everything.Server.Has(4);
        await desk.Alerts.Withdrawn(second);
        foreach (var partner in new[] { everything, utrecht, groningen, ends, other }) await partner.CaughtUp();

        Assert.Equal([1L, 2, 3, 4, 5], everything.Server.Accepted.Select(a => a.Sequence));
        Assert.Equal([(1L, 0L), (3, 1), (4, 3)], utrecht.Server.Accepted.Select(a => (a.Sequence, a.Previous)));
        Assert.Equal([(2L, 0L), (5, 2)], groningen.Server.Accepted.Select(a => (a.Sequence, a.Previous)));
        Assert.Equal([(4L, 0L), (5, 4)], ends.Server.Accepted.Select(a => (a.Sequence, a.Previous)));
        Assert.Empty(other.Server.All);
        foreach (var partner in new[] { everything, utrecht, groningen, ends }) partner.ChainIsUnbroken(0);
        Assert.All(everything.Server.Accepted.Concat(utrecht.Server.Accepted).Concat(ends.Server.Accepted), a => Assert.Null(a.Notice));
    }

    [Theory, OnBothEngines]
    public async Task A_changed_filter_never_hides_the_end_of_an_alert_that_was_given(Engine engine)
    {
        await using var desk = await DeliveryDesk.Start(engine);
        var partner = await desk.Subscribed();
        var (given, ended) = (await desk.Published("utrecht"), await desk.Published("utrecht"));
        await partner.Server.Has(2);
        await partner.CaughtUp();
        (await partner.Changes(new { filter = new { region = "province:groningen" }, kinds = DeliveryDesk.Words("alert.published") })).Is(HttpStatusCode.OK);
        await desk.Published("utrecht");
        await desk.Published("groningen");
        await desk.Alerts.Withdrawn(given);
        desk.Dims.Clock.Advance(TimeSpan.FromDays(400));

        var told = await partner.Server.Has(5);
        await partner.CaughtUp();
        told = partner.Server.Accepted;
        Assert.Contains(told, t => t.Type == "nl.drugsmarkt.alert.withdrawn.v1" && t.Subject == given && t.Notice == "left-your-filter");
        Assert.Contains(told, t => t.Type == "nl.drugsmarkt.alert.expired.v1" && t.Subject == ended && t.Notice == "left-your-filter");
        // Of the one that it was never given nothing comes.
        Assert.DoesNotContain(told, t => t.Sequence == 3);
        partner.ChainIsUnbroken(0);
    }

    [Theory, OnBothEngines]
    public async Task A_newer_version_replaces_an_undelivered_older_one_and_says_so(Engine engine)
    {
        await using var desk = await DeliveryDesk.Start(engine);
        var partner = await desk.Subscribed();
        partner.Server.Fails();
        var alert = await desk.Published();
        await partner.Recorded(1);
        var other = await desk.Published();
        await partner.Recorded(2);
        await desk.Updated(alert, "PMMA in twee tabletten");
        await partner.Recorded(3);
        partner.Server.Works();
        await desk.Alerts.Withdrawn(alert);

        await partner.Server.Has(2);
        await partner.CaughtUp();
        Assert.Equal([(other, 2L, 0L, null), (alert, 4, 2, "0000000001 0000000003")], partner.Server.Accepted.Select(a => (a.Subject!, a.Sequence, a.Previous, a.Replaces)));
        Assert.Equal("nl.drugsmarkt.alert.withdrawn.v1", partner.Server.Accepted[1].Type);
    }

    [Theory, OnBothEngines]
    public async Task One_that_begins_behind_an_event_catches_up_first(Engine engine)
    {
        await using var desk = await DeliveryDesk.Start(engine);
        var ids = new List<string>();
        for (var i = 0; i < 4; i++) ids.Add(await desk.Published());
        await desk.Alerts.Withdrawn(ids[3]);
        var partner = await desk.Subscribed(new { from = 1 });
        var all = await desk.Subscribed(new { from = 0 });
        var news = await desk.Subscribed();

        Assert.Equal([(2L, 1L, null), (3, 2, null), (5, 3, "0000000004")], (await partner.Server.Has(3)).Select(a => (a.Sequence, a.Previous, a.Replaces)));
        Assert.Equal([1L, 2, 3, 5], (await all.Server.Has(4)).Select(a => a.Sequence));
        Assert.Empty(news.Server.All);
        await desk.Published();
        Assert.Equal((6L, 5L), ((await news.Server.Has(1))[0].Sequence, news.Server.All[0].Previous));
        partner.ChainIsUnbroken(1);
    }

    [Theory, OnBothEngines]
    public async Task Each_follows_the_stream_it_may_read_and_no_more(Engine engine)
    {
        await using var desk = await DeliveryDesk.Start(engine);
        var (partner, coordinator) = (await desk.Subscribed(), await desk.Partner("Anna", Roles.Coordinator));
        var open = await desk.Subscribed(new { stream = "public" });
        await coordinator.Subscribes();
        await desk.Alerts.Published(AlertContents.Regional() with { Audience = Audience.Restricted });
        await desk.Alerts.Published(AlertContents.Regional() with { Audience = Audience.Professional });
        await desk.Alerts.Published();
        Assert.Equal([1L, 2, 3], (await coordinator.Server.Has(3)).Select(a => a.Sequence));
        Assert.Equal([1L, 2], (await partner.Server.Has(2)).Select(a => a.Sequence));
        Assert.Equal([1L], (await open.Server.Has(1)).Select(a => a.Sequence));
        Assert.Equal(3, new[] { coordinator, partner, open }.Select(p => p.Server.Accepted[0].Text("source")).Distinct().Count());
    }

    [Theory, OnBothEngines]
    public async Task Coordinators_are_sent_what_they_are_told_and_a_location_its_own(Engine engine)
    {
        await using var desk = await DeliveryDesk.Start(engine);
        var coordinator = await desk.Partner("Anna", Roles.Coordinator);
        var location = await desk.Partner("Utrecht", Roles.Location, Places.Utrecht);
        var urgent = await desk.Partner("Bram", Roles.Coordinator);
        await coordinator.Subscribes(new { topic = "notices" });
        await location.Subscribes(new { topic = "notices" });
        await urgent.Subscribes(new { topic = "notices", kinds = DeliveryDesk.Words("urgent-sample") });
        foreach (var place in new[] { Places.Utrecht, Places.Amsterdam, Places.Utrecht })
            await desk.Dims.Send(Lab.Tablet(location: place) with { Analyses = [Lab.Measured(Lab.Found("PMMA"))] });

        var pulled = (await coordinator.Client.Get("/v1/notices")).Json.GetProperty("items").EnumerateArray().ToList();
        var told = await coordinator.Server.Has(pulled.Count);
        Assert.Equal(pulled.Select(p => p.GetRawText()), told.Select(t => t.Json.GetProperty("data").GetRawText()));
        var own = (await location.Client.Get("/v1/notices")).Json.GetProperty("items").EnumerateArray().ToList();
        Assert.Equal(own.Select(p => p.GetRawText()), (await location.Server.Has(2)).Select(t => t.Json.GetProperty("data").GetRawText()));
        Assert.All(await urgent.Server.Has(3), t => Assert.Equal("nl.drugsmarkt.notice.urgent_sample.v1", t.Type));
        foreach (var one in new[] { coordinator, location, urgent })
        {
            await one.CaughtUp();
            one.ChainIsUnbroken(0);
        }
        Assert.Equal(2, location.Server.Accepted.Count);
        Assert.DoesNotContain('.', told[0].Id);

        // What another location was told is not sent to it once more either.
        var foreign = pulled.First(p => p.TryGetProperty("location", out var where) && where.GetString() == Places.Amsterdam).GetProperty("sequence").GetInt64();
        foreach (var sequence in new[] { foreign, own[0].GetProperty("sequence").GetInt64() })
        {
            (await location.Does("redeliveries", new { sequence })).Is(HttpStatusCode.Accepted);
            await Patience.Until(async () =>
            {
                await using var read = await desk.Dims.Database.Read();
                return await read.Scalar<long>("SELECT count(*) FROM subscriptions WHERE again_to IS NOT NULL") == 0;
            }, "what is sent once more");
        }
        Assert.Equal(own.Select(p => p.GetRawText()).Append(own[0].GetRawText()), location.Server.Accepted.Select(t => t.Json.GetProperty("data").GetRawText()));
    }

    [Theory, OnBothEngines]
    public async Task Events_are_sent_once_more_with_the_id_they_had(Engine engine)
    {
        await using var desk = await DeliveryDesk.Start(engine);
        var partner = await desk.Subscribed(new { filter = new { region = "province:utrecht" } });
        foreach (var region in DeliveryDesk.Words("utrecht", "groningen", "utrecht", "utrecht")) await desk.Published(region);
        await partner.Server.Has(3);
        await partner.CaughtUp();
        Assert.Equal(["/to"], (await partner.Does("redeliveries", new { from = 3, to = 9 })).Places);
        Assert.Equal(["/sequence"], (await partner.Does("redeliveries", new { sequence = 1, from = 1 })).Places);

        (await partner.Does("redeliveries", new { from = 1, to = 3 })).Keeps("askRedelivery").Is(HttpStatusCode.Accepted);
        await partner.Server.Has(5);
        await partner.Recorded(5);
        (await partner.Does("redeliveries", new { sequence = 2 })).Is(HttpStatusCode.Accepted);
        await partner.Server.Has(6);
        var attempts = await partner.Recorded(6);
        Assert.Equal([1L, 3, 4, 1, 3, 2], attempts.Select(a => a.Sequence));
        Assert.Equal([AttemptKind.Event, AttemptKind.Event, AttemptKind.Event, AttemptKind.Again, AttemptKind.Again, AttemptKind.Again], attempts.Select(a => a.Kind));
        Assert.Equal(partner.Server.Accepted[0].Id, partner.Server.Accepted[3].Id);
        Assert.Equal([true, true, true, false, false, false], partner.Server.Accepted.Select(a => a.Text("previous") is not null));
        Assert.Equal((4L, 4L), (await partner.Now()) is var now ? (now.Position, now.Previous) : default);
        partner.ChainIsUnbroken(0);
    }

    [Theory, OnBothEngines]
    public async Task A_reader_of_the_log_before_a_restore_is_told_that_it_is_another_one(Engine engine)
    {
        await using var desk = await DeliveryDesk.Start(engine);
        var partner = await desk.Subscribed();
        await desk.Published();
        await partner.Server.Has(1);
        await partner.CaughtUp();
        await using (var own = await desk.Dims.Database.OpenOwn())
        {
            await using var command = own.CreateCommand();
            command.CommandText = "UPDATE logs SET is_current = 0";
            await command.ExecuteNonQueryAsync();
        }
        partner.Server.Fails();
        await desk.Dims.Restart();

        // Away when it is told, and published meanwhile: that comes after.
        await partner.Server.Tried(2);
        await (await AlertDesk.At(desk.Dims)).Published();
        partner.Server.Works();
        await desk.Later(TimeSpan.FromMinutes(1));
        // What may have been heard is sent once more: the first of each is meant.
        await Patience.Until(() => partner.Server.Accepted.Any(a => a.Sequence == 2), () => "the event after the reset");
        var (reset, next) = (partner.Server.Accepted[1], partner.Server.Accepted.First(a => a.Sequence == 2));
        Assert.Equal(("nl.drugsmarkt.log.reset.v1", 1L), (reset.Type, reset.Sequence));
        Assert.Equal((2L, 1L), (next.Sequence, next.Previous));
        // At its new address: the instance was started anew.
        await Patience.Until(async () =>
        {
            await using var read = await desk.Dims.Database.Read();
            return await read.Scalar<long>("SELECT position FROM subscriptions") == 2;
        }, "the place in the new log");
    }
}
