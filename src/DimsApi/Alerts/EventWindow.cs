using System.Globalization;
using System.Text;
using Dims.Http;

namespace Dims.Alerts;

// One stream of one log: what a cursor is a number of.
public sealed record StreamPlace(string Log, Audience Stream)
{
    public string Name { get; } = Wire.Name(Stream);

    // The id of an event on a live stream; it comes back as Last-Event-ID.
    public string Cursor(long sequence) => string.Create(CultureInfo.InvariantCulture, $"{Log}-{Name}.{sequence}");

    // The sequence where the cursor is of this stream of this log, as Cursor writes it or with the log's id alone.
    public long? Sequence(string cursor)
    {
        var point = cursor.LastIndexOf('.');
        if (point < 0 || !long.TryParse(cursor.AsSpan(point + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var sequence)) return null;
        var of = cursor.AsSpan(0, point);
        return of.SequenceEqual(Log) || of.SequenceEqual($"{Log}-{Name}") ? sequence : null;
    }
}

// An event as it goes over the wire, encoded once for all readers: framed for a live stream, and the JSON inside that for a page.
public sealed class EventBytes
{
    private readonly byte[] _frame;
    private readonly int _json;

    private EventBytes(byte[] frame, int json) => (_frame, _json) = (frame, json);

    public ReadOnlyMemory<byte> Frame => _frame;

    public ReadOnlyMemory<byte> Json => _frame.AsMemory(_json, _frame.Length - _json - 2);

    public static EventBytes Of(StreamPlace place, long sequence, string type, string document)
    {
        var start = $"id: {place.Cursor(sequence)}\nevent: {type}\ndata: ";
        var json = Encoding.UTF8.GetByteCount(start);
        return new EventBytes(Encoding.UTF8.GetBytes($"{start}{document}\n\n"), json);
    }
}

// The newest events of a stream, the last one being its head.
public sealed class EventWindow
{
    private readonly EventBytes[] _events;

    private EventWindow(EventBytes[] events) => _events = events;

    public int Count => _events.Length;

    public static EventWindow After(EventWindow? before, IReadOnlyList<EventBytes> added, int most) => new([.. (before?._events ?? []).Concat(added).TakeLast(most)]);

    // The events after a cursor, oldest first; null where the window does not reach back so far.
    public ArraySegment<EventBytes>? After(long cursor, long head, int limit)
    {
        var first = head - _events.Length;
        if (cursor < first) return null;
        var skip = (int)(cursor - first);
        return new ArraySegment<EventBytes>(_events, skip, Math.Min(limit, _events.Length - skip));
    }
}
