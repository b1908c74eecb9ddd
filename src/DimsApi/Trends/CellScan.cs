using Dims.Cells;

namespace Dims.Trends;

// Counts the samples in a question's days: by what they count as, period and lane. What is one for all samples of a content is asked once for it.
internal sealed class CellScan<T>(CellSnapshot cells, CellChoice choice, ContentClasses<T> classes, DateOnly? from, DateOnly to) : IDisposable where T : ContentClass
{
    private readonly List<Tally> _tallies = [];

    public IReadOnlyList<T> Classes => classes.All;

    // The last revision that touched a sample that was read.
    public long Revision { get; private set; }

    // Samples of lanes that the question leaves out whatever they hold.
    public Tally? LeftOut { get; private set; }

    // The first day on which something counts.
    public DateOnly? First()
    {
        DateOnly? first = null;
        foreach (var block in cells.Blocks)
        {
            if (first is { } known && block.Month > CellBlock.MonthOf(known)) break;
            if (!IsInRange(block)) continue;
            for (var g = 0; g < block.Groups; g++)
            {
                var (group, counts) = (block.Group(g), (bool?)null);
                for (var i = 0; i < group.Count; i++)
                {
                    var (day, lane) = (block.FirstDay.AddDays(group.Days[i] - 1), choice.LaneOf(group.FacetTable[group.Facets[i]]));
                    if (lane < 0 || !choice.Takes(lane) || day < from || day > to || day >= first) continue;
                    if (counts ??= classes.Of(group.Content).Counts) first = day;
                }
            }
        }
        return first;
    }

    // `isNamed`: amounts tell their sample.
    public void Count(Periods periods, Func<T, Tally> tallyOf, bool isNamed = false)
    {
        var lanes = choice.Lanes.Count;
        LeftOut = new Tally(periods.All.Count * lanes);
        Span<int> slotOf = stackalloc int[32];
        foreach (var block in cells.Blocks)
        {
            if (!IsInRange(block)) continue;
            var days = DateTime.DaysInMonth(block.FirstDay.Year, block.FirstDay.Month);
            // What does not count may lie before the first period: it is told with that.
            for (var day = 1; day <= days; day++) slotOf[day] = block.FirstDay.AddDays(day - 1) is var on && (on < from || on > to) ? -1 : Math.Max(0, periods.IndexOf(on)) * lanes;
            // Where the whole block is in one period, what has nothing that is read is counted by the block's totals.
            var isWhole = slotOf[1] >= 0 && !slotOf[1..(days + 1)].ContainsAnyExcept(slotOf[1]);
            if (isWhole) CountTotals(block, slotOf[1], tallyOf);
            for (var g = 0; g < block.Groups; g++) Count(block.Group(g), slotOf, isWhole, tallyOf, isNamed);
        }
    }

    private void CountTotals(CellBlock block, int first, Func<T, Tally> tallyOf)
    {
        foreach (ref readonly var total in block.Totals(classes.Contents))
        {
            var lane = choice.LaneOf(total.Facet);
            if (lane < 0) continue;
            var of = classes.OfFrame(total.Frame);
            if (!choice.Takes(lane)) LeftOut!.N[first + lane] += total.N;
            else if (of.IsSilent) continue;
            else
            {
                of.Tally ??= Known(tallyOf(of));
                of.Tally.N[first + lane] += total.N;
                of.N += total.N;
            }
            Revision = Math.Max(Revision, total.NewestRevision);
        }
    }

    private void Count(in CellBlock.CellGroup group, ReadOnlySpan<int> slotOf, bool isWhole, Func<T, Tally> tallyOf, bool isNamed)
    {
        var of = classes.Known(group.Content);
        if (of is not null && (of.IsSilent || (isWhole && of.IsFrame))) return;
        ReadOnlySpan<byte> days = group.Days;
        ReadOnlySpan<ushort> facets = group.Facets;
        ReadOnlySpan<int> table = group.FacetTable, values = default;
        var (n, revision, tally, counted) = (0, Revision, (Tally?)null, (T?)null);
        for (var i = 0; i < days.Length; i++)
        {
            var (lane, slot) = (choice.LaneOf(table[facets[i]]), slotOf[days[i]]);
            if (lane < 0 || slot < 0) continue;
            slot += lane;
            if (!choice.Takes(lane))
            {
                if (!isWhole) LeftOut!.N[slot]++;
                revision = Math.Max(revision, group.RevisionOf(i));
                continue;
            }
            if (tally is null)
            {
                of ??= classes.Of(group.Content);
                if (of.IsSilent || (isWhole && of.IsFrame)) break;
                tally = of.Tally ??= Known(tallyOf(of));
                if (of.Value >= 0) values = group.Values(classes.Column(group.Content, of.Value));
                // As what it was counted with its block.
                if (isWhole && classes.OfFrame(classes.Contents.FrameOf(group.Content)) is { Tally: not null } bare) counted = bare;
            }
            revision = Math.Max(revision, group.RevisionOf(i));
            tally.N[slot]++;
            if (counted is not null) counted.Tally!.N[slot]--;
            n++;
            if (of!.Value < 0) continue;
            var run = tally.Runs![slot] ??= tally.RunOf!();
            if (values[i] >= 0) run.Add(values[i]);
            else run.Wide.Add(group.Amount(values[i]));
            if (isNamed) run.Samples!.Add((group.Numbers[i], group.Amount(values[i])));
        }
        Revision = revision;
        if (n == 0) return;
        of!.N += n;
        if (counted is not null) counted.N -= n;
    }

    private bool IsInRange(CellBlock block) => block.Month <= CellBlock.MonthOf(to) && (from is not { } least || block.Month >= CellBlock.MonthOf(least));

    private Tally Known(Tally tally)
    {
        if (!_tallies.Contains(tally)) _tallies.Add(tally);
        return tally;
    }

    public void Dispose()
    {
        classes.Dispose();
        foreach (var tally in _tallies)
            foreach (var run in tally.Runs ?? []) run?.Dispose();
    }
}
