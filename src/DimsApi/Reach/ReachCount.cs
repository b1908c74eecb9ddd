using Dims.Access;
using Dims.Alerts;

namespace Dims.Reach;

// Somebody with a valid key.
internal sealed record KeyOwner(string Id, string Name, string Kind, Audience Stream, DateTimeOffset? LastSeenAt);

// The first time that an owner had the version, or a later one, by a door.
internal sealed record Delivered(string Owner, ReachDoor Door, DateTimeOffset At);

internal sealed record Acknowledged(string Owner, DateTimeOffset At, int? PassedOn);

internal sealed record Failed(string Owner, FailedDelivery Delivery);

// Pure: who has it, from who may have it and what is known of them.
internal sealed class ReachCount(DateTimeOffset published, ILookup<string, Delivered> delivered, ILookup<string, Acknowledged> acknowledged, ILookup<string, Failed> failed)
{
    // After so many somebody looks.
    public const int AttemptsUntilFailing = 2;

    public IReadOnlyList<ReachedOwner> Of(IReadOnlyList<KeyOwner> entitled) =>
    [
        .. entitled.Select(Of).Where(o => o.OwnerKind != Roles.OwnerKind(Roles.Coordinator) || o.ReachedAt is not null || o.Failures.Count > 0)
            .OrderBy(o => o.ReachedAt is not null).ThenByDescending(o => o.Failing).ThenBy(o => o.AcknowledgedAt is not null).ThenBy(o => o.OwnerName, StringComparer.OrdinalIgnoreCase).ThenBy(o => o.Owner, StringComparer.Ordinal),
    ];

    private ReachedOwner Of(KeyOwner owner)
    {
        ReachedBy[] doors = [.. delivered[owner.Id].GroupBy(d => d.Door).Select(g => By(g.Key, g.Min(d => d.At))).OrderBy(d => d.At).ThenBy(d => d.Door)];
        var said = acknowledged[owner.Id].ToList();
        DateTimeOffset? first = said.Count == 0 ? null : said.Min(a => a.At);
        DateTimeOffset? reached = doors.Length == 0 ? first : first < doors[0].At ? first : doors[0].At;
        FailedDelivery[] failures = [.. failed[owner.Id].Select(f => f.Delivery).OrderByDescending(f => f.Attempts).ThenBy(f => f.Subscription, StringComparer.Ordinal)];
        return new ReachedOwner
        {
            Owner = owner.Id,
            OwnerName = owner.Name,
            OwnerKind = owner.Kind,
            Stream = owner.Stream,
            ReachedAt = reached,
            Seconds = reached is { } at ? Since(at) : null,
            Doors = doors,
            AcknowledgedAt = first,
            PassedOn = said.Exists(a => a.PassedOn is not null) ? said.Sum(a => (long)(a.PassedOn ?? 0)) : null,
            Failing = reached is null && failures.Any(IsFailing),
            Failures = failures,
            LastSeenAt = owner.LastSeenAt,
        };
    }

    // Tried since the publication, and either not for the first time in vain or for the last time.
    private bool IsFailing(FailedDelivery one) => one.LastAt >= published && (one.Attempts >= AttemptsUntilFailing || one.NextAt is null);

    public static IReadOnlyList<DoorReach> Doors(IReadOnlyList<ReachedOwner> owners) =>
        [.. owners.SelectMany(o => o.Doors).GroupBy(d => d.Door).OrderBy(g => g.Key).Select(g => new DoorReach { Door = g.Key, Reached = g.Count(), MedianSeconds = Median(g.Select(d => d.Seconds))!.Value })];

    public double? MedianAcknowledged(IReadOnlyList<ReachedOwner> owners) => Median(owners.Select(o => o.AcknowledgedAt).OfType<DateTimeOffset>().Select(Since));

    // The middle one, or the mean of the two in the middle; null of none.
    public static double? Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted.Length == 0 ? null : (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    private ReachedBy By(ReachDoor door, DateTimeOffset at) => new() { Door = door, At = at, Seconds = Since(at) };

    // Another instance's clock may be behind.
    private double Since(DateTimeOffset at) => Math.Max(0, (at - published).TotalSeconds);
}
