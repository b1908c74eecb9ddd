using System.Globalization;
using Dims.Storage;
using Dims.Trends;

namespace Dims.Disclosure;

// What the snapshots told of one table in one year.
internal sealed record Told
{
    public required string Basis { get; init; }
    public required int Year { get; init; }
    public required int Snapshot { get; init; }
    public required bool Generated { get; init; }
    public required IReadOnlyList<ToldFigures> Figures { get; init; }

    public static async Task<IReadOnlyList<Told>> Read(Read read, TableKind kind, string subject, string form) =>
        [.. (await read.Query<Row>("SELECT basis, year, snapshot, generated, figures FROM published_tables WHERE kind = @kind AND subject = @subject AND form = @form ORDER BY year, basis", new { kind = Http.Wire.Name(kind), subject, form }))
            .Select(r => new Told { Basis = r.Basis, Year = (int)r.Year, Snapshot = (int)r.Snapshot, Generated = r.Generated == 1, Figures = Snapshots.Read<IReadOnlyList<ToldFigures>>(r.Figures) })];

    private sealed record Row
    {
        public string Basis { get; init; } = "";
        public long Year { get; init; }
        public long Snapshot { get; init; }
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
internal sealed record Frame(DateOnly From, DateOnly To, IReadOnlyList<Slot> Slots, PublishedSnapshot? Snapshot)
{
    public static async Task<Frame> Of(Read read, IReadOnlyList<Told> told, Interval interval, DateOnly? from, DateOnly? to, string groupBy, DisclosurePolicy policy, DateOnly today)
    {
        var snapshot = await Snapshots.Last(read);
        var then = snapshot?.On ?? today;
        var last = to ?? LastComplete(interval, policy, then);
        var first = from ?? (told.Count > 0 ? new DateOnly(told[0].Year, 1, 1) : Periods.StartOf(last, interval));
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
        }
        return new Frame(first, last, slots, snapshot);
    }

    public DisclosureNote Note(int suppressed, DisclosurePolicy policy) => new()
    {
        Minimum = policy.Minimum,
        Snapshot = Snapshot,
        Suppressed = suppressed,
        Policy = string.Create(CultureInfo.InvariantCulture,
            $"Nothing is told of fewer than {policy.Minimum} samples: such figures are null with the status suppressed, and so are others by which they could be worked out. A region needs {policy.LocationsOfRegion} locations with samples. Figures move only with a snapshot, and then only where nothing or at least {policy.Minimum} samples came or went; else the former figure stands."),
    };

    private static DateOnly LastComplete(Interval interval, DisclosurePolicy policy, DateOnly then)
    {
        var end = Periods.StartOf(then, interval).AddDays(-1);
        return policy.IsComplete(end, then) ? end : Periods.StartOf(end, interval).AddDays(-1);
    }
}
