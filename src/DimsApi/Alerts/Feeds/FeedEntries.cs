using Dims.Alerts.Formats;

namespace Dims.Alerts.Feeds;

// Pure: which alerts stand in a feed at an instant, each as its readers see it then.
public static class FeedEntries
{
    // A CAP index lists what is in force; an end stands in it long enough to be seen by who looks once a day.
    public static readonly TimeSpan EndedInCap = TimeSpan.FromHours(48);

    public static IReadOnlyList<(AlertView View, DateTimeOffset Updated)> At(DateTimeOffset now, FeedKind kind, IReadOnlyList<SeenAlert> alerts, Audience stream, string baseAddress) =>
    [
        .. alerts.Where(a => Stands(a, kind, now))
            .Select(a => AlertView.Of(stream, [.. a.Versions.SkipLast(1), a.Last.At(now)], a.Versions.Count - 1, baseAddress))
            .Select(v => (View: v, Updated: AlertFormat.Updated(v)))
            .OrderByDescending(e => e.Updated).ThenByDescending(e => e.View.Alert.Id, StringComparer.Ordinal),
    ];

    // The instants at which a feed changes by the clock alone.
    public static IEnumerable<DateTimeOffset> Edges(SeenAlert alert, FeedKind kind)
    {
        var kept = Kept(kind);
        yield return alert.Last.Effective;
        yield return alert.Last.Expires;
        yield return alert.Last.Expires + kept;
        if (alert.Last.WithdrawnAt is { } withdrawn) yield return withdrawn + kept;
    }

    private static bool Stands(SeenAlert alert, FeedKind kind, DateTimeOffset now)
    {
        if (alert.EndAt(now) is { } end) return now < end + Kept(kind);
        return kind != FeedKind.Cap || alert.Last.At(now).State == AlertState.Active;
    }

    private static TimeSpan Kept(FeedKind kind) => kind == FeedKind.Cap ? EndedInCap : AlertMemory.EndedKept;
}
