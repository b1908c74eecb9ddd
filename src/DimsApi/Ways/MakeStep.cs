using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Dims.Http;
using Dims.Messaging;
using Dims.Rules;
using Dims.Samples;
using Dims.Storage;
using Dims.Tablets;
using MediatR;

namespace Dims.Ways;

/// <summary>The next step of a sample's way.</summary>
public sealed record MakeStep : ICommand<SampleWay>, IChecked
{
    [JsonIgnore] public string Sample { get; init; } = "";

    /// <summary>The state that it brings.</summary>
    public required WayState State { get; init; }

    /// <summary>Why, in words for colleagues and without anything about a person. Needed for `refused`, `not-analysed`, `destroyed`, `insufficient-material`, and `registered` again.</summary>
    [StringLength(500, MinimumLength = 3)] public string? Reason { get; init; }

    /// <summary>Id of the recognition that `recognised` rests on.</summary>
    [StringLength(64, MinimumLength = 1)] public string? Recognition { get; init; }

    public string? Subject(object answer) => $"{((SampleWay)answer).Id} {Wire.Name(State)}";

    public void Check(Faults faults)
    {
        ReasonText.Check(Reason, faults);
        if (faults.Has("/state")) return;
        if (Reason is null && Transitions.NeedsReason(State)) faults.Add("/reason", "required", $"is missing; '{Wire.Name(State)}' needs a reason.");
        if (Recognition is not null && State != WayState.Recognised) faults.Add("/recognition", "not-allowed", $"does not go with '{Wire.Name(State)}'.");
    }
}

public sealed class MakeStepHandler(Session session, StepWriter steps, ResultAuthorisation results, TabletIndex tablets) : IRequestHandler<MakeStep, SampleWay>
{
    public async Task<SampleWay> Handle(MakeStep command, CancellationToken cancellationToken)
    {
        var caller = session.Call.Caller;
        var sample = (await OpenSamples.Find(session, [command.Sample])).Of(command.Sample);
        if (sample is null || !WayAccess.Touches(caller, sample, command.State)) throw new Problem(ProblemCodes.NotFound, "There is no such sample, or it is not yours.");
        WayAccess.Hold(caller, sample, command.State);
        if (command.Recognition is { } recognition) await Hold(recognition, sample);
        if (command.State == WayState.Authorised) await results.Authorise(sample, WayAccess.Waiting(caller, sample));
        // While a result of somebody else waits it stands where it stood.
        if (command.State != WayState.Authorised || sample.Results.TrueForAll(r => r.Counts)) await steps.Make(sample, command.State, command.Reason, command.Recognition);
        // Taken up again with a result that waits.
        if (command.State == WayState.Registered) await steps.FollowResults(sample);
        return new SampleWay
        {
            Id = sample.Id,
            Number = SampleNumber.Format(sample.Number),
            State = sample.State,
            Urgent = (await UrgentMarks.Of(session, [sample.Number])).Count > 0,
            Steps = await StoredSteps.Of(session, sample.Number, sample.RecordedAt),
            Next = Transitions.Next(sample.State, sample.IsTheLaboratorys),
            Revision = sample.Revision,
            Generated = sample.Generated,
        };
    }

    private async Task Hold(string recognition, OpenSample sample)
    {
        var faults = new Faults();
        // As whoever records a result: of that and this one is first.
        await session.HoldRevision();
        var view = await tablets.In(session);
        if (await RecognitionRows.Find(session, recognition) is { } answer && answer.Location == sample.Location && !IsOf(answer, sample, view))
            faults.Add("/recognition", "differs", $"is about a tablet that looks otherwise than {SampleNumber.Format(sample.Number)} is written down; ask about the sample itself (POST /v1/recognitions with `sample`).");
        faults.ThrowIfAny();
        await RecognitionRows.HoldAlone(session, sample, "/recognition", recognition);
        // It is this sample's from here on: what takes it back is told to its visitor too.
        if (await session.Execute("UPDATE recognitions SET sample = @Number WHERE id = @recognition AND location_id = @Location AND verdict = 'recognised' AND state = 'given' AND (sample IS NULL OR sample = @Number)", new { recognition, sample.Location, sample.Number }) == 1) return;
        faults.Add("/recognition", "unknown-recognition", $"is '{recognition}'; this location has no recognised answer of that id that holds and may be of this sample.");
        faults.ThrowIfAny();
    }

    // Every feature as it was asked about, whatever the spelling.
    private static bool IsOf(Recognition answer, OpenSample sample, TabletView view)
    {
        if (SeenTablet.Of(sample.Sent with { Analyses = [] }) is not { } look) return false;
        var (seen, written) = (view.Words.Read(SeenTablet.Of(answer.Seen)), view.Words.Read(look));
        return TabletRows.Values(0, "", seen).SequenceEqual(TabletRows.Values(0, "", written));
    }
}
