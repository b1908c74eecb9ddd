using System.Text.Json;
using Dims.Alerts;
using Dims.Http;
using Dims.Storage;
using MediatR;
using Microsoft.Extensions.Options;

namespace Dims.Reach;

// Looks whom a national alert does not reach, and how old the oldest event is that waits. Where no attempt was made since the last look, it asks nothing.
public sealed class ReachClock(Database database, Memory memory, ReachQueries reach, DeliveryMeter meter, TimeProvider clock, IServiceScopeFactory scopes, IOptions<DimsOptions> options, ILogger<ReachClock> log) : Clockwork(options, log)
{
    // Of what happened longer ago people know.
    private static readonly TimeSpan LookedBack = TimeSpan.FromDays(7);
    private const int HasIt = -1;

    private long _seen = -1;

    // What was found of whom at the last look: by how many failures, or that they have it by another door. Another look is worth while after another failure only.
    private Dictionary<Candidate, int> _judged = [];
    private Dictionary<(string Alert, int Version), bool> _national = [];

    // How often it has been worked out who has a version.
    public long Judged { get; private set; }

    protected override async Task LookOnce(CancellationToken cancel)
    {
        await LookForFailing(cancel);
        await MeasureOldest(cancel);
    }

    private async Task LookForFailing(CancellationToken cancel)
    {
        var attempts = await memory.At(Counters.Attempts, cancel);
        if (attempts == _seen) return;
        var (found, judged) = await NotReached(cancel);
        if (found.Count > 0)
        {
            await using var scope = scopes.CreateAsyncScope();
            await scope.ServiceProvider.GetRequiredService<IMediator>().Send(new TellNotReached(found), CancellationToken.None);
        }
        // Only now: what could not be told is looked at again.
        (_judged, _seen) = (judged, attempts);
    }

    private async Task<(IReadOnlyList<NotReached> Found, Dictionary<Candidate, int> Judged)> NotReached(CancellationToken cancel)
    {
        IReadOnlyList<CandidateRow> candidates;
        await using (var read = await database.Read(cancel))
        {
            candidates = await Candidates(read, Instant.Text(clock.GetUtcNow() - LookedBack));
            _national = await National(read, candidates);
        }
        var (found, judged) = (new List<NotReached>(), candidates.Where(c => _judged.ContainsKey(c.Who)).ToDictionary(c => c.Who, c => _judged[c.Who]));
        foreach (var one in candidates.Where(c => _national[(c.AlertId, c.Version)]).GroupBy(c => (c.AlertId, c.Version)))
        {
            List<CandidateRow> fresh = [.. one.Where(c => !judged.TryGetValue(c.Who, out var known) || (known != HasIt && known != c.Failures))];
            if (fresh.Count == 0) continue;
            Judged++;
            if (await reach.Reach(one.Key.AlertId, one.Key.Version, cancel) is not { } alert) continue;
            foreach (var candidate in fresh) judged[candidate.Who] = alert.Items.Any(o => o.Owner == candidate.OwnerId && o.ReachedAt is not null) ? HasIt : candidate.Failures;
            found.AddRange(alert.Items.Where(o => o.Failing).Select(o => new NotReached { Alert = alert.Alert, Number = alert.Number, Version = alert.Version, Owner = o.Owner, OwnerName = o.OwnerName, Outcome = o.Failures[0].Outcome }));
        }
        return (found, judged);
    }

    // By owner of failing subscriptions the latest version of each alert that it has not come as far as, or that was set aside because it was refused, where nobody was told; each failure makes their number another one.
    // Only the end of the log is looked at.
    private static Task<IReadOnlyList<CandidateRow>> Candidates(Sql sql, string since) => sql.Query<CandidateRow>(
        $"""
        SELECT f.alert_id, f.version, f.owner_id, f.failures
        FROM (SELECT x.owner_id, x.alert_id, MAX(x.version) AS version, SUM(x.failures) AS failures
              FROM (SELECT s.owner_id, e.alert_id, e.version, s.failures
                    FROM (SELECT st.name, COALESCE((SELECT o.sequence FROM events o WHERE o.stream = st.name AND o.time < @since ORDER BY o.sequence DESC LIMIT 1), 0) AS behind FROM streams st) b
                    JOIN subscriptions s ON s.stream = b.name
                    JOIN events e ON e.stream = b.name AND e.sequence > CASE WHEN s.position > b.behind THEN s.position ELSE b.behind END
                    WHERE s.state IN ('active', 'deactivated') AND s.failures >= {ReachCount.AttemptsUntilFailing}
                    UNION ALL
                    SELECT s.owner_id, e.alert_id, e.version, g.aside_failures
                    FROM subscription_alerts g JOIN subscriptions s ON s.id = g.subscription_id JOIN events e ON e.stream = s.stream AND e.sequence = g.aside
                    WHERE g.aside IS NOT NULL AND s.stream <> 'notices' AND s.state IN ('active', 'deactivated') AND e.time >= @since) x
              GROUP BY x.owner_id, x.alert_id) f
        WHERE NOT EXISTS (SELECT 1 FROM not_reached_told t WHERE t.alert_id = f.alert_id AND t.version = f.version AND t.owner_id = f.owner_id)
        """, new { since });

    // A version stays what it is: each document is read once while it is of interest.
    private async Task<Dictionary<(string Alert, int Version), bool>> National(Sql sql, IReadOnlyList<CandidateRow> candidates)
    {
        var national = new Dictionary<(string Alert, int Version), bool>();
        foreach (var (alert, version) in candidates.Select(c => (c.AlertId, c.Version)).Distinct())
            national[(alert, version)] = _national.TryGetValue((alert, version), out var known) ? known : IsNational(await sql.Scalar<string>("SELECT document FROM alert_versions WHERE alert_id = @alert AND version = @version", new { alert, version }));
        return national;
    }

    private static bool IsNational(string? document) => document is not null && JsonSerializer.Deserialize<Alert>(document, Wire.Json)!.Level == AlertLevel.National;

    private async Task MeasureOldest(CancellationToken cancel)
    {
        if (!meter.WantsOldest) return;
        await using var read = await database.Read(cancel);
        var oldest = await read.Scalar<string>(
            """
            SELECT MIN(time) FROM (
              SELECT e.time FROM (SELECT stream, MIN(position) AS position FROM subscriptions WHERE state = 'active' AND stream <> 'notices' GROUP BY stream) s
              JOIN events e ON e.stream = s.stream AND e.sequence = s.position + 1
              UNION ALL
              SELECT e.time FROM subscription_alerts g JOIN subscriptions s ON s.id = g.subscription_id AND s.state = 'active' JOIN events e ON e.stream = s.stream AND e.sequence = g.aside
              WHERE g.aside IS NOT NULL AND g.aside_at IS NOT NULL) AS waiting
            """);
        meter.Oldest(oldest is null ? null : Instant.Parse(oldest));
    }

    private readonly record struct Candidate(string Alert, int Version, string Owner);

    private sealed record CandidateRow
    {
        public string AlertId { get; init; } = "";
        public int Version { get; init; }
        public string OwnerId { get; init; } = "";
        public int Failures { get; init; }

        public Candidate Who => new(AlertId, Version, OwnerId);
    }
}
