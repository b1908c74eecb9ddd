using Dims.Http;

namespace Dims.Import;

// The cells of a table's rows by the names of its columns, for the columns that the profile reads there.
internal sealed class TableColumns
{
    private readonly ImportProfile _profile;
    private readonly Dictionary<string, int> _places;
    private readonly List<SkippedRows> _skipped;
    private readonly HashSet<int> _read;

    public TableColumns(ImportProfile profile, TableName table, string file, IReadOnlyList<string> header)
    {
        _profile = profile;
        _places = header.Select((name, index) => (name, index)).Where(c => c.name.Length > 0).ToDictionary(c => c.name, c => c.index, StringComparer.Ordinal);
        var read = ProfileColumns.Of(profile, table).ToList();
        var missing = read.Where(c => !_places.ContainsKey(c)).ToList();
        if (missing.Count > 0)
            throw new Problem(ProblemCodes.InvalidInput, $"{file} lacks {string.Join(", ", missing.Select(c => $"the column '{c}'"))}, which the profile {profile.Name} reads. It has: {string.Join(", ", header)}.");
        NotRead = [.. _places.Keys.Except(read, StringComparer.Ordinal)];
        _read = [.. read.Select(c => _places[c])];
        _skipped = [.. profile.SkipRowsWhere.Where(s => s.Table == table)];
    }

    public IReadOnlyList<string> NotRead { get; }

    public bool IsRead(int place) => _read.Contains(place);

    public bool IsSkipped(SourceRow row) => row.Broken is null && _skipped.Any(s => s.Holds.Any(h => string.Equals(h, Raw(row, s.Column), StringComparison.OrdinalIgnoreCase)));

    // Of a row that is broken too: then it is a hint only. Empty where the row ends before it.
    public string Raw(SourceRow row, string column) => _places[column] is var place && place < row.Cells.Length ? row.Cells[place].Trim() : "";

    public bool IsText(SourceRow row, string column) => row.IsText(_places[column]);

    public string? Text(SourceRow row, string column)
    {
        var text = Raw(row, column);
        return IsNull(text) ? null : text;
    }

    public bool IsNull(string text) => text.Length == 0 || _profile.NullWords.Any(w => string.Equals(w, text, StringComparison.OrdinalIgnoreCase));

    public Cells Of(SourceRow row) => new(this, row);
}

// One row, asked by the names of its columns; null is an empty cell.
internal readonly record struct Cells(TableColumns Columns, SourceRow Row)
{
    public string? this[string column] => Columns.Text(Row, column);

    // Of a workbook: a number stands with a point, a date as yyyy-MM-dd, whatever the profile says of texts.
    public bool IsText(string column) => Columns.IsText(Row, column);
}
