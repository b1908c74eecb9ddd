using System.Net;
using Dims.Access;
using Dims.Notices;
using Dims.Subscriptions;
using Dims.Tests.Alerts;
using Dims.Tests.Contract;
using Dims.Tests.Host;
using Dims.Tests.Reach;

namespace Dims.Tests.Subscriptions;

// A receiver that refuses one event and takes others.
public sealed class RefusedEventTests
{
    [Theory, OnBothEngines]
    public async Task One_that_is_refused_holds_up_no_other_alert_and_arrives_once_it_is_taken(Engine engine)
    {
        await using var desk = await DeliveryDesk.Start(engine);
        var partner = await desk.Subscribed();
        partner.Server.Refuses(r => r.Sequence == 1);
        await desk.Published();
        await partner.Recorded(1);
        // Nothing else was taken: as far as anybody knows it is the receiver that fails.
        Assert.Equal((0L, 1, 0), (await partner.Now()) is var failing ? (failing.Position, failing.Failures, failing.SetAside) : default);
        await desk.Published();

        // The clock stands still.
        Assert.Equal((2L, 0L), (await partner.Server.Has(1))[0] is var second ? (second.Sequence, second.Previous) : default);
        await partner.CaughtUp();
        var attempts = await partner.Recorded(3);
        Assert.Equal([(1L, "status-422"), (1, "status-422"), (2, "delivered")], attempts.Select(a => (a.Sequence, a.Outcome)));
        Assert.All(attempts.Take(2), a => Assert.NotNull(a.NextAt));
        var now = await partner.Now();
        Assert.Equal((SubscriptionState.Active, 0, 1, attempts[1].NextAt), (now.State, now.Failures, now.SetAside, now.NextAttemptAt));
        await desk.Published();
        await partner.Server.Has(2);
        await partner.CaughtUp();
        Assert.Equal(4, (await partner.Attempts()).Count);

        partner.Server.Works();
        await desk.Later(TimeSpan.FromMinutes(1));
        // Sequences go back: the order is that of arrival.
        Assert.Equal((1L, 3L), (await partner.Server.Has(3))[2] is var late ? (late.Sequence, late.Previous) : default);
        await Patience.Until(async () => (await partner.Now()).SetAside == 0, "nothing to be set aside");
        await desk.Published();
        Assert.Equal((4L, 1L), (await partner.Server.Has(4))[3] is var next ? (next.Sequence, next.Previous) : default);
        Assert.Null((await partner.Now()).NextAttemptAt);
        partner.ChainIsUnbroken(0);
    }

    [Theory, OnBothEngines]
    public async Task Two_in_a_row_hold_up_nothing_either_and_each_has_its_own_schedule(Engine engine)
    {
        await using var desk = await DeliveryDesk.Start(engine);
        var partner = await desk.Subscribed();
        partner.Server.Refuses(r => r.Sequence is 1 or 2, 500);
        for (var i = 0; i < 3; i++) await desk.Published();
        Assert.Equal(3, (await partner.Server.Has(1))[0].Sequence);
        await Patience.Until(async () => (await partner.Now()) is { SetAside: 2, Position: 3, Failures: 0 }, "two to be set aside");
        partner.Server.Refuses(r => r.Sequence == 1, 500);
        await desk.Later(TimeSpan.FromMinutes(1));
        Assert.Equal((2L, 3L), (await partner.Server.Has(2))[1] is var told ? (told.Sequence, told.Previous) : default);
        await Patience.Until(async () => (await partner.Now()).SetAside == 1, "one to be left");
        Assert.True((await partner.Now()).NextAttemptAt - desk.Dims.Clock.GetUtcNow() is { } wait && wait > TimeSpan.Zero && wait <= TimeSpan.FromMinutes(1), $"{(await partner.Now()).NextAttemptAt}");
        partner.ChainIsUnbroken(0);
    }

