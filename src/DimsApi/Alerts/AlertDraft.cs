using Dims.Storage;

namespace Dims.Alerts;

/// <summary>An alert as those who write and decide see it: its content, and what can be done with it.</summary>
public sealed record AlertDraft
{
    /// <summary>The id, the same for the alert when it is published.</summary>
    public required string Id { get; init; }
    /// <summary>Counts the steps; with the stage it is the ETag.</summary>
    public required int Edition { get; init; }
    public required AlertStage Stage { get; init; }
    /// <summary>True while a published alert is marked as doubted.</summary>
    public required bool UnderReview { get; init; }
    /// <summary>The steps that are possible at this stage, for whoever may take them.</summary>
    public required IReadOnlyList<AlertStep> Allowed { get; init; }
    /// <summary>Once it is published.</summary>
    public string? Number { get; init; }
    /// <summary>When it was first written.</summary>
    public required DateTimeOffset CreatedAt { get; init; }
    /// <summary>Work labels of those who have written on the draft: none of them may publish it.</summary>
    public required IReadOnlyList<string> WrittenBy { get; init; }
    /// <summary>Id of the proposal that it takes up.</summary>
    public string? Proposal { get; init; }
    /// <summary>The change that has been asked for, or is back with who asked for it.</summary>
    public AlertChange? Change { get; init; }
    /// <summary>Why the draft, or the last change, was sent back or rejected.</summary>
    public AlertRefusal? Refusal { get; init; }
    /// <summary>What it says; once it is published, what its latest version says.</summary>
    public required AlertContent Content { get; init; }
    /// <summary>Words of the draft, or of the change that waits, that whoever decides confirms; by their place in the text.</summary>
    public required IReadOnlyList<AlertFinding> Findings { get; init; }
    /// <summary>True for a generated alert of the demonstration data.</summary>
    public required bool Generated { get; init; }

    internal static async Task<AlertDraft> Of(Sql sql, AlertRecord record, DateTimeOffset now, IReadOnlyList<string> names)
    {
        var (stage, content, change) = (record.StageAt(now), record.Content, record.Asked);
        return new AlertDraft
        {
            Id = record.Id,
            Edition = record.Edition,
            Stage = stage,
            UnderReview = record.UnderReview,
            Allowed = AlertStates.Allowed(stage, record.UnderReview),
            Number = record.Number,
            CreatedAt = Instant.Parse(record.CreatedAt),
            WrittenBy = await sql.Query<string>("SELECT o.name FROM alert_writers w JOIN owners o ON o.id = w.owner_id WHERE w.alert_id = @Id ORDER BY o.name", new { record.Id }),
            Proposal = record.ProposalId,
            Change = change,
            Refusal = record.Refused,
            Content = content,
            Findings = change is not null ? AlertWords.In(change, names) : stage is AlertStage.Draft or AlertStage.Returned ? AlertWords.In(content, names) : [],
            Generated = record.Generated == 1,
        };
    }
}

/// <summary>What waits for a step: drafts, and published alerts of which a change has been asked; the newest first.</summary>
public sealed record AlertDrafts
{
    public required IReadOnlyList<AlertDraft> Items { get; init; }
}
