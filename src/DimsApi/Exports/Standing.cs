using System.Runtime.InteropServices;
using Dims.Cells;
using Dims.Samples;
using Dims.Substances;
using Dims.Trends;

namespace Dims.Exports;

// Which finding a sample counts by, found by the judge of the service's own figures, so that a reader of the files need not find it anew. Pure.
internal sealed class Standing(RegisterSnapshot register, IReadOnlyDictionary<string, IReadOnlySet<string>> lists)
{
    private static readonly Dictionary<Basis, decimal> NoFactors = [];

    private readonly Dictionary<string, IReadOnlyList<OverlappingEntry>> _overlapping = new(StringComparer.Ordinal);

    // The places of analyses in the sample, the best first.
    public static List<int> InOrder(IEnumerable<AnalysisState> analyses) =>
        [.. analyses.OrderByDescending(a => a.Authorised).ThenBy(SourceOf).ThenByDescending(a => a.AnalysedOn, StringComparer.Ordinal).ThenByDescending(a => a.Ordinal).Select(a => a.Ordinal)];

    // For each substance and unit the finding whose amount counts, where one does. What was measured and what was recognised are apart.
    public IReadOnlySet<(int Analysis, int Finding)> Of(SampleState sample)
    {
        var standing = new HashSet<(int, int)>();
        if (sample.KeptOut) return standing;
        foreach (var some in sample.Analyses.Where(a => !a.Waits).GroupBy(a => SourceOf(a) == Source.Recognised))
        {
            IReadOnlyList<AnalysisState> analyses = [.. some];
            foreach (var asked in analyses.SelectMany(a => a.Findings).Where(f => !f.Superseded && f.Amount is not null && SlugOf(f) is not null).GroupBy(f => SlugOf(f)!, f => f.Unit!))
            {
                var statements = Statements(analyses, asked.Key);
                foreach (var unit in asked.Distinct(StringComparer.Ordinal))
                {
                    var verdict = SampleJudge.Judge(CollectionsMarshal.AsSpan(statements), new AmountScale(CellRows.Parse<Unit>(unit), null, NoFactors));
                    if (verdict.Outcome == Outcome.Quantified) standing.Add((verdict.By.Analysis, verdict.By.Ordinal));
                }
            }
        }
        return standing;
    }

    // What each analysis says of it: its findings; that it can be what was found under an entry of several; or by its list or screening that it is not there.
    private List<Statement> Statements(IReadOnlyList<AnalysisState> analyses, string slug)
    {
        var (statements, said) = (new List<Statement>(), new HashSet<int>());
        foreach (var analysis in analyses)
            for (var f = 0; f < analysis.Findings.Count; f++)
                if (!analysis.Findings[f].Superseded && SlugOf(analysis.Findings[f]) == slug) Say(analysis, f, analysis.Findings[f]);
        foreach (var other in Overlapping(slug))
            foreach (var analysis in analyses)
            {
                if (said.Contains(analysis.Ordinal) || !analysis.Findings.Any(f => !f.Superseded && f.Qualifier != NotDetected && SlugOf(f) == other.Slug)) continue;
                if (other.IsNarrower) said.Add(analysis.Ordinal);
                else Say(analysis, -1, analysis.Findings.First(f => !f.Superseded && f.Qualifier != NotDetected && SlugOf(f) == other.Slug), positionUnknown: true);
            }
        foreach (var analysis in analyses)
            if (!said.Contains(analysis.Ordinal) && (analysis.Screening || (analysis.Panel is { } panel && lists.TryGetValue(panel, out var list) && list.Contains(slug)))) Say(analysis, -1, null);
        return statements;

        void Say(AnalysisState analysis, int ordinal, FindingState? finding, bool positionUnknown = false)
        {
            said.Add(analysis.Ordinal);
            statements.Add(new Statement
            {
                Sample = 0,
                Day = default,
                Analysis = analysis.Ordinal,
                Ordinal = ordinal,
                Qualifier = finding is null ? Qualifier.NotDetected : CellRows.Parse<Qualifier>(finding.Qualifier),
                Amount = finding?.Amount,
                Unit = finding?.Unit is { } unit ? CellRows.Parse<Unit>(unit) : null,
                Basis = finding is null ? Basis.Unknown : CellRows.Parse<Basis>(finding.Basis),
                HasParts = finding?.HasParts ?? false,
                IsKeptOut = finding?.KeptOut ?? false,
                PositionUnknown = positionUnknown,
                Source = SourceOf(analysis),
                Authorised = analysis.Authorised,
                AnalysedOn = analysis.AnalysedOn,
                GroupText = "",
            });
        }
    }

    private static readonly string NotDetected = Http.Wire.Name(Qualifier.NotDetected);

    private static Source SourceOf(AnalysisState analysis) => CellRows.Parse<Source>(analysis.Source);

    private string? SlugOf(FindingState finding) => register.Of(finding.Name)?.Substance;

    private IReadOnlyList<OverlappingEntry> Overlapping(string slug) => _overlapping.TryGetValue(slug, out var known) ? known : _overlapping[slug] = register.Substances.TryGetValue(slug, out var substance)
        ? [.. register.Overlapping(slug).Select(e => new OverlappingEntry(e.Slug, e.IsWithin(substance))).OrderBy(o => o.IsNarrower)]
        : [];
}
