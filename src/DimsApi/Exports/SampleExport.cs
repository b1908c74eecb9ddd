using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Dims.Http;
using Dims.Revisions;
using Dims.Samples;
using Dims.Storage;
using Dims.Substances;

namespace Dims.Exports;

// The microdata of one snapshot, row by row: however many samples there are, a stretch of them is in memory.
internal sealed partial class SampleExport : IAsyncDisposable
{
    private const int Stretch = 2_000;
    private const string Other = "other", NotRegistered = "not-registered";

    private readonly Read _read;
    private readonly RegisterSnapshot _register;
    private readonly Dictionary<string, string> _regions;
    private readonly DateOnly _shownUntil;
    private readonly long _last;
    private readonly byte[] _key;

    private SampleExport(Read read, RegisterSnapshot register, Dictionary<string, string> regions, DateOnly today, long last, string key) =>
        (_read, _register, _regions, _shownUntil, _last, _key) = (read, register, regions, today.AddMonths(-12), last, Convert.FromHexString(key));

    // All of it is as it was at this revision.
    public required long Revision { get; init; }

    // When that was.
    public required string At { get; init; }

    public required long Since { get; init; }

    public required bool Generated { get; init; }

    public static async Task<SampleExport> Open(Database database, SubstanceIndex index, ExportQuestion question, string regionSet, DateOnly today, string key, CancellationToken cancel)
    {
        var register = await index.Current(cancel);
        var read = await database.Read(cancel);
        try
        {
            var counters = (await read.Query<(string Name, long Value)>("SELECT name, value FROM counters")).ToDictionary(c => c.Name, c => c.Value, StringComparer.Ordinal);
            if (register.At != counters[Counters.Substances]) register = await RegisterSnapshot.Load(read, counters[Counters.Substances]);
            Check(question, counters[Counters.Revision]);
            return new SampleExport(read, register, await Regions(read, regionSet), today, await read.Scalar<long>("SELECT COALESCE(MAX(number), 0) FROM samples"), key)
            {
                Revision = counters[Counters.Revision],
                At = Instant.Text((await KnownAtReader.Cited(read, counters[Counters.Revision])).At),
                Since = question.Since ?? 0,
                Generated = await read.Scalar<long>("SELECT count(*) FROM (SELECT number FROM samples WHERE generated = 1 LIMIT 1) AS g") > 0,
            };
        }
        catch
        {
            await read.DisposeAsync();
            throw;
        }
    }

    // In the order of the table's fields.
    public IAsyncEnumerable<object?[]> Rows(ExportTable table) =>
        table == ExportTable.Samples ? SampleRows() : table == ExportTable.Analyses ? AnalysisRows() : table == ExportTable.Findings ? FindingRows() : ListRows();

    private static void Check(ExportQuestion question, long revision)
    {
        var faults = new Faults();
        if (question.Since > revision) faults.Add("?since", "revision-ahead", string.Create(CultureInfo.InvariantCulture, $"lies beyond the newest data revision, which is {revision}."));
        faults.ThrowIfAny();
    }

    // Only regions in which at least two testing locations have samples: one alone would be named by its region.
    private static async Task<Dictionary<string, string>> Regions(Read read, string set)
    {
        var rows = await read.Query<(string Location, string Region)>(
            "SELECT r.location_id, r.region FROM location_regions r WHERE r.region_set = @set AND EXISTS (SELECT 1 FROM samples s WHERE s.location_id = r.location_id)", new { set });
        return rows.GroupBy(r => r.Region).Where(r => r.Count() > 1).SelectMany(r => r).ToDictionary(r => r.Location, r => r.Region, StringComparer.Ordinal);
    }

    private IEnumerable<(string Name, object? Value)[]> Stretches()
    {
        for (var low = 0L; low < _last; low += Stretch) yield return [("@low", low + 1), ("@high", low + Stretch), ("@since", Since)];
    }

    private async IAsyncEnumerable<object?[]> SampleRows()
    {
        foreach (var stretch in Stretches())
        {
            var sold = (await _read.Query<(long Sample, string Name)>(
                "SELECT x.sample, x.name FROM sample_sold_as x JOIN samples s ON s.number = x.sample WHERE x.sample BETWEEN @low AND @high AND s.revision > @since ORDER BY x.sample, x.ordinal", Named(stretch))).ToLookup(s => s.Sample, s => s.Name);
            await using var rows = await _read.Rows(
                """
                SELECT number, collected_on, location_id, form, brought_in, positives_only, CASE WHEN kept_out = 1 AND released_in IS NULL THEN 1 ELSE 0 END, generated, document
                FROM samples WHERE number BETWEEN @low AND @high AND revision > @since ORDER BY number
                """, stretch);
            var found = new List<object?[]>();
            while (await rows.ReadAsync())
            {
                var day = rows.GetString(1);
                var sent = JsonSerializer.Deserialize<SubmitSample>(rows.GetString(8), Wire.Json)!;
                var look = string.CompareOrdinal(day, Samples.SampleRows.Day(_shownUntil)) <= 0 ? sent.Appearance : null;
                found.Add(
                [
                    IdOf(rows.GetInt64(0)), day[..7], _regions.GetValueOrDefault(rows.GetString(2)), rows.GetString(3), SoldAs(sold[rows.GetInt64(0)]), rows.GetString(4), rows.GetInt64(5) == 1, rows.GetInt64(6) == 1,
                    look?.Logo is { } logo && IsMark(logo) ? logo : null, look?.Colours?.Where(c => Colour().IsMatch(c)).ToList() is { Count: > 0 } colours ? string.Join(';', colours) : null, sent.Appearance?.MassMg,
                    sent.Price?.Amount, sent.Price?.Currency, sent.Price is { } price ? Wire.Name(price.Per) : null, rows.GetInt64(7) == 1,
                ]);
            }
            foreach (var row in Mixed(found)) yield return row;
        }
    }

