using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Dims.Answers;
using Dims.Http;
using Dims.Messaging;

namespace Dims.Samples;

/// <summary>
/// One sample as a testing location registers it, with the analyses known so far. Nothing in it is about the person who brought it in.
/// The same reference at the same location is the same sample: sent again with the same content it is `unchanged`, with other content it is a conflict.
/// </summary>
public sealed record SubmitSample : ICommand<SampleReceipt>, IChecked, ICarriesSecret
{
    /// <summary>The location's own number for the sample, unique within the location. Never a name or anything else about a person.</summary>
    [Required, StringLength(64, MinimumLength = 1), RegularExpression(Patterns.Reference)]
    public required string Reference { get; init; }

    /// <summary>The testing location's id. A location's key may leave it out: then it is its own.</summary>
    [StringLength(64, MinimumLength = 1)]
    public string? Location { get; init; }

    /// <summary>The day the sample was handed in, as a calendar day in Europe/Amsterdam.</summary>
    public required DateOnly CollectedOn { get; init; }

    /// <summary>Why it was brought in; `routine` when left out.</summary>
    public BroughtIn BroughtIn { get; init; }

    /// <summary>What it was sold as, in the words that were told: 0 to 5 names.</summary>
    [MaxLength(5), EachLength(120)]
    public IReadOnlyList<string> SoldAs { get; init; } = [];

    /// <summary>What kind of thing it is.</summary>
    public required Form Form { get; init; }

    public Appearance? Appearance { get; init; }

    public Price? Price { get; init; }

    /// <summary>The laboratory it was sent to; no other laboratory can add an analysis then.</summary>
    [StringLength(64, MinimumLength = 1)]
    public string? SentTo { get; init; }

    /// <summary>The code on the card that the visitor takes along, in any case, with or without hyphens and spaces: one of those that the location has drawn, for this sample alone. It is stored as a keyed hash and never shown again.</summary>
    [NeverWritten, StringLength(AnswerCodeText.LongestTyped, MinimumLength = 1)]
    public string? AnswerCode { get; init; }

    /// <summary>0 to 60 analyses, in the order they were made: so many as a sample can have, however they come.</summary>
    [MaxLength(60)]
    public IReadOnlyList<Analysis> Analyses { get; init; } = [];

    /// <summary>Set by the program on generated (demo) data, never read from a request.</summary>
    [JsonIgnore]
    public bool Generated { get; init; }

    /// <summary>Set by an import whose source holds positives only: such samples never enter a prevalence.</summary>
    [JsonIgnore]
    public bool PositivesOnly { get; init; }

    string? ICarriesSecret.Secret => AnswerCode;

    public string? Subject(object answer) => ((SampleReceipt)answer).Id;

    public void Check(Faults faults) => SampleChecks.Check(this, faults);
}

/// <summary>What can be seen of the sample.</summary>
public sealed record Appearance
{
    /// <summary>What is pressed into or printed on it.</summary>
    [StringLength(80, MinimumLength = 1)] public string? Logo { get; init; }
    /// <summary>For example `round`, `oval`, `triangular`.</summary>
    [StringLength(40, MinimumLength = 1)] public string? Shape { get; init; }
    /// <summary>One or several colours.</summary>
    [MaxLength(5), EachLength(40)] public IReadOnlyList<string>? Colours { get; init; }
    /// <summary>Millimetres.</summary>
    [Range(0.1, 200)] public decimal? LengthMm { get; init; }
    /// <summary>Millimetres.</summary>
    [Range(0.1, 200)] public decimal? WidthMm { get; init; }
    /// <summary>Millimetres.</summary>
    [Range(0.1, 200)] public decimal? DiameterMm { get; init; }
    /// <summary>Millimetres.</summary>
    [Range(0.1, 200)] public decimal? ThicknessMm { get; init; }
    /// <summary>Milligrams.</summary>
    [Range(0.001, 999999999)] public decimal? MassMg { get; init; }
    /// <summary>Whether there is a line to break it along.</summary>
    public bool? ScoreLine { get; init; }
    /// <summary>The colour of the Marquis reaction.</summary>
    [StringLength(40, MinimumLength = 1)] public string? Marquis { get; init; }
    /// <summary>Reactions with other reagents: 0 to 5.</summary>
    [MaxLength(5)] public IReadOnlyList<ReagentReaction>? Reactions { get; init; }
}

/// <summary>What a reagent did.</summary>
public sealed record ReagentReaction
{
    /// <summary>For example `mecke`, `mandelin`, `simon`.</summary>
    [StringLength(40, MinimumLength = 1)] public required string Reagent { get; init; }
    /// <summary>The colour that it gave, or that there was none.</summary>
    [StringLength(40, MinimumLength = 1)] public required string Colour { get; init; }
}

