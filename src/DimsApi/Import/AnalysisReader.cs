using System.Globalization;
using Dims.Http;
using Dims.Samples;

namespace Dims.Import;

// The analyses of one sample, from the rows that tell its findings: rows with the same laboratory, method, panel, run and day are one analysis.
internal sealed class AnalysisReader(ImportProfile profile, AnalysisFields fields)
{
    private readonly FindingReader _findings = new(profile);

    // A row all of whose findings are left out tells nothing. An analysis without findings would say "analysed, and nothing found", which only a word of the profile does.
    public ReadAnalyses Read(IEnumerable<Cells> rows, Faults faults)
    {
        var found = new List<Draft>();
        foreach (var row in rows) ReadRow(row, found, faults);
        for (var a = 0; a < found.Count; a++)
            if (found[a] is { NothingFoundBy: { } nothing, FindingsBy: [var first, ..] })
                faults.Add($"{At(a)}/findings", "contradiction", $"line {nothing.Line} says that nothing was found, and line {first.Line} names a finding of the same analysis.");
        return new ReadAnalyses([.. found.Select(d => d.Analysis with { Findings = d.Findings })], [.. found.Select(d => d.FindingsBy)]);
    }

    private void ReadRow(Cells row, List<Draft> found, Faults faults)
    {
        var told = new Told(
            FieldReader.Value(fields.Laboratory, row), FieldReader.Value(fields.Method, row), FieldReader.Value(fields.Panel, row), FieldReader.Value(fields.Run, row), fields.AnalysedOn is { } day ? row[day.Column] : null);
        var place = found.FindIndex(d => d.Told == told);
        var draft = place < 0 ? new Draft(told) : found[place];
        var at = At(place < 0 ? found.Count : place);
        var tells = false;
        foreach (var field in fields.Findings)
        {
            if (SaysNothingFound(field, row))
            {
                draft.NothingFoundBy ??= row.Row;
                tells = true;
            }
            else if (_findings.Read(field, string.Create(CultureInfo.InvariantCulture, $"{at}/findings/{draft.Findings.Count}"), row, faults) is { } finding)
            {
                draft.Findings.Add(finding);
                draft.FindingsBy.Add(row.Row);
                tells = true;
            }
        }
        if (place >= 0 || !tells) return;
        draft.Analysis = new Analysis
        {
            Source = fields.Source,
            Laboratory = told.Laboratory,
            Method = told.Method,
            Panel = told.Panel,
            Run = told.Run,
            AnalysedOn = fields.AnalysedOn is { } column ? FieldReader.Day(column, at + "/analysedOn", row, faults, required: false) : null,
            Authorised = fields.Authorised,
        };
        found.Add(draft);
    }

    private bool SaysNothingFound(FindingFields field, Cells row) =>
        fields.NothingFound.Count > 0 && FieldReader.Value(field.Substance, row) is { } text && fields.NothingFound.Contains(text, StringComparer.OrdinalIgnoreCase);

    private static string At(int analysis) => string.Create(CultureInfo.InvariantCulture, $"/analyses/{analysis}");

    // What tells one analysis of a sample from another.
    private sealed record Told(string? Laboratory, string? Method, string? Panel, string? Run, string? Day);

    private sealed class Draft(Told told)
    {
        public Told Told { get; } = told;
        public Analysis Analysis { get; set; } = null!;
        public List<Finding> Findings { get; } = [];
        public List<SourceRow> FindingsBy { get; } = [];
        public SourceRow? NothingFoundBy { get; set; }
    }
}

// The analyses, and for each of their findings the row it comes from.
internal sealed record ReadAnalyses(IReadOnlyList<Analysis> Analyses, IReadOnlyList<IReadOnlyList<SourceRow>> Rows);
