using Dims.Alerts.Feeds;
using Dims.Delivery;
using Dims.Subscriptions;

namespace Dims.Tests.Subscriptions;

// The way through a backlog, tried with receivers that fail as they like.
public sealed class DeliveryPlanTests
{
    private static readonly string[] Kinds = ["alert.published", "alert.updated", "alert.withdrawn"];

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 60)];

    [Theory, MemberData(nameof(Seeds))]
    public void However_a_receiver_fails_it_misses_nothing_and_knows_it(int seed)
    {
        var chance = new Random(seed);
        var (log, given, arrived, delivered) = (new List<LoggedEvent>(), new List<GivenAlert>(), new List<(PlannedEvent Event, long Previous)>(), new List<(PlannedEvent Event, long Previous)>());
        var (position, previous) = (0L, 0L);
        var wish = new Wish([.. Kinds.Where(_ => chance.Next(2) == 0)], ResolvedFilter.Everything, null, null!);
        for (var round = 0; round < 60; round++)
        {
            for (var more = chance.Next(4); more > 0; more--) log.Add(Event(log.Count + 1, "alert-" + chance.Next(4), Kinds[chance.Next(3)]));
            var plan = new DeliveryPlan(wish, given, position, previous);
            var backlog = log.Where(e => e.Sequence > position).ToList();
            var latest = backlog.GroupBy(e => e.AlertId!).ToDictionary(g => g.Key, g => g.Max(e => e.Sequence));
            var (refused, works) = (0, true);
            while (works && plan.Next(backlog, latest) is { } next) works = Try(next) && refused < 3;
            foreach (var aside in given.Select(g => g.Aside).OfType<AsideEvent>().ToList())
                if (works && plan.Aside(log[(int)aside.Sequence - 1]) is { } again) works = Try(again);
            // What is set aside, or looked at in vain, is kept by its row alone.
            Assert.True(plan.Settled >= position);
            (position, previous) = (plan.Settled, plan.Previous);
            given = [.. given.Concat(plan.Changed).DistinctBy(g => g.AlertId)];

            bool Try(PlannedEvent next)
            {
                // In the last rounds everything works.
                var fate = round > 55 ? 0 : chance.Next(6);
                if (fate < 5) arrived.Add((next, plan.Previous));
                if (fate < 2)
                {
                    delivered.Add((next, plan.Previous));
                    plan.Delivered(next);
                    refused = 0;
                    return true;
                }
                if (fate < 5) plan.MayHaveArrived(next);
                if (fate >= 4) return false;
                plan.Refused(next, new AsideEvent(next.Event.Sequence, 1, DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch));
                refused++;
                return true;
            }
        }

        Assert.Equal(log.Count, position);
        Assert.All(given, g => Assert.True(g.Aside is null && g.Owed.Count == 0));
        Assert.All(arrived, a => Assert.True(a.Previous == 0 || arrived.Any(b => b.Event.Event.Sequence == a.Previous)));
        // In the order of delivery the chain has no hole.
        Assert.Equal(delivered.Select(d => d.Event.Event.Sequence).Prepend(0).SkipLast(1), delivered.Select(d => d.Previous));
        foreach (var alert in log.GroupBy(e => e.AlertId!))
        {
            var wanted = alert.SkipWhile(e => !wish.Fits(e)).ToList();
            var told = delivered.Select(d => d.Event).Where(d => d.Event.AlertId == alert.Key).ToList();
            Assert.Equal(told.Select(t => t.Event.Sequence).Distinct().Order(), told.Select(t => t.Event.Sequence));
            if (wanted.Count == 0)
            {
                Assert.Empty(told);
                continue;
            }
            // From the first that fits on, each is delivered or stood for by a later one, and the last one is there.
            Assert.Equal(wanted.Select(w => w.Sequence), told.SelectMany(t => t.Replaces.Append(t.Event.Sequence)).Order());
            Assert.Equal(alert.Last().Sequence, told[^1].Event.Sequence);
            Assert.All(told, t => Assert.Equal(wish.FitsItself(t.Event) ? null : CloudEnvelope.LeftYourFilter, t.Notice));
        }
    }

    [Fact]
    public void Nothing_is_set_aside_before_something_behind_it_is_taken()
    {
        List<LoggedEvent> log = [Event(1, "a", Kinds[0]), Event(2, "b", Kinds[0]), Event(3, "c", Kinds[0])];
        var latest = log.ToDictionary(e => e.AlertId!, e => e.Sequence);
        var plan = new DeliveryPlan(new Wish([], ResolvedFilter.Everything, null, null!), [], 0, 0);
        foreach (var refused in new[] { 1, 2 })
        {
            var next = plan.Next(log, latest)!;
            Assert.Equal(refused, next.Event.Sequence);
            plan.Refused(next, new AsideEvent(refused, 1, DateTimeOffset.UnixEpoch, null));
            Assert.Equal((0, 0), (plan.Settled, plan.Changed.Count()));
        }
        plan.Delivered(plan.Next(log, latest)!);
        Assert.Equal((3, 3, "a 1, b 2"), (plan.Settled, plan.Previous, string.Join(", ", plan.Changed.Where(g => g.Aside is not null).Select(g => $"{g.AlertId} {g.Aside!.Sequence}"))));
        // Sent once more on demand and taken, it waits no longer.
        plan.Redelivered(log[0]);
        Assert.Null(plan.Aside(log[0]));
        Assert.NotNull(plan.Aside(log[1]));
    }

    private static LoggedEvent Event(long sequence, string alert, string kind) => new()
    {
        Kind = kind,
        AlertId = alert,
        Event = new CloudEvent { Id = "e-" + sequence, Source = "urn:x", Type = kind, Time = DateTimeOffset.UnixEpoch, Sequence = sequence, Previous = 0 },
    };
}
