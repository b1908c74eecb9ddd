using Dims.Http;
using Dims.Samples;

namespace Dims.Spreadsheets;

// The rows below the headers of a file, and how they are read. What is wrong with the file as such refuses all of it.
internal sealed record SheetTable(IReadOnlyList<SheetRow> Rows, SheetReading Reading, Detected Detected)
{
    // A sample has a few rows; a table with more than this is no batch.
    private const int RowsOfAnItem = 10;

    public static SheetTable Read(byte[] file, SheetFormat format, SheetDoor door, int most)
    {
        var (rows, detected, faults) = (new List<SheetRow>(), default(Detected), new Faults());
        if (format == SheetFormat.Csv)
        {
            var csv = CsvText.Read(file);
            detected = new Detected { Format = format, Encoding = csv.Encoding, Separator = csv.Separator.ToString(), Rows = 0 };
            Keep(rows, CsvSheet.Read(csv, faults), most);
        }
        else
        {
            using var book = XlsxBook.Open(file);
            var sheet = SheetChoice.Of(book, usual: door.Name);
            detected = new Detected { Format = format, Sheet = sheet.Name, Rows = 0 };
            Keep(rows, sheet.Rows(faults), most);
        }
        if (rows.Count == 0) throw SheetProblems.Unreadable("empty", "is empty; a line with the headers is needed.");
        var header = SheetHeader.Read(rows, door, faults);
        if (header.Columns.Any(c => c is not null)) foreach (var row in rows.Skip(1)) header.Check(row, faults);
        var dialect = SheetDialect.Of(rows.Skip(1), header.Columns);
        detected = detected with { HeaderLine = header.Line, Rows = rows.Count - 1, DecimalMark = dialect.DecimalMark, DateOrder = dialect.DateOrder };
        if (faults.Any) throw new Problem(ProblemCodes.InvalidInput, $"The file as a whole cannot be read, and nothing was stored. {faults.Summary()}") { Errors = faults.All, More = new Dictionary<string, object?> { ["detected"] = detected } };
        return new SheetTable(rows[1..], new SheetReading(door, header, dialect), detected);
    }

    private static void Keep(List<SheetRow> kept, IEnumerable<SheetRow> rows, int most)
    {
        foreach (var row in rows)
        {
            if (kept.Count > most * RowsOfAnItem) throw new Problem(ProblemCodes.BodyTooLarge, $"A spreadsheet has at most {most * RowsOfAnItem} rows. Send several.");
            kept.Add(row);
        }
    }

    // The places in the file, also of what only the database could find.
    public static IReadOnlyList<Fault>? Locate(IReadOnlyList<Fault>? errors, Func<string, FaultCell?> cellOf) => errors?.Select(e => e.Cell is null ? e with { Cell = cellOf(e.Pointer) } : e).ToList();

    public static IReadOnlyList<Difference>? Locate(IReadOnlyList<Difference>? differences, Func<string, FaultCell?> cellOf) => differences?.Select(d => d with { Cell = cellOf(d.Pointer) }).ToList();
}
