using System.Net;
using Dims.Subscriptions;
using Dims.Tests.Host;

namespace Dims.Tests.Subscriptions;

public sealed class OutboxTests
{
    [Theory, OnBothEngines]
    public async Task Publishing_writes_nothing_for_a_subscription(Engine engine)
    {
        await using var desk = await DeliveryDesk.Start(engine, "--Dims:Deliver=false");
        var partner = await desk.Partner();
        for (var i = 0; i < 20; i++) await partner.Subscribes();
        var before = await State(desk);
        var alert = await desk.Published();
        await desk.Alerts.Withdrawn(alert);
        Assert.Equal(before, await State(desk));
        Assert.Equal(0, await Count(desk, "delivery_attempts") + await Count(desk, "subscription_alerts"));
    }

    [Theory, OnBothEngines]
    public async Task What_the_former_address_answers_says_nothing_of_the_new_one(Engine engine)
    {
        await using var desk = await DeliveryDesk.Start(engine, "--Dims:Deliver=false");
        var partner = await desk.Subscribed();
        await desk.Published();
        await desk.Dims.Send(new ClaimSubscriptions { Lease = "under way", Slow = false, Most = 10, Ends = [new StreamEnd((await partner.Now()).Log, "professional", 1)] });
        (await partner.Changes(new { address = partner.Address + "/new" })).Is(HttpStatusCode.OK);

        await desk.Dims.Send(new RecordTurns("under way", [new TurnReport { Id = partner.Id, Address = partner.Address, From = 0, Position = 0, Previous = 0, Ended = DeactivationReason.Gone }]));
        Assert.Equal(SubscriptionState.Active, (await partner.Now()).State);
    }

    // What is being sent may have arrived: the worker is killed before it writes that down, and the filter is changed before the next attempt.
    [Theory, OnBothEngines]
    public async Task A_filter_that_is_changed_while_something_is_under_way_does_not_hide_its_end(Engine engine)
    {
        await using var desk = await DeliveryDesk.Start(engine, "--Dims:Deliver=false");
        var partner = await desk.Subscribed(new { filter = new { region = "province:utrecht" } });
        await desk.Published("utrecht");
        await desk.Dims.Send(new ClaimSubscriptions { Lease = "killed", Slow = false, Most = 10, Ends = [new StreamEnd((await partner.Now()).Log, "professional", 1)] });
        (await partner.Changes(new { filter = new { region = "province:groningen" } })).Is(HttpStatusCode.OK);
        Assert.Equal(1, await Count(desk, "subscription_alerts WHERE sequence = 1"));
    }

    // As often as it looks at the clock by default, on a database where nothing happens.
    [Theory, OnBothEngines]
    public async Task What_waits_for_its_time_is_tried_again_though_nothing_new_is_published(Engine engine)
    {
        await using var desk = await DeliveryDesk.Start(engine, "--Dims:ClockEvery=00:00:01");
        var partner = await desk.Subscribed();
        partner.Server.Fails();
        await desk.Published();
        await partner.Recorded(1);
        partner.Server.Works();
        await desk.Later(TimeSpan.FromSeconds(10));
        await partner.Server.Has(1);
    }

    [Theory, OnBothEngines]
    public async Task What_a_killed_worker_had_comes_back_after_its_lease(Engine engine)
    {
        await using var desk = await DeliveryDesk.Start(engine, "--Dims:Deliver=false");
        var partner = await desk.Subscribed();
        await desk.Published();
        var end = new StreamEnd((await partner.Now()).Log, "professional", 1);
        var claim = new ClaimSubscriptions { Lease = "killed", Slow = false, Most = 10, Ends = [end] };
        Assert.Single((await desk.Dims.Send(claim)).Rows);
        Assert.Empty((await desk.Dims.Send(claim with { Lease = "another" })).Rows);
        desk.Dims.Clock.Advance(TimeSpan.FromSeconds(60));
        Assert.Single((await desk.Dims.Send(claim with { Lease = "another" })).Rows);

        // Too late: the place is the other's to move; what was done is listed.
        var attempt = new DeliveryAttempt { Ordinal = 0, Kind = AttemptKind.Event, Sequence = 1, EventId = "x", Type = "x", At = desk.Dims.Clock.GetUtcNow(), Outcome = "delivered", LatencyMs = 1 };
        await desk.Dims.Send(new RecordTurns("killed", [new TurnReport { Id = partner.Id, Address = partner.Address, From = 0, Position = 1, Previous = 1, Attempts = [attempt] }]));
        Assert.Equal(0, (await partner.Now()).Position);
        Assert.Single(await partner.Attempts());
        await desk.Dims.Send(new RecordTurns("another", [new TurnReport { Id = partner.Id, Address = partner.Address, From = 0, Position = 1, Previous = 1 }]));
        Assert.Equal(1, (await partner.Now()).Position);
    }

