using Dims.Samples;

namespace Dims.Alerts;

/// <summary>One version of an alert, whole. What was published never changes; only `state` and `notice` say how it stands at the time of the answer or event.</summary>
public sealed record Alert
{
    /// <summary>The alert's id, the same for all its versions.</summary>
    public required string Id { get; init; }
    /// <summary>`RA-2026-03`; exercises are numbered apart, `EX-2026-01`.</summary>
    public required string Number { get; init; }
    /// <summary>From 1; each publication, change and withdrawal is a version.</summary>
    public required int Version { get; init; }
    public required AlertStatus Status { get; init; }
    public required AlertState State { get; init; }
    public required AlertLevel Level { get; init; }
    public required Audience Audience { get; init; }
    /// <summary>Where it holds; empty for the whole country.</summary>
    public required IReadOnlyList<AlertRegion> Regions { get; init; }
    /// <summary>True for generated (demonstration) alerts: never to be acted on.</summary>
    public required bool Generated { get; init; }
    /// <summary>Where the present state of this alert is.</summary>
    public required string Address { get; init; }
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
    /// <summary>One line.</summary>
    public required LocalText Headline { get; init; }
    /// <summary>What was found and why it is dangerous.</summary>
    public required LocalText Text { get; init; }
    /// <summary>What to do.</summary>
    public required LocalText Advice { get; init; }
    public required IReadOnlyList<AlertSubstance> Substances { get; init; }
    public Form? Form { get; init; }
    public Appearance? Appearance { get; init; }
    /// <summary>What it is sold as.</summary>
    public required IReadOnlyList<string> SoldAs { get; init; }
    /// <summary>The version this one replaces; none for the first.</summary>
    public required IReadOnlyList<AlertReference> References { get; init; }

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
