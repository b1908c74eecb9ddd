using System.ComponentModel.DataAnnotations;
using Dims.Http;
using Dims.Messaging;
using Dims.Revisions;
using Dims.Trends;

namespace Dims.Signals;

/// <summary>What is new, spreads or rises.</summary>
public sealed record SignalQuestion : IChecked
{
    /// <summary>Only this substance, by any name or number; every substance that was ever found when left out.</summary>
    [StringLength(120, MinimumLength = 1)] public string? Substance { get; init; }
    /// <summary>So many complete weeks back.</summary>
    [Range(1, 104)] public int Weeks { get; init; } = 8;
    /// <summary>The region set that spread is told by.</summary>
    [StringLength(60, MinimumLength = 1), RegularExpression("^[a-z0-9]+(-[a-z0-9]+)*$")] public string RegionSet { get; init; } = "province";
    /// <summary>True: only substances with a week above its limit.</summary>
    public bool Above { get; init; }
    /// <summary>The day to look from: the weeks are the complete ones before its own, and samples handed in later are not counted. Today when left out or later.</summary>
    public DateOnly? To { get; init; }
    /// <summary>What was known at a data revision (`17`), at an instant (`2026-11-22T12:00:00Z`) or in a release, by its name. Where `to` is left out then, it is the day of that moment.</summary>
    [StringLength(64, MinimumLength = 1)] public string? AsKnownAt { get; init; }

    public void Check(Faults faults)
    {
        if (To < DosageQuestion.Earliest.AddYears(3)) faults.Add("?to", "out-of-range", "is before 1903-01-01.");
    }
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
    /// <summary>The data revision that this is of.</summary>
    public required long Revision { get; init; }
    /// <summary>With `asKnownAt`: that moment.</summary>
    public KnownAt? AsKnownAt { get; init; }
    /// <summary>The line to cite this by. Its address answers the same for good.</summary>
    public required string Citation { get; init; }
    public required KeyDisclosure Disclosure { get; init; }
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
    /// <summary>How often chance alone gives so many or more, by the normal distribution that the limit is reckoned with.</summary>
    public double? P { get; init; }
    /// <summary>The same, adjusted by Benjamini and Hochberg over all substances of this week; left out where one was asked for. The signal goes by the limit.</summary>
    public double? AdjustedP { get; init; }
    /// <summary>True: above its limit.</summary>
    public required bool Signal { get; init; }
}
