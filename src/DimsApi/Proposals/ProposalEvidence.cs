using System.ComponentModel.DataAnnotations;
using Dims.Rules;

namespace Dims.Proposals;

/// <summary>One piece of evidence: exactly the member that its kind names.</summary>
public sealed record ProposalEvidence
{
    /// <summary>Its place among the evidence of this proposal.</summary>
    public required int Ordinal { get; init; }
    public required EvidenceKind Kind { get; init; }
    /// <summary>When it came.</summary>
    public required DateTimeOffset AddedAt { get; init; }
    /// <summary>Work label of who gave it; left out where a rule did.</summary>
    public string? AddedBy { get; init; }
    public SampleHit? Sample { get; init; }
    public IncidentCounts? Incidents { get; init; }
    public ProposalReport? Report { get; init; }
    /// <summary>Id of a photo or spectrum.</summary>
    public string? Attachment { get; init; }
}

/// <summary>A sample of ours, and why it is evidence.</summary>
public sealed record SampleHit
{
    /// <summary>The sample's number; left out where the caller may not read it.</summary>
    public string? Number { get; init; }
    /// <summary>The testing location; left out where the caller may not read the sample.</summary>
    public string? Location { get; init; }
    /// <summary>The day it was handed in.</summary>
    public required DateOnly CollectedOn { get; init; }
    /// <summary>Id of the rule that it met; left out where a person named it.</summary>
    public string? Rule { get; init; }
    /// <summary>The version of that rule.</summary>
    public int? RuleVersion { get; init; }
    public RuleKind? RuleKind { get; init; }
    /// <summary>Why, in one sentence.</summary>
    public string? Sentence { get; init; }
}

/// <summary>Incidents, as counts: nothing about a person.</summary>
public sealed record IncidentCounts
{
    /// <summary>First day of the period.</summary>
    public required DateOnly From { get; init; }
    /// <summary>Last day of the period.</summary>
    public required DateOnly Until { get; init; }
    public required IncidentService Service { get; init; }
    /// <summary>How many incidents.</summary>
    [Range(1, 100_000)] public required int Number { get; init; }
    /// <summary>How many of them were life-threatening; left out where that is not known.</summary>
    [Range(0, 100_000)] public int? LifeThreatening { get; init; }
    /// <summary>How many people died; left out where that is not known.</summary>
    [Range(0, 100_000)] public int? Deaths { get; init; }
    /// <summary>What was seen or told: 0 to 28 from the list.</summary>
    [MaxLength(28)] public IReadOnlyList<Symptom> Symptoms { get; init; } = [];
}

/// <summary>What another organisation reports. Its text is about products, never about a person.</summary>
public sealed record ProposalReport
{
    /// <summary>Who reports it: an organisation.</summary>
    [StringLength(200, MinimumLength = 1)] public required string Organisation { get; init; }
    /// <summary>What it says.</summary>
    [StringLength(8000, MinimumLength = 1)] public required string Text { get; init; }
    /// <summary>Where it stands (https).</summary>
    [StringLength(500, MinimumLength = 9)] public string? Link { get; init; }
    /// <summary>Language of the text (BCP 47).</summary>
    [StringLength(35, MinimumLength = 2), RegularExpression("^[A-Za-z0-9]+(-[A-Za-z0-9]+)*$")] public string? Language { get; init; }
    /// <summary>The message it came in; never read from a request.</summary>
    public CapIdentity? Message { get; init; }
}

/// <summary>What identifies a CAP message.</summary>
public sealed record CapIdentity
{
    /// <summary>Who sent it.</summary>
    [StringLength(200, MinimumLength = 1)] public required string Sender { get; init; }
    /// <summary>The sender's identifier of it.</summary>
    [StringLength(200, MinimumLength = 1)] public required string Identifier { get; init; }
    /// <summary>When it was sent.</summary>
    public required DateTimeOffset Sent { get; init; }
    /// <summary>`Alert`, `Update` or `Cancel`.</summary>
    [StringLength(10, MinimumLength = 1)] public required string MsgType { get; init; }
}
