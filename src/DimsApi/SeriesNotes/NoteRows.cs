using System.Globalization;
using System.Text.Json;
using Dims.Http;
using Dims.Storage;

namespace Dims.SeriesNotes;

// A few dozen notes, each version a row.
internal static class NoteRows
{
    public static async Task<SeriesNote> Add(Session session, string id, int version, SeriesNoteContent content, string? reason)
    {
        var note = new SeriesNote { Id = id, Version = version, WrittenAt = session.Now, Withdrawn = reason is not null, Reason = reason, Note = content };
        await session.Execute("UPDATE series_notes SET is_current = 0 WHERE id = @id AND is_current = 1", new { id });
        await session.Execute(
            """
            INSERT INTO series_notes (id, version, from_day, to_day, document, written_by, written_at, is_current, withdrawn)
            VALUES (@id, @version, @from, @to, @document, @by, @at, 1, @withdrawn)
            """,
            new { id, version, from = Day(content.From), to = Day(content.To ?? DateOnly.MaxValue), document = JsonSerializer.Serialize(note, Wire.Json), by = session.Call.Caller?.OwnerName ?? "", at = session.NowText, withdrawn = note.Withdrawn ? 1 : 0 });
        return note;
    }

    public static async Task<SeriesNote?> Find(Sql sql, string id) => await sql.Scalar<string>("SELECT document FROM series_notes WHERE id = @id AND is_current = 1", new { id }) is { } document ? Of(document) : null;

    // About a day of these at least.
    public static async Task<IReadOnlyList<SeriesNote>> Current(Sql sql, DateOnly from, DateOnly to, bool withdrawn = false) =>
        [.. (await sql.Query<string>("SELECT document FROM series_notes WHERE is_current = 1 AND withdrawn <= @most AND from_day <= @to AND to_day >= @from ORDER BY from_day, id", new { most = withdrawn ? 1 : 0, from = Day(from), to = Day(to) })).Select(Of)];

    public static async Task<IReadOnlyList<SeriesNoteVersion>> Versions(Sql sql, string id) =>
        [.. (await sql.Query<(string Document, string By)>("SELECT document, written_by FROM series_notes WHERE id = @id ORDER BY version", new { id })).Select(v => new SeriesNoteVersion { Note = Of(v.Document), By = v.By })];

    private static SeriesNote Of(string document) => JsonSerializer.Deserialize<SeriesNote>(document, Wire.Json)!;

    private static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
