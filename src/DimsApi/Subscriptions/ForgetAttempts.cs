using Dims.Messaging;
using Dims.Storage;
using MediatR;

namespace Dims.Subscriptions;

// A portion of the attempts that are no longer kept; and subscriptions that were deleted before, once nothing of them is listed any more.
internal sealed record ForgetAttempts(string Before) : ICommand<int>, IHousekeeping, ISlice;

internal sealed class ForgetAttemptsHandler(Session session) : IRequestHandler<ForgetAttempts, int>
{
    private const int AtOnce = 2000;

    private const string Over = "state = 'deleted' AND changed_at < @Before AND NOT EXISTS (SELECT 1 FROM delivery_attempts a WHERE a.subscription_id = subscriptions.id)";

    public async Task<int> Handle(ForgetAttempts command, CancellationToken cancellationToken)
    {
        var forgotten = await session.Execute(
            "DELETE FROM delivery_attempts WHERE (subscription_id, ordinal) IN (SELECT subscription_id, ordinal FROM delivery_attempts WHERE at < @Before ORDER BY at LIMIT @AtOnce)", new { command.Before, AtOnce });
        if (forgotten > 0) return forgotten;
        await session.Execute($"DELETE FROM subscription_alerts WHERE subscription_id IN (SELECT id FROM subscriptions WHERE {Over})", command);
        await session.Execute($"DELETE FROM subscriptions WHERE {Over}", command);
        return 0;
    }

    public static async Task<bool> AnyOld(Read read, string before) => await read.Scalar<int?>(
        "SELECT 1 FROM delivery_attempts WHERE at < @before UNION ALL SELECT 1 FROM subscriptions WHERE state = 'deleted' AND changed_at < @before LIMIT 1", new { before }) is not null;
}
