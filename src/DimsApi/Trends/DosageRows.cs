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
        await using (var findings = DosageSql.Findings(read, question, question.Substance))
        await using (var reader = await findings.ExecuteReaderAsync(cancel))
            while (reader.Read()) rows.AddFinding(reader);
        // After its own findings, which say more; before the lists, which then say nothing. What leaves it open comes before what only silences.
        foreach (var other in question.Overlapping.OrderBy(o => o.IsNarrower))
        {
            await using var findings = DosageSql.Findings(read, question, other.Slug);
            await using var reader = await findings.ExecuteReaderAsync(cancel);
            while (reader.Read()) rows.AddOverlapping(reader, other.IsNarrower);
        }
        await using (var lookedFor = DosageSql.LookedFor(read, question))
        await using (var reader = await lookedFor.ExecuteReaderAsync(cancel))
            while (reader.Read()) rows.AddLookedFor(reader, screened: false);
        await using (var screened = DosageSql.Screened(read, question))
        await using (var reader = await screened.ExecuteReaderAsync(cancel))
            while (reader.Read()) rows.AddLookedFor(reader, screened: true);
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

    // What was found as another entry may be the substance, or is it under a narrower name: either way the analysis did not look for it in vain.
    private void AddOverlapping(DbDataReader row, bool isNarrower)
    {
        var kind = Kind(row.GetString(5));
        if (!kind.Found) return;
        Revision = Math.Max(Revision, row.IsDBNull(8) ? row.GetInt64(2) : row.GetInt64(8));
        var (sample, analysis) = (row.GetInt64(0), row.GetInt32(1));
        if (!row.IsDBNull(8) || !_said.Add((sample, analysis)) || isNarrower) return;
        Add(row, kind with { Sample = sample, Analysis = analysis, Ordinal = -1, PositionUnknown = true });
    }

    // An analysis that looked for the substance says "not detected" of it, unless a finding of that analysis says more.
    private void AddLookedFor(DbDataReader row, bool screened)
    {
        Revision = Math.Max(Revision, row.GetInt64(2));
        var (sample, analysis) = (row.GetInt64(0), row.GetInt32(1));
        if (!_said.Add((sample, analysis))) return;
        Add(row, Kind(row.GetString(5)) with { Sample = sample, Analysis = analysis, Ordinal = -1, Screened = screened });
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
