using System.ComponentModel.DataAnnotations;
using Dims.Http;
using Dims.Messaging;

namespace Dims.Trends;

/// <summary>The share of samples that hold a substance, a class or an isomer group: exactly one of the three.</summary>
public sealed record PrevalenceQuestion : SamplesAsked, IChecked
{
    /// <summary>The substance: its slug, name, a synonym in any spelling, its InChIKey or a CAS number.</summary>
    [StringLength(120, MinimumLength = 1)]
    public string? Substance { get; init; }

    /// <summary>A class of the register: any substance of it counts.</summary>
    [StringLength(60, MinimumLength = 1)]
    public string? Class { get; init; }

    /// <summary>An isomer group of the register, as `mmc`: any of its substances counts, and so does an entry that does not tell them apart.</summary>
    [StringLength(60, MinimumLength = 1)]
    public string? IsomerGroup { get; init; }

    /// <summary>Only samples sold as this substance or market name, in any spelling.</summary>
    [StringLength(120, MinimumLength = 1)]
    public string? SoldAs { get; init; }

    /// <summary>One of `none`, `form`, `sold-as`, `location`, `source`, `method`, or `region:` and a region set, as `region:province`. Each group has its own entries.</summary>
    [StringLength(60, MinimumLength = 1), RegularExpression("^(none|form|sold-as|location|source|method|region:[a-z0-9]+(-[a-z0-9]+)*)$")]
    public string GroupBy { get; init; } = "none";

    /// <summary>A day on which the series breaks: the period that holds it is split, and no test of a trend spans it.</summary>
    public DateOnly? BreakAt { get; init; }

    public void Check(Faults faults)
    {
        CheckDays(faults);
        if (new[] { Substance, Class, IsomerGroup }.Count(t => t is not null) != 1) faults.Add("?substance", "one-of", "must stand here, or `class`, or `isomerGroup`: exactly one of the three.");
    }
}
