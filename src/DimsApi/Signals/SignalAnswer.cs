using System.ComponentModel.DataAnnotations;

namespace Dims.Signals;

/// <summary>What is new, spreads or rises.</summary>
public sealed record SignalQuestion
{
    /// <summary>Only this substance, by any name or number; every substance that was ever found when left out.</summary>
    [StringLength(120, MinimumLength = 1)] public string? Substance { get; init; }
    /// <summary>So many complete weeks back.</summary>
    [Range(1, 104)] public int Weeks { get; init; } = 8;
    /// <summary>The region set that spread is told by.</summary>
    [StringLength(60, MinimumLength = 1), RegularExpression("^[a-z0-9]+(-[a-z0-9]+)*$")] public string RegionSet { get; init; } = "province";
    /// <summary>True: only substances with a week above its limit.</summary>
    public bool Above { get; init; }
}

/// <summary>When and where substances were found, and whether a week had more of one than its weeks before lead to expect.</summary>
public sealed record SignalList
{
    /// <summary>The last day of the last complete week.</summary>
    public required DateOnly To { get; init; }
    /// <summary>The region set that spread is told by.</summary>
    public required string RegionSet { get; init; }
    /// <summary>What is counted.</summary>
    public required string Counting { get; init; }
    /// <summary>How the limit is reckoned.</summary>
    public required string Method { get; init; }
    /// <summary>True where generated demonstration data are counted.</summary>
    public required bool Generated { get; init; }
    /// <summary>What a reader must know.</summary>
    public required IReadOnlyList<string> Notes { get; init; }
    /// <summary>By slug.</summary>
    public required IReadOnlyList<SubstanceSignal> Items { get; init; }
}

/// <summary>One substance.</summary>
public sealed record SubstanceSignal
{
    /// <summary>Its slug.</summary>
    public required string Substance { get; init; }
    /// <summary>The day on which the first sample with it was handed in.</summary>
    public required DateOnly FirstSeen { get; init; }
    /// <summary>The day on which the last one was.</summary>
    public required DateOnly LastSeen { get; init; }
    /// <summary>Samples that held it, ever.</summary>
    public required int Samples { get; init; }
    /// <summary>Where it was found, in the order in which it came there; `unknown` for locations that lie in no region of the set.</summary>
    public required IReadOnlyList<RegionSighting> Regions { get; init; }
    /// <summary>The weeks that were asked for, the first one first.</summary>
    public required IReadOnlyList<WeekSignal> Weeks { get; init; }
}

/// <summary>A substance in one region.</summary>
public sealed record RegionSighting
{
    /// <summary>Its id in the region set.</summary>
    public required string Region { get; init; }
    /// <summary>The day of its first sample there.</summary>
    public required DateOnly FirstSeen { get; init; }
    /// <summary>The day of its last sample there.</summary>
    public required DateOnly LastSeen { get; init; }
    /// <summary>Samples there that held it.</summary>
    public required int Samples { get; init; }
}

/// <summary>One week of one substance.</summary>
public sealed record WeekSignal
{
    /// <summary>ISO 8601: `2026-W46`.</summary>
    public required string Week { get; init; }
    /// <summary>Its Monday.</summary>
    public required DateOnly From { get; init; }
    /// <summary>Its Sunday.</summary>
    public required DateOnly To { get; init; }
    /// <summary>Samples handed in then that held it.</summary>
    public required int N { get; init; }
    /// <summary>The mean of the seven weeks before the last two; left out where there were no samples at all yet.</summary>
    public double? Baseline { get; init; }
    /// <summary>More than this is a signal.</summary>
    public double? Limit { get; init; }
    /// <summary>True: above its limit.</summary>
    public required bool Signal { get; init; }
}
