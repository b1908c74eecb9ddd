using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Text.Json;
using Dims.Alerts;
using Dims.Http;
using Dims.Notices;
using Dims.Reach;
using Dims.Storage;
using Dims.Subscriptions;
using Dims.Tests.Alerts;
using Dims.Tests.Host;
using Dims.Tests.Subscriptions;
using Microsoft.Extensions.DependencyInjection;

namespace Dims.Tests.Reach;

public sealed class WebhookReachTests
{
    [Theory, OnBothEngines]
    public async Task The_first_delivery_counts_at_the_first_byte_of_the_answer_and_a_later_version_stands_for_an_earlier(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var desk = await ReachDesk.At(dims);
        var (ambulance, lab) = (await desk.Subscribed(desk.Partner), await desk.Subscribed(desk.Lab));
        var id = await desk.Alerts.Published();
        dims.Clock.Advance(TimeSpan.FromSeconds(1));
        await desk.Attempted(ambulance, id, "status-503", next: TimeSpan.FromSeconds(5));
        dims.Clock.Advance(TimeSpan.FromSeconds(1));
        foreach (var latency in new[] { 250, 10 }) await desk.Attempted(ambulance, id, "delivered", latency: latency);
        var first = await desk.Reach(id);
        var partner = ReachDesk.Of(first, desk.Partner);
        Assert.Equal([(ReachDoor.Webhook, 2.25)], partner.Doors.Select(d => (d.Door, d.Seconds)));
        Assert.Empty(partner.Failures);
        Assert.Equal((1, 2.25, 0), (first.Reached, first.MedianSeconds, first.Failing));

        await desk.Alerts.Updated(id, AlertContents.Regional() with { Short = new LocalText { Nl = "Nieuw.", En = "New." } });
        dims.Clock.Advance(TimeSpan.FromSeconds(1));
        await desk.Attempted(lab, id, "delivered", version: 2);
        Assert.Equal([(1, 2), (2, 1)], new[] { await desk.Reach(id, 1), await desk.Reach(id) }.Select(r => (r.Version, r.Reached)));
    }

    [Theory, OnBothEngines]
    public async Task What_is_delivered_and_what_cannot_be_shows_as_it_happens(Engine engine)
    {
        await using var delivery = await DeliveryDesk.Start(engine);
        var (well, ill) = (await delivery.Subscribed(), await delivery.Subscribed());
        var desk = new ReachDesk { Dims = delivery.Dims, Alerts = delivery.Alerts, Partner = well.Client, Lab = ill.Client, Location = well.Client };
        var (meter, outcomes) = (delivery.Dims.Services.GetRequiredService<DeliveryMeter>(), new ConcurrentQueue<string?>());
        using var listener = new MeterListener { InstrumentPublished = (i, l) => { if (i.Meter == meter.Meter) l.EnableMeasurementEvents(i); } };
        listener.SetMeasurementEventCallback<long>((_, _, tags, _) => outcomes.Enqueue(tags[0].Value?.ToString()));
        listener.SetMeasurementEventCallback<double>((i, _, _, _) => outcomes.Enqueue(i is Histogram<double> ? i.Name : null));
        listener.Start();
        ill.Server.Fails(503);
        var id = await desk.Alerts.Published(AlertContents.National());
        await well.Recorded(1);
        await ill.Recorded(1);
        await delivery.Later(TimeSpan.FromMinutes(1));
        await ill.Recorded(2);

        var reach = await desk.Reach(id);
        Assert.Equal([(true, ill.Client.Owner), (false, well.Client.Owner)], reach.Items.Select(o => (o.Failing, o.Owner)));
        Assert.Equal([ReachDoor.Webhook], reach.Items[1].Doors.Select(d => d.Door));
        Assert.Equal(("status-503", ill.Id), (reach.Items[0].Failures[0].Outcome, reach.Items[0].Failures[0].Subscription));
        Assert.Equal((NoticeKind.PartnerNotReached, id), Assert.Single(await desk.NoticesWhen(1)) is var told ? (told.Kind, told.Subject) : default);
        Assert.Equal([("delivered", 1), ("dims.delivery.time_to_reach", 1), ("status-503", 2)], outcomes.OfType<string>().Order(StringComparer.Ordinal).GroupBy(o => o).Select(g => (g.Key, g.Count())));
        // It takes an older alert first; that one is late as well.
        ill.Server.Works();
        var second = await desk.Alerts.Published(AlertContents.National());
        await ill.CaughtUp();
        foreach (var alert in new[] { id, second }) Assert.Equal(2, (await desk.ReachWhen(alert, r => r.Reached == 2)).Reached);
    }