    [Theory, OnBothEngines]
    public async Task A_receiver_that_refuses_everything_is_asked_a_few_times_a_turn_and_nothing_is_set_aside(Engine engine)
    {
        await using var desk = await DeliveryDesk.Start(engine);
        var partner = await desk.Subscribed();
        partner.Server.Fails(500);
        (await partner.Does("pause")).Is(HttpStatusCode.OK);
        for (var i = 0; i < 7; i++) await desk.Published();
        (await partner.Does("resumption")).Is(HttpStatusCode.OK);
        var made = 0;
        foreach (var (turn, asked) in new[] { (1, 2), (2, 3), (3, 4), (4, 5), (5, 5) })
        {
            if (turn > 1) await desk.Later(TimeSpan.FromMinutes(1));
            await Patience.Until(async () => (await partner.Now()).Failures == turn, $"{turn} turns in vain");
            Assert.Equal(made += asked, (await partner.Attempts()).Count);
            Assert.Equal((0L, 0), (await partner.Now()) is var now ? (now.Position, now.SetAside) : default);
        }
        Assert.Equal(made, partner.Server.All.Count);
    }

    [Theory, OnBothEngines]
    public async Task The_withdrawal_of_what_is_refused_comes_at_once_and_replaces_it(Engine engine)
    {
        await using var desk = await DeliveryDesk.Start(engine);
        var partner = await desk.Subscribed();
        partner.Server.Refuses(r => r.Sequence is 1 or 3);
        var alert = await desk.Published();
        await desk.Published();
        await partner.Server.Has(1);
        await desk.Updated(alert, "PMMA in twee tabletten");
        await desk.Published();
        await partner.Server.Has(2);
        // The newer one has taken its place, and is refused as well.
        await Patience.Until(async () => (await partner.Now()) is { SetAside: 1, Position: 4 }, "the newer one to be set aside");
        await desk.Alerts.Withdrawn(alert);
        var told = (await partner.Server.Has(3))[2];
        Assert.Equal(("nl.drugsmarkt.alert.withdrawn.v1", alert, 5L, 4L, "0000000001 0000000003"), (told.Type, told.Subject!, told.Sequence, told.Previous, told.Replaces!));
        await Patience.Until(async () => (await partner.Now()).SetAside == 0, "nothing to be set aside");

        var attempts = (await partner.Attempts()).Count;
        partner.Server.Works();
        await desk.Later(TimeSpan.FromMinutes(2));
        await desk.Published();
        await partner.Server.Has(4);
        Assert.Equal(attempts + 1, (await partner.Recorded(attempts + 1)).Count);
        partner.ChainIsUnbroken(0);
    }

    [Theory, OnBothEngines]
    public async Task What_is_set_aside_outlives_the_service(Engine engine)
    {
        await using var desk = await DeliveryDesk.Start(engine);
        var partner = await desk.Subscribed();
        partner.Server.Refuses(r => r.Sequence == 1);
        await desk.Published();
        await desk.Published();
        await partner.Server.Has(1);
        await Patience.Until(async () => (await partner.Now()).SetAside == 1, "one to be set aside");
        await desk.Dims.Restart();
        partner.Server.Works();
        await desk.Later(TimeSpan.FromMinutes(1));
        Assert.Equal((1L, 2L), (await partner.Server.Has(2))[1] is var told ? (told.Sequence, told.Previous) : default);
        await Patience.Until(async () => await desk.Scalar<long>("SELECT count(*) FROM subscriptions WHERE aside = 0 AND aside_at IS NULL AND previous = 1 AND position = 2") == 1, "its place");
    }

