using System.Text.Json;
using Dims.Http;
using Dims.Storage;

namespace Dims.Alerts;

// The only writer of `alerts` and `alert_versions` (the clock's flags apart, see ClockFacts). Every step goes into the trail. It says which facts became true; the caller hands them to the event log, last in the
// transaction. The caller holds the row of the alert (AlertRecord.Take).
public sealed class AlertWriter(Session session, AlertPlace place, AlertTrail trail)
{
    public async Task<string> Write(AlertContent content, DateTimeOffset at, bool generated, string? proposal = null)
    {
        var id = session.NewId();
        await session.Execute(
            "INSERT INTO alerts (id, state, audience, draft, generated, created_at, proposal_id) VALUES (@id, 'draft', @audience, @draft, @generated, @at, @proposal)",
            new { id, audience = Wire.Name(content.Audience), draft = JsonSerializer.Serialize(content, Wire.Json), generated = generated ? 1 : 0, at = Instant.Text(at), proposal });
        await trail.Append(id, AlertTrailAction.Written, content);
        return id;
    }

    public async Task Edit(string id, AlertContent content)
    {
        await session.Execute(
            "UPDATE alerts SET state = 'draft', draft = @draft, audience = @audience, refusal = NULL, edition = edition + 1 WHERE id = @id",
            new { id, draft = JsonSerializer.Serialize(content, Wire.Json), audience = Wire.Name(content.Audience) });
        await trail.Append(id, AlertTrailAction.Edited, content);
    }

    public Task AddWriter(string id, string owner) => session.Execute(
        "INSERT INTO alert_writers (alert_id, owner_id) VALUES (@id, @owner) ON CONFLICT (alert_id, owner_id) DO NOTHING", new { id, owner });

    public async Task Refuse(string id, AlertRefusal refusal)
    {
        await session.Execute("UPDATE alerts SET state = @state, refusal = @refusal, edition = edition + 1 WHERE id = @id",
            new { id, state = refusal.Rejected ? "rejected" : "returned", refusal = JsonSerializer.Serialize(refusal, Wire.Json) });
        await trail.Append(id, refusal.Rejected ? AlertTrailAction.Rejected : AlertTrailAction.Returned, refusal);
    }

    public async Task Ask(string id, AlertChange change, string owner)
    {
        await session.Execute("UPDATE alerts SET change = @change, change_by = @owner, refusal = NULL, edition = edition + 1 WHERE id = @id", new { id, owner, change = JsonSerializer.Serialize(change, Wire.Json) });
        await trail.Append(id, AlertTrailAction.Asked, change);
    }

    // Sent back it stays, for who asked; rejected it is gone.
    public async Task RefuseChange(string id, AlertChange change, AlertRefusal refusal)
    {
        await session.Execute(
            $"UPDATE alerts SET change = @change, change_by = {(refusal.Rejected ? "NULL" : "change_by")}, refusal = @refusal, edition = edition + 1 WHERE id = @id",
            new { id, change = refusal.Rejected ? null : JsonSerializer.Serialize(change with { Returned = refusal }, Wire.Json), refusal = JsonSerializer.Serialize(refusal, Wire.Json) });
        await trail.Append(id, refusal.Rejected ? AlertTrailAction.ChangeRejected : AlertTrailAction.ChangeReturned, new RefusedChange { Change = change, Refusal = refusal });
    }

    public async Task<AlertFact> Publish(string id, AlertContent content, DateTimeOffset at, string? decidedBy, bool generated, IReadOnlyList<ConfirmedWord> confirms)
    {
        var number = await Number(AlertNumbers.Series(content.Status, content.Audience), at);
        await session.Execute("UPDATE alerts SET state = 'published', number = @number, version = 1, edition = edition + 1 WHERE id = @id", new { id, number });
        var terms = AlertTerms.Of(content, at, new Faults());
        var alert = new Alert(content)
        {
            Id = id,
            Number = number,
            Version = 1,
            State = terms.StateAt(at),
            Generated = generated,
            Address = place.Addresses + number,
            PublishedAt = at,
            Effective = terms.Effective,
            Expires = terms.Expires,
            References = [],
        };
        await trail.Append(id, AlertTrailAction.Decided, new DecidedChange { Confirms = confirms });
        await Insert(alert, decidedBy, null);
        return new AlertFact(AlertFactKind.Version, at, [alert]);
    }

