using System.Globalization;
using System.Text;
using Dapper;
using Dims.Access;
using Dims.Http;
using Dims.Storage;
using Dims.Substances;

namespace Dims.Samples;

// Reading samples: one by id, or a page. What is not the caller's is not there.
public sealed class SampleQueries(Database database, SubstanceIndex index)
{
    private const string Columns = "s.id, s.revision, s.ordinal, s.collected_on, s.recorded_at, s.generated, s.location_id, s.document";

    internal sealed record Page(IReadOnlyList<SampleRow> Rows, string? Next, RegisterSnapshot Register);

    internal async Task<(SampleRow Row, RegisterSnapshot Register)?> Find(string id, Caller caller, CancellationToken cancel)
    {
        var register = await index.Current(cancel);
        await using var read = await database.Read(cancel);
        await using var command = read.Command($"SELECT {Columns} FROM samples s WHERE s.id = @id");
        var parameter = command.CreateParameter();
        (parameter.ParameterName, parameter.Value) = ("@id", id);
        command.Parameters.Add(parameter);
        await using var reader = await command.ExecuteReaderAsync(cancel);
        if (!await reader.ReadAsync(cancel)) return null;
        var row = Row(reader);
        return caller.Has(Scopes.SamplesReadAll) || caller.Location == row.LocationId ? (row, register) : null;
    }

    internal async Task<Page> List(SampleQuestion question, Caller caller, CancellationToken cancel)
    {
        var register = await index.Current(cancel);
        await using var read = await database.Read(cancel);
        var arguments = new DynamicParameters();
        arguments.Add("limit", question.Limit + 1);
        var where = new StringBuilder();
        AddFilters(where, arguments, question, caller, register);
        var names = question.Substance is null ? null : await NamesInFindings(read, question.Substance, register);
        if (names is { Count: 0 }) return new Page([], null, register);
        var rows = new List<SampleRow>(question.Limit + 1);
        await using (var reader = await read.Connection.ExecuteReaderAsync(Sql(question.Sort, where.ToString(), names, arguments), arguments))
            while (await reader.ReadAsync(cancel)) rows.Add(Row(reader));
        var more = rows.Count > question.Limit;
        if (more) rows.RemoveRange(question.Limit, rows.Count - question.Limit);
        var next = more ? SampleCursor.Of(rows[^1], question.Sort) : null;
        return new Page(names is { Count: > 1 } ? [.. rows.DistinctBy(r => r.Id)] : rows, next, register);
    }

    // One ordered, limited select per name in use, so that each reads an index in order; without a substance there is one.
    private static string Sql(SampleSort sort, string where, IReadOnlyList<string>? names, DynamicParameters arguments)
    {
        var order = sort == SampleSort.Recorded ? "revision, ordinal" : "collected_on DESC, id DESC";
        if (names is null) return $"SELECT {Columns} FROM samples s WHERE 1 = 1{where} ORDER BY {Ordered("s", "s", sort)} LIMIT @limit";
        var selects = new List<string>();
        for (var i = 0; i < names.Count; i++)
        {
            var parameter = string.Create(CultureInfo.InvariantCulture, $"name{i}");
            arguments.Add(parameter, names[i]);
            selects.Add(
                $"""
                SELECT * FROM (SELECT {Columns} FROM findings f JOIN samples s ON s.id = f.sample_id
                WHERE f.name = @{parameter} AND f.superseded_in IS NULL AND f.qualifier <> 'not-detected'
                AND NOT EXISTS (SELECT 1 FROM findings g WHERE g.sample_id = f.sample_id AND g.name = f.name AND g.qualifier <> 'not-detected'
                  AND (g.analysis < f.analysis OR (g.analysis = f.analysis AND g.ordinal < f.ordinal)))
                {where.Replace("s.collected_on", "f.collected_on", StringComparison.Ordinal).Replace("s.id", "f.sample_id", StringComparison.Ordinal)}
                ORDER BY {Ordered("f", "s", sort)} LIMIT @limit) AS part_{i}
                """);
        }
        return string.Join(" UNION ALL ", selects) + (names.Count > 1 ? $" ORDER BY {order} LIMIT @limit" : "");
    }

    private static string Ordered(string dayFrom, string rest, SampleSort sort) => sort == SampleSort.Recorded
        ? $"{rest}.revision, {rest}.ordinal"
        : $"{dayFrom}.collected_on DESC, {dayFrom}.{(dayFrom == "f" ? "sample_id" : "id")} DESC";

    private void AddFilters(StringBuilder where, DynamicParameters arguments, SampleQuestion q, Caller caller, RegisterSnapshot register)
    {
        void Add(string sql, string name, object value)
        {
            where.Append(" AND ").Append(sql);
            arguments.Add(name, value);
        }
        // Without the right to see all, the key's own location, and none where it has none.
        if (!caller.Has(Scopes.SamplesReadAll)) Add("s.location_id = @own", "own", caller.Location ?? "");
        if (q.Location is not null) Add("s.location_id = @location", "location", q.Location);
        if (q.Reference is not null) Add("s.reference = @reference", "reference", q.Reference);
        if (q.Form is { } form) Add("s.form = @form", "form", Wire.Name(form));
        if (q.BroughtIn is { } broughtIn) Add("s.brought_in = @broughtIn", "broughtIn", Wire.Name(broughtIn));
        if (q.From is { } from) Add("s.collected_on >= @from", "from", SampleRows.Day(from));
        if (q.To is { } to) Add("s.collected_on <= @to", "to", SampleRows.Day(to));
        if (q.Region is { } region)
        {
            arguments.Add("regionSet", region[..region.IndexOf(':', StringComparison.Ordinal)]);
            Add("s.location_id IN (SELECT location_id FROM location_regions WHERE region_set = @regionSet AND region = @region)", "region", region[(region.IndexOf(':', StringComparison.Ordinal) + 1)..]);
        }
        if (q.SoldAs is not null)
        {
            string[] told = [.. NamesOf(q.SoldAs, register)];
            Add($"EXISTS (SELECT 1 FROM sample_sold_as a WHERE a.sample_id = s.id AND {database.In("a.name", "@told")})", "told", told);
        }
        if (q.Cursor is null || SampleCursor.Read(q.Cursor, q.Sort) is not { } cursor) return;
        if (q.Sort == SampleSort.Recorded)
        {
            arguments.Add("second", int.Parse(cursor.Second, CultureInfo.InvariantCulture));
            Add("(s.revision, s.ordinal) > (@first, @second)", "first", long.Parse(cursor.First, CultureInfo.InvariantCulture));
        }
        else
        {
            arguments.Add("second", cursor.Second);
            Add("(s.collected_on, s.id) < (@first, @second)", "first", cursor.First);
        }
    }

    // Every name that stands for the same thing; a name nobody knows stands for itself.
    private static IEnumerable<string> NamesOf(string text, RegisterSnapshot register) =>
        register.Resolve(text) is { } naming ? register.NamesFor(naming) : [NameFolding.Fold(text)];

    private static async Task<IReadOnlyList<string>> NamesInFindings(Read read, string substance, RegisterSnapshot register)
    {
        var used = new List<string>(1);
        foreach (var name in NamesOf(substance, register))
            if (await read.Scalar<int?>("SELECT 1 FROM findings WHERE name = @name LIMIT 1", new { name }) == 1) used.Add(name);
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
        LocationId = reader.GetString(6),
        Document = reader.GetString(7),
    };
}
