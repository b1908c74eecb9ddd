using System.Diagnostics.CodeAnalysis;

namespace Dims.Alerts;

/// <summary>One version of an alert, whole. What was published never changes; only `state` and `notice` say how it stands at the time of the answer or event.</summary>
public sealed record Alert : AlertBody
{
    public Alert() { }

    [SetsRequiredMembers]
    public Alert(AlertBody said) : base(said) { }

    /// <summary>The alert's id, the same for all its versions.</summary>
    public required string Id { get; init; } = "";

    /// <summary>`RA-2026-03`; exercises are numbered apart, `EX-2026-01`.</summary>
    public required string Number { get; init; } = "";

    /// <summary>From 1; each publication, change and withdrawal is a version.</summary>
    public required int Version { get; init; }

    public required AlertState State { get; init; }

    /// <summary>Why there is this version.</summary>
    public AlertVersionReason Reason { get; init; } = new() { Kind = AlertVersionKind.First };

    /// <summary>True while somebody doubts it: it stays in force, and a decision will follow.</summary>
    public bool UnderReview { get; init; }

    /// <summary>True for generated (demonstration) alerts: never to be acted on.</summary>
    public required bool Generated { get; init; }

    /// <summary>Where the present state of this alert is.</summary>
    public required string Address { get; init; } = "";

    /// <summary>When this version was published.</summary>
    public required DateTimeOffset PublishedAt { get; init; }

    /// <summary>From this instant it is in force.</summary>
    public required DateTimeOffset Effective { get; init; }

    /// <summary>At this instant it ends, unless it is renewed or withdrawn before.</summary>
    public required DateTimeOffset Expires { get; init; }

    /// <summary>When it was withdrawn; left out where it was not.</summary>
    public DateTimeOffset? WithdrawnAt { get; init; }

    /// <summary>Why it was withdrawn.</summary>
    public WithdrawalReason? Why { get; init; }

    /// <summary>What was said with the withdrawal.</summary>
    public LocalText? WhyNote { get; init; }

    /// <summary>A fixed sentence about an alert that is not in force any more: no such alert is a reassurance.</summary>
    public LocalText? Notice { get; init; }

    /// <summary>The versions before this one that were still in force when it was published, the first one first; none for the first.</summary>
    public required IReadOnlyList<AlertReference> References { get; init; } = [];

    public Alert In(AlertState state) => this with
    {
        State = state,
        Notice = state switch
        {
            AlertState.Withdrawn => AlertStatements.Withdrawn,
            AlertState.Expired => AlertStatements.Expired,
            AlertState.Superseded => AlertStatements.Superseded,
            _ => null,
        },
    };

    // How the alert stands of which this may be an old version: its notice tells.
    internal AlertState PresentState() => State != AlertState.Superseded ? State
        : Notice == AlertStatements.Withdrawn ? AlertState.Withdrawn
        : Notice == AlertStatements.Expired ? AlertState.Expired : State;

    public Alert At(DateTimeOffset now) => In(State == AlertState.Withdrawn ? AlertState.Withdrawn : new AlertTerms(Effective, Expires).StateAt(now));
}

/// <summary>An earlier version.</summary>
public sealed record AlertReference
{
    /// <summary>The number of the alert.</summary>
    public required string Number { get; init; }
    /// <summary>Which version of it.</summary>
    public required int Version { get; init; }
    /// <summary>When that version was published.</summary>
    public required DateTimeOffset PublishedAt { get; init; }
}

/// <summary>Why a version was published.</summary>
public sealed record AlertVersionReason
{
    public required AlertVersionKind Kind { get; init; }

    /// <summary>In words; left out for the first version.</summary>
    public LocalText? Note { get; init; }
}
