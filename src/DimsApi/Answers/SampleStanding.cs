using Dims.Alerts;
using Dims.Samples;
using Dims.Substances;
using Dims.Ways;

namespace Dims.Answers;

// All that the answer is made of, read in one snapshot.
public sealed record SampleStanding
{
    public required SubmitSample? Sample { get; init; }
    public IReadOnlyList<StandingTest> Tests { get; init; } = [];
    public bool Urgent { get; init; }
    // Since when what `ContactNow` told holds no more.
    public DateOnly? WarningLiftedOn { get; init; }
    public WayState State { get; init; }
    // It was a test record: nothing of it is told.
    public bool IsRemoved => State == WayState.Removed;
    // The revision in which its recognition stopped holding.
    public long? TakenBackIn { get; init; }
    public bool Generated { get; init; }
    public IReadOnlyList<Alert> Alerts { get; init; } = [];
    public DateOnly? Until { get; init; }
    // How long a code works after a result.
    public required int Days { get; init; }
    public required RegisterSnapshot Register { get; init; }

    public static SampleStanding Removed(int days, bool generated, RegisterSnapshot register) => new() { Sample = null, State = WayState.Removed, Generated = generated, Days = days, Register = register };

    // Its own measurement is an answer of its own, whenever it was made; so is a later recognition.
    private bool IsTakenBack => TakenBackIn is not null && !Told.Any(t => t.Analysis.Source is Source.Laboratory or Source.Recognised);

    // A recognised content that does not hold any more is not told again, whatever is found later.
    public IReadOnlyList<StandingTest> Told => [.. Tests.Where(t => t.IsAuthorised && !(t.Analysis.Source == Source.Recognised && TakenBackIn is { } since && t.Revision <= since))];

    // Somebody is still at it: an answer of what is done until now is not the last one.
    public bool IsPending => Sample is not null && !WillNotBeTested && (Transitions.IsAway(State) || Tests.Any(t => !t.IsAuthorised) || (Sample.SentTo is not null && !Tests.Any(t => t is { IsAuthorised: true, Analysis.Source: Source.Laboratory })));

    // Nobody is at it any more, and nobody will be.
    public bool WillNotBeTested => Transitions.IsEnd(State);

    public bool AnythingUnauthorised => Tests.Any(t => !t.IsAuthorised);

    // The most dangerous first.
    public ResultStatus Status =>
        Urgent ? ResultStatus.ContactNow
        : IsTakenBack ? ResultStatus.TakenBack
        : Told.Any(t => t.Found.Any()) ? ResultStatus.Found
        : IsPending ? ResultStatus.InLaboratory
        : Told.Count > 0 ? ResultStatus.NothingFound
        : ResultStatus.NotTested;
}

public sealed record StandingTest
{
    public required Analysis Analysis { get; init; }
    public required bool IsAuthorised { get; init; }
    public required long Revision { get; init; }
    public required NotDetectedOf NotDetected { get; init; }
    // Places of findings whose figure cannot well be, and that nobody has confirmed.
    public IReadOnlySet<int> InDoubt { get; init; } = new HashSet<int>();
    // Places of findings that were corrected away.
    public IReadOnlySet<int> Superseded { get; init; } = new HashSet<int>();

    public IEnumerable<(Finding Finding, bool InDoubt)> Found =>
        Analysis.Findings.Select((finding, at) => (finding, at)).Where(f => f.finding.Qualifier != Qualifier.NotDetected && !Superseded.Contains(f.at)).Select(f => (f.finding, InDoubt.Contains(f.at)));
}
