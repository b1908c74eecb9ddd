using System.Globalization;
using Dims.Storage;

namespace Dims.Subscriptions;

internal static class GivenAlerts
{
    private const string Columns = "subscription_id, alert_id, sequence, owed, aside, aside_failures, aside_since, aside_at";

    public static async Task<ILookup<string, GivenAlert>> Load(Database database, IReadOnlyCollection<string> subscriptions, IReadOnlyCollection<string> alerts, CancellationToken cancel)
    {
        if (subscriptions.Count == 0 || alerts.Count == 0) return Array.Empty<Row>().ToLookup(r => r.SubscriptionId, r => r.Given, StringComparer.Ordinal);
        await using var read = await database.Read(cancel);
        return (await read.Query<Row>(
            $"SELECT {Columns} FROM subscription_alerts WHERE {database.In("subscription_id", "@subscriptions")} AND {database.In("alert_id", "@alerts")}",
            new { subscriptions = subscriptions.ToArray(), alerts = alerts.ToArray() })).ToLookup(r => r.SubscriptionId, r => r.Given, StringComparer.Ordinal);
    }

    // What is set aside and is due, what has waited longest first.
    public static async Task<IReadOnlyList<GivenAlert>> Due(Database database, string subscription, DateTimeOffset now, int most, CancellationToken cancel)
    {
        await using var read = await database.Read(cancel);
        return [.. (await read.Query<Row>(
            $"SELECT {Columns} FROM subscription_alerts WHERE subscription_id = @subscription AND aside IS NOT NULL AND aside_at <= @now ORDER BY aside_at, aside LIMIT @most", new { subscription, now = Instant.Text(now), most })).Select(r => r.Given)];
    }

    // Its receiver is another, or is back: what is set aside is tried at once, also what was given up.
    public static async Task TryAgain(Session session, string subscription)
    {
        await session.Execute("UPDATE subscription_alerts SET aside_failures = 0, aside_since = @NowText, aside_at = @NowText WHERE subscription_id = @subscription AND aside IS NOT NULL", new { subscription, session.NowText });
        await session.Execute("UPDATE subscriptions SET aside_at = @NowText WHERE id = @subscription AND aside > 0", new { subscription, session.NowText });
    }

    // The alerts of which something may have been given or be owed already.
    public static IReadOnlyCollection<string> Asked(IEnumerable<LoggedEvent> events) => [.. events.Where(e => !e.IsFirst).Select(e => e.AlertId).OfType<string>().Distinct(StringComparer.Ordinal)];

    public static string? Text(IReadOnlyList<long> owed) => owed.Count == 0 ? null : string.Join(' ', owed.Select(o => o.ToString(CultureInfo.InvariantCulture)));

    private sealed record Row
    {
        public string SubscriptionId { get; init; } = "";
        public string AlertId { get; init; } = "";
        public long Sequence { get; init; }
        public string? Owed { get; init; }
        public long? Aside { get; init; }
        public int? AsideFailures { get; init; }
        public string? AsideSince { get; init; }
        public string? AsideAt { get; init; }

        public GivenAlert Given => new()
        {
            AlertId = AlertId,
            Sequence = Sequence,
            Owed = Owed is null ? [] : [.. Owed.Split(' ').Select(o => long.Parse(o, CultureInfo.InvariantCulture))],
            Aside = Aside is { } sequence ? new AsideEvent(sequence, AsideFailures ?? 0, Instant.Parse(AsideSince!), SubscriptionRow.At(AsideAt)) : null,
        };
    }
}