    [Theory, OnBothEngines]
    public async Task Refused_to_the_end_of_its_schedule_it_is_given_up_for_now_and_people_are_told(Engine engine)
    {
        await using var desk = await DeliveryDesk.Start(engine);
        var (asks, waits) = (await desk.Subscribed(), await desk.Subscribed());
        foreach (var one in new[] { asks, waits }) one.Server.Refuses(r => r.Sequence == 1);
        var alert = await desk.Published();
        await desk.Published();
        foreach (var one in new[] { asks, waits }) await Patience.Until(async () => (await one.Now()).SetAside == 1, "one to be set aside");
        await desk.Later(TimeSpan.FromHours(2));
        for (var tries = 0; (await asks.Now()).NextAttemptAt is not null || (await waits.Now()).NextAttemptAt is not null; tries++)
        {
            Assert.True(tries < 40);
            await Patience.Until(async () => (await asks.Now()).NextAttemptAt is not { } at || at > desk.Dims.Clock.GetUtcNow(), "the attempt");
            await Patience.Until(async () => (await waits.Now()).NextAttemptAt is not { } at || at > desk.Dims.Clock.GetUtcNow(), "the attempt");
            await desk.Later(TimeSpan.FromHours(27));
        }
        foreach (var one in new[] { asks, waits }) Assert.Equal((SubscriptionState.Active, 1, 0), (await one.Now()) is var now ? (now.State, now.SetAside, now.Failures) : default);
        var reach = new ReachDesk { Dims = desk.Dims, Alerts = desk.Alerts, Partner = asks.Client, Lab = waits.Client, Location = asks.Client };
        var told = (await reach.Notices()).Where(n => n.Kind == NoticeKind.PartnerNotReached).ToList();
        Assert.Equal([alert, alert], told.Select(t => t.Subject));
        Assert.EndsWith("every attempt at it was refused. Phone them.", told[0].Text.En, StringComparison.Ordinal);
        Assert.Equal([true, true], (await reach.Reach(alert)).Items.Where(o => o.OwnerKind == "partner" && o.Failures.Count > 0).Select(o => o.Failing));

        // Asked for once more, and replaced by the next event of its alert.
        foreach (var one in new[] { asks, waits }) one.Server.Works();
        (await asks.Does("redeliveries", new { sequence = 1 })).Is(HttpStatusCode.Accepted);
        Assert.Equal((1L, null), (await asks.Server.Has(2))[1] is var again ? (again.Sequence, again.Text("previous")) : default);
        await Patience.Until(async () => (await asks.Now()).SetAside == 0, "nothing to be set aside");
        await desk.Alerts.Withdrawn(alert);
        Assert.Equal((2L, null), (await asks.Server.Has(3))[2] is var next ? (next.Previous, next.Replaces) : default);
        Assert.Equal((2L, "0000000001"), (await waits.Server.Has(2))[1] is var end ? (end.Previous, end.Replaces) : default);
        await Patience.Until(async () => (await waits.Now()).SetAside == 0, "nothing to be set aside");
    }

    [Theory, OnBothEngines]
    public async Task A_national_alert_that_is_refused_shows_as_not_reached_while_others_arrive(Engine engine)
    {
        await using var desk = await DeliveryDesk.Start(engine);
        var partner = await desk.Subscribed();
        partner.Server.Refuses(r => r.Sequence == 1);
        var reach = new ReachDesk { Dims = desk.Dims, Alerts = desk.Alerts, Partner = partner.Client, Lab = partner.Client, Location = partner.Client };
        var national = await desk.Alerts.Published(AlertContents.National());
        await partner.Recorded(1);
        Assert.Equal(0, (await reach.Reach(national)).Failing);
        var regional = await desk.Published();
        await partner.Server.Has(1);

        var item = ReachDesk.Of(await reach.ReachWhen(national, r => r.Failing == 1), partner.Client);
        Assert.Equal((true, 2, "status-422"), (item.Failing, item.Failures[0].Attempts, item.Failures[0].Outcome));
        Assert.NotNull(item.Failures[0].NextAt);
        Assert.Equal((NoticeKind.PartnerNotReached, national), Assert.Single(await reach.NoticesWhen(1)) is var told ? (told.Kind, told.Subject) : default);
        Assert.Equal(1, (await reach.ReachWhen(regional, r => r.Reached == 1)).Reached);
        Assert.Empty(ReachDesk.Of(await reach.Reach(regional), partner.Client).Failures);
        partner.Server.Works();
        await desk.Later(TimeSpan.FromMinutes(1));
        await partner.Server.Has(2);
        Assert.Empty(ReachDesk.Of(await reach.ReachWhen(national, r => r.Reached == 1), partner.Client).Failures);
    }

    [Theory, OnBothEngines]
    public async Task A_notice_that_is_refused_holds_up_no_other(Engine engine)
    {
        await using var desk = await DeliveryDesk.Start(engine);
        var coordinator = await desk.Partner("Anna", Roles.Coordinator);
        await coordinator.Subscribes(new { topic = "notices", kinds = DeliveryDesk.Words("urgent-sample") });
        var first = 0L;
        coordinator.Server.Refuses(r => r.Sequence == Interlocked.CompareExchange(ref first, r.Sequence, 0) || r.Sequence == first);
        for (var i = 0; i < 2; i++) await desk.Dims.Send(Lab.Tablet(location: Places.Utrecht) with { Analyses = [Lab.Measured(Lab.Found("PMMA"))] });
        await coordinator.Server.Has(1);
        await Patience.Until(async () => (await coordinator.Now()).SetAside == 1, "one to be set aside");
        coordinator.Server.Works();
        await desk.Later(TimeSpan.FromMinutes(1));
        Assert.Equal(first, (await coordinator.Server.Has(2))[1].Sequence);
        await Patience.Until(async () => (await coordinator.Now()).SetAside == 0, "nothing to be set aside");
        Assert.Equal(0, await desk.Scalar<long>("SELECT count(*) FROM subscription_alerts"));
        coordinator.ChainIsUnbroken(0);
    }

