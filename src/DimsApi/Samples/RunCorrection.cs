using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Dims.Http;
using Dims.Messaging;

namespace Dims.Samples;

/// <summary>One mistake in many analyses: which of a laboratory's, and what was wrong with them.</summary>
public record RunMistake : IChecked
{
    /// <summary>Whose analyses. A laboratory's key may leave it out: then its own.</summary>
    [StringLength(64, MinimumLength = 1)] public string? Laboratory { get; init; }
    /// <summary>Those of this run.</summary>
    [StringLength(64, MinimumLength = 1)] public string? Run { get; init; }
    /// <summary>Those by this method.</summary>
    [StringLength(64, MinimumLength = 1)] public string? Method { get; init; }
    /// <summary>Those made from this day on.</summary>
    public DateOnly? AnalysedFrom { get; init; }
    /// <summary>Those made up to this day.</summary>
    public DateOnly? AnalysedUntil { get; init; }
    /// <summary>What is changed in each of them.</summary>
    public required RunChange Change { get; init; }

    public virtual void Check(Faults faults)
    {
        if (Run is null && (AnalysedFrom is null || AnalysedUntil is null)) faults.Add("/run", "required", "is missing; say the run, or both `analysedFrom` and `analysedUntil`.");
        if (AnalysedUntil < AnalysedFrom) faults.Add("/analysedUntil", "out-of-range", "lies before `analysedFrom`.");
        if (Change is not { } change) return;
        var told = new object?[] { change.MultiplyBy, change.Basis, change.Unit, change.Panel, change.Remove ? true : null, change.RenameTo }.Count(c => c is not null);
        if (told != 1) faults.Add("/change", "one-of", "has exactly one of `multiplyBy`, `basis`, `unit`, `panel`, `renameTo` and `remove`.");
        if (change.RenameTo is not null && change.Substance is null) faults.Add("/change/substance", "required", "is missing; say which name is to become another.");
        if (change.Substance is not null && (change.Panel is not null || change.Remove)) faults.Add("/change/substance", "not-allowed", "goes with a change of findings only.");
    }
}

/// <summary>What is changed in every analysis of a run: exactly one of these, and `substance` where only its findings are meant.</summary>
public sealed record RunChange
{
    /// <summary>Only findings under this name, as it was sent.</summary>
    [StringLength(120, MinimumLength = 1)] public string? Substance { get; init; }
    /// <summary>Amounts, their uncertainty and limits are multiplied by it, and rounded to six decimals.</summary>
    [Range(0.000001, 1000000)] public decimal? MultiplyBy { get; init; }
    /// <summary>What the amounts refer to.</summary>
    public Basis? Basis { get; init; }
    /// <summary>The unit that the amounts are in; the numbers stay.</summary>
    public Unit? Unit { get; init; }
    /// <summary>The panel that the analyses looked for.</summary>
    [StringLength(64, MinimumLength = 1)] public string? Panel { get; init; }
    /// <summary>The name that `substance` should have been.</summary>
    [StringLength(120, MinimumLength = 1)] public string? RenameTo { get; init; }
    /// <summary>True: the analyses should not be there at all.</summary>
    public bool Remove { get; init; }
}

/// <summary>A mistake that is corrected, after its preview.</summary>
public sealed record CorrectRun : RunMistake, ICommand<RunCorrection>
{
    /// <summary>Why, in words for colleagues. It stands in every version that the correction ends. Nothing about a person.</summary>
    [Required, StringLength(500, MinimumLength = 3)] public required string Reason { get; init; }
    /// <summary>`preview` of the preview that was read. Where anything it covers has changed since, nothing is done (412).</summary>
    [Required, StringLength(64, MinimumLength = 1)] public required string Preview { get; init; }

    public string? Subject(object answer) => ((RunCorrection)answer).Preview;

    public override void Check(Faults faults)
    {
        ReasonText.Check(Reason, faults);
        base.Check(faults);
    }
}

/// <summary>What a correction of a run changes.</summary>
public sealed record RunCorrection
{
    /// <summary>Stands for exactly these samples in their present state; the correction asks for it.</summary>
    public required string Preview { get; init; }
    /// <summary>Data revision of the correction; left out of a preview.</summary>
    public long? Revision { get; init; }
    /// <summary>Samples that change.</summary>
    public required int Samples { get; init; }
    /// <summary>True where any of them is generated demonstration data.</summary>
    public required bool Generated { get; init; }
    /// <summary>Each of them, and where it changes.</summary>
    public required IReadOnlyList<RunCorrectionItem> Items { get; init; }
    /// <summary>Figures that change, by substance, unit, basis, form and month; a figure counts other samples too, this is the part of those that change. Only amounts that figures hold: authorised, and not kept out as implausible.</summary>
    public required IReadOnlyList<RunCorrectionFigure> Figures { get; init; }
    /// <summary>Numbers of the samples whose visitor is told something else: those with a card, also where only a recognition is taken back.</summary>
    public required IReadOnlyList<string> Answers { get; init; }
    /// <summary>Ids of the recognised answers that are reopened, because they rest on one of the samples or look like it.</summary>
    public required IReadOnlyList<string> Recognitions { get; init; }
    /// <summary>Numbers of those samples that it marks urgent, or urgent for a further substance: their locations, and whoever the escalation list names, are told, and their visitors are asked not to use it.</summary>
    public required IReadOnlyList<string> Urgent { get; init; }
    /// <summary>Ids of the proposals that there are and that hear of it; none where the caller may not read proposals.</summary>
    public required IReadOnlyList<string> Proposals { get; init; }
    /// <summary>Proposals that it raises, told to the same callers.</summary>
    public required IReadOnlyList<RunCorrectionProposal> Raised { get; init; }
    /// <summary>Ids of the published alerts that are put up for review by it, told to the same callers.</summary>
    public required IReadOnlyList<string> Alerts { get; init; }
}

/// <summary>A proposal that it raises.</summary>
public sealed record RunCorrectionProposal
{
    /// <summary>What is asked. In a preview `…` stands for the reason.</summary>
    public required string Title { get; init; }
    /// <summary>True where somebody has to look at once.</summary>
    public required bool Urgent { get; init; }
    /// <summary>Id of the published alert that it asks to review.</summary>
    public string? Reviews { get; init; }
}

/// <summary>One sample of it.</summary>
public sealed record RunCorrectionItem
{
    /// <summary>The number of the sample.</summary>
    public required string Number { get; init; }
    /// <summary>Where it changes.</summary>
    public required IReadOnlyList<Difference> Differences { get; init; }
}

/// <summary>One series in one month: amounts of the samples that change.</summary>
public sealed record RunCorrectionFigure
{
    /// <summary>The name as it was sent.</summary>
    public required string Substance { get; init; }
    public required Unit Unit { get; init; }
    public required Basis Basis { get; init; }
    public required Form Form { get; init; }
    /// <summary>The month in which the samples were handed in, `2026-11`.</summary>
    public required string Month { get; init; }
    /// <summary>Amounts before.</summary>
    public required int NBefore { get; init; }
    /// <summary>Their mean.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)] public required decimal? MeanBefore { get; init; }
    /// <summary>Amounts after.</summary>
    public required int NAfter { get; init; }
    /// <summary>Their mean.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)] public required decimal? MeanAfter { get; init; }
}
