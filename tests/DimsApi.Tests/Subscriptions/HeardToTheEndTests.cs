using System.Net;
using Dims.Tests.Host;

namespace Dims.Tests.Subscriptions;

// Whatever may have been sent is heard to its end, and nothing that waits for its turn waits for ever.
public sealed class HeardToTheEndTests
{
    // A worker has sent it and was killed, another has failed since and has given its lease back: nothing is written of what was sent.
    [Theory, OnBothEngines]
    public async Task A_changed_filter_hides_no_end_of_what_lies_behind_the_place_though_nobody_works_for_it(Engine engine)
    {
        await using var desk = await DeliveryDesk.Start(engine, "--Dims:Deliver=false");
        var partner = await desk.Subscribed(new { filter = new { region = "province:utrecht" } });
        var alert = await desk.Published("utrecht");
        (await partner.Changes(new { filter = new { region = "province:groningen" } })).Is(HttpStatusCode.OK);
        Assert.Equal(1, await desk.Scalar<long>($"SELECT count(*) FROM subscription_alerts WHERE alert_id = '{alert}' AND sequence = 1"));
    }

    [Theory, OnBothEngines]
    public async Task What_was_asked_for_once_more_outside_the_filter_is_heard_to_its_end(Engine engine)
    {
        await using var desk = await DeliveryDesk.Start(engine);
        var partner = await desk.Subscribed(new { filter = new { region = "province:utrecht" } });
        var alert = await desk.Published("groningen");
        (await partner.Does("redeliveries", new { sequence = 1 })).Is(HttpStatusCode.Accepted);
        Assert.Equal(alert, (await partner.Server.Has(1))[0].Subject);
        await partner.Recorded(1);
        await desk.Alerts.Withdrawn(alert);
        var end = (await partner.Server.Has(2))[1];
        Assert.Equal(("nl.drugsmarkt.alert.withdrawn.v1", alert, "left-your-filter"), (end.Type, end.Subject, end.Notice));
    }

    [Theory, OnBothEngines]
    public async Task One_set_aside_that_makes_the_receiver_fail_keeps_no_other_from_being_tried(Engine engine)
    {
        await using var desk = await DeliveryDesk.Start(engine);
        var partner = await desk.Subscribed();
        partner.Server.Refuses(r => r.Sequence is 1 or 2);
        for (var i = 0; i < 3; i++) await desk.Published();
        await Patience.Until(async () => (await partner.Now()).SetAside == 2, "two to be set aside");
        partner.Server.Refuses(r => r.Sequence == 1, 503);
        for (var minutes = 0; minutes < 3 && partner.Server.Accepted.All(a => a.Sequence != 2); minutes++)
        {
            var tried = partner.Server.All.Count;
            await desk.Later(TimeSpan.FromMinutes(1));
            await Patience.Until(async () => partner.Server.All.Count > tried && await desk.Scalar<long>("SELECT count(*) FROM subscriptions WHERE lease IS NOT NULL") == 0, "another turn");
        }
        Assert.Contains(partner.Server.Accepted, a => a.Sequence == 2);
    }

    [Theory, OnBothEngines]
    public async Task Where_one_a_minute_is_allowed_news_does_not_keep_what_is_set_aside_waiting_for_ever(Engine engine)
    {
        await using var desk = await DeliveryDesk.Start(engine);
        var partner = await desk.Partner();
        partner.Server.AllowedRate = "1";
        await partner.Subscribes();
        partner.Server.Refuses(r => r.Sequence == 1);
        for (var i = 0; i < 2; i++) await desk.Published();
        for (var minutes = 0; minutes < 5 && (await partner.Now()).SetAside == 0; minutes++) await Minute();
        partner.Server.Works();
        // There is always news, and one place a minute: which of the two gets it is chance.
        for (var minutes = 0; minutes < 30 && partner.Server.Accepted.All(a => a.Sequence != 1); minutes++)
        {
            await desk.Published();
            await Minute();
        }
        Assert.Contains(partner.Server.Accepted, a => a.Sequence == 1);

        async Task Minute()
        {
            var tried = partner.Server.All.Count;
            await desk.Later(TimeSpan.FromMinutes(2));
            await Patience.Until(async () => partner.Server.All.Count > tried && await desk.Scalar<long>("SELECT count(*) FROM subscriptions WHERE lease IS NOT NULL") == 0, "another turn");
        }
    }
}
