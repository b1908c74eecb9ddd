using Dims.Http;
using Dims.Spreadsheets;

namespace Dims.Import;

// One row as it stands in the file. `Broken` says why its fields cannot be told apart. `Texts` tells the cells of a workbook that hold a text from those that hold a
// number or a date; null where everything is text.
public sealed record SourceRow(string File, long Line, string[] Cells, string? Broken, bool[]? Texts = null)
{
    public bool IsText(int place) => Texts is null || place >= Texts.Length || Texts[place];
}

// A table of somebody else's, row by row, whatever kind of file it stands in.
internal sealed class SourceTable : IDisposable
{
    private readonly CsvRows? _csv;
    private readonly XlsxRows? _workbook;

    private SourceTable(string file, CsvRows? csv, XlsxRows? workbook)
    {
        (Name, _csv, _workbook) = (file, csv, workbook);
        Header = csv?.Header ?? workbook!.Header;
        Length = new FileInfo(file).Length;
    }

    // The file, and its sheet where the profile names one.
    public string Name { get; private set; }

    // In bytes of the file, for the progress. The whole length is told at the end only.
    public long Length { get; }

    public long Position => Math.Min(_csv?.Position ?? _workbook!.Position, Length - 1);

    public IReadOnlyList<string> Header { get; }

    public static SourceTable Open(string file, ImportProfile profile, TableName name)
    {
        var sheet = name == TableName.Samples ? profile.Tables?.Sheets?.Samples : profile.Tables?.Sheets?.Findings;
        var table = IsWorkbook(file) ? new SourceTable(file, null, Named(file, () => XlsxRows.Open(file, sheet))) : new SourceTable(file, new CsvRows(file, profile.Csv), null);
        if (sheet is not null && table._workbook is not null) table.Name = $"{file} [{table._workbook.Sheet}]";
        var twice = table.Header.Where(n => n.Length > 0).GroupBy(n => n, StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1);
        if (table.Header.Count > 0 && twice is null) return table;
        table.Dispose();
        throw new Problem(ProblemCodes.InvalidInput, twice is null ? $"{file} is empty; a line with the names of the columns is needed." : $"{file} has two columns named '{twice.Key}'.");
    }

    public IEnumerable<SourceRow> Read() => _csv?.Read() ?? _workbook!.Read().Select(r => new SourceRow(Name, r.Line, r.Cells, r.Broken, r.IsText));

    public void Dispose()
    {
        _csv?.Dispose();
        _workbook?.Dispose();
    }

    // By its name, or by how it begins: a workbook under another name is read as one, or refused in its own terms.
    public static bool IsWorkbook(string file)
    {
        if (file.EndsWith(".xlsx", StringComparison.OrdinalIgnoreCase)) return true;
        using var stream = File.OpenRead(file);
        Span<byte> first = stackalloc byte[4];
        return stream.ReadAtLeast(first, first.Length, throwOnEndOfStream: false) == first.Length && (first.SequenceEqual("PK\u0003\u0004"u8) || first.SequenceEqual((ReadOnlySpan<byte>)[0xD0, 0xCF, 0x11, 0xE0]));
    }

    // What a reader says of "the file" is said of this one.
    public static T Named<T>(string file, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Problem problem) when (!problem.Message.Contains(file, StringComparison.Ordinal))
        {
            throw new Problem(problem.Code, $"{file}: {problem.Message}") { Errors = problem.Errors };
        }
    }
}
