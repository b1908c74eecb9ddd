using System.ComponentModel.DataAnnotations;
using System.Diagnostics.CodeAnalysis;
using Dims.Http;
using Dims.Messaging;
using Dims.Samples;

namespace Dims.Alerts;

/// <summary>What an alert says, as it is written and edited. Nothing in it is about a person.</summary>
public record AlertContent : AlertBody, IChecked
{
    public AlertContent() { }

    [SetsRequiredMembers]
    public AlertContent(AlertBody said) : base(said) { }

    /// <summary>From when it is in force; at publication when left out or when that instant has passed by then.</summary>
    public DateTimeOffset? Effective { get; init; }

    /// <summary>Until when it is in force, at most one year from now; 28 days after `effective` when left out. Every published version has one.</summary>
    public DateTimeOffset? Expires { get; init; }

    public void Check(Faults faults) => AlertChecks.Check(this, faults);
}

/// <summary>An alert as it is written first.</summary>
public sealed record NewAlert : AlertContent
{
    /// <summary>Id of the proposal that it takes up.</summary>
    [StringLength(64, MinimumLength = 1)] public string? Proposal { get; init; }
}

// What a draft and a published version have in common: all that is told, in the order in which it is read.
public abstract record AlertBody
{
    public required AlertLevel Level { get; init; }

    /// <summary>`actual` when left out. A database with generated (demonstration) data publishes exercises only.</summary>
    public AlertStatus Status { get; init; }

    /// <summary>`public` when left out.</summary>
    public Audience Audience { get; init; }

    /// <summary>`substance` when left out. Of an alert about a `dose` alone the public reads words and no figure, unless `figuresReason` says why it does.</summary>
    public AlertConcern Concern { get; init; }

    /// <summary>How sure it is what was found; `confirmed` when left out.</summary>
    public AlertCertainty Certainty { get; init; }

    /// <summary>Where it holds: 1 to 50 for the level `regional`, none for `national`.</summary>
    [MaxLength(50)] public IReadOnlyList<AlertRegion> Regions { get; init; } = [];

    /// <summary>One line, at most 140 characters in each language.</summary>
    public required LocalText Headline { get; init; }

    /// <summary>For a text message, one line of characters of GSM 03.38. With the alert's number, version, last day and address behind it, it has at most 306 septets (two messages).</summary>
    public required LocalText Sms { get; init; }

    /// <summary>The short text, at most 500 characters in each language.</summary>
    public required LocalText Short { get; init; }

    /// <summary>The full text: what was found and why it is dangerous, at most 4000 characters in each language.</summary>
    public required LocalText Text { get; init; }

    /// <summary>What to do, for each who reads it.</summary>
    public required AlertAdvice Advice { get; init; }

    /// <summary>What it does to people, at most 1000 characters in each language.</summary>
    public LocalText? Effects { get; init; }

    /// <summary>Symptoms at which help is needed at once, at most 1000 characters in each language.</summary>
    public LocalText? RedFlags { get; init; }

    /// <summary>What was found in it: 0 to 20 substances.</summary>
    [MaxLength(20)] public IReadOnlyList<AlertSubstance> Substances { get; init; } = [];

    /// <summary>Why the public reads figures of an alert about a dose alone. Without it amounts are for professionals.</summary>
    [StringLength(500, MinimumLength = 1)] public string? FiguresReason { get; init; }

    public Form? Form { get; init; }
    public Appearance? Appearance { get; init; }

    /// <summary>Id of a released photo (`/v1/attachments/{id}/content`).</summary>
    [StringLength(64, MinimumLength = 1)] public string? Picture { get; init; }

    /// <summary>What it is sold as: 0 to 10 names.</summary>
    [MaxLength(10), EachLength(120)] public IReadOnlyList<string> SoldAs { get; init; } = [];

    public AlertFound? Found { get; init; }

    /// <summary>What has been done or is being done about it, at most 1000 characters in each language.</summary>
    public LocalText? ActionsTaken { get; init; }

