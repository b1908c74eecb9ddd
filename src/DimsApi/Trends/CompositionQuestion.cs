using System.ComponentModel.DataAnnotations;
using Dims.Http;
using Dims.Messaging;

namespace Dims.Trends;

/// <summary>What was in what was sold as something.</summary>
public sealed record CompositionQuestion : SamplesAsked, IChecked
{
    /// <summary>What it was sold as: a substance or market name in any spelling, or an unregistered word that some sample was sold as. A sample sold as several things counts under each.</summary>
    [Required, StringLength(120, MinimumLength = 1)]
    public required string SoldAs { get; init; }

    /// <summary>One of `none`, `form`, `location`, `source` and `method` (of the analysis of the best standing), or `region:` and a region set, as `region:province`. Each group has its own entries.</summary>
    [StringLength(60, MinimumLength = 1), RegularExpression("^(none|form|location|source|method|region:[a-z0-9]+(-[a-z0-9]+)*)$")]
    public string GroupBy { get; init; } = "none";

    /// <summary>How many substances and combinations are listed, the most frequent first.</summary>
    [Range(1, 100)]
    public int Top { get; init; } = 10;

    /// <summary>A day on which the series breaks: the period that holds it is split.</summary>
    public DateOnly? BreakAt { get; init; }

    public void Check(Faults faults) => CheckDays(faults);
}
