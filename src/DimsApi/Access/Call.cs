namespace Dims.Access;

// Who calls, and how: set once per request or command line, and carried to the transaction.
public sealed record Call
{
    public static readonly Call Nobody = new();

    public Caller? Caller { get; init; }
    public string? IdempotencyKey { get; init; }
    // What was called: a key belongs to one request, and its address is part of that.
    public string? Path { get; init; }
    public string? TraceId { get; init; }
    // Scheme and host the caller used, for addresses that are written down where no public one is set.
    public string? BaseAddress { get; init; }
    // The stored answer of an earlier request was given.
    public bool Replayed { get; init; }
}

// The scoped place where the call stands.
public sealed class CurrentCall
{
    public Call Value { get; set; } = Call.Nobody;

    public Caller Caller => Value.Caller ?? throw new InvalidOperationException("This operation has no caller.");
}

// A live key and who owns it. `Owner` is the person, location, laboratory or partner: what four eyes compare.
public sealed record Caller
{
    public required string KeyId { get; init; }
    public required string Owner { get; init; }
    public required string OwnerName { get; init; }
    public required string Role { get; init; }
    public string? Location { get; init; }

    public bool Has(string scope) => Roles.ScopesOf(Role).Contains(scope);
}
