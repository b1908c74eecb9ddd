using System.Globalization;
using System.Text.Json;
using Dims.Alerts;
using Dims.Alerts.Feeds;
using Dims.Delivery;
using Dims.Http;
using Dims.Storage;

namespace Dims.Subscriptions;

// A row of `subscriptions`.
internal sealed record SubscriptionRow
{
    public const string Notices = "notices";

    public const string Columns =
        """
        id, owner_id, stream, state, reason, name, address, rate, bearer, secrets, kinds, filter, confirmation, tested_at, log, position, previous,
        failures, failing_since, retry_at, retry_head, held_until, again_from, again_to, aside, aside_at, edition, created_at
        """;

    public string Id { get; init; } = "";
    public string OwnerId { get; init; } = "";
    public string Stream { get; init; } = "";
    public string State { get; init; } = "";
    public string? Reason { get; init; }
    public string? Name { get; init; }
    public string Address { get; init; } = "";
    public int? Rate { get; init; }
    public string? Bearer { get; init; }
    public string Secrets { get; init; } = "";
    public string? Kinds { get; init; }
    public string? Filter { get; init; }
    public string? Confirmation { get; init; }
    public string? TestedAt { get; init; }
    public string Log { get; init; } = "";
    public long Position { get; init; }
    public long Previous { get; init; }
    public int Failures { get; init; }
    public string? FailingSince { get; init; }
    public string? RetryAt { get; init; }
    public long? RetryHead { get; init; }
    public string? HeldUntil { get; init; }
    public long? AgainFrom { get; init; }
    public long? AgainTo { get; init; }
    public int Aside { get; init; }
    public string? AsideAt { get; init; }
    public int Edition { get; init; }
    public string CreatedAt { get; init; } = "";

    public SubscriptionTopic Topic => Stream == Notices ? SubscriptionTopic.Notices : SubscriptionTopic.Alerts;

    public SubscriptionState Stands => Wire.TryParse<SubscriptionState>(State, out var state) ? state : throw new InvalidOperationException($"'{State}' is no state of a subscription.");

    public IReadOnlyList<string> KindList => Kinds is null ? [] : JsonSerializer.Deserialize<List<string>>(Kinds, Wire.Json)!;

    public AlertFilter? AskedFilter => Filter is null ? null : JsonSerializer.Deserialize<AlertFilter>(Filter, Wire.Json);

    public IReadOnlyList<SealedSecret> SecretList => JsonSerializer.Deserialize<List<SealedSecret>>(Secrets, Wire.Json)!;

    // Behind what its owner changes stands all that is shown.
    public static string ETag(Subscription shown) => string.Create(CultureInfo.InvariantCulture, $"\"{Math.Max(1, shown.Edition)}-{JsonAnswer.Hash(JsonSerializer.Serialize(shown, Wire.Json))}\"");

    // Only what its owner changes makes an If-Match fail; deliveries go on meanwhile.
    public void RequireMatch(string match)
    {
        if (match.Trim() != "*" && !match.Split(',').Any(t => t.Trim().StartsWith(string.Create(CultureInfo.InvariantCulture, $"\"{Edition}-"), StringComparison.Ordinal)))
            throw new Problem(ProblemCodes.PreconditionFailed, "The subscription is no longer as it was read. Read it again and decide anew.");
    }

    public Subscription Shown(long head, DateTimeOffset now) => new()
    {
        Id = Id,
        Topic = Topic,
        Stream = Wire.TryParse<Audience>(Stream, out var stream) ? stream : null,
        Name = Name,
        Address = Address,
        Kinds = KindList,
        Filter = AskedFilter,
        HasBearer = Bearer is not null,
        State = Stands,
        Reason = Wire.TryParse<DeactivationReason>(Reason, out var reason) ? reason : null,
        Log = Log,
        Position = Math.Max(0, Position),
        Previous = Previous,
        Head = head,
        Failures = Failures,
        FailingSince = At(FailingSince),
        NextAttemptAt = Stands == SubscriptionState.Active ? Later(At(RetryAt ?? AsideAt), At(HeldUntil) > now ? At(HeldUntil) : null) : null,
        SetAside = Aside,
        AllowedRate = Rate,
        FormerSecretUntil = SecretList.Skip(1).Max(s => s.Until) is { } until && until > now ? until : null,
        CreatedAt = Instant.Parse(CreatedAt),
        Edition = Edition,
    };

    public static DateTimeOffset? At(string? text) => text is null ? null : Instant.Parse(text);

    private static DateTimeOffset? Later(DateTimeOffset? one, DateTimeOffset? other) => one is null || other > one ? other : one;

    // The owner's own, whatever its state: another's is not there.
    public static Task<SubscriptionRow?> Find(Sql sql, string id, string owner) =>
        sql.One<SubscriptionRow>($"SELECT {Columns} FROM subscriptions WHERE id = @id AND owner_id = @owner AND state <> 'deleted'", new { id, owner });

    // For a step: the row is ours until the end of the transaction.
    public static async Task<SubscriptionRow> Take(Session session, string id, string owner)
    {
        await session.Execute("UPDATE subscriptions SET edition = edition WHERE id = @id AND owner_id = @owner", new { id, owner });
        return await Find(session, id, owner) ?? throw NotThere();
    }

    public static Problem NotThere() => new(ProblemCodes.NotFound, "There is no such subscription, or it is not yours.");

    // What the receiver needs to know us by: secrets that still count, the newest first. Null where the key they were sealed with is gone.
    public Receiver? Opened(Vault vault, DateTimeOffset now)
    {
        var secrets = new List<string>();
        foreach (var one in SecretList.Where(s => s.Until is null || s.Until > now))
        {
            if (!vault.TryOpen(one.Sealed, Id, out var secret)) return null;
            secrets.Add(secret);
        }
        string? bearer = null;
        if (Bearer is not null && !vault.TryOpen(Bearer, Id, out bearer)) return null;
        return new Receiver { Address = new Uri(Address), Secrets = secrets, Bearer = bearer };
    }
}

// One secret of a subscription; a former one ends.
internal sealed record SealedSecret
{
    public required string Sealed { get; init; }
    public DateTimeOffset? Until { get; init; }
}