    // The version after the last one, that says what `next` says.
    public async Task<AlertFact> Next(Alert next, AlertVersionKind kind, LocalText? note, DateTimeOffset at, string? decidedBy, string? askedBy = null)
    {
        var earlier = await Versions(session, next.Id);
        if (!await Close(earlier[^1])) throw Ended();
        var alert = next.In(next.State == AlertState.Withdrawn ? AlertState.Withdrawn : new AlertTerms(next.Effective, next.Expires).StateAt(at)) with
        {
            Version = earlier[^1].Version + 1,
            Address = place.Addresses + next.Number,
            PublishedAt = at,
            Reason = new AlertVersionReason { Kind = kind, Note = note },
            UnderReview = kind is AlertVersionKind.UnderReview || (next.UnderReview && kind is not (AlertVersionKind.Updated or AlertVersionKind.Withdrawn)),
            References = [.. earlier.Where(e => e.Expires > at || e == earlier[^1]).Select(e => new AlertReference { Number = e.Number, Version = e.Version, PublishedAt = e.PublishedAt })],
        };
        var over = kind == AlertVersionKind.UnderReview ? "" : ", change = NULL, change_by = NULL, refusal = NULL";
        await session.Execute($"UPDATE alerts SET state = @state, audience = @audience, version = @Version, edition = edition + 1{over} WHERE id = @Id",
            new { alert.Id, alert.Version, state = StateOf(alert), audience = Wire.Name(alert.Audience) });
        await Insert(alert, decidedBy, askedBy);
        return new AlertFact(AlertFactKind.Version, at, [.. earlier, alert]);
    }

    public static async Task<IReadOnlyList<Alert>> Versions(Sql sql, string id) =>
        [.. (await sql.Query<string>("SELECT document FROM alert_versions WHERE alert_id = @id ORDER BY version", new { id })).Select(d => JsonSerializer.Deserialize<Alert>(d, Wire.Json)!)];

    // The clock has nothing to say about this version any more. False where it has said already that it expired.
    public async Task<bool> Close(Alert version) => await session.Execute(
        "UPDATE alert_versions SET effective_logged = 1, expiry_logged = 1 WHERE alert_id = @Id AND version = @Version AND expiry_logged = 0", new { version.Id, version.Version }) == 1;

    public Task BecameEffective(Alert version) => session.Execute("UPDATE alert_versions SET effective_logged = 1 WHERE alert_id = @Id AND version = @Version", new { version.Id, version.Version });

    private static string StateOf(Alert alert) => alert.State == AlertState.Withdrawn ? "withdrawn" : "published";

    private async Task Insert(Alert alert, string? decidedBy, string? askedBy)
    {
        var (document, over, left) = (JsonSerializer.Serialize(alert, Wire.Json), alert.State == AlertState.Withdrawn, alert.Expires - alert.PublishedAt);
        await session.Execute(
            """
            INSERT INTO alert_versions (alert_id, version, state, document, published_at, effective_at, expires_at, decided_by, asked_by, effective_logged, expiry_logged, told_7, told_2)
            VALUES (@Id, @Version, @state, @document, @published, @effective, @expires, @decidedBy, @askedBy, @effectiveLogged, @expiryLogged, @told7, @told2)
            """,
            new
            {
                alert.Id,
                alert.Version,
                state = StateOf(alert),
                document,
                published = Instant.Text(alert.PublishedAt),
                effective = Instant.Text(alert.Effective),
                expires = Instant.Text(alert.Expires),
                decidedBy,
                askedBy,
                effectiveLogged = over || alert.Effective <= alert.PublishedAt ? 1 : 0,
                expiryLogged = over ? 1 : 0,
                // No notice of a day that has passed: it was told of the version before, or the term is shorter.
                told7 = over || left <= AlertReminders.First ? 1 : 0,
                told2 = over || left <= AlertReminders.Last ? 1 : 0,
            });
        await trail.Append(alert.Id, AlertTrailAction.Published, new TrailedVersion { Version = alert.Version, Kind = alert.Reason.Kind, Sha256 = AlertTrail.HashOf(document) });
    }

    // The year is that of the calendar in Amsterdam.
    private async Task<string> Number(string series, DateTimeOffset at)
    {
        var year = AmsterdamDay.Of(at).Year;
        var last = await session.Scalar<long>(
            "INSERT INTO alert_numbers (series, year, last) VALUES (@series, @year, 1) ON CONFLICT (series, year) DO UPDATE SET last = alert_numbers.last + 1 RETURNING last",
            new { series, year });
        return AlertNumbers.Format(series, year, last);
    }

    // Only where another instance's clock is ahead of ours and has ended the alert already.
    private static Problem Ended() => new(ProblemCodes.TransitionNotAllowed, "The alert has come to its end in this moment.") { More = new Dictionary<string, object?> { ["allowed"] = Array.Empty<string>() } };
}

// What stands in the trail of a decision: the change, or none for the first publication, and the words that were confirmed.
internal sealed record DecidedChange
{
    public AlertChange? Change { get; init; }
    public required IReadOnlyList<ConfirmedWord> Confirms { get; init; }
}

internal sealed record RefusedChange
{
    public required AlertChange Change { get; init; }
    public required AlertRefusal Refusal { get; init; }
}
