using Dims.Samples;

namespace Dims.Demo;

// What the demo must hold by name: the dangers that led to warnings, after section "alerts" of the field's description, and what surrounds them.
internal static class PlantedDangers
{
    private static readonly TabletLook PinkSuperman = new("Superman", "shield", ["pink"], 11.2, 8.1, 4.6, 372, true);

    // Superman tablets that hold MDMA, in the same months and in part of the same colour as the one with PMMA: the look alone tells nothing.
    public static IEnumerable<TabletBatch> LookAlikes()
    {
        yield return Superman(PinkSuperman, 138, "noord-holland");
        yield return Superman(PinkSuperman with { Colours = ["blue"], MassMg = 355 }, 152, "utrecht");
        yield return Superman(PinkSuperman with { Colours = ["pink"], Thickness = 4.9, MassMg = 390 }, 161, "gelderland");
    }

    public static IReadOnlyList<SubmitSample> In(int year, SplitMix random) => year switch
    {
        2010 => [Pmma(new(2010, 5, 18), "utrecht-1", new("Heart", "round", ["pink"], 8.2, 0, 4.1, 262, false), 74.6, random), Pmma(new(2010, 6, 1), "eindhoven-1", new("Heart", "round", ["pink"], 8.2, 0, 4.1, 258, false), 78.2, random)],
        2011 => [Pmma(new(2011, 8, 16), "groningen-1", new("Star", "round", ["yellow"], 8.6, 0, 4.4, 270, true), 91.3, random), Pmma(new(2011, 8, 23), "leeuwarden-1", new("Star", "round", ["yellow"], 8.6, 0, 4.4, 274, true), 88.7, random)],
        2014 => [Pmma(new(2014, 12, 16), "enschede-1", PinkSuperman, 173.0, random), Pmma(new(2014, 12, 16), "amsterdam-1", PinkSuperman, 171.4, random)],
        2018 => [Atropine(new(2018, 11, 6), "amsterdam-2", 12.4, random), Atropine(new(2018, 11, 13), "rotterdam-1", 8.9, random), Atropine(new(2018, 11, 13), "den-haag-1", 10.1, random)],
        2023 => [VeryHigh(new(2023, 12, 5), "utrecht-1", 306.4, random), VeryHigh(new(2023, 12, 12), "arnhem-1", 312.8, random), VeryHigh(new(2023, 12, 19), "den-bosch-1", 318.1, random)],
        _ => [],
    };

    // The measured amounts of MDMA in these tablets: they count in the year's mean like any other.
    public static double[] MdmaIn(IReadOnlyList<SubmitSample> planted) =>
        [.. planted.SelectMany(s => s.Analyses).SelectMany(a => a.Findings).Where(f => f is { Substance: "MDMA", Amount: not null }).Select(f => (double)f.Amount!.Value)];

    private static TabletBatch Superman(TabletLook look, double dose, string home) => new()
    {
        Look = look,
        Substance = "MDMA",
        DoseMg = dose,
        SpreadMg = 4,
        From = new(2014, 9, 2),
        To = new(2015, 3, 31),
        Popularity = 2.5,
        HomeProvince = home,
    };

    private static Slot At(DateOnly day, string location) => new(day, Array.FindIndex(DemoLocations.Sites, s => s.Id == location));

    private static SubmitSample Pmma(DateOnly day, string location, TabletLook look, double mg, SplitMix random)
    {
        var slot = At(day, location);
        var analysis = DemoLab.Analysed(slot, random, DemoLab.Found("PMMA", Tenths.Of(mg), Unit.MgPerTablet), DemoLab.Trace("PMA", Role.ByProduct), DemoLab.Absent("MDMA")) with { AnalysedOn = day.AddDays(2) };
        return DemoSample.Of(slot, Form.Tablet, ["ecstasy"], [analysis], look.Seen("no reaction", mg, random), null, random) with { BroughtIn = BroughtIn.Routine };
    }

    private static SubmitSample Atropine(DateOnly day, string location, double percent, SplitMix random)
    {
        var slot = At(day, location);
        var analysis = DemoLab.Analysed(slot, random, DemoLab.Content(slot, "cocaine", 0.46, DemoPowders.CocaineFactor), DemoLab.Found("atropine", Tenths.Of(percent), Unit.Percent, role: Role.Adulterant)) with { AnalysedOn = day.AddDays(2) };
        return DemoSample.Of(slot, Form.Powder, ["cocaine"], [analysis], DemoSample.Colour("white"), null, random) with { BroughtIn = BroughtIn.AfterAdverseEffects };
    }

    private static SubmitSample VeryHigh(DateOnly day, string location, double mg, SplitMix random)
    {
        var slot = At(day, location);
        var look = new TabletLook("Punisher", "skull", ["blue"], 13.1, 8.9, 5.4, 468, true);
        var analysis = DemoLab.Analysed(slot, random, DemoLab.Found("MDMA", Tenths.Of(mg), Unit.MgPerTablet)) with { AnalysedOn = day.AddDays(2) };
        return DemoSample.Of(slot, Form.Tablet, ["ecstasy"], [analysis], look.Seen("purple-black", mg, random), null, random) with { BroughtIn = BroughtIn.Routine };
    }
}