/// <summary>What was paid.</summary>
public sealed record Price
{
    /// <summary>In `currency`, for one of `per`.</summary>
    [Range(0, 999999)] public required decimal Amount { get; init; }
    /// <summary>ISO 4217 code.</summary>
    [RegularExpression("^[A-Z]{3}$")] public required string Currency { get; init; }
    public required PricePer Per { get; init; }
}

/// <summary>One analysis by one method.</summary>
public sealed record Analysis : IChecked
{
    public required Source Source { get; init; }
    /// <summary>Who analysed it.</summary>
    [StringLength(64, MinimumLength = 1)] public string? Laboratory { get; init; }
    /// <summary>For example `GC-MS`, `LC-DAD`, `FTIR`.</summary>
    [StringLength(64, MinimumLength = 1)] public string? Method { get; init; }
    /// <summary>The laboratory's mark of the run (sequence, plate, day series) that it was measured in.</summary>
    [StringLength(64, MinimumLength = 1)] public string? Run { get; init; }
    /// <summary>Id of the registered panel: what this analysis looks for. One that is not registered yet is kept and flagged.</summary>
    [StringLength(64, MinimumLength = 1)] public string? Panel { get; init; }
    /// <summary>Substances that were looked for, found or not; it says more than the panel. With neither, a sample counts as tested only for what its findings name.</summary>
    [MaxLength(500), EachLength(120)] public IReadOnlyList<string>? TestedFor { get; init; }
    /// <summary>The day of the analysis.</summary>
    public DateOnly? AnalysedOn { get; init; }
    /// <summary>False while the result has not been authorised; true when left out. One that is not counts in no figure and is not told to the visitor, until it is authorised by a step. What a laboratory finds in a sample that was sent to it in a shipment waits for that step whatever is said here.</summary>
    public bool Authorised { get; init; } = true;
    /// <summary>0 to 60 findings. None means: analysed, and nothing found.</summary>
    [MaxLength(60)] public IReadOnlyList<Finding> Findings { get; init; } = [];

    public void Check(Faults faults) => SampleChecks.Check(this, "", faults);
}

/// <summary>One substance in one analysis.</summary>
public sealed record Finding
{
    /// <summary>A name, a synonym, an InChIKey or a CAS number. A name the register does not know is kept as it is and listed for naming.</summary>
    [Required, StringLength(120, MinimumLength = 1)] public required string Substance { get; init; }
    public Role? Role { get; init; }
    public required Qualifier Qualifier { get; init; }
    /// <summary>At most 9 digits before and 6 after the point; the digits sent are the digits kept.</summary>
    [Amount] public decimal? Amount { get; init; }
    public Unit? Unit { get; init; }
    /// <summary>`unknown` when an amount is given without it.</summary>
    public Basis? Basis { get; init; }
    /// <summary>A share in a ratio ("3 parts to 1"). Never an amount, never averaged with amounts.</summary>
    [Amount] public decimal? Parts { get; init; }
    /// <summary>Limit of detection, in `unit`.</summary>
    [Amount] public decimal? Lod { get; init; }
    /// <summary>Limit of quantification, in `unit`.</summary>
    [Amount] public decimal? Loq { get; init; }
    /// <summary>Half width of the 95% interval, in `unit`.</summary>
    [Amount] public decimal? Uncertainty { get; init; }
}

/// <summary>What became of a submitted sample.</summary>
public enum SampleOutcome { Stored, Unchanged }

/// <summary>The answer to one sample.</summary>
public sealed record SampleReceipt
{
    /// <summary>Our own id of the sample.</summary>
    public required string Id { get; init; }
    /// <summary>Its number, short enough for a bag: seven characters, the last of which checks the others. Valid wherever an id is.</summary>
    public required string Number { get; init; }
    public required SampleOutcome Outcome { get; init; }
    /// <summary>The location it is stored under.</summary>
    public required string Location { get; init; }
    /// <summary>The location's own number for the sample.</summary>
    public required string Reference { get; init; }
    /// <summary>The data revision in which the sample was recorded or last added to.</summary>
    public required long Revision { get; init; }
    /// <summary>True where this sample is generated demonstration data.</summary>
    public required bool Generated { get; init; }
    /// <summary>Names in it that the register does not know yet; they are kept, and listed for naming.</summary>
    public required IReadOnlyList<string> UnknownNames { get; init; }
    /// <summary>What in it cannot well be; it is stored as it was sent.</summary>
    public required IReadOnlyList<PlausibilityFlag> Flags { get; init; }
    /// <summary>True where something of the danger list was found in it, and nobody has taken that warning back: coordinators have been told at once, before any authorisation.</summary>
    public bool Urgent { get; init; }
}
