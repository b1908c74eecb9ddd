using System.Runtime.InteropServices;
using Dims.Cells;
using Dims.Samples;
using Dims.Substances;

namespace Dims.Trends;

// What all samples of one content count as: judged once for a question, whatever their number. Without a verdict it said something before it was corrected, or what was found silences its panel.
internal sealed class DosageClass : ContentClass
{
    public SampleVerdict Verdict { get; init; }
    public ContentAnalysis? By { get; init; }
    // A list, panel or screening says so, whatever was found.
    public bool LookedFor { get; init; }
}

// Says of each content what it says about one substance.
internal sealed class ContentJudge
{
    private readonly ContentTable _contents;
    private readonly RegisterSnapshot _register;
    private readonly HashSet<string> _names, _panels;
    private readonly IReadOnlyList<(HashSet<string> Names, bool IsNarrower)> _overlapping;
    private readonly Source? _source;
    private readonly AmountScale _scale;
    private readonly List<Statement> _statements = [];
    private readonly HashSet<int> _said = [];

    private ContentJudge(ContentTable contents, RegisterSnapshot register, ResolvedQuestion question, HashSet<string> panels)
    {
        (_contents, _register, _panels, _source, _scale) = (contents, register, panels, question.Asked.Source, question.Scale);
        _names = Names(question.Substance);
        // What leaves it open comes before what only silences.
        _overlapping = [.. question.Overlapping.OrderBy(o => o.IsNarrower).Select(o => (Names(o.Slug), o.IsNarrower))];
        Classes = new ContentClasses<DosageClass>(contents, Entries(), [.. contents.Kinds.ToArray().Select((k, i) => IsRead(k.Source) ? i : -1)], isOrdered: true, Judge);
    }

    public ContentClasses<DosageClass> Classes { get; }

    public static async Task<ContentJudge> Of(Meanings meanings, ResolvedQuestion question, RegisterSnapshot register, ContentTable contents) =>
        new(contents, register, question, await meanings.PanelsWith(question.Substance));

    // Of those that some content has.
    private HashSet<string> Names(string substance)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < _contents.Names.Count; i++)
            if (_register.Of(_contents.Names[i])?.Substance == substance) names.Add(_contents.Names[i]);
        return names;
    }

    private ushort[] Entries()
    {
        var entries = new ushort[_contents.Names.Count];
        ushort entry = 1;
        foreach (var names in _overlapping.Select(o => o.Names).Prepend(_names))
        {
            foreach (var name in names) if (_contents.Names.Find(name) is >= 0 and var place && entries[place] == 0) entries[place] = entry;
            entry++;
        }
        return entries;
    }

    private DosageClass Judge(CellContent content, int place)
    {
        _statements.Clear();
        _said.Clear();
        ContentAnalysis? silenced = null;
        var analyses = content.Analyses;
        for (var a = 0; a < analyses.Count; a++)
        {
            if (!IsRead(analyses[a].Source)) continue;
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
                if (!IsRead(analyses[a].Source) || _said.Contains(a)) continue;
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
            if (!IsRead(analyses[a].Source) || _said.Contains(a)) continue;
            var isListed = analyses[a].Panel is { } panel && _panels.Contains(panel);
            if (isListed || analyses[a].Screening) Say(analyses, a, -1, screened: !isListed);
        }
        var lookedFor = analyses.Any(a => IsRead(a.Source) && (a.Screening || (a.Panel is { } panel && _panels.Contains(panel))));
        if (_statements.Count == 0) return new DosageClass { IsSilent = silenced is null, Counts = false, LookedFor = lookedFor };
        var verdict = SampleJudge.Judge(CollectionsMarshal.AsSpan(_statements), _scale);
        var at = analyses.Count - verdict.By.Analysis;
        return new DosageClass
        {
            Verdict = verdict,
            By = analyses[at],
            LookedFor = lookedFor,
            Value = verdict.Outcome == Outcome.Quantified ? Classes.ReadBefore(place, analyses.Take(at).Sum(a => a.Findings.Count) + verdict.By.Ordinal) : -1,
        };
    }

    // Without a source: what was measured.
    private bool IsRead(Source of) => _source is { } source ? of == source : of != Source.Recognised;

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
