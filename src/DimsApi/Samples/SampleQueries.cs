using System.Globalization;
using System.Text;
using Dims.Access;
using Dims.Http;
using Dims.Storage;
using Dims.Substances;
using Dims.Ways;

namespace Dims.Samples;

// Reading samples: one by id, or a page. What is not the caller's is not there.
public sealed class SampleQueries(Database database, SubstanceIndex index)
{
    private const string Columns = "s.id, s.revision, s.ordinal, s.collected_on, s.recorded_at, s.generated, s.document, s.location_id, s.number, s.added, s.flags, s.state, CASE WHEN s.state <> 'removed' AND EXISTS (SELECT 1 FROM urgent_samples u WHERE u.sample = s.number) THEN 1 ELSE 0 END AS urgent";

    internal sealed record Page(IReadOnlyList<SampleRow> Rows, string? Next, RegisterSnapshot Register);

    internal async Task<(SampleRow Row, RegisterSnapshot Register)?> Find(string id, Caller caller, CancellationToken cancel)
    {
        var register = await index.Current(cancel);
        await using var read = await database.Read(cancel);
        SampleRow? row = null;
        await using (var reader = await ByIdOrNumber(read, id))
            if (await reader.ReadAsync(cancel) && (caller.Has(Scopes.SamplesReadAll) || caller.Location == reader.GetString(7))) row = Row(reader);
        if (row is null) return null;
        await FlagsOf(read, [row]);
        row.Steps = await StoredSteps.Of(read, row.Number, row.RecordedAt);
        return (row, register);
    }

    // A number is valid wherever an id is.
    private static Task<System.Data.Common.DbDataReader> ByIdOrNumber(Read read, string id) => SampleNumber.TryParse(id, out var number)
        ? read.Rows($"SELECT {Columns} FROM samples s WHERE s.number = @number", ("@number", number))
        : read.Rows($"SELECT {Columns} FROM samples s WHERE s.id = @id", ("@id", id));

    private static async Task FlagsOf(Read read, IReadOnlyList<SampleRow> rows)
    {
        long[] flagged = [.. rows.Where(r => r.FlagCount > 0).Select(r => r.Number)];
        if (flagged.Length == 0) return;
        var flags = (await StoredFlags.Of(read, flagged)).ToLookup(f => f.Sample, f => f.Flag);
        foreach (var row in rows) row.Flags = [.. flags[row.Number]];
    }

    internal async Task<Page> List(SampleQuestion question, Caller caller, CancellationToken cancel)
    {
        var register = await index.Current(cancel);
        await using var read = await database.Read(cancel);
        var filters = new Filters();
        filters.Give("limit", question.Limit + 1);
        AddFilters(filters, question, caller, register);
        var names = question.Substance is null ? null : await NamesInFindings(read, question.Substance, register);
        if (names is { Count: 0 }) return new Page([], null, register);
        var rows = new List<SampleRow>(question.Limit + 1);
        await using (var reader = await read.Rows(Sql(question.Sort, filters, names), [.. filters.Values]))
            while (await reader.ReadAsync(cancel)) rows.Add(Row(reader));
        if (names is not null) rows.Sort(question.Sort == SampleSort.Recorded ? AsRecorded : NewestFirst);
        var more = rows.Count > question.Limit;
        if (more) rows.RemoveRange(question.Limit, rows.Count - question.Limit);
        await FlagsOf(read, rows);
        return new Page(rows, more ? SampleCursor.Of(rows[^1], question.Sort) : null, register);
    }

    private static int AsRecorded(SampleRow a, SampleRow b) => (a.Revision, a.Ordinal).CompareTo((b.Revision, b.Ordinal));

    private static int NewestFirst(SampleRow a, SampleRow b) => string.CompareOrdinal(b.CollectedOn, a.CollectedOn) is var day and not 0 ? day : b.Number.CompareTo(a.Number);

    // By substance: first which samples, from the index of findings in its order and each once, one limited select per name in use; then their rows.
    private static string Sql(SampleSort sort, Filters filters, IReadOnlyList<string>? names)
    {
        var where = filters.Where.ToString();
        if (names is null)
            return $"SELECT {Columns} FROM samples s WHERE 1 = 1{where} ORDER BY {(sort == SampleSort.Recorded ? "s.revision, s.ordinal" : "s.collected_on DESC, s.number DESC")} LIMIT @limit";
        // What a finding knows itself is asked of the finding.
        where = where.Replace("s.collected_on", "f.collected_on", StringComparison.Ordinal).Replace("s.number", "f.sample", StringComparison.Ordinal);
        var (keys, order) = sort == SampleSort.Recorded
            ? ("s.revision AS k1, s.ordinal AS k2, f.sample", "k1, k2")
            : ("f.collected_on AS k1, f.sample", "k1 DESC, sample DESC");
        var join = sort == SampleSort.Recorded || where.Contains(" s.", StringComparison.Ordinal) ? "JOIN samples s ON s.number = f.sample" : "";
        var selects = names.Select((name, i) =>
        {
            filters.Give(string.Create(CultureInfo.InvariantCulture, $"name{i}"), name);
            return $"""
                SELECT * FROM (SELECT DISTINCT {keys} FROM findings f {join}
                WHERE f.name = @name{i} AND f.superseded_in IS NULL AND f.qualifier <> 'not-detected'{where} ORDER BY {order} LIMIT @limit) AS part_{i}
                """;
        });
        var found = string.Join(" UNION ", selects) + (names.Count > 1 ? $" ORDER BY {order} LIMIT @limit" : "");
        return $"SELECT {Columns} FROM ({found}) AS found JOIN samples s ON s.number = found.sample";
    }

