using Dims.Messaging;
using Dims.Storage;
using MediatR;

namespace Dims.Subscriptions;

// A portion of the attempts that are no longer kept; and subscriptions that were deleted before, once nothing of them is listed any more.
internal sealed record ForgetAttempts(string Before) : ICommand<int>, IHousekeeping, ISlice;

internal sealed class ForgetAttemptsHandler(Session session) : IRequestHandler<ForgetAttempts, int>
{
    private const int AtOnce = 2000;

    // The last failure of a subscription that still fails says why its owner is not reached: it stays.
    private const string Old =
        """
        a.at < @Before AND NOT EXISTS (SELECT 1 FROM subscriptions s WHERE s.id = a.subscription_id AND s.failures > 0 AND s.state <> 'deleted'
          AND a.ordinal = (SELECT MAX(l.ordinal) FROM delivery_attempts l WHERE l.subscription_id = s.id AND l.outcome <> 'delivered' AND l.kind <> 'test'))
        """;

    private const string Portion = $"SELECT a.subscription_id, a.ordinal FROM delivery_attempts a WHERE {Old} ORDER BY a.at, a.subscription_id, a.ordinal LIMIT @AtOnce";

    // The first of an owner at a version is what is known of its reach for good.
    private const string Keep =
        $"""
        INSERT INTO webhook_reach (alert_id, version, owner_id, at, latency_ms)
        SELECT e.alert_id, e.version, s.owner_id, d.at, d.latency_ms FROM delivery_attempts d
        JOIN subscriptions s ON s.id = d.subscription_id JOIN events e ON e.stream = s.stream AND e.id = d.event_id
        WHERE d.outcome = 'delivered' AND (d.subscription_id, d.ordinal) IN ({Portion})
        ORDER BY d.at, d.latency_ms ON CONFLICT DO NOTHING
        """;

    private const string Over = "state = 'deleted' AND changed_at < @Before AND NOT EXISTS (SELECT 1 FROM delivery_attempts a WHERE a.subscription_id = subscriptions.id)";

    public async Task<int> Handle(ForgetAttempts command, CancellationToken cancellationToken)
    {
        // Another instance would delete a portion whose reach this one has kept, and keep none of the next.
        if (!await session.Database.TryClaim(session, "forget-attempts")) return 0;
        await session.Execute(Keep, new { command.Before, AtOnce });
        var forgotten = await session.Execute($"DELETE FROM delivery_attempts WHERE (subscription_id, ordinal) IN ({Portion})", new { command.Before, AtOnce });
        if (forgotten > 0) return forgotten;
        await session.Execute($"DELETE FROM subscription_alerts WHERE subscription_id IN (SELECT id FROM subscriptions WHERE {Over})", command);
        await session.Execute($"DELETE FROM subscriptions WHERE {Over}", command);
        return 0;
    }

    public static async Task<bool> AnyOld(Read read, string before) => await read.Scalar<int?>(
        $"SELECT 1 FROM delivery_attempts a WHERE {Old} UNION ALL SELECT 1 FROM subscriptions WHERE state = 'deleted' AND changed_at < @Before LIMIT 1", new { Before = before }) is not null;
}
