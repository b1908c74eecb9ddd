using System.Collections.Concurrent;
using System.Text.Json;
using Dims.Alerts;
using Dims.Delivery;
using Dims.Http;
using Dims.Notices;
using Dims.Storage;
using Microsoft.Extensions.Options;

namespace Dims.Subscriptions;

// The newest events of every stream, read once for all subscriptions that stand near its end; who stands further back reads the table.
internal sealed class EventShelf(Database database, IOptions<DimsOptions> options)
{
    private const int MostKept = 300;
    private readonly ConcurrentDictionary<string, Shelf> _shelves = new(StringComparer.Ordinal);

    public string? Base => options.Value.PublicUrl?.TrimEnd('/');

    public string SourceOf(string stream) => CloudEnvelope.Source(options.Value.EventSource, stream);

    // The events after this one up to the head, at most so many.
    public async ValueTask<IReadOnlyList<LoggedEvent>> After(StreamEnd end, long after, int most, CancellationToken cancel)
    {
        var (shelf, last) = (_shelves.GetOrAdd(end.Stream, _ => new Shelf()), Math.Min(end.Head, after + most));
        if (shelf.Find(end.Log, after, last) is { } kept) return kept;
        if (end.Head - after > MostKept) return await Load(end, after, last, cancel);
        await shelf.Loading.WaitAsync(cancel);
        try
        {
            if (shelf.Find(end.Log, after, last) is { } meanwhile) return meanwhile;
            var from = shelf.Reaches(end.Log, after) ? shelf.To : after;
            shelf.Add(end.Log, from, await Load(end, from, end.Head, cancel), MostKept);
            return shelf.Find(end.Log, after, last) ?? await Load(end, after, last, cancel);
        }
        finally
        {
            shelf.Loading.Release();
        }
    }

    // Those behind this one up to `last`, from the table: what is asked for once more is not what others wait for.
    public async ValueTask<IReadOnlyList<LoggedEvent>> Read(StreamEnd end, long after, long last, CancellationToken cancel) => last <= after ? [] : await Load(end, after, last, cancel);

    // The last event of each alert behind this one.
    public async ValueTask<IReadOnlyDictionary<string, long>> Latest(StreamEnd end, long after, IReadOnlyList<LoggedEvent> events, CancellationToken cancel)
    {
        var latest = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var told in events) if (told.AlertId is { } alert) latest[alert] = told.Sequence;
        if (events.Count == 0 || events[^1].Sequence >= end.Head || latest.Count == 0) return latest;
        await using var read = await database.Read(cancel);
        foreach (var (alert, sequence) in await read.Query<(string Alert, long Sequence)>(
            $"SELECT alert_id, MAX(sequence) FROM events WHERE {database.In("alert_id", "@alerts")} AND stream = @Stream AND sequence > @after AND sequence <= @Head GROUP BY alert_id", new { alerts = latest.Keys.ToArray(), end.Stream, after, end.Head }))
            latest[alert] = sequence;
        return latest;
    }

    private async Task<IReadOnlyList<LoggedEvent>> Load(StreamEnd end, long after, long last, CancellationToken cancel)
    {
        await using var read = await database.Read(cancel);
        return end.Stream == SubscriptionRow.Notices ? await Notices(read, end, after, last) : await Events(read, end, after, last);
    }

    private async Task<IReadOnlyList<LoggedEvent>> Events(Read read, StreamEnd end, long after, long last)
    {
        var (events, source) = (new List<LoggedEvent>(), SourceOf(end.Stream));
        foreach (var row in await read.Query<LoggedEvent.EventRow>(
            "SELECT sequence, type, alert_id, document FROM events WHERE stream = @Stream AND sequence > @after AND sequence <= @last ORDER BY sequence", new { end.Stream, after, last }))
        {
            var before = await read.Query<string>(
                "SELECT document FROM events WHERE alert_id = @AlertId AND stream = @Stream AND sequence < @Sequence ORDER BY sequence", new { row.AlertId, end.Stream, row.Sequence });
            events.Add(LoggedEvent.OfAlert(row, [.. before.Select(d => JsonSerializer.Deserialize<AlertEvent>(d, Wire.Json)!.Alert)], source, Base));
        }
        return events;
    }

    // Each with the one before it that the same reader may see: of a location's own notice that is one of its own where the location reads, and any where a coordinator does.
    private async Task<IReadOnlyList<LoggedEvent>> Notices(Read read, StreamEnd end, long after, long last)
    {
        var source = SourceOf(SubscriptionRow.Notices);
        return [.. (await NoticeQueries.Between(read, after, last)).Select(n => LoggedEvent.OfNotice(n.Notice, n.OwnBefore, end.Log, source, Base))];
    }

    private sealed class Shelf
    {
        private volatile Kept _kept = new("", 0, []);

        public SemaphoreSlim Loading { get; } = new(1);

        public long To => _kept.To;

        public bool Reaches(string log, long after) => _kept is var kept && kept.Log == log && kept.From <= after && after <= kept.To;

        public IReadOnlyList<LoggedEvent>? Find(string log, long after, long last)
        {
            var kept = _kept;
            if (kept.Log != log || Math.Min(after, last) < kept.From || last > kept.To) return null;
            return new ArraySegment<LoggedEvent>(kept.Events, (int)(Math.Min(after, last) - kept.From), (int)Math.Max(0, last - after));
        }

        public void Add(string log, long from, IReadOnlyList<LoggedEvent> events, int most)
        {
            var kept = _kept;
            LoggedEvent[] all = kept.Log == log && kept.To == from ? [.. kept.Events, .. events] : [.. events];
            var first = kept.Log == log && kept.To == from ? kept.From : from;
            var over = Math.Max(0, all.Length - most);
            _kept = new Kept(log, first + over, all[over..]);
        }

        private sealed record Kept(string Log, long From, LoggedEvent[] Events)
        {
            public long To => From + Events.Length;
        }
    }
}

// Where a stream of this log ends.
internal sealed record StreamEnd(string Log, string Stream, long Head);
