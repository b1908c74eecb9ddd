using System.Collections.Concurrent;
using System.Text.Json;
using Dims.Alerts;
using Dims.Http;
using Dims.Storage;

namespace Dims.Tablets;

// A look that an alert is about, and when that is in force.
internal readonly record struct WarnedLook(AlertTerms Terms, SeenTablet Look)
{
    public bool HoldsAt(DateTimeOffset now) => Terms.StateAt(now) == AlertState.Active;
}

// Alerts in force, which every question is held against. A version that was published never changes: it is read once.
internal sealed class PublishedLooks
{
    private readonly ConcurrentDictionary<(string Log, string Id, long Version), Alert> _read = [];

    // Now, and then as well.
    public async Task<IReadOnlyList<Alert>> InForce(Sql sql, string log, DateTimeOffset now, DateTimeOffset then)
    {
        var keys = new List<(string Log, string Id, long Version)>();
        await using (var reader = await sql.Rows(
            "SELECT v.alert_id, v.version FROM alert_versions v JOIN alerts a ON a.id = v.alert_id AND a.version = v.version WHERE a.state = 'published' AND v.effective_at <= @then AND v.expires_at > @now",
            ("@then", Instant.Text(then)), ("@now", Instant.Text(now))))
            while (await reader.ReadAsync()) keys.Add((log, reader.GetString(0), reader.GetInt64(1)));
        var alerts = new List<Alert>(keys.Count);
        foreach (var key in keys) alerts.Add(_read.TryGetValue(key, out var known) ? known : await Read(sql, key));
        if (_read.Count > 2 * (keys.Count + 50)) foreach (var key in _read.Keys.Except(keys)) _read.TryRemove(key, out _);
        return alerts;
    }

    // What a transaction sees of its own is known to others with its commit.
    private async Task<Alert> Read(Sql sql, (string Log, string Id, long Version) key)
    {
        var alert = JsonSerializer.Deserialize<Alert>((await sql.Scalar<string>("SELECT document FROM alert_versions WHERE alert_id = @Id AND version = @Version", new { key.Id, key.Version }))!, Wire.Json)!;
        if (sql is Session session) session.AfterCommit(() => _read[key] = alert);
        else _read[key] = alert;
        return alert;
    }
}
