using System.Text.Json;
using Dims.Http;
using Dims.Samples;
using Dims.Storage;
using Dims.Substances;

namespace Dims.Cli;

// Reads every sample's document again, as a body is read, and holds it against the rows that questions are answered from.
internal static class VerifySamples
{
    private const int Page = 500;

    public static async Task<IReadOnlyList<string>> Find(Read read)
    {
        var faults = new List<string>();
        var panels = (await read.Query<(string Panel, string Name)>("SELECT panel, name FROM panel_names")).ToLookup(p => p.Panel, p => p.Name, StringComparer.Ordinal);
        var (revision, ordinal) = (long.MinValue, long.MinValue);
        while (true)
        {
            var samples = await read.Query<SampleRow>(
                """
                SELECT number, id, location_id, reference, collected_on, form, brought_in, revision, ordinal, document, added, kept_out, flags FROM samples
                WHERE (revision, ordinal) > (@revision, @ordinal) ORDER BY revision, ordinal LIMIT @Page
                """, new { revision, ordinal, Page });
            if (samples.Count == 0) return faults;
            var rows = await RowsOf(read, [.. samples.Select(s => s.Number)]);
            foreach (var sample in samples) faults.AddRange(Compare(sample, rows, panels).Select(f => $"sample {sample.Id}: {f}"));
            (revision, ordinal) = (samples[^1].Revision, samples[^1].Ordinal);
        }
    }

    public static async Task<IReadOnlyList<string>> FindUnfolded(Read read, DateTimeOffset now) =>
        [.. (await read.Query<string>("SELECT folded FROM names")).Where(n => NameFolding.Fold(n) != n).Select(n => $"name '{n}' would be found as '{NameFolding.Fold(n)}' only")];

    private static async Task<SampleParts> RowsOf(Read read, long[] numbers)
    {
        Task<IReadOnlyList<T>> Of<T>(string columns, string table, string order) =>
            read.Query<T>($"SELECT {columns} FROM {table} WHERE {read.Database.In("sample", "@numbers")} ORDER BY {order}", new { numbers });
        return new SampleParts(
            (await Of<SoldAsRow>("sample, name", "sample_sold_as", "ordinal")).ToLookup(r => r.Sample),
            (await Of<AnalysisRow>("sample, ordinal, source, authorised, laboratory, method, run, analysed_on, panel, panel_name", "analyses", "ordinal")).ToLookup(r => r.Sample),
            (await Of<FindingRow>("sample, analysis, ordinal, name, collected_on, qualifier, amount, unit, basis, parts, role", "findings", "analysis, ordinal")).ToLookup(r => r.Sample));
    }

    private static List<string> Compare(SampleRow row, SampleParts parts, ILookup<string, string> panels)
    {
        // What came later stands at the end of the analyses.
        if (Sent(row.Added is null ? row.Document : $"{row.Document[..^2]}{(row.Document[^3] == '[' ? "" : ",")}{row.Added}]}}") is not { } sent) return ["its document cannot be read"];
        var faults = new List<string>();
        void Hold(string what, object? told, object? stored)
        {
            if (!Equals(told, stored)) faults.Add($"{what} is '{stored}' in the rows and '{told}' in the document");
        }
        Hold("reference", sent.Reference, row.Reference);
        Hold("location", sent.Location, row.LocationId);
        Hold("day", SampleRows.Day(sent.CollectedOn), row.CollectedOn);
        Hold("form", Wire.Name(sent.Form), row.Form);
        Hold("brought in", Wire.Name(sent.BroughtIn), row.BroughtIn);
        var soldAs = parts.SoldAs[row.Number].Select(s => s.Name).ToList();
        Hold("number of sold-as names", sent.SoldAs.Count, soldAs.Count);
        foreach (var (told, stored) in sent.SoldAs.Zip(soldAs)) if (!IsNameOf(stored, told)) Hold("sold as", told, stored);
        var analyses = parts.Analyses[row.Number].ToList();
        Hold("number of analyses", sent.Analyses.Count, analyses.Count);
        foreach (var (told, stored) in sent.Analyses.Zip(analyses))
            VerifyAnalysis.Compare(told, stored, [.. parts.Findings[row.Number].Where(f => f.Analysis == stored.Ordinal)], row.CollectedOn, panels, Hold);
        Hold("number of findings", sent.Analyses.Sum(a => a.Findings.Count), parts.Findings[row.Number].Count());
        return faults;
    }

    public static bool IsNameOf(string stored, string told) => stored == NameFolding.Fold(told) || stored == NameFolding.FirstBlock(told);

    private static SubmitSample? Sent(string document)
    {
        try
        {
            using var json = JsonDocument.Parse(document);
            var faults = new Faults();
            var sample = BodyReader.Read<SubmitSample>(json.RootElement, faults);
            return faults.Any ? null : sample;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
