using Dims.Cells;
using Dims.Samples;
using Dims.Substances;

namespace Dims.Trends;

// What samples of one content held. `Why`: why they are in no share.
internal sealed class HeldClass : ContentClass
{
    public string? Why { get; init; }
    public bool IsFound { get; init; }
    // Tested by a screening alone.
    public bool IsScreened { get; init; }
    // Where the question groups by what the analysis was.
    public string? Group { get; init; }
    public Composition Held { get; init; }
}

// Counts what samples held from the cells. `entryOf` is what a question reads of an id: a number from 1, or 0 where it does not.
internal sealed class HeldScan : IDisposable
{
    private readonly ContentTable _contents;
    private readonly RegisterSnapshot _register;
    private readonly SampleFilter _filter;
    private readonly Sieve _sieve;
    private readonly CellChoice _choice;
    private readonly CellScan<HeldClass> _scan;

    private HeldScan(CellView view, RegisterSnapshot register, SampleFilter filter, Sieve sieve, CellChoice choice, Func<string, int> entryOf, Func<FindingKind, int> kindOf, Func<HeldSample, HeldClass> judge)
    {
        (_contents, _register, _filter, _sieve, _choice) = (view.Cells.Contents, register, filter, sieve, choice);
        var entries = new ushort[_contents.Names.Count];
        for (var i = 0; i < entries.Length; i++) entries[i] = checked((ushort)entryOf(IdOf(_contents.Names[i])));
        int[] kinds = [.. _contents.Kinds.ToArray().Select(k => !IsRead(k.Source) || k.IsSuperseded ? -1 : kindOf(k))];
        _scan = new CellScan<HeldClass>(view.Cells, choice, new ContentClasses<HeldClass>(_contents, entries, kinds, isOrdered: false, (content, _) => Judge(content, judge)), filter.Asked.From, filter.To);
    }

    public long Revision => _scan.Revision;

    public IReadOnlyList<HeldClass> Classes => _scan.Classes;

    public static async Task<HeldScan> Of(
        CellView view, RegisterSnapshot register, SampleFilter filter, string groupBy, Sieve sieve, Func<string, int> entryOf, Func<FindingKind, int> kindOf, Func<HeldSample, HeldClass> judge) =>
        new(view, register, filter, sieve, await CellChoice.Of(view.Meanings, filter, groupBy, l => sieve.WhyNot(l.PositivesOnly, l.BroughtIn) is null, register, view.Cells.Facets), entryOf, kindOf, judge);

    public DateOnly? First() => _scan.First();

    // Counts each class by `kindOf`; what comes of it is told by period and lane.
    public void Count<TKind>(Periods periods, Func<HeldClass, TKind> kindOf, Action<HeldClass, int, Lane, int> add) where TKind : notnull
    {
        var (lanes, tallies) = (_choice.Lanes.Count, new Dictionary<TKind, (HeldClass Class, Tally Tally)>());
        _scan.Count(periods, TallyOf);
        Tell(_scan.LeftOut!, (_, lane, n) => _sieve.Leave(_sieve.WhyNot(lane.PositivesOnly, lane.BroughtIn)!, n));
        foreach (var (of, tally) in tallies.Values)
            Tell(tally, (period, lane, n) =>
            {
                if (of.Why is { } why) _sieve.Leave(why, n);
                else add(of, period, lane, n);
            });

        Tally TallyOf(HeldClass of)
        {
            var kind = kindOf(of);
            if (!tallies.TryGetValue(kind, out var known)) tallies[kind] = known = (of, new Tally(periods.All.Count * lanes));
            return known.Tally;
        }

        void Tell(Tally tally, Action<int, Lane, int> take)
        {
            for (var slot = 0; slot < tally.N.Length; slot++)
                if (tally.N[slot] > 0) take(slot / lanes, _choice.Lanes[slot % lanes], tally.N[slot]);
        }
    }

    private HeldClass Judge(CellContent content, Func<HeldSample, HeldClass> judge)
    {
        var sample = new HeldSample();
        for (var a = 0; a < content.Analyses.Count; a++)
        {
            var (analysis, ordinal) = (content.Analyses[a], content.Analyses.Count - a);
            if (!IsRead(analysis.Source)) continue;
            sample.Analyses.Add(new HeldAnalysis(ordinal, analysis.Source, analysis.Authorised, null, analysis.Panel, analysis.Screening, analysis.Method));
            for (var f = 0; f < analysis.Findings.Count; f++)
                if (analysis.Findings[f] is { IsSuperseded: false } finding) sample.Findings.Add(new HeldFinding(ordinal, f, IdOf(finding.Name), finding.Qualifier, MayBeActive(finding.Role)));
        }
        return sample.Analyses.Count == 0 ? new HeldClass { Counts = false, Why = Sieve.NotAnalysed } : judge(sample);
    }

    public static bool MayBeActive(Role? role) => role is null or Role.Active or Role.Adulterant;

    // The slug, or the folded name of what the register does not know.
    private string IdOf(string name) => _register.Of(name)?.Substance ?? name;

    private bool IsRead(Source of) => _filter.Asked.Source is { } source ? of == source : of != Source.Recognised;

    public void Dispose() => _scan.Dispose();
}
