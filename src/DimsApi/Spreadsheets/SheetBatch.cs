using Dims.Http;
using Dims.Samples;

namespace Dims.Spreadsheets;

// A spreadsheet as a batch of samples: one row for each finding, rows of one reference make one sample. What is wrong with a cell refuses its sample.
internal sealed class SheetBatch
{
    public const string Csv = "text/csv", Xlsx = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

    private readonly List<SheetSample> _samples = [];

    private SheetBatch(Detected detected) => Detected = detected;

    public Detected Detected { get; }

    public List<SampleIntake.Item> Items { get; } = [];

    // Null: no spreadsheet.
    public static SheetFormat? FormatOf(string mediaType) => mediaType switch { Csv => SheetFormat.Csv, Xlsx => SheetFormat.Xlsx, _ => null };

    public static SheetBatch Read(byte[] file, SheetFormat format, int most)
    {
        var table = SheetTable.Read(file, format, SheetDoor.Samples, most);
        var batch = new SheetBatch(table.Detected);
        batch.Assemble(table, most);
        return batch;
    }

    private void Assemble(SheetTable table, int most)
    {
        var header = table.Reading.Header;
        var (reference, location) = (SheetColumns.At("/reference")!, SheetColumns.At("/location")!);
        // By reference and location; a row that leaves the location empty belongs to the last sample of the reference.
        var (byBoth, last) = (new Dictionary<(string, string), SheetSample>(), new Dictionary<string, SheetSample>(StringComparer.Ordinal));
        foreach (var row in table.Rows)
        {
            var (name, place) = (header.CellOf(row, reference).Text, header.CellOf(row, location).Text);
            if (name.Length > 0 && (byBoth.TryGetValue((name, place), out var sample) || (place.Length == 0 && last.TryGetValue(name, out sample)))) sample.Add(row);
            else
            {
                if (_samples.Count >= most) throw new Problem(ProblemCodes.BodyTooLarge, $"A batch has at most {most} samples. Send several.");
                _samples.Add(sample = new SheetSample(table.Reading, row));
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
            Errors = SheetTable.Locate(i.Errors, _samples[i.Index].CellOf),
            Differences = SheetTable.Locate(i.Differences, _samples[i.Index].CellOf),
        })],
    };
}
