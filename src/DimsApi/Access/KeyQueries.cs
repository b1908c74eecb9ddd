using Dims.Storage;

namespace Dims.Access;

public sealed class KeyQueries(Database database)
{
    public async Task<IReadOnlyList<KeyView>> List(CancellationToken cancel)
    {
        await using var read = await database.Read(cancel);
        var rows = await read.Query<Row>(
            """
            SELECT k.id, o.id AS owner, o.name AS owner_name, o.kind AS owner_kind, k.role, o.location_id AS location,
              k.created_at, k.expires_at, k.revoked_at, k.last_used_at, k.generated
            FROM keys k JOIN owners o ON o.id = k.owner_id ORDER BY k.created_at DESC, k.id
            """);
        return [.. rows.Select(r => new KeyView
        {
            Id = r.Id, Owner = r.Owner, OwnerName = r.OwnerName, OwnerKind = r.OwnerKind, Role = r.Role, Location = r.Location, Generated = r.Generated != 0,
            CreatedAt = Instant.Parse(r.CreatedAt), ExpiresAt = At(r.ExpiresAt), RevokedAt = At(r.RevokedAt), LastUsedAt = At(r.LastUsedAt),
        })];
    }

    private static DateTimeOffset? At(string? text) => text is null ? null : Instant.Parse(text);

    private sealed record Row
    {
        public string Id { get; init; } = "";
        public string Owner { get; init; } = "";
        public string OwnerName { get; init; } = "";
        public string OwnerKind { get; init; } = "";
        public string Role { get; init; } = "";
        public string? Location { get; init; }
        public string CreatedAt { get; init; } = "";
        public string? ExpiresAt { get; init; }
        public string? RevokedAt { get; init; }
        public string? LastUsedAt { get; init; }
        public int Generated { get; init; }
    }
}
