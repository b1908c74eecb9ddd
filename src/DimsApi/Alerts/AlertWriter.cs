using System.Globalization;
using System.Text.Json;
using Dims.Http;
using Dims.Storage;
using Microsoft.Extensions.Options;

namespace Dims.Alerts;

// The only writer of `alerts` and `alert_versions` (the clock's flags apart, see ClockFacts). It says which facts became true; the caller hands them to the event log, last in the transaction.
public sealed class AlertWriter(Session session, IOptions<DimsOptions> options)
{
    public async Task<string> Write(AlertContent content, DateTimeOffset at, bool generated = false)
    {
        var id = session.NewId();
        await session.Execute(
            "INSERT INTO alerts (id, state, audience, draft, generated, created_at) VALUES (@id, 'draft', @audience, @draft, @generated, @at)",
            new { id, audience = Wire.Name(content.Audience), draft = JsonSerializer.Serialize(content, Wire.Json), generated = generated ? 1 : 0, at = Instant.Text(at) });
        return id;
    }

    public async Task<bool> Edit(string id, int edition, AlertContent content) => await session.Execute(
        "UPDATE alerts SET draft = @draft, audience = @audience, edition = edition + 1 WHERE id = @id AND edition = @edition AND state = 'draft'",
        new { id, edition, draft = JsonSerializer.Serialize(content, Wire.Json), audience = Wire.Name(content.Audience) }) == 1;

    public Task AddWriter(string id, string owner) => session.Execute(
        "INSERT INTO alert_writers (alert_id, owner_id) VALUES (@id, @owner) ON CONFLICT (alert_id, owner_id) DO NOTHING", new { id, owner });

    // Null: somebody was faster, the draft is not as it was read.
    public async Task<AlertFact?> Publish(string id, int edition, AlertContent content, DateTimeOffset at, string? decidedBy, bool generated = false)
    {
        // Takes the row before a number is taken from the year's.
        var taken = await session.Execute("UPDATE alerts SET state = 'published', version = 1 WHERE id = @id AND state = 'draft' AND edition = @edition", new { id, edition });
        if (taken == 0) return null;
        var number = await Number(content.Status, at);
        await session.Execute("UPDATE alerts SET number = @number WHERE id = @id", new { id, number });
        var terms = AlertTerms.Of(content, at, new Faults());
        var alert = new Alert(content)
        {
            Id = id,
            Number = number,
            Version = 1,
            State = terms.StateAt(at),
            Generated = generated,
            Address = (options.Value.PublicUrl?.TrimEnd('/') ?? session.Call.BaseAddress) + "/v1/alerts/" + id,
            PublishedAt = at,
            Effective = terms.Effective,
            Expires = terms.Expires,
            References = [],
        };
        await Insert(alert, decidedBy, effectiveLogged: terms.Effective <= at, expiryLogged: false);
        return new AlertFact(AlertEventType.Published, at, alert);
    }

    public async Task<bool> AskWithdrawal(string id, int version, AskedWithdrawal asked, string owner) => await session.Execute(
        """
        UPDATE alerts SET state = 'withdrawal-asked', withdrawal = @withdrawal, withdrawal_asked_by = @owner
        WHERE id = @id AND version = @version AND state IN ('published', 'withdrawal-asked')
        """, new { id, version, owner, withdrawal = JsonSerializer.Serialize(asked, Wire.Json) }) == 1;

    // Null: the version has come to its end already.
    public async Task<AlertFact?> Withdraw(Alert last, WithdrawalReason why, LocalText? note, DateTimeOffset at, string? decidedBy)
    {
        var moved = await session.Execute(
            "UPDATE alerts SET state = 'withdrawn', version = version + 1 WHERE id = @Id AND version = @Version AND state IN ('published', 'withdrawal-asked')", new { last.Id, last.Version });
        if (moved == 0 || !await Close(last)) return null;
        var alert = last.In(AlertState.Withdrawn) with
        {
            Version = last.Version + 1,
            PublishedAt = at,
            WithdrawnAt = at,
            Why = why,
            WhyNote = note,
            Reason = new AlertVersionReason { Kind = AlertVersionKind.Withdrawn, Note = note },
            References = [new AlertReference { Number = last.Number, Version = last.Version, PublishedAt = last.PublishedAt }],
        };
        await Insert(alert, decidedBy, effectiveLogged: true, expiryLogged: true);
        return new AlertFact(AlertEventType.Withdrawn, at, alert, why);
    }

    // The clock has nothing to say about this version any more. False where it has said already that it expired.
    public async Task<bool> Close(Alert version) => await session.Execute(
        "UPDATE alert_versions SET effective_logged = 1, expiry_logged = 1 WHERE alert_id = @Id AND version = @Version AND expiry_logged = 0", new { version.Id, version.Version }) == 1;

    public Task BecameEffective(Alert version) => session.Execute("UPDATE alert_versions SET effective_logged = 1 WHERE alert_id = @Id AND version = @Version", new { version.Id, version.Version });

    private Task<int> Insert(Alert alert, string? decidedBy, bool effectiveLogged, bool expiryLogged) => session.Execute(
        """
        INSERT INTO alert_versions (alert_id, version, state, document, published_at, effective_at, expires_at, decided_by, effective_logged, expiry_logged)
        VALUES (@Id, @Version, @state, @document, @published, @effective, @expires, @decidedBy, @effectiveLogged, @expiryLogged)
        """,
        new
        {
            alert.Id,
            alert.Version,
            state = alert.State == AlertState.Withdrawn ? "withdrawn" : "published",
            document = JsonSerializer.Serialize(alert, Wire.Json),
            published = Instant.Text(alert.PublishedAt),
            effective = Instant.Text(alert.Effective),
            expires = Instant.Text(alert.Expires),
            decidedBy,
            effectiveLogged = effectiveLogged ? 1 : 0,
            expiryLogged = expiryLogged ? 1 : 0,
        });

    // The year is that of the calendar in Amsterdam.
    private async Task<string> Number(AlertStatus status, DateTimeOffset at)
    {
        var (series, year) = (status == AlertStatus.Exercise ? "EX" : "RA", AmsterdamDay.Of(at).Year);
        var last = await session.Scalar<long>(
            "INSERT INTO alert_numbers (series, year, last) VALUES (@series, @year, 1) ON CONFLICT (series, year) DO UPDATE SET last = alert_numbers.last + 1 RETURNING last",
            new { series, year });
        return string.Create(CultureInfo.InvariantCulture, $"{series}-{year:D4}-{last:D2}");
    }
}
