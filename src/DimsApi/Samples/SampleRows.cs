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
        public string Document { get; init; } = "";
    }

    public Task<Stored?> Find(string location, string reference) =>
        session.One<Stored>("SELECT id, revision, document FROM samples WHERE location_id = @location AND reference = @reference", new { location, reference });

    // Null: there is no such location.
    public async Task<bool?> IsGenerated(string location)
    {
        if (_generated.TryGetValue(location, out var known)) return known;
        var flag = await session.Scalar<int?>("SELECT generated FROM locations WHERE id = @location", new { location });
        return _generated[location] = flag is null ? null : flag == 1;
    }

    public async Task Insert(string id, SubmitSample sample, string document, long revision, NamesInUse names)
    {
        var day = Day(sample.CollectedOn);
        await session.Execute(
            """
            INSERT INTO samples (id, location_id, reference, collected_on, form, brought_in, positives_only, generated, revision, ordinal, recorded_at, document)
            VALUES (@id, @Location, @Reference, @day, @form, @broughtIn, @positivesOnly, @generated, @revision, @ordinal, @at, @document)
            """,
            new
            {
                id, sample.Location, sample.Reference, day, form = Wire.Name(sample.Form), broughtIn = Wire.Name(sample.BroughtIn), positivesOnly = sample.PositivesOnly ? 1 : 0,
                generated = sample.Generated ? 1 : 0, revision, ordinal = _ordinal++, at = session.NowText, document,
            });
        for (var i = 0; i < sample.SoldAs.Count; i++)
            await session.Execute("INSERT INTO sample_sold_as (sample_id, ordinal, name) VALUES (@id, @i, @name)", new { id, i, name = names.Folded(sample.SoldAs[i]) });
        for (var a = 0; a < sample.Analyses.Count; a++) await Insert(id, a, sample.Analyses[a], day, revision, names);
    }

    private async Task Insert(string id, int ordinal, Analysis analysis, string day, long revision, NamesInUse names)
    {
        await session.Execute(
            """
            INSERT INTO analyses (sample_id, ordinal, source, authorised, laboratory, method, analysed_on, panel)
            VALUES (@id, @ordinal, @source, @authorised, @Laboratory, @Method, @analysedOn, @panel)
            """,
            new { id, ordinal, source = Wire.Name(analysis.Source), authorised = analysis.Authorised ? 1 : 0, analysis.Laboratory, analysis.Method, analysedOn = analysis.AnalysedOn is { } on ? Day(on) : null, panel = names.PanelOf(analysis) });
        for (var f = 0; f < analysis.Findings.Count; f++)
        {
            var finding = analysis.Findings[f];
            await session.Execute(
                """
                INSERT INTO findings (sample_id, analysis, ordinal, name, collected_on, qualifier, amount, unit, basis, parts, role, revision)
                VALUES (@id, @ordinal, @f, @name, @day, @qualifier, @amount, @unit, @basis, @parts, @role, @revision)
                """,
                new
                {
                    id, ordinal, f, name = names.Folded(finding.Substance), day, qualifier = Wire.Name(finding.Qualifier), amount = InMillionths(finding.Amount),
                    unit = finding.Unit is { } unit ? Wire.Name(unit) : null, basis = Wire.Name(finding.Basis ?? Basis.Unknown), parts = InMillionths(finding.Parts),
                    role = finding.Role is { } role ? Wire.Name(role) : null, revision,
                });
        }
    }

    public static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);

    private static long? InMillionths(decimal? amount) => amount is { } value ? (long)(value * Millionths) : null;
}
