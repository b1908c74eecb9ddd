using Dims.Samples;

namespace Dims.Trends;

// Pure: what a milligram of the substance cost, where the price is for one of what the unit measures the content of.
public static class PricePerMg
{
    public static double? Of(Price price, Unit unit, decimal value) =>
        value > 0 && MgIn(price.Per, unit) is { } mg ? (double)(price.Amount / (value * mg)) : null;

    // Milligrams in one of it, for each 1 of the unit.
    private static decimal? MgIn(PricePer per, Unit unit) => (per, unit) switch
    {
        (PricePer.Tablet, Unit.MgPerTablet) or (PricePer.Capsule, Unit.MgPerCapsule) or (PricePer.Millilitre, Unit.MgPerMl) => 1m,
        (PricePer.Blotter, Unit.UgPerBlotter) or (PricePer.Millilitre, Unit.UgPerMl) => 0.001m,
        (PricePer.Gram, Unit.Percent) => 10m,
        (PricePer.Gram, Unit.MgPerG or Unit.GPerKg) => 1m,
        _ => null,
    };
}
