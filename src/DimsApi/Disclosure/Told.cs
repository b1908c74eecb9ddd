using System.Globalization;
using Dims.Revisions;
using Dims.Storage;
using Dims.Trends;

namespace Dims.Disclosure;

// What the snapshots told of one table in one year.
internal sealed record Told
{
    public required string Basis { get; init; }
    public required int Year { get; init; }
    public required bool Generated { get; init; }
    public required IReadOnlyList<ToldFigures> Figures { get; init; }

    // The last by their keys; as they stood at an earlier snapshot from what was kept of it.
    public static async Task<IReadOnlyList<Told>> Read(Read read, TableKind kind, string subject, string form, ToldMoment moment, ToldTo who) =>
        [.. (await read.Query<Row>(moment.IsLast
            ? $"SELECT basis, year, generated, {Column(who)} AS figures FROM published_tables WHERE kind = @kind AND subject = @subject AND form = @form ORDER BY year, basis"
            : $"""
              SELECT p.basis, p.year, p.generated, {Column(who)} AS figures FROM published_past p WHERE p.kind = @kind AND p.subject = @subject AND p.form = @form AND p.snapshot =
                (SELECT MAX(x.snapshot) FROM published_past x WHERE x.kind = p.kind AND x.subject = p.subject AND x.form = p.form AND x.basis = p.basis AND x.year = p.year AND x.snapshot <= @number)
              ORDER BY p.year, p.basis
              """, new { kind = Http.Wire.Name(kind), subject, form, number = moment.Snapshot?.Number ?? 0 }))
            .Select(r => new Told { Basis = r.Basis, Year = (int)r.Year, Generated = r.Generated == 1, Figures = Snapshots.Read<IReadOnlyList<ToldFigures>>(r.Figures) }).Where(t => t.Figures.Count > 0)];

    // What was told before partners were told more is told to them too.
    private static string Column(ToldTo who) => who == ToldTo.Everyone ? "figures" : "COALESCE(partner_figures, figures)";

    private sealed record Row
    {
        public string Basis { get; init; } = "";
        public long Year { get; init; }
        public long Generated { get; init; }
        public string Figures { get; init; } = "";
    }
}

// A place in an answer: a period, and where regions are asked one of them.
internal sealed record Slot(Interval Interval, Period Period, string? Region, PublishedStatus Missing)
{
    public ToldFigures? In(Told table) => table.Year == Period.From.Year ? table.Figures.FirstOrDefault(f => f.Interval == Interval && f.Period == Period.Name && f.Region == Region) : null;
}

// The places of an answer, and the snapshot that fills them.
internal sealed record Frame(DateOnly From, DateOnly To, IReadOnlyList<Slot> Slots, ToldMoment Moment, IReadOnlyDictionary<int, PublishedSnapshot> Taken)
{
    public static async Task<Frame> Of(Read read, IReadOnlyList<Told> told, ToldMoment moment, Interval interval, DateOnly? from, DateOnly? to, string groupBy, DisclosurePolicy policy, DateOnly today)
    {
        var snapshot = moment.Snapshot;
        var then = snapshot?.On ?? today;
        var last = to ?? LastComplete(interval, policy, then);
        var first = from ?? (told.Count > 0 && told[0].Year <= last.Year ? new DateOnly(told[0].Year, 1, 1) : Periods.StartOf(last, interval));
        if (first > last)
            throw DosageTrend.Fault("?from", "not-yet", string.Create(CultureInfo.InvariantCulture, $"is {first:yyyy-MM-dd}; without `to` what is complete is answered, and the last such {Http.Wire.Name(interval)} ends on {last:yyyy-MM-dd}."));
        var regions = groupBy == "none" ? [] : await read.Query<string>("SELECT id FROM regions WHERE region_set = @RegionSet ORDER BY id", new { policy.RegionSet });
        var slots = new List<Slot>();
        var periods = DosageTrend.PeriodsOf(first, last, interval, null).All;
        DosageTrend.CheckEntries(periods.Count * Math.Max(1, regions.Count));
        foreach (var period in periods)
        {
            var missing = snapshot is not null && policy.IsComplete(period.To, then) ? PublishedStatus.Suppressed : PublishedStatus.NotYet;
            slots.AddRange(groupBy == "none" ? [new Slot(interval, period, null, missing)] : regions.Select(r => new Slot(interval, period, r, missing)));
            // Those that are not told apart, where they are told together.
            if (groupBy != "none" && new Slot(interval, period, ToldFigures.Rest, missing) is var rest && told.Any(t => rest.In(t) is not null)) slots.Add(rest);
        }
        return new Frame(first, last, slots, moment, snapshot is null ? new Dictionary<int, PublishedSnapshot>() : await Snapshots.UpTo(read, snapshot.Number));
    }

    public DisclosureNote Note(int suppressed, DisclosurePolicy policy, ToldTo who) => new()
    {
        Scope = who == ToldTo.Everyone ? null : Access.Scopes.TrendsReadPublished,
        Minimum = policy.Minimum,
        Snapshot = Moment.Snapshot,
        Suppressed = suppressed,
        Policy = InWords(policy),
    };

    // What the line says by which the answer is cited.
    public string Cite(Citation citation)
    {
        if (Moment.Snapshot is not { } snapshot) return $"{citation.Publisher}. {citation.Title}. No snapshot was taken yet.";
        return (citation with { KnownAt = new KnownAt { Revision = snapshot.Revision, At = snapshot.TakenAt, Release = Moment.Release }, Snapshot = snapshot.Number }).Line;
    }

    // An entry says of which snapshot its samples are.
    public T Entry<T>(T entry, ToldFigures figures) where T : PublishedEntry => entry with
    {
        Snapshot = figures.Snapshot,
        SnapshotAt = Taken.GetValueOrDefault(figures.Snapshot)?.TakenAt,
        Revision = Taken.GetValueOrDefault(figures.Snapshot)?.Revision,
    };

    public static string InWords(DisclosurePolicy policy) => string.Create(CultureInfo.InvariantCulture,
            $"Nothing is told of fewer than {policy.Minimum} samples: such figures are null with the status suppressed, and so are others by which they could be worked out. A region needs {policy.LocationsOfRegion} locations with samples; others are told together. Figures move only with a snapshot, and then only where nothing or at least {policy.Minimum} samples came or went in every figure of the same form and year; else all of these stand as they were.");

    private static DateOnly LastComplete(Interval interval, DisclosurePolicy policy, DateOnly then)
    {
        var end = Periods.StartOf(then, interval).AddDays(-1);
        return policy.IsComplete(end, then) ? end : Periods.StartOf(end, interval).AddDays(-1);
    }
}
