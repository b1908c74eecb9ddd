using System.Text;
using CsvHelper;

namespace Dims.Import;

// A CSV file, row by row: never more than one row in memory.
public sealed class CsvRows : IDisposable
{
    private const int LargestRow = 1024 * 1024;
    private readonly Dictionary<long, CsvMalformedReason> _malformed = [];
    private readonly CsvReader _reader;

    public CsvRows(string file, CsvDialect csv)
    {
        File = file;
        _reader = CsvReader.FromFile(file, new CsvReaderOptions
        {
            Separator = csv.Delimiter[0],
            Encoding = EncodingOf(csv),
            TrimWhitespace = true,
            TrimInsideQuotes = true,
            TrackLineNumbers = true,
            MaxRecordSize = LargestRow,
            // Else one quote that is never closed swallows the rest of the file.
            AllowLineBreaksInQuotes = csv.LineBreaksInFields,
            MalformedData = CsvMalformedDataHandling.Recover,
            OnMalformedRecord = r => _malformed[r.LineNumber] = r.Reason,
        });
        _reader.ReadHeader();
    }

    public string File { get; }

    public IReadOnlyList<string> Header => _reader.Headers;

    // About how far the file has been read, in bytes.
    public long Position => _reader.ByteOffset;

    public IEnumerable<SourceRow> Read()
    {
        while (_reader.Read())
        {
            var cells = new string[_reader.FieldCount];
            for (var i = 0; i < cells.Length; i++) cells[i] = _reader.GetString(i);
            yield return new SourceRow(File, _reader.LineNumber, cells, Broken(cells));
        }
    }

    private string? Broken(string[] cells)
    {
        if (_malformed.Remove(_reader.LineNumber, out var reason)) return reason switch
        {
            CsvMalformedReason.StrayQuote => "a quote stands inside a field that does not begin with one.",
            CsvMalformedReason.TextAfterClosingQuote => "text follows a closing quote.",
            CsvMalformedReason.LineBreakInQuotes => "a quote is opened and not closed on the line.",
            _ => "a quote is opened and never closed.",
        };
        if (cells.Length != Header.Count) return $"has {cells.Length} fields where the first line names {Header.Count}.";
        return Array.Exists(cells, c => c.Contains('\uFFFD', StringComparison.Ordinal)) ? "holds bytes that are not text in the encoding of the profile." : null;
    }

    // Null: a byte order mark tells, else UTF-8.
    private static Encoding? EncodingOf(CsvDialect csv) => csv.Encoding switch
    {
        "windows-1252" => CodePagesEncodingProvider.Instance.GetEncoding(1252)!,
        "iso-8859-1" => Encoding.Latin1,
        _ => null,
    };

    public void Dispose() => _reader.Dispose();
}
