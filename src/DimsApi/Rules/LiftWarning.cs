using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Text.Json.Serialization;
using Dims.Access;
using Dims.Alerts;
using Dims.Http;
using Dims.Messaging;
using Dims.Notices;
using Dims.Samples;
using Dims.Storage;
using Dims.Substances;
using Dims.Ways;
using MediatR;

namespace Dims.Rules;

/// <summary>An urgent mark that rests on nothing any more, because what was found by mistake has been corrected away.</summary>
public sealed record LiftWarning : ICommand<UrgentSample>, IChecked
{
    [JsonIgnore] public string Number { get; init; } = "";

    /// <summary>The revision of the sample that was read. One that has moved on meanwhile is refused (412): read it again and decide anew.</summary>
    [Range(1, long.MaxValue)] public required long Revision { get; init; }

    /// <summary>Why, 3 to 500 characters, for colleagues: what was mixed up with what, and what has become of the other sample. Nothing about a person.</summary>
    [Required, StringLength(500, MinimumLength = 3)] public required string Reason { get; init; }

    public string? Subject(object answer) => ((UrgentSample)answer).Number;

    public void Check(Faults faults) => ReasonText.Check(Reason, faults);
}

// Whoever corrected what was found does not take its warning away: a second person looks.
public sealed class LiftWarningHandler(Session session, SubstanceIndex index, RuleIndex rules, NoticeLog notices) : IRequestHandler<LiftWarning, UrgentSample>
{
    private static readonly Insertion Lifted = new("lifted_warnings", "sample", "ordinal", "location_id", "substances", "sentence", "marked_at", "step", "opened_at", "opened_by", "lifted_at", "lifted_by", "reason");

    public async Task<UrgentSample> Handle(LiftWarning command, CancellationToken cancellationToken)
    {
        if (session.Call.Caller is not { } caller || Roles.OwnerKind(caller.Role) != "person") throw new Problem(ProblemCodes.MissingScope, "A warning is taken away by a person, with a key of their own.");
        if ((await OpenSamples.Find(session, [command.Number])).Of(command.Number) is not { } sample || sample.State == WayState.Removed) throw OpenUrgentSampleHandler.NotThere();
        // Whoever records, names or changes the danger list waits here, or has been waited for.
        await session.HoldRevision();
        if (await session.One<Mark>("SELECT location_id, substances, sentence, marked_at, step, opened_at, opened_by FROM urgent_samples WHERE sample = @Number", sample) is not { } mark)
            return await UrgentQueries.FindLifted(session, sample.Number) ?? throw OpenUrgentSampleHandler.NotThere();
        if (sample.Revision != command.Revision) throw new Problem(ProblemCodes.PreconditionFailed, $"The sample is at revision {sample.Revision} now. Read it again and decide anew.");
        await Hold(sample, mark, caller);
        var ordinal = await session.Scalar<long>("SELECT count(*) FROM lifted_warnings WHERE sample = @Number", sample);
        session.Insert(Lifted, sample.Number, ordinal, mark.LocationId, mark.Substances, mark.Sentence, mark.MarkedAt, mark.Step, mark.OpenedAt, mark.OpenedBy, session.NowText, caller.Owner, command.Reason);
        await session.Execute("DELETE FROM urgent_samples WHERE sample = @Number", sample);
        var number = SampleNumber.Format(sample.Number);
        await notices.Append(NoticeKind.WarningLifted, number, mark.LocationId, new LocalText
        {
            Nl = $"De spoedmelding van monster {number} is ingetrokken ({command.Reason}). Wie eerder is gewaarschuwd, hoort dat de uitslag is verbeterd. Klopt dit niet, meld het dan meteen.",
            En = $"The warning about sample {number} was taken back ({command.Reason}). Tell whoever was warned that the result was corrected. If this is wrong, say so at once.",
        });
        return (await UrgentQueries.FindLifted(session, sample.Number))!;
    }

    private async Task Hold(OpenSample sample, Mark mark, Caller caller)
    {
        var register = await index.In(session);
        var content = SampleContent.Of((await StoredForJudging.Of(session, [sample.Number]))[0], register);
        if (SampleJudge.Dangers(content, await rules.In(session, register)) is { Count: > 0 } dangers)
            throw Not($"{SampleNumber.Format(sample.Number)} holds something of the danger list: {string.Join(", ", dangers.Order(StringComparer.Ordinal))}. If that was a mistake, correct it first (POST /v1/samples/{{id}}/corrections).");
        var corrected = await session.One<Corrected>("SELECT at, owner_id FROM sample_versions WHERE sample = @Number AND change = 'corrected' ORDER BY version DESC LIMIT 1", sample);
        if (corrected is not null && corrected.OwnerId == caller.Owner && string.CompareOrdinal(corrected.At, mark.MarkedAt) >= 0)
            throw new Problem(ProblemCodes.SecondPersonNeeded, string.Create(CultureInfo.InvariantCulture, $"{SampleNumber.Format(sample.Number)} was corrected by you: somebody else takes its warning away."));
    }

    private static Problem Not(string detail) => new(ProblemCodes.TransitionNotAllowed, detail) { More = new Dictionary<string, object?> { ["allowed"] = Array.Empty<string>() } };

    private sealed record Mark
    {
        public string LocationId { get; init; } = "";
        public string Substances { get; init; } = "";
        public string Sentence { get; init; } = "";
        public string MarkedAt { get; init; } = "";
        public long Step { get; init; }
        public string? OpenedAt { get; init; }
        public string? OpenedBy { get; init; }
    }

    private sealed record Corrected
    {
        public string At { get; init; } = "";
        public string? OwnerId { get; init; }
    }
}
