using Dims.Http;
using Dims.Storage;
using Microsoft.Extensions.Options;

namespace Dims.Subscriptions;

// What an owner reads of its own.
internal sealed class SubscriptionQueries(Database database, TimeProvider clock, IOptions<DimsOptions> options)
{
    // Made and deleted again in a loop, subscriptions would have this service knock at any door.
    private const int TimesAnHour = 3;

    // Before anything is sent anywhere: the command that makes it counts again. What was asked before with the same key is answered as before.
    public async Task RequireRoom(string owner, string? idempotencyKey, CancellationToken cancel)
    {
        await using var read = await database.Read(cancel);
        if (idempotencyKey is not null && await read.Scalar<long>("SELECT count(*) FROM idempotency_keys WHERE owner_id = @owner AND key = @idempotencyKey", new { owner, idempotencyKey }) > 0) return;
        var most = options.Value.MostSubscriptions;
        var (there, made) = (await read.Scalar<long>("SELECT count(*) FROM subscriptions WHERE owner_id = @owner AND state <> 'deleted'", new { owner }),
            await read.Scalar<long>("SELECT count(*) FROM subscriptions WHERE owner_id = @owner AND created_at > @since", new { owner, since = Instant.Text(clock.GetUtcNow().AddHours(-1)) }));
        if (there >= most) throw new Problem(ProblemCodes.TooManySubscriptions, $"You have {there} subscriptions, and {most} is the most. Change one, or delete one first.");
        if (made >= TimesAnHour * most) throw new Problem(ProblemCodes.TooManySubscriptions, $"You have made {made} subscriptions in the last hour, deleted ones included, and {TimesAnHour * most} is the most. Change one instead, or wait.");
    }

    public async Task<SubscriptionList> List(string owner, CancellationToken cancel)
    {
        await using var read = await database.Read(cancel);
        var rows = await read.Query<SubscriptionRow>($"SELECT {SubscriptionRow.Columns} FROM subscriptions WHERE owner_id = @owner AND state <> 'deleted' ORDER BY id", new { owner });
        var items = new List<Subscription>(rows.Count);
        foreach (var row in rows) items.Add(row.Shown((await SubscriptionPlace.Now(read, row.Stream)).Head, clock.GetUtcNow()));
        return new SubscriptionList { Items = items };
    }

    public async Task<(SubscriptionRow Row, Subscription Shown)> Find(string id, string owner, CancellationToken cancel)
    {
        await using var read = await database.Read(cancel);
        var row = await SubscriptionRow.Find(read, id, owner) ?? throw SubscriptionRow.NotThere();
        return (row, row.Shown((await SubscriptionPlace.Now(read, row.Stream)).Head, clock.GetUtcNow()));
    }

    // The newest first, and the cursor of the next page where there is one.
    public async Task<(DeliveryAttemptPage Page, long? Next)> Attempts(string id, string owner, DeliveriesQuestion question, CancellationToken cancel)
    {
        await using var read = await database.Read(cancel);
        _ = await SubscriptionRow.Find(read, id, owner) ?? throw SubscriptionRow.NotThere();
        var rows = await read.Query<AttemptRow>(
            $"""
            SELECT ordinal, kind, sequence, event_id, type, at, outcome, status, latency_ms, next_at FROM delivery_attempts
            WHERE subscription_id = @id {(question.Before is null ? "" : "AND ordinal < @Before")} ORDER BY ordinal DESC LIMIT @limit
            """, new { id, question.Before, limit = question.Limit + 1 });
        return (new DeliveryAttemptPage { Items = [.. rows.Take(question.Limit).Select(r => r.Shown)] }, rows.Count > question.Limit ? rows[question.Limit - 1].Ordinal : null);
    }

    private sealed record AttemptRow
    {
        public long Ordinal { get; init; }
        public string Kind { get; init; } = "";
        public long Sequence { get; init; }
        public string EventId { get; init; } = "";
        public string Type { get; init; } = "";
        public string At { get; init; } = "";
        public string Outcome { get; init; } = "";
        public int? Status { get; init; }
        public long LatencyMs { get; init; }
        public string? NextAt { get; init; }

        public DeliveryAttempt Shown => new()
        {
            Ordinal = Ordinal,
            Kind = Wire.TryParse<AttemptKind>(Kind, out var kind) ? kind : throw new InvalidOperationException($"'{Kind}' is no kind of attempt."),
            Sequence = Sequence,
            EventId = EventId,
            Type = Type,
            At = Instant.Parse(At),
            Outcome = Outcome,
            Status = Status,
            LatencyMs = LatencyMs,
            NextAt = SubscriptionRow.At(NextAt),
        };
    }
}
