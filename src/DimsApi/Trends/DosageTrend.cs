using System.Globalization;
using Dims.Cells;
using Dims.Http;
using Dims.PublishedFigures;
using Dims.Samples;
using Microsoft.Extensions.Options;

namespace Dims.Trends;

// Answers one question from one snapshot: resolve, read, count, say.
internal sealed class DosageTrend(Moments moments, IOptions<DimsOptions> options)
{
    public async Task<DosageAnswer> Answer(DosageQuestion asked, CancellationToken cancel)
    {
        await using var moment = await moments.Open(asked.AsKnownAt, cancel);
        var view = moment.View;
        var question = await QuestionResolver.Resolve(view, asked, moment.Register, moment.Today, moment.Latest);
        var counted = await Count(moment, question, cancel);
        var (from, count) = (counted.From, counted.Count.For(asked.Threshold, asked.Quantile, asked.BinWidth));
        var entries = count.Entries();
        if (count.HasTooManyBins) throw Fault("?binWidth", "too-many-bins", $"makes more than {DosageCount.MostBins} bins: ask for wider ones, fewer groups or fewer periods.");
        var trends = asked.Trend ? DosageTrends.Of(entries, asked.Threshold, asked.Interval, question.Scale.Unit) : null;
        if (trends is { TooMany: true }) throw Fault("?trend", "too-many-periods", "is too much for so many periods, groups and thresholds: ask for a longer interval or fewer of them.");
        var revision = Math.Max(counted.Revision, await view.Meanings.Changed(WhatIsRead(question)));
        return new DosageAnswer
        {
            Substance = question.Substance,
            Form = asked.Form,
            SoldAs = question.SoldAs?.Value,
            Region = asked.Region,
            Location = asked.Location,
            Source = asked.Source,
            Interval = asked.Interval,
            GroupBy = asked.GroupBy == "none" ? null : asked.GroupBy,
            Unit = question.Scale.Unit,
            Basis = asked.Basis,
            From = from,
            To = question.To,
            Counting = DosageWords.Counting(asked.Source),
            Denominator = DosageWords.Denominator(question),
            QuantileMethod = "R type 7",
            BreakAt = asked.BreakAt,
            Revision = revision,
            AsKnownAt = moment.KnownAt,
            Citation = DosageWords.Cite(await Citation.Of(view.Read, options.Value, revision, moment.KnownAt, count.Generated), question, from).Line,
            Generated = count.Generated,
            Disclosure = KeyDisclosure.Of(options.Value),
            PublishedFigures = FigureNames.AddressOf(question.Substance),
            PositivesOnly = count.PositivesOnly,
            ScreenedOnly = count.ScreenedOnly,
            Factors = asked.Basis is null or Basis.Unknown ? null : [.. question.Factors.OrderBy(f => f.Key).Select(f => new BasisFactor { Basis = f.Key, Factor = f.Value })],
            Excluded = count.Excluded,
            Flagged = count.Flagged,
            Notes = DosageWords.Notes(question, count),
            Periods = entries,
            Trends = trends?.All,
        };
    }

    // What is counted is the same whatever is asked of the values: at one revision, and without the prices of single samples, it is counted once.
    private static async Task<Counted> Count(Moment moment, ResolvedQuestion question, CancellationToken cancel)
    {
        var (view, asked) = (moment.View, question.Asked);
        var key = (asked with { To = question.To, Threshold = [], Quantile = [], BinWidth = null, Trend = false, AsKnownAt = null }, moment.Register.At, moment.KnownAt?.Revision);
        if (!asked.Price && view.Cells.Counted.Find<Counted>(key) is { } before) return before;
        using var scan = await DosageScan.Of(view, question, moment.Register);
        var from = asked.From ?? Periods.StartOf(scan.First() ?? question.To, asked.Interval);
        CheckBreak(asked.BreakAt, from, question.To);
        var periods = PeriodsOf(from, question.To, asked.Interval, asked.BreakAt);
        var count = new DosageCount(periods, question.Scale, []) { Prices = asked.Price ? await SamplePrices.Of(view, from, question.To, cancel) : null };
        scan.Into(count, periods, isNamed: asked.Price);
        CheckEntries(count.EntriesAtLeast);
        var amounts = count.Close();
        var counted = new Counted(from, count, scan.Revision);
        if (!asked.Price) view.Cells.Counted.Keep(key, counted, amounts);
        return counted;
    }

    private sealed record Counted(DateOnly From, DosageCount Count, long Revision);

    // What beside samples decides the figure: the entries whose names it reads, and where locations lie. By what things were sold as a sample stands in any entry's group.
    internal static IEnumerable<(string Kind, string? Subject)> WhatIsRead(ResolvedQuestion question) =>
        WhatIsRead(question.Overlapping.Select(o => o.Slug).Append(question.Substance), question.SoldAs, question.Asked.GroupBy, question.Region, question.GroupSet);

    internal static IEnumerable<(string Kind, string? Subject)> WhatIsRead(IEnumerable<string> entries, (string Column, string Value)? soldAs, string groupBy, (string Set, string Id)? region, string? groupSet)
    {
        foreach (var entry in entries) yield return ("entry", entry);
        if (soldAs is { } sold) yield return ("entry", sold.Value);
        if (groupBy == "sold-as") yield return ("entry", null);
        if (region is { } place) yield return ("region", $"{place.Set}:{place.Id}");
        if (groupSet is { } set) yield return ("region", set + ":");
    }

    internal static void CheckBreak(DateOnly? breakAt, DateOnly from, DateOnly to)
    {
        if (breakAt is { } day && (day <= from || day > to))
            throw Fault("?breakAt", "out-of-range", string.Create(CultureInfo.InvariantCulture, $"is {day:yyyy-MM-dd}; what is counted goes from {from:yyyy-MM-dd} to {to:yyyy-MM-dd}, and a break lies behind its first day."));
    }

    internal static void CheckEntries(int entries)
    {
        if (entries > DosageQuestion.MostEntries)
            throw Fault("?groupBy", "too-many-entries", $"makes {entries} entries; at most {DosageQuestion.MostEntries} are answered: ask for fewer groups, a longer interval or fewer days.");
    }

    internal static Periods PeriodsOf(DateOnly from, DateOnly to, Interval interval, DateOnly? breakAt)
    {
        var n = Periods.Count(from, to, interval);
        if (n > DosageQuestion.MostPeriods)
            throw Fault("?interval", "too-many-periods", string.Create(CultureInfo.InvariantCulture,
                $"makes {n} periods of a {Wire.Name(interval)} from {from:yyyy-MM-dd} to {to:yyyy-MM-dd}; at most {DosageQuestion.MostPeriods} are answered: ask for a longer interval or fewer days."));
        return new Periods(from, to, interval, breakAt);
    }

    // The day asked for, as far as it has come; today where none is.
    internal static DateOnly LastDay(DateOnly? asked, DateOnly today, DateOnly? latest) => asked is not { } day ? today : day < (latest ?? today) ? day : latest ?? today;

    internal static Problem Fault(string at, string code, string detail)
    {
        var faults = new Faults();
        faults.Add(at, code, detail);
        return new Problem(ProblemCodes.InvalidInput, $"{at}: {detail}") { Errors = faults.All };
    }
}
