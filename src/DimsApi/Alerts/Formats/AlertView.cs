namespace Dims.Alerts.Formats;

// One version as the readers of one stream see it now, with the versions of it that they were given before; all that a format is made of.
public sealed record AlertView
{
    public required Audience Stream { get; init; }

    public required Alert Alert { get; init; }

    // The versions that these readers hold when this one comes, the first one first: none where an alert starts for them, or starts again.
    public required IReadOnlyList<Alert> Earlier { get; init; }

    // The address of the service, without a slash at its end.
    public required string Base { get; init; }

    // Media type of the picture, where there is one and it is public.
    public string? PictureType { get; init; }

    public bool IsExercise => AlertMarks.IsExercise(Alert);

    public bool IsWithdrawn => AlertMarks.IsWithdrawn(Alert);

    // Where the present state of the alert is: absolute, also for an alert that was published without a known address of the service.
    public string Address => Alert.Address.StartsWith('/') ? Base + Alert.Address : Alert.Address;

    public string VersionAddress => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Address}/versions/{Alert.Version}");

    public string? PictureAddress => Alert.Picture is { } picture && PictureType is not null ? $"{Base}/v1/attachments/{picture}/content" : null;

    // `versions`: all that the stream saw, in their present states.
    public static AlertView Of(Audience stream, IReadOnlyList<Alert> versions, int at, string baseAddress)
    {
        var start = 0;
        for (var i = 0; i < at; i++) if (versions[i].Reason.Kind == AlertVersionKind.Withdrawn || versions[i].WithdrawnAt is not null) start = i + 1;
        return new AlertView { Stream = stream, Alert = versions[at], Earlier = [.. versions.Skip(start).Take(at - start)], Base = baseAddress };
    }
}
