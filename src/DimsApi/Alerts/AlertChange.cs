using System.ComponentModel.DataAnnotations;
using System.Diagnostics.CodeAnalysis;
using Dims.Http;
using Dims.Messaging;

namespace Dims.Alerts;

/// <summary>How a published alert is to be changed.</summary>
public enum AlertChangeKind { Update, Narrowing, Shortening, Withdrawal }

// What is wished, before anybody is known to have asked for it.
public record AlertWish
{
    public required AlertChangeKind Kind { get; init; }
    /// <summary>Of an update: all that the alert is to say.</summary>
    public AlertContent? Content { get; init; }
    /// <summary>Of a narrowing: the regions it is to hold for from then on.</summary>
    public IReadOnlyList<AlertRegion>? Regions { get; init; }
    /// <summary>Of a narrowing: who may read it from then on.</summary>
    public Audience? Audience { get; init; }
    /// <summary>Why it is withdrawn; of a narrowing, why it is withdrawn from those who may not read it any more.</summary>
    public WithdrawalReason? Reason { get; init; }
    /// <summary>Of a shortening: the new end.</summary>
    public DateTimeOffset? Expires { get; init; }
    /// <summary>What is to be said with it.</summary>
    public LocalText? Note { get; init; }
}

/// <summary>A change of a published alert that waits for another person, or is back with who asked for it. Nothing of it is public.</summary>
public sealed record AlertChange : AlertWish
{
    public AlertChange() { }

    [SetsRequiredMembers]
    public AlertChange(AlertWish wish, DateTimeOffset at, string by) : base(wish) => (AskedAt, AskedBy) = (at, by);

    /// <summary>When it was asked.</summary>
    public required DateTimeOffset AskedAt { get; init; }
    /// <summary>Work label of who asked: another person decides.</summary>
    [StringLength(80)] public required string AskedBy { get; init; } = "";
    /// <summary>Why it is back with who asked for it.</summary>
    public AlertRefusal? Returned { get; init; }
}

/// <summary>Why a draft or a change was sent back or rejected, by whom (a work label) and when.</summary>
public sealed record AlertRefusal
{
    /// <summary>In words, for who wrote it.</summary>
    [StringLength(1000, MinimumLength = 1)] public required string Reason { get; init; }
    /// <summary>When it was decided.</summary>
    public required DateTimeOffset At { get; init; }
    /// <summary>Work label of who decided.</summary>
    [StringLength(80)] public required string By { get; init; }
    /// <summary>True where it was rejected for good, false where it was sent back.</summary>
    public required bool Rejected { get; init; }
}

/// <summary>Asks for a published alert to say something else. It may also widen: more regions, or a wider audience, for whom it is then a first publication.</summary>
public sealed record UpdateRequest : IChecked
{
    /// <summary>All that it is to say, not only what is new.</summary>
    public required AlertContent Content { get; init; }
    /// <summary>What has changed, at most 1000 characters in each language.</summary>
    public required LocalText Note { get; init; }

    public void Check(Faults faults)
    {
        if (Content is not null) AlertChecks.Check(Content, faults, "/content");
        AlertChecks.Note(Note, faults);
    }
}

/// <summary>Asks for fewer regions, a narrower audience, or both; at least one of them.</summary>
public sealed record NarrowingRequest : IChecked
{
    /// <summary>The regions that stay: some of those it has, or, of a national alert, those it is to hold for.</summary>
    [MinLength(1), MaxLength(50)] public IReadOnlyList<AlertRegion>? Regions { get; init; }
    /// <summary>A narrower audience than it has.</summary>
    public Audience? Audience { get; init; }
    /// <summary>Needed with an audience: what readers who lose it are told.</summary>
    public WithdrawalReason? WithdrawalReason { get; init; }
    /// <summary>Why, at most 1000 characters in each language.</summary>
    public required LocalText Note { get; init; }

    public void Check(Faults faults)
    {
        if (Regions is null && Audience is null) faults.Add("/regions", "required", "a narrowing has regions, an audience, or both.");
        if (Audience is not null && WithdrawalReason is null) faults.Add("/withdrawalReason", "required", "says why, to the readers who lose it.");
        if (Audience is null && WithdrawalReason is not null) faults.Add("/withdrawalReason", "not-allowed", "goes with an audience.");
        AlertChecks.Note(Note, faults);
    }
}

/// <summary>Asks for an earlier end.</summary>
public sealed record ShorteningRequest : IChecked
{
    /// <summary>The new end: before the present one and not yet past.</summary>
    public required DateTimeOffset Expires { get; init; }
    /// <summary>Why, at most 1000 characters in each language.</summary>
    public required LocalText Note { get; init; }

    public void Check(Faults faults) => AlertChecks.Note(Note, faults);
}

/// <summary>Asks for the withdrawal of a published alert.</summary>
public sealed record WithdrawalRequest : IChecked
{
    public required WithdrawalReason Reason { get; init; }
    /// <summary>What is to be said with it, at most 1000 characters in each language.</summary>
    public LocalText? Note { get; init; }

    public void Check(Faults faults) => AlertChecks.Note(Note, faults);
}

/// <summary>A decision: what the decider has seen and stands for. Nothing needs to be sent where there are no findings.</summary>
public sealed record AlertDecision
{
    /// <summary>Each finding of the draft or change, by its place and word; 0 to 100.</summary>
    [MaxLength(100)] public IReadOnlyList<ConfirmedWord> Confirms { get; init; } = [];
}

/// <summary>Marks an alert as doubted.</summary>
public sealed record ReviewRequest : IChecked
{
    /// <summary>What is doubted, for every reader; at most 1000 characters in each language.</summary>
    public required LocalText Note { get; init; }
    /// <summary>Findings in the note that are meant so; 0 to 100.</summary>
    [MaxLength(100)] public IReadOnlyList<ConfirmedWord> Confirms { get; init; } = [];

    public void Check(Faults faults) => AlertChecks.Note(Note, faults);
}

/// <summary>Why a draft or a change is sent back or rejected.</summary>
public sealed record RefusalRequest
{
    /// <summary>In words, for who wrote it.</summary>
    [StringLength(1000, MinimumLength = 1)] public required string Reason { get; init; }
}
