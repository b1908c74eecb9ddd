using Dims.Cells;

namespace Dims.Trends;

// One sample that a question counts.
internal readonly record struct ScannedSample(DateOnly Day, int Facet, ContentVerdict Said, SampleVerdict Verdict, long Amount);

// Walks through the cells in a question's range.
internal sealed class DosageScan(CellSnapshot cells, ContentJudge judge, CellChoice choice, DateOnly? from, DateOnly to)
{
    // The last revision that touched a sample that was read.
    public long Revision { get; private set; }

    // The first day on which something counts.
    public DateOnly? First()
    {
        DateOnly? first = null;
        foreach (var block in cells.Blocks)
        {
            if (first is { } known && block.Month > CellBlock.MonthOf(known)) break;
            foreach (var sample in Of(block))
                if (first is null || sample.Day < first) first = sample.Day;
        }
        return first;
    }

    public IEnumerable<ScannedSample> Samples() => cells.Blocks.SelectMany(Of);

    private IEnumerable<ScannedSample> Of(CellBlock block)
    {
        if (block.Month > CellBlock.MonthOf(to) || (from is { } least && block.Month < CellBlock.MonthOf(least))) yield break;
        var month = block.FirstDay.AddDays(-1);
        for (var g = 0; g < block.Groups; g++)
        {
            var group = block.Group(g);
            if (judge.Of(group.Content) is not { } said) continue;
            for (var i = 0; i < group.Count; i++)
            {
                var (day, facet) = (month.AddDays(group.Days[i]), group.FacetTable[group.Facets[i]]);
                if (day > to || day < from || !choice.Has(facet)) continue;
                Revision = Math.Max(Revision, group.RevisionOf(i));
                if (said.Verdict is { } verdict) yield return new ScannedSample(day, facet, said, verdict, said.Column < 0 ? 0 : group.Amount(group.Values(said.Column)[i]));
            }
        }
    }
}
