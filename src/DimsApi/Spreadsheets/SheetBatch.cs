using Dims.Http;
using Dims.Samples;

namespace Dims.Spreadsheets;

// A spreadsheet as a batch: one row for each finding, rows of one reference make one sample. What is wrong with the file as such refuses all of it;
// what is wrong with a cell refuses its sample.
internal sealed class SheetBatch
{
    public const string Csv = "text/csv", Xlsx = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    // A sample has a few rows; a table with more than this is no batch.
    private const int RowsOfASample = 10;

    private readonly List<SheetSample> _samples = [];

    private SheetBatch(Detected detected) => Detected = detected;

    public Detected Detected { get; }

    public List<SampleIntake.Item> Items { get; } = [];

    // Null: no spreadsheet.
    public static SheetFormat? FormatOf(string mediaType) => mediaType switch { Csv => SheetFormat.Csv, Xlsx => SheetFormat.Xlsx, _ => null };

    public static SheetBatch Read(byte[] file, SheetFormat format, int most)
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
            var sheet = SheetChoice.Of(book);
            detected = new Detected { Format = format, Sheet = sheet.Name, Rows = 0 };
            Keep(rows, sheet.Rows(faults), most);
        }
        if (rows.Count == 0) throw SheetProblems.Unreadable("empty", "is empty; a line with the headers is needed.");
        var header = SheetHeader.Read(rows, faults);
        if (header.Columns.Any(c => c is not null)) foreach (var row in rows.Skip(1)) header.Check(row, faults);
        var dialect = SheetDialect.Of(rows.Skip(1), header.Columns);
        var batch = new SheetBatch(detected with { HeaderLine = header.Line, Rows = rows.Count - 1, DecimalMark = dialect.DecimalMark, DateOrder = dialect.DateOrder });
        if (faults.Any) throw new Problem(ProblemCodes.InvalidInput, $"The file as a whole cannot be read, and nothing was stored. {faults.Summary()}") { Errors = faults.All, More = new Dictionary<string, object?> { ["detected"] = batch.Detected } };
        batch.Assemble(rows, header, dialect, most);
        return batch;
    }

    private static void Keep(List<SheetRow> kept, IEnumerable<SheetRow> rows, int most)
    {
        foreach (var row in rows)
        {
            if (kept.Count > most * RowsOfASample) throw new Problem(ProblemCodes.BodyTooLarge, $"A spreadsheet has at most {most * RowsOfASample} rows. Send several.");
            kept.Add(row);
        }
    }

    private void Assemble(List<SheetRow> rows, SheetHeader header, SheetDialect dialect, int most)
    {
        var (reference, location) = (SheetColumns.At("/reference")!, SheetColumns.At("/location")!);
        // By reference and location; a row that leaves the location empty belongs to the last sample of the reference.
        var (byBoth, last) = (new Dictionary<(string, string), SheetSample>(), new Dictionary<string, SheetSample>(StringComparer.Ordinal));
        foreach (var row in rows.Skip(1))
        {
            var (name, place) = (header.CellOf(row, reference).Text, header.CellOf(row, location).Text);
            if (name.Length > 0 && (byBoth.TryGetValue((name, place), out var sample) || (place.Length == 0 && last.TryGetValue(name, out sample)))) sample.Add(row);
            else
            {
                if (_samples.Count >= most) throw new Problem(ProblemCodes.BodyTooLarge, $"A batch has at most {most} samples. Send several.");
                _samples.Add(sample = new SheetSample(header, dialect, row));
                if (name.Length > 0) byBoth[(name, place)] = sample;
            }
            if (name.Length > 0) last[name] = sample;
        }
        foreach (var sample in _samples) Items.Add(new SampleIntake.Item(sample.Build(), sample.Faults));
    }

    // The answer with the places in the file, also of what only the database could find.
    public BatchAnswer Locate(BatchAnswer answer) => answer with
    {
        Detected = Detected,
        Items = [.. answer.Items.Select(i => i with
        {
            Line = _samples[i.Index].Line,
            Errors = i.Errors?.Select(e => e.Cell is null ? e with { Cell = _samples[i.Index].CellOf(e.Pointer) } : e).ToList(),
            Differences = i.Differences?.Select(d => d with { Cell = _samples[i.Index].CellOf(d.Pointer) }).ToList(),
        })],
    };
}
