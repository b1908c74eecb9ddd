using Dims.Http;
using Dims.Samples;
using Dims.Storage;

namespace Dims.Rules;

// Samples as the rules look at them, from their rows.
internal static class StoredForJudging
{
    // In the order of days.
    public static async Task<IReadOnlyList<JudgedSample>> Of(Sql sql, IReadOnlyList<long> numbers)
    {
        var asked = new { numbers = numbers.ToArray() };
        var samples = await sql.Query<SampleRow>(
            $"""
            SELECT s.number, s.collected_on, s.form, s.location_id, s.kept_out, l.look FROM samples s LEFT JOIN sample_looks l ON l.sample = s.number
            WHERE {sql.Database.In("s.number", "@numbers")} ORDER BY s.collected_on, s.number
            """, asked);
        var soldAs = (await sql.Query<(long Sample, string Name)>($"SELECT sample, name FROM sample_sold_as WHERE {sql.Database.In("sample", "@numbers")} ORDER BY sample, ordinal", asked)).ToLookup(r => r.Sample, r => r.Name);
        var findings = (await sql.Query<FindingRow>(
            $"SELECT sample, name, qualifier, amount, unit, basis, role FROM findings WHERE {sql.Database.In("sample", "@numbers")} AND superseded_in IS NULL ORDER BY sample, analysis, ordinal", asked)).ToLookup(r => r.Sample, r => r.Judged());
        var regions = await Regions(sql, samples.Select(s => s.LocationId));
        return [.. samples.Select(s => new JudgedSample
        {
            Number = s.Number,
            Day = KeptRows.Day(s.CollectedOn),
            Form = Wire.TryParse<Form>(s.Form, out var form) ? form : Form.Unknown,
            SoldAs = [.. soldAs[s.Number]],
            Location = s.LocationId,
            Look = s.Look,
            Regions = regions.GetValueOrDefault(s.LocationId) ?? new Dictionary<string, string>(),
            Findings = [.. findings[s.Number]],
            KeptOut = s.KeptOut == 1,
        })];
    }

    // Where locations lie, by region set.
    public static async Task<Dictionary<string, IReadOnlyDictionary<string, string>>> Regions(Sql sql, IEnumerable<string> locations) => (await sql.Query<(string Location, string Set, string Region)>(
        $"SELECT location_id, region_set, region FROM location_regions WHERE {sql.Database.In("location_id", "@locations")}", new { locations = locations.Distinct(StringComparer.Ordinal).ToArray() }))
        .GroupBy(r => r.Location).ToDictionary(g => g.Key, g => (IReadOnlyDictionary<string, string>)g.ToDictionary(r => r.Set, r => r.Region, StringComparer.Ordinal), StringComparer.Ordinal);

    private sealed record SampleRow
    {
        public long Number { get; init; }
        public string CollectedOn { get; init; } = "";
        public string Form { get; init; } = "";
        public string LocationId { get; init; } = "";
        public long KeptOut { get; init; }
        public string? Look { get; init; }
    }

    private sealed record FindingRow
    {
        public long Sample { get; init; }
        public string Name { get; init; } = "";
        public string Qualifier { get; init; } = "";
        public long? Amount { get; init; }
        public string? Unit { get; init; }
        public string Basis { get; init; } = "";
        public string? Role { get; init; }

        public JudgedFinding Judged() => new(
            Name, Wire.TryParse<Qualifier>(Qualifier, out var qualifier) ? qualifier : default, Amount / 1_000_000m, Wire.TryParse<Unit>(Unit, out var unit) ? unit : null,
            Wire.TryParse<Basis>(Basis, out var basis) ? basis : Samples.Basis.Unknown, Wire.TryParse<Role>(Role, out var role) ? role : null);
    }
}
