using Dims.Cells;
using Dims.Samples;
using Dims.Storage;

namespace Dims.Trends;

// What all samples of one content count as: judged once for a question, whatever their number. `Column` is that of the value, where there is one.
// There is no verdict where it said something before it was corrected, or where what was found silences its panel.
internal sealed record ContentVerdict(SampleVerdict? Verdict, ContentAnalysis By, int Column, Unit? Unit);

// Says of each content what it says about one substance.
internal sealed class ContentJudge
{
    private readonly HashSet<string> _names;
    private readonly IReadOnlyList<(HashSet<string> Names, bool IsNarrower)> _overlapping;
    private readonly HashSet<string> _panels;
    private readonly Source? _source;
    private readonly AmountScale _scale;
    private readonly Interned<CellContent> _contents;
    private readonly List<Statement> _statements = [];
    private readonly HashSet<int> _said = [];
    private (bool Known, ContentVerdict? Verdict)[] _verdicts;

    private ContentJudge(HashSet<string> names, IReadOnlyList<(HashSet<string>, bool)> overlapping, HashSet<string> panels, Source? source, AmountScale scale, Interned<CellContent> contents)
    {
        (_names, _overlapping, _panels, _source, _scale, _contents) = (names, overlapping, panels, source, scale, contents);
        _verdicts = new (bool, ContentVerdict?)[contents.Count];
    }

    public static async Task<ContentJudge> Of(Read read, ResolvedQuestion question, Interned<CellContent> contents)
    {
        var panels = await read.Query<string>("SELECT DISTINCT p.panel FROM names n JOIN panel_names p ON p.name = n.folded WHERE n.substance = @Substance", new { question.Substance });
        // What leaves it open comes before what only silences.
        var overlapping = new List<(HashSet<string>, bool)>();
        foreach (var other in question.Overlapping.OrderBy(o => o.IsNarrower)) overlapping.Add((await Names(read, other.Slug), other.IsNarrower));
        return new ContentJudge(await Names(read, question.Substance), overlapping, [.. panels], question.Asked.Source, question.Scale, contents);
    }

    // Null where it says nothing about the substance.
    public ContentVerdict? Of(int content)
    {
        ref var known = ref _verdicts[content];
        if (!known.Known) known = (true, Judge(_contents[content]));
        return known.Verdict;
    }

    private static async Task<HashSet<string>> Names(Read read, string substance) =>
        [.. await read.Query<string>("SELECT folded FROM names WHERE substance = @substance", new { substance })];

    private ContentVerdict? Judge(CellContent content)
    {
        _statements.Clear();
        _said.Clear();
        ContentAnalysis? silenced = null;
        var analyses = content.Analyses;
        for (var a = 0; a < analyses.Count; a++)
        {
            if (!IsRead(analyses[a])) continue;
            for (var f = 0; f < analyses[a].Findings.Count; f++)
            {
                if (!_names.Contains(analyses[a].Findings[f].Name)) continue;
                if (analyses[a].Findings[f].IsSuperseded) silenced = analyses[a];
                else Say(analyses, a, f);
            }
        }
        foreach (var (names, isNarrower) in _overlapping)
            for (var a = 0; a < analyses.Count; a++)
            {
                if (!IsRead(analyses[a]) || _said.Contains(a)) continue;
                for (var f = 0; f < analyses[a].Findings.Count; f++)
                {
                    var finding = analyses[a].Findings[f];
                    if (finding.IsSuperseded || finding.Qualifier == Qualifier.NotDetected || !names.Contains(finding.Name)) continue;
                    _said.Add(a);
                    if (isNarrower) silenced = analyses[a];
                    else Say(analyses, a, f, positionUnknown: true);
                    break;
                }
            }
        for (var a = 0; a < analyses.Count; a++)
        {
            if (!IsRead(analyses[a]) || _said.Contains(a)) continue;
            var isListed = analyses[a].Panel is { } panel && _panels.Contains(panel);
            if (isListed || analyses[a].Screening) Say(analyses, a, -1, screened: !isListed);
        }
        if (_statements.Count == 0) return silenced is null ? null : new ContentVerdict(null, silenced, -1, null);
        var verdict = SampleJudge.Judge(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_statements), _scale);
        var by = analyses[analyses.Count - verdict.By.Analysis];
        if (verdict.By.Ordinal < 0) return new ContentVerdict(verdict, by, -1, null);
        var value = by.Findings[verdict.By.Ordinal];
        return new ContentVerdict(verdict, by, value.Column, value.Unit);
    }

    // Without a source: what was measured.
    private bool IsRead(ContentAnalysis analysis) => _source is { } source ? analysis.Source == source : analysis.Source != Source.Recognised;

    // The best standing has the highest number. Which amount it is makes no difference to what counts, so all are one.
    private void Say(IReadOnlyList<ContentAnalysis> analyses, int a, int f, bool positionUnknown = false, bool screened = false)
    {
        var analysis = analyses[a];
        _said.Add(a);
        ContentFinding? finding = f < 0 ? null : analysis.Findings[f];
        _statements.Add(new Statement
        {
            Sample = 0,
            Day = default,
            Analysis = analyses.Count - a,
            Ordinal = positionUnknown ? -1 : f,
            Qualifier = finding?.Qualifier ?? Qualifier.NotDetected,
            Amount = finding is { Column: >= 0 } ? 1 : null,
            Unit = finding?.Unit,
            Basis = finding?.Basis ?? Basis.Unknown,
            HasParts = finding?.HasParts ?? false,
            IsKeptOut = finding?.IsKeptOut ?? false,
            PositionUnknown = positionUnknown,
            Screened = screened,
            Source = analysis.Source,
            Authorised = analysis.Authorised,
            AnalysedOn = null,
            GroupText = "",
        });
    }
}
