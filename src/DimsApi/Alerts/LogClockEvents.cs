using System.Text.Json;
using Dims.Http;
using Dims.Messaging;
using Dims.Storage;
using MediatR;

namespace Dims.Alerts;

// Logs what the clock alone has made true: versions that became effective or expired. The answer is how many were logged.
public sealed record LogClockEvents : ICommand<int>, IHousekeeping
{
    public string? Subject(object answer) => $"{answer} events";
}

public sealed class LogClockEventsHandler(ClockFacts clock, EventLog log) : IRequestHandler<LogClockEvents, int>
{
    public async Task<int> Handle(LogClockEvents command, CancellationToken cancellationToken)
    {
        var facts = await clock.Take();
        await log.Append(facts);
        return facts.Count;
    }
}

// Each fact is taken once, by a conditional UPDATE: of two instances that see it due, one gets the row. People's decisions take them first too,
// so that the log holds what happened in its order.
public sealed class ClockFacts(Session session)
{
    public const int AtOnce = 200;

    public static async Task<bool> AnyDue(Sql sql, DateTimeOffset now) => await sql.Scalar<long>(
        """
        SELECT CASE WHEN EXISTS (SELECT 1 FROM alert_versions WHERE effective_logged = 0 AND effective_at <= @now)
                      OR EXISTS (SELECT 1 FROM alert_versions WHERE expiry_logged = 0 AND expires_at <= @now) THEN 1 ELSE 0 END
        """, new { now = Instant.Text(now) }) == 1;

    // In the order in which they became true.
    public async Task<List<AlertFact>> Take()
    {
        var due = await session.Query<Due>(
            """
            SELECT alert_id, version, document, effective_at AS time, 0 AS expires FROM alert_versions WHERE effective_logged = 0 AND effective_at <= @now
            UNION ALL
            SELECT alert_id, version, document, expires_at AS time, 1 AS expires FROM alert_versions WHERE expiry_logged = 0 AND expires_at <= @now
            ORDER BY 4, 5, 1 LIMIT @most
            """, new { now = session.NowText, most = AtOnce });
        var facts = new List<AlertFact>();
        foreach (var one in due)
        {
            var taken = one.Expires == 1
                ? await session.Execute("UPDATE alert_versions SET expiry_logged = 1 WHERE alert_id = @AlertId AND version = @Version AND expiry_logged = 0", one)
                : await session.Execute("UPDATE alert_versions SET effective_logged = 1 WHERE alert_id = @AlertId AND version = @Version AND effective_logged = 0", one);
            if (taken == 1) facts.Add(one.Fact());
        }
        return facts;
    }

    private sealed record Due
    {
        public string AlertId { get; init; } = "";
        public int Version { get; init; }
        public string Document { get; init; } = "";
        public string Time { get; init; } = "";
        public int Expires { get; init; }

        public AlertFact Fact()
        {
            var alert = JsonSerializer.Deserialize<Alert>(Document, Wire.Json)!;
            return Expires == 1
                ? new AlertFact(AlertEventType.Expired, Instant.Parse(Time), alert.In(AlertState.Expired))
                : new AlertFact(AlertEventType.Effective, Instant.Parse(Time), alert.In(AlertState.Active));
        }
    }
}
