using System.ComponentModel.DataAnnotations;
using Dims.Http;
using Dims.Samples;

namespace Dims.Panels;

/// <summary>A substance that a panel looks for, with its limits.</summary>
public sealed record PanelSubstance
{
    /// <summary>A name, a synonym, an InChIKey or a CAS number.</summary>
    [Required, StringLength(120, MinimumLength = 1)] public required string Substance { get; init; }
    /// <summary>Limit of detection, in `unit`.</summary>
    [Amount] public decimal? Lod { get; init; }
    /// <summary>Limit of quantification, in `unit`.</summary>
    [Amount] public decimal? Loq { get; init; }
    public Unit? Unit { get; init; }
    public Basis? Basis { get; init; }
}
