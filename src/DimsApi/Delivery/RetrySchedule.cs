namespace Dims.Delivery;

// What is known when an attempt has failed.
public sealed record FailedAttempt
{
    // When it began, where that is known: in the first hour attempts are counted from beginning to beginning.
    public DateTimeOffset? Began { get; init; }

    // When it ended.
    public required DateTimeOffset At { get; init; }

    // In a row, this one included.
    public required int Failures { get; init; }

    // When the first of that row failed.
    public required DateTimeOffset FailingSince { get; init; }

    // When the newest event that waits was logged: it restarts the schedule.
    public required DateTimeOffset NewestUndelivered { get; init; }

    // What the receiver asked for in Retry-After.
    public DateTimeOffset? NotBefore { get; init; }
}

// Pure: when the next attempt comes. The schedule is one of times and not of counts, because in the first hour after a publication there are many more attempts than steps.
public static class RetrySchedule
{
    // In the first hour after the newest event attempts are this far apart at most.
    public static readonly TimeSpan Urgent = TimeSpan.FromHours(1), AtMostApart = TimeSpan.FromMinutes(1);

    // As long as a Retry-After is obeyed at most.
    public static readonly TimeSpan LongestHeld = TimeSpan.FromHours(1);

    private static readonly TimeSpan[] Waits =
    [
        TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(30), TimeSpan.FromHours(2), TimeSpan.FromHours(5), TimeSpan.FromHours(10),
        TimeSpan.FromHours(14), TimeSpan.FromHours(20), TimeSpan.FromHours(24),
    ];

    // The whole schedule: 75 hours, 35 minutes and 5 seconds.
    public static readonly TimeSpan Whole = Waits.Aggregate(TimeSpan.Zero, (sum, wait) => sum + wait);

    // As many failures as there have to be, however long ago the first was, before it is given up.
    public static readonly int Attempts = Waits.Length + 1;

    // `chance` is from 0 up to 1. Null: no more.
    public static DateTimeOffset? Next(FailedAttempt failed, double chance)
    {
        var wait = Wait(failed);
        if (wait is not { } known) return null;
        var fresh = failed.At - failed.NewestUndelivered < Urgent;
        // Those that failed together do not come back together: earlier where a bound holds, later elsewhere.
        var next = fresh ? (failed.Began ?? failed.At) + (Least(known, AtMostApart) * (1 - (0.2 * chance))) : failed.At + (known * (1 + (0.1 * chance)));
        if (next < failed.At) next = failed.At;
        return Held(failed.At, failed.NotBefore) is { } held && held > next ? held : next;
    }

    // What is obeyed of a Retry-After, also when a new event comes; null where nothing is.
    public static DateTimeOffset? Held(DateTimeOffset at, DateTimeOffset? notBefore) =>
        notBefore is not { } asked || asked <= at ? null : asked - at > LongestHeld ? at + LongestHeld : asked;

    // To the next step behind this failure, or the step that its number gives where the times have run out first (the service was down).
    private static TimeSpan? Wait(FailedAttempt failed)
    {
        if (failed.Failures <= 1) return Waits[0];
        var start = failed.NewestUndelivered > failed.FailingSince ? failed.NewestUndelivered : failed.FailingSince;
        var step = start;
        foreach (var wait in Waits)
        {
            step += wait;
            if (step > failed.At) return step - failed.At < Waits[0] ? Waits[0] : step - failed.At;
        }
        return failed.Failures < Attempts ? Waits[failed.Failures - 1] : null;
    }

    private static TimeSpan Least(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
