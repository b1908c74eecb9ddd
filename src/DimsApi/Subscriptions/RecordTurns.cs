using Dims.Http;
using Dims.Messaging;
using Dims.Notices;
using Dims.Storage;
using MediatR;

namespace Dims.Subscriptions;

// What came of some turns, many at once: attempts, what was given, where each stands now, and the leases given back.
internal sealed record RecordTurns(string Lease, IReadOnlyList<TurnReport> Turns) : ICommand<int>, IHousekeeping, ISlice;

internal sealed record TurnReport
{
    public required string Id { get; init; }
    public required long Position { get; init; }
    public required long Previous { get; init; }
    public bool Slow { get; init; }
    public int Failures { get; init; }
    public DateTimeOffset? FailingSince { get; init; }
    public DateTimeOffset? RetryAt { get; init; }
    public long? RetryHead { get; init; }
    public DateTimeOffset? HeldUntil { get; init; }
    public long? AgainFrom { get; init; }
    public long? AgainTo { get; init; }
    // The range that was worked at: one that has been made wider meanwhile stays.
    public (long From, long To)? Again { get; init; }
    public DeactivationReason? Ended { get; init; }
    public IReadOnlyList<DeliveryAttempt> Attempts { get; init; } = [];
    public IReadOnlyList<GivenAlert> Given { get; init; } = [];

    // As it was claimed: nothing has been done.
    public static TurnReport GivenBack(SubscriptionRow row) => new()
    {
        Id = row.Id,
        Position = row.Position,
        Previous = row.Previous,
        Slow = row.Failures > 0,
        Failures = row.Failures,
        FailingSince = SubscriptionRow.At(row.FailingSince),
        RetryAt = SubscriptionRow.At(row.RetryAt),
        RetryHead = row.RetryHead,
    };
}

internal sealed class RecordTurnsHandler(Session session, NoticeLog notices) : IRequestHandler<RecordTurns, int>
{
    private static readonly Insertion Attempts = new("delivery_attempts", "subscription_id", "ordinal", "kind", "sequence", "event_id", "type", "at", "outcome", "status", "latency_ms", "next_at");

    // Where somebody has taken the lease away meanwhile (another address, another worker after this one was slow), what was done is listed and the place stays.
    private const string Advance =
        """
        UPDATE subscriptions SET position = @position, previous = @previous, slow = @slow, failures = @failures, failing_since = @since, retry_at = @retry, retry_head = @head,
          held_until = @held, lease = NULL, leased_until = NULL WHERE id = @id AND lease = @lease
        """;

    private const string AdvanceAgain = "UPDATE subscriptions SET again_from = @from, again_to = @to WHERE id = @id AND again_from = @was_from AND again_to = @was_to";

    private const string Give =
        """
        INSERT INTO subscription_alerts (subscription_id, alert_id, sequence, owed) VALUES (@id, @alert, @sequence, @owed)
        ON CONFLICT (subscription_id, alert_id) DO UPDATE SET sequence = CASE WHEN excluded.sequence > subscription_alerts.sequence THEN excluded.sequence ELSE subscription_alerts.sequence END, owed = excluded.owed
        """;

    public async Task<int> Handle(RecordTurns command, CancellationToken cancellationToken)
    {
        // Rows are taken in one order, so that two instances wait for each other and never lock up.
        var turns = command.Turns.OrderBy(t => t.Id, StringComparer.Ordinal).ToList();
        var ended = new List<TurnReport>();
        foreach (var turn in turns)
        {
            // Whoever has lost the lease has tried an address that is not its any more: that says nothing of the new one.
            if (turn.Ended is { } why && await Deactivate(turn.Id, why, command.Lease) == 1) ended.Add(turn);
            await session.Write(Advance, ("@position", turn.Position), ("@previous", turn.Previous), ("@slow", turn.Slow ? 1 : 0), ("@failures", turn.Failures), ("@since", Text(turn.FailingSince)),
                ("@retry", Text(turn.RetryAt)), ("@head", turn.RetryHead), ("@held", Text(turn.HeldUntil)), ("@id", turn.Id), ("@lease", command.Lease));
            if (turn.Again is { } was) await session.Write(AdvanceAgain, ("@from", turn.AgainFrom), ("@to", turn.AgainTo), ("@id", turn.Id), ("@was_from", was.From), ("@was_to", was.To));
            foreach (var given in turn.Given.OrderBy(g => g.AlertId, StringComparer.Ordinal))
                await session.Write(Give, ("@id", turn.Id), ("@alert", given.AlertId), ("@sequence", given.Sequence), ("@owed", GivenAlerts.Text(given.Owed)));
        }
        var count = turns.Sum(t => t.Attempts.Count);
        var ordinal = count == 0 ? 0 : await session.Take(Counters.Attempts, count) - count;
        foreach (var turn in turns)
            foreach (var attempt in turn.Attempts) List(session, turn.Id, ++ordinal, attempt);
        foreach (var turn in ended) await DeactivationNotice.Append(session, notices, turn.Id, turn.Ended!.Value);
        return count;
    }

    internal static void List(Session session, string id, long ordinal, DeliveryAttempt one) =>
        session.Insert(Attempts, id, ordinal, Wire.Name(one.Kind), one.Sequence, one.EventId, one.Type, Instant.Text(one.At), one.Outcome, one.Status, one.LatencyMs, Text(one.NextAt));

    private Task<int> Deactivate(string id, DeactivationReason reason, string lease) => session.Execute(
        "UPDATE subscriptions SET state = 'deactivated', reason = @reason, edition = edition + 1, changed_at = @at WHERE id = @id AND lease = @lease AND state IN ('active', 'paused')",
        new { id, lease, reason = Wire.Name(reason), at = session.NowText });

    private static string? Text(DateTimeOffset? at) => at is { } known ? Instant.Text(known) : null;
}
