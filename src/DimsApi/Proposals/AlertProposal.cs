using System.ComponentModel.DataAnnotations;
using System.Diagnostics.CodeAnalysis;
using Dims.Samples;

namespace Dims.Proposals;

// What the list and the whole proposal both say.
public abstract record ProposalHead
{
    /// <summary>The proposal's id.</summary>
    public required string Id { get; init; } = "";
    public required ProposalState State { get; init; }

    /// <summary>What is proposed, in one sentence.</summary>
    public required string Title { get; init; } = "";

    public required ProposedProduct Product { get; init; } = new() { Form = Form.Unknown };

    /// <summary>True where something on the danger list is in it, or who proposed it says so.</summary>
    public required bool Urgent { get; init; }

    /// <summary>True for an exercise: never to be acted on.</summary>
    public required bool Exercise { get; init; }

    /// <summary>True where this database holds generated (demonstration) data.</summary>
    public required bool Generated { get; init; }

    /// <summary>True where the source of a message in it has cancelled that message. The proposal stays until people decide.</summary>
    public required bool WithdrawnBySource { get; init; }

    /// <summary>When it was raised.</summary>
    public required DateTimeOffset RaisedAt { get; init; }

    /// <summary>How many different samples of ours it has as evidence.</summary>
    public required int Samples { get; init; }

    /// <summary>How many pieces of evidence it has.</summary>
    public required int EvidenceCount { get; init; }

    /// <summary>The alert or draft that was made from it.</summary>
    public string? Alert { get; init; }

    /// <summary>The proposal about the same product before this one.</summary>
    public string? Previous { get; init; }

    /// <summary>The proposal that it became one with, because both turned out to be about one product. That one has the evidence.</summary>
    public string? MergedInto { get; init; }

    /// <summary>Of a rejected one: more new samples than this reopen it.</summary>
    public int? NewSamplesToReopen { get; init; }

    /// <summary>Of a rejected one: the new samples since.</summary>
    public int? NewSamples { get; init; }
}

/// <summary>A proposal in a list.</summary>
public sealed record ProposalSummary : ProposalHead
{
    public ProposalSummary() { }

    [SetsRequiredMembers]
    public ProposalSummary(ProposalHead head) : base(head) { }
}

/// <summary>A proposal for an alert: what it is about, why, and what became of it. It publishes nothing; people decide.</summary>
public sealed record AlertProposal : ProposalHead
{
    public AlertProposal() { }

    [SetsRequiredMembers]
    public AlertProposal(ProposalHead head) : base(head) { }

    /// <summary>Counts the changes; it is in the ETag.</summary>
    public required int Edition { get; init; }

    /// <summary>What can be done with it at this state, for whoever may.</summary>
    public required IReadOnlyList<ProposalMove> Allowed { get; init; } = [];

    /// <summary>The evidence, the latest first, at most 200 pieces. Who may not read proposals sees their own.</summary>
    public required IReadOnlyList<ProposalEvidence> Evidence { get; init; } = [];

    /// <summary>What happened to it, the latest first, at most 200 steps.</summary>
    public required IReadOnlyList<ProposalStep> History { get; init; } = [];
}

/// <summary>A page of proposals, those that wait for somebody first, then the newest. The header `Link` has the address of the next page where there is one.</summary>
public sealed record ProposalPage
{
    public required IReadOnlyList<ProposalSummary> Items { get; init; }
}

/// <summary>What product it is about, as far as that is known. Two proposals about one product become one.</summary>
public sealed record ProposedProduct
{
    public required Form Form { get; init; }

    /// <summary>Slug of the main substance, or the name that was told where the register does not know it.</summary>
    [StringLength(120, MinimumLength = 1)] public string? Substance { get; init; }

    /// <summary>What a tablet looks like: logo, colours and shape, folded, with `|` between.</summary>
    public string? Look { get; init; }

    /// <summary>Slug of what it is sold as, or the name that was told.</summary>
    public string? SoldAs { get; init; }

    /// <summary>Region of the set `province`.</summary>
    public string? Region { get; init; }
}

/// <summary>One thing that happened to a proposal.</summary>
public sealed record ProposalStep
{
    public required ProposalStepKind Kind { get; init; }
    /// <summary>When it happened.</summary>
    public required DateTimeOffset At { get; init; }
    /// <summary>Work label of who did it; left out where a rule or the program did.</summary>
    public string? By { get; init; }
    /// <summary>Why, in words.</summary>
    public string? Note { get; init; }
    /// <summary>The alert or draft that it went to.</summary>
    public string? Alert { get; init; }
}
