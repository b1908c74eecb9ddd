using System.Globalization;
using Dims.Http;
using Dims.Storage;

namespace Dims.Substances;

// The rows of legal status, read whole: some dozens.
internal static class LegalRows
{
    private const string Select = "SELECT id, country, list, substance, legal_group, state, from_day, to_day, confirmed, source FROM legal_statuses";

    public static async Task<LegalRegister> Load(Sql sql, IReadOnlyDictionary<string, string> merged) => new(
        [.. LegalRegister.InOrder((await sql.Query<Row>(Select + " WHERE removed_at IS NULL")).Select(Status))], await Groups(sql), merged);

    public static async Task<LegalStatus?> Status(Sql sql, string id) => await sql.One<Row>(Select + " WHERE id = @id AND removed_at IS NULL", new { id }) is { } row ? Status(row) : null;

    public static async Task<LegalGroup?> Group(Sql sql, string slug) => (await Groups(sql)).FirstOrDefault(g => g.Slug == slug);

    public static string? Day(DateOnly? day) => day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static async Task<IReadOnlyList<LegalGroup>> Groups(Sql sql)
    {
        var members = (await sql.Query<(string Group, string Member)>("SELECT legal_group, substance FROM legal_group_members ORDER BY substance")).ToLookup(m => m.Group, m => m.Member, StringComparer.Ordinal);
        return [.. (await sql.Query<GroupRow>("SELECT slug, name, country, list, description, members_confirmed FROM legal_groups ORDER BY slug")).Select(g => new LegalGroup
        {
            Slug = g.Slug,
            Name = g.Name,
            Country = g.Country,
            List = g.List,
            Description = g.Description,
            Members = [.. members[g.Slug].Order(StringComparer.Ordinal)],
            MembersConfirmed = g.MembersConfirmed != 0,
        })];
    }

    private static LegalStatus Status(Row row) => new()
    {
        Id = row.Id,
        Country = row.Country,
        List = row.List,
        Substance = row.Substance,
        Group = row.LegalGroup,
        State = Wire.TryParse<LegalState>(row.State, out var state) ? state : throw new InvalidOperationException($"The database holds '{row.State}', which is no legal state."),
        From = Day(row.FromDay),
        To = Day(row.ToDay),
        Confirmed = row.Confirmed != 0,
        Source = row.Source,
    };

    private static DateOnly? Day(string? text) => text is null ? null : DateOnly.ParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture);

    private sealed record Row
    {
        public string Id { get; init; } = "";
        public string Country { get; init; } = "";
        public string List { get; init; } = "";
        public string? Substance { get; init; }
        public string? LegalGroup { get; init; }
        public string State { get; init; } = "";
        public string? FromDay { get; init; }
        public string? ToDay { get; init; }
        public long Confirmed { get; init; }
        public string Source { get; init; } = "";
    }

    private sealed record GroupRow
    {
        public string Slug { get; init; } = "";
        public string Name { get; init; } = "";
        public string Country { get; init; } = "";
        public string List { get; init; } = "";
        public string? Description { get; init; }
        public long MembersConfirmed { get; init; }
    }
}
