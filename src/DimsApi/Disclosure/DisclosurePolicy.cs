using Dims.Samples;
using Dims.Trends;

namespace Dims.Disclosure;

/// <summary>What may be asked without a key, and from how many samples on a figure is told.</summary>
public sealed record DisclosurePolicy
{
    /// <summary>Fewer samples than this are told of nothing: neither directly nor by subtracting what is told.</summary>
    public int Minimum { get; init; } = 10;
    /// <summary>The same for whoever has a key with the scope trends.read-published: what everyone is told, and what rests on so many.</summary>
    public int PartnerMinimum { get; init; } = 5;
    /// <summary>A quarter is told once it has been over for so many days: results come in late.</summary>
    public int LagDays { get; init; } = 28;
    /// <summary>The intervals that are published.</summary>
    public IReadOnlyList<Interval> Intervals { get; init; } = [Interval.Quarter, Interval.HalfYear, Interval.Year];
    /// <summary>The forms that are published; a question names one.</summary>
    public IReadOnlyList<Form> Forms { get; init; } = [Form.Tablet, Form.Powder, Form.Crystal, Form.Capsule, Form.Blotter, Form.Liquid, Form.Plant];
    /// <summary>What years can be grouped by: one set of regions, because two would divide one year in two ways.</summary>
    public string RegionSet { get; init; } = "province";
    /// <summary>A region is told where so many of its locations had samples; else it is in what is not told.</summary>
    public int LocationsOfRegion { get; init; } = 2;
    /// <summary>For each unit the lines that shares of a year are told above.</summary>
    public IReadOnlyList<PublishedThresholds> Thresholds { get; init; } =
    [
        // In this order they are tried: a line next to one that is told may be told no more.
        new() { Unit = Unit.MgPerTablet, Values = [150, 200, 120, 250, 100, 300, 160, 50] },
        new() { Unit = Unit.Percent, Values = [50, 80, 20, 70, 90, 30, 10, 60, 40] },
    ];
    /// <summary>The quantiles that are told, each where the minimum lies on both of its sides.</summary>
    public IReadOnlyList<decimal> Quantiles { get; init; } = [0.05m, 0.1m, 0.25m, 0.5m, 0.75m, 0.9m, 0.95m];

    public IReadOnlyList<decimal> ThresholdsOf(Unit unit) => Thresholds.FirstOrDefault(t => t.Unit == unit)?.Values ?? [];

    public static Unit UnitOf(Form form) => form == Form.Tablet ? Unit.MgPerTablet : Unit.Percent;

    // The last day of a quarter lies so far back.
    public bool IsComplete(DateOnly lastDay, DateOnly today) => lastDay.AddDays(LagDays) < today;

    // What holds for them: the same with their minimum.
    internal DisclosurePolicy For(ToldTo who) => who == ToldTo.Everyone ? this : this with { Minimum = PartnerMinimum };

    public static DisclosurePolicy Of(DimsOptions options) => new() { Minimum = options.PublicMinimum, PartnerMinimum = Math.Min(options.PartnerMinimum, options.PublicMinimum), LagDays = options.PublicLagDays, RegionSet = options.PublicRegionSet };
}

/// <summary>The lines of one unit.</summary>
public sealed record PublishedThresholds
{
    public required Unit Unit { get; init; }
    /// <summary>Amounts in the unit.</summary>
    public required IReadOnlyList<decimal> Values { get; init; }
}
