namespace Dims.Delivery;

// One attempt over the network. A failure is a result; it throws only where the caller cancels.
public interface ISender
{
    Task<AttemptResult> Send(Receiver to, Message message, CancellationToken cancel);

    // Asks the owner of an address whether it wants to be delivered to: OPTIONS, as CloudEvents' rules for webhooks have it.
    Task<HandshakeResult> Handshake(Uri address, string origin, int ratePerMinute, CancellationToken cancel);
}

public sealed record HandshakeResult
{
    // Only where the answer names us (or everybody) and a rate; a status alone never is consent.
    public required bool Consents { get; init; }

    // Deliveries a minute that it allows; null: as many as there are.
    public int? AllowedRate { get; init; }

    // How the question itself went.
    public required AttemptResult Attempt { get; init; }
}
