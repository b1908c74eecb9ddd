using System.Globalization;
using System.Net;
using Dims.Access;
using Dims.Http;
using Dims.Notices;
using Dims.Subscriptions;
using Dims.Tests.Alerts;
using Dims.Tests.Contract;
using Dims.Tests.Host;

namespace Dims.Tests.Subscriptions;

public sealed class FailingReceiverTests
{
    [Theory, OnBothEngines]
    public async Task A_receiver_that_was_down_for_an_hour_has_the_withdrawal_with_its_next_event(Engine engine)
    {
        await using var desk = await DeliveryDesk.Start(engine);
        var partner = await desk.Subscribed();
        var alert = await desk.Published();
        await partner.Server.Has(1);
        await partner.CaughtUp();
        partner.Server.Fails(503);
        await desk.Updated(alert, "PMMA in twee tabletten");
        await partner.Recorded(2);
        await desk.Later(TimeSpan.FromHours(1));
        await partner.Recorded(3);
        partner.Server.Works();
        await desk.Alerts.Withdrawn(alert);

        // The new event makes it due at once: the clock stands still.
        var next = (await partner.Server.Has(2))[1];
        Assert.Equal(("nl.drugsmarkt.alert.withdrawn.v1", alert, 1L, "0000000002"), (next.Type, next.Subject!, next.Previous, next.Replaces!));
        await partner.CaughtUp();
        partner.ChainIsUnbroken(0);
    }

    [Theory, OnBothEngines]
    public async Task A_new_event_makes_its_subscription_due_at_once_and_the_backlog_goes_without_waits(Engine engine)
    {
        await using var desk = await DeliveryDesk.Start(engine);
        var partner = await desk.Subscribed();
        partner.Server.Fails();
        for (var i = 1; i <= 4; i++)
        {
            await desk.Published();
            await partner.Recorded(i);
        }
        partner.Server.Works();
        await desk.Published();

        Assert.Equal([1L, 2, 3, 4, 5], (await partner.Server.Has(5)).Select(a => a.Sequence));
        Assert.Equal(["status-503", "status-503", "status-503", "status-503", "delivered", "delivered", "delivered", "delivered", "delivered"], (await partner.Recorded(9)).Select(a => a.Outcome));
        Assert.Equal((0, null, null), (await partner.Now()) is var now ? (now.Failures, now.FailingSince, now.NextAttemptAt) : default);
    }

    [Theory, OnBothEngines]
    public async Task What_is_not_for_it_does_not_make_a_failing_subscription_due(Engine engine)
    {
        await using var desk = await DeliveryDesk.Start(engine);
        var (partner, other) = (await desk.Subscribed(new { filter = new { region = "province:utrecht" } }), await desk.Subscribed());
        partner.Server.Fails();
        await desk.Published("utrecht");
        await partner.Recorded(1);
        for (var i = 0; i < 3; i++) await desk.Published("groningen");
        await other.Server.Has(4);
        await other.CaughtUp();
        Assert.Single(await partner.Attempts());
        await desk.Published("utrecht");
        await partner.Recorded(2);
    }

    [Theory, OnBothEngines]
    public async Task In_the_first_hour_attempts_are_a_minute_apart_at_most_and_later_on_the_schedule(Engine engine)
    {
        await using var desk = await DeliveryDesk.Start(engine);
        var partner = await desk.Subscribed();
        partner.Server.Fails();
        await desk.Published();
        var made = 1;
        for (var since = TimeSpan.Zero; since < TimeSpan.FromMinutes(30); since += TimeSpan.FromMinutes(5))
        {
            var last = (await partner.Recorded(made))[^1];
            Assert.InRange(last.NextAt!.Value - last.At, TimeSpan.FromSeconds(3), TimeSpan.FromMinutes(1));
            await desk.Later(TimeSpan.FromMinutes(5));
            made++;
        }
        await desk.Later(TimeSpan.FromHours(1));
        var late = (await partner.Recorded(made))[^1];
        Assert.True(late.NextAt - late.At > TimeSpan.FromMinutes(5), $"{late.NextAt - late.At}");
        Assert.Equal(made, (await partner.Now()).Failures);
    }

