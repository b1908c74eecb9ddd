using System.Runtime.InteropServices;
using Dims.Samples;
using Dims.Substances;

namespace Dims.Trends;

// Entries that can stand for a substance and for others; what leaves it open first. Worked out for those that somebody asks for.
public sealed class Overlaps(RegisterSnapshot register)
{
    private readonly Dictionary<string, IReadOnlyList<OverlappingEntry>> _known = new(StringComparer.Ordinal);

    public IReadOnlyList<OverlappingEntry> Of(string slug) => _known.TryGetValue(slug, out var known) ? known : _known[slug] = register.Substances.TryGetValue(slug, out var substance)
        ? [.. register.Overlapping(slug).Select(e => new OverlappingEntry(e.Slug, e.IsWithin(substance))).OrderBy(o => o.IsNarrower)]
        : [];
}

// Pure: whether a sample holds a substance, by the rules that dosage is counted by (SampleJudge).
public sealed class HeldJudge(Overlaps overlaps, IReadOnlyDictionary<string, IReadOnlySet<string>> panels)
{
    // Nothing is measured here.
    private static readonly AmountScale NoScale = new(Unit.Percent, null, new Dictionary<Basis, decimal>());

    private readonly List<Statement> _statements = [];
    private readonly HashSet<int> _said = [];

    public (Held Held, Statement By) Of(HeldSample sample, string substance)
    {
        _statements.Clear();
        _said.Clear();
        foreach (var finding in sample.Findings)
            if (finding.Id == substance) Say(sample, finding.Analysis, finding.Ordinal, finding.Qualifier, false);
        foreach (var other in overlaps.Of(substance))
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
                Sample = 0,
                Day = default,
                Analysis = ordinal,
                Ordinal = finding,
                Qualifier = qualifier,
                PositionUnknown = positionUnknown,
                Screened = analysis.Screening,
                Source = analysis.Source,
                Authorised = analysis.Authorised,
                AnalysedOn = analysis.AnalysedOn,
                GroupText = analysis.Method ?? "",
            });
            return;
        }
    }
}
