using System.Text.Json;
using System.Text.Json.Serialization;
using Dims.Http;
using Dims.Storage;

namespace Dims.Rules;

// Every version of the rules, the danger list and the escalation list, with who, when and why; the last one is what holds.
internal static class RuleVersions
{
    public const string Rules = "rule", Dangers = "danger-list", Escalation = "escalation";
    // The lists have one entry each.
    public const string Only = "";

    // What was written down earlier stays readable when a rule has got more members since.
    private static readonly JsonSerializerOptions AsWritten = new(Wire.Json) { UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip };

    private const string Columns = "SELECT v.entry, v.version, v.document, v.reason, v.at, o.name AS by_name FROM rule_versions v LEFT JOIN owners o ON o.id = v.owner_id";

    public sealed record Kept<T>(string Entry, int Version, T Content, string Reason, DateTimeOffset At, string? By);

    public static async Task<IReadOnlyList<Kept<T>>> Current<T>(Sql sql, string kind) => Read<T>(await sql.Query<Row>(
        $"{Columns} WHERE v.kind = @kind AND v.version = (SELECT MAX(x.version) FROM rule_versions x WHERE x.kind = v.kind AND x.entry = v.entry) ORDER BY v.entry", new { kind }));

    // The last first; none where there is no such entry.
    public static async Task<IReadOnlyList<Kept<T>>> All<T>(Sql sql, string kind, string entry) =>
        Read<T>(await sql.Query<Row>($"{Columns} WHERE v.kind = @kind AND v.entry = @entry ORDER BY v.version DESC", new { kind, entry }));

    // Whoever changes anything here changes the counter first: so nobody comes between what was read and what is written.
    public static Task<int> Add<T>(Session session, string kind, string entry, int version, T content, string reason) => session.Execute(
        "INSERT INTO rule_versions (kind, entry, version, document, reason, at, owner_id) VALUES (@kind, @entry, @version, @document, @reason, @at, @owner)",
        new { kind, entry, version, document = JsonSerializer.Serialize(content, Wire.Json), reason, at = session.NowText, owner = session.Call.Caller?.Owner });

    private static List<Kept<T>> Read<T>(IReadOnlyList<Row> rows) =>
        [.. rows.Select(r => new Kept<T>(r.Entry, (int)r.Version, JsonSerializer.Deserialize<T>(r.Document, AsWritten)!, r.Reason, Instant.Parse(r.At), r.ByName))];

    private sealed record Row
    {
        public string Entry { get; init; } = "";
        public long Version { get; init; }
        public string Document { get; init; } = "";
        public string Reason { get; init; } = "";
        public string At { get; init; } = "";
        public string? ByName { get; init; }
    }
}
