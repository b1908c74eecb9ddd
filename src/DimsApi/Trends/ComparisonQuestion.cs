using System.ComponentModel.DataAnnotations;
using Dims.Http;
using Dims.Messaging;
using Dims.Samples;

namespace Dims.Trends;

/// <summary>Two periods to compare: how much of one substance samples held, and how many held it.</summary>
public sealed record ComparisonQuestion : IChecked
{
    /// <summary>The substance: its slug, name, a synonym in any spelling, its InChIKey or a CAS number.</summary>
    [Required, StringLength(120, MinimumLength = 1)]
    public required string Substance { get; init; }

    /// <summary>The first day of the first period.</summary>
    public required DateOnly FromA { get; init; }

    /// <summary>The last day of the first period, inclusive.</summary>
    public required DateOnly ToA { get; init; }

    /// <summary>The first day of the second period, behind the last of the first.</summary>
    public required DateOnly FromB { get; init; }

    /// <summary>The last day of the second period, inclusive; not in the future.</summary>
    public required DateOnly ToB { get; init; }

    /// <summary>Only samples of this form; all forms when left out.</summary>
    public Form? Form { get; init; }

    /// <summary>Only samples sold as this substance or market name, in any spelling.</summary>
    [StringLength(120, MinimumLength = 1)]
    public string? SoldAs { get; init; }

    /// <summary>Only samples of locations in this region, as region set and region: `province:utrecht`.</summary>
    [StringLength(121, MinimumLength = 3), RegularExpression("^[a-z0-9]+(-[a-z0-9]+)*:[a-z0-9]+(-[a-z0-9]+)*$")]
    public string? Region { get; init; }

    /// <summary>Only samples of this testing location, by its id.</summary>
    [StringLength(64, MinimumLength = 1)]
    public string? Location { get; init; }

    /// <summary>The unit of every figure, as in `/v1/trends/dosage`.</summary>
    public Unit? Unit { get; init; }

    /// <summary>With it, every figure is the mass of this basis. Without it, each basis that both periods have is compared by itself.</summary>
    public Basis? Basis { get; init; }

    /// <summary>Only results of this source. When left out: laboratory and on site.</summary>
    public Source? Source { get; init; }

    /// <summary>Why the samples were brought in that `found` counts, each a parameter of its own; `routine` alone when left out. What is brought in because it is suspected says nothing of what is about.</summary>
    [MaxLength(5)]
    public IReadOnlyList<BroughtIn> Why { get; init; } = [];

    /// <summary>Amounts in `unit`, up to 5 of them: the share above each is compared.</summary>
    [MaxLength(5)]
    public IReadOnlyList<decimal> Threshold { get; init; } = [];

    /// <summary>The figure as it stood at a data revision (`17`), at an instant (`2026-11-22T12:00:00Z`) or in a release, by its name.</summary>
    [StringLength(64, MinimumLength = 1)]
    public string? AsKnownAt { get; init; }

    public void Check(Faults faults)
    {
        if (FromA > ToA) faults.Add("?fromA", "order", $"is {FromA:yyyy-MM-dd}, after `toA` ({ToA:yyyy-MM-dd}).");
        if (FromB > ToB) faults.Add("?fromB", "order", $"is {FromB:yyyy-MM-dd}, after `toB` ({ToB:yyyy-MM-dd}).");
        else if (FromB <= ToA) faults.Add("?fromB", "overlap", $"is {FromB:yyyy-MM-dd}; the first period lasts until {ToA:yyyy-MM-dd}, and the second lies behind it.");
        foreach (var fault in Http.Rules.Check(Of(FromA, ToA)).All) faults.Add(fault.Pointer is "?from" ? "?fromA" : fault.Pointer is "?to" ? "?toA" : fault.Pointer, fault.Code, fault.Detail);
    }

    internal IReadOnlyList<BroughtIn> WhyCounted => Why.Count == 0 ? [BroughtIn.Routine] : [.. Why.Distinct().Order()];

    // One of the two, as a dosage is asked for.
    public DosageQuestion Of(DateOnly from, DateOnly to) => new()
    {
        Substance = Substance,
        Form = Form,
        SoldAs = SoldAs,
        Region = Region,
        Location = Location,
        Unit = Unit,
        Basis = Basis,
        Source = Source,
        From = from,
        To = to,
        Threshold = Threshold,
    };
}
