using Dims.SeriesNotes;

namespace Dims.Trends;

// The last columns of every trend as rows: no row loses what it must be read with.
internal static class TrendCsv
{
    public static readonly string[] Columns = ["break_at", "revision", "generated", "policy", "notes", "citation"];

    public static string[] Fields(DateOnly? breakAt, long revision, bool generated, KeyDisclosure disclosure, IReadOnlyList<string> notes, IReadOnlyList<SeriesNote> about, string citation) =>
    [
        breakAt is { } day ? DosageCsv.Day(day) : "", DosageCsv.Number(revision), generated ? "true" : "false", disclosure.Policy,
        // What people wrote may have lines; a row has one.
        string.Join(" | ", notes.Concat(about.Select(Words))), citation,
    ];

    private static string Words(SeriesNote note) => $"{DosageCsv.Day(note.Note.From)} to {(note.Note.To is { } to ? DosageCsv.Day(to) : "now")}: {string.Join(' ', note.Note.Text.En.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))}";
}
