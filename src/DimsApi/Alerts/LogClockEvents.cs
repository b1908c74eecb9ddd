using Dims.Messaging;
using Dims.Storage;
using MediatR;

namespace Dims.Alerts;

// Logs what the clock alone has made true, versions that became effective or expired, and tells coordinators of those that will. The answer is how many were logged and told.
public sealed record LogClockEvents : ICommand<int>, IHousekeeping
{
    public string? Subject(object answer) => $"{answer} events";
}

public sealed class LogClockEventsHandler(ClockFacts clock, AlertReminders reminders, EventLog log) : IRequestHandler<LogClockEvents, int>
{
    public async Task<int> Handle(LogClockEvents command, CancellationToken cancellationToken)
    {
        var facts = await clock.Take(ClockFacts.AtOnce);
        var told = await reminders.Tell();
        await log.Append(facts);
        return facts.Count + told;
    }
}

// Each fact is taken once, by a conditional UPDATE: of two instances that see it due, one gets the row. People's decisions take them first too,
// so that the log holds what happened in its order.
public sealed class ClockFacts(Session session, AlertTrail trail)
{
    public const int AtOnce = 200;

    public static async Task<bool> AnyDue(Sql sql, DateTimeOffset now) => await sql.Scalar<long>(
        """
        SELECT CASE WHEN EXISTS (SELECT 1 FROM alert_versions WHERE effective_logged = 0 AND effective_at <= @now)
                      OR EXISTS (SELECT 1 FROM alert_versions WHERE expiry_logged = 0 AND expires_at <= @now) THEN 1 ELSE 0 END
        """, new { now = Instant.Text(now) }) == 1;

    // In the order in which they became true; all of them where somebody decides, so that no version is closed whose beginning was not told yet.
    public async Task<List<AlertFact>> Take(int most = int.MaxValue)
    {
        var due = await session.Query<Due>(
            """
            SELECT alert_id, version, effective_at AS time, 0 AS expires FROM alert_versions WHERE effective_logged = 0 AND effective_at <= @now
            UNION ALL
            SELECT alert_id, version, expires_at AS time, 1 AS expires FROM alert_versions WHERE expiry_logged = 0 AND expires_at <= @now
            ORDER BY 3, 4, 1 LIMIT @most
            """, new { now = session.NowText, most });
        var facts = new List<AlertFact>();
        foreach (var one in due)
        {
            // The alert's row first, as in every step: nobody decides about it in this moment.
            await session.Execute("UPDATE alerts SET edition = edition WHERE id = @AlertId", one);
            var taken = one.Expires == 1
                ? await session.Execute("UPDATE alert_versions SET expiry_logged = 1 WHERE alert_id = @AlertId AND version = @Version AND expiry_logged = 0", one)
                : await session.Execute("UPDATE alert_versions SET effective_logged = 1 WHERE alert_id = @AlertId AND version = @Version AND effective_logged = 0", one);
            if (taken == 0) continue;
            var versions = await AlertWriter.Versions(session, one.AlertId);
            facts.Add(new AlertFact(one.Expires == 1 ? AlertFactKind.Expired : AlertFactKind.Effective, Instant.Parse(one.Time), versions));
            if (one.Expires == 1) await trail.Append(one.AlertId, AlertTrailAction.Expired, new ExpiredVersion { Version = one.Version, Expires = Instant.Parse(one.Time) });
        }
        return facts;
    }

    private sealed record Due
    {
        public string AlertId { get; init; } = "";
        public int Version { get; init; }
        public string Time { get; init; } = "";
        public int Expires { get; init; }
    }
}

// What stands in the trail of an expiry.
internal sealed record ExpiredVersion
{
    public required int Version { get; init; }
    public required DateTimeOffset Expires { get; init; }
}
