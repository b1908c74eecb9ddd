using Dims.Delivery;
using Dims.Messaging;
using Dims.Storage;
using MediatR;
using Microsoft.Extensions.Options;

namespace Dims.Subscriptions;

// For some time deliveries are signed by both, so that the receiver can change over when it likes.
public sealed record RotateSecret(string Id) : ICommand<NewSecret>
{
    public string? Subject(object answer) => Id;
}

/// <summary>A new secret, shown this once.</summary>
public sealed record NewSecret : IShowsSecret
{
    /// <summary>Left out when an earlier answer is given again: then ask for another.</summary>
    public string? Secret { get; init; }
    /// <summary>Until then deliveries carry the signature of the former secret as well.</summary>
    public required DateTimeOffset FormerUntil { get; init; }

    public object WithoutSecret() => this with { Secret = null };
}

public sealed class RotateSecretHandler(Session session, Vault vault, IOptions<DimsOptions> options) : IRequestHandler<RotateSecret, NewSecret>
{
    public async Task<NewSecret> Handle(RotateSecret command, CancellationToken cancellationToken)
    {
        var row = await SubscriptionRow.Take(session, command.Id, session.Call.Caller!.Owner);
        var (secret, until) = (WebhookSignature.NewSecret(), session.Now + options.Value.SecretsOverlap);
        await session.Execute(
            "UPDATE subscriptions SET secrets = @secrets, edition = edition + 1, changed_at = @at WHERE id = @Id",
            new { command.Id, secrets = SecretWords.Rotated(vault, row, secret, session.Now, until), at = session.NowText });
        return new NewSecret { Secret = secret, FormerUntil = until };
    }
}
