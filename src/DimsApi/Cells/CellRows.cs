using System.Data.Common;
using System.Globalization;
using System.Text;
using Dims.Http;
using Dims.Samples;
using Dims.Storage;

namespace Dims.Cells;

// Reads samples from their rows, many at once, and finds what they have in common.
internal sealed class CellRows(Interned<Facet> facets, ContentTable contents)
{
    // So many numbers are read at once.
    private const int Stretch = 20_000;

    public const char Between = '\u001f', After = '\u001e';

    private readonly Dictionary<string, Source> _sources = [];
    private readonly StringBuilder _text = new();
    private readonly List<Told> _analyses = [];
    // What many samples say alike is put together once.
    private readonly Dictionary<string, int> _contents = new(StringComparer.Ordinal);
    private char[] _key = new char[256];

    // Every sample up to this number.
    public async IAsyncEnumerable<CellEntry> All(Read read, long most)
    {
        for (var low = 0L; low < most; low += Stretch)
            foreach (var entry in await Load(read, "BETWEEN @low AND @high", ("@low", low + 1), ("@high", low + Stretch))) yield return entry;
    }

    // Of what has changed since: those that stand in no figure have no entry. In no order: asked for one, an engine walks all samples in it.
    public static async Task<IReadOnlyList<int>> ChangedSince(Read read, long revision) => [.. await read.Query<int>("SELECT number FROM samples WHERE revision > @revision", new { revision })];

    public Task<List<CellEntry>> Since(Read read, long revision) => Load(read, "IN (SELECT number FROM samples WHERE revision > @since)", ("@since", revision));

    private async Task<List<CellEntry>> Load(Read read, string which, params (string Name, object? Value)[] values)
    {
        var samples = new List<(int Number, string Day, long Revision, string Location, string Form, string BroughtIn, bool PositivesOnly, bool Generated)>();
        await using (var rows = await read.Rows(
            $"""
            SELECT number, collected_on, revision, location_id, form, brought_in, positives_only, generated FROM samples
            WHERE number {which} AND (kept_out = 0 OR released_in IS NOT NULL) AND state <> 'removed' ORDER BY number
            """, values))
            while (rows.Read()) samples.Add((rows.GetInt32(0), rows.GetString(1), rows.GetInt64(2), rows.GetString(3), rows.GetString(4), rows.GetString(5), rows.GetInt32(6) == 1, rows.GetInt32(7) == 1));
        if (samples.Count == 0) return [];
        var sold = new Queue<(int Sample, string Name)>();
        await using (var rows = await read.Rows($"SELECT sample, name FROM sample_sold_as WHERE sample {which} ORDER BY sample, ordinal", values))
            while (rows.Read()) sold.Enqueue((rows.GetInt32(0), rows.GetString(1)));
        var analyses = new Queue<(int Sample, Told Analysis)>();
        await using (var rows = await read.Rows($"SELECT sample, ordinal, source, authorised, method, analysed_on, panel, screening FROM analyses WHERE sample {which} AND counts = 1 ORDER BY sample, ordinal", values))
            while (rows.Read()) analyses.Enqueue((rows.GetInt32(0), new Told(rows.GetInt32(1), SourceOf(rows.GetString(2)), rows.GetInt32(3) == 1, Text(rows, 4), Text(rows, 5), Text(rows, 6), rows.GetInt32(7) == 1)));
        await using var findings = await read.Rows(
            $"""
            SELECT sample, analysis, name, qualifier, unit, basis, amount, parts, role, CASE WHEN kept_out = 1 AND released_in IS NULL THEN 1 ELSE 0 END, superseded_in FROM findings
            WHERE sample {which} ORDER BY sample, analysis, ordinal
            """, values);
        var (entries, more) = (new List<CellEntry>(samples.Count), findings.Read());
        foreach (var sample in samples)
        {
            Begin(sample.Location, sample.Form, sample.BroughtIn, sample.PositivesOnly, sample.Generated);
            while (sold.TryPeek(out var said) && said.Sample <= sample.Number)
                if (sold.Dequeue().Sample == sample.Number) _text.Append(Between).Append(said.Name);
            var facet = facets.PlaceOf(Key(), FacetOf);
            _analyses.Clear();
            while (analyses.TryPeek(out var next) && next.Sample <= sample.Number)
                if (analyses.Dequeue().Sample == sample.Number) _analyses.Add(next.Analysis);
            for (; more && findings.GetInt32(0) <= sample.Number; more = findings.Read())
                if (findings.GetInt32(0) == sample.Number) _analyses.Find(a => a.Ordinal == findings.GetInt32(1))?.Add(findings);
            entries.Add(Entry(sample.Number, sample.Revision, sample.Day, facet));
        }
        return entries;
    }

