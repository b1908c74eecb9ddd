using Dims.Alerts;
using Dims.Storage;
using MediatR;
using Microsoft.Extensions.Options;

namespace Dims.Reach;

// Looks whom a national alert does not reach, and how old the oldest event is that waits. Where no attempt was made since the last look, it asks nothing.
public sealed class ReachClock(Database database, Memory memory, ReachQueries reach, DeliveryMeter meter, TimeProvider clock, IServiceScopeFactory scopes, IOptions<DimsOptions> options, ILogger<ReachClock> log) : Clockwork(options, log)
{
    // Attempts of another instance are seen somewhat later than they were made.
    private static readonly TimeSpan Overlap = TimeSpan.FromMinutes(2);
    // What may have been left by who stopped.
    private static readonly TimeSpan AtStart = TimeSpan.FromHours(1);

    private long _seen = -1;
    private DateTimeOffset? _looked;

    protected override async Task LookOnce(CancellationToken cancel)
    {
        await LookForFailing(cancel);
        await MeasureOldest(cancel);
    }

    private async Task LookForFailing(CancellationToken cancel)
    {
        var (attempts, now) = (await memory.At(Counters.Attempts, cancel), clock.GetUtcNow());
        if (attempts == _seen) return;
        var found = await NotReached(Instant.Text(_looked - Overlap ?? now - AtStart), cancel);
        if (found.Count > 0)
        {
            await using var scope = scopes.CreateAsyncScope();
            await scope.ServiceProvider.GetRequiredService<IMediator>().Send(new TellNotReached(found), CancellationToken.None);
        }
        (_seen, _looked) = (attempts, now);
    }

    private async Task<IReadOnlyList<NotReached>> NotReached(string since, CancellationToken cancel)
    {
        IReadOnlyList<Candidate> candidates;
        await using (var read = await database.Read(cancel)) candidates = await Candidates(read, since);
        var found = new List<NotReached>();
        foreach (var one in candidates)
        {
            if (await reach.Reach(one.AlertId, one.Version, cancel) is not { Level: AlertLevel.National } alert) continue;
            found.AddRange(alert.Items.Where(o => o.Failing).Select(o => new NotReached { Alert = alert.Alert, Number = alert.Number, Version = alert.Version, Owner = o.Owner, OwnerName = o.OwnerName, Outcome = o.Failures[0].Outcome }));
        }
        return found;
    }

    // Versions of which attempts have failed of late, two or more for one subscription, and nobody was told.
    private static Task<IReadOnlyList<Candidate>> Candidates(Sql sql, string since) => sql.Query<Candidate>(
        $"""
        SELECT DISTINCT e.alert_id, e.version
        FROM (SELECT a.event_id, s.stream, s.owner_id, a.sequence FROM delivery_attempts a JOIN subscriptions s ON s.id = a.subscription_id
              WHERE s.stream <> 'notices' AND a.outcome <> 'delivered' AND a.event_id IN (SELECT event_id FROM delivery_attempts WHERE at >= @since AND outcome <> 'delivered' AND kind = 'event')
              GROUP BY a.event_id, s.stream, s.owner_id, a.sequence, s.id HAVING count(*) >= {ReachCount.AttemptsUntilFailing}) f
        JOIN events e ON e.stream = f.stream AND e.sequence = f.sequence AND e.id = f.event_id
        WHERE NOT EXISTS (SELECT 1 FROM not_reached_told t WHERE t.alert_id = e.alert_id AND t.version = e.version AND t.owner_id = f.owner_id)
        """, new { since });

    private async Task MeasureOldest(CancellationToken cancel)
    {
        if (!meter.WantsOldest) return;
        await using var read = await database.Read(cancel);
        var oldest = await read.Scalar<string>(
            """
            SELECT MIN(e.time) FROM (SELECT stream, MIN(position) AS position FROM subscriptions WHERE state = 'active' AND stream <> 'notices' GROUP BY stream) s
            JOIN events e ON e.stream = s.stream AND e.sequence = s.position + 1
            """);
        meter.Oldest(oldest is null ? null : Instant.Parse(oldest));
    }

    private sealed record Candidate
    {
        public string AlertId { get; init; } = "";
        public int Version { get; init; }
    }
}
