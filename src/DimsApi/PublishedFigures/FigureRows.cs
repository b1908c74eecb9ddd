using System.Globalization;
using System.Text.Json;
using Dims.Http;
using Dims.Storage;

namespace Dims.PublishedFigures;

// A few hundred rows, each a document.
internal static class FigureRows
{
    public static Task Add(Session session, string id, PublishedFigureContent content, string? enteredAt) => session.Execute(
        "INSERT INTO published_figures (id, from_day, to_day, document, entered_at) VALUES (@id, @from, @to, @document, @enteredAt)",
        new { id, from = Day(content.From), to = Day(content.To), document = JsonSerializer.Serialize(content, Wire.Json), enteredAt });

    public static async Task<PublishedFigure?> Find(Sql sql, string id) => await Read(sql, "WHERE id = @id", new { id }) is [var one] ? one : null;

    public static Task<IReadOnlyList<PublishedFigure>> All(Sql sql) => Read(sql, "", null);

    private static async Task<IReadOnlyList<PublishedFigure>> Read(Sql sql, string where, object? args) =>
        [.. (await sql.Query<Row>($"SELECT id, document, superseded_by, entered_at FROM published_figures {where} ORDER BY from_day, to_day, id", args)).Select(r => new PublishedFigure
        {
            Id = r.Id,
            Figure = JsonSerializer.Deserialize<PublishedFigureContent>(r.Document, Wire.Json)!,
            SupersededBy = r.SupersededBy,
            EnteredAt = r.EnteredAt is null ? null : Instant.Parse(r.EnteredAt),
        })];

    private static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private sealed record Row
    {
        public required string Id { get; init; }
        public required string Document { get; init; }
        public string? SupersededBy { get; init; }
        public string? EnteredAt { get; init; }
    }
}
