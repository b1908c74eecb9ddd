using Dims.Http;

namespace Dims.Import;

// One row as it stands in the file. `Broken` says why its fields cannot be told apart.
public sealed record SourceRow(string File, long Line, string[] Cells, string? Broken);

// A table of somebody else's, row by row, whatever kind of file it stands in.
internal sealed class SourceTable : IDisposable
{
    private readonly CsvRows _csv;

    private SourceTable(string file, CsvRows csv)
    {
        (File, _csv) = (file, csv);
        Length = new FileInfo(file).Length;
    }

    public string File { get; }

    // In bytes of the file, for the progress. The whole length is told at the end only.
    public long Length { get; }

    public long Position => Math.Min(_csv.Position, Length - 1);

    public IReadOnlyList<string> Header => _csv.Header;

    public static SourceTable Open(string file, ImportProfile profile)
    {
        var table = new SourceTable(file, new CsvRows(file, profile.Csv));
        var twice = table.Header.Where(n => n.Length > 0).GroupBy(n => n, StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1);
        if (table.Header.Count > 0 && twice is null) return table;
        table.Dispose();
        throw new Problem(ProblemCodes.InvalidInput, twice is null ? $"{file} is empty; a line with the names of the columns is needed." : $"{file} has two columns named '{twice.Key}'.");
    }

    public IEnumerable<SourceRow> Read() => _csv.Read();

    public void Dispose() => _csv.Dispose();
}
