using System.Globalization;
using Dims.Storage;

namespace Dims.Trends;

// The database counts by day; what comes back follows the days and locations that are asked for.
public sealed class Workload(Database database, TimeProvider clock)
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
            SELECT location_id, collected_on, SUBSTR(recorded_at, 1, 10) AS recorded, generated,
              (SELECT MIN(COALESCE(a.analysed_on, '')) FROM analyses a WHERE a.sample = s.number AND a.source <> 'recognised') AS analysed,
              (SELECT MIN(a.analysed_on) FROM analyses a WHERE a.sample = s.number AND a.source <> 'recognised') AS analysed_on,
              (SELECT MIN(a.source) FROM analyses a WHERE a.sample = s.number AND a.source = 'recognised') AS recognised, COUNT(*) AS n
            FROM samples s
            WHERE collected_on BETWEEN @from AND @to AND (kept_out = 0 OR released_in IS NOT NULL) {(asked.Location is null ? "" : "AND location_id = @Location")}
            GROUP BY 1, 2, 3, 4, 5, 6, 7
            """, new { from = Text(from), to = Text(to), asked.Location });
        var weeks = new Periods(from, to, Interval.Week);
        var items = rows.GroupBy(r => (Week: weeks.IndexOf(Day(r.CollectedOn)!.Value), r.LocationId)).OrderBy(g => g.Key.Week).ThenBy(g => g.Key.LocationId, StringComparer.Ordinal)
            .Select(g => Entry(weeks.All[g.Key.Week], g.Key.LocationId, [.. g])).ToList();
        DosageTrend.CheckEntries(items.Count);
        var generated = rows.Any(r => r.Generated == 1);
        return new WorkloadAnswer
        {
            From = from,
            To = to,
            Generated = generated,
            Notes =
            [
                .. generated ? ["Generated demonstration data: these figures describe nothing that exists."] : Array.Empty<string>(),
                "Samples that were turned away, and those that a laboratory did not analyse, are not recorded here: `refused` and `notAnalysed` are null, not 0.",
                "The days on which a sample was sent and received are not recorded: turn-round begins with the day it was handed in. A day of analysis that no laboratory told counts in no turn-round. Days of recording are in UTC.",
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
        Recognised = Sum(rows.Where(r => r.Analysed is null && r.Recognised is not null)),
        WithoutResult = Sum(rows.Where(r => r.Analysed is null && r.Recognised is null)),
        Refused = null,
        NotAnalysed = null,
        ToAnalysed = Took(rows, r => Day(r.AnalysedOn)),
        ToRecorded = Took(rows, r => Day(r.Recorded)),
    };

    private static int Sum(IEnumerable<Row> rows) => (int)rows.Sum(r => r.N);

    private static TurnRound Took(IReadOnlyList<Row> rows, Func<Row, DateOnly?> end)
    {
        double[] days = [.. rows.SelectMany(r => end(r) is { } day && day.DayNumber - Day(r.CollectedOn)!.Value.DayNumber is >= 0 and var took ? Enumerable.Repeat((double)took, (int)r.N) : []).Order()];
        return new TurnRound { N = days.Length, Median = TrendMath.Quantile(days, 0.5), P90 = TrendMath.Quantile(days, 0.9) };
    }

    private static DateOnly? Day(string? text) => text is null ? null : DateOnly.ParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture);

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
    }
}
