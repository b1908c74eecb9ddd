using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Dims.Delivery;
using Dims.Http;
using Dims.Messaging;
using Dims.Storage;
using MediatR;
using Microsoft.Extensions.Options;

namespace Dims.Subscriptions;

// What was asked before the write gate (the receiver's consent) comes along; it is no part of what was asked for.
public sealed record CreateSubscription : ICommand<CreatedSubscription>
{
    public required NewSubscription Asked { get; init; }

    // As it is to be written down.
    [JsonIgnore] public Uri Address { get; init; } = null!;
    [JsonIgnore] public string Stream { get; init; } = "";
    [JsonIgnore] public bool Consents { get; init; }
    [JsonIgnore] public int? Rate { get; init; }

    public string? Subject(object answer) => ((CreatedSubscription)answer).Subscription.Id;
}

/// <summary>A subscription as it was made. The secret is shown this once.</summary>
public sealed record CreatedSubscription : IShowsSecret
{
    public required Subscription Subscription { get; init; }
    /// <summary>Deliveries are signed with it (Standard Webhooks); left out when an earlier answer is given again: then ask for another at `/secrets`.</summary>
    public string? Secret { get; init; }
    /// <summary>The test event that brought the code to confirm with; left out where the receiver has agreed by itself.</summary>
    public DeliveryAttempt? Test { get; init; }

    public object WithoutSecret() => this with { Secret = null };
}

public sealed class CreateSubscriptionHandler(Session session, Vault vault, DeliveryBell bell, IOptions<DimsOptions> options) : IRequestHandler<CreateSubscription, CreatedSubscription>
{
    public async Task<CreatedSubscription> Handle(CreateSubscription command, CancellationToken cancellationToken)
    {
        var (asked, owner) = (command.Asked, session.Call.Caller!.Owner);
        // Locks the owner's row, so that two made at once are counted one after the other.
        await session.Execute("UPDATE owners SET name = name WHERE id = @owner", new { owner });
        var there = await session.Scalar<long>("SELECT count(*) FROM subscriptions WHERE owner_id = @owner AND state <> 'deleted'", new { owner });
        if (there >= options.Value.MostSubscriptions) throw new Problem(ProblemCodes.TooManySubscriptions, $"You have {there} subscriptions, and {options.Value.MostSubscriptions} is the most. Change one, or delete one first.");
        var (log, head) = await SubscriptionPlace.Now(session, command.Stream);
        if (asked.From > head) throw Ahead(asked.From.Value, head);
        var (id, secret) = (session.NewId(), WebhookSignature.NewSecret());
        await session.Execute(
            """
            INSERT INTO subscriptions (id, owner_id, stream, state, name, address, rate, bearer, secrets, kinds, filter, log, position, previous, created_at, changed_at)
            VALUES (@id, @owner, @Stream, @state, @Name, @address, @Rate, @bearer, @secrets, @kinds, @filter, @log, @from, @from, @at, @at)
            """,
            new
            {
                id,
                owner,
                command.Stream,
                asked.Name,
                command.Rate,
                log,
                state = Wire.Name(command.Consents ? SubscriptionState.Active : SubscriptionState.Unconfirmed),
                address = command.Address.AbsoluteUri,
                bearer = asked.Bearer is null ? null : vault.Seal(asked.Bearer, id),
                secrets = SecretWords.First(vault, id, secret),
                kinds = Kinds(asked.Kinds),
                filter = asked.Filter is null ? null : JsonSerializer.Serialize(asked.Filter, Wire.Json),
                from = asked.From ?? head,
                at = session.NowText,
            });
        session.AfterCommit(bell.Ring);
        return new CreatedSubscription { Subscription = (await SubscriptionRow.Find(session, id, owner))!.Shown(head, session.Now), Secret = secret };
    }

    internal static string? Kinds(IReadOnlyList<string> kinds) => kinds.Count == 0 ? null : JsonSerializer.Serialize(kinds, Wire.Json);

    private static Problem Ahead(long from, long head) => new(ProblemCodes.CursorAhead, string.Create(CultureInfo.InvariantCulture, $"The stream ends at {head}; there is no event {from}. Leave `from` out to begin at its end."))
    {
        More = new Dictionary<string, object?> { ["head"] = head },
    };
}

// The log and the end of a stream, or of the notices.
internal static class SubscriptionPlace
{
    public static async Task<(string Log, long Head)> Now(Sql sql, string stream)
    {
        var log = (await sql.Scalar<string>("SELECT id FROM logs WHERE is_current = 1"))!;
        return (log, stream == SubscriptionRow.Notices
            ? await sql.Scalar<long>("SELECT value FROM counters WHERE name = @name", new { name = Counters.Notices })
            : await sql.Scalar<long>("SELECT head FROM streams WHERE name = @stream", new { stream }));
    }
}
