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
        var (log, given, arrived, delivered) = (new List<LoggedEvent>(), new List<GivenAlert>(), new List<(PlannedEvent Event, long Previous)>(), new List<PlannedEvent>());
        var (position, previous) = (0L, 0L);
        var wish = new Wish([.. Kinds.Where(_ => chance.Next(2) == 0)], ResolvedFilter.Everything, null, null!);
        for (var round = 0; round < 60; round++)
        {
            for (var more = chance.Next(4); more > 0; more--) log.Add(Event(log.Count + 1, "alert-" + chance.Next(4), Kinds[chance.Next(3)]));
            var plan = new DeliveryPlan(wish, given, position, previous);
            var backlog = log.Where(e => e.Sequence > position).ToList();
            var latest = backlog.GroupBy(e => e.AlertId!).ToDictionary(g => g.Key, g => g.Max(e => e.Sequence));
            while (plan.Next(backlog, latest) is { } next)
            {
                // In the last rounds everything works.
                var fate = round > 55 ? 0 : chance.Next(4);
                if (fate < 3) arrived.Add((next, plan.Previous));
                if (fate < 2) plan.Delivered(next);
                else if (fate == 2) plan.MayHaveArrived(next);
                if (fate >= 2) break;
                delivered.Add(next);
            }
            (position, previous) = (plan.Position, plan.Previous);
            given = [.. given.Concat(plan.Changed).DistinctBy(g => g.AlertId)];
        }

        Assert.Equal(log.Count, position);
        Assert.Equal(delivered.Select(d => d.Event.Sequence).Distinct().Order(), delivered.Select(d => d.Event.Sequence));
        Assert.All(arrived, a => Assert.True(a.Previous == 0 || arrived.Any(b => b.Event.Event.Sequence == a.Previous)));
        foreach (var alert in log.GroupBy(e => e.AlertId!))
        {
            var wanted = alert.SkipWhile(e => !wish.Fits(e)).ToList();
            var told = delivered.Where(d => d.Event.AlertId == alert.Key).ToList();
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

    private static LoggedEvent Event(long sequence, string alert, string kind) => new()
    {
        Kind = kind,
        AlertId = alert,
        Event = new CloudEvent { Id = "e-" + sequence, Source = "urn:x", Type = kind, Time = DateTimeOffset.UnixEpoch, Sequence = sequence, Previous = 0 },
    };
}
