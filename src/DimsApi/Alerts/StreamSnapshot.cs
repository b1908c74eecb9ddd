using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Dims.Http;
using Dims.Storage;

namespace Dims.Alerts;

// What one stream's readers may see: its newest events, and the alerts, judged at each read.
public sealed class StreamSnapshot(StreamPlace place, long head, EventWindow events, IReadOnlyList<SeenAlert> alerts)
{
    private volatile CurrentAlerts? _current;

    public StreamPlace Place { get; } = place;

    public string Log => Place.Log;

    public Audience Stream => Place.Stream;

    public string Name => Place.Name;

    public long Head { get; } = head;

    public EventWindow Events { get; } = events;

    // Those that have not ended, and those that ended of late.
    public IReadOnlyList<SeenAlert> Alerts { get; } = alerts;

    // Made once and kept until the next instant at which an alert begins or ends.
    public CurrentAlerts CurrentAt(DateTimeOffset now) => _current is { } known && known.HoldsAt(now) ? known : _current = InForce(now, static _ => true);

    // The same of some of them.
    public CurrentAlerts InForce(DateTimeOffset now, Func<SeenAlert, bool> fits)
    {
        var (from, until) = Between(now, Alerts.SelectMany(a => new[] { a.Last.Effective, a.Last.Expires }));
        var current = Alerts.Where(a => a.Last.At(now).State == AlertState.Active && fits(a))
            .OrderByDescending(a => a.Last.PublishedAt).ThenByDescending(a => a.Last.Id, StringComparer.Ordinal).ToList();
        var bytes = new MemoryStream();
        bytes.Write("\",\"items\":["u8);
        for (var i = 0; i < current.Count; i++)
        {
            if (i > 0) bytes.WriteByte((byte)',');
            bytes.Write(current[i].Active);
        }
        bytes.Write("]}"u8);
        var start = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $$"""{"log":"{{Log}}","stream":"{{Name}}","sequence":{{Head}},"asOf":" """).TrimEnd());
        var tag = ETag(string.Join(' ', current.Select(a => string.Create(CultureInfo.InvariantCulture, $"{a.Last.Id}-v{a.Last.Version}"))));
        return new CurrentAlerts(from, until, start, bytes.ToArray(), tag);
    }

    // The last of these instants that has come, and the first that has not.
    public static (DateTimeOffset From, DateTimeOffset Until) Between(DateTimeOffset now, IEnumerable<DateTimeOffset> edges)
    {
        var (from, until) = (DateTimeOffset.MinValue, DateTimeOffset.MaxValue);
        foreach (var edge in edges)
        {
            if (edge <= now && edge > from) from = edge;
            if (edge > now && edge < until) until = edge;
        }
        return (from, until);
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
    private const int InstantLength = 24;

    public string ETag { get; } = etag;

    public int Length => start.Length + InstantLength + rest.Length;

    public bool HoldsAt(DateTimeOffset now) => from <= now && now < until;

    public void Write(IBufferWriter<byte> to, DateTimeOffset now)
    {
        to.Write(start);
        Encoding.ASCII.GetBytes(Instant.Text(now), to);
        to.Write(rest);
    }
}