    private async IAsyncEnumerable<object?[]> AnalysisRows()
    {
        foreach (var stretch in Stretches())
        {
            await using var rows = await _read.Rows(
                """
                SELECT s.number, a.ordinal, a.source, a.authorised, a.method, a.panel, a.screening, s.generated FROM samples s JOIN analyses a ON a.sample = s.number
                WHERE s.number BETWEEN @low AND @high AND s.revision > @since AND a.counts = 1 ORDER BY a.sample, a.ordinal
                """, stretch);
            var found = new List<object?[]>();
            while (await rows.ReadAsync())
                found.Add([IdOf(rows.GetInt64(0)), rows.GetInt64(1), rows.GetString(2), rows.GetInt64(3) == 1, Methods.Of(rows.IsDBNull(4) ? null : rows.GetString(4)), rows.IsDBNull(5) ? null : rows.GetString(5), rows.GetInt64(6) == 1, rows.GetInt64(7) == 1]);
            foreach (var row in Mixed(found)) yield return row;
        }
    }

    private async IAsyncEnumerable<object?[]> FindingRows()
    {
        foreach (var stretch in Stretches())
        {
            await using var rows = await _read.Rows(
                """
                SELECT s.number, f.analysis, f.ordinal, f.name, f.qualifier, f.amount, f.unit, f.basis, f.parts, f.role, CASE WHEN f.kept_out = 1 AND f.released_in IS NULL THEN 1 ELSE 0 END, s.generated
                FROM samples s JOIN findings f ON f.sample = s.number JOIN analyses a ON a.sample = f.sample AND a.ordinal = f.analysis AND a.counts = 1
                WHERE s.number BETWEEN @low AND @high AND s.revision > @since AND f.superseded_in IS NULL ORDER BY f.sample, f.analysis, f.ordinal
                """, stretch);
            var found = new List<object?[]>();
            while (await rows.ReadAsync())
                found.Add(
                [
                    IdOf(rows.GetInt64(0)), rows.GetInt64(1), rows.GetInt64(2), Substance(rows.GetString(3)), rows.GetString(4), Amount(rows, 5), rows.IsDBNull(6) ? null : rows.GetString(6), rows.GetString(7), Amount(rows, 8),
                    rows.IsDBNull(9) ? null : rows.GetString(9), rows.GetInt64(10) == 1, rows.GetInt64(11) == 1,
                ]);
            foreach (var row in Mixed(found)) yield return row;
        }
    }

    // Two names of one substance are one row.
    private async IAsyncEnumerable<object?[]> ListRows()
    {
        foreach (var list in (await _read.Query<(string List, string Name)>("SELECT panel, name FROM panel_names ORDER BY panel, name")).GroupBy(r => r.List, r => Substance(r.Name)))
            foreach (var substance in list.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)) yield return [list.Key, substance];
    }

    // Numbers and ids tell when a sample was recorded; this tells nothing, and stays the same in every export.
    private string IdOf(long number) => Convert.ToHexStringLower(HMACSHA256.HashData(_key, Encoding.ASCII.GetBytes(number.ToString(CultureInfo.InvariantCulture)))[..12]);

    // Nor does the order: what belongs together stays together.
    private static IEnumerable<object?[]> Mixed(IEnumerable<object?[]> rows) => rows.OrderBy(r => (string)r[0]!, StringComparer.Ordinal);

    // What is pressed into a tablet, and not a text somebody has typed there.
    private static bool IsMark(string logo) => Mark().IsMatch(logo) && logo.Count(char.IsAsciiDigit) <= 4;

    [GeneratedRegex(@"^[\p{L}\p{N}][\p{L}\p{N} '""&.,/-]{0,39}$")]
    private static partial Regex Mark();

    [GeneratedRegex(@"^\p{L}[\p{L} /-]{0,29}$")]
    private static partial Regex Colour();

    private string Substance(string folded) => _register.Of(folded)?.Substance ?? NotRegistered;

    private string? SoldAs(IEnumerable<string> names)
    {
        var told = names.Select(n => _register.Of(n) is { } naming ? naming.MarketName ?? naming.Substance ?? Other : Other).Distinct(StringComparer.Ordinal).ToList();
        return told.Count == 0 ? null : string.Join(';', told);
    }

    private static object? Amount(System.Data.Common.DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetInt64(column) / 1_000_000m;

    private static Dictionary<string, object?> Named((string Name, object? Value)[] values) => values.ToDictionary(v => v.Name[1..], v => v.Value);

    public ValueTask DisposeAsync() => _read.DisposeAsync();
}
