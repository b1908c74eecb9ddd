using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Dims.Access;
using Dims.Http;
using Dims.Messaging;
using Dims.Samples;
using Dims.Storage;
using MediatR;

namespace Dims.Answers;

/// <summary>The code that a sample gets.</summary>
public sealed record TieAnswerCode : ICommand<TiedAnswerCode>, IChecked, ICarriesSecret
{
    [JsonIgnore] public string Sample { get; init; } = "";

    /// <summary>The code on the card, in any case, with or without hyphens and spaces.</summary>
    [NeverWritten, StringLength(AnswerCodeText.LongestTyped, MinimumLength = 1)] public required string Code { get; init; }

    /// <summary>True: the sample's card is lost. The code it had is dead at once, and this one takes its place.</summary>
    public bool Replaces { get; init; }

    string? ICarriesSecret.Secret => Code;

    public string? Subject(object answer) => ((TiedAnswerCode)answer).Sample;

    public void Check(Faults faults)
    {
        if (Code is { Length: > 0 } code) AnswerCodeText.Check(code, "/code", faults);
    }
}

/// <summary>A sample and its code.</summary>
public sealed record TiedAnswerCode
{
    /// <summary>The number of the sample.</summary>
    public required string Sample { get; init; }
    /// <summary>The label on the card and on the bag.</summary>
    public required string Label { get; init; }
    /// <summary>When the sample got it.</summary>
    public required DateTimeOffset TiedAt { get; init; }
    /// <summary>When it ends; once there is an authorised result, that moves to some months after it.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }
}

public sealed class TieAnswerCodeHandler(Session session, CodeTies ties, AnswerKeys keys) : IRequestHandler<TieAnswerCode, TiedAnswerCode>
{
    public async Task<TiedAnswerCode> Handle(TieAnswerCode command, CancellationToken cancellationToken)
    {
        // Who may write only its own sees only its own.
        if ((await OpenSamples.Find(session, [command.Sample])).Of(command.Sample) is not { } sample || (session.Call.Caller is { } caller && !caller.Has(Scopes.SamplesWriteAll) && caller.Location != sample.Location))
            throw new Problem(ProblemCodes.NotFound, "There is no such sample, or it is not yours.");
        if (sample.State == Ways.WayState.Removed)
            throw Invalid(new Fault { Pointer = "/code", Code = ProblemCodes.StepNotPossible.Code, Detail = $"goes with no sample: {SampleNumber.Format(sample.Number)} was a test record and was taken out of the register." });
        var marks = keys.Marks(AnswerCodeText.Read(command.Code, out _)!);
        await ties.Name(marks);
        if (ties.FaultOf(marks, sample.Location, sample.Number, "/code") is { } fault) throw Invalid(fault);
        if (!command.Replaces && await ties.Has(sample.Number) && await Label(sample.Number, marks) is null)
            throw new Problem(ProblemCodes.AlreadyExists, "The sample has another code. Is this the right bag? When its card is lost, say `replaces`: the code it has is dead at once then.");
        await ties.Tie(marks, sample.Location, sample.Number, command.Replaces, "/code");
        return (await Label(sample.Number, marks))!.Told(sample.Number);
    }

    private Task<Tied?> Label(long number, string[] marks) =>
        session.One<Tied>($"SELECT label, tied_at, expires_at FROM answer_codes WHERE sample = @number AND {session.Database.In("mark", "@marks")}", new { number, marks });

    private static Problem Invalid(Fault fault) => new(ProblemCodes.InvalidInput, $"{fault.Pointer}: {fault.Detail}") { Errors = [fault] };

    private sealed record Tied
    {
        public string Label { get; init; } = "";
        public string TiedAt { get; init; } = "";
        public string ExpiresAt { get; init; } = "";

        public TiedAnswerCode Told(long number) => new() { Sample = SampleNumber.Format(number), Label = Label, TiedAt = Instant.Parse(TiedAt), ExpiresAt = Instant.Parse(ExpiresAt) };
    }
}
