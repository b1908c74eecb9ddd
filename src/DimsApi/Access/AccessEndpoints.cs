using Dims.Http;
using MediatR;

namespace Dims.Access;

/// <summary>A key, without its secret.</summary>
public sealed record KeyView
{
    /// <summary>The public part of the key, for naming it.</summary>
    public required string Id { get; init; }
    /// <summary>Stable id of the owner; keys with the same owner count as one person.</summary>
    public required string Owner { get; init; }
    /// <summary>Work label of the owner.</summary>
    public required string OwnerName { get; init; }
    /// <summary>`location`, `laboratory`, `partner` or `person`.</summary>
    public required string OwnerKind { get; init; }
    /// <summary>The role whose scopes it has.</summary>
    public required string Role { get; init; }
    /// <summary>The location it writes for; only with the role `location`.</summary>
    public string? Location { get; init; }
    /// <summary>When it was made.</summary>
    public required DateTimeOffset CreatedAt { get; init; }
    /// <summary>From this instant it no longer works; left out where it never ends by itself.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }
    /// <summary>When it was revoked; left out while it works.</summary>
    public DateTimeOffset? RevokedAt { get; init; }
    /// <summary>Last use, to the minute; written down within seconds.</summary>
    public DateTimeOffset? LastUsedAt { get; init; }
    /// <summary>True for a key of the demo data.</summary>
    public required bool Generated { get; init; }
}

/// <summary>All keys.</summary>
public sealed record KeyList
{
    public required IReadOnlyList<KeyView> Items { get; init; }
}

/// <summary>Who the key says you are.</summary>
public sealed record Myself
{
    /// <summary>Stable id of the owner of the key.</summary>
    public required string Owner { get; init; }
    /// <summary>Work label of the owner.</summary>
    public required string OwnerName { get; init; }
    /// <summary>The role whose scopes the key has.</summary>
    public required string Role { get; init; }
    /// <summary>The location it writes for; only with the role `location`.</summary>
    public string? Location { get; init; }
    /// <summary>What the key may do.</summary>
    public required IReadOnlyList<string> Scopes { get; init; }
}

public static class AccessEndpoints
{
    public static void MapAccess(this Api api)
    {
        api.Get("/v1/keys", "listKeys", "List keys", List).Answers<KeyList>(200, "All keys, newest first; never a secret.");
        api.Post("/v1/keys", "createKey", "Create a key", Create).Reads<CreateKey>().Answers<CreatedKey>(201, "The key, shown this once.")
            .Fails(ProblemCodes.TooManyLiveKeys, ProblemCodes.IdempotencyInFlight, ProblemCodes.IdempotencyReuse);
        api.Delete("/v1/keys/{id}", "revokeKey", "Revoke a key", Revoke).Answers<object>(204, "Revoked; it stops working at once.").Fails(ProblemCodes.NotFound);
        api.Get("/v1/myself", "getMyself", "Who this key is", Me).Answers<Myself>(200, "Owner, role and scopes.");
    }

    private static async Task<IResult> List(KeyQueries keys, CancellationToken cancel) => Results.Json(new KeyList { Items = await keys.List(cancel) }, Wire.Json);

    private static async Task<IResult> Create(HttpContext context, IMediator mediator, CancellationToken cancel)
    {
        var created = await mediator.Send(await Bodies.Read<CreateKey>(context, cancel), cancel);
        context.Response.Headers.Location = "/v1/keys/" + created.Id;
        return Results.Json(created, Wire.Json, statusCode: 201);
    }

    private static async Task<IResult> Revoke(string id, IMediator mediator, CancellationToken cancel) =>
        await mediator.Send(new RevokeKey(id), cancel) ? Results.NoContent() : throw new Problem(ProblemCodes.NotFound, "There is no such key.");

    private static IResult Me(CurrentCall call) => Results.Json(new Myself
    {
        Owner = call.Caller.Owner,
        OwnerName = call.Caller.OwnerName,
        Role = call.Caller.Role,
        Location = call.Caller.Location,
        Scopes = [.. Roles.ScopesOf(call.Caller.Role).Order(StringComparer.Ordinal)],
    }, Wire.Json);
}
