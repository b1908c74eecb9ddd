using System.Globalization;
using Dims.Http;
using Dims.Samples;
using Dims.Storage;
using Dims.Substances;
using Dims.Trends.Statistics;

namespace Dims.Trends;

// Answers one question from one snapshot: resolve, read, judge, count, say.
public sealed class Prevalence(Database database, SubstanceIndex index, TimeProvider clock)
{
    public async Task<PrevalenceAnswer> Answer(PrevalenceQuestion asked, CancellationToken cancel)
    {
        await using var read = await database.Read(cancel);
        var register = await DosageTrend.RegisterIn(read, index, cancel);
        var faults = new Faults();
        var targets = Targets(asked, register, faults);
        var filter = await SampleFilter.Resolve(read, asked, asked.SoldAs, asked.GroupBy, register, AmsterdamDay.Of(clock.GetUtcNow()), faults);
        faults.ThrowIfAny();
        var overlaps = HeldJudge.Overlaps(register);
        HashSet<string> entries = [.. targets, .. targets.SelectMany(t => overlaps.GetValueOrDefault(t, []).Select(o => o.Slug))];
        var rows = await HeldRows.Load(read, filter, entries, cancel);
        var judged = Judge(rows, new HeldJudge(overlaps, rows.Panels), targets, overlaps, filter.Why, out var sieve);
        if (judged.Count == 0 && sieve.Of(Sieve.PositivesOnly) is > 0 and var only)
            throw DosageTrend.Fault(asked.Location is not null ? "?location" : asked.Region is not null ? "?region" : "?substance", "positives-only", string.Create(CultureInfo.InvariantCulture,
                $"has {only} samples of sources that hold positives only, and no others that were tested: nothing is known of what was tested and not found, so no share exists. /v1/trends/dosage counts what was found."));
        var from = asked.From ?? Periods.StartOf(judged.Count > 0 ? judged.Min(j => j.Sample.Day) : filter.To, asked.Interval);
        DosageTrend.CheckBreak(asked.BreakAt, from, filter.To);
        var count = new PrevalenceCount(DosageTrend.PeriodsOf(from, filter.To, asked.Interval, asked.BreakAt), await SampleGroups.Of(read, asked.GroupBy, filter.GroupSet));
        foreach (var (sample, by, found) in judged) count.Add(sample, by, found);
        DosageTrend.CheckEntries(count.EntriesAtLeast);
        var periods = count.Entries();
        return new PrevalenceAnswer
        {
            Substance = asked.Substance is null ? null : targets[0],
            Class = asked.Class,
            IsomerGroup = asked.IsomerGroup,
            Substances = targets.Count,
            Form = asked.Form,
            SoldAs = filter.SoldAs?.Value,
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
            Denominator = HeldWords.Denominator(asked, filter, asked.Substance is not null ? targets[0] : string.Create(CultureInfo.InvariantCulture, $"at least one of the {targets.Count} substances of the {(asked.Class is not null ? "class " + asked.Class : "isomer group " + asked.IsomerGroup)}")),
            Confidence = Tails.Confidence,
            Revision = Math.Max(rows.Revision, await DosageTrend.RegisterRevision(read, asked.GroupBy == "sold-as" ? null : [.. entries, filter.SoldAs?.Value])),
            Generated = count.Generated,
            LeftOut = sieve.LeftOut,
            Notes = HeldWords.Notes(count.Generated, sieve, judged.Count(j => !j.Found && j.By.Screened)),
            Periods = periods,
            Trends = PrevalenceCount.Trends(periods, asked.Interval),
        };
    }

    // The substances that are asked for, as the register has them.
    private static IReadOnlyList<string> Targets(PrevalenceQuestion asked, RegisterSnapshot register, Faults faults)
    {
        if (asked.Substance is { } text) return QuestionResolver.Substance(text, register, faults) is { } slug ? [slug] : [];
        var (at, kind, wanted) = asked.Class is { } name ? ("?class", "class", name) : ("?isomerGroup", "isomer group", asked.IsomerGroup!);
        var all = register.Substances.Values.Where(s => s.MergedInto is null).SelectMany(s => (asked.Class is not null ? s.Classes : s.IsomerGroup is { } group ? [group] : []).Select(of => (Of: of, s.Slug))).ToList();
        var targets = all.Where(s => s.Of == wanted).Select(s => s.Slug).Order(StringComparer.Ordinal).ToList();
        if (targets.Count > 0) return targets;
        var near = all.Select(s => s.Of).Distinct().OrderBy(of => NameDistance.Between(wanted, of, 40)).ThenBy(of => of, StringComparer.Ordinal).Take(3);
        faults.Add(at, asked.Class is not null ? "unknown-class" : "unknown-isomer-group", $"is '{wanted}'; no substance of the register has that {kind}. Did you mean {string.Join(" or ", near)}?");
        return [];
    }

    private static List<(HeldSample Sample, Statement By, bool Found)> Judge(
        HeldRows rows, HeldJudge judge, IReadOnlyList<string> targets, Dictionary<string, IReadOnlyList<OverlappingEntry>> overlaps, IReadOnlySet<BroughtIn> why, out Sieve sieve)
    {
        sieve = new Sieve(why);
        // What a finding of an entry can speak of.
        var relevant = targets.SelectMany(t => overlaps.GetValueOrDefault(t, []).Select(o => o.Slug).Append(t).Select(entry => (Entry: entry, Target: t))).ToLookup(p => p.Entry, p => p.Target, StringComparer.Ordinal);
        var panels = rows.Panels.Where(p => targets.Any(p.Value.Contains)).Select(p => p.Key).ToHashSet(StringComparer.Ordinal);
        var judged = new List<(HeldSample, Statement, bool)>();
        foreach (var sample in rows.Samples.Values)
        {
            if (!sieve.Takes(sample)) continue;
            var (held, by) = judge.OfAny(sample, sample.Findings.SelectMany(f => relevant[f.Id]).Distinct(), a => a.Screening || (a.Panel is { } panel && panels.Contains(panel)));
            if (held is Held.NotTested or Held.PositionUnknown) sieve.Leave(held == Held.NotTested ? Sieve.NotTested : Sieve.PositionUnknown);
            else judged.Add((sample, by, held == Held.Found));
        }
        return judged;
    }
}
