using System.Globalization;
using System.Text.Json;
using Dims.Http;
using Dims.Storage;

namespace Dims.Alerts;

// A row of `alerts` with its latest version, as the steps judge it.
internal sealed record AlertRecord
{
    private const string Select =
        """
        SELECT a.id, a.number, a.state, a.version, a.edition, a.generated, a.draft, a.created_at, a.proposal_id, a.change, a.change_by, a.refusal, v.document, v.effective_at, v.expires_at
        FROM alerts a LEFT JOIN alert_versions v ON v.alert_id = a.id AND v.version = a.version

        """;

    public string Id { get; init; } = "";
    public string? Number { get; init; }
    public string State { get; init; } = "";
    public int Version { get; init; }
    public int Edition { get; init; }
    public int Generated { get; init; }
    public string Draft { get; init; } = "";
    public string CreatedAt { get; init; } = "";
    public string? ProposalId { get; init; }
    public string? Change { get; init; }
    public string? ChangeBy { get; init; }
    public string? Refusal { get; init; }
    public string? Document { get; init; }
    public string? EffectiveAt { get; init; }
    public string? ExpiresAt { get; init; }

    // Of a published alert what its latest version says.
    public AlertContent Content => Document is null ? JsonSerializer.Deserialize<AlertContent>(Draft, Wire.Json)! : new AlertContent(Published) { Effective = Published.Effective, Expires = Published.Expires };

    public Alert Published => JsonSerializer.Deserialize<Alert>(Document!, Wire.Json)!;

    public AlertChange? Asked => Change is null ? null : JsonSerializer.Deserialize<AlertChange>(Change, Wire.Json);

    public AlertRefusal? Refused => Refusal is null ? null : JsonSerializer.Deserialize<AlertRefusal>(Refusal, Wire.Json);

    public bool UnderReview => Document is not null && Published.UnderReview;

    public AlertStage StageAt(DateTimeOffset now)
    {
        switch (State)
        {
            case "draft": return AlertStage.Draft;
            case "returned": return AlertStage.Returned;
            case "rejected": return AlertStage.Rejected;
            case "withdrawn": return AlertStage.Withdrawn;
        }
        return new AlertTerms(Instant.Parse(EffectiveAt!), Instant.Parse(ExpiresAt!)).StateAt(now) switch
        {
            AlertState.Expired => AlertStage.Expired,
            _ when Asked is { } asked => StageOf(asked),
            AlertState.Scheduled => AlertStage.Scheduled,
            _ => AlertStage.Active,
        };
    }

    private static AlertStage StageOf(AlertChange asked) => asked switch
    {
        { Returned: not null } => AlertStage.ChangeReturned,
        { Kind: AlertChangeKind.Update } => AlertStage.UpdateAsked,
        { Kind: AlertChangeKind.Narrowing } => AlertStage.NarrowingAsked,
        { Kind: AlertChangeKind.Shortening } => AlertStage.ShorteningAsked,
        _ => AlertStage.WithdrawalAsked,
    };

    public static string ETag(int edition, AlertStage stage) => string.Create(CultureInfo.InvariantCulture, $"\"{edition}-{Wire.Name(stage)}\"");

    // The step is possible, and the caller has read the record as it is.
    public void Require(AlertStep step, string match, DateTimeOffset now)
    {
        if (match.Trim() == "*" && AlertStates.Decides(step)) throw new Problem(ProblemCodes.PreconditionRequired, "Name in If-Match the ETag that you have read: `*` would decide what nobody has looked at.");
        AlertStates.Require(StageAt(now), step, UnderReview);
        Conditional.RequireMatch(match, ETag(Edition, StageAt(now)));
    }

    // For a step: the row is ours until the end of the transaction.
    public static async Task<AlertRecord> Take(Session session, string id)
    {
        await session.Execute("UPDATE alerts SET edition = edition WHERE id = @id OR number = @id", new { id });
        return await Find(session, id) ?? throw new Problem(ProblemCodes.NotFound, $"There is no alert or draft '{id}'.");
    }

    public static Task<AlertRecord?> Find(Sql sql, string id) => sql.One<AlertRecord>(Select + "WHERE a.id = @id OR a.number = @id", new { id });

    // What waits for somebody's step.
    public static Task<IReadOnlyList<AlertRecord>> ToDecide(Sql sql, DateTimeOffset now) => sql.Query<AlertRecord>(
        Select + "WHERE (a.state IN ('draft', 'returned') OR a.change IS NOT NULL) AND (v.expires_at IS NULL OR v.expires_at > @now) ORDER BY a.created_at DESC, a.id DESC", new { now = Instant.Text(now) });
}
