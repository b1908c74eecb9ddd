using Dims.Messaging;
using Dims.Storage;
using MediatR;

namespace Dims.Subscriptions;

// After a restore the log is another one: every subscription to the one before begins at its end, and is told so first.
internal sealed record BeginLog(string Log) : ICommand<int>, IHousekeeping;

internal sealed class BeginLogHandler(Session session) : IRequestHandler<BeginLog, int>
{
    public async Task<int> Handle(BeginLog command, CancellationToken cancellationToken)
    {
        const string Head = "(SELECT head FROM streams WHERE name = stream UNION ALL SELECT value FROM counters WHERE name = stream)";
        // Below zero until its receiver has been told: -1 for 0, -2 for 1 and so on.
        var begun = await session.Execute(
            $"""
            UPDATE subscriptions SET log = @Log, position = CASE WHEN state = 'unconfirmed' THEN {Head} ELSE -1 - {Head} END,
              previous = 0, retry_at = NULL, retry_head = NULL, held_until = NULL, again_from = NULL, again_to = NULL, aside = 0, aside_at = NULL, lease = NULL, leased_until = NULL WHERE log <> @Log AND state <> 'deleted'
            """, command);
        // What was owed is of sequences that mean something else now.
        if (begun > 0)
        {
            await session.Execute($"DELETE FROM subscription_alerts WHERE aside IS NOT NULL AND alert_id LIKE '{GivenAlert.NoticePrefix}%'");
            await session.Execute("UPDATE subscription_alerts SET owed = NULL, aside = NULL, aside_failures = NULL, aside_since = NULL, aside_at = NULL WHERE owed IS NOT NULL OR aside IS NOT NULL");
        }
        return begun;
    }

    public static async Task<bool> AnyElsewhere(Read read, string log) =>
        await read.Scalar<long>("SELECT count(*) FROM (SELECT 1 AS one FROM subscriptions WHERE log <> @log AND state <> 'deleted' LIMIT 1) AS x", new { log }) > 0;
}