    [Theory, OnBothEngines]
    public async Task Hundreds_are_claimed_and_recorded_by_few_commands(Engine engine)
    {
        await using var desk = await DeliveryDesk.Start(engine, "--Dims:MostSubscriptions=500");
        var partner = await desk.Partner();
        for (var i = 0; i < 200; i++) await partner.Subscribes();
        await desk.Published();
        await partner.Server.Has(200);
        await Patience.Until(async () => await Count(desk, "delivery_attempts") == 200, "all attempts");
        Assert.Equal(200, partner.Server.All.Count);
        await Patience.Until(async () => await Count(desk, "subscriptions WHERE position = 1 AND previous = 1 AND lease IS NULL") == 200, "every place");
        Assert.Equal(200, await Count(desk, "subscription_alerts"));
    }

    // One database, as two instances have it.
    [Theory, OnBothEngines]
    public async Task Two_instances_share_the_work_and_nothing_is_sent_twice(Engine engine)
    {
        await using var desk = await DeliveryDesk.Start(engine, "--Dims:MostSubscriptions=500", "--Dims:DeliveriesAtOnce=4");
        await using var other = await desk.Dims.Another();
        var partner = await desk.Partner();
        var ids = new HashSet<string>();
        for (var i = 0; i < 40; i++)
        {
            await partner.Subscribes(new { address = partner.Server.Url + "hook/" + i });
            ids.Add("/hook/" + i);
        }
        for (var i = 0; i < 5; i++) await desk.Published();
        await partner.Server.Has(200);
        await Patience.Until(async () => await Count(desk, "subscriptions WHERE position = 5 AND lease IS NULL") == 40, "every place");
        Assert.Equal(200, partner.Server.All.Count);
        foreach (var one in partner.Server.All.GroupBy(a => a.Path))
        {
            Assert.Equal([1L, 2, 3, 4, 5], one.Select(a => a.Sequence));
            Assert.Equal([0L, 1, 2, 3, 4], one.Select(a => a.Previous));
        }
        Assert.Equal(ids, partner.Server.All.Select(a => a.Path).ToHashSet());
    }

    [Theory, OnBothEngines]
    public async Task Attempts_are_listed_page_by_page_and_forgotten_after_their_time(Engine engine)
    {
        await using var desk = await DeliveryDesk.Start(engine, "--Dims:AttemptsKept=1.00:00:00");
        var partner = await desk.Subscribed();
        for (var i = 0; i < 5; i++)
        {
            await desk.Published();
            await partner.Server.Has(i + 1);
        }
        await partner.Recorded(5);
        var (seen, next) = (new List<string>(), (string?)$"/v1/subscriptions/{partner.Id}/deliveries?limit=2");
        for (; next is not null; next = seen.Count > 5 ? null : (await partner.Client.Get(next)).Next)
            seen.AddRange((await partner.Client.Get(next)).Json.GetProperty("items").EnumerateArray().Select(i => i.GetProperty("sequence").GetRawText()));
        Assert.Equal(["5", "4", "3", "2", "1"], seen);

        (await partner.Client.Delete("/v1/subscriptions/" + partner.Id)).Is(System.Net.HttpStatusCode.NoContent);
        Assert.Equal(5, await Count(desk, "delivery_attempts"));
        desk.Dims.Clock.Advance(TimeSpan.FromDays(2));
        await desk.Dims.Restart();
        await Patience.Until(async () => await Count(desk, "delivery_attempts") + await Count(desk, "subscriptions") == 0, "old attempts to be forgotten");
    }

    private static async Task<long> Count(DeliveryDesk desk, string what)
    {
        await using var read = await desk.Dims.Database.Read();
        return await read.Scalar<long>("SELECT count(*) FROM " + what);
    }

    private static async Task<IReadOnlyList<string>> State(DeliveryDesk desk)
    {
        await using var read = await desk.Dims.Database.Read();
        return await read.Query<string>("SELECT id || state || position || previous || failures || edition || COALESCE(lease, '') || changed_at FROM subscriptions ORDER BY id");
    }
}
