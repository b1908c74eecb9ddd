using Dims.Http;
using Dims.Storage;

namespace Dims.Samples;

// The rows of a sample: one of its own, and what is asked for by beside it.
public sealed class SampleRows(Session session)
{
    private const decimal Millionths = 1_000_000m;
    private readonly Dictionary<string, bool?> _generated = new(StringComparer.Ordinal);
    private int _ordinal;

    public sealed record Stored
    {
        public string Id { get; init; } = "";
        public long Revision { get; init; }
        public string Reference { get; init; } = "";
        public string Document { get; init; } = "";
        public int PositivesOnly { get; init; }
    }

    // What is stored already under the references of these samples: asked once per location.
    public async Task<Dictionary<(string Location, string Reference), Stored>> Find(IEnumerable<(string Location, string Reference)> samples)
    {
        var found = new Dictionary<(string, string), Stored>();
        foreach (var place in samples.GroupBy(s => s.Location, s => s.Reference))
        {
            string[] references = [.. place.Distinct(StringComparer.Ordinal)];
            var stored = references.Length == 1
                ? await Find(place.Key, references[0])
                : await session.Query<Stored>($"SELECT id, revision, reference, document, positives_only FROM samples WHERE location_id = @location AND {session.Database.In("reference", "@references")}", new { location = place.Key, references });
            foreach (var one in stored) found[(place.Key, one.Reference)] = one;
        }
        return found;
    }

    private async Task<IReadOnlyList<Stored>> Find(string location, string reference)
    {
        await using var reader = await session.Rows("SELECT id, revision, document, positives_only FROM samples WHERE location_id = @location AND reference = @reference", ("@location", location), ("@reference", reference));
        return await reader.ReadAsync() ? [new Stored { Id = reader.GetString(0), Revision = reader.GetInt64(1), Reference = reference, Document = reader.GetString(2), PositivesOnly = reader.GetInt32(3) }] : [];
    }

    // Null: there is no such location.
    public async Task<bool?> IsGenerated(string location)
    {
        if (_generated.TryGetValue(location, out var known)) return known;
        var flag = await session.Value("SELECT generated FROM locations WHERE id = @location", ("@location", location));
        return _generated[location] = flag is null ? null : Convert.ToInt32(flag, System.Globalization.CultureInfo.InvariantCulture) == 1;
    }

    public async Task Insert(string id, SubmitSample sample, string document, long revision, NamesInUse names)
    {
        var day = Day(sample.CollectedOn);
        await session.Write(
            """
            INSERT INTO samples (id, location_id, reference, collected_on, form, brought_in, positives_only, generated, revision, ordinal, recorded_at, document)
            VALUES (@id, @location, @reference, @day, @form, @broughtIn, @positivesOnly, @generated, @revision, @ordinal, @at, @document)
            """,
            ("@id", id), ("@location", sample.Location), ("@reference", sample.Reference), ("@day", day), ("@form", Wire.Name(sample.Form)), ("@broughtIn", Wire.Name(sample.BroughtIn)),
            ("@positivesOnly", sample.PositivesOnly ? 1 : 0), ("@generated", sample.Generated ? 1 : 0), ("@revision", revision), ("@ordinal", _ordinal++), ("@at", session.NowText), ("@document", document));
        for (var i = 0; i < sample.SoldAs.Count; i++)
            await session.Write("INSERT INTO sample_sold_as (sample_id, ordinal, name) VALUES (@id, @i, @name)", ("@id", id), ("@i", i), ("@name", names.Folded(sample.SoldAs[i])));
        for (var a = 0; a < sample.Analyses.Count; a++) await Insert(id, a, sample.Analyses[a], day, revision, names);
    }

    private async Task Insert(string id, int ordinal, Analysis analysis, string day, long revision, NamesInUse names)
    {
        await session.Write(
            """
            INSERT INTO analyses (sample_id, ordinal, source, authorised, laboratory, method, analysed_on, panel)
            VALUES (@id, @ordinal, @source, @authorised, @laboratory, @method, @analysedOn, @panel)
            """,
            ("@id", id), ("@ordinal", ordinal), ("@source", Wire.Name(analysis.Source)), ("@authorised", analysis.Authorised ? 1 : 0), ("@laboratory", analysis.Laboratory),
            ("@method", analysis.Method), ("@analysedOn", analysis.AnalysedOn is { } on ? Day(on) : null), ("@panel", names.PanelOf(analysis)));
        for (var f = 0; f < analysis.Findings.Count; f++)
        {
            var finding = analysis.Findings[f];
            await session.Write(
                """
                INSERT INTO findings (sample_id, analysis, ordinal, name, collected_on, qualifier, amount, unit, basis, parts, role, revision)
                VALUES (@id, @analysis, @f, @name, @day, @qualifier, @amount, @unit, @basis, @parts, @role, @revision)
                """,
                ("@id", id), ("@analysis", ordinal), ("@f", f), ("@name", names.Folded(finding.Substance)), ("@day", day), ("@qualifier", Wire.Name(finding.Qualifier)),
                ("@amount", InMillionths(finding.Amount)), ("@unit", finding.Unit is { } unit ? Wire.Name(unit) : null), ("@basis", Wire.Name(finding.Basis ?? Basis.Unknown)),
                ("@parts", InMillionths(finding.Parts)), ("@role", finding.Role is { } role ? Wire.Name(role) : null), ("@revision", revision));
        }
    }

    public static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);

    private static long? InMillionths(decimal? amount) => amount is { } value ? (long)(value * Millionths) : null;
}
