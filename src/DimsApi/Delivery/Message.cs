namespace Dims.Delivery;

// What is posted: exact bytes, and the id that every retry keeps. The id has no full stop: it is a part of what is signed.
public sealed record Message
{
    public required string Id { get; init; }
    public required ReadOnlyMemory<byte> Body { get; init; }
    public string ContentType { get; init; } = "application/cloudevents+json; charset=utf-8";
}

// Where it goes, and what the receiver knows us by.
public sealed record Receiver
{
    public required Uri Address { get; init; }

    // whsec_..., the newest first: one signature each.
    public required IReadOnlyList<string> Secrets { get; init; }

    public string? Bearer { get; init; }

    // Never a part of a log line: it holds secrets.
    public override string ToString() => Address.Host;
}
