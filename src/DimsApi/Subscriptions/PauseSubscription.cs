using Dims.Http;
using Dims.Messaging;
using Dims.Storage;
using MediatR;

namespace Dims.Subscriptions;

// What is under way is brought to its end; nothing more is sent, and the place in the stream stays.
public sealed record PauseSubscription(string Id) : ICommand<Subscription>
{
    public string? Subject(object answer) => Id;
}

public sealed class PauseSubscriptionHandler(Session session, TurnsUnderWay turns) : IRequestHandler<PauseSubscription, Subscription>
{
    public async Task<Subscription> Handle(PauseSubscription command, CancellationToken cancellationToken)
    {
        var owner = session.Call.Caller!.Owner;
        var row = await SubscriptionRow.Take(session, command.Id, owner);
        SubscriptionStates.Require(row.Stands, SubscriptionStep.Pause);
        await session.Execute("UPDATE subscriptions SET state = 'paused', edition = edition + 1, changed_at = @at WHERE id = @Id", new { command.Id, at = session.NowText });
        session.AfterCommit(() => turns.Stop(command.Id));
        return (await SubscriptionRow.Find(session, command.Id, owner))!.Shown((await SubscriptionPlace.Now(session, row.Stream)).Head, session.Now);
    }
}

// Goes on where it stood, at once: also after it was deactivated.
public sealed record ResumeSubscription(string Id) : ICommand<Subscription>
{
    public string? Subject(object answer) => Id;
}

public sealed class ResumeSubscriptionHandler(Session session, DeliveryBell bell) : IRequestHandler<ResumeSubscription, Subscription>
{
    public async Task<Subscription> Handle(ResumeSubscription command, CancellationToken cancellationToken)
    {
        var caller = session.Call.Caller!;
        var row = await SubscriptionRow.Take(session, command.Id, caller.Owner);
        SubscriptionStates.Require(row.Stands, SubscriptionStep.Resumption);
        if (!Entitlement.Covers(caller.Role, row.Stream)) throw new Problem(ProblemCodes.MissingScope, $"The role {caller.Role} may not read the stream {row.Stream}.");
        await session.Execute(
            """
            UPDATE subscriptions SET state = 'active', reason = NULL, slow = 0, failures = 0, failing_since = NULL, retry_at = NULL, retry_head = NULL, held_until = NULL,
              edition = edition + 1, changed_at = @at WHERE id = @Id
            """, new { command.Id, at = session.NowText });
        await GivenAlerts.TryAgain(session, command.Id);
        session.AfterCommit(bell.Ring);
        return (await SubscriptionRow.Find(session, command.Id, caller.Owner))!.Shown((await SubscriptionPlace.Now(session, row.Stream)).Head, session.Now);
    }
}
