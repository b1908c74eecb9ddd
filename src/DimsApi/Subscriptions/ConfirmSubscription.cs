using System.ComponentModel.DataAnnotations;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;
using Dims.Http;
using Dims.Messaging;
using Dims.Storage;
using MediatR;

namespace Dims.Subscriptions;

/// <summary>The code that the last test event brought to the address: who has it receives there.</summary>
public sealed record ConfirmSubscription : ICommand<Subscription>
{
    [JsonIgnore] public string Id { get; init; } = "";

    /// <summary>`code` of the test event's data.</summary>
    [StringLength(64, MinimumLength = 1)] public required string Code { get; init; }

    public string? Subject(object answer) => Id;
}

public sealed class ConfirmSubscriptionHandler(Session session, DeliveryBell bell) : IRequestHandler<ConfirmSubscription, Subscription>
{
    // As long as a code counts.
    public static readonly TimeSpan Counts = TimeSpan.FromHours(24);

    public async Task<Subscription> Handle(ConfirmSubscription command, CancellationToken cancellationToken)
    {
        var owner = session.Call.Caller!.Owner;
        var row = await SubscriptionRow.Take(session, command.Id, owner);
        SubscriptionStates.Require(row.Stands, SubscriptionStep.Confirmation);
        if (!Fits(row, command.Code))
        {
            var faults = new Faults();
            faults.Add("/code", "wrong-code", "is not the code of the last test event, or that is more than a day old; ask for another one at /test-events.");
            faults.ThrowIfAny();
        }
        await session.Execute("UPDATE subscriptions SET state = 'active', confirmation = NULL, edition = edition + 1, changed_at = @at WHERE id = @Id", new { command.Id, at = session.NowText });
        session.AfterCommit(bell.Ring);
        return (await SubscriptionRow.Find(session, command.Id, owner))!.Shown((await SubscriptionPlace.Now(session, row.Stream)).Head, session.Now);
    }

    private bool Fits(SubscriptionRow row, string code) =>
        row.Confirmation is not null && SubscriptionRow.At(row.TestedAt) + Counts > session.Now
        && CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(row.Confirmation), Encoding.ASCII.GetBytes(SecretWords.HashOf(code)));
}