    /// <summary>Where professionals ask: a team, never a person.</summary>
    [StringLength(200, MinimumLength = 1)] public string? Contact { get; init; }

    /// <summary>Who found or reported it: an organisation.</summary>
    [StringLength(200, MinimumLength = 1)] public string? Source { get; init; }

    public AlertReferral? Referral { get; init; }

    /// <summary>Further reading: 0 to 10 addresses (https).</summary>
    [MaxLength(10), EachLength(500)] public IReadOnlyList<string> Links { get; init; } = [];
}

/// <summary>A region of one region set.</summary>
public sealed record AlertRegion
{
    /// <summary>Id of the region set.</summary>
    [StringLength(40, MinimumLength = 1), RegularExpression(Patterns.Slug)] public required string RegionSet { get; init; }

    /// <summary>Id of the region in that set.</summary>
    [StringLength(80, MinimumLength = 1), RegularExpression(Patterns.Slug)] public required string Region { get; init; }
}

/// <summary>One substance of an alert, with an amount or a range where it is known.</summary>
public sealed record AlertSubstance
{
    /// <summary>The name of the substance.</summary>
    [StringLength(120, MinimumLength = 1)] public required string Substance { get; init; }

    /// <summary>`=` when there is an amount, else `detected`.</summary>
    public Qualifier? Qualifier { get; init; }

    /// <summary>The amount, or the lower end of a range.</summary>
    [Amount] public decimal? Amount { get; init; }

    /// <summary>The upper end of a range.</summary>
    [Amount] public decimal? AmountMax { get; init; }

    public Unit? Unit { get; init; }

    /// <summary>What the amount is the mass of; `unknown` when an amount is given without it.</summary>
    public Basis? Basis { get; init; }

    /// <summary>Number of samples the amount or range comes from.</summary>
    [Range(1, 1_000_000)] public int? N { get; init; }

    /// <summary>Who may read the amount. Left out: whoever may read the alert, but `professional` where the concern is the dose alone. Where an amount is withheld, amount, range, unit, basis and n are left out and the qualifier is `detected`.</summary>
    public Audience? AmountAudience { get; init; }
}

/// <summary>What to do, in Dutch and English, for each who reads it; each text has at most 2000 characters.</summary>
public sealed record AlertAdvice
{
    /// <summary>People who may use it.</summary>
    public required LocalText Users { get; init; }

    /// <summary>First aid, also at events.</summary>
    public LocalText? FirstAid { get; init; }

    /// <summary>Ambulance and emergency department.</summary>
    public LocalText? Emergency { get; init; }

    /// <summary>Laboratories: what to look for and how.</summary>
    public LocalText? Laboratory { get; init; }

    /// <summary>Forensic doctors.</summary>
    public LocalText? Forensic { get; init; }
}

/// <summary>Where and when it was found, and what is counted.</summary>
public sealed record AlertFound
{
    /// <summary>First day on which a sample was handed in or an incident happened.</summary>
    public DateOnly? From { get; init; }

    /// <summary>Last such day.</summary>
    public DateOnly? Until { get; init; }

    /// <summary>Regions in which it was found: 0 to 50.</summary>
    [MaxLength(50)] public IReadOnlyList<AlertRegion> Regions { get; init; } = [];

    /// <summary>Number of samples.</summary>
    [Range(0, 1_000_000)] public int? Samples { get; init; }

    /// <summary>Number of incidents.</summary>
    [Range(0, 1_000_000)] public int? Incidents { get; init; }

    /// <summary>Number of deaths.</summary>
    [Range(0, 1_000_000)] public int? Deaths { get; init; }
}

/// <summary>The one place to which readers are sent on.</summary>
public sealed record AlertReferral
{
    /// <summary>Its address (https).</summary>
    [StringLength(500, MinimumLength = 9)] public required string Url { get; init; }

    /// <summary>What it is called.</summary>
    [StringLength(120, MinimumLength = 1)] public required string Title { get; init; }
}
