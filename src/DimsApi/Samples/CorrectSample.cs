using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Dims.Access;
using Dims.Http;
using Dims.Messaging;
using Dims.Storage;
using MediatR;

namespace Dims.Samples;

/// <summary>What a recorded sample should have said, whole. What it said before stays readable as a version, with who corrected it, when and why.</summary>
public sealed record CorrectSample : ICommand<SampleReceipt>, IChecked
{
    [JsonIgnore] public string Id { get; init; } = "";

    /// <summary>The revision of the sample that was read and is corrected. One that has moved on meanwhile is refused (412): read it again and decide anew.</summary>
    [Range(1, long.MaxValue)] public required long Revision { get; init; }

    /// <summary>Why, in words for colleagues. Nothing about a person.</summary>
    [Required, StringLength(500, MinimumLength = 3)] public required string Reason { get; init; }

    /// <summary>The sample as it should be, with all its analyses in their order. Reference and location stay what they are.</summary>
    public required SubmitSample Sample { get; init; }

    public string? Subject(object answer) => ((SampleReceipt)answer).Id;

    public void Check(Faults faults)
    {
        ReasonText.Check(Reason, faults);
        if (Sample is null) return;
        var within = new Faults();
        Sample.Check(within);
        if (Sample.AnswerCode is not null) within.Add("/answerCode", "not-allowed", "is no part of a correction; PUT /v1/samples/{id}/answer-code gives the sample a code.");
        foreach (var fault in within.All) faults.Add("/sample" + fault.Pointer, fault.Code, fault.Detail);
    }
}

public sealed class CorrectSampleHandler(Session session, SamplePreparer preparer, SampleCorrections corrections) : IRequestHandler<CorrectSample, SampleReceipt>
{
    public async Task<SampleReceipt> Handle(CorrectSample command, CancellationToken cancellationToken)
    {
        // All is told: nothing is filled in for whoever calls.
        var now = await preparer.BeginIn(session) with { Caller = null };
        var prepared = now.Prepare(command.Sample);
        // Names before the sample's own row, as everybody.
        var unnamed = await corrections.EnterNames([prepared]);
        var open = (await OpenSamples.Find(session, [command.Id])).Of(command.Id);
        if (open is null || !IsVisible(open)) throw new Problem(ProblemCodes.NotFound, "There is no such sample, or it is not yours.");
        if (open.Revision != command.Revision) throw new Problem(ProblemCodes.PreconditionFailed, $"The sample is at revision {open.Revision} now. Read it again and decide anew.");
        // What the program says of it stays, and so does where it is from.
        var before = open.Sent with { Analyses = open.Analyses, Generated = open.Generated, PositivesOnly = open.PositivesOnly };
        prepared = now.Prepare(command.Sample with { Location = command.Sample.Location ?? open.Location, Generated = open.Generated, PositivesOnly = open.PositivesOnly });
        CorrectionChecks.Of(before, prepared.Sample, session.Call.Caller, open).ThrowIfAny();
        var differs = SampleDifferences.Between(before, prepared.Sample).Count > 0;
        var made = differs ? (await corrections.Correct([new Correction(open, prepared)], now, command.Reason))[0] : new Corrected(open.Revision, [], false);
        return new SampleReceipt
        {
            Id = open.Id,
            Number = SampleNumber.Format(open.Number),
            Outcome = differs ? SampleOutcome.Stored : SampleOutcome.Unchanged,
            Location = open.Location,
            Reference = prepared.Sample.Reference,
            Revision = made.Revision,
            Generated = open.Generated,
            UnknownNames = [.. prepared.Told.Where(t => t.IsListed && unnamed.Contains(t.Folded)).Select(t => t.Spelling).Distinct(StringComparer.Ordinal)],
            Flags = made.Flags,
            Urgent = made.Urgent,
        };
    }

    private bool IsVisible(OpenSample sample) => session.Call.Caller is not { } caller || caller.Has(Scopes.SamplesWriteAll) || caller.Location == sample.Location;
}
