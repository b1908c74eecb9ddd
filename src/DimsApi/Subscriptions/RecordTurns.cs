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

    // What was delivered to: of another one it says nothing.
    public required string Address { get; init; }
    public required long Position { get; init; }
    // Where it stood when it was claimed: what came of an earlier claim changes nothing.
    public required long From { get; init; }
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

    // Something was set aside when it was claimed.
    public bool HasAside { get; init; }

    // Refused to the end of their own schedules.
    public IReadOnlyList<LoggedEvent> GivenUp { get; init; } = [];

    // As it was claimed: nothing has been done.
    public static TurnReport GivenBack(SubscriptionRow row) => new()
    {
        Id = row.Id,
        Address = row.Address,
        Position = row.Position,
        From = row.Position,
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
    private const string Ours = "lease = @lease AND address = @address AND position = @from";

    private const string Advance =
        $"""
        UPDATE subscriptions SET position = @position, previous = @previous, slow = @slow, failures = @failures, failing_since = @since, retry_at = @retry, retry_head = @head,
          held_until = @held, lease = NULL, leased_until = NULL WHERE id = @id AND {Ours}
        """;

    private const string AdvanceAgain = "UPDATE subscriptions SET again_from = @from, again_to = @to WHERE id = @id AND again_from = @was_from AND again_to = @was_to";

    // It may have arrived, whoever has the lease by now.
    private const string Give =
        """
        INSERT INTO subscription_alerts (subscription_id, alert_id, sequence) VALUES (@id, @alert, @sequence)
        ON CONFLICT (subscription_id, alert_id) DO UPDATE SET sequence = CASE WHEN excluded.sequence > subscription_alerts.sequence THEN excluded.sequence ELSE subscription_alerts.sequence END
        """;

    private const string Wait =
        $"""
        UPDATE subscription_alerts SET owed = @owed, aside = @aside, aside_failures = @failures, aside_since = @since, aside_at = @at
        WHERE subscription_id = @id AND alert_id = @alert AND EXISTS (SELECT 1 FROM subscriptions s WHERE s.id = @id AND {Ours})
        """;

    // Of a notice nothing is kept but what waits of it.
    private const string Forget = $"DELETE FROM subscription_alerts WHERE subscription_id = @id AND alert_id = @alert AND EXISTS (SELECT 1 FROM subscriptions s WHERE s.id = @id AND {Ours})";

    private const string CountAside =
        $"""
        UPDATE subscriptions SET aside = (SELECT count(*) FROM subscription_alerts a WHERE a.subscription_id = @id AND a.aside IS NOT NULL),
          aside_at = (SELECT MIN(a.aside_at) FROM subscription_alerts a WHERE a.subscription_id = @id AND a.aside IS NOT NULL) WHERE id = @id AND {Ours}
        """;

    public async Task<int> Handle(RecordTurns command, CancellationToken cancellationToken)
    {
        // Rows are taken in one order, so that two instances wait for each other and never lock up.
        var turns = command.Turns.OrderBy(t => t.Id, StringComparer.Ordinal).ToList();
        var (ended, givenUp) = (new List<TurnReport>(), new List<TurnReport>());
        foreach (var turn in turns)
        {
            // Whoever has lost the lease has tried an address that is not its any more: that says nothing of the new one.
            if (turn.Ended is { } why && await Deactivate(turn, why, command.Lease) == 1) ended.Add(turn);
            if (turn.GivenUp.Count > 0 && await IsOurs(turn, command.Lease)) givenUp.Add(turn);
            foreach (var given in turn.Given.OrderBy(g => g.AlertId, StringComparer.Ordinal)) await Note(turn, given, command.Lease);
            if (turn.HasAside || turn.Given.Any(g => g.WaitsChanged)) await session.Write(CountAside, ("@id", turn.Id), ("@lease", command.Lease), ("@address", turn.Address), ("@from", turn.From));
            await session.Write(Advance, ("@position", turn.Position), ("@previous", turn.Previous), ("@slow", turn.Slow ? 1 : 0), ("@failures", turn.Failures), ("@since", Text(turn.FailingSince)),
                ("@retry", Text(turn.RetryAt)), ("@head", turn.RetryHead), ("@held", Text(turn.HeldUntil)), ("@id", turn.Id), ("@lease", command.Lease), ("@address", turn.Address), ("@from", turn.From));
            if (turn.Again is { } was) await session.Write(AdvanceAgain, ("@from", turn.AgainFrom), ("@to", turn.AgainTo), ("@id", turn.Id), ("@was_from", was.From), ("@was_to", was.To));
        }
        var count = turns.Sum(t => t.Attempts.Count);
        var ordinal = count == 0 ? 0 : await session.Take(Counters.Attempts, count) - count;
        foreach (var turn in turns)
            foreach (var attempt in turn.Attempts) List(session, turn.Id, ++ordinal, attempt);
        foreach (var turn in ended) await DeactivationNotice.Append(session, notices, turn.Id, turn.Ended!.Value);
        foreach (var turn in givenUp)
            foreach (var told in turn.GivenUp) await GivenUpNotice.Append(session, notices, turn.Id, told);
        return count;
    }

    private async Task Note(TurnReport turn, GivenAlert given, string lease)
    {
        if (given.IsNotice && given.Aside?.NextAt is null)
        {
            await session.Write(Forget, ("@id", turn.Id), ("@alert", given.AlertId), ("@lease", lease), ("@address", turn.Address), ("@from", turn.From));
            return;
        }
        await session.Write(Give, ("@id", turn.Id), ("@alert", given.AlertId), ("@sequence", given.Sequence));
        if (given.WaitsChanged)
            await session.Write(Wait, ("@owed", GivenAlerts.Text(given.Owed)), ("@aside", given.Aside?.Sequence), ("@failures", given.Aside?.Failures), ("@since", Text(given.Aside?.Since)), ("@at", Text(given.Aside?.NextAt)),
                ("@id", turn.Id), ("@alert", given.AlertId), ("@lease", lease), ("@address", turn.Address), ("@from", turn.From));
    }

    internal static void List(Session session, string id, long ordinal, DeliveryAttempt one) =>
        session.Insert(Attempts, id, ordinal, Wire.Name(one.Kind), one.Sequence, one.EventId, one.Type, Instant.Text(one.At), one.Outcome, one.Status, one.LatencyMs, Text(one.NextAt));

    private Task<int> Deactivate(TurnReport turn, DeactivationReason reason, string lease) => session.Execute(
        $"UPDATE subscriptions SET state = 'deactivated', reason = @reason, edition = edition + 1, changed_at = @at WHERE id = @Id AND {Ours} AND state IN ('active', 'paused')",
        new { turn.Id, address = turn.Address, from = turn.From, lease, reason = Wire.Name(reason), at = session.NowText });

    private async Task<bool> IsOurs(TurnReport turn, string lease) => await session.Scalar<long>($"SELECT count(*) FROM subscriptions WHERE id = @Id AND {Ours}", new { turn.Id, address = turn.Address, from = turn.From, lease }) > 0;

    private static string? Text(DateTimeOffset? at) => at is { } known ? Instant.Text(known) : null;
}
