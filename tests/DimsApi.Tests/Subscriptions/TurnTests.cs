using System.Net;
using Dims.Access;
using Dims.Alerts;
using Dims.Http;
using Dims.Storage;
using Dims.Subscriptions;
using Dims.Tests.Host;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Dims.Tests.Subscriptions;

// Who gets a turn, and how one ends.
public sealed class TurnTests
{
    [Theory, OnBothEngines]
    public async Task A_pause_lets_what_is_under_way_arrive_and_nothing_after_it(Engine engine)
    {
        await using var desk = await DeliveryDesk.Start(engine);
        var (partner, answer) = await UnderWay(desk);
        (await partner.Does("pause")).Is(HttpStatusCode.OK);
        answer.SetResult(204);
        await Patience.Until(async () => (await partner.Now()).Position == 1, "the first to be recorded");
        Assert.Equal("delivered", Assert.Single(await partner.Attempts()).Outcome);
        Assert.Single(partner.Server.All);
        (await partner.Does("resumption")).Is(HttpStatusCode.OK);
        Assert.Equal([(1L, 0L), (2, 1), (3, 2)], (await partner.Server.Has(3)).Select(a => (a.Sequence, a.Previous)));
    }

    [Theory, OnBothEngines]
    public async Task A_subscription_that_is_ended_is_sent_nothing_more_though_its_turn_was_running(Engine engine)
    {
        await using var desk = await DeliveryDesk.Start(engine);
        var ((partner, answer), other) = (await UnderWay(desk), await desk.Subscribed());
        (await partner.Client.Delete("/v1/subscriptions/" + partner.Id)).Is(HttpStatusCode.NoContent);
        // It is not waited for.
        await Patience.Until(() => partner.Server.All[0].Status == 499, () => "the break");
        answer.SetResult(204);
        await desk.Published();
        await other.Server.Has(1);
        await other.CaughtUp();
        Assert.Single(partner.Server.All);
    }

    // The same worker takes it again while the former address still hangs.
    [Theory, OnBothEngines]
    public async Task Another_address_gets_everything_that_waits_and_the_former_one_nothing_more(Engine engine)
    {
        await using var desk = await DeliveryDesk.Start(engine, "--Dims:AnswerWithin=00:00:30");
        var (partner, _) = await UnderWay(desk);
        var hangs = partner.Server.Answers;
        partner.Server.Answers = (context, received) => received.Path == "/hook" ? hangs(context, received) : Task.CompletedTask;
        (await partner.Changes(new { address = partner.Server.Url + "other" })).Is(HttpStatusCode.OK);
        Assert.Equal([("/other", 1L, 0L), ("/other", 2, 1), ("/other", 3, 2)], (await partner.Server.Has(3)).Select(a => (a.Path, a.Sequence, a.Previous)));
        await partner.CaughtUp();
        Assert.Single(partner.Server.All, a => a.Path == "/hook");
    }

    [Theory, OnBothEngines]
    public async Task Who_renews_its_leases_hears_what_it_has_lost_and_what_is_paused(Engine engine)
    {
        await using var desk = await DeliveryDesk.Start(engine, "--Dims:Deliver=false");
        var (kept, paused, ended) = (await desk.Subscribed(), await desk.Subscribed(), await desk.Subscribed());
        await desk.Published();
        await Claimed(desk, "mine", slow: false, 10);
        (await paused.Does("pause")).Is(HttpStatusCode.OK);
        (await ended.Client.Delete("/v1/subscriptions/" + ended.Id)).Is(HttpStatusCode.NoContent);
        var renewed = await desk.Dims.Send(new RenewLeases("mine", [kept.Id, paused.Id, ended.Id]));
        Assert.Equal(new[] { (kept.Id, "active"), (paused.Id, "paused") }.Order(), renewed.Select(r => (r.Id, r.State)).Order());
    }

    // What was set aside for one address stays so, whatever was delivered to the former one meanwhile.
    [Theory, OnBothEngines]
    public async Task What_the_former_address_took_still_waits_for_the_new_one(Engine engine)
    {
        await using var desk = await DeliveryDesk.Start(engine, "--Dims:Deliver=false");
        var partner = await desk.Subscribed();
        var alert = await desk.Published();
        await desk.Write($"INSERT INTO subscription_alerts (subscription_id, alert_id, sequence, aside, aside_failures, aside_since, aside_at) SELECT id, '{alert}', 1, 1, 1, created_at, created_at FROM subscriptions; UPDATE subscriptions SET position = 1, aside = 1, aside_at = created_at");
        var row = Assert.Single(await Claimed(desk, "under way", slow: false, 10));
        Assert.Equal(1, row.Aside);
        (await partner.Changes(new { address = partner.Address + "/new" })).Is(HttpStatusCode.OK);
        await desk.Dims.Send(new RecordTurns("under way", [new TurnReport { Id = partner.Id, Address = row.Address, From = row.Position, Position = 1, Previous = 1, HasAside = true, Given = [new GivenAlert { AlertId = alert, Sequence = 1, HasChanged = true, WaitsChanged = true }] }]));
        Assert.Equal(1, await desk.Scalar<long>("SELECT count(*) FROM subscription_alerts WHERE aside = 1 AND aside_at IS NOT NULL"));
        Assert.Equal(1, (await partner.Now()).SetAside);
    }

