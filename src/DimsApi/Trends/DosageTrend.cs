using System.Globalization;
using Dims.Http;
using Dims.Samples;
using Dims.Storage;
using Dims.Substances;

namespace Dims.Trends;

// Answers one question from one snapshot: resolve, read, count, say.
public sealed class DosageTrend(Database database, SubstanceIndex index, TimeProvider clock)
{
    public async Task<DosageAnswer> Answer(DosageQuestion asked, CancellationToken cancel)
    {
        var register = await index.Current(cancel);
        await using var read = await database.Read(cancel);
        var question = await QuestionResolver.Resolve(read, asked, register, AmsterdamDay.Of(clock.GetUtcNow()));
        var rows = await DosageRows.Load(read, question, cancel);
        var from = asked.From ?? Periods.StartOf(rows.First ?? question.To, asked.Interval);
        var periods = PeriodsOf(from, question.To, asked.Interval);
        var count = new DosageCount(periods, question.Scale, asked.Threshold, await DosageGroups.Of(read, question));
        count.Add(rows.Statements);
        if (count.EntriesAtLeast > DosageQuestion.MostEntries)
            throw Fault("?groupBy", "too-many-entries", $"makes {count.EntriesAtLeast} entries; at most {DosageQuestion.MostEntries} are answered: ask for fewer groups, a longer interval or fewer days.");
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
            Revision = rows.Revision,
            Generated = count.Generated,
            PositivesOnly = count.PositivesOnly,
            Factors = asked.Basis is null or Basis.Unknown ? null : [.. question.Factors.OrderBy(f => f.Key).Select(f => new BasisFactor { Basis = f.Key, Factor = f.Value })],
            Excluded = count.Excluded,
            Flagged = count.Flagged,
            Notes = DosageWords.Notes(question, count),
            Periods = count.Entries(),
        };
    }

    private static Periods PeriodsOf(DateOnly from, DateOnly to, Interval interval)
    {
        var n = Periods.Count(from, to, interval);
        if (n > DosageQuestion.MostPeriods)
            throw Fault("?interval", "too-many-periods", string.Create(CultureInfo.InvariantCulture,
                $"makes {n} periods of a {Wire.Name(interval)} from {from:yyyy-MM-dd} to {to:yyyy-MM-dd}; at most {DosageQuestion.MostPeriods} are answered: ask for a longer interval or fewer days."));
        return new Periods(from, to, interval);
    }

    private static Problem Fault(string at, string code, string detail)
    {
        var faults = new Faults();
        faults.Add(at, code, detail);
        return new Problem(ProblemCodes.InvalidInput, $"{at}: {detail}") { Errors = faults.All };
    }
}