    private static void AddFilters(Filters filters, SampleQuestion q, Caller caller, RegisterSnapshot register)
    {
        void Add(string sql, string name, object value)
        {
            filters.Where.Append(" AND ").Append(sql);
            filters.Give(name, value);
        }
        // Without the right to see all, the key's own location, and none where it has none.
        if (!caller.Has(Scopes.SamplesReadAll)) Add("s.location_id = @own", "own", caller.Location ?? "");
        if (q.Location is not null) Add("s.location_id = @location", "location", q.Location);
        if (q.Reference is not null) Add("s.reference = @reference", "reference", q.Reference);
        if (q.Form is { } form) Add("s.form = @form", "form", Wire.Name(form));
        if (q.BroughtIn is { } broughtIn) Add("s.brought_in = @broughtIn", "broughtIn", Wire.Name(broughtIn));
        // As an index of those on their way has it.
        if (q.State is { } state) Add($"s.state = @state{(state == WayState.Authorised ? "" : " AND s.state <> 'authorised'")}", "state", Wire.Name(state));
        // Who keeps a copy up to date learns of what was taken out, everybody else who asks for it; and it holds no substance.
        else if (q.Sort != SampleSort.Recorded && q.Substance is null) filters.Where.Append(" AND s.state <> 'removed'");
        if (q.From is { } from) Add("s.collected_on >= @from", "from", SampleRows.Day(from));
        if (q.To is { } to) Add("s.collected_on <= @to", "to", SampleRows.Day(to));
        if (q.Region is { } region)
        {
            filters.Give("regionSet", region[..region.IndexOf(':', StringComparison.Ordinal)]);
            Add("s.location_id IN (SELECT location_id FROM location_regions WHERE region_set = @regionSet AND region = @region)", "region", region[(region.IndexOf(':', StringComparison.Ordinal) + 1)..]);
        }
        if (q.SoldAs is not null)
        {
            var (sql, told) = SameAs(q.SoldAs, register, "@told");
            Add($"EXISTS (SELECT 1 FROM sample_sold_as a WHERE a.sample = s.number AND a.name IN (SELECT n.folded FROM names n WHERE {sql}))", "told", told);
        }
        if (q.Cursor is null || SampleCursor.Read(q.Cursor, q.Sort) is not { } cursor) return;
        if (q.Sort == SampleSort.Recorded)
        {
            filters.Give("second", int.Parse(cursor.Second, CultureInfo.InvariantCulture));
            Add("(s.revision, s.ordinal) > (@first, @second)", "first", long.Parse(cursor.First, CultureInfo.InvariantCulture));
        }
        else
        {
            filters.Give("second", long.Parse(cursor.Second, CultureInfo.InvariantCulture));
            Add("(s.collected_on, s.number) < (@first, @second)", "first", cursor.First);
        }
    }

    // Every row of names (n) that stands for the same thing; a name nobody knows stands for itself.
    private static (string Sql, string Value) SameAs(string text, RegisterSnapshot register, string parameter) => register.Resolve(text) switch
    {
        { Substance: { } slug } => ($"n.substance = {parameter}", slug),
        { MarketName: { } slug } => ($"n.market_name = {parameter}", slug),
        _ => ($"n.folded = {parameter}", NameFolding.Fold(text)),
    };

    // Which names of the substance any finding uses: a select for a name that nobody uses would cost as much as for one in use.
    private static async Task<IReadOnlyList<string>> NamesInFindings(Read read, string substance, RegisterSnapshot register)
    {
        var (sql, value) = SameAs(substance, register, "@value");
        var used = new List<string>(1);
        await using var reader = await read.Rows($"SELECT n.folded FROM names n WHERE {sql} AND EXISTS (SELECT 1 FROM findings f WHERE f.name = n.folded) ORDER BY n.folded", ("@value", value));
        while (await reader.ReadAsync()) used.Add(reader.GetString(0));
        return used;
    }

    private static SampleRow Row(System.Data.Common.DbDataReader reader) => new()
    {
        Id = reader.GetString(0),
        Revision = reader.GetInt64(1),
        Ordinal = reader.GetInt32(2),
        CollectedOn = reader.GetString(3),
        RecordedAt = reader.GetString(4),
        Generated = reader.GetInt32(5),
        Document = reader.GetFieldValue<byte[]>(6),
        Number = reader.GetInt64(8),
        Added = reader.IsDBNull(9) ? null : reader.GetFieldValue<byte[]>(9),
        FlagCount = reader.GetInt32(10),
        State = reader.GetString(11),
        Urgent = reader.GetInt32(12),
    };

    private sealed class Filters
    {
        public StringBuilder Where { get; } = new();
        public List<(string Name, object? Value)> Values { get; } = [];

        public void Give(string name, object value) => Values.Add(("@" + name, value));
    }
}
