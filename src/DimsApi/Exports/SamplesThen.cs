using System.Data.Common;
using System.Text.Json;
using Dims.Http;
using Dims.Samples;
using Dims.Storage;

namespace Dims.Exports;

// Reads samples as they were at one revision, a stretch after another, each by a short look of its own: those that have not changed since by their rows, the others by what was kept of them. So nobody who reads slowly holds a snapshot.
internal sealed class SamplesThen(Database database, long revision, long since)
{
    private const string Unchanged = "s.number BETWEEN @low AND @high AND s.revision > @since AND s.revision <= @revision";

    // With what was sent, without results.
    public async Task<List<SampleThen>> Sent(long low, long high, CancellationToken cancel)
    {
        await using var read = await database.Read(cancel);
        var samples = await Samples(read, low, high, ", s.document");
        var numbers = samples.ToDictionary(s => s.Number);
        await using (var rows = await read.Rows($"SELECT x.sample, x.name FROM sample_sold_as x JOIN samples s ON s.number = x.sample WHERE {Unchanged} ORDER BY x.sample, x.ordinal", Between(low, high)))
            while (rows.Read()) numbers[rows.GetInt64(0)].SoldAs.Add(rows.GetString(1));
        await Former(read, samples, low, high);
        return samples;
    }

    // With their results.
    public async Task<List<SampleThen>> Results(long low, long high, bool withFindings, CancellationToken cancel)
    {
        await using var read = await database.Read(cancel);
        var samples = await Samples(read, low, high, "");
        var numbers = samples.ToDictionary(s => s.Number);
        var findings = withFindings ? await Findings(read, low, high, numbers) : null;
        await using (var rows = await read.Rows(
            $"""
            SELECT a.sample, a.ordinal, a.source, a.authorised, a.method, a.analysed_on, a.panel, a.screening FROM analyses a JOIN samples s ON s.number = a.sample
            WHERE {Unchanged} AND a.counts = 1 ORDER BY a.sample, a.ordinal
            """, Between(low, high)))
            while (rows.Read())
                numbers[rows.GetInt64(0)].Analyses.Add(new AnalysisState
                {
                    Ordinal = rows.GetInt32(1),
                    Source = rows.GetString(2),
                    Authorised = rows.GetInt32(3) == 1,
                    Method = Text(rows, 4),
                    AnalysedOn = Text(rows, 5),
                    Panel = Text(rows, 6),
                    Screening = rows.GetInt32(7) == 1,
                    Findings = findings?.GetValueOrDefault((rows.GetInt64(0), rows.GetInt32(1))) ?? [],
                });
        await Former(read, samples, low, high);
        return samples;
    }

    private async Task<List<SampleThen>> Samples(Read read, long low, long high, string more)
    {
        var samples = new List<SampleThen>();
        await using var rows = await read.Rows(
            $"""
            SELECT s.number, s.collected_on, s.location_id, s.form, s.brought_in, s.positives_only, s.generated, CASE WHEN s.kept_out = 1 AND s.released_in IS NULL THEN 1 ELSE 0 END, s.state{more}
            FROM samples s WHERE {Unchanged}{(since == 0 ? " AND s.state <> 'removed'" : "")} ORDER BY s.number
            """, Between(low, high));
        while (rows.Read())
        {
            var (soldAs, analyses) = (new List<string>(), new List<AnalysisState>());
            samples.Add(new SampleThen(rows.GetInt64(0), new SampleState
            {
                CollectedOn = rows.GetString(1),
                Location = rows.GetString(2),
                Form = rows.GetString(3),
                BroughtIn = rows.GetString(4),
                PositivesOnly = rows.GetInt32(5) == 1,
                Generated = rows.GetInt32(6) == 1,
                KeptOut = rows.GetInt32(7) == 1,
                SoldAs = soldAs,
                Analyses = analyses,
            })
            { SoldAs = soldAs, Analyses = analyses, IsRemoved = rows.GetString(8) == "removed", Sent = more.Length > 0 ? JsonSerializer.Deserialize<SubmitSample>(rows.GetString(9), Wire.Json) : null });
        }
        return samples;
    }

