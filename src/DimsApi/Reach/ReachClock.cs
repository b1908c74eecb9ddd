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

    private long _seen = -1;

    protected override async Task LookOnce(CancellationToken cancel)
    {
        await LookForFailing(cancel);
        await MeasureOldest(cancel);
    }

    private async Task LookForFailing(CancellationToken cancel)
    {
        var attempts = await memory.At(Counters.Attempts, cancel);
        if (attempts == _seen) return;
        var found = await NotReached(cancel);
        if (found.Count > 0)
        {
            await using var scope = scopes.CreateAsyncScope();
            await scope.ServiceProvider.GetRequiredService<IMediator>().Send(new TellNotReached(found), CancellationToken.None);
        }
        _seen = attempts;
    }

    private async Task<IReadOnlyList<NotReached>> NotReached(CancellationToken cancel)
    {
        IReadOnlyList<Candidate> candidates;
        await using (var read = await database.Read(cancel)) candidates = await Candidates(read, Instant.Text(clock.GetUtcNow() - LookedBack));
        var found = new List<NotReached>();
        foreach (var one in candidates.Where(c => c.IsNational))
        {
            if (await reach.Reach(one.AlertId, one.Version, cancel) is not { } alert) continue;
            found.AddRange(alert.Items.Where(o => o.Failing).Select(o => new NotReached { Alert = alert.Alert, Number = alert.Number, Version = alert.Version, Owner = o.Owner, OwnerName = o.OwnerName, Outcome = o.Failures[0].Outcome }));
        }
        return found;
    }

    // The latest version of each alert that a failing subscription has not come as far as, where nobody was told.
    private static Task<IReadOnlyList<Candidate>> Candidates(Sql sql, string since) => sql.Query<Candidate>(
        $"""
        SELECT DISTINCT v.alert_id, v.version, v.document
        FROM (SELECT s.owner_id, e.alert_id, MAX(e.version) AS version FROM subscriptions s JOIN events e ON e.stream = s.stream AND e.sequence > s.position
              WHERE s.stream <> 'notices' AND s.state IN ('active', 'deactivated') AND s.failures >= {ReachCount.AttemptsUntilFailing} AND e.time >= @since
              GROUP BY s.owner_id, e.alert_id) f
        JOIN alert_versions v ON v.alert_id = f.alert_id AND v.version = f.version
        WHERE NOT EXISTS (SELECT 1 FROM not_reached_told t WHERE t.alert_id = f.alert_id AND t.version = f.version AND t.owner_id = f.owner_id)
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
        public string Document { get; init; } = "";

        public bool IsNational => JsonSerializer.Deserialize<Alert>(Document, Wire.Json)!.Level == AlertLevel.National;
    }
}