    [Theory, OnBothEngines]
    public async Task Retry_After_is_obeyed_in_both_forms_also_when_a_new_event_comes(Engine engine)
    {
        await using var desk = await DeliveryDesk.Start(engine);
        var (seconds, date, other) = (await desk.Subscribed(), await desk.Subscribed(), await desk.Subscribed());
        seconds.Server.Fails(429, "600");
        date.Server.Fails(503, (TestDims.Start0 + TimeSpan.FromMinutes(10)).ToString("R", CultureInfo.InvariantCulture));
        await desk.Published();
        Assert.Equal("status-429", (await seconds.Recorded(1))[0].Outcome);
        await date.Recorded(1);
        foreach (var one in new[] { seconds, date }) one.Server.Works();
        await desk.Published();
        await other.Server.Has(2);
        await other.CaughtUp();
        await desk.Later(TimeSpan.FromMinutes(9));
        await desk.Published();
        await other.Server.Has(3);
        await other.CaughtUp();
        foreach (var one in new[] { seconds, date })
        {
            Assert.Empty(one.Server.Accepted);
            Assert.Equal(TestDims.Start0 + TimeSpan.FromMinutes(10), (await one.Now()).NextAttemptAt);
        }
        await desk.Later(TimeSpan.FromMinutes(1));
        foreach (var one in new[] { seconds, date }) Assert.Equal([1L, 2, 3], (await one.Server.Has(3)).Select(a => a.Sequence));
    }

    [Theory, OnBothEngines]
    public async Task An_answer_of_410_ends_it_coordinators_are_told_and_resumed_it_has_all_it_missed(Engine engine)
    {
        await using var desk = await DeliveryDesk.Start(engine);
        var partner = await desk.Subscribed();
        partner.Server.Fails(410);
        await desk.Published();
        await partner.Is(SubscriptionState.Deactivated);
        Assert.Equal((DeactivationReason.Gone, 0L), (await partner.Now()) is var now ? (now.Reason!.Value, now.Position) : default);
        Assert.Equal("gone", Assert.Single(await partner.Attempts()).Outcome);
        var notice = (await desk.Alerts.Anna.Get("/v1/notices")).Json.GetProperty("items").EnumerateArray().Last();
        Assert.Equal((Wire.Name(NoticeKind.SubscriptionDeactivated), partner.Id), (notice.GetProperty("kind").GetString(), notice.GetProperty("subject").GetString()!));

        await desk.Published();
        partner.Server.Works();
        (await partner.Does("resumption")).Keeps("resumeSubscription").Is(HttpStatusCode.OK);
        Assert.Equal([1L, 2], (await partner.Server.Has(2)).Select(a => a.Sequence));
        Assert.Equal(3, partner.Server.All.Count);
        partner.ChainIsUnbroken(0);
    }

    [Theory, OnBothEngines]
    public async Task One_that_fails_for_the_whole_schedule_is_deactivated_and_keeps_what_it_missed(Engine engine)
    {
        await using var desk = await DeliveryDesk.Start(engine);
        var partner = await desk.Subscribed();
        partner.Server.Fails();
        await desk.Published();
        for (var made = 1; (await partner.Now()).State == SubscriptionState.Active; made++)
        {
            Assert.True(made < 40);
            await partner.Recorded(made);
            await desk.Later(TimeSpan.FromHours(30));
            await Patience.Until(async () => (await partner.Now()).State != SubscriptionState.Active || (await partner.Attempts()).Count > made, "the next attempt");
        }
        Assert.Equal(DeactivationReason.FailedTooLong, (await partner.Now()).Reason);
        Assert.Null((await partner.Attempts())[^1].NextAt);
        partner.Server.Works();
        (await partner.Does("resumption")).Is(HttpStatusCode.OK);
        Assert.Equal(1, (await partner.Server.Has(1))[0].Sequence);
    }

