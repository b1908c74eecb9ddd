using System.Buffers;
using System.Runtime.CompilerServices;
using Dims.Cells;

namespace Dims.Trends;

// Counts the samples in a question's days: by what they count as, period and lane. What is one for all samples of a content is asked once for it.
// The loops here and below are compiled at once as well as can be: by themselves the first twenty questions after a start would take twice as long.
internal sealed class CellScan<T>(CellSnapshot cells, CellChoice choice, ContentClasses<T> classes, DateOnly? from, DateOnly to) : IDisposable where T : ContentClass
{
    private readonly List<Tally> _tallies = [];
    // Of the block that is counted: the first slot of each day, below 0 where it is out of range; and the lanes of its facets.
    private readonly int[] _slotOf = new int[32];
    private readonly int[] _laneOf = ArrayPool<int>.Shared.Rent(ushort.MaxValue + 1);
    // The whole block is in one period: what has nothing that is read is counted by its totals.
    private bool _isWhole;

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
            for (var g = 0; g < block.Contents.Length; g++)
            {
                var counts = (bool?)null;
                for (var i = block.Starts[g]; i < block.Starts[g + 1]; i++)
                {
                    var (day, lane) = (block.FirstDay.AddDays(block.Days[i] - 1), choice.LaneOf[block.FacetTable[block.Facets[i]]]);
                    if (lane < 0 || lane >= choice.Taken || day < from || day > to || day >= first) continue;
                    if (counts ??= classes.Of(block.Contents[g]).Counts) first = day;
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
        // The newest first: the last revision is mostly there, and is not looked for again.
        for (var b = cells.Blocks.Count - 1; b >= 0; b--)
        {
            var block = cells.Blocks[b];
            if (!IsInRange(block)) continue;
            var days = DateTime.DaysInMonth(block.FirstDay.Year, block.FirstDay.Month);
            // What does not count may lie before the first period: it is told with that.
            for (var day = 1; day <= days; day++) _slotOf[day] = block.FirstDay.AddDays(day - 1) is var on && (on < from || on > to) ? -1 : Math.Max(0, periods.IndexOf(on)) * lanes;
            _isWhole = _slotOf[1] >= 0 && !_slotOf.AsSpan(1, days).ContainsAnyExcept(_slotOf[1]);
            for (var f = 0; f < block.FacetTable.Length; f++) _laneOf[f] = choice.LaneOf[block.FacetTable[f]];
            if (_isWhole) CountTotals(block, _slotOf[1], tallyOf);
            CountGroups(block, tallyOf, isNamed);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void CountTotals(CellBlock block, int first, Func<T, Tally> tallyOf)
    {
        foreach (ref readonly var total in block.Totals(classes.Contents))
        {
            var lane = choice.LaneOf[total.Facet];
            if (lane < 0) continue;
            var of = classes.OfFrame(total.Frame);
            if (lane >= choice.Taken) LeftOut!.N[first + lane] += total.N;
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

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void CountGroups(CellBlock block, Func<T, Tally> tallyOf, bool isNamed)
    {
        ReadOnlySpan<int> contents = block.Contents, starts = block.Starts;
        var marks = classes.Marks;
        for (var g = 0; g < contents.Length; g++)
        {
            var mark = marks[contents[g]];
            if (mark == ContentMark.Silent || (_isWhole && mark == ContentMark.Frame)) continue;
            if (_isWhole) CountWhole(block, g, starts[g], starts[g + 1], tallyOf, isNamed);
            else CountGroup(block, g, starts[g], starts[g + 1], tallyOf, isNamed);
        }
    }

    // All are in one period: what stands together in one lane is counted at once.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void CountWhole(CellBlock block, int group, int start, int end, Func<T, Tally> tallyOf, bool isNamed)
    {
        ReadOnlySpan<ushort> facets = block.Facets;
        CellValues values = default;
        var (laneOf, first, isNewer) = (_laneOf, _slotOf[1], block.NewestRevision > Revision);
        var (of, bare) = ((T?)null, (T?)null);
        for (int i = start, next; i < end; i = next)
        {
            var lane = laneOf[facets[i]];
            for (next = i + 1; next < end && laneOf[facets[next]] == lane;) next++;
            if (lane < 0) continue;
            if (isNewer) Touch(block, i, next);
            // Its block's totals have told it.
            if (lane >= choice.Taken) continue;
            if (of is null)
            {
                of = classes.Of(block.Contents[group]);
                if (of.IsSilent || of.IsFrame) return;
                of.Tally ??= Known(tallyOf(of));
                if (of.Value >= 0) values = block.Values(group, classes.Column(block.Contents[group], of.Value));
                bare = classes.OfFrame(classes.Contents.Frame[block.Contents[group]]);
            }
            var n = next - i;
            of.N += n;
            of.Tally!.N[first + lane] += n;
            // As what it was counted with its block.
            if (bare!.Tally is { } before)
            {
                bare.N -= n;
                before.N[first + lane] -= n;
            }
            if (values.IsEmpty) continue;
            var run = of.Tally.RunAt(first + lane);
            var some = values.Slice(i - start, n);
            for (var k = run.TryAdd(some) ? n : 0; k < n; k++) Add(run, block, some[k]);
            for (var k = i; isNamed && k < next; k++) run.Samples!.Add((block.NumberOf(k), block.Amount(values[k - start])));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void CountGroup(CellBlock block, int group, int start, int end, Func<T, Tally> tallyOf, bool isNamed)
    {
        ReadOnlySpan<ushort> facets = block.Facets;
        ReadOnlySpan<byte> days = block.Days;
        CellValues values = default;
        var (laneOf, slotOf, taken, isNewer) = (_laneOf, _slotOf, choice.Taken, block.NewestRevision > Revision);
        var (n, at, of, tally, run) = (0, -1, (T?)null, (int[]?)null, (AmountRun?)null);
        for (var i = start; i < end; i++)
        {
            var (lane, slot) = (laneOf[facets[i]], slotOf[days[i]]);
            if ((lane | slot) < 0) continue;
            slot += lane;
            if (lane >= taken)
            {
                if (isNewer) Touch(block, i, i + 1);
                LeftOut!.N[slot]++;
                continue;
            }
            if (tally is null)
            {
                of = classes.Of(block.Contents[group]);
                if (of.IsSilent) return;
                tally = (of.Tally ??= Known(tallyOf(of))).N;
                if (of.Value >= 0) values = block.Values(group, classes.Column(block.Contents[group], of.Value));
            }
            if (isNewer) Touch(block, i, i + 1);
            n++;
            tally[slot]++;
            if (values.IsEmpty) continue;
            if (slot != at) (at, run) = (slot, of!.Tally!.RunAt(slot));
            Add(run!, block, values[i - start]);
            if (isNamed) run!.Samples!.Add((block.NumberOf(i), block.Amount(values[i - start])));
        }
        if (n > 0) of!.N += n;
    }

    private void Touch(CellBlock block, int start, int end)
    {
        for (var i = start; i < end; i++) Revision = Math.Max(Revision, block.RevisionOf(i));
    }

    private static void Add(AmountRun run, CellBlock block, int value)
    {
        if (value >= 0) run.Add(value);
        else run.Add(block.Amount(value));
    }

    private bool IsInRange(CellBlock block) => block.Month <= CellBlock.MonthOf(to) && (from is not { } least || block.Month >= CellBlock.MonthOf(least));

    private Tally Known(Tally tally)
    {
        if (!_tallies.Contains(tally)) _tallies.Add(tally);
        return tally;
    }

    public void Dispose()
    {
        ArrayPool<int>.Shared.Return(_laneOf);
        classes.Dispose();
        foreach (var tally in _tallies)
            foreach (var run in tally.Runs ?? []) run?.Dispose();
    }
}
