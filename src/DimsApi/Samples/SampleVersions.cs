using System.Text.Json;
using Dims.Http;
using Dims.Storage;

namespace Dims.Samples;

/// <summary>What was done to a sample after it was recorded.</summary>
public enum SampleChange { AnalysisAdded, FlagConfirmed, PanelRegistered, Corrected, Authorised, Removed }

// The only writer of `sample_versions`: whoever changes a recorded sample reads first what it was, and keeps that in the same transaction.
public sealed class SampleVersions(Session session)
{
    // As the samples are now; those that are locked stay so.
    internal async Task<FormerSamples> Read(IReadOnlyCollection<long> samples)
    {
        long[] numbers = [.. samples.Distinct().Order()];
        if (numbers.Length == 0) return new FormerSamples([]);
        Task<IReadOnlyList<T>> Of<T>(string columns, string table, string order) =>
            session.Query<T>($"SELECT {columns} FROM {table} WHERE {session.Database.In(table == "samples" ? "number" : "sample", "@numbers")} ORDER BY {order}", new { numbers });
        var rows = await Of<SampleRow>("number, revision, collected_on, location_id, form, brought_in, positives_only, generated, CASE WHEN kept_out = 1 AND released_in IS NULL THEN 1 ELSE 0 END AS kept_out, document, added", "samples", "number");
        var sold = (await Of<SoldRow>("sample, name", "sample_sold_as", "sample, ordinal")).ToLookup(r => r.Sample, r => r.Name);
        var analyses = (await Of<AnalysisRow>("sample, ordinal, source, authorised, method, analysed_on, panel, screening, counts", "analyses", "sample, ordinal")).ToLookup(r => r.Sample);
        var findings = (await Of<FindingRow>(
            """
            sample, analysis, name, qualifier, unit, basis, amount, CASE WHEN parts IS NULL THEN 0 ELSE 1 END AS has_parts, role,
            CASE WHEN kept_out = 1 AND released_in IS NULL THEN 1 ELSE 0 END AS kept_out, CASE WHEN superseded_in IS NULL THEN 0 ELSE 1 END AS superseded
            """, "findings", "sample, analysis, ordinal")).ToLookup(r => (r.Sample, r.Analysis));
        return new FormerSamples(rows.ToDictionary(r => r.Number, r => new FormerSample(r.Revision, r.Document, r.Added, new SampleState
        {
            CollectedOn = r.CollectedOn,
            Location = r.LocationId,
            Form = r.Form,
            BroughtIn = r.BroughtIn,
            PositivesOnly = r.PositivesOnly == 1,
            Generated = r.Generated == 1,
            KeptOut = r.KeptOut == 1,
            SoldAs = [.. sold[r.Number]],
            Analyses = [.. analyses[r.Number].Select(a => new AnalysisState
            {
                Ordinal = (int)a.Ordinal,
                Source = a.Source,
                Authorised = a.Authorised == 1,
                Method = a.Method,
                AnalysedOn = a.AnalysedOn,
                Panel = a.Panel,
                Screening = a.Screening == 1,
                Waits = a.Counts == 0,
                Findings = [.. findings[(a.Sample, a.Ordinal)].Select(f => new FindingState { Name = f.Name, Qualifier = f.Qualifier, Unit = f.Unit, Basis = f.Basis, Amount = f.Amount, HasParts = f.HasParts == 1, Role = f.Role, KeptOut = f.KeptOut == 1, Superseded = f.Superseded == 1 })],
            })],
        })));
    }

    // Called before the sample's rows change or after, as long as `before` was read before. What was recorded or changed in this very transaction has no former state that anybody saw.
    internal async Task Keep(FormerSamples before, long sample, SampleChange change, string? reason = null)
    {
        var revision = await session.Revision();
        if (before.Take(sample) is not { } former || former.Revision >= revision) return;
        await session.Write(
            """
            INSERT INTO sample_versions (sample, version, revision, until_revision, change, at, owner_id, reason, state, document, added)
            SELECT @sample, COALESCE(MAX(version), 0) + 1, @revision, @until, @change, @at, @owner, @reason, @state, @document, @added FROM sample_versions WHERE sample = @sample
            """,
            ("@sample", sample), ("@revision", former.Revision), ("@until", revision), ("@change", Wire.Name(change)), ("@at", session.NowText), ("@owner", session.Call.Caller?.Owner), ("@reason", reason),
            ("@state", JsonSerializer.Serialize(former.State, Wire.Json)), ("@document", former.Document), ("@added", former.Added));
    }

    // What every sample was at a revision that has changed since; those that were recorded later are not there.
    internal static async Task<IReadOnlyList<(int Number, long Revision, SampleState State)>> At(Sql sql, long revision)
    {
        var found = new List<(int, long, SampleState)>();
        await using var rows = await sql.Rows("SELECT sample, revision, state FROM sample_versions WHERE until_revision > @at AND revision <= @at ORDER BY sample", ("@at", revision));
        while (await rows.ReadAsync()) found.Add((rows.GetInt32(0), rows.GetInt64(1), JsonSerializer.Deserialize<SampleState>(rows.GetString(2), Wire.Json)!));
        return found;
    }

    private sealed record SampleRow
    {
        public long Number { get; init; }
        public long Revision { get; init; }
        public string CollectedOn { get; init; } = "";
        public string LocationId { get; init; } = "";
        public string Form { get; init; } = "";
        public string BroughtIn { get; init; } = "";
        public long PositivesOnly { get; init; }
        public long Generated { get; init; }
        public long KeptOut { get; init; }
        public string Document { get; init; } = "";
        public string? Added { get; init; }
    }

    private sealed record SoldRow { public long Sample { get; init; } public string Name { get; init; } = ""; }

    private sealed record AnalysisRow
    {
        public long Sample { get; init; }
        public long Ordinal { get; init; }
        public string Source { get; init; } = "";
        public long Authorised { get; init; }
        public string? Method { get; init; }
        public string? AnalysedOn { get; init; }
        public string? Panel { get; init; }
        public long Screening { get; init; }
        public long Counts { get; init; }
    }

    private sealed record FindingRow
    {
        public long Sample { get; init; }
        public long Analysis { get; init; }
        public string Name { get; init; } = "";
        public string Qualifier { get; init; } = "";
        public string? Unit { get; init; }
        public string Basis { get; init; } = "";
        public long? Amount { get; init; }
        public long HasParts { get; init; }
        public string? Role { get; init; }
        public long KeptOut { get; init; }
        public long Superseded { get; init; }
    }
}

internal sealed record FormerSample(long Revision, string Document, string? Added, SampleState State);

// What samples were before this transaction; each is kept once.
internal sealed class FormerSamples(Dictionary<long, FormerSample> samples)
{
    public FormerSample? Take(long sample) => samples.Remove(sample, out var former) ? former : null;
}
