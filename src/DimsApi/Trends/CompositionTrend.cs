using Dims.Http;
using Dims.Storage;
using Dims.Substances;
using Dims.Trends.Statistics;

namespace Dims.Trends;

// Answers one question from one snapshot: resolve, read, judge, count, say.
public sealed class CompositionTrend(Database database, SubstanceIndex index, TimeProvider clock)
{
    public async Task<CompositionAnswer> Answer(CompositionQuestion asked, CancellationToken cancel)
    {
        await using var read = await database.Read(cancel);
        var register = await DosageTrend.RegisterIn(read, index, cancel);
        var faults = new Faults();
        var filter = await SampleFilter.Resolve(read, asked, asked.SoldAs, asked.GroupBy, register, AmsterdamDay.Of(clock.GetUtcNow()), faults);
        faults.ThrowIfAny();
        var rows = await HeldRows.Load(read, filter, null, cancel);
        var overlaps = HeldJudge.Overlaps(register);
        var promised = CompositionJudge.Promised(filter.SoldAs!.Value, register);
        var judge = new CompositionJudge(register, new HeldJudge(overlaps, rows.Panels), promised, overlaps);
        var sieve = new Sieve(filter.Why);
        var taken = rows.Samples.Values.Where(sieve.Takes).ToList();
        var from = asked.From ?? Periods.StartOf(taken.Count > 0 ? taken.Min(s => s.Day) : filter.To, asked.Interval);
        var count = new CompositionCount(DosageTrend.PeriodsOf(from, filter.To, asked.Interval, null), await SampleGroups.Of(read, asked.GroupBy, filter.GroupSet));
        foreach (var sample in taken) count.Add(sample, judge.Judge(sample));
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
            Revision = Math.Max(rows.Revision, await DosageTrend.RegisterRevision(read, null)),
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
