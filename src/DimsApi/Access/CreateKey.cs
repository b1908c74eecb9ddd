using System.ComponentModel.DataAnnotations;
using Dims.Http;
using Dims.Messaging;
using Dims.Storage;
using Dims.Substances;
using MediatR;

namespace Dims.Access;

/// <summary>A new key. Its owner is the location named, or the laboratory, partner or person with this name; keys with the same owner count as one in every four-eyes decision.</summary>
public sealed record CreateKey : ICommand<CreatedKey>, IChecked
{
    /// <summary>`location`, `laboratory`, `coordinator`, `core-team`, `partner`, `reader`, `researcher` or `admin`.</summary>
    [StringLength(40, MinimumLength = 1)] public required string Role { get; init; }

    /// <summary>A work label of the owner ("coordinator 3", "MDI"); never more about a person.</summary>
    [StringLength(80, MinimumLength = 1)] public required string Name { get; init; }

    /// <summary>The location's id; needed for the role `location`, and only there.</summary>
    [StringLength(64, MinimumLength = 1)] public string? Location { get; init; }

    /// <summary>From this instant the key no longer works; never when left out.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    [System.Text.Json.Serialization.JsonIgnore] public bool Generated { get; init; }

    public string? Subject(object answer) => ((CreatedKey)answer).Id;

    public void Check(Faults faults)
    {
        // Missing: told already.
        if (Role is null) return;
        if (!Roles.Exists(Role)) faults.Add("/role", "unknown-role", $"is '{Role}'; allowed is one of {string.Join(", ", Roles.All)}.");
        else if (Role == Roles.Location && Location is null) faults.Add("/location", "required", "a key for the role location needs the location's id.");
        else if (Role != Roles.Location && Location is not null) faults.Add("/location", "not-allowed", "only a key for the role location has a location.");
    }
}

/// <summary>A key as it was made. `key` is shown this once and is nowhere stored.</summary>
public sealed record CreatedKey : IShowsSecret
{
    /// <summary>The public part of the key, for naming and revoking it.</summary>
    public required string Id { get; init; }
    /// <summary>The key itself; left out when an earlier answer is given again: then revoke this key and create another.</summary>
    public string? Key { get; init; }
    /// <summary>Stable id of the owner.</summary>
    public required string Owner { get; init; }
    /// <summary>Work label of the owner.</summary>
    public required string OwnerName { get; init; }
    /// <summary>The role whose scopes it has.</summary>
    public required string Role { get; init; }
    /// <summary>From this instant it no longer works; left out where it never ends by itself.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    public object WithoutSecret() => this with { Key = null };
}

public sealed class CreateKeyHandler(Session session) : IRequestHandler<CreateKey, CreatedKey>
{
    private const int LiveAtOnce = 2;

    public async Task<CreatedKey> Handle(CreateKey command, CancellationToken cancellationToken)
    {
        if (command.ExpiresAt <= session.Now) throw Invalid("/expiresAt", "in-the-past", "lies in the past.");
        if (command.Location is not null && await session.Scalar<long>("SELECT count(*) FROM locations WHERE id = @Location", new { command.Location }) == 0)
            throw Invalid("/location", "unknown-location", $"there is no location '{command.Location}'.");
        var owner = await Owner(command);
        // Locks the owner's row, so that two keys made at once are counted one after the other.
        await session.Execute("UPDATE owners SET name = name WHERE id = @owner", new { owner });
        var live = await session.Scalar<long>("SELECT count(*) FROM keys WHERE owner_id = @owner AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > @now)", new { owner, now = session.NowText });
        if (live >= LiveAtOnce) throw new Problem(ProblemCodes.TooManyLiveKeys, $"{command.Name} holds {live} live keys already. Revoke one first.");
        var (id, key, hash) = KeyText.New();
        await session.Execute(
            "INSERT INTO keys (id, owner_id, role, hash, created_at, expires_at, generated) VALUES (@id, @owner, @Role, @hash, @at, @expires, @generated)",
            new { id, owner, command.Role, hash, at = session.NowText, expires = command.ExpiresAt is { } at ? Instant.Text(at) : null, generated = command.Generated ? 1 : 0 });
        await session.Touch(Counters.Access);
        return new CreatedKey { Id = id, Key = key, Owner = owner, OwnerName = command.Location ?? command.Name.Trim(), Role = command.Role, ExpiresAt = command.ExpiresAt };
    }

    private async Task<string> Owner(CreateKey command)
    {
        var (kind, name) = (Roles.OwnerKind(command.Role), command.Location ?? command.Name.Trim());
        // Another spelling is not another person: four eyes compares owners.
        var identity = kind == "person" ? NameFolding.Fold(name) : name;
        await session.Execute(
            "INSERT INTO owners (id, kind, name, identity, location_id, created_at) VALUES (@id, @kind, @name, @identity, @Location, @at) ON CONFLICT (kind, identity) DO NOTHING",
            new { id = session.NewId(), kind, name, identity, command.Location, at = session.NowText });
        return (await session.Scalar<string>("SELECT id FROM owners WHERE kind = @kind AND identity = @identity", new { kind, identity }))!;
    }

    private static Problem Invalid(string pointer, string code, string detail)
    {
        var faults = new Faults();
        faults.Add(pointer, code, detail);
        return new Problem(ProblemCodes.InvalidInput, $"{pointer}: {detail}") { Errors = faults.All };
    }
}
