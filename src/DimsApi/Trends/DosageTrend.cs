using System.Globalization;
using Dims.Cells;
using Dims.Http;
using Dims.Samples;
using Dims.Storage;
using Dims.Substances;

namespace Dims.Trends;

// Answers one question from one snapshot: resolve, read, count, say.
internal sealed class DosageTrend(CellStore store, SubstanceIndex index, TimeProvider clock)
{
    public async Task<DosageAnswer> Answer(DosageQuestion asked, CancellationToken cancel)
    {
        await using var view = await store.Open(cancel);
        var read = view.Read;
        var register = await RegisterIn(read, index, cancel);
        var question = await QuestionResolver.Resolve(read, asked, register, AmsterdamDay.Of(clock.GetUtcNow()));
        using var scan = await DosageScan.Of(view, question, register);
        var from = asked.From ?? Periods.StartOf(scan.First() ?? question.To, asked.Interval);
        CheckBreak(asked.BreakAt, from, question.To);
        var periods = PeriodsOf(from, question.To, asked.Interval, asked.BreakAt);
        var count = new DosageCount(periods, question.Scale, asked.Threshold)
        {
            Quantiles = asked.Quantile,
            BinWidth = asked.BinWidth,
            Prices = asked.Price ? await SamplePrices.Of(read, from, question.To, cancel) : null,
        };
        scan.Into(count, periods, isNamed: asked.Price);
        CheckEntries(count.EntriesAtLeast);
        var entries = count.Entries();
        if (count.HasTooManyBins) throw Fault("?binWidth", "too-many-bins", $"makes more than {DosageCount.MostBins} bins: ask for wider ones, fewer groups or fewer periods.");
        var trends = asked.Trend ? DosageTrends.Of(entries, asked.Threshold, asked.Interval, question.Scale.Unit) : null;
        if (trends is { TooMany: true }) throw Fault("?trend", "too-many-periods", "is too much for so many periods, groups and thresholds: ask for a longer interval or fewer of them.");
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
            Revision = Math.Max(scan.Revision, await RegisterRevision(read, question.Asked.GroupBy == "sold-as" ? null : [question.Substance, question.SoldAs?.Value, .. question.Overlapping.Select(o => o.Slug)])),
            Generated = count.Generated,
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

    // The last revision in which naming, a merge, members or a factor changed what the question reads. With null any entry: by what things were sold as a sample stands in any entry's group.
    internal static async Task<long> RegisterRevision(Read read, IReadOnlyCollection<string?>? entries)
    {
        var touched = await read.Query<(string Entry, long Revision)>("SELECT slug, revision FROM substances WHERE revision > 0 UNION ALL SELECT slug, revision FROM market_names WHERE revision > 0");
        return touched.Where(t => entries is null || entries.Contains(t.Entry)).Select(t => t.Revision).DefaultIfEmpty().Max();
    }

    // What names stand for is of the same snapshot as what was found under them.
    internal static async Task<RegisterSnapshot> RegisterIn(Read read, SubstanceIndex index, CancellationToken cancel)
    {
        var at = await read.Scalar<long>("SELECT value FROM counters WHERE name = @Substances", new { Counters.Substances });
        var register = await index.Current(cancel);
        return register.At == at ? register : await RegisterSnapshot.Load(read, at);
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

    internal static Problem Fault(string at, string code, string detail)
    {
        var faults = new Faults();
        faults.Add(at, code, detail);
        return new Problem(ProblemCodes.InvalidInput, $"{at}: {detail}") { Errors = faults.All };
    }
}
