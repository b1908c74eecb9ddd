using Dims.Messaging;
using Dims.Storage;
using MediatR;

namespace Dims.Subscriptions;

// What it was sent stays listed for who asks later whom an alert has reached; its secrets and its address are gone.
public sealed record DeleteSubscription(string Id) : ICommand<bool>
{
    public string? Subject(object answer) => Id;
}

public sealed class DeleteSubscriptionHandler(Session session, TurnsUnderWay turns) : IRequestHandler<DeleteSubscription, bool>
{
    public async Task<bool> Handle(DeleteSubscription command, CancellationToken cancellationToken)
    {
        await SubscriptionRow.Take(session, command.Id, session.Call.Caller!.Owner);
        await session.Execute("DELETE FROM subscription_alerts WHERE subscription_id = @Id", command);
        await session.Execute(
            """
            UPDATE subscriptions SET state = 'deleted', reason = NULL, name = NULL, address = '', bearer = NULL, secrets = '[]', kinds = NULL, filter = NULL, confirmation = NULL,
              again_from = NULL, again_to = NULL, aside = 0, aside_at = NULL, lease = NULL, leased_until = NULL, edition = edition + 1, changed_at = @at WHERE id = @Id
            """, new { command.Id, at = session.NowText });
        session.AfterCommit(() => turns.BreakOff(command.Id));
        return true;
    }
}