    // A sample as it was before it changed.
    public CellEntry Of(int number, long revision, SampleState state)
    {
        Begin(state.Location, state.Form, state.BroughtIn, state.PositivesOnly, state.Generated);
        foreach (var name in state.SoldAs) _text.Append(Between).Append(name);
        var facet = facets.PlaceOf(Key(), FacetOf);
        _analyses.Clear();
        foreach (var analysis in state.Analyses.Where(a => !a.Waits))
        {
            var told = new Told(analysis.Ordinal, SourceOf(analysis.Source), analysis.Authorised, analysis.Method, analysis.AnalysedOn, analysis.Panel, analysis.Screening);
            foreach (var finding in analysis.Findings) told.Add(finding);
            _analyses.Add(told);
        }
        return Entry(number, revision, state.CollectedOn, facet);
    }

    private void Begin(string location, string form, string broughtIn, bool positivesOnly, bool generated) =>
        _text.Clear().Append(location).Append(Between).Append(form).Append(Between).Append(broughtIn).Append(Between).Append(positivesOnly ? '1' : '0').Append(generated ? '1' : '0');

    // Of the analyses that have been told.
    private CellEntry Entry(int number, long revision, string day, int facet)
    {
        _analyses.Sort(Told.ByStanding);
        _text.Clear();
        foreach (var analysis in _analyses) analysis.Append(_text);
        var known = _contents.GetAlternateLookup<ReadOnlySpan<char>>();
        if (!known.TryGetValue(Key(), out var content)) known[Key()] = content = contents.PlaceOf(ContentOf(_text.ToString()));
        long[] amounts = [.. _analyses.SelectMany(a => a.Amounts)];
        return new CellEntry(number, revision, DateOnly.ParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture).DayNumber, facet, content, amounts);
    }

    private ReadOnlySpan<char> Key()
    {
        if (_key.Length < _text.Length) _key = new char[_text.Length * 2];
        _text.CopyTo(0, _key, _text.Length);
        return _key.AsSpan(0, _text.Length);
    }

    private Source SourceOf(string text)
    {
        if (!_sources.TryGetValue(text, out var source)) _sources[text] = source = Parse<Source>(text);
        return source;
    }

    private static string? Text(DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    public static T Parse<T>(string text) where T : struct, Enum =>
        Wire.TryParse<T>(text, out var value) ? value : throw new InvalidOperationException($"The database holds '{text}', which is no {typeof(T).Name}.");

    // The key says everything.
    public static Facet FacetOf(string key)
    {
        var parts = key.Split(Between);
        return new Facet
        {
            Location = parts[0],
            Form = Parse<Form>(parts[1]),
            BroughtIn = Parse<BroughtIn>(parts[2]),
            PositivesOnly = parts[3][0] == '1',
            Generated = parts[3][1] == '1',
            SoldAs = [.. parts[4..].Distinct(StringComparer.Ordinal)],
        };
    }

    public static CellContent ContentOf(string key)
    {
        var (columns, analyses) = (0, new List<ContentAnalysis>());
        foreach (var part in key.Split(After, StringSplitOptions.RemoveEmptyEntries))
        {
            var words = part.Split(Between);
            var findings = new List<ContentFinding>();
            for (var i = 5; i + 5 < words.Length; i += 6)
            {
                var marks = words[i + 5];
                findings.Add(new ContentFinding
                {
                    Name = words[i],
                    Qualifier = Parse<Qualifier>(words[i + 1]),
                    Unit = words[i + 2].Length == 0 ? null : Parse<Unit>(words[i + 2]),
                    Basis = Parse<Basis>(words[i + 3]),
                    Role = words[i + 4].Length == 0 ? null : Parse<Role>(words[i + 4]),
                    Column = marks[0] == '1' ? columns++ : -1,
                    HasParts = marks[1] == '1',
                    IsKeptOut = marks[2] == '1',
                    IsSuperseded = marks[3] == '1',
                });
            }
            analyses.Add(new ContentAnalysis
            {
                Source = Parse<Source>(words[0]),
                Authorised = words[1] == "1",
                Screening = words[2] == "1",
                Panel = words[3].Length == 0 ? null : words[3],
                Method = words[4].Length == 0 ? null : words[4],
                Findings = findings,
            });
        }
        return new CellContent { Analyses = analyses, Columns = columns };
    }

    // An analysis without its findings.
    public static StringBuilder Append(StringBuilder text, Source source, bool authorised, bool screening, string? panel, string? method) =>
        text.Append(Wire.Name(source)).Append(Between).Append(authorised ? '1' : '0').Append(Between).Append(screening ? '1' : '0').Append(Between).Append(panel).Append(Between).Append(method);

    // An analysis as its rows say it, with the key of its findings.
    private sealed class Told(int ordinal, Source source, bool authorised, string? method, string? analysedOn, string? panel, bool screening)
    {
        private readonly StringBuilder _findings = new();
        private List<long>? _amounts;

        public int Ordinal => ordinal;

        public IEnumerable<long> Amounts => _amounts ?? [];

        public void Add(DbDataReader finding) => Add(finding.GetString(2), finding.GetString(3), Text(finding, 4), finding.GetString(5), finding.IsDBNull(6) ? null : finding.GetInt64(6), !finding.IsDBNull(7), Text(finding, 8), finding.GetInt32(9) == 1, !finding.IsDBNull(10));

        public void Add(FindingState finding) => Add(finding.Name, finding.Qualifier, finding.Unit, finding.Basis, finding.Amount, finding.HasParts, finding.Role, finding.KeptOut, finding.Superseded);

        private void Add(string name, string qualifier, string? unit, string basis, long? amount, bool hasParts, string? role, bool isKeptOut, bool isSuperseded)
        {
            if (isSuperseded) amount = null;
            _findings.Append(Between).Append(name).Append(Between).Append(qualifier).Append(Between).Append(unit).Append(Between).Append(basis).Append(Between).Append(role)
                .Append(Between).Append(amount is null ? '0' : '1').Append(hasParts ? '1' : '0').Append(isKeptOut ? '1' : '0').Append(isSuperseded ? '1' : '0');
            if (amount is { } value) (_amounts ??= []).Add(value);
        }

        public void Append(StringBuilder text) => CellRows.Append(text, source, authorised, screening, panel, method).Append(_findings).Append(After);

        // As a judge of samples orders them; what is equal then stands in the order of its places, the last first.
        public static int ByStanding(Told a, Told b)
        {
            var order = b.IsAuthorised.CompareTo(a.IsAuthorised);
            if (order == 0) order = a.From.CompareTo(b.From);
            if (order == 0) order = string.CompareOrdinal(b.Day, a.Day);
            return order == 0 ? b.Ordinal.CompareTo(a.Ordinal) : order;
        }

        private bool IsAuthorised => authorised;

        private Source From => source;

        private string? Day => analysedOn;
    }
}