    private async Task<Dictionary<(long, int), List<FindingState>>> Findings(Read read, long low, long high, Dictionary<long, SampleThen> samples)
    {
        var findings = new Dictionary<(long, int), List<FindingState>>();
        await using var rows = await read.Rows(
            $"""
            SELECT f.sample, f.analysis, f.name, f.qualifier, f.unit, f.basis, f.amount, f.parts, f.role, CASE WHEN f.kept_out = 1 AND f.released_in IS NULL THEN 1 ELSE 0 END, CASE WHEN f.superseded_in IS NULL THEN 0 ELSE 1 END
            FROM findings f JOIN samples s ON s.number = f.sample WHERE {Unchanged} ORDER BY f.sample, f.analysis, f.ordinal
            """, Between(low, high));
        while (rows.Read())
        {
            var at = (rows.GetInt64(0), rows.GetInt32(1));
            if (!findings.TryGetValue(at, out var known)) findings[at] = known = [];
            if (!rows.IsDBNull(7)) samples[at.Item1].Parts[(at.Item2, known.Count)] = rows.GetInt64(7);
            known.Add(new FindingState
            {
                Name = rows.GetString(2),
                Qualifier = rows.GetString(3),
                Unit = Text(rows, 4),
                Basis = rows.GetString(5),
                Amount = rows.IsDBNull(6) ? null : rows.GetInt64(6),
                HasParts = !rows.IsDBNull(7),
                Role = Text(rows, 8),
                KeptOut = rows.GetInt32(9) == 1,
                Superseded = rows.GetInt32(10) == 1,
            });
        }
        return findings;
    }

    // Those that have changed since, as they were.
    private async Task Former(Read read, List<SampleThen> samples, long low, long high)
    {
        await using var rows = await read.Rows(
            """
            SELECT sample, state, document, added FROM sample_versions
            WHERE sample BETWEEN @low AND @high AND revision > @since AND revision <= @revision AND until_revision > @revision ORDER BY sample
            """, Between(low, high));
        while (rows.Read())
        {
            var state = JsonSerializer.Deserialize<SampleState>(rows.GetString(1), Wire.Json)!;
            var sent = JsonSerializer.Deserialize<SubmitSample>(rows.GetString(2), Wire.Json)!;
            var sample = new SampleThen(rows.GetInt64(0), state with { Analyses = [.. state.Analyses.Where(a => !a.Waits)] }) { Sent = sent };
            IReadOnlyList<Analysis> analyses = [.. sent.Analyses, .. rows.IsDBNull(3) ? [] : JsonSerializer.Deserialize<List<Analysis>>($"[{rows.GetString(3)}]", Wire.Json)!];
            foreach (var analysis in sample.State.Analyses)
                for (var f = 0; f < analysis.Findings.Count; f++)
                    if (analysis.Findings[f].HasParts) sample.Parts[(analysis.Ordinal, f)] = (long)(analyses[analysis.Ordinal].Findings[f].Parts!.Value * 1_000_000m);
            samples.Add(sample);
        }
    }

    private (string Name, object? Value)[] Between(long low, long high) => [("@low", low), ("@high", high), ("@since", since), ("@revision", revision)];

    private static string? Text(DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);
}

// A sample at the revision; what was not asked for is empty.
internal sealed record SampleThen(long Number, SampleState State)
{
    public SubmitSample? Sent { get; init; }

    // Taken out of the register: all that is told of it.
    public bool IsRemoved { get; init; }

    // Shares in ratios, in millionths, by analysis and finding.
    public Dictionary<(int Analysis, int Finding), long> Parts { get; } = [];

    // While its rows are read.
    internal List<string> SoldAs { get; init; } = [];
    internal List<AnalysisState> Analyses { get; init; } = [];
}
