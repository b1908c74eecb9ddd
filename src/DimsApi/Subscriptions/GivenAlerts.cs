using System.Globalization;
using Dims.Storage;

namespace Dims.Subscriptions;

internal static class GivenAlerts
{
    public static async Task<ILookup<string, GivenAlert>> Load(Database database, IReadOnlyCollection<string> subscriptions, IReadOnlyCollection<string> alerts, CancellationToken cancel)
    {
        if (subscriptions.Count == 0 || alerts.Count == 0) return Array.Empty<Row>().ToLookup(r => r.SubscriptionId, r => r.Given, StringComparer.Ordinal);
        await using var read = await database.Read(cancel);
        return (await read.Query<Row>(
            $"SELECT subscription_id, alert_id, sequence, owed FROM subscription_alerts WHERE {database.In("subscription_id", "@subscriptions")} AND {database.In("alert_id", "@alerts")}",
            new { subscriptions = subscriptions.ToArray(), alerts = alerts.ToArray() })).ToLookup(r => r.SubscriptionId, r => r.Given, StringComparer.Ordinal);
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

        public GivenAlert Given => new()
        {
            AlertId = AlertId,
            Sequence = Sequence,
            Owed = Owed is null ? [] : [.. Owed.Split(' ').Select(o => long.Parse(o, CultureInfo.InvariantCulture))],
        };
    }
}
