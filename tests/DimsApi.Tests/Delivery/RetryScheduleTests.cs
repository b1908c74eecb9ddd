using Dims.Delivery;
using Dims.Tests.Host;
using FsCheck;
using FsCheck.Fluent;

namespace Dims.Tests.Delivery;

public sealed class RetryScheduleTests
{
    private static readonly DateTimeOffset Zero = TestDims.Start0;

    private static readonly Gen<(FailedAttempt Failed, double Chance)> Failures =
        from failures in Gen.Choose(1, 200)
        from since in Gen.Choose(0, 400_000)
        from newest in Gen.Choose(0, 400_000)
        from asked in Gen.OneOf(Gen.Constant((int?)null), Gen.Choose(-5000, 100_000).Select(s => (int?)s))
        from chance in Gen.Choose(0, 999)
        select (new FailedAttempt
        {
            At = Zero,
            Failures = failures,
            FailingSince = Zero.AddSeconds(failures == 1 ? 0 : -since),
            NewestUndelivered = Zero.AddSeconds(-newest),
            NotBefore = asked is { } s ? Zero.AddSeconds(s) : null,
        }, chance / 1000d);

    [Fact]
    public void What_holds_for_every_failure()
    {
        static bool Holds((FailedAttempt Failed, double Chance) one)
        {
            var (failed, chance) = one;
            var start = failed.NewestUndelivered > failed.FailingSince ? failed.NewestUndelivered : failed.FailingSince;
            var over = failed.At - start >= RetrySchedule.Whole && failed.Failures >= RetrySchedule.Attempts;
            if (RetrySchedule.Next(failed, chance) is not { } next) return over;
            var held = RetrySchedule.Held(failed.At, failed.NotBefore);
            return !over
                && next > failed.At
                && (held is null || next >= held)
                && (held is null || held - failed.At <= RetrySchedule.LongestHeld)
                // The first hour.
                && (failed.At - failed.NewestUndelivered >= RetrySchedule.Urgent || held > failed.At + RetrySchedule.AtMostApart || next - failed.At <= RetrySchedule.AtMostApart)
                // No wait is longer than the longest with its jitter.
                && next - failed.At <= TimeSpan.FromHours(24 * 1.1)
                // The same question has the same answer, and more chance never turns an order round.
                && RetrySchedule.Next(failed, chance) == next;
        }

        Check.One(Config.QuickThrowOnFailure.WithMaxTest(20000).WithReplay(20261121, 1), Prop.ForAll(Failures.ToArbitrary(), Holds));
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(0.5)]
    [InlineData(0.999)]
    public void A_partner_that_is_down_is_tried_each_minute_for_an_hour_then_by_the_schedule_to_its_end(double chance)
    {
        var tries = Down(chance, _ => Zero);
        Assert.InRange(tries[1] - tries[0], TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(5));
        var first = tries.Where(t => t - Zero <= RetrySchedule.Urgent).ToList();
        Assert.All(first.Zip(first.Skip(1)), pair => Assert.True(pair.Second - pair.First <= RetrySchedule.AtMostApart));
        Assert.True(first.Count >= 60);
        // 2 h, 5 h, 10 h, 14 h, 20 h, 24 h: six more.
        Assert.InRange(tries.Count - first.Count, 6, 7);
        Assert.InRange(tries[^1] - Zero, RetrySchedule.Whole, RetrySchedule.Whole * 1.05);
        Assert.Equal(new TimeSpan(75, 35, 5), RetrySchedule.Whole);
    }

    [Fact]
    public void A_new_event_restarts_the_schedule()
    {
        var fresh = Zero.AddHours(40);
        var tries = Down(0.5, at => at >= fresh ? fresh : Zero);
        var after = tries.SkipWhile(t => t < fresh).TakeWhile(t => t < fresh + RetrySchedule.Urgent).ToList();
        Assert.True(after.Count >= 50);
        Assert.All(after.Zip(after.Skip(1)), pair => Assert.True(pair.Second - pair.First <= RetrySchedule.AtMostApart));
        Assert.True(tries[^1] >= fresh + RetrySchedule.Whole);
    }

    [Fact]
    public void A_service_that_was_down_itself_does_not_give_up_for_that()
    {
        var failed = new FailedAttempt { At = Zero, Failures = 2, FailingSince = Zero.AddDays(-10), NewestUndelivered = Zero.AddDays(-10) };
        Assert.NotNull(RetrySchedule.Next(failed, 0));
        Assert.Null(RetrySchedule.Next(failed with { Failures = RetrySchedule.Attempts }, 0));
    }

    [Theory]
    [InlineData(-1, null)]
    [InlineData(0, null)]
    [InlineData(600, 600)]
    [InlineData(3600, 3600)]
    [InlineData(86400, 3600)]
    public void Retry_After_is_obeyed_up_to_an_hour(int asked, int? obeyed) =>
        Assert.Equal(obeyed is { } s ? Zero.AddSeconds(s) : null, RetrySchedule.Held(Zero, Zero.AddSeconds(asked)));

    // When a partner that fails at once is tried, the first time at zero; `newest` is the newest event at an instant. A new event makes it due at once.
    private static List<DateTimeOffset> Down(double chance, Func<DateTimeOffset, DateTimeOffset> newest)
    {
        var (tries, at) = (new List<DateTimeOffset>(), Zero);
        while (true)
        {
            tries.Add(at);
            var known = newest(at);
            if (RetrySchedule.Next(new FailedAttempt { At = at, Failures = tries.Count, FailingSince = Zero, NewestUndelivered = known }, chance) is not { } next) return tries;
            var fresh = newest(next);
            at = fresh > known ? fresh : next;
        }
    }
}
