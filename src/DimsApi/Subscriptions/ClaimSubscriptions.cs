using System.Globalization;
using Dims.Messaging;
using Dims.Notices;
using Dims.Storage;
using MediatR;

namespace Dims.Subscriptions;

// Takes what is due, for a time: nobody else works for it meanwhile, and what a killed worker had comes back. One command for hundreds.
internal sealed record ClaimSubscriptions : ICommand<ClaimedSubscriptions>, IHousekeeping, ISlice
{
    // Short, so that what a killed worker had comes back within seconds; one that lives renews it, see RenewLeases.
    public static readonly TimeSpan Leased = TimeSpan.FromSeconds(10);

    public required string Lease { get; init; }
    public required bool Slow { get; init; }
    public required int Most { get; init; }
    public required IReadOnlyList<StreamEnd> Ends { get; init; }

    // Of the slow: as many of one owner, and none of these owners, so that one with many dead addresses does not keep the others waiting.
    public int MostOfOwner { get; init; } = int.MaxValue;
    public IReadOnlyList<string> Full { get; init; } = [];
}

internal sealed record ClaimedSubscriptions(IReadOnlyList<ClaimedRow> Rows);

internal sealed record ClaimedRow(SubscriptionRow Row, string? Location);

internal sealed class ClaimSubscriptionsHandler(Session session, NoticeLog notices) : IRequestHandler<ClaimSubscriptions, ClaimedSubscriptions>
{
    // Nobody works for it, and no Retry-After holds it.
    private const string Free = "state = 'active' AND slow = @slow AND (leased_until IS NULL OR leased_until <= @now) AND (held_until IS NULL OR held_until <= @now)";

    // A new event makes it due at once: retry_head says up to where the stream reached when the next attempt was put off.
    private static string Due(string head) => $"{Free} AND position < {head} AND (retry_at IS NULL OR retry_at <= @now OR retry_head < {head})";

    private const string NotWaiting = "(retry_at IS NULL OR retry_at <= @now)";

    private const string Again = $"again_to IS NOT NULL AND {Free} AND {NotWaiting}";

    // Events that were set aside have times of their own, but a receiver that fails is let alone.
    private const string Aside = $"aside_at IS NOT NULL AND aside_at <= @now AND {Free} AND {NotWaiting}";

    public async Task<ClaimedSubscriptions> Handle(ClaimSubscriptions command, CancellationToken cancellationToken)
    {
        var rows = new List<SubscriptionRow>();
        // The one furthest on first: who catches up with years keeps nobody from the news. Of those that fail the one that has waited longest, and the streams in any order.
        StreamEnd[] ends = [.. command.Ends];
        if (command.Slow) Random.Shared.Shuffle(ends);
        foreach (var end in ends) await Take(command, rows, $"stream = @Stream AND {Due("@Head")}", "position DESC", end);
        await Take(command, rows, Aside, "aside_at", null);
        await Take(command, rows, Again, "id", null);
        return new ClaimedSubscriptions(rows.Count == 0 ? [] : await Entitled(rows));
    }

    private async Task Take(ClaimSubscriptions command, List<SubscriptionRow> rows, string due, string order, StreamEnd? end)
    {
        var most = command.Most - rows.Count;
        if (most == 0) return;
        if (command.Slow)
        {
            order = "COALESCE(retry_at, '')";
            due += $" AND id IN (SELECT id FROM (SELECT id, row_number() OVER (PARTITION BY owner_id ORDER BY {order}, id) AS place FROM subscriptions WHERE {due} AND NOT ({session.Database.In("owner_id", "@full")})) AS waiting WHERE place <= @MostOfOwner)";
        }
        rows.AddRange(await session.Query<SubscriptionRow>(
            $"UPDATE subscriptions SET lease = @Lease, leased_until = @until WHERE id IN (SELECT id FROM subscriptions WHERE {due} ORDER BY {order} LIMIT @most {session.Database.SkipLocked}) RETURNING {SubscriptionRow.Columns}",
            new { slow = command.Slow ? 1 : 0, now = session.NowText, until = Instant.Text(session.Now + ClaimSubscriptions.Leased), command.Lease, command.MostOfOwner, full = command.Full.ToArray(), end?.Stream, Head = end?.Head ?? 0, most }));
    }

    // Whoever has lost the right to read it is sent nothing more.
    private async Task<IReadOnlyList<ClaimedRow>> Entitled(List<SubscriptionRow> rows)
    {
        var owners = rows.Select(r => r.OwnerId).Distinct(StringComparer.Ordinal).ToArray();
        var roles = await Entitlement.LiveRoles(session, owners);
        var locations = rows.Any(r => r.Stream == SubscriptionRow.Notices)
            ? (await session.Query<(string Owner, string Location)>($"SELECT id, location_id FROM owners WHERE {session.Database.In("id", "@owners")} AND location_id IS NOT NULL", new { owners })).ToDictionary(o => o.Owner, o => o.Location, StringComparer.Ordinal)
            : [];
        foreach (var row in rows.Where(r => !Covered(r)))
            await session.Write("UPDATE subscriptions SET state = 'deactivated', reason = 'not-entitled', lease = NULL, leased_until = NULL, edition = edition + 1, changed_at = @at WHERE id = @id", ("@at", session.NowText), ("@id", row.Id));
        foreach (var row in rows.Where(r => !Covered(r))) await DeactivationNotice.Append(session, notices, row.Id, DeactivationReason.NotEntitled);
        return [.. rows.Where(Covered).Select(r => new ClaimedRow(r, locations.GetValueOrDefault(r.OwnerId)))];

        bool Covered(SubscriptionRow row) => roles[row.OwnerId].Any(role => Entitlement.Covers(role, row.Stream));
    }

    // Which streams have something due, quick or slow; cheap, and asked before anything enters the write gate.
    public static async Task<IReadOnlyList<bool>> AnyDue(Read read, IReadOnlyList<StreamEnd> ends, DateTimeOffset now)
    {
        var looks = new List<string>();
        foreach (var slow in new[] { 0, 1 })
        {
            looks.AddRange(ends.Select((end, i) => Look(slow, $"stream = '{end.Stream}' AND {Due(string.Create(CultureInfo.InvariantCulture, $"@h{i}"))}")));
            looks.Add(Look(slow, Aside));
            looks.Add(Look(slow, Again));
        }
        var heads = ends.Select(e => e.Head).Concat(new long[4]).ToArray();
        var due = await read.Query<long>(string.Join(" UNION ALL ", looks), new { now = Instant.Text(now), h0 = heads[0], h1 = heads[1], h2 = heads[2], h3 = heads[3] });
        return [due.Contains(0), due.Contains(1)];

        static string Look(int slow, string due) => $"SELECT * FROM (SELECT slow FROM subscriptions WHERE {due.Replace("@slow", slow == 0 ? "0" : "1", StringComparison.Ordinal)} LIMIT 1) AS x";
    }
}
