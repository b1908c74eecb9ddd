using Dims.Cells;
using Dims.Http;
using Dims.Samples;
using Dims.Trends.Statistics;
using Microsoft.Extensions.Options;

namespace Dims.Trends;

// Answers one question from one snapshot: resolve, read, judge, count, say.
internal sealed class CompositionTrend(Moments moments, IOptions<DimsOptions> options)
{
    public async Task<CompositionAnswer> Answer(CompositionQuestion asked, CancellationToken cancel)
    {
        await using var moment = await moments.Open(asked.AsKnownAt, cancel);
        return await Answer(asked, moment);
    }

    // Several questions to one moment agree with each other.
    public async Task<CompositionAnswer> Answer(CompositionQuestion asked, Moment moment)
    {
        var (view, register) = (moment.View, moment.Register);
        var faults = new Faults();
        var filter = await SampleFilter.Resolve(view.Read, asked, asked.SoldAs, asked.GroupBy, register, moment.Today, faults, moment.Latest);
        faults.ThrowIfAny();
        var overlaps = new Overlaps(register);
        var promised = CompositionJudge.Promised(filter.SoldAs!.Value, register);
        var judge = new CompositionJudge(register, new HeldJudge(overlaps, await view.Meanings.Panels()), promised, overlaps);
        var (sieve, entries) = (new Sieve(filter.Why), new Dictionary<string, int>(StringComparer.Ordinal));
        using var scan = await HeldScan.Of(view, register, filter, asked.GroupBy, sieve, id => entries.TryGetValue(id, out var known) ? known : entries[id] = entries.Count + 1,
            kind => kind.Qualifier == Qualifier.NotDetected ? 0 : HeldScan.MayBeActive(kind.Role) ? 2 : 1, sample => new HeldClass { Held = judge.Judge(sample), Group = sample.GroupOf(asked.GroupBy) });
        var from = asked.From ?? Periods.StartOf(scan.First() ?? filter.To, asked.Interval);
        DosageTrend.CheckBreak(asked.BreakAt, from, filter.To);
        var periods = DosageTrend.PeriodsOf(from, filter.To, asked.Interval, asked.BreakAt);
        var count = new CompositionCount(periods);
        scan.Count(periods, c => (c.Why, c.Held.Content, c.Held.Actives?.Count, c.Held.LookedFor, c.Group),
            (of, period, lane, n) => count.Add(of.Held.Content, of.Held.Actives.Count, of.Held.LookedFor, period, of.Group is { } group ? [group] : lane.Groups, n, lane.Generated));
        foreach (var of in scan.Classes) if (of.Counts && of.N > 0) count.Add(of.Held, (int)of.N);
        DosageTrend.CheckEntries(count.EntriesAtLeast);
        var top = count.Top(asked.Top);
        // What else is active, and what its name promises, any entry and class can decide.
        var revision = Math.Max(scan.Revision, await view.Meanings.Changed([.. DosageTrend.WhatIsRead([], null, asked.GroupBy, filter.Region, filter.GroupSet), ("entry", null), ("class", null), ("isomer-group", null)]));
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
            BreakAt = asked.BreakAt,
            Counting = HeldWords.Counting(asked.Source),
            Denominator = HeldWords.Denominator(asked, filter, "anything"),
            Confidence = Tails.Confidence,
            NeverActive = NeverActive.List,
            Revision = revision,
            AsKnownAt = moment.KnownAt,
            Citation = HeldWords.Cite(await Citation.Of(view.Read, options.Value, revision, moment.KnownAt, count.Generated), asked, filter, from).Line,
            Generated = count.Generated,
            Disclosure = KeyDisclosure.Of(options.Value),
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
