using System.Globalization;
using Dims.Cells;
using Dims.Http;
using Dims.PublishedFigures;
using Dims.Samples;
using Dims.Substances;
using Dims.Trends.Statistics;
using Microsoft.Extensions.Options;

namespace Dims.Trends;

// Answers one question from one snapshot: resolve, read, judge, count, say.
internal sealed class Prevalence(Moments moments, IOptions<DimsOptions> options)
{
    public async Task<PrevalenceAnswer> Answer(PrevalenceQuestion asked, CancellationToken cancel)
    {
        await using var moment = await moments.Open(asked.AsKnownAt, cancel);
        var (view, register) = (moment.View, moment.Register);
        var faults = new Faults();
        var targets = Targets(asked, register, faults);
        var filter = await SampleFilter.Resolve(view.Read, asked, asked.SoldAs, asked.GroupBy, register, moment.Today, faults, moment.Latest);
        faults.ThrowIfAny();
        var overlaps = new Overlaps(register);
        // What a finding of an entry can speak of.
        var relevant = targets.SelectMany(t => overlaps.Of(t).Select(o => o.Slug).Append(t).Select(entry => (Entry: entry, Target: t))).ToLookup(p => p.Entry, p => p.Target, StringComparer.Ordinal);
        var entries = relevant.Select((r, i) => (r.Key, Number: i + 1)).ToDictionary(e => e.Key, e => e.Number, StringComparer.Ordinal);
        var panels = await view.Meanings.Panels();
        var (judge, sieve) = (new HeldJudge(overlaps, panels), new Sieve(filter.Why));
        var looked = panels.Where(p => targets.Any(p.Value.Contains)).Select(p => p.Key).ToHashSet(StringComparer.Ordinal);
        using var scan = await HeldScan.Of(view, register, filter, asked.GroupBy, sieve, id => entries.GetValueOrDefault(id), kind => kind.Qualifier == Qualifier.NotDetected ? 0 : 1, Judge);
        var first = scan.First();
        var from = asked.From ?? Periods.StartOf(first ?? filter.To, asked.Interval);
        DosageTrend.CheckBreak(asked.BreakAt, from, filter.To);
        var (periodsAsked, screenedOnly) = (DosageTrend.PeriodsOf(from, filter.To, asked.Interval, asked.BreakAt), 0);
        var count = new PrevalenceCount(periodsAsked);
        scan.Count(periodsAsked, c => (c.Why, c.IsFound, c.IsScreened, c.Group), (of, period, lane, n) =>
        {
            count.Add(period, of.Group is { } group ? [group] : lane.Groups, of.IsFound, n, lane.Generated);
            if (!of.IsFound && of.IsScreened) screenedOnly += n;
        });
        if (first is null && sieve.Of(Sieve.PositivesOnly) is > 0 and var only)
            throw DosageTrend.Fault(asked.Location is not null ? "?location" : asked.Region is not null ? "?region" : "?substance", "positives-only", string.Create(CultureInfo.InvariantCulture,
                $"has {only} samples of sources that hold positives only, and no others that were tested: nothing is known of what was tested and not found, so no share exists. /v1/trends/dosage counts what was found."));
        DosageTrend.CheckEntries(count.EntriesAtLeast);
        var periods = count.Entries();
        var revision = Math.Max(scan.Revision, await view.Meanings.Changed([.. DosageTrend.WhatIsRead(entries.Keys, filter.SoldAs, asked.GroupBy, filter.Region, filter.GroupSet), ("class", asked.Class ?? ""), ("isomer-group", asked.IsomerGroup ?? "")]));
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
            Revision = revision,
            AsKnownAt = moment.KnownAt,
            Citation = HeldWords.Cite(await Citation.Of(view.Read, options.Value, revision, moment.KnownAt, count.Generated), asked, asked.Substance is null ? null : targets[0], filter, from).Line,
            Generated = count.Generated,
            Disclosure = KeyDisclosure.Of(options.Value),
            PublishedFigures = asked.Substance is null ? null : FigureNames.AddressOf(targets[0]),
            LeftOut = sieve.LeftOut,
            Notes = HeldWords.Notes(count.Generated, sieve, screenedOnly),
            Periods = periods,
            Trends = PrevalenceCount.Trends(periods, asked.Interval),
        };

        HeldClass Judge(HeldSample sample)
        {
            var (held, by) = judge.OfAny(sample, sample.Findings.SelectMany(f => relevant[f.Id]).Distinct(), a => a.Screening || (a.Panel is { } panel && looked.Contains(panel)));
            if (held is Held.NotTested or Held.PositionUnknown) return new HeldClass { Counts = false, Why = held == Held.NotTested ? Sieve.NotTested : Sieve.PositionUnknown };
            return new HeldClass { IsFound = held == Held.Found, IsScreened = by.Screened, Group = GroupOf(asked.GroupBy, by) };
        }
    }

    private static string? GroupOf(string groupBy, Statement by) => groupBy switch
    {
        "source" => Wire.Name(by.Source),
        "method" => by.GroupText.Length > 0 ? by.GroupText : "unknown",
        _ => null,
    };

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
}
