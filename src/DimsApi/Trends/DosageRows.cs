using System.Data.Common;
using System.Globalization;
using Dims.Storage;

namespace Dims.Trends;

// What a question reads: every statement in its range, and the last revision that touched one of them.
internal sealed class DosageRows
{
    private readonly Dictionary<string, Statement> _kinds = new(StringComparer.Ordinal);
    private readonly HashSet<(long Sample, int Analysis)> _said = [];

    public List<Statement> Statements { get; } = [];

    public long Revision { get; private set; }

    public DateOnly? First { get; private set; }

    public static async Task<DosageRows> Load(Read read, ResolvedQuestion question, CancellationToken cancel)
    {
        var rows = new DosageRows();
        await using (var findings = DosageSql.Findings(read, question))
        await using (var reader = await findings.ExecuteReaderAsync(cancel))
            while (reader.Read()) rows.AddFinding(reader);
        await using (var lookedFor = DosageSql.LookedFor(read, question))
        await using (var reader = await lookedFor.ExecuteReaderAsync(cancel))
            while (reader.Read()) rows.AddLookedFor(reader);
        await using (var screened = DosageSql.Screened(read, question))
        await using (var reader = await screened.ExecuteReaderAsync(cancel))
            while (reader.Read()) rows.AddLookedFor(reader);
        return rows;
    }

    private void AddFinding(DbDataReader row)
    {
        Revision = Math.Max(Revision, row.GetInt64(2));
        if (!row.IsDBNull(8))
        {
            Revision = Math.Max(Revision, row.GetInt64(8));
            return;
        }
        var (sample, analysis) = (row.GetInt64(0), row.GetInt32(1));
        _said.Add((sample, analysis));
        Add(row, Kind(row.GetString(5)) with { Sample = sample, Analysis = analysis, Ordinal = row.GetInt32(6), Amount = row.IsDBNull(7) ? null : row.GetInt64(7) });
    }

    // An analysis that looked for the substance says "not detected" of it, unless a finding of that analysis says more.
    private void AddLookedFor(DbDataReader row)
    {
        Revision = Math.Max(Revision, row.GetInt64(2));
        var (sample, analysis) = (row.GetInt64(0), row.GetInt32(1));
        if (_said.Contains((sample, analysis))) return;
        Add(row, Kind(row.GetString(5)) with { Sample = sample, Analysis = analysis, Ordinal = -1 });
    }

    private void Add(DbDataReader row, Statement statement)
    {
        var day = Day(row.GetString(3));
        if (First is null || day < First) First = day;
        Statements.Add(statement with { Day = day, AnalysedOn = row.IsDBNull(4) ? null : row.GetString(4) });
    }

    // Few statements differ in more than sample, day and amount: the rest comes as one text, and each different one is read once.
    private Statement Kind(string text)
    {
        if (!_kinds.TryGetValue(text, out var kind)) _kinds[text] = kind = DosageSql.ReadKind(text);
        return kind;
    }

    private static DateOnly Day(ReadOnlySpan<char> text) => new(Part(text[..4]), Part(text[5..7]), Part(text[8..]));

    private static int Part(ReadOnlySpan<char> digits) => int.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture);
}
