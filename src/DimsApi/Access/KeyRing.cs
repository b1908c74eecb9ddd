using System.Collections.Concurrent;
using Dims.Storage;

namespace Dims.Access;

// The keys that have been asked for, in memory as long as the access counter stands still: a key revoked anywhere stops working at once.
public sealed class KeyRing(Database database, Memory memory, TimeProvider clock)
{
    private readonly ConcurrentDictionary<string, string> _used = new(StringComparer.Ordinal);
    private Ring _ring = new(-1, new ConcurrentDictionary<string, KeyRow?>(StringComparer.Ordinal));

    // The caller behind the key; null where it is unknown, expired or revoked.
    public async ValueTask<Caller?> Find(string key, CancellationToken cancel)
    {
        if (KeyText.IdOf(key) is not { } id) return null;
        var at = await memory.At(Counters.Access, cancel);
        var ring = _ring;
        if (ring.At != at) _ring = ring = new Ring(at, new ConcurrentDictionary<string, KeyRow?>(StringComparer.Ordinal));
        if (!ring.Keys.TryGetValue(id, out var row))
        {
            row = await Load(id, cancel);
            // Ids that do not exist are not remembered: anybody could fill the memory with them.
            if (row is not null) ring.Keys[id] = row;
        }
        if (row is null || !KeyText.Matches(key, row.Hash) || row.RevokedAt is not null) return null;
        var now = clock.GetUtcNow();
        if (row.ExpiresAt is not null && Instant.Parse(row.ExpiresAt) <= now) return null;
        row.Use(_used, now);
        return row.Caller;
    }

    // Keys used since the last time this was asked, with the minute of use.
    public IReadOnlyDictionary<string, string> TakeUsed()
    {
        var taken = new Dictionary<string, string>();
        foreach (var id in _used.Keys) if (_used.TryRemove(id, out var at)) taken[id] = at;
        return taken;
    }

    private async Task<KeyRow?> Load(string id, CancellationToken cancel)
    {
        await using var read = await database.Read(cancel);
        return await read.One<KeyRow>(
            """
            SELECT k.id, k.hash, k.role, k.expires_at, k.revoked_at, o.id AS owner, o.name AS owner_name, o.location_id AS location
            FROM keys k JOIN owners o ON o.id = k.owner_id WHERE k.id = @id
            """, new { id });
    }

    private sealed record Ring(long At, ConcurrentDictionary<string, KeyRow?> Keys);

    private sealed record KeyRow
    {
        private Caller? _caller;
        private long _usedInMinute;

        public string Id { get; init; } = "";
        public string Hash { get; init; } = "";
        public string Role { get; init; } = "";
        public string? ExpiresAt { get; init; }
        public string? RevokedAt { get; init; }
        public string Owner { get; init; } = "";
        public string OwnerName { get; init; } = "";
        public string? Location { get; init; }

        public Caller Caller => _caller ??= new Caller { KeyId = Id, Owner = Owner, OwnerName = OwnerName, Role = Role, Location = Location };

        // To the minute, so that a busy key costs nothing here.
        public void Use(ConcurrentDictionary<string, string> used, DateTimeOffset now)
        {
            var minute = now.UtcTicks / TimeSpan.TicksPerMinute;
            if (Interlocked.Exchange(ref _usedInMinute, minute) == minute) return;
            used[Id] = Instant.Text(now);
        }
    }
}
