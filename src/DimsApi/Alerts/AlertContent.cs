using System.ComponentModel.DataAnnotations;
using Dims.Http;
using Dims.Messaging;
using Dims.Samples;

namespace Dims.Alerts;

/// <summary>What an alert says, as it is written and edited. Nothing in it is about a person.</summary>
public sealed record AlertContent : IChecked
{
    public required AlertLevel Level { get; init; }

    /// <summary>`actual` when left out. A database with generated (demonstration) data publishes exercises only.</summary>
    public AlertStatus Status { get; init; }

    /// <summary>`public` when left out.</summary>
    public Audience Audience { get; init; }

    /// <summary>Where it holds: 1 to 50 for the level `regional`, none for `national`.</summary>
    [MaxLength(50)] public IReadOnlyList<AlertRegion> Regions { get; init; } = [];

    /// <summary>One line, at most 140 characters in each language.</summary>
    public required LocalText Headline { get; init; }

    /// <summary>What was found and why it is dangerous, at most 4000 characters in each language.</summary>
    public required LocalText Text { get; init; }

    /// <summary>What to do, at most 2000 characters in each language.</summary>
    public required LocalText Advice { get; init; }

    /// <summary>What was found in it: 0 to 20 substances.</summary>
    [MaxLength(20)] public IReadOnlyList<AlertSubstance> Substances { get; init; } = [];

    public Form? Form { get; init; }

    public Appearance? Appearance { get; init; }

    /// <summary>What it is sold as: 0 to 10 names.</summary>
    [MaxLength(10), EachLength(120)] public IReadOnlyList<string> SoldAs { get; init; } = [];

    /// <summary>From when it is in force; at publication when left out or when that instant has passed by then.</summary>
    public DateTimeOffset? Effective { get; init; }

    /// <summary>Until when it is in force, at most one year from now; 28 days after `effective` when left out. Every published version has one.</summary>
    public DateTimeOffset? Expires { get; init; }

    public void Check(Faults faults) => AlertChecks.Check(this, faults);
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
}
