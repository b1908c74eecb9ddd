using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Dims.Http;
using Dims.Storage;

namespace Dims.Substances;

/// <summary>What was done to an entry of the register. `seeded`: as it came with the program.</summary>
public enum RegisterChange { Seeded, Entered, Changed, Merged, MergeUndone, Removed }

// Every version of an entry as it was answered, with who and when; written in the transaction of the change.
public sealed class RegisterHistory(Session session)
{
    public const string Substances = "substance", MarketNames = "market-name", LegalStatuses = "legal-status", LegalGroups = "legal-group";

    // What was written down earlier must be readable for ever, also when an entry has got more members since.
    internal static readonly JsonSerializerOptions AsWritten = new(Wire.Json)
    {
        UnmappedMemberHandling = System.Text.Json.Serialization.JsonUnmappedMemberHandling.Skip,
        TypeInfoResolver = new DefaultJsonTypeInfoResolver().WithAddedModifier(type =>
        {
            foreach (var property in type.Properties) property.IsRequired = false;
        }),
    };

    public async Task Add<T>(string kind, string entry, RegisterChange change, T? before, T after) where T : class
    {
        var last = await session.Scalar<long>("SELECT COALESCE(MAX(version), 0) FROM register_versions WHERE kind = @kind AND entry = @entry", new { kind, entry });
        if (last == 0 && before is not null) await Write(kind, entry, ++last, RegisterChange.Seeded, before, null, null);
        await Write(kind, entry, last + 1, change, after, session.NowText, session.Call.Caller?.Owner);
    }

    private Task<int> Write(string kind, string entry, long version, RegisterChange change, object document, string? at, string? owner) => session.Execute(
        "INSERT INTO register_versions (kind, entry, version, change, at, owner_id, document) VALUES (@kind, @entry, @version, @change, @at, @owner, @document)",
        new { kind, entry, version, change = Wire.Name(change), at, owner, document = JsonSerializer.Serialize(document, document.GetType(), Wire.Json) });

    // The last first. An entry that nobody has changed has one version: what it is.
    public static async Task<IReadOnlyList<Version<T>>> Of<T>(Sql sql, string kind, string entry, T? now) where T : class
    {
        var rows = await sql.Query<Row>(
            "SELECT v.version, v.change, v.at, o.name AS by, v.document FROM register_versions v LEFT JOIN owners o ON o.id = v.owner_id WHERE v.kind = @kind AND v.entry = @entry ORDER BY v.version DESC", new { kind, entry });
        if (rows.Count == 0 && now is not null) return [new Version<T>(1, RegisterChange.Seeded, null, null, now)];
        return [.. rows.Select(r => new Version<T>((int)r.Version, Wire.TryParse<RegisterChange>(r.Change, out var change) ? change : default, r.At is null ? null : Instant.Parse(r.At), r.By, JsonSerializer.Deserialize<T>(r.Document, AsWritten)!))];
    }

    public sealed record Version<T>(int Number, RegisterChange Change, DateTimeOffset? At, string? By, T Entry);

    private sealed record Row
    {
        public long Version { get; init; }
        public string Change { get; init; } = "";
        public string? At { get; init; }
        public string? By { get; init; }
        public string Document { get; init; } = "";
    }
}
