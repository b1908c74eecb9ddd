using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Dims.Access;
using Dims.Alerts;
using Dims.Attachments;
using Dims.Http;
using Dims.Messaging;
using Dims.Notices;
using Dims.Storage;
using Dims.Ways;
using MediatR;

namespace Dims.Samples;

/// <summary>Why a sample is taken out of the register. There is one reason: it was no sample, somebody tried the system.</summary>
public enum RemovalReason { TestRecord }

/// <summary>A test record that is to leave the register. It cannot be undone.</summary>
public sealed record RemoveSample : ICommand<SampleRemoval>, IChecked
{
    [JsonIgnore] public string Id { get; init; } = "";

    /// <summary>The revision of the sample that was read. One that has moved on meanwhile is refused (412): read it again and decide anew.</summary>
    [Range(1, long.MaxValue)] public required long Revision { get; init; }

    /// <summary>The state of the sample that was read, which moves without a new revision. One that stands elsewhere by now is refused as well (412).</summary>
    public required WayState State { get; init; }

    public required RemovalReason Reason { get; init; }

    /// <summary>How it came about, in words for colleagues. Nothing about a person.</summary>
    [Required, StringLength(200, MinimumLength = 3)] public required string Note { get; init; }

    public void Check(Faults faults) => ReasonText.Check(Note, faults, "/note");

    public string? Subject(object answer) => $"{((SampleRemoval)answer).Id} {Wire.Name(Reason)}";
}

/// <summary>A test record that was taken out of the register.</summary>
public sealed record SampleRemoval
{
    /// <summary>Our own id of the sample.</summary>
    public required string Id { get; init; }
    /// <summary>Its number, which is never given to another.</summary>
    public required string Number { get; init; }
    /// <summary>`unchanged` where it was taken out before.</summary>
    public required SampleOutcome Outcome { get; init; }
    /// <summary>The data revision from which it counts nowhere.</summary>
    public required long Revision { get; init; }
    /// <summary>When it was taken out.</summary>
    public required DateTimeOffset At { get; init; }
    /// <summary>Work label of who did it.</summary>
    public string? By { get; init; }
    public required RemovalReason Reason { get; init; }
    /// <summary>How it came about, as it was told then.</summary>
    public required string Note { get; init; }
    /// <summary>True where the sample is generated demonstration data.</summary>
    public required bool Generated { get; init; }
}

public sealed class RemoveSampleHandler(Session session, SamplePreparer preparer, SampleCorrections corrections, AttachmentFiles files, NoticeLog notices) : IRequestHandler<RemoveSample, SampleRemoval>
{
    public async Task<SampleRemoval> Handle(RemoveSample command, CancellationToken cancellationToken)
    {
        var person = session.Call.Caller ?? throw new Problem(ProblemCodes.Unauthorised, "A person takes a sample out of the register, with a key of their own.");
        var now = await preparer.BeginIn(session) with { Caller = null };
        if ((await OpenSamples.Find(session, [command.Id])).Of(command.Id) is not { } sample) throw new Problem(ProblemCodes.NotFound, "There is no such sample.");
        if (sample.State == WayState.Removed) return await Told(sample, SampleOutcome.Unchanged);
        if (sample.Revision != command.Revision) throw new Problem(ProblemCodes.PreconditionFailed, $"The sample is at revision {sample.Revision} now. Read it again and decide anew.");
        if (sample.State != command.State) throw new Problem(ProblemCodes.PreconditionFailed, $"The sample is `{Wire.Name(sample.State)}` now, and was `{Wire.Name(command.State)}` when it was read. Read it again and decide anew.");
        await Hold(sample);
        // Before the rows of other rooms, as everybody who marks or judges.
        await session.Revision();
        await LetGo(sample, person);
        sample.Revision = (await corrections.Remove(sample, now, $"{Wire.Name(command.Reason)}: {command.Note}")).Revision;
        var number = SampleNumber.Format(sample.Number);
        await notices.Append(NoticeKind.SampleRemoved, number, sample.Location, new LocalText
        {
            Nl = $"Monster {number} was een proefinvoer en is uit het register gehaald ({command.Note}). Klopt dat niet, meld het dan meteen.",
            En = $"Sample {number} was a test record and was taken out of the register ({command.Note}). If that is wrong, say so at once.",
        });
        return await Told(sample, SampleOutcome.Stored);
    }

    // Whoever was told a result has a real sample; also where the sample went on since.
    private async Task Hold(OpenSample sample)
    {
        if (Transitions.From(sample.State).Any(t => t.How == StepMeans.Removal)
            && await session.Scalar<int?>("SELECT 1 FROM sample_steps WHERE sample = @Number AND state = 'reported' LIMIT 1", sample) is null) return;
        throw WayAccess.Refused(ProblemCodes.StepNotPossible, sample, $"The visitor of {SampleNumber.Format(sample.Number)} has been told its result: it is no test record. Correct it instead (POST /v1/samples/{{id}}/corrections).");
    }

    // What waits for it, or hangs on it.
    private async Task LetGo(OpenSample sample, Caller person)
    {
        await files.RemoveAll(sample.Id, person.Owner);
        // Whoever takes it out has seen it: nobody is called about it any more.
        await session.Execute("UPDATE urgent_samples SET opened_at = @NowText, opened_by = @Owner WHERE sample = @Number AND opened_at IS NULL", new { session.NowText, person.Owner, sample.Number });
        // What is on its way is not waited for; a bag that comes all the same is one that nobody expected.
        await session.Execute(
            "UPDATE shipment_items SET outcome = 'left-behind' WHERE sample = @Number AND (outcome IS NULL OR outcome = 'missing') AND EXISTS (SELECT 1 FROM shipments p WHERE p.id = shipment_items.shipment AND p.state <> 'open')", sample);
    }

    private async Task<SampleRemoval> Told(OpenSample sample, SampleOutcome outcome)
    {
        var (at, by, text) = (await session.Query<(string, string?, string)>(
            "SELECT v.at, o.name, v.reason FROM sample_versions v LEFT JOIN owners o ON o.id = v.owner_id WHERE v.sample = @Number AND v.change = 'removed'", sample))[0];
        return new SampleRemoval
        {
            Id = sample.Id,
            Number = SampleNumber.Format(sample.Number),
            Outcome = outcome,
            Revision = sample.Revision,
            At = Instant.Parse(at),
            By = by,
            Reason = RemovalReason.TestRecord,
            Note = text[(text.IndexOf(':', StringComparison.Ordinal) + 2)..],
            Generated = sample.Generated,
        };
    }
}
