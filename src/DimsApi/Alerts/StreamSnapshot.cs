using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Dims.Http;
using Dims.Storage;

namespace Dims.Alerts;

// A version whose end has not been logged, with its bytes as they are while it is in force.
public sealed class LiveAlert(string document)
{
    public Alert Alert { get; } = JsonSerializer.Deserialize<Alert>(document, Wire.Json)!;

    private byte[]? _active;

    public byte[] Active => _active ??= JsonSerializer.SerializeToUtf8Bytes(Alert.In(AlertState.Active), Wire.Json);
}

// What one stream's readers may see: its newest events, and the alerts in force, judged at each read.
public sealed class StreamSnapshot(string log, Audience stream, long head, EventWindow events, IReadOnlyList<LiveAlert> live)
{
    private volatile CurrentAlerts? _current;

    public string Log { get; } = log;

    public Audience Stream { get; } = stream;

    public string Name { get; } = Wire.Name(stream);

    public long Head { get; } = head;

    public EventWindow Events { get; } = events;

    // Made once and kept until the next instant at which an alert begins or ends.
    public CurrentAlerts CurrentAt(DateTimeOffset now) => _current is { } known && known.HoldsAt(now) ? known : _current = Judge(now);

    private CurrentAlerts Judge(DateTimeOffset now)
    {
        var (from, until) = (DateTimeOffset.MinValue, DateTimeOffset.MaxValue);
        foreach (var edge in live.SelectMany(l => new[] { l.Alert.Effective, l.Alert.Expires }))
        {
            if (edge <= now && edge > from) from = edge;
            if (edge > now && edge < until) until = edge;
        }
        var current = live.Where(l => l.Alert.At(now).State == AlertState.Active)
            .OrderByDescending(l => l.Alert.PublishedAt).ThenByDescending(l => l.Alert.Id, StringComparer.Ordinal).ToList();
        var bytes = new MemoryStream();
        bytes.Write(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"\",\"items\":[")));
        for (var i = 0; i < current.Count; i++)
        {
            if (i > 0) bytes.WriteByte((byte)',');
            bytes.Write(current[i].Active);
        }
        bytes.Write("]}"u8);
        var start = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $$"""{"log":"{{Log}}","stream":"{{Name}}","sequence":{{Head}},"asOf":" """).TrimEnd());
        var tag = ETag(string.Join(' ', current.Select(l => string.Create(CultureInfo.InvariantCulture, $"{l.Alert.Id}-v{l.Alert.Version}"))));
        return new CurrentAlerts(from, until, start, bytes.ToArray(), tag);
    }

    // Weak: the instant in the answer moves on while everything else stays.
    public string ETag(string what)
    {
        var said = string.Create(CultureInfo.InvariantCulture, $"{Log} {Name} {Head} {Edge.Version} {what}");
        return $"W/\"{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(said)).AsSpan(0, 12))}\"";
    }
}

// The list of alerts in force in [from, until): all but the instant it is asked at.
public sealed class CurrentAlerts(DateTimeOffset from, DateTimeOffset until, byte[] start, byte[] rest, string etag)
{
    public string ETag { get; } = etag;

    public bool HoldsAt(DateTimeOffset now) => from <= now && now < until;

    public IReadOnlyList<ReadOnlyMemory<byte>> At(DateTimeOffset now) => [start, Encoding.UTF8.GetBytes(Instant.Text(now)), rest];
}

// The newest events of a stream as they go over the wire. `First` is the sequence of the oldest one kept.
public sealed class EventWindow
{
    private readonly byte[][] _events;

    private EventWindow(byte[][] events) => _events = events;

    public int Count => _events.Length;

    public static EventWindow After(EventWindow? before, IReadOnlyList<string> added, int most)
    {
        IEnumerable<byte[]> all = [.. before?._events ?? [], .. added.Select(Encoding.UTF8.GetBytes)];
        return new EventWindow([.. all.TakeLast(most)]);
    }

    // The events after a cursor, oldest first; null where the window does not reach back so far. The last one of the window is the head.
    public ArraySegment<byte[]>? After(long cursor, long head, int limit)
    {
        var first = head - _events.Length;
        if (cursor < first) return null;
        var skip = (int)(cursor - first);
        return new ArraySegment<byte[]>(_events, skip, Math.Min(limit, _events.Length - skip));
    }
}
