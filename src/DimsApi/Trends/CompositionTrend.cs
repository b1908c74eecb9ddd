using Dims.Cells;
using Dims.Http;
using Dims.Samples;
using Dims.Substances;
using Dims.Trends.Statistics;

namespace Dims.Trends;

// Answers one question from one snapshot: resolve, read, judge, count, say.
internal sealed class CompositionTrend(CellStore store, SubstanceIndex index, TimeProvider clock)
{
    public async Task<CompositionAnswer> Answer(CompositionQuestion asked, CancellationToken cancel)
    {
        await using var view = await store.Open(cancel);
        var read = view.Read;
        var register = await DosageTrend.RegisterIn(read, index, cancel);
        var faults = new Faults();
        var filter = await SampleFilter.Resolve(read, asked, asked.SoldAs, asked.GroupBy, register, AmsterdamDay.Of(clock.GetUtcNow()), faults);
        faults.ThrowIfAny();
        var overlaps = new Overlaps(register);
        var promised = CompositionJudge.Promised(filter.SoldAs!.Value, register);
        var judge = new CompositionJudge(register, new HeldJudge(overlaps, await HeldScan.Panels(read)), promised, overlaps);
        var (sieve, entries) = (new Sieve(filter.Why), new Dictionary<string, int>(StringComparer.Ordinal));
        using var scan = await HeldScan.Of(view, register, filter, asked.GroupBy, sieve, id => entries.TryGetValue(id, out var known) ? known : entries[id] = entries.Count + 1,
            kind => kind.Qualifier == Qualifier.NotDetected ? 0 : HeldScan.MayBeActive(kind.Role) ? 2 : 1, sample => new HeldClass { Held = judge.Judge(sample) });
        var from = asked.From ?? Periods.StartOf(scan.First() ?? filter.To, asked.Interval);
        var periods = DosageTrend.PeriodsOf(from, filter.To, asked.Interval, null);
        var count = new CompositionCount(periods);
        scan.Count(periods, c => (c.Why, c.Held.Content, c.Held.Actives?.Count, c.Held.LookedFor), (of, period, lane, n) => count.Add(of.Held.Content, of.Held.Actives.Count, of.Held.LookedFor, period, lane.Groups, n, lane.Generated));
        foreach (var of in scan.Classes) if (of.Counts && of.N > 0) count.Add(of.Held, (int)of.N);
        DosageTrend.CheckEntries(count.EntriesAtLeast);
        var top = count.Top(asked.Top);
        return new CompositionAnswer
        {
            SoldAs = filter.SoldAs.Value.Value,
            Promised = [.. promised.Order(StringComparer.Ordinal)],
            Form = asked.Form,
            Region = asked.Region,
            Location = asked.Location,
            Source = asked.Source,
            Why = [.. filter.Why.Order()],
            Interval = asked.Interval,
            GroupBy = asked.GroupBy == "none" ? null : asked.GroupBy,
            From = from,
            To = filter.To,
            Counting = HeldWords.Counting(asked.Source),
            Denominator = HeldWords.Denominator(asked, filter, "anything"),
            Confidence = Tails.Confidence,
            NeverActive = NeverActive.List,
            Revision = Math.Max(scan.Revision, await DosageTrend.RegisterRevision(read, null)),
            Generated = count.Generated,
            LeftOut = sieve.LeftOut,
            Notes = HeldWords.Notes(count.Generated, sieve, 0),
            Analysed = count.Analysed,
            Top = top,
            Combinations = count.Combinations(asked.Top),
            Matrix = count.Matrix(top),
            Periods = count.Entries(),
        };
    }
}
