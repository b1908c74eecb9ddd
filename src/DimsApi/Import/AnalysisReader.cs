using System.Globalization;
using Dims.Http;
using Dims.Samples;

namespace Dims.Import;

// The analyses of one sample, from the rows that tell its findings: rows with the same laboratory, method, panel and day are one analysis.
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
        var who = (FieldReader.Value(fields.Laboratory, row), FieldReader.Value(fields.Method, row), FieldReader.Value(fields.Panel, row), fields.AnalysedOn is { } day ? row[day.Column] : null);
        var place = found.FindIndex(d => d.Who == who);
        var draft = place < 0 ? new Draft(who) : found[place];
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
            Laboratory = who.Item1,
            Method = who.Item2,
            Panel = who.Item3,
            AnalysedOn = fields.AnalysedOn is { } column ? FieldReader.Day(column, at + "/analysedOn", row, faults, required: false) : null,
            Authorised = fields.Authorised,
        };
        found.Add(draft);
    }

    private bool SaysNothingFound(FindingFields field, Cells row) =>
        fields.NothingFound.Count > 0 && FieldReader.Value(field.Substance, row) is { } text && fields.NothingFound.Contains(text, StringComparer.OrdinalIgnoreCase);

    private static string At(int analysis) => string.Create(CultureInfo.InvariantCulture, $"/analyses/{analysis}");

    private sealed class Draft((string?, string?, string?, string?) who)
    {
        public (string?, string?, string?, string?) Who { get; } = who;
        public Analysis Analysis { get; set; } = null!;
        public List<Finding> Findings { get; } = [];
        public List<SourceRow> FindingsBy { get; } = [];
        public SourceRow? NothingFoundBy { get; set; }
    }
}

// The analyses, and for each of their findings the row it comes from.
internal sealed record ReadAnalyses(IReadOnlyList<Analysis> Analyses, IReadOnlyList<IReadOnlyList<SourceRow>> Rows);
