using System.Net;
using System.Text.Json;
using Dims.Access;
using Dims.Http;
using Dims.Notices;
using Dims.Reach;
using Dims.Storage;
using Dims.Tests.Alerts;
using Dims.Tests.Host;
using Microsoft.Extensions.DependencyInjection;

namespace Dims.Tests.Reach;

// The people around an alert, and those it is for: a partner, a laboratory and a testing location.
internal sealed class ReachDesk
{
    public required TestDims Dims { get; init; }
    public required AlertDesk Alerts { get; init; }
    public required Client Partner { get; init; }
    public required Client Lab { get; init; }
    public required Client Location { get; init; }

    public static async Task<ReachDesk> At(TestDims dims) => new()
    {
        Dims = dims,
        Alerts = await AlertDesk.At(dims),
        Partner = await dims.With(Roles.Partner, "Ambulance service"),
        Lab = await dims.With(Roles.Laboratory, "Laboratory"),
        Location = await dims.With(Roles.Location, "Testing location"),
    };

    public static Task<Answer> Acknowledge(Client by, string id, string? body = "{}") => by.Post($"/v1/alerts/{id}/acknowledgements", body);

    public static Acknowledgement Acknowledged(Answer answer) => JsonSerializer.Deserialize<Acknowledgement>(answer.Is(HttpStatusCode.Created).Text, Wire.Json)!;

    public async Task<AlertReach> Reach(string id, int? version = null) =>
        JsonSerializer.Deserialize<AlertReach>((await Alerts.Anna.Get($"/v1/alerts/{id}/reach" + (version is null ? "" : $"?version={version}"))).Is(HttpStatusCode.OK).Text, Wire.Json)!;

    // What was read is written down within a second, not at once.
    public async Task<AlertReach> ReachWhen(string id, Func<AlertReach, bool> there, int? version = null)
    {
        for (var tries = 0; ; tries++)
        {
            var reach = await Reach(id, version);
            if (there(reach) || tries == 400) return reach;
            await Task.Delay(25);
        }
    }

    // A subscription of this owner's, as far as the reach of an alert reads it. Leased, so that nobody delivers to it here.
    public async Task<string> Subscribed(Client who, string stream = "professional", string state = "active", long position = 0)
    {
        var id = Guid.CreateVersion7().ToString();
        await Write(
            """
            INSERT INTO subscriptions (id, owner_id, stream, state, reason, address, secrets, log, position, previous, lease, leased_until, created_at, changed_at)
            SELECT @id, @owner, @stream, @state, CASE WHEN @state = 'deactivated' THEN 'gone' END, 'https://partner.example.org/', '[]', l.id, @position, 0, 'test', '2099-01-01T00:00:00.000Z', @now, @now FROM logs l WHERE l.is_current = 1
            """, new { id, owner = who.Owner, stream, state, position, now = Instant.Text(Dims.Clock.GetUtcNow()) });
        return id;
    }

    // An attempt at the event of that version.
    public Task Attempted(string subscription, string alert, string outcome, int version = 1, int latency = 0, TimeSpan? next = null) => Write(
        """
        UPDATE counters SET value = value + 1 WHERE name = 'attempts';
        INSERT INTO delivery_attempts (subscription_id, ordinal, kind, sequence, event_id, type, at, outcome, latency_ms, next_at)
        SELECT s.id, c.value, 'event', e.sequence, e.id, 'nl.drugsmarkt.alert.published.v1', @now, @outcome, @latency, @next
        FROM subscriptions s JOIN counters c ON c.name = 'attempts' JOIN events e ON e.stream = s.stream AND e.alert_id = @alert AND e.version = @version WHERE s.id = @subscription;
        UPDATE subscriptions SET failures = CASE WHEN @outcome = 'delivered' THEN 0 ELSE failures + 1 END,
          position = CASE WHEN @outcome = 'delivered' THEN (SELECT MAX(a.sequence) FROM delivery_attempts a WHERE a.subscription_id = @subscription) ELSE position END WHERE id = @subscription
        """, new { subscription, alert, version, outcome, latency, now = Instant.Text(Dims.Clock.GetUtcNow()), next = next is { } wait ? Instant.Text(Dims.Clock.GetUtcNow() + wait) : null });

    private Task Write(string sql, object values) => Dims.Database.Gate.Run(async transaction =>
    {
        await using var scope = Dims.Services.CreateAsyncScope();
        var session = scope.ServiceProvider.GetRequiredService<Session>();
        session.Open(transaction.Connection, transaction.Transaction, Instant.Whole(transaction.Now), Call.Nobody, null);
        try
        {
            await session.Execute(sql, values);
            return new Attempt<bool>(true, []);
        }
        finally
        {
            session.Close();
        }
    }, slice: false, CancellationToken.None);

    public async Task<IReadOnlyList<Notice>> NoticesWhen(int count)
    {
        for (var tries = 0; ; tries++)
        {
            var notices = await Notices();
            if (notices.Count >= count || tries == 400) return notices;
            await Task.Delay(25);
        }
    }

    public async Task<IReadOnlyList<Notice>> Notices() => JsonSerializer.Deserialize<NoticePage>((await Alerts.Anna.Get("/v1/notices")).Is(HttpStatusCode.OK).Text, Wire.Json)!.Items;

    public static ReachedOwner Of(AlertReach reach, Client who) => Assert.Single(reach.Items, o => o.Owner == who.Owner);
}
