using System.Runtime.InteropServices;
using Dims.Samples;
using Dims.Substances;

namespace Dims.Trends;

// Pure: whether a sample holds a substance, by the rules that dosage is counted by (SampleJudge).
public sealed class HeldJudge(IReadOnlyDictionary<string, IReadOnlyList<OverlappingEntry>> overlaps, IReadOnlyDictionary<string, IReadOnlySet<string>> panels)
{
    // Nothing is measured here.
    private static readonly AmountScale NoScale = new(Unit.Percent, null, new Dictionary<Basis, decimal>());

    private readonly List<Statement> _statements = [];
    private readonly HashSet<int> _said = [];

    // Entries that can stand for one substance, for every one that has such.
    public static Dictionary<string, IReadOnlyList<OverlappingEntry>> Overlaps(RegisterSnapshot register) => register.Substances.Values.Where(s => s.Members.Count > 0)
        .SelectMany(s => s.Members.Append(s.Slug).Concat(register.Overlapping(s.Slug).Select(o => o.Slug))).Distinct().Where(register.Substances.ContainsKey)
        .ToDictionary(slug => slug, slug => (IReadOnlyList<OverlappingEntry>)[.. register.Overlapping(slug).Select(e => new OverlappingEntry(e.Slug, e.IsWithin(register.Substances[slug]))).OrderBy(o => o.IsNarrower)], StringComparer.Ordinal);

    public (Held Held, Statement By) Of(HeldSample sample, string substance)
    {
        _statements.Clear();
        _said.Clear();
        foreach (var finding in sample.Findings)
            if (finding.Id == substance) Say(sample, finding.Analysis, finding.Ordinal, finding.Qualifier, false);
        if (overlaps.TryGetValue(substance, out var others))
            foreach (var other in others)
                foreach (var finding in sample.Findings)
                    if (finding.Id == other.Slug && finding.Qualifier != Qualifier.NotDetected && _said.Add(finding.Analysis) && !other.IsNarrower) Say(sample, finding.Analysis, -1, finding.Qualifier, true);
        foreach (var analysis in sample.Analyses)
            if (LookedFor(analysis, substance) && !_said.Contains(analysis.Ordinal)) Say(sample, analysis.Ordinal, -1, Qualifier.NotDetected, false);
        return Judge();
    }

    // Whether any of a set is held; `relevant` are those of it that a finding of the sample can speak of.
    public (Held Held, Statement By) OfAny(HeldSample sample, IEnumerable<string> relevant, Func<HeldAnalysis, bool> looksForAny)
    {
        var best = (Held: Held.NotTested, By: default(Statement));
        foreach (var substance in relevant)
        {
            var one = Of(sample, substance);
            if (one.Held > best.Held) best = one;
        }
        if (best.Held != Held.NotTested) return best;
        _statements.Clear();
        _said.Clear();
        foreach (var analysis in sample.Analyses) if (looksForAny(analysis)) Say(sample, analysis.Ordinal, -1, Qualifier.NotDetected, false);
        return Judge();
    }

    public bool LookedFor(HeldAnalysis analysis, string substance) => analysis.Screening || (analysis.Panel is { } panel && panels.TryGetValue(panel, out var list) && list.Contains(substance));

    private (Held, Statement) Judge()
    {
        if (_statements.Count == 0) return (Held.NotTested, default);
        var verdict = SampleJudge.Judge(CollectionsMarshal.AsSpan(_statements), NoScale);
        return (verdict.Outcome switch { Outcome.NotDetected => Held.NotFound, Outcome.PositionUnknown => Held.PositionUnknown, _ => Held.Found }, verdict.By);
    }

    private void Say(HeldSample sample, int ordinal, int finding, Qualifier qualifier, bool positionUnknown)
    {
        foreach (var analysis in sample.Analyses)
        {
            if (analysis.Ordinal != ordinal) continue;
            _said.Add(ordinal);
            _statements.Add(new Statement
            {
                Sample = sample.Number,
                Day = sample.Day,
                Analysis = ordinal,
                Ordinal = finding,
                Qualifier = qualifier,
                PositionUnknown = positionUnknown,
                Screened = analysis.Screening,
                Source = analysis.Source,
                Authorised = analysis.Authorised,
                AnalysedOn = analysis.AnalysedOn,
                GroupText = analysis.Method ?? "",
                Generated = sample.Generated,
                PositivesOnly = sample.PositivesOnly,
            });
            return;
        }
    }
}
