using Dims.Http;

namespace Dims.Spreadsheets;

// One row as it stands in the sheet: as many cells as the header, numbers as invariant text, dates as yyyy-MM-dd. `IsText` tells
// a cell with a text from one with a number or a date. `Broken` says why the row cannot be read.
public sealed record XlsxRow(long Line, string[] Cells, bool[] IsText, string? Broken);

// A sheet of a workbook with its header, row by row: never more than one row in memory.
public sealed class XlsxRows : IDisposable
{
    private const long LargestFile = 512L * 1024 * 1024;
    private readonly XlsxBook _book;
    private readonly XlsxSheet _sheet;
    private readonly SheetRow _header;
    private readonly long _rows, _length;
    private long _read;

    private XlsxRows(string file, byte[] content, string? sheet)
    {
        (File, _length) = (file, content.Length);
        _book = XlsxBook.Open(content);
        try
        {
            _sheet = SheetChoice.Of(_book, sheet);
            var faults = new Faults();
            SheetRow? header = null;
            // Merged cells are told after the last row: a first pass finds every fault of the file before a row is used.
            foreach (var row in _sheet.Rows(faults))
            {
                header ??= row;
                _rows++;
            }
            faults.ThrowIfAny();
            _header = header ?? throw SheetProblems.Unreadable("empty", "is empty; a line with the names of the columns is needed.");
            Header = [.. _header.Cells.Select(c => c.Text)];
            if (Header.Where(n => n.Length > 0).GroupBy(n => n, StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1) is { } twice)
                throw new Problem(ProblemCodes.InvalidInput, $"{file} has two columns named '{twice.Key}'.");
        }
        catch
        {
            _book.Dispose();
            throw;
        }
    }

    public string File { get; }

    // The sheet that is read.
    public string Sheet => _sheet.Name;

    public IReadOnlyList<string> Header { get; }

    // About how far the file has been read, in bytes.
    public long Position => _length * _read / Math.Max(1, _rows);

    // `sheet`: by name; left out, the one named "samples", or the only one that holds data.
    public static XlsxRows Open(string file, string? sheet = null)
    {
        if (new FileInfo(file).Length > LargestFile) throw new Problem(ProblemCodes.BodyTooLarge, $"{file} has more than {LargestFile} bytes.");
        return new XlsxRows(file, System.IO.File.ReadAllBytes(file), sheet);
    }

    public IEnumerable<XlsxRow> Read()
    {
        _read = 0;
        foreach (var row in _sheet.Rows(new Faults()))
        {
            _read++;
            if (row.Line == _header.Line) continue;
            var cells = new string[Header.Count];
            for (var i = 0; i < cells.Length; i++) cells[i] = row[i].Text;
            yield return new XlsxRow(row.Line, cells, Array.ConvertAll(row.Cells, c => c.Kind == CellKind.Text), Broken(row));
        }
    }

    private string? Broken(SheetRow row)
    {
        for (var i = 0; i < row.Cells.Length; i++)
        {
            var (text, kind) = (row.Cells[i].Text, row.Cells[i].Kind);
            var place = $"cell {ColumnLetters.Of(i)}{row.Line}";
            if (kind == CellKind.Formula) return $"{place} holds a formula ({SheetProblems.Shown(text)}) instead of a value.";
            if (kind == CellKind.Error) return $"{place} holds the error {SheetProblems.Shown(text)}.";
            if (kind == CellKind.Percent) return $"{place} is shown as a percentage and holds {text}; format it as a number.";
            if (kind == CellKind.Date && !text.Contains('-', StringComparison.Ordinal)) return $"{place} has the format of a date and holds {text}, which is no day.";
            if (i >= Header.Count || (Header[i].Length == 0 && text.Length > 0)) return $"{place} holds '{SheetProblems.Shown(text)}' in a column without a name.";
        }
        return null;
    }

    public void Dispose() => _book.Dispose();
}
