using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Dims.Http;
using Dims.Messaging;
using Dims.Spreadsheets;
using MediatR;

namespace Dims.Samples;

/// <summary>An analysis of a sample that is recorded already.</summary>
public sealed record AddedAnalysis : IChecked
{
    /// <summary>The sample's number (`K7M-2QX4`, in any spelling) or its id.</summary>
    [Required, StringLength(36, MinimumLength = 1)] public required string Sample { get; init; }
    public required Analysis Analysis { get; init; }

    public void Check(Faults faults)
    {
        if (Analysis is not null) SampleChecks.Check(Analysis, "/analysis", faults);
    }
}

// The same for one sample, which the address names.
public sealed record AddAnalysis : ICommand<AnalysisReceipt>
{
    [JsonIgnore] public string Sample { get; init; } = "";
    public required Analysis Analysis { get; init; }

    public string? Subject(object answer) => ((AnalysisReceipt)answer).Id;
}

/// <summary>The answer to one added analysis.</summary>
public sealed record AnalysisReceipt
{
    /// <summary>Our own id of the sample.</summary>
    public required string Id { get; init; }
    /// <summary>The number of the sample.</summary>
    public required string Number { get; init; }
    /// <summary>Place of the analysis among those of the sample, from 0.</summary>
    public required int Ordinal { get; init; }
    /// <summary>`unchanged` where the sample has this analysis already.</summary>
    public required SampleOutcome Outcome { get; init; }
    /// <summary>The data revision in which the sample was last added to.</summary>
    public required long Revision { get; init; }
    /// <summary>True where the sample is generated demonstration data.</summary>
    public required bool Generated { get; init; }
    /// <summary>Names in it that the register does not know yet; they are kept, and listed for naming.</summary>
    public required IReadOnlyList<string> UnknownNames { get; init; }
    /// <summary>What in it cannot well be; it is stored as it was sent.</summary>
    public required IReadOnlyList<PlausibilityFlag> Flags { get; init; }
    /// <summary>True where the sample holds something of the danger list: coordinators have been told at once, before any authorisation.</summary>
    public bool Urgent { get; init; }
}

/// <summary>The answer to one item of a batch of analyses.</summary>
public sealed record AnalysisResult
{
    /// <summary>Place of the item in the batch, from 0.</summary>
    public required int Index { get; init; }
    /// <summary>The line of its first row, where the batch is a spreadsheet.</summary>
    public int? Line { get; init; }
    public required ItemOutcome Outcome { get; init; }
    /// <summary>The sample's number or id as it was sent, where it could be read.</summary>
    public string? Sample { get; init; }
    /// <summary>Our own id of the sample, where there is one.</summary>
    public string? Id { get; init; }
    /// <summary>The number of the sample.</summary>
    public string? Number { get; init; }
    /// <summary>Place of the analysis among those of the sample, from 0.</summary>
    public int? Ordinal { get; init; }
    /// <summary>The data revision in which the sample was last added to.</summary>
    public long? Revision { get; init; }
    /// <summary>Every fault of a rejected item, pointers relative to the item.</summary>
    public IReadOnlyList<Fault>? Errors { get; init; }
    /// <summary>Where a conflicting item differs from the stored analysis.</summary>
    public IReadOnlyList<Difference>? Differences { get; init; }
    /// <summary>Names the register does not know yet.</summary>
    public IReadOnlyList<string>? UnknownNames { get; init; }
    /// <summary>What in a stored item cannot well be; left out where nothing is.</summary>
    public IReadOnlyList<PlausibilityFlag>? Flags { get; init; }
    /// <summary>True where the sample is generated demonstration data.</summary>
    public bool Generated { get; init; }
    /// <summary>True where the sample holds something of the danger list: coordinators have been told at once. Left out where it does not, or was not judged.</summary>
    public bool? Urgent { get; init; }
}

/// <summary>The answer to a batch of analyses.</summary>
public sealed record AnalysisBatchAnswer
{
    /// <summary>True where it was only asked what would happen: nothing was stored.</summary>
    public required bool DryRun { get; init; }
    /// <summary>Items that are stored now.</summary>
    public required int Stored { get; init; }
    /// <summary>Items that were there already.</summary>
    public required int Unchanged { get; init; }
    /// <summary>Items whose analysis is there with other content.</summary>
    public required int Conflict { get; init; }
    /// <summary>Items with faults.</summary>
    public required int Rejected { get; init; }
    /// <summary>One result for each item, in the order sent.</summary>
    public required IReadOnlyList<AnalysisResult> Items { get; init; }
    /// <summary>How the file was read, where the batch is a spreadsheet.</summary>
    public Detected? Detected { get; init; }
}

public sealed class AddAnalysisHandler(AnalysisWriter writer) : IRequestHandler<AddAnalysis, AnalysisReceipt>
{
    public async Task<AnalysisReceipt> Handle(AddAnalysis command, CancellationToken cancellationToken)
    {
        var result = (await writer.Record([new AddedAnalysis { Sample = command.Sample, Analysis = command.Analysis }], null, dryRun: false))[0];
        return result.Outcome switch
        {
            ItemOutcome.Rejected => throw Refusal(result.Errors!),
            ItemOutcome.Conflict => throw new Problem(ProblemCodes.AnalysisConflict, $"The sample {result.Number} has this analysis with other content already; {result.Differences!.Count} places differ.")
            {
                More = new Dictionary<string, object?> { ["id"] = result.Id, ["differences"] = result.Differences },
            },
            _ => new AnalysisReceipt
            {
                Id = result.Id!,
                Number = result.Number!,
                Ordinal = result.Ordinal!.Value,
                Outcome = result.Outcome == ItemOutcome.Stored ? SampleOutcome.Stored : SampleOutcome.Unchanged,
                Revision = result.Revision!.Value,
                Generated = result.Generated,
                UnknownNames = result.UnknownNames!,
                Flags = result.Flags ?? [],
                Urgent = result.Urgent == true,
            },
        };
    }

    // The sample stands in the address here, and the analysis is the body itself.
    private static Problem Refusal(IReadOnlyList<Fault> errors)
    {
        if (errors[0].Code is "unknown-sample" or "no-sample-number") return new Problem(ProblemCodes.NotFound, "There is no such sample, or it is not yours: " + errors[0].Detail);
        Fault[] faults = [.. errors.Select(e => e with { Pointer = e.Pointer.Replace("/analysis", "", StringComparison.Ordinal) })];
        if (errors.FirstOrDefault(e => e.Code == ProblemCodes.StepNotPossible.Code) is { } tooEarly) return new Problem(ProblemCodes.StepNotPossible, tooEarly.Detail) { Errors = faults };
        return errors[0].Code == "sent-elsewhere"
            ? new Problem(ProblemCodes.NotYourSample, errors[0].Detail) { Errors = faults }
            : new Problem(ProblemCodes.InvalidInput, $"{faults[0].Pointer}: {faults[0].Detail}") { Errors = faults };
    }
}
