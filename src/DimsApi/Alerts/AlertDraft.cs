using System.ComponentModel.DataAnnotations;
using Dims.Storage;

namespace Dims.Alerts;

/// <summary>An alert as those who write and decide see it: its content, and what can be done with it.</summary>
public sealed record AlertDraft
{
    /// <summary>The id, the same for the alert when it is published.</summary>
    public required string Id { get; init; }
    /// <summary>Counts the edits; it is the ETag.</summary>
    public required int Edition { get; init; }
    public required AlertStage Stage { get; init; }
    /// <summary>The steps that are possible at this stage, for whoever may take them.</summary>
    public required IReadOnlyList<AlertStep> Allowed { get; init; }
    /// <summary>Once it is published.</summary>
    public string? Number { get; init; }
    /// <summary>When it was first written.</summary>
    public required DateTimeOffset CreatedAt { get; init; }
    /// <summary>Work labels of those who have written on it: none of them may publish it.</summary>
    public required IReadOnlyList<string> WrittenBy { get; init; }
    public AskedWithdrawal? Withdrawal { get; init; }
    /// <summary>What it says.</summary>
    public required AlertContent Content { get; init; }
    /// <summary>True for a generated alert of the demonstration data.</summary>
    public required bool Generated { get; init; }

    internal static async Task<AlertDraft> Of(Sql sql, AlertRecord record, DateTimeOffset now) => new()
    {
        Id = record.Id,
        Edition = record.Edition,
        Stage = record.StageAt(now),
        Allowed = AlertStates.Allowed(record.StageAt(now)),
        Number = record.Number,
        CreatedAt = Instant.Parse(record.CreatedAt),
        WrittenBy = await sql.Query<string>("SELECT o.name FROM alert_writers w JOIN owners o ON o.id = w.owner_id WHERE w.alert_id = @Id ORDER BY o.name", new { record.Id }),
        Withdrawal = record.Asked,
        Content = record.Content,
        Generated = record.Generated == 1,
    };
}

/// <summary>What waits for a step: drafts, and alerts whose withdrawal has been asked; the newest first.</summary>
public sealed record AlertDrafts
{
    public required IReadOnlyList<AlertDraft> Items { get; init; }
}

/// <summary>Asks for the withdrawal of a published alert.</summary>
public sealed record WithdrawalRequest
{
    public required WithdrawalReason Reason { get; init; }
    /// <summary>What is to be said with it.</summary>
    public LocalText? Note { get; init; }
}

/// <summary>A withdrawal that has been asked for, by whom (a work label) and why.</summary>
public sealed record AskedWithdrawal
{
    public required WithdrawalReason Reason { get; init; }
    /// <summary>What is to be said with it.</summary>
    public LocalText? Note { get; init; }
    /// <summary>When it was asked.</summary>
    public required DateTimeOffset AskedAt { get; init; }
    /// <summary>Work label of who asked: another person decides.</summary>
    [StringLength(80)] public required string AskedBy { get; init; }
}
