using System.Text.Json;
using Dims.Http;
using Dims.Storage;
using Dims.Substances;
using Dims.Trends;

namespace Dims.Tests.Trends;

// What samples held, judged one by one from their rows: the cells must come to the same.
internal static class HeldOracle
{
    // What both must agree on.
    public static string Show(PrevalenceAnswer answer) => JsonSerializer.Serialize(new { Entries = answer.Periods, answer.LeftOut, answer.Generated }, Wire.Json);

    public static string Show(CompositionAnswer answer) => JsonSerializer.Serialize(new { Entries = answer.Periods, answer.LeftOut, answer.Generated, answer.Top, answer.Combinations, answer.Matrix, answer.Analysed }, Wire.Json);

    public static async Task<string> Count(Read read, RegisterSnapshot register, PrevalenceQuestion asked, PrevalenceAnswer answer, CancellationToken cancel)
    {
        var (filter, groups) = await Resolve(read, register, asked, asked.SoldAs, asked.GroupBy);
        var rows = await HeldRows.Load(read, filter, null, cancel);
        string[] targets = asked.Substance is { } one ? [register.FindSubstance(one)!.Slug] : [.. register.Substances.Values.Where(s => s.MergedInto is null && (s.Classes.Contains(asked.Class ?? "") || s.IsomerGroup == asked.IsomerGroup && s.IsomerGroup is not null)).Select(s => s.Slug)];
        var overlaps = new Overlaps(register);
        var (judge, sieve) = (new HeldJudge(overlaps, rows.Panels), new Sieve(filter.Why));
        var (periods, looked) = (new Periods(answer.From, answer.To, asked.Interval, asked.BreakAt), rows.Panels.Where(p => targets.Any(p.Value.Contains)).Select(p => p.Key).ToHashSet());
        var count = new PrevalenceCount(periods);
        foreach (var sample in rows.Samples.Values)
        {
            if (Why(sieve, sample) is { } why)
            {
                sieve.Leave(why, 1);
                continue;
            }
            var relevant = targets.Where(t => sample.Held.Findings.Any(f => f.Id == t || overlaps.Of(t).Any(o => o.Slug == f.Id)));
            var (held, by) = judge.OfAny(sample.Held, relevant, a => a.Screening || (a.Panel is { } panel && looked.Contains(panel)));
            if (held is Held.NotTested or Held.PositionUnknown) sieve.Leave(held == Held.NotTested ? Sieve.NotTested : Sieve.PositionUnknown, 1);
            else count.Add(periods.IndexOf(sample.Day), groups?.Invoke(sample, by), held == Held.Found, 1, sample.Generated);
        }
        return Show(answer with { Periods = count.Entries(), LeftOut = sieve.LeftOut, Generated = count.Generated });
    }

    public static async Task<string> Count(Read read, RegisterSnapshot register, CompositionQuestion asked, CompositionAnswer answer, CancellationToken cancel)
    {
        var (filter, groups) = await Resolve(read, register, asked, asked.SoldAs, asked.GroupBy);
        var rows = await HeldRows.Load(read, filter, null, cancel);
        var (overlaps, sieve, periods) = (new Overlaps(register), new Sieve(filter.Why), new Periods(answer.From, answer.To, asked.Interval, asked.BreakAt));
        var judge = new CompositionJudge(register, new HeldJudge(overlaps, rows.Panels), CompositionJudge.Promised(filter.SoldAs!.Value, register), overlaps);
        var count = new CompositionCount(periods);
        foreach (var sample in rows.Samples.Values)
        {
            if (Why(sieve, sample) is { } why)
            {
                sieve.Leave(why, 1);
                continue;
            }
            var held = judge.Judge(sample.Held);
            count.Add(held, 1);
            count.Add(held.Content, held.Actives.Count, held.LookedFor, periods.IndexOf(sample.Day), groups?.Invoke(sample, Best(sample.Held)), 1, sample.Generated);
        }
        var top = count.Top(asked.Top);
        return Show(answer with
        {
            Periods = count.Entries(),
            LeftOut = sieve.LeftOut,
            Generated = count.Generated,
            Top = top,
            Combinations = count.Combinations(asked.Top),
            Matrix = count.Matrix(top),
            Analysed = count.Analysed,
        });
    }

    // Authorised before not, laboratory before on site, then the latest.
    private static Statement Best(HeldSample held)
    {
        var best = held.Analyses.MaxBy(a => (a.Authorised, -(int)a.Source, a.AnalysedOn ?? "", a.Ordinal));
        return new Statement { Sample = 0, Day = default, Analysis = best.Ordinal, Ordinal = -1, Qualifier = default, Source = best.Source, Authorised = best.Authorised, AnalysedOn = best.AnalysedOn, GroupText = best.Method ?? "" };
    }

    private static string? Why(Sieve sieve, HeldRow sample) => sieve.WhyNot(sample.PositivesOnly, sample.BroughtIn) ?? (sample.Held.Analyses.Count == 0 ? Sieve.NotAnalysed : null);

    private static async Task<(SampleFilter Filter, Func<HeldRow, Statement, IReadOnlyList<string>>? Groups)> Resolve(Read read, RegisterSnapshot register, SamplesAsked asked, string? soldAs, string groupBy)
    {
        var faults = new Faults();
        var filter = await SampleFilter.Resolve(read, asked, soldAs, groupBy, register, TrendStory.Day("2026-11-22"), faults);
        faults.ThrowIfAny();
        return (filter, await SampleGroups.Of(read, groupBy, filter.GroupSet));
    }
}
