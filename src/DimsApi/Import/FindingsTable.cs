namespace Dims.Import;

// The second table, by the key that joins it: the one thing that is held in memory as a whole, and of it only the cells that the profile reads.
internal sealed class FindingsTable
{
    private readonly ImportProfile _profile;
    private readonly TableColumns _columns;
    private readonly Dictionary<string, List<SourceRow>> _rows = new(StringComparer.Ordinal);
    private readonly List<SourceRow> _keyless = [];
    private readonly HashSet<string> _asked = new(StringComparer.Ordinal);

    private FindingsTable(ImportProfile profile, SourceTable table)
    {
        _profile = profile;
        _columns = new TableColumns(profile, TableName.Findings, table.Name, table.Header);
        Name = table.Name;
    }

    public string Name { get; }

    public int Rows { get; private set; }

    public int Skipped { get; private set; }

    // Of which column the key is.
    public string KeyColumn => _profile.Tables!.Join.Findings;

    public static FindingsTable Load(ImportProfile profile, string file, Action<string, long>? progress)
    {
        using var table = SourceTable.Open(file, profile, TableName.Findings);
        var findings = new FindingsTable(profile, table);
        // Days, methods and substances come again and again: one copy of each is enough.
        var texts = new HashSet<string>(StringComparer.Ordinal);
        foreach (var row in table.Read())
        {
            findings.Add(row, texts);
            if (findings.Rows % ImportRun.Chunk == 0) progress?.Invoke(file, table.Position);
        }
        progress?.Invoke(file, table.Length);
        return findings;
    }

    // Rows of one key in the order of the file. What was asked for once has its sample.
    public IReadOnlyList<SourceRow> Of(string key)
    {
        _asked.Add(key);
        return _rows.GetValueOrDefault(key) ?? [];
    }

    public Cells Cells(SourceRow row) => _columns.Of(row);

    // Rows whose key no sample has, and rows without a key: as they stand in the file.
    public IEnumerable<SourceRow> WithoutSample() => _rows.Where(r => !_asked.Contains(r.Key)).SelectMany(r => r.Value).Concat(_keyless).OrderBy(r => r.Line);

    public string Key(SourceRow row) => _columns.Raw(row, KeyColumn);

    private void Add(SourceRow row, HashSet<string> texts)
    {
        Rows++;
        if (_columns.IsSkipped(row))
        {
            Skipped++;
            return;
        }
        for (var i = 0; i < row.Cells.Length; i++)
        {
            if (!_columns.IsRead(i)) row.Cells[i] = "";
            else if (texts.TryGetValue(row.Cells[i], out var same)) row.Cells[i] = same;
            else texts.Add(row.Cells[i]);
        }
        // The key of a broken row is a hint, and a good one: its sample must not arrive without the finding.
        if (Key(row) is not { Length: > 0 } key) _keyless.Add(row);
        else if (_rows.TryGetValue(key, out var rows)) rows.Add(row);
        else _rows[key] = [row];
    }
}
