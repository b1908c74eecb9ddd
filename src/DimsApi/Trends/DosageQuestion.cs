using System.ComponentModel.DataAnnotations;
using Dims.Http;
using Dims.Messaging;
using Dims.Samples;

namespace Dims.Trends;

/// <summary>How long one period is. Weeks are ISO 8601 weeks, Monday to Sunday.</summary>
public enum Interval { Week, Month, Quarter, HalfYear, Year }

/// <summary>The dosage trend that is asked for: how much of one substance samples held, period by period.</summary>
public sealed record DosageQuestion : IChecked
{
    public const int MostPeriods = 2000;
    public const int MostEntries = 20_000;
    public static readonly DateOnly Earliest = new(1900, 1, 1);

    /// <summary>The substance: its slug, name, a synonym in any spelling, its InChIKey or a CAS number.</summary>
    [Required, StringLength(120, MinimumLength = 1)]
    public required string Substance { get; init; }

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

    /// <summary>
    /// The unit of every figure. When left out: `mg/{tbl}` when `form` is `tablet`, else `%` (percent by mass). `%`, `mg/g` and `g/kg` convert into each other;
    /// values in a unit that does not convert are counted in `excluded`. `%` is written `%25` in an address.
    /// </summary>
    public Unit? Unit { get; init; }

    /// <summary>
    /// With it, every figure is the mass of this basis: known bases are converted by the register's factors, and values whose basis is unknown are counted in `excluded`.
    /// Without it, each period holds one entry for each basis that was given.
    /// </summary>
    public Basis? Basis { get; init; }

    /// <summary>Only results of this source. When left out: laboratory and on site. Recognised results are never counted together with measured ones.</summary>
    public Source? Source { get; init; }

    /// <summary>How long one period is; `year` when left out.</summary>
    public Interval Interval { get; init; } = Interval.Year;

    /// <summary>First day, inclusive, not before 1900. When left out: the first day of the period that holds the first sample counted.</summary>
    public DateOnly? From { get; init; }

    /// <summary>Last day, inclusive. When left out or in the future: today in Europe/Amsterdam.</summary>
    public DateOnly? To { get; init; }

    /// <summary>
    /// One of `none`, `form`, `sold-as`, `location`, `source`, `method`, or `region:` and a region set, as `region:province`. Each group has its own entries.
    /// A sample that was sold as several things counts in each of those groups; `source` and `method` are those of the analysis that the sample counts by.
    /// </summary>
    [StringLength(60, MinimumLength = 1), RegularExpression("^(none|form|sold-as|location|source|method|region:[a-z0-9]+(-[a-z0-9]+)*)$")]
    public string GroupBy { get; init; } = "none";

    /// <summary>Amounts in `unit`, up to 20 of them: each entry says how many values lie above (not at) each.</summary>
    [MaxLength(20)]
    public IReadOnlyList<decimal> Threshold { get; init; } = [];

    /// <summary>Further quantiles, as numbers from 0 to 1 (`0.9`), up to 20 of them.</summary>
    [MaxLength(20)]
    public IReadOnlyList<decimal> Quantile { get; init; } = [];

    /// <summary>With it, each entry has a histogram in bins of this width, in `unit`, with a border at 0.</summary>
    [Range(0.000001, 999999999)]
    public decimal? BinWidth { get; init; }

    /// <summary>True: also whether the mean, the median and each share above a threshold rise or fall, over 8 periods or more.</summary>
    public bool Trend { get; init; }

    /// <summary>A day on which the series breaks (a lockdown, another method): the period that holds it is split, and no test of a trend spans it.</summary>
    public DateOnly? BreakAt { get; init; }

    /// <summary>True: also what was paid for a milligram, where samples tell a price.</summary>
    public bool Price { get; init; }

    /// <summary>The figure as it stood at a data revision (`17`), at an instant (`2026-11-22T12:00:00Z`) or in a release, by its name. Where `to` is left out then, it is the day of that moment.</summary>
    [StringLength(64, MinimumLength = 1)]
    public string? AsKnownAt { get; init; }

    public void Check(Faults faults)
    {
        if (From is { } from && To is { } to && from > to) faults.Add("?from", "order", $"is {from:yyyy-MM-dd}, after `to` ({to:yyyy-MM-dd}).");
        if (From < Earliest) faults.Add("?from", "out-of-range", "is before 1900-01-01.");
        if (To < Earliest) faults.Add("?to", "out-of-range", "is before 1900-01-01.");
        if (Unit is { } unit && Form is { } form && !AmountScale.Fits(unit, form))
            faults.Add("?unit", "unit-of-another-form", $"is {Wire.Name(unit)}, which no sample of the form {Wire.Name(form)} is measured in.");
        if (Threshold.Any(t => t < 0 || t > 999_999_999.999999m || decimal.Round(t, 6) != t))
            faults.Add("?threshold", "out-of-range", "holds a number below 0 or with more than 9 digits before or 6 after the point.");
        else if (Threshold.Distinct().Count() < Threshold.Count)
            faults.Add("?threshold", "repeated", "holds the same number twice.");
        if (Quantile.Any(q => q is < 0 or > 1)) faults.Add("?quantile", "out-of-range", "holds a number below 0 or above 1; the median is 0.5.");
        else if (Quantile.Distinct().Count() < Quantile.Count) faults.Add("?quantile", "repeated", "holds the same number twice.");
        if (BinWidth is { } width && decimal.Round(width, 6) != width) faults.Add("?binWidth", "out-of-range", "has more than 6 digits after the point.");
    }
}
