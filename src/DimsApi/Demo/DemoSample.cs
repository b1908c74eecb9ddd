using Dims.Samples;

namespace Dims.Demo;

internal static class DemoSample
{
    // The reference is given when the year is complete and in order.
    public static SubmitSample Of(Slot slot, Form form, IReadOnlyList<string> soldAs, IReadOnlyList<Analysis> analyses, Appearance? look, Price? price, SplitMix random) => new()
    {
        Reference = "DEMO",
        Location = slot.At.Id,
        CollectedOn = slot.Day,
        BroughtIn = random.Unit() switch { < 0.94 => BroughtIn.Routine, < 0.97 => BroughtIn.Suspected, < 0.985 => BroughtIn.AfterAdverseEffects, < 0.995 => BroughtIn.Found, _ => BroughtIn.Other },
        SoldAs = soldAs,
        Form = form,
        Appearance = look,
        Price = price,
        Analyses = analyses,
        Generated = true,
    };

    // To the half euro.
    public static Price Paid(double euros, PricePer per) => new() { Amount = (long)Math.Round(euros * 2, MidpointRounding.AwayFromZero) * 0.50m, Currency = "EUR", Per = per };

    public static Appearance Colour(params string[] colours) => new() { Colours = colours };
}
