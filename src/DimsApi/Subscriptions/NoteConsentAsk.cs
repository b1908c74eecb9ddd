using Dims.Http;
using Dims.Messaging;
using Dims.Storage;
using MediatR;

namespace Dims.Subscriptions;

// Before the receiver of another address is asked: changed to and fro in a loop, one subscription would have this service knock at any door.
internal sealed record NoteConsentAsk(string Id, string Owner) : ICommand<bool>, IHousekeeping;

internal sealed class NoteConsentAskHandler(Session session) : IRequestHandler<NoteConsentAsk, bool>
{
    private const int Most = 3;
    private static readonly TimeSpan Within = TimeSpan.FromHours(1);

    public async Task<bool> Handle(NoteConsentAsk command, CancellationToken cancellationToken)
    {
        var noted = await session.Execute(
            """
            UPDATE subscriptions SET asks = CASE WHEN asked_since > @before THEN asks + 1 ELSE 1 END, asked_since = CASE WHEN asked_since > @before THEN asked_since ELSE @NowText END
            WHERE id = @Id AND owner_id = @Owner AND state <> 'deleted' AND (asks < @Most OR COALESCE(asked_since, '') <= @before)
            """, new { command.Id, command.Owner, session.NowText, Most, before = Instant.Text(session.Now - Within) });
        if (noted == 1) return true;
        if (await session.Scalar<string>("SELECT asked_since FROM subscriptions WHERE id = @Id AND owner_id = @Owner AND state <> 'deleted'", command) is not { } since) throw SubscriptionRow.NotThere();
        throw new Problem(ProblemCodes.TooManyAddressChanges, $"The address of this subscription was changed {Most} times within an hour.") { RetryAfterSeconds = (int)Math.Ceiling((Instant.Parse(since) + Within - session.Now).TotalSeconds) };
    }
}
