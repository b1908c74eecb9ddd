using Dims.Cells;
using Dims.Http;
using Dims.Samples;
using Dims.Substances;

namespace Dims.Trends;

// Counts a dosage question from the cells.
internal sealed class DosageScan : IDisposable
{
    private readonly CellScan<DosageClass> _scan;
    private readonly CellChoice _choice;
    private readonly ResolvedQuestion _question;

    private DosageScan(CellScan<DosageClass> scan, CellChoice choice, ResolvedQuestion question) => (_scan, _choice, _question) = (scan, choice, question);

    // The last revision that touched a sample that was read.
    public long Revision => _scan.Revision;

    public static async Task<DosageScan> Of(CellView view, ResolvedQuestion question, RegisterSnapshot register)
    {
        var choice = await CellChoice.Of(view.Meanings, question, register, view.Cells.Facets);
        var judge = await ContentJudge.Of(view.Meanings, question, register, view.Cells.Contents);
        return new DosageScan(new CellScan<DosageClass>(view.Cells, choice, judge.Classes, question.Asked.From, question.To), choice, question);
    }

    // The first day on which something counts.
    public DateOnly? First() => _scan.First();

    // `takes`: which samples are counted.
    public void Into(DosageCount count, Periods periods, bool isNamed = false, Predicate<Lane>? takes = null)
    {
        var (lanes, tallies) = (_choice.Lanes.Count, new Dictionary<Kind, (DosageClass Class, Tally Tally)>());
        _scan.Count(periods, TallyOf, isNamed);
        foreach (var (kind, (of, tally)) in tallies)
        {
            if (!of.Counts) continue;
            for (var slot = 0; slot < tally.N.Length; slot++)
            {
                if (tally.N[slot] == 0) continue;
                var lane = _choice.Lanes[slot % lanes];
                if (takes?.Invoke(lane) == false) continue;
                var verdict = of.Verdict with { By = of.Verdict.By with { Generated = lane.Generated, PositivesOnly = lane.PositivesOnly } };
                count.Add(verdict, slot / lanes, kind.Group is { } group ? [group] : lane.Groups, tally.N[slot], tally.Runs?[slot]);
            }
        }

        Tally TallyOf(DosageClass of)
        {
            var verdict = of.Verdict;
            var kind = new Kind(of.Counts, verdict.Outcome, verdict.Why, verdict.Contradicted, verdict.ScreenedOnly, of.Value < 0 ? null : verdict.By.Unit, verdict.By.Basis, verdict.Basis, GroupOf(of.By));
            if (!tallies.TryGetValue(kind, out var known))
            {
                var slots = periods.All.Count * lanes;
                tallies[kind] = known = (of, kind.Unit is { } unit ? Tally.WithAmounts(slots, unit, kind.Given, isNamed) : new Tally(slots));
            }
            return known.Tally;
        }
    }

    private string? GroupOf(ContentAnalysis? by) => _question.Asked.GroupBy switch
    {
        "method" => by?.Method ?? "unknown",
        "source" => by is null ? "unknown" : Wire.Name(by.Source),
        _ => null,
    };

    public void Dispose() => _scan.Dispose();

    // Contents that differ in none of it are counted together.
    private readonly record struct Kind(bool Counts, Outcome Outcome, string? Why, bool Contradicted, bool ScreenedOnly, Unit? Unit, Basis Given, Basis Basis, string? Group);
}
