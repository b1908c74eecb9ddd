using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Dims.Alerts;

namespace Dims.Notices;

/// <summary>What coordinators, the core team or a location are told.</summary>
public enum NoticeKind
{
    UrgentSample,
    UrgentEscalated,
    ProposalRaised,
    ProposalReopened,
    [JsonStringEnumMemberName("alert-expires-in-7-days")] AlertExpiresIn7Days,
    [JsonStringEnumMemberName("alert-expires-in-2-days")] AlertExpiresIn2Days,
    ReviewAsked,
    SubscriptionDeactivated,
    PartnerNotReached,
    ReleaseWithdrawn,
    ReleaseCorrected,
    RecognitionReopened,
    ReleaseFrozen,
    SampleRemoved,
    WarningLifted,
}

/// <summary>One notice. Nothing in it is public.</summary>
public sealed record Notice
{
    /// <summary>Its place in the log, which has no holes.</summary>
    public required long Sequence { get; init; }
    /// <summary>The sequence of the notice before it that this caller may see, 0 for the first: who has that one has missed nothing.</summary>
    public required long Previous { get; init; }
    public required NoticeKind Kind { get; init; }
    /// <summary>What it is about: the number of a sample (of `recognition-reopened`: the tablet that showed it), the id of a proposal or an alert, or the name of a release.</summary>
    public required string Subject { get; init; }
    /// <summary>The location that is told as well; left out where it is for coordinators and the core team alone.</summary>
    public string? Location { get; init; }
    /// <summary>When it was written.</summary>
    public required DateTimeOffset At { get; init; }
    public required LocalText Text { get; init; }
}

/// <summary>A page of notices, the oldest first.</summary>
public sealed record NoticePage
{
    /// <summary>The sequence that the page begins behind: `after` as it was sent.</summary>
    public required long Previous { get; init; }
    /// <summary>What to send as `after` next time.</summary>
    public required long Next { get; init; }
    /// <summary>The last sequence that this caller may see.</summary>
    public required long Head { get; init; }
    public required IReadOnlyList<Notice> Items { get; init; }
}

/// <summary>Which notices are asked for.</summary>
public sealed record NoticesQuestion
{
    /// <summary>Only those behind this sequence; 0 when left out.</summary>
    [Range(0, 9_007_199_254_740_991)] public long After { get; init; }
    /// <summary>1 to 1,000; 100 when left out.</summary>
    [Range(1, 1000)] public int Limit { get; init; } = 100;
}