    [Theory, OnBothEngines]
    public async Task An_event_that_is_not_taken_holds_up_the_alert_behind_it(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var desk = await ReachDesk.At(dims);
        var ambulance = await desk.Subscribed(desk.Partner);
        var regional = await desk.Alerts.Published();
        for (var i = 0; i < 2; i++) await desk.Attempted(ambulance, regional, "status-500", next: TimeSpan.FromMinutes(1));
        dims.Clock.Advance(TimeSpan.FromSeconds(10));
        var national = await desk.Alerts.Published(AlertContents.National());
        // Nothing was tried since: it may be on its way.
        Assert.Equal(0, (await desk.Reach(national)).Failing);
        await desk.Attempted(ambulance, regional, "status-500", next: TimeSpan.FromMinutes(1));
        Assert.Equal(1, (await desk.Reach(national)).Failing);
        Assert.Equal(national, Assert.Single(await desk.NoticesWhen(1)).Subject);
    }

    [Theory, OnBothEngines]
    public async Task Two_failed_attempts_at_a_national_alert_show_at_once_and_coordinators_are_told_once(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var desk = await ReachDesk.At(dims);
        var (ambulance, lab) = (await desk.Subscribed(desk.Partner), await desk.Subscribed(desk.Lab));
        var id = await desk.Alerts.Published(AlertContents.National());
        await desk.Attempted(ambulance, id, "connection-timeout", next: TimeSpan.FromSeconds(5));
        await desk.Attempted(lab, id, "status-500", next: TimeSpan.FromSeconds(5));
        Assert.Equal(0, (await desk.Reach(id)).Failing);
        dims.Clock.Advance(TimeSpan.FromSeconds(5));
        await desk.Attempted(ambulance, id, "dns-failure", next: TimeSpan.FromMinutes(1));

        var reach = await desk.Reach(id);
        Assert.Equal(["Ambulance service", Places.Amsterdam, "Laboratory"], reach.Items.Select(o => o.OwnerName));
        Assert.Equal([true, false, false], reach.Items.Select(o => o.Failing));
        var failed = Assert.Single(reach.Items[0].Failures);
        Assert.Equal((ambulance, "active", 2, "dns-failure", dims.Clock.GetUtcNow(), dims.Clock.GetUtcNow().AddMinutes(1)), (failed.Subscription, failed.State, failed.Attempts, failed.Outcome, failed.LastAt, failed.NextAt));
        var notice = Assert.Single(await desk.NoticesWhen(1));
        Assert.Equal((NoticeKind.PartnerNotReached, id), (notice.Kind, notice.Subject));
        Assert.Equal("RA-2026-01 v1 does not reach Ambulance service: delivery fails (dns-failure). Phone them.", notice.Text.En);

        // A third attempt is not told again; another partner is.
        await desk.Attempted(ambulance, id, "dns-failure", next: TimeSpan.FromMinutes(1));
        await desk.Attempted(lab, id, "status-500", next: TimeSpan.FromMinutes(1));
        Assert.Equal(["Ambulance service", "Laboratory"], (await desk.NoticesWhen(2)).Select(n => n.Text.En.Split("reach ")[1].Split(':')[0]));
    }

