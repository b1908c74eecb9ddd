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
        // What names stand for is of the same snapshot as what was found under them.
        var at = await read.Scalar<long>("SELECT value FROM counters WHERE name = @Substances", new { Counters.Substances });
        if (register.At != at) register = await RegisterSnapshot.Load(read, at);
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
            Revision = Math.Max(rows.Revision, await RegisterRevision(read, question)),
            Generated = count.Generated,
            PositivesOnly = count.PositivesOnly,
            Factors = asked.Basis is null or Basis.Unknown ? null : [.. question.Factors.OrderBy(f => f.Key).Select(f => new BasisFactor { Basis = f.Key, Factor = f.Value })],
            Excluded = count.Excluded,
            Flagged = count.Flagged,
            Notes = DosageWords.Notes(question, count),
            Periods = count.Entries(),
        };
    }

    // The last revision in which naming, a merge or a factor changed what the question reads. By what things were sold as a sample stands in any entry's group.
    private static async Task<long> RegisterRevision(Read read, ResolvedQuestion question)
    {
        var soldAs = question.SoldAs ?? ("", "");
        return await read.Scalar<long>(
            $"""
            SELECT COALESCE(MAX(revision), 0) FROM (
              SELECT revision FROM substances WHERE slug = @Substance {(soldAs.Column == "substance" ? "OR slug = @soldAs" : "")} {(question.Asked.GroupBy == "sold-as" ? "OR revision > 0" : "")}
              UNION ALL SELECT revision FROM market_names WHERE slug = @soldAs {(question.Asked.GroupBy == "sold-as" ? "OR revision > 0" : "")}) AS touched
            """, new { question.Substance, soldAs = soldAs.Value });
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
