using System.Text.Json;
using System.Text.Json.Serialization;
using Dims.Delivery;
using Dims.Http;
using Dims.Messaging;
using Dims.Storage;
using MediatR;

namespace Dims.Subscriptions;

// Replaces what can be changed of a subscription that still is as it was read.
public sealed record EditSubscription : ICommand<Subscription>
{
    public required string Id { get; init; }
    public required string Match { get; init; }
    public required SubscriptionChange Change { get; init; }

    [JsonIgnore] public Uri Address { get; init; } = null!;
    // Of a new address: whether its receiver agreed by itself.
    [JsonIgnore] public bool Consents { get; init; }
    [JsonIgnore] public int? Rate { get; init; }

    public string? Subject(object answer) => Id;
}

public sealed class EditSubscriptionHandler(Session session, Vault vault, DeliveryBell bell, TurnsUnderWay turns) : IRequestHandler<EditSubscription, Subscription>
{
    public async Task<Subscription> Handle(EditSubscription command, CancellationToken cancellationToken)
    {
        var (change, owner) = (command.Change, session.Call.Caller!.Owner);
        var row = await SubscriptionRow.Take(session, command.Id, owner);
        row.RequireMatch(command.Match);
        var faults = new Faults();
        NewSubscription.CheckKinds(change.Kinds, row.Topic, faults);
        if (row.Topic == SubscriptionTopic.Notices && change.Filter is not null) faults.Add("/filter", "not-allowed", "is for alerts; notices are chosen by `kinds`.");
        faults.ThrowIfAny();
        var moves = command.Address.AbsoluteUri != row.Address;
        await session.Execute(
            """
            UPDATE subscriptions SET name = @Name, kinds = @kinds, filter = @filter, bearer = @bearer, edition = edition + 1, changed_at = @at WHERE id = @Id
            """,
            new
            {
                command.Id,
                change.Name,
                kinds = CreateSubscriptionHandler.Kinds(change.Kinds),
                filter = change.Filter is null ? null : JsonSerializer.Serialize(change.Filter, Wire.Json),
                // A token is for the address it was given for.
                bearer = change.Bearer is { } token ? vault.Seal(token, command.Id) : change.RemoveBearer || moves ? null : row.Bearer,
                at = session.NowText,
            });
        if (CreateSubscriptionHandler.Kinds(change.Kinds) != row.Kinds || change.Filter != row.AskedFilter) await KeepWhatIsUnderWay(row);
        if (moves) await Move(command, row);
        if (moves) session.AfterCommit(() => turns.BreakOff(command.Id));
        session.AfterCommit(bell.Ring);
        return (await SubscriptionRow.Find(session, command.Id, owner))!.Shown((await SubscriptionPlace.Now(session, row.Stream)).Head, session.Now);
    }

    // What lies behind its place may have been sent already, by a turn under way or by one that was killed, though nothing is written of it: what it tells of must not end unheard. Told of too much is harmless.
    private Task<int> KeepWhatIsUnderWay(SubscriptionRow row) => session.Execute(
        """
        INSERT INTO subscription_alerts (subscription_id, alert_id, sequence)
        SELECT @Id, alert_id, MAX(sequence) FROM events WHERE stream = @Stream AND sequence > @Position GROUP BY alert_id
        ON CONFLICT (subscription_id, alert_id) DO NOTHING
        """, new { row.Id, row.Stream, row.Position });

    // What is under way to the former address does not count as delivered: the lease is taken away.
    private async Task Move(EditSubscription command, SubscriptionRow row)
    {
        await session.Execute(
            """
            UPDATE subscriptions SET address = @address, rate = @Rate, state = @state, reason = NULL, confirmation = NULL, tested_at = NULL, slow = 0, failures = 0, failing_since = NULL,
              retry_at = NULL, retry_head = NULL, held_until = NULL, lease = NULL, leased_until = NULL WHERE id = @Id
            """,
            new
            {
                command.Id,
                command.Rate,
                address = command.Address.AbsoluteUri,
                state = !command.Consents ? "unconfirmed" : row.Stands == SubscriptionState.Paused ? "paused" : "active",
            });
        await GivenAlerts.TryAgain(session, command.Id);
    }
}