    [Theory, OnBothEngines]
    public async Task Of_a_regional_alert_or_one_that_is_there_by_another_door_nobody_is_told(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var desk = await ReachDesk.At(dims);
        var (ambulance, lab) = (await desk.Subscribed(desk.Partner), await desk.Subscribed(desk.Lab));
        var (regional, national) = (await desk.Alerts.Published(), await desk.Alerts.Published(AlertContents.National()));
        await AlertDesk.Events(desk.Partner, 2);
        Assert.Equal(1, (await desk.ReachWhen(national, r => r.Reached == 1)).Reached);
        for (var i = 0; i < 2; i++) foreach (var id in new[] { regional, national }) await desk.Attempted(ambulance, id, "status-500", next: TimeSpan.FromSeconds(5));
        for (var i = 0; i < 2; i++) await desk.Attempted(lab, regional, "status-500", next: TimeSpan.FromSeconds(5));
        for (var i = 0; i < 2; i++) await desk.Attempted(lab, national, "status-500", next: TimeSpan.FromSeconds(5));

        Assert.Equal("RA-2026-02 v1 does not reach Laboratory: delivery fails (status-500). Phone them.", Assert.Single(await desk.NoticesWhen(1)).Text.En);
        // What failed stays to be seen.
        var partner = ReachDesk.Of(await desk.Reach(national), desk.Partner);
        Assert.Equal((false, 4), (partner.Failing, Assert.Single(partner.Failures).Attempts));
        Assert.Equal(1, (await desk.Reach(regional)).Failing);
    }

    [Theory, OnBothEngines]
    public async Task Where_no_other_attempt_will_be_made_delivery_fails_and_what_was_deleted_or_is_not_about_alerts_fails_nobody(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var desk = await ReachDesk.At(dims);
        var (gone, deleted) = (await desk.Subscribed(desk.Partner, state: "deactivated"), await desk.Subscribed(desk.Lab, state: "deleted"));
        var id = await desk.Alerts.Published();
        foreach (var one in new[] { gone, deleted }) await desk.Attempted(one, id, "gone");
        var reach = await desk.Reach(id);
        Assert.Equal(["Ambulance service"], reach.Items.Where(o => o.Failing).Select(o => o.OwnerName));
        Assert.Equal("deactivated", Assert.Single(ReachDesk.Of(reach, desk.Partner).Failures).State);
        Assert.Empty(ReachDesk.Of(reach, desk.Lab).Failures);
        // A person to whom delivery fails is listed too.
        var carla = await desk.Subscribed(desk.Alerts.Carla, "restricted");
        await desk.Attempted(carla, id, "tls-failure", next: TimeSpan.FromSeconds(5));
        Assert.Equal("person", ReachDesk.Of(await desk.Reach(id), desk.Alerts.Carla).OwnerKind);
    }

    // The owner may delete the subscription meanwhile, and a subscription may have been given up since.
    [Theory, OnBothEngines]
    public async Task Who_has_an_alert_stays_known_when_the_attempts_are_forgotten(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var desk = await ReachDesk.At(dims);
        var (ambulance, second, lab, location) = (await desk.Subscribed(desk.Partner), await desk.Subscribed(desk.Partner), await desk.Subscribed(desk.Lab), await desk.Subscribed(desk.Location));
        var id = await desk.Alerts.Published(AlertContents.National());
        dims.Clock.Advance(TimeSpan.FromSeconds(2));
        await desk.Attempted(ambulance, id, "status-503");
        await desk.Attempted(ambulance, id, "delivered", latency: 250);
        for (var i = 0; i < 2; i++) await desk.Attempted(location, id, "dns-failure", next: TimeSpan.FromMinutes(1));
        dims.Clock.Advance(TimeSpan.FromSeconds(2));
        await desk.Attempted(second, id, "delivered", latency: 10);
        await desk.Alerts.Updated(id, AlertContents.National() with { Short = new LocalText { Nl = "Nieuw.", En = "New." } });
        dims.Clock.Advance(TimeSpan.FromSeconds(2));
        await desk.Attempted(lab, id, "delivered", version: 2);
        await desk.Attempted(location, id, "dns-failure", version: 2);
        var (first, latest) = (await desk.Reach(id, 1), await desk.Reach(id));
        Assert.Equal([(2, 1), (1, 1)], new[] { first, latest }.Select(r => (r.Reached, r.Failing)));
        Assert.Equal(2.25, ReachDesk.Of(first, desk.Partner).Seconds);

        (await desk.Lab.Delete("/v1/subscriptions/" + lab)).Is(System.Net.HttpStatusCode.NoContent);
        dims.Clock.Advance(TimeSpan.FromDays(100));
        while (await dims.Send(new ForgetAttempts(Instant.Text(dims.Clock.GetUtcNow()))) > 0) { }
        await using (var read = await dims.Database.Read())
        {
            Assert.Equal(1, await read.Scalar<long>("SELECT count(*) FROM delivery_attempts"));
            Assert.Equal(0, await read.Scalar<long>("SELECT count(*) FROM subscriptions WHERE id = @lab", new { lab }));
            Assert.False(await ForgetAttemptsHandler.AnyOld(read, Instant.Text(dims.Clock.GetUtcNow())));
        }
        Assert.Equal(Told(first), Told(await desk.Reach(id, 1)));
        Assert.Equal(Told(latest), Told(await desk.Reach(id)));

        // All but the present moment.
        static string Told(AlertReach reach) => JsonSerializer.Serialize(reach with { AsOf = default, Status = default, Items = [.. reach.Items.Select(o => o with { LastSeenAt = null })] }, Wire.Json);
    }

