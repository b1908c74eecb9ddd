using Dims.Access;
using Dims.Alerts;
using Dims.Http;
using Dims.Storage;

namespace Dims.Reach;

// What the tables know of who has one version of an alert.
internal sealed class ReachRows(Sql sql, string alert, int version)
{
    // By stream the place of the version's first event; a stream that was not told of it is not in here.
    public async Task<IReadOnlyDictionary<Audience, long>> Places() =>
        (await sql.Query<PlaceRow>("SELECT stream, MIN(sequence) AS sequence FROM events WHERE alert_id = @alert AND version = @version GROUP BY stream", new { alert, version }))
            .ToDictionary(r => Stream(r.Stream), r => r.Sequence);

    // The owners of keys that are valid now, each with the widest stream of them.
    public async Task<IReadOnlyList<KeyOwner>> Owners(DateTimeOffset now)
    {
        var rows = await sql.Query<KeyRow>(
            """
            SELECT o.id, o.name, o.kind, k.id AS key_id, k.role, k.last_used_at FROM owners o JOIN keys k ON k.owner_id = o.id
            WHERE k.revoked_at IS NULL AND (k.expires_at IS NULL OR k.expires_at > @now)
            """, new { now = Instant.Text(now) });
        return [.. rows.GroupBy(r => r.Id, StringComparer.Ordinal).Select(g => new KeyOwner(g.Key, g.First().Name, g.First().Kind, g.Max(r => r.Stream), g.Max(r => r.LastUsedAt) is { } last ? Instant.Parse(last) : null))];
    }

    // Whoever was told of a later version as well: the doors go in order.
    public async Task<IReadOnlyList<Delivered>> Reads(IReadOnlyDictionary<Audience, long> places)
    {
        var found = new List<Delivered>();
        foreach (var (stream, sequence) in places)
            found.AddRange((await sql.Query<ReadRow>(
                "SELECT owner_id, door, MIN(at) AS at FROM reads WHERE stream = @stream AND upto >= @sequence AND behind < @sequence GROUP BY owner_id, door", new { stream = Wire.Name(stream), sequence }))
                .Select(r => new Delivered(r.OwnerId, Wire.TryParse<ReachDoor>(r.Door, out var door) ? door : throw new InvalidOperationException($"'{r.Door}' is no door."), Instant.Parse(r.At))));
        return found;
    }

    // By subscription the first success at an event of the version or a later one, at the first byte of the answer; and by owner what is kept of attempts that are forgotten.
    public async Task<IReadOnlyList<Delivered>> Webhooks() =>
        [.. (await sql.Query<WebhookRow>(
            """
            SELECT s.owner_id, d.at, d.latency_ms
            FROM (SELECT subscription_id, MIN(ordinal) AS ordinal FROM delivery_attempts
                  WHERE outcome = 'delivered' AND event_id IN (SELECT id FROM events WHERE alert_id = @alert AND version >= @version) GROUP BY subscription_id) m
            JOIN delivery_attempts d ON d.subscription_id = m.subscription_id AND d.ordinal = m.ordinal
            JOIN subscriptions s ON s.id = m.subscription_id
            WHERE s.stream <> 'notices'
            UNION ALL SELECT owner_id, at, latency_ms FROM webhook_reach WHERE alert_id = @alert AND version >= @version
            """, new { alert, version })).Select(r => new Delivered(r.OwnerId, ReachDoor.Webhook, Instant.Parse(r.At).AddMilliseconds(r.LatencyMs)))];

