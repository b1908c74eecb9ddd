using System.Globalization;
using Dims.Storage;
using Microsoft.Extensions.Options;

namespace Dims.Trends;

// The database counts by day; what comes back follows the days and locations that are asked for.
public sealed class Workload(Database database, TimeProvider clock, IOptions<DimsOptions> options)
{
    private const int MostWeeks = 106;

    public async Task<WorkloadAnswer> Answer(WorkloadQuestion asked, CancellationToken cancel)
    {
        var today = AmsterdamDay.Of(clock.GetUtcNow());
        var to = asked.To is { } until && until < today ? Periods.StartOf(until, Interval.Week).AddDays(6) : Periods.StartOf(today, Interval.Week).AddDays(6);
        var from = Periods.StartOf(asked.From ?? to.AddDays(-7 * 11), Interval.Week);
        if (from > to) throw DosageTrend.Fault("?from", "in-the-future", string.Create(CultureInfo.InvariantCulture, $"is after today, {today:yyyy-MM-dd}."));
        if (Periods.Count(from, to, Interval.Week) is > MostWeeks and var n) throw DosageTrend.Fault("?from", "too-many-periods", string.Create(CultureInfo.InvariantCulture, $"makes {n} weeks; at most {MostWeeks} are answered."));
        await using var read = await database.Read(cancel);
        if (asked.Location is { } location && await read.Scalar<long>("SELECT count(*) FROM locations WHERE id = @location", new { location }) == 0)
            throw DosageTrend.Fault("?location", "unknown-location", $"there is no location '{asked.Location}'.");
        var rows = await read.Query<Row>(
            $"""
            SELECT location_id, collected_on, {Hour("recorded_at")} AS recorded, generated,
              (SELECT MIN(COALESCE(a.analysed_on, '')) FROM analyses a WHERE a.sample = s.number AND a.source <> 'recognised') AS analysed,
              (SELECT MIN(a.analysed_on) FROM analyses a WHERE a.sample = s.number AND a.source <> 'recognised') AS analysed_on,
              (SELECT MIN(a.source) FROM analyses a WHERE a.sample = s.number AND a.source = 'recognised') AS recognised, COUNT(*) AS n, s.state,
              CASE WHEN EXISTS (SELECT 1 FROM sample_steps p WHERE p.sample = s.number AND p.ordinal > 0) THEN 1 ELSE 0 END AS followed,
              (SELECT MIN({Hour("p.at")}) FROM sample_steps p WHERE p.sample = s.number AND p.state = 'received') AS received,
              (SELECT MIN({Hour("p.at")}) FROM sample_steps p WHERE p.sample = s.number AND p.state = 'authorised') AS authorised,
              (SELECT MIN({Hour("p.at")}) FROM sample_steps p WHERE p.sample = s.number AND p.state = 'reported') AS reported
            FROM samples s
            WHERE collected_on BETWEEN @from AND @to AND (kept_out = 0 OR released_in IS NOT NULL) AND state <> 'removed' {(asked.Location is null ? "" : "AND location_id = @Location")}
            GROUP BY 1, 2, 3, 4, 5, 6, 7, 9, 10, 11, 12, 13
            """, new { from = Text(from), to = Text(to), asked.Location });
        var weeks = new Periods(from, to, Interval.Week);
        var items = rows.GroupBy(r => (Week: weeks.IndexOf(Day(r.CollectedOn)!.Value), r.LocationId)).OrderBy(g => g.Key.Week).ThenBy(g => g.Key.LocationId, StringComparer.Ordinal)
            .Select(g => Entry(weeks.All[g.Key.Week], g.Key.LocationId, [.. g])).ToList();
        DosageTrend.CheckEntries(items.Count);
        var generated = rows.Any(r => r.Generated == 1);
        var revision = await read.Scalar<long>("SELECT value FROM counters WHERE name = @Revision", new { Counters.Revision });
        var citation = await Citation.Of(read, options.Value, revision, null, generated) with
        {
            Path = "/v1/trends/workload",
            Title = string.Create(CultureInfo.InvariantCulture, $"Samples by location and week, {from:yyyy-MM-dd} to {to:yyyy-MM-dd}{(asked.Location is null ? "" : ": location " + asked.Location)}"),
            IsOfNow = true,
        };
        return new WorkloadAnswer
        {
            From = from,
            To = to,
            Revision = revision,
            Citation = citation.With("location", asked.Location).With("from", from).With("to", to).Line,
            Disclosure = KeyDisclosure.Of(options.Value),
            Generated = generated,
            Notes =
            [
                .. generated ? ["Generated demonstration data: these figures describe nothing that exists."] : Array.Empty<string>(),
                "Refusals, losses and samples that were not analysed are counted where a location records how its samples go on; where none of a week's samples has a further step, `refused`, `notAnalysed`, `destroyed` and `insufficientMaterial` are null, not 0.",
                "Samples that were turned away or not analysed stand in no share: where they are many, shares are of what was let in.",
                "Turn-round begins with the day the sample was handed in. A day of analysis that no laboratory told counts in no turn-round, nor does a sample without the step.",
            ],
            Items = items,
        };
    }