    [Theory, OnBothEngines]
    public async Task Who_has_an_alert_by_another_door_is_not_looked_at_again_and_what_is_old_is_nobody_s_business(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var desk = await ReachDesk.At(dims);
        var clock = dims.Services.GetServices<Microsoft.Extensions.Hosting.IHostedService>().OfType<ReachClock>().Single();
        var (ambulance, lab) = (await desk.Subscribed(desk.Partner), await desk.Subscribed(desk.Lab));
        var old = await desk.Alerts.Published(AlertContents.National());
        dims.Clock.Advance(TimeSpan.FromDays(8));
        var id = await desk.Alerts.Published(AlertContents.National());
        await AlertDesk.Events(desk.Partner, 2);
        await desk.ReachWhen(id, r => r.Reached == 1);
        for (var i = 0; i < 2; i++) await desk.Attempted(ambulance, old, "status-500", next: TimeSpan.FromSeconds(5));
        await Patience.Until(() => clock.Judged == 1, () => $"one judgement; there are {clock.Judged}");
        // Further failures of one who has it, and then two of one who has not: that is looked at, and told of the alert of today only.
        for (var i = 0; i < 5; i++) await desk.Attempted(ambulance, old, "status-500", next: TimeSpan.FromSeconds(5));
        for (var i = 0; i < 2; i++) await desk.Attempted(lab, old, "status-500", next: TimeSpan.FromSeconds(5));
        Assert.Equal(id, Assert.Single(await desk.NoticesWhen(1)).Subject);
        Assert.Equal(2, clock.Judged);
    }

    [Theory, OnBothEngines]
    public async Task The_oldest_event_that_waits_is_measured_where_somebody_listens(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var desk = await ReachDesk.At(dims);
        var (meter, oldest) = (dims.Services.GetRequiredService<DeliveryMeter>(), -1.0);
        using var listener = new MeterListener { InstrumentPublished = (i, l) => { if (i.Meter == meter.Meter) l.EnableMeasurementEvents(i); } };
        listener.SetMeasurementEventCallback<double>((_, value, _, _) => oldest = value);
        listener.Start();
        await desk.Alerts.Published();
        dims.Clock.Advance(TimeSpan.FromSeconds(30));
        await desk.Alerts.Published();
        dims.Clock.Advance(TimeSpan.FromSeconds(30));
        await desk.Subscribed(desk.Lab, position: 1);
        await desk.Subscribed(desk.Lab, position: 0, state: "paused");
        Assert.Equal(30, await When(30));
        await desk.Subscribed(desk.Partner);
        dims.Clock.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(70, await When(70));

        async Task<double> When(double expected)
        {
            for (var tries = 0; oldest != expected && tries < 400; tries++)
            {
                await Task.Delay(25);
                listener.RecordObservableInstruments();
            }
            return oldest;
        }
    }
}