    // Subscriptions that fail and have not come as far as the version: it may be an event before it that they do not take.
    public async Task<IReadOnlyList<Failed>> Failures(IReadOnlyDictionary<Audience, long> places)
    {
        var found = new List<Failed>();
        foreach (var (stream, sequence) in places)
            found.AddRange((await sql.Query<FailedRow>(
                """
                SELECT s.owner_id, s.id, s.state, s.failures, l.at, l.outcome, l.next_at FROM subscriptions s
                JOIN delivery_attempts l ON l.subscription_id = s.id
                  AND l.ordinal = (SELECT MAX(a.ordinal) FROM delivery_attempts a WHERE a.subscription_id = s.id AND a.outcome <> 'delivered' AND a.kind <> 'test')
                WHERE s.stream = @stream AND s.position < @sequence AND s.failures > 0 AND s.state <> 'deleted'
                """, new { stream = Wire.Name(stream), sequence })).Select(r => r.Failed()));
        found.AddRange(await Refusals());
        return found;
    }

    // Subscriptions that take other events and refuse this one, or a later one that stands for it: nothing else fails there.
    private async Task<IEnumerable<Failed>> Refusals() => (await sql.Query<FailedRow>(
        """
        WITH told AS (SELECT DISTINCT id FROM events WHERE alert_id = @alert AND version >= @version)
        SELECT s.owner_id, s.id, s.state, f.failures, l.at, l.outcome, g.aside_at AS next_at
        FROM (SELECT subscription_id, CAST(count(*) AS INTEGER) AS failures, MAX(ordinal) AS last FROM delivery_attempts WHERE outcome <> 'delivered' AND event_id IN (SELECT id FROM told) GROUP BY subscription_id) f
        JOIN subscription_alerts g ON g.subscription_id = f.subscription_id AND g.alert_id = @alert AND g.aside IS NOT NULL
        JOIN subscriptions s ON s.id = f.subscription_id AND s.stream <> 'notices' AND s.state <> 'deleted'
        JOIN delivery_attempts l ON l.subscription_id = f.subscription_id AND l.ordinal = f.last
        WHERE NOT EXISTS (SELECT 1 FROM delivery_attempts d WHERE d.subscription_id = f.subscription_id AND d.outcome = 'delivered' AND d.event_id IN (SELECT id FROM told))
        """, new { alert, version })).Select(r => r.Failed());

    // Of every version: incidents told of an earlier one are about this alert too.
    public Task<IReadOnlyList<AcknowledgementRow>> Acknowledgements() => sql.Query<AcknowledgementRow>(AcknowledgementRow.Select + "WHERE a.alert_id = @alert ORDER BY a.id", new { alert });

    private static Audience Stream(string name) => Wire.TryParse<Audience>(name, out var stream) ? stream : throw new InvalidOperationException($"'{name}' is no stream.");

    private sealed record PlaceRow
    {
        public string Stream { get; init; } = "";
        public long Sequence { get; init; }
    }

    private sealed record KeyRow
    {
        public string Id { get; init; } = "";
        public string Name { get; init; } = "";
        public string Kind { get; init; } = "";
        public string KeyId { get; init; } = "";
        public string Role { get; init; } = "";
        public string? LastUsedAt { get; init; }

        public Audience Stream => Audiences.Of(new Caller { KeyId = KeyId, Owner = Id, OwnerName = Name, Role = Role });
    }

    private sealed record WebhookRow
    {
        public string OwnerId { get; init; } = "";
        public string At { get; init; } = "";
        public long LatencyMs { get; init; }
    }

    private sealed record FailedRow
    {
        public string OwnerId { get; init; } = "";
        public string Id { get; init; } = "";
        public string State { get; init; } = "";
        public int Failures { get; init; }
        public string At { get; init; } = "";
        public string Outcome { get; init; } = "";
        public string? NextAt { get; init; }

        public Failed Failed() => new(OwnerId, new FailedDelivery
        {
            Subscription = Id,
            State = State,
            Attempts = Failures,
            LastAt = Instant.Parse(At),
            Outcome = Outcome,
            NextAt = NextAt is null ? null : Instant.Parse(NextAt),
        });
    }

    private sealed record ReadRow
    {
        public string OwnerId { get; init; } = "";
        public string Door { get; init; } = "";
        public string At { get; init; } = "";
    }
}
