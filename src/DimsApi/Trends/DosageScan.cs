using Dims.Cells;
using Dims.Http;

namespace Dims.Trends;

// One sample that a question counts: what it counts as, and the facet and analysis that its groups come from.
internal readonly record struct ScannedSample(SampleVerdict Verdict, int Facet, ContentAnalysis By);

// Walks through the cells in a question's range.
internal sealed class DosageScan
{
    private readonly CellSnapshot _cells;
    private readonly ContentJudge _judge;
    private readonly CellChoice _choice;
    private readonly ResolvedQuestion _question;

    private DosageScan(CellSnapshot cells, ContentJudge judge, CellChoice choice, ResolvedQuestion question) => (_cells, _judge, _choice, _question) = (cells, judge, choice, question);

    // The last revision that touched a sample that was read.
    public long Revision { get; private set; }

    public static async Task<DosageScan> Of(CellView view, ResolvedQuestion question) =>
        new(view.Cells, await ContentJudge.Of(view.Read, question, view.Cells.Contents), await CellChoice.Of(view.Read, question, view.Cells.Facets), question);

    // The first day on which something counts.
    public DateOnly? First()
    {
        DateOnly? first = null;
        foreach (var block in _cells.Blocks)
        {
            if (first is { } known && block.Month > CellBlock.MonthOf(known)) break;
            foreach (var sample in Of(block))
                if (first is null || sample.Verdict.By.Day < first) first = sample.Verdict.By.Day;
        }
        return first;
    }

    public IEnumerable<ScannedSample> Samples() => _cells.Blocks.SelectMany(Of);

    // Null where the question groups by nothing.
    public IReadOnlyList<string>? GroupsOf(in ScannedSample sample) => _question.Asked.GroupBy switch
    {
        "method" => [sample.By.Method ?? "unknown"],
        "source" => [Wire.Name(sample.By.Source)],
        _ => _choice.GroupsOf(sample.Facet),
    };

    private IEnumerable<ScannedSample> Of(CellBlock block)
    {
        var (from, to) = (_question.Asked.From, _question.To);
        if (block.Month > CellBlock.MonthOf(to) || (from is { } least && block.Month < CellBlock.MonthOf(least))) yield break;
        var month = block.FirstDay.AddDays(-1);
        for (var g = 0; g < block.Groups; g++)
        {
            var group = block.Group(g);
            if (_judge.Of(group.Content) is not { } said) continue;
            for (var i = 0; i < group.Count; i++)
            {
                var (day, facet) = (month.AddDays(group.Days[i]), group.FacetTable[group.Facets[i]]);
                if (day > to || day < from || !_choice.Has(facet)) continue;
                Revision = Math.Max(Revision, group.RevisionOf(i));
                if (said.Verdict is { } verdict)
                    yield return new ScannedSample(Of(verdict, said, group.Numbers[i], day, facet, said.Column < 0 ? 0 : group.Amount(group.Values(said.Column)[i])), facet, said.By);
            }
        }
    }

    private SampleVerdict Of(in SampleVerdict verdict, ContentVerdict said, int number, DateOnly day, int facet, long amount)
    {
        var value = 0m;
        if (verdict.Outcome == Outcome.Quantified) _question.Scale.Read(amount, said.Unit!.Value, verdict.By.Basis, out value);
        return verdict with { Value = value, By = verdict.By with { Sample = number, Day = day, Generated = _cells.Facets[facet].Generated, PositivesOnly = _cells.Facets[facet].PositivesOnly } };
    }
}