    [Theory, OnBothEngines]
    public async Task A_turn_that_has_waited_for_its_place_looks_at_its_row_again(Engine engine)
    {
        await using var desk = await DeliveryDesk.Start(engine, "--Dims:DeliveriesAtOnce=1", "--Dims:AnswerWithin=00:00:30");
        var (first, second) = (await desk.Subscribed(), await desk.Subscribed());
        TaskCompletionSource<int>[] answers = [first.Server.Hangs(), second.Server.Hangs()];
        await desk.Published();
        await Patience.Until(async () => first.Server.All.Count + second.Server.All.Count == 1 && await desk.Scalar<long>("SELECT count(*) FROM subscriptions WHERE lease IS NOT NULL") == 2, "one at work and one that waits");
        var (works, waits) = first.Server.All.Count == 1 ? (first, second) : (second, first);
        // By another instance, of which this one hears nothing.
        await desk.Write($"UPDATE subscriptions SET state = 'paused', edition = edition + 1 WHERE id = '{waits.Id}'");
        foreach (var answer in answers) answer.SetResult(204);
        await works.CaughtUp();
        await Patience.Until(async () => await desk.Scalar<long>("SELECT count(*) FROM subscriptions WHERE lease IS NOT NULL") == 0, "both leases to be given back");
        Assert.Empty(waits.Server.All);
        Assert.Equal(0, (await waits.Now()).Position);
    }

    [Theory, OnBothEngines]
    public async Task Those_that_fail_have_their_turns_in_the_order_of_their_waiting(Engine engine)
    {
        await using var desk = await DeliveryDesk.Start(engine, "--Dims:Deliver=false");
        var partners = new List<Partner>();
        for (var i = 0; i < 3; i++) partners.Add(await desk.Subscribed());
        await desk.Published();
        foreach (var (one, minute) in partners.Zip([2, 0, 1])) await desk.Write($"UPDATE subscriptions SET slow = 1, failures = 1, retry_at = '2026-01-01T00:0{minute}:00.000Z', retry_head = 1 WHERE id = '{one.Id}'");
        var order = new List<string>();
        for (var i = 0; i < 3; i++) order.AddRange((await Claimed(desk, "lease", slow: true, 1)).Select(r => r.Id));
        Assert.Equal([partners[1].Id, partners[2].Id, partners[0].Id], order);
    }

    [Theory, OnBothEngines]
    public async Task One_owner_with_many_dead_addresses_keeps_no_others_failing_one_waiting(Engine engine)
    {
        await using var desk = await DeliveryDesk.Start(engine, "--Dims:FailingDeliveriesAtOnce=2", "--Dims:AnswerWithin=00:00:30");
        var (dead, ill) = (await desk.Partner(), await desk.Partner());
        for (var i = 0; i < 10; i++) await dead.Subscribes(new { address = dead.Server.Url + "hook/" + i });
        await ill.Subscribes();
        foreach (var one in new[] { dead, ill }) one.Server.Fails();
        await desk.Published();
        await Patience.Until(async () => await desk.Scalar<long>("SELECT count(*) FROM subscriptions WHERE failures = 1 AND slow = 1 AND lease IS NULL") == 11, "a failure of each");
        // All of the one are due before the other.
        await desk.Write($"UPDATE subscriptions SET retry_at = '2020-01-01T00:00:00.000Z' WHERE id <> '{ill.Id}'");
        _ = dead.Server.Hangs();
        ill.Server.Works();
        desk.Dims.Clock.Advance(TimeSpan.FromMinutes(1));
        await ill.Server.Has(1);
        Assert.InRange(dead.Server.All.Count(a => a.Status == 0), 0, 2);
    }

    // Within the time that an answer may take, but with its last byte late.
    [Theory, OnBothEngines]
    public async Task A_receiver_whose_answer_drips_waits_among_the_slow(Engine engine)
    {
        await using var desk = await DeliveryDesk.Start(engine);
        var (drips, quick) = (await desk.Subscribed(), await desk.Subscribed());
        drips.Server.Answers = async (context, _) =>
        {
            await context.Response.WriteAsync("a");
            await context.Response.Body.FlushAsync();
            await Task.Delay(TimeSpan.FromSeconds(2.2));
            await context.Response.WriteAsync("b");
        };
        await desk.Published();
        foreach (var one in new[] { drips, quick }) Assert.Equal("delivered", (await one.Recorded(1))[0].Outcome);
        await Patience.Until(async () => await desk.Scalar<long>("SELECT count(*) FROM subscriptions WHERE position = 1") == 2, "both places");
        Assert.Equal(drips.Id, await desk.Scalar<string>("SELECT id FROM subscriptions WHERE slow = 1"));
    }

