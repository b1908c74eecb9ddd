using System.Globalization;

namespace Dims.Alerts;

public enum AlertFactKind { Version, Effective, Expired }

// Pure: a fact about an alert, with all its versions up to the one it is about, and what each stream is told of it.
public sealed record AlertFact(AlertFactKind Kind, DateTimeOffset Time, IReadOnlyList<Alert> Versions)
{
    public Alert Alert => Versions[^1];

    // As this stream's readers are told it, without its place in the stream; null where it is none of theirs.
    public AlertEvent? ToldTo(Audience stream)
    {
        var seen = AlertViews.For(stream, Versions);
        // They never had it, or what they had was taken from them before.
        if (seen is not [.., var last] || last.Version != Alert.Version) return null;
        if (Kind != AlertFactKind.Version && last.State == AlertState.Withdrawn) return null;
        var before = seen.Count > 1 ? seen[^2] : null;
        var (type, alert) = Kind switch
        {
            AlertFactKind.Effective => (AlertEventType.Effective, last.In(AlertState.Active)),
            AlertFactKind.Expired => (AlertEventType.Expired, last.In(AlertState.Expired)),
            _ when last.State == AlertState.Withdrawn => (AlertEventType.Withdrawn, last),
            // Given again after it was taken away is a publication too.
            _ when before is null or { State: AlertState.Withdrawn } => (AlertEventType.Published, last),
            _ => (AlertEventType.Updated, last),
        };
        return new AlertEvent { Sequence = 0, Id = Id, Type = type, Time = Time, Why = type == AlertEventType.Withdrawn ? last.Why : null, Alert = alert };
    }

    // A version can only once become each of these.
    private string Id => string.Create(CultureInfo.InvariantCulture, $"{Alert.Id}-v{Alert.Version}") + Kind switch
    {
        AlertFactKind.Effective => "-effective",
        AlertFactKind.Expired => "-expired",
        _ => "",
    };
}
