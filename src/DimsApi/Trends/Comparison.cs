using Dims.Cells;
using Dims.Http;
using Dims.Samples;
using Dims.Substances;
using Dims.Trends.Statistics;
using Microsoft.Extensions.Options;

namespace Dims.Trends;

// Two dosage questions over one snapshot, and what lies between their answers.
internal sealed class Comparison(Moments moments, IOptions<DimsOptions> options)
{
    private const string PositivesLeftOut = "`tested` is null, and `found` leaves them out";

    public async Task<ComparisonAnswer> Answer(ComparisonQuestion asked, CancellationToken cancel)
    {
        await using var moment = await moments.Open(asked.AsKnownAt, cancel);
        var (view, register, today) = (moment.View, moment.Register, moment.Latest);
        if (asked.ToB > today) throw DosageTrend.Fault("?toB", "in-the-future", $"is after today, {today:yyyy-MM-dd}: a period that is not over cannot be compared.");
        var (questionA, scanA, countA) = await Count(view, asked.Of(asked.FromA, asked.ToA), register, today);
        var (questionB, scanB, countB) = await Count(view, asked.Of(asked.FromB, asked.ToB), register, today);
        using var ofA = scanA;
        using var ofB = scanB;
        var revision = Math.Max(Math.Max(ofA.Revision, ofB.Revision), await view.Meanings.Changed(DosageTrend.WhatIsRead(questionA)));
        var (shareA, shareB) = (await Share(view, questionA, register, asked.WhyCounted), await Share(view, questionB, register, asked.WhyCounted));
        var generated = countA.Generated || countB.Generated;
        var words = new ComparisonWords(register.Substances[questionA.Substance].Name, asked, questionA.Scale.Unit, revision, generated) { PositivesLeftOut = countA.PositivesOnly + countB.PositivesOnly > 0 };
        var (valuesA, valuesB) = (countA.Values(), countB.Values());
        return new ComparisonAnswer
        {
            Substance = questionA.Substance,
            Form = asked.Form,
            SoldAs = questionA.SoldAs?.Value,
            Region = asked.Region,
            Location = asked.Location,
            Source = asked.Source,
            Unit = questionA.Scale.Unit,
            Counting = DosageWords.Counting(asked.Source),
            Denominator = DosageWords.Denominator(questionA),
            Confidence = Tails.Confidence,
            Revision = revision,
            AsKnownAt = moment.KnownAt,
            Citation = ComparisonWords.Cite(await Citation.Of(view.Read, options.Value, revision, moment.KnownAt, generated), asked, questionA).Line,
            Generated = generated,
            Disclosure = KeyDisclosure.Of(options.Value),
            A = PeriodOf(asked.FromA, asked.ToA, countA),
            B = PeriodOf(asked.FromB, asked.ToB, countB),
            Why = asked.WhyCounted,
            Found = shareA.Found is { Tested: { } testedA } a && shareB.Found is { Tested: { } testedB } b ? ShareOf(words, null, null, a.Detected, testedA, b.Detected, testedB) : null,
            Bases = [.. valuesA.Keys.Intersect(valuesB.Keys).Order().Select(basis => Compare(words, basis, valuesA[basis], valuesB[basis], asked.Threshold))],
            Notes = [.. DosageWords.Notes(questionA, countA, PositivesLeftOut).Select(n => "First period: " + n), .. DosageWords.Notes(questionB, countB, PositivesLeftOut).Select(n => "Second period: " + n), .. Alone(valuesA, valuesB)],
        };
    }

    private static async Task<(ResolvedQuestion Question, DosageScan Scan, DosageCount Count)> Count(CellView view, DosageQuestion asked, RegisterSnapshot register, DateOnly today)
    {
        var question = await QuestionResolver.Resolve(view, asked, register, today);
        var scan = await DosageScan.Of(view, question, register);
        return (question, scan, Counted(scan, question));
    }

