using Dims.Samples;
using Dims.Storage;

namespace Dims.SeriesNotes;

// The notes that concern a series: they come with its answer.
internal sealed class NotesAbout(Database database)
{
    // `substances`: those that the series is of; none where it is of whatever was found.
    public async Task<IReadOnlyList<SeriesNote>> Series(DateOnly from, DateOnly to, IReadOnlyCollection<string>? substances, Form? form, string? region, CancellationToken cancel)
    {
        await using var read = await database.Read(cancel);
        return [.. (await NoteRows.Current(read, from, to)).Where(n => Concerns(n.Note, substances, form, region))];
    }

    // What is about a part of a series concerns it as a whole. Another region of the same set is another part; of another set nobody knows.
    internal static bool Concerns(SeriesNoteContent note, IReadOnlyCollection<string>? substances, Form? form, string? region) =>
        (note.Substance is null || substances is null || substances.Contains(note.Substance))
        && (note.Form is null || form is null || note.Form == form)
        && (note.Region is null || region is null || note.Region == region || note.Region.Split(':')[0] != region.Split(':')[0]);
}