    // Away, not refusing: nothing says that another event would be taken.
    [Theory, OnBothEngines]
    public async Task One_that_does_not_answer_keeps_what_is_set_aside_until_it_is_back(Engine engine)
    {
        await using var desk = await DeliveryDesk.Start(engine);
        var partner = await desk.Subscribed();
        partner.Server.Refuses(r => r.Sequence == 1);
        for (var i = 0; i < 2; i++) await desk.Published();
        await Patience.Until(async () => (await partner.Now()).SetAside == 1, "one to be set aside");
        partner.Server.Fails();
        await desk.Later(TimeSpan.FromMinutes(1));
        await Patience.Until(async () => (await partner.Now()).Failures == 1, "a failure");
        Assert.Equal((1, 2L), (await partner.Now()) is var now ? (now.SetAside, now.Position) : default);
        partner.Server.Works();
        await desk.Published();
        await partner.Server.Has(2);
        // It failed like the others, and has its next attempt within the minute.
        await desk.Later(TimeSpan.FromMinutes(1));
        Assert.Equal([(2L, 0L), (3, 2), (1, 3)], (await partner.Server.Has(3)).Select(a => (a.Sequence, a.Previous)));
    }

    [Theory, OnBothEngines]
    public async Task Of_a_range_that_is_sent_once_more_a_refused_event_is_listed_and_the_rest_goes_on(Engine engine)
    {
        await using var desk = await DeliveryDesk.Start(engine);
        var partner = await desk.Subscribed();
        for (var i = 0; i < 3; i++) await desk.Published();
        await partner.Recorded(3);
        partner.Server.Refuses(r => r.Sequence == 2);
        (await partner.Does("redeliveries", new { from = 1, to = 3 })).Is(HttpStatusCode.Accepted);
        var attempts = await partner.Recorded(6);
        Assert.Equal([(1L, "delivered"), (2, "status-422"), (3, "delivered")], attempts.Skip(3).Select(a => (a.Sequence, a.Outcome)));
        Assert.Null(attempts[4].NextAt);
        await Patience.Until(async () => await desk.Scalar<long>("SELECT count(*) FROM subscriptions WHERE again_to IS NULL") == 1, "the end of the wish");
        Assert.Equal((0, 0), (await partner.Now()) is var now ? (now.Failures, now.SetAside) : default);
    }

    [Theory, OnBothEngines]
    public async Task A_wish_to_be_sent_events_once_more_waits_for_a_receiver_that_is_away_and_can_be_taken_back(Engine engine)
    {
        await using var desk = await DeliveryDesk.Start(engine);
        var (kept, back) = (await desk.Subscribed(), await desk.Subscribed());
        for (var i = 0; i < 2; i++) await desk.Published();
        foreach (var one in new[] { kept, back })
        {
            await one.Recorded(2);
            one.Server.Fails();
            (await one.Does("redeliveries", new { from = 1, to = 2 })).Is(HttpStatusCode.Accepted);
            Assert.NotNull((await one.Recorded(3))[2].NextAt);
        }
        var at = $"/v1/subscriptions/{back.Id}/redeliveries";
        (await kept.Client.Delete(at)).IsProblem(HttpStatusCode.NotFound, "not-found");
        for (var i = 0; i < 2; i++) (await back.Client.Delete(at)).Keeps("endRedelivery").Is(HttpStatusCode.NoContent);
        foreach (var one in new[] { kept, back }) one.Server.Works();
        await desk.Later(TimeSpan.FromMinutes(1));
        await kept.Recorded(5);
        await desk.Published();
        await back.Server.Has(3);
        Assert.Equal([AttemptKind.Event, AttemptKind.Event, AttemptKind.Again, AttemptKind.Event], (await back.Recorded(4)).Select(a => a.Kind));
    }
}
