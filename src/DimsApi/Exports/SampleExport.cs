using System.Globalization;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Dims.Http;
using Dims.Revisions;
using Dims.Storage;
using Dims.Substances;

namespace Dims.Exports;

// The microdata of one revision, row by row: however many samples there are, a stretch of them is in memory, and between two stretches nothing is held open.
internal sealed partial class SampleExport
{
    private const string Other = "other", NotRegistered = "not-registered";

    private readonly SamplesThen _samples;
    private readonly RegisterSnapshot _register;
    private readonly IReadOnlyDictionary<string, IReadOnlySet<string>> _lists;
    private readonly Dictionary<string, string> _regions;
    private readonly DateOnly _shownUntil;
    private readonly long _last;
    private readonly byte[] _key;

    private SampleExport(SamplesThen samples, RegisterSnapshot register, IReadOnlyDictionary<string, IReadOnlySet<string>> lists, Dictionary<string, string> regions, DateOnly today, long last, string key) =>
        (_samples, _register, _lists, _regions, _shownUntil, _last, _key) = (samples, register, lists, regions, today.AddMonths(-12), last, Convert.FromHexString(key));

    // So many samples are read at once.
    public required int Stretch { get; init; }

    // All of it is as it was at this revision.
    public required long Revision { get; init; }

    // When that was.
    public required string At { get; init; }

    public required long Since { get; init; }

    public required bool Generated { get; init; }

    public static async Task<SampleExport> Open(Database database, SubstanceIndex index, ExportQuestion question, string regionSet, DateOnly today, string key, CancellationToken cancel, int stretch = 2_000)
    {
        var register = await index.Current(cancel);
        await using var read = await database.Read(cancel);
        var counters = (await read.Query<(string Name, long Value)>("SELECT name, value FROM counters")).ToDictionary(c => c.Name, c => c.Value, StringComparer.Ordinal);
        if (register.At != counters[Counters.Substances]) register = await RegisterSnapshot.Load(read, counters[Counters.Substances]);
        var (revision, since) = (counters[Counters.Revision], question.Since ?? 0);
        Check(question, revision);
        var lists = (await read.Query<(string List, string Name)>("SELECT panel, name FROM panel_names")).GroupBy(r => r.List, r => register.Of(r.Name)?.Substance ?? NotRegistered, StringComparer.Ordinal)
            .ToDictionary(l => l.Key, l => (IReadOnlySet<string>)l.ToHashSet(StringComparer.Ordinal), StringComparer.Ordinal);
        return new SampleExport(new SamplesThen(database, revision, since), register, lists, await Regions(read, regionSet), today, await read.Scalar<long>("SELECT COALESCE(MAX(number), 0) FROM samples"), key)
        {
            Stretch = stretch,
            Revision = revision,
            At = Instant.Text((await KnownAtReader.Cited(read, revision)).At),
            Since = since,
            Generated = await read.Scalar<long>("SELECT count(*) FROM (SELECT number FROM samples WHERE generated = 1 LIMIT 1) AS g") > 0,
        };
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
            "SELECT r.location_id, r.region FROM location_regions r WHERE r.region_set = @set AND EXISTS (SELECT 1 FROM samples s WHERE s.location_id = r.location_id AND s.state <> 'removed')", new { set });
        return rows.GroupBy(r => r.Region).Where(r => r.Count() > 1).SelectMany(r => r).ToDictionary(r => r.Location, r => r.Region, StringComparer.Ordinal);
    }

    private IEnumerable<(long Low, long High)> Stretches()
    {
        for (var low = 0L; low < _last; low += Stretch) yield return (low + 1, Math.Min(low + Stretch, _last));
    }

    private async IAsyncEnumerable<object?[]> SampleRows([EnumeratorCancellation] CancellationToken cancel = default)
    {
        foreach (var (low, high) in Stretches())
            foreach (var row in Mixed((await _samples.Sent(low, high, cancel)).Select(Row))) yield return row;

        object?[] Row(SampleThen sample)
        {
            var (state, sent) = (sample.State, sample.Sent!);
            // A day that cannot be says nothing of how old a look is.
            var look = !state.KeptOut && string.CompareOrdinal(state.CollectedOn, Samples.SampleRows.Day(_shownUntil)) <= 0 ? sent.Appearance : null;
            return
            [
                IdOf(sample.Number), state.CollectedOn[..7], _regions.GetValueOrDefault(state.Location), state.Form, SoldAs(state.SoldAs), state.BroughtIn, state.PositivesOnly, state.KeptOut,
                look?.Logo is { } logo && IsMark(logo) ? logo : null, look?.Colours?.Where(c => Colour().IsMatch(c)).ToList() is { Count: > 0 } colours ? string.Join(';', colours) : null, sent.Appearance?.MassMg,
                sent.Price?.Amount, sent.Price?.Currency, sent.Price is { } price ? Wire.Name(price.Per) : null, sample.IsRemoved, state.Generated,
            ];
        }
    }

    private async IAsyncEnumerable<object?[]> AnalysisRows([EnumeratorCancellation] CancellationToken cancel = default)
    {
        foreach (var (low, high) in Stretches())
            foreach (var row in Mixed((await _samples.Results(low, high, withFindings: false, cancel)).SelectMany(Rows))) yield return row;

        IEnumerable<object?[]> Rows(SampleThen sample)
        {
            var order = Standing.InOrder(sample.State.Analyses);
            return sample.State.Analyses.Select(a => new object?[]
            {
                IdOf(sample.Number), a.Ordinal, a.Source, a.Authorised, order.IndexOf(a.Ordinal) + 1, Methods.Of(a.Method), a.Panel, a.Screening, sample.State.Generated,
            });
        }
    }

    private async IAsyncEnumerable<object?[]> FindingRows([EnumeratorCancellation] CancellationToken cancel = default)
    {
        var judge = new Standing(_register, _lists);
        foreach (var (low, high) in Stretches())
            foreach (var row in Mixed((await _samples.Results(low, high, withFindings: true, cancel)).SelectMany(Rows))) yield return row;

        IEnumerable<object?[]> Rows(SampleThen sample)
        {
            var stands = judge.Of(sample.State);
            foreach (var analysis in sample.State.Analyses)
                for (var f = 0; f < analysis.Findings.Count; f++)
                {
                    var finding = analysis.Findings[f];
                    if (finding.Superseded) continue;
                    yield return
                    [
                        IdOf(sample.Number), analysis.Ordinal, f, Substance(finding.Name), finding.Qualifier, finding.Amount / 1_000_000m, finding.Unit, finding.Basis,
                        sample.Parts.TryGetValue((analysis.Ordinal, f), out var parts) ? parts / 1_000_000m : null, finding.Role, finding.KeptOut, stands.Contains((analysis.Ordinal, f)), sample.State.Generated,
                    ];
                }
        }
    }

    // Two names of one substance are one row.
    private async IAsyncEnumerable<object?[]> ListRows()
    {
        await Task.CompletedTask;
        foreach (var (list, substances) in _lists.OrderBy(l => l.Key, StringComparer.Ordinal))
            foreach (var substance in substances.Order(StringComparer.Ordinal)) yield return [list, substance];
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
}
