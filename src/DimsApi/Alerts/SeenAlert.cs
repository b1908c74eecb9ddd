using System.Text.Json;
using Dims.Http;

namespace Dims.Alerts;

// All versions of an alert, and what each stream sees of them.
public sealed class KnownAlert(IReadOnlyList<Alert> versions)
{
    private readonly SeenAlert?[] _seen = See(versions);

    public SeenAlert? SeenBy(Audience stream) => _seen[(int)stream];

    public bool EndedBefore(DateTimeOffset at) => versions[^1].WithdrawnAt < at || versions[^1].Expires < at;

    // Streams that see the same share it with its bytes.
    private static SeenAlert?[] See(IReadOnlyList<Alert> versions)
    {
        var seen = new SeenAlert?[Enum.GetValues<Audience>().Length];
        foreach (var stream in Enum.GetValues<Audience>())
        {
            var of = AlertViews.For(stream, versions);
            seen[(int)stream] = of.Count == 0 ? null : seen.FirstOrDefault(s => s is not null && s.Versions.SequenceEqual(of, ReferenceEqualityComparer.Instance)) ?? new SeenAlert(of);
        }
        return seen;
    }
}

// An alert as one stream's readers see it: the versions for them, the first one first.
public sealed class SeenAlert(IReadOnlyList<Alert> versions)
{
    private byte[]? _active;

    public IReadOnlyList<Alert> Versions { get; } = versions;

    public Alert Last => Versions[^1];

    // The last version as it is while it is in force.
    public byte[] Active => _active ??= JsonSerializer.SerializeToUtf8Bytes(Last.In(AlertState.Active), Wire.Json);

    // The instant at which it ended for these readers; null while it has not.
    public DateTimeOffset? EndAt(DateTimeOffset now) => Last.At(now).State switch
    {
        AlertState.Withdrawn => Last.WithdrawnAt ?? Last.PublishedAt,
        AlertState.Expired => Last.Expires,
        _ => null,
    };
}
