using Dims.Http;
using Dims.Samples;
using Dims.Storage;
using Dims.Substances;

namespace Dims.Rules;

internal sealed record TrialRow(JudgedSample Sample, bool Generated);

// Samples as the rules look at them, from their rows, in the order of days and by short pages.
internal sealed class TrialRows(Database database, DateOnly from, DateOnly to)
{
    private const int Page = 1000;
    private (string Day, long Number) _after = (SampleRows.Day(from), 0);
    private Dictionary<string, IReadOnlyDictionary<string, string>>? _regions;

    // When each substance had been seen before the first day.
    public async Task FillSeen(KeptState state, RegisterSnapshot register, CancellationToken cancel)
    {
        await using var read = await database.Read(cancel);
        foreach (var (name, first, last) in await read.Query<(string Name, string First, string Last)>(
            """
            SELECT f.name, MIN(f.collected_on), MAX(f.collected_on) FROM findings f JOIN samples s ON s.number = f.sample
            WHERE f.collected_on < @from AND f.qualifier <> 'not-detected' AND f.superseded_in IS NULL AND s.kept_out = 0 GROUP BY f.name
            """, new { from = SampleRows.Day(from) }))
            state.See(register.Of(name)?.Substance ?? name, KeptRows.Day(first), KeptRows.Day(last));
    }

    public async Task<IReadOnlyList<TrialRow>> Next(CancellationToken cancel)
    {
        await using var read = await database.Read(cancel);
        _regions ??= (await read.Query<(string Location, string Set, string Region)>("SELECT location_id, region_set, region FROM location_regions"))
            .GroupBy(r => r.Location).ToDictionary(g => g.Key, g => (IReadOnlyDictionary<string, string>)g.ToDictionary(r => r.Set, r => r.Region, StringComparer.Ordinal), StringComparer.Ordinal);
        var samples = await read.Query<SampleRow>(
            """
            SELECT s.number, s.collected_on, s.form, s.location_id, s.kept_out, s.generated, l.look FROM samples s LEFT JOIN sample_looks l ON l.sample = s.number
            WHERE (s.collected_on, s.number) > (@day, @number) AND s.collected_on <= @to ORDER BY s.collected_on, s.number LIMIT @Page
            """, new { day = _after.Day, number = _after.Number, to = SampleRows.Day(to), Page });
        if (samples.Count == 0) return [];
        _after = (samples[^1].CollectedOn, samples[^1].Number);
        var numbers = new { numbers = samples.Select(s => s.Number).ToArray() };
        var soldAs = (await read.Query<(long Sample, string Name)>($"SELECT sample, name FROM sample_sold_as WHERE {database.In("sample", "@numbers")} ORDER BY sample, ordinal", numbers)).ToLookup(r => r.Sample, r => r.Name);
        var findings = (await read.Query<FindingRow>(
            $"SELECT sample, name, qualifier, amount, unit, basis, role FROM findings WHERE {database.In("sample", "@numbers")} AND superseded_in IS NULL ORDER BY sample, analysis, ordinal", numbers)).ToLookup(r => r.Sample, r => r.Judged());
        return [.. samples.Select(s => new TrialRow(new JudgedSample
        {
            Number = s.Number,
            Day = KeptRows.Day(s.CollectedOn),
            Form = Wire.TryParse<Form>(s.Form, out var form) ? form : Form.Unknown,
            SoldAs = [.. soldAs[s.Number]],
            Location = s.LocationId,
            Look = s.Look,
            Regions = _regions.TryGetValue(s.LocationId, out var of) ? of : new Dictionary<string, string>(),
            Findings = [.. findings[s.Number]],
            KeptOut = s.KeptOut == 1,
            // In the order of days those after it are not there yet, whatever their numbers.
            IsAddedTo = true,
        }, s.Generated == 1))];
    }

    private sealed record SampleRow
    {
        public long Number { get; init; }
        public string CollectedOn { get; init; } = "";
        public string Form { get; init; } = "";
        public string LocationId { get; init; } = "";
        public long KeptOut { get; init; }
        public long Generated { get; init; }
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