    // Of what was brought in for a reason that says something of what is about, and of sources that say what they tested and did not find.
    private static async Task<DosageCount> Share(CellView view, ResolvedQuestion question, RegisterSnapshot register, IReadOnlyList<BroughtIn> why)
    {
        var of = question with { Why = why };
        using var scan = await DosageScan.Of(view, of, register);
        return Counted(scan, of, lane => !lane.PositivesOnly);
    }

    private static DosageCount Counted(DosageScan scan, ResolvedQuestion question, Predicate<Lane>? takes = null)
    {
        var periods = new Periods(question.Asked.From!.Value, question.To, Interval.Year);
        var count = new DosageCount(periods, question.Scale, question.Asked.Threshold);
        scan.Into(count, periods, takes: takes);
        return count;
    }

    private static ComparedPeriod PeriodOf(DateOnly from, DateOnly to, DosageCount count) => new() { From = from, To = to, Tested = count.Found.Tested, Detected = count.Found.Detected, Excluded = count.Excluded };

    private static BasisComparison Compare(ComparisonWords words, Basis basis, SortedAmounts a, SortedAmounts b, IReadOnlyList<decimal> thresholds)
    {
        var (summaryA, summaryB) = (Summary(a), Summary(b));
        var mean = MeanDifference.Of(summaryA.Mean, summaryA.Sd, a.Count, summaryB.Mean, summaryB.Sd, b.Count);
        var shift = Shift.Of(a.Doubles(), b.Doubles());
        return new BasisComparison
        {
            Basis = basis,
            A = summaryA,
            B = summaryB,
            Mean = mean is { } m ? new MeanComparison { Difference = m.Difference, Interval = FigureInterval.Of(m.Bounds)!, T = m.T, Freedom = m.Freedom, P = m.P, Sentence = words.Mean(basis, summaryA, summaryB, m) } : null,
            Median = shift is { } s ? new MedianComparison { Difference = summaryB.Median - summaryA.Median, Shift = s.Estimate, Interval = FigureInterval.Of(s.Bounds)!, U = s.U, P = s.P, Sentence = words.Median(basis, summaryA, summaryB, s) } : null,
            Above = [.. thresholds.Select(t => ShareOf(words, basis, t, a.CountAbove(t), a.Count, b.CountAbove(t), b.Count)!)],
        };
    }

    private static ValueSummary Summary(SortedAmounts of) => new()
    {
        N = of.Count,
        Mean = (double)of.Mean!.Value,
        Sd = of.Sd,
        Q1 = of.Quantile(0.25)!.Value,
        Median = of.Quantile(0.5)!.Value,
        Q3 = of.Quantile(0.75)!.Value,
    };

    private static ShareComparison? ShareOf(ComparisonWords words, Basis? basis, decimal? threshold, int xA, int nA, int xB, int nB) => ShareDifference.Of(xA, nA, xB, nB) is not { } d ? null : new ShareComparison
    {
        Threshold = threshold,
        CountA = xA,
        OfA = nA,
        CountB = xB,
        OfB = nB,
        Difference = d.Difference,
        Interval = FigureInterval.Of(d.Bounds)!,
        P = d.P,
        Test = d.IsExact ? "fisher" : "pooled-z",
        Sentence = words.Share(basis, threshold, xA, nA, xB, nB, d),
    };

    // A basis that one period alone has is compared with nothing, and that is told.
    private static IEnumerable<string> Alone(IReadOnlyDictionary<Basis, SortedAmounts> a, IReadOnlyDictionary<Basis, SortedAmounts> b) =>
        a.Keys.Except(b.Keys).Order().Select(k => $"Only the first period has values of the basis {Wire.Name(k)}: they are compared with nothing.")
            .Concat(b.Keys.Except(a.Keys).Order().Select(k => $"Only the second period has values of the basis {Wire.Name(k)}: they are compared with nothing."));
}