    private static WorkloadEntry Entry(Period week, string location, IReadOnlyList<Row> rows) => new()
    {
        Week = week.Name,
        From = week.From,
        To = week.To,
        Location = location,
        Samples = Sum(rows),
        Measured = Sum(rows.Where(r => r.Analysed is not null)),
        Recognised = Sum(rows.Where(r => r.Analysed is null && r.IsRecognised)),
        WithoutResult = Sum(rows.Where(r => r.Analysed is null && !r.IsRecognised)),
        Refused = Ended(rows, "refused"),
        NotAnalysed = Ended(rows, "not-analysed"),
        Destroyed = Ended(rows, "destroyed"),
        InsufficientMaterial = Ended(rows, "insufficient-material"),
        ToAnalysed = Took(rows, r => Day(r.AnalysedOn)),
        ToRecorded = Took(rows, r => DayOf(r.Recorded)),
        ToReceived = Took(rows, r => DayOf(r.Received)),
        ToAuthorised = Took(rows, r => DayOf(r.Authorised)),
        ToReported = Took(rows, r => DayOf(r.Reported)),
    };

    // Nobody says how these samples went on: then how many ended so is not known.
    private static int? Ended(IReadOnlyList<Row> rows, string state) => rows.Any(r => r.Followed == 1) ? Sum(rows.Where(r => r.State == state)) : null;

    private static int Sum(IEnumerable<Row> rows) => (int)rows.Sum(r => r.N);

    private static TurnRound Took(IReadOnlyList<Row> rows, Func<Row, DateOnly?> end)
    {
        double[] days = [.. rows.SelectMany(r => end(r) is { } day && day.DayNumber - Day(r.CollectedOn)!.Value.DayNumber is >= 0 and var took ? Enumerable.Repeat((double)took, (int)r.N) : []).Order()];
        return new TurnRound { N = days.Length, Median = TrendMath.Quantile(days, 0.5), P90 = TrendMath.Quantile(days, 0.9) };
    }

    private static DateOnly? Day(string? text) => text is null ? null : DateOnly.ParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture);

    // An instant as far as its day in Amsterdam depends on it: before 22:00 UTC it is the same one, in summer and winter.
    private static string Hour(string instant) => $"SUBSTR({instant}, 1, 10) || CASE WHEN SUBSTR({instant}, 12, 2) >= '22' THEN SUBSTR({instant}, 11, 3) ELSE 'T12' END";

    private static DateOnly? DayOf(string? hour) => hour is null ? null : AmsterdamDay.Of(DateTimeOffset.ParseExact(hour, "yyyy-MM-dd'T'HH", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal));

    private static string Text(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private sealed record Row
    {
        public string LocationId { get; init; } = "";
        public string CollectedOn { get; init; } = "";
        public string? Recorded { get; init; }
        public long Generated { get; init; }
        // Empty where it was measured on a day that nobody told.
        public string? Analysed { get; init; }
        public string? AnalysedOn { get; init; }
        public string? Recognised { get; init; }
        public long N { get; init; }
        public string State { get; init; } = "";
        public long Followed { get; init; }
        public string? Received { get; init; }
        public string? Authorised { get; init; }
        public string? Reported { get; init; }

        public bool IsRecognised => Recognised is not null || State == "recognised";
    }
}
