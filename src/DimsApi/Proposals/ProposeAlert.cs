using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Dims.Http;
using Dims.Messaging;
using Dims.Samples;

namespace Dims.Proposals;

// A person or a partner proposes. Known product and known evidence go to the proposal that is there.
public sealed record ProposeAlert : ICommand<TakenProposal>, IChecked
{
    public required NewProposal Proposal { get; init; }

    public string? Subject(object answer) => ((TakenProposal)answer).Proposal.Id;

    public void Check(Faults faults) => Proposal.Check(faults);
}

/// <summary>A proposal for an alert, with what it is based on; none of it need be a sample of ours.</summary>
public sealed record NewProposal : IChecked
{
    /// <summary>What is proposed, in one sentence.</summary>
    [StringLength(300, MinimumLength = 3)] public required string Title { get; init; }
    /// <summary>`unknown` when left out.</summary>
    public Form Form { get; init; }
    /// <summary>The main substance by any of its names; one that the register does not know is kept as it is told.</summary>
    [StringLength(120, MinimumLength = 1)] public string? Substance { get; init; }
    public Appearance? Appearance { get; init; }
    /// <summary>What it is sold as.</summary>
    [StringLength(120, MinimumLength = 1)] public string? SoldAs { get; init; }
    /// <summary>Where, as a region of the set `province`.</summary>
    [StringLength(80, MinimumLength = 1), RegularExpression(Patterns.Slug)] public string? Region { get; init; }
    /// <summary>The day it was found or happened; today when left out.</summary>
    public DateOnly? Day { get; init; }
    /// <summary>True where nobody should wait.</summary>
    public bool Urgent { get; init; }
    /// <summary>True for an exercise.</summary>
    public bool Exercise { get; init; }
    /// <summary>At least one piece.</summary>
    public required NewEvidence Evidence { get; init; }

    public void Check(Faults faults)
    {
        if (Title?.Contains('\n', StringComparison.Ordinal) == true) faults.Add("/title", "several-lines", "a title is one line.");
        Evidence?.Check("/evidence", faults);
    }
}

/// <summary>Evidence that is given: at least one piece.</summary>
public sealed record NewEvidence : IChecked
{
    /// <summary>Numbers of samples that the caller may read: 0 to 50.</summary>
    [MaxLength(50), EachLength(14)] public IReadOnlyList<string> Samples { get; init; } = [];
    /// <summary>Incidents, as counts: 0 to 20.</summary>
    [MaxLength(20)] public IReadOnlyList<IncidentCounts> Incidents { get; init; } = [];
    /// <summary>What other organisations report: 0 to 20.</summary>
    [MaxLength(20)] public IReadOnlyList<ProposalReport> Reports { get; init; } = [];
    /// <summary>Ids of photos or spectra that the caller may read: 0 to 20.</summary>
    [MaxLength(20), EachLength(64)] public IReadOnlyList<string> Attachments { get; init; } = [];

    public void Check(Faults faults) => Check("", faults);

    internal void Check(string at, Faults faults)
    {
        if (Samples is null || Incidents is null || Reports is null || Attachments is null) return;
        if (!faults.Any && Samples.Count + Incidents.Count + Reports.Count + Attachments.Count == 0) faults.Add(at, "required", "holds no sample, incidents, report or attachment; at least one is needed.");
        for (var i = 0; i < Incidents.Count; i++) Check(Incidents[i], string.Create(CultureInfo.InvariantCulture, $"{at}/incidents/{i}"), faults);
        for (var i = 0; i < Reports.Count; i++)
        {
            var place = string.Create(CultureInfo.InvariantCulture, $"{at}/reports/{i}");
            if (Reports[i].Message is not null) faults.Add(place + "/message", "not-allowed", "a message is sent as application/cap+xml.");
            if (Reports[i].Link is { } link && !(Uri.TryCreate(link, UriKind.Absolute, out var uri) && uri.Scheme == "https")) faults.Add(place + "/link", "link", "is not an https address.");
        }
    }

    internal static void Check(IncidentCounts one, string at, Faults faults)
    {
        if (one.Until < one.From) faults.Add(at + "/until", "order", "lies before `from`.");
        if (one.LifeThreatening > one.Number) faults.Add(at + "/lifeThreatening", "out-of-range", $"is more than the {one.Number} incidents.");
        if (one.Deaths > one.Number) faults.Add(at + "/deaths", "out-of-range", $"is more than the {one.Number} incidents.");
    }
}

/// <summary>What became of what was proposed.</summary>
public enum ProposalOutcome { Raised, Merged, Held, Reopened, Unchanged }

/// <summary>The proposal, and what became of what was sent: a new one, merged into this one, held by its rejection, reopened by it, or known already.</summary>
public sealed record TakenProposal
{
    public required ProposalOutcome Outcome { get; init; }
    public required AlertProposal Proposal { get; init; }
}