    [Theory, OnBothEngines]
    public async Task Paused_and_resumed_it_loses_nothing(Engine engine)
    {
        await using var desk = await DeliveryDesk.Start(engine);
        var (partner, other) = (await desk.Subscribed(), await desk.Subscribed());
        await desk.Published();
        await partner.Server.Has(1);
        await partner.CaughtUp();
        (await partner.Does("pause")).Keeps("pauseSubscription").Is(HttpStatusCode.OK);
        Assert.Equal(["resumption", "test-event"], AlertDesk.Allowed(await partner.Does("pause")));
        await desk.Published();
        await desk.Published();
        await other.Server.Has(3);
        Assert.Single(partner.Server.All);
        (await partner.Does("resumption")).Is(HttpStatusCode.OK);
        Assert.Equal([(1L, 0L), (2, 1), (3, 2)], (await partner.Server.Has(3)).Select(a => (a.Sequence, a.Previous)));
    }

    [Theory, OnBothEngines]
    public async Task Who_has_no_valid_key_any_more_is_sent_nothing(Engine engine)
    {
        await using var desk = await DeliveryDesk.Start(engine);
        var (partner, other) = (await desk.Partner("Charlie"), await desk.Subscribed());
        await partner.Subscribes();
        var spare = await desk.Dims.With(Roles.Partner, "Charlie");
        await desk.Dims.Send(new RevokeKey(partner.Client.KeyId));
        await desk.Published();
        // Another key of the same owner is as good.
        await partner.Server.Has(1);
        await desk.Dims.Send(new RevokeKey(spare.KeyId));
        await desk.Published();
        await other.Server.Has(2);
        await other.CaughtUp();

        Assert.Single(partner.Server.All);
        var fresh = await desk.Dims.With(Roles.Partner, "Charlie");
        var now = (await fresh.Get("/v1/subscriptions/" + partner.Id)).Is(HttpStatusCode.OK).Json;
        Assert.Equal(("deactivated", "not-entitled"), (now.GetProperty("state").GetString(), now.GetProperty("reason").GetString()));
        (await fresh.Post($"/v1/subscriptions/{partner.Id}/resumption", null)).Is(HttpStatusCode.OK);
        Assert.Equal([1L, 2], (await partner.Server.Has(2)).Select(a => a.Sequence));
    }

    [Theory, OnBothEngines]
    public async Task One_that_never_answers_delays_nobody_and_what_it_may_have_got_is_followed_to_its_end(Engine engine)
    {
        await using var desk = await DeliveryDesk.Start(engine, "--Dims:ConnectWithin=00:00:00.400", "--Dims:AnswerWithin=00:00:00.500", "--Dims:DeliveriesAtOnce=2", "--Dims:FailingDeliveriesAtOnce=1");
        var dead = new List<Partner>();
        for (var i = 0; i < 4; i++) dead.Add(await desk.Subscribed());
        var healthy = await desk.Subscribed();
        foreach (var one in dead) one.Server.Answers = (context, _) => Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
        var alert = await desk.Published("utrecht");
        await healthy.Server.Has(1);
        foreach (var one in dead) Assert.Equal("answer-timeout", (await one.Recorded(1))[0].Outcome);
        // It may have it, so that the end of it comes even where the filter has changed.
        (await dead[0].Changes(new { filter = new { region = "province:groningen" } })).Is(HttpStatusCode.OK);
        dead[0].Server.Works();
        await desk.Alerts.Withdrawn(alert);
        await healthy.Server.Has(2);
        Assert.Equal("left-your-filter", (await dead[0].Server.Has(1))[0].Notice);
    }

    [Theory, OnBothEngines]
    public async Task A_receiver_that_allows_so_many_a_minute_gets_no_more(Engine engine)
    {
        await using var desk = await DeliveryDesk.Start(engine);
        var (partner, other) = (await desk.Partner(), await desk.Subscribed());
        partner.Server.AllowedRate = "6";
        await partner.Subscribes();
        Assert.Equal(6, (await partner.Now()).AllowedRate);
        for (var i = 0; i < 3; i++) await desk.Published();
        await other.Server.Has(3);
        await other.CaughtUp();
        await partner.Recorded(1);
        Assert.Single(partner.Server.Accepted);
        await desk.Later(TimeSpan.FromSeconds(10));
        await partner.Recorded(2);
        Assert.Equal(2, partner.Server.Accepted.Count);
    }
}