    [Theory, OnBothEngines]
    public async Task In_the_first_hour_attempts_are_counted_from_beginning_to_beginning(Engine engine)
    {
        await using var desk = await DeliveryDesk.Start(engine);
        var partner = await desk.Subscribed();
        partner.Server.Answers = (context, _) =>
        {
            // Nearly as long as a turn keeps its place without being heard of.
            desk.Dims.Clock.Advance(TimeSpan.FromSeconds(9));
            context.Response.StatusCode = 503;
            return Task.CompletedTask;
        };
        await desk.Published();
        // The clock goes on only while it is what is waited for: a first try again may be due at once.
        await Patience.Until(async () =>
        {
            var (now, next) = (desk.Dims.Clock.GetUtcNow(), await desk.Scalar<string?>("SELECT retry_at FROM subscriptions WHERE lease IS NULL AND failures > 0"));
            if (next is not null && SubscriptionRow.At(next) is { } due && due > now) desk.Dims.Clock.Advance(due - now);
            return (await partner.Attempts()).Count >= 4;
        }, "four attempts");
        Assert.All((await partner.Attempts()).OrderBy(a => a.At).Take(4), a => Assert.InRange(a.NextAt!.Value - a.At, TimeSpan.FromSeconds(9), TimeSpan.FromMinutes(1)));
    }

    // However many wait before it, the newest counts: attempts stay a minute apart.
    [Theory, OnBothEngines]
    public async Task The_newest_event_that_waits_is_found_behind_more_than_a_turn_reads(Engine engine)
    {
        await using var desk = await DeliveryDesk.Start(engine);
        var coordinator = await desk.Partner("Anna", Roles.Coordinator);
        await coordinator.Subscribes(new { topic = "notices" });
        coordinator.Server.Fails();
        var (old, now) = (Instant.Text(desk.Dims.Clock.GetUtcNow().AddHours(-10)), Instant.Text(desk.Dims.Clock.GetUtcNow()));
        await desk.Write("INSERT INTO notices (sequence, kind, subject, at, text_nl, text_en) VALUES "
            + string.Join(", ", Enumerable.Range(1, 150).Select(n => $"({n}, 'review-asked', 'x', '{(n == 150 ? now : old)}', 'x', 'x')")) + "; UPDATE counters SET value = 150 WHERE name = 'notices'");
        await desk.Dims.Restart();
        await Patience.Until(async () => await desk.Scalar<long>("SELECT failures FROM subscriptions") == 1, "a failure");
        await desk.Later(TimeSpan.FromSeconds(10));
        await Patience.Until(async () => await desk.Scalar<long>("SELECT failures FROM subscriptions") == 2, "another failure");
        Assert.True(SubscriptionRow.At(await desk.Scalar<string>("SELECT retry_at FROM subscriptions")) - desk.Dims.Clock.GetUtcNow() <= TimeSpan.FromMinutes(1));
    }

    [Theory, OnBothEngines]
    public async Task The_last_event_of_an_alert_is_known_however_far_behind_it_lies(Engine engine)
    {
        await using var desk = await DeliveryDesk.Start(engine, "--Dims:Deliver=false");
        var (first, second) = (await desk.Published(), await desk.Published());
        await desk.Updated(first, "PMMA in twee tabletten");
        await desk.Alerts.Withdrawn(first);
        var (shelf, end) = (desk.Dims.Services.GetRequiredService<EventShelf>(), new StreamEnd((await (await desk.Subscribed()).Now()).Log, "professional", 4));
        var near = await shelf.After(end, 0, 2, default);
        Assert.Equal([(first, 4L), (second, 2)], (await shelf.Latest(end, 0, near, default)).OrderByDescending(l => l.Value).Select(l => (l.Key, l.Value)));
        // Nothing beyond the end that was taken for it.
        Assert.Equal(3, (await shelf.Latest(end with { Head = 3 }, 0, near, default))[first]);
    }

    // Three events wait, and the first is on its way.
    private static async Task<(Partner Partner, TaskCompletionSource<int> Answer)> UnderWay(DeliveryDesk desk)
    {
        var partner = await desk.Subscribed();
        (await partner.Does("pause")).Is(HttpStatusCode.OK);
        for (var i = 0; i < 3; i++) await desk.Published();
        var answer = partner.Server.Hangs();
        (await partner.Does("resumption")).Is(HttpStatusCode.OK);
        await Patience.Until(() => partner.Server.All.Count == 1, () => "the first");
        return (partner, answer);
    }

    private static async Task<IReadOnlyList<SubscriptionRow>> Claimed(DeliveryDesk desk, string lease, bool slow, int most)
    {
        var log = await desk.Scalar<string>("SELECT id FROM logs WHERE is_current = 1");
        return [.. (await desk.Dims.Send(new ClaimSubscriptions { Lease = lease, Slow = slow, Most = most, Ends = [new StreamEnd(log!, Wire.Name(Audience.Professional), await desk.Head())] })).Rows.Select(r => r.Row)];
    }
}
