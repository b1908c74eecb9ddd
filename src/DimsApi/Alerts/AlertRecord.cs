using System.Text.Json;
using Dims.Http;
using Dims.Storage;

namespace Dims.Alerts;

// A row of `alerts` with its latest version, as the steps judge it.
internal sealed record AlertRecord
{
    private const string Select =
        """
        SELECT a.id, a.number, a.state, a.audience, a.version, a.edition, a.generated, a.draft, a.created_at, a.withdrawal, a.withdrawal_asked_by, v.document, v.effective_at, v.expires_at
        FROM alerts a LEFT JOIN alert_versions v ON v.alert_id = a.id AND v.version = a.version

        """;

    public string Id { get; init; } = "";
    public string? Number { get; init; }
    public string State { get; init; } = "";
    public string Audience { get; init; } = "";
    public int Version { get; init; }
    public int Edition { get; init; }
    public int Generated { get; init; }
    public string Draft { get; init; } = "";
    public string CreatedAt { get; init; } = "";
    public string? Withdrawal { get; init; }
    public string? WithdrawalAskedBy { get; init; }
    public string? Document { get; init; }
    public string? EffectiveAt { get; init; }
    public string? ExpiresAt { get; init; }

    public AlertContent Content => JsonSerializer.Deserialize<AlertContent>(Draft, Wire.Json)!;

    public Alert Published => JsonSerializer.Deserialize<Alert>(Document!, Wire.Json)!;

    public AskedWithdrawal? Asked => Withdrawal is null ? null : JsonSerializer.Deserialize<AskedWithdrawal>(Withdrawal, Wire.Json);

    public AlertStage StageAt(DateTimeOffset now)
    {
        switch (State)
        {
            case "draft": return AlertStage.Draft;
            case "withdrawn": return AlertStage.Withdrawn;
        }
        return new AlertTerms(Instant.Parse(EffectiveAt!), Instant.Parse(ExpiresAt!)).StateAt(now) switch
        {
            AlertState.Expired => AlertStage.Expired,
            _ when State == "withdrawal-asked" => AlertStage.WithdrawalAsked,
            AlertState.Scheduled => AlertStage.Scheduled,
            _ => AlertStage.Active,
        };
    }

    public static async Task<AlertRecord> Need(Sql sql, string id) =>
        await Find(sql, id) ?? throw new Problem(ProblemCodes.NotFound, $"There is no alert or draft '{id}'.");

    public static Task<AlertRecord?> Find(Sql sql, string id) => sql.One<AlertRecord>(Select + "WHERE a.id = @id", new { id });

    // What waits for somebody's step.
    public static Task<IReadOnlyList<AlertRecord>> ToDecide(Sql sql, DateTimeOffset now) => sql.Query<AlertRecord>(
        Select + "WHERE a.state IN ('draft', 'withdrawal-asked') AND (a.state = 'draft' OR v.expires_at > @now) ORDER BY a.created_at DESC, a.id DESC", new { now = Instant.Text(now) });
}
