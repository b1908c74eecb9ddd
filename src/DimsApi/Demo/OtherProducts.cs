using Dims.Samples;

namespace Dims.Demo;

// Everything that is no powder and not sold as ecstasy.
internal static class OtherProducts
{
    public static SubmitSample TwoCb(Slot slot, SplitMix random)
    {
        var mg = random.Normal(OverYears.At(slot.Year, (2007, 8), (2023, 15)), 4, 1.5, 35);
        var found = DemoLab.Found("2C-B", Tenths.Of(mg), Unit.MgPerTablet, slot.Laboratory == 1 ? Basis.Hydrochloride : Basis.Unknown);
        var look = new TabletLook(random.Pick(["Cherry", "Bee", "Smiley", "Star"]), "round", [random.Pick(["pink", "white", "green", "yellow"])], 6.2, 0, 3.1, random.Between(110, 160), random.Chance(0.3));
        return DemoSample.Of(slot, Form.Tablet, ["2C-B"], [DemoLab.Analysed(slot, random, found)], look.Seen("yellow-green", mg, random),
            random.Chance(0.3) ? DemoSample.Paid(random.Between(3, 7), PricePer.Tablet) : null, random);
    }

    public static SubmitSample MdmaCapsule(Slot slot, SplitMix random)
    {
        var mg = random.Normal(95, 35, 5, 220);
        return DemoSample.Of(slot, Form.Capsule, [random.Pick(["MDMA", "molly"])], [DemoLab.Analysed(slot, random, DemoLab.Found("MDMA", Tenths.Of(mg), Unit.MgPerCapsule))],
            DemoSample.Colour("transparent") with { MassMg = Tenths.Of((mg * 1.2) + random.Between(40, 150)) }, null, random);
    }

    public static SubmitSample Ghb(Slot slot, SplitMix random)
    {
        var gbl = random.Chance(0.12);
        List<Finding> findings = gbl
            ? [DemoLab.Found("GBL", Tenths.Of(random.Normal(850, 150, 200, 1100)), Unit.MgPerMl), DemoLab.Absent("GHB")]
            : [DemoLab.Found("GHB", Tenths.Of(random.Normal(480, 110, 60, 780)), Unit.MgPerMl)];
        if (!gbl && random.Chance(0.15)) findings.Add(DemoLab.Trace("GBL", Role.Precursor));
        return DemoSample.Of(slot, Form.Liquid, ["GHB"], [DemoLab.Analysed(slot, random, findings)], null, null, random);
    }

    public static SubmitSample Lsd(Slot slot, SplitMix random)
    {
        var other = random.Chance(OverYears.At(slot.Year, (2011, 0), (2014, 0.12), (2018, 0.05), (2023, 0.04)));
        IReadOnlyList<Finding> findings = other
            ? [DemoLab.Absent("LSD"), DemoLab.Found(random.Pick(["25I-NBOMe", "DOB", "DOC"]), Tenths.Of(random.Between(300, 1800)), Unit.UgPerBlotter)]
            : [DemoLab.Found("LSD", Tenths.Of(random.Normal(OverYears.At(slot.Year, (2007, 55), (2023, 95)), 32, 3, 240)), Unit.UgPerBlotter, slot.Laboratory == 1 ? Basis.Tartrate : Basis.Unknown)];
        return DemoSample.Of(slot, Form.Blotter, [random.Pick(["LSD", "LSD", "trip"])], [DemoLab.Analysed(slot, random, findings)],
            random.Chance(0.6) ? DemoSample.Colour(random.Pick(["white", "blue", "red"]), random.Pick(["yellow", "black", "purple"])) : null,
            random.Chance(0.3) ? DemoSample.Paid(random.Between(5, 14), PricePer.Blotter) : null, random);
    }

    // In 2020 cannabis was brought in because it was suspected of synthetic cannabinoids: what share held one says nothing about cannabis at large.
    public static SubmitSample Cannabis(Slot slot, SplitMix random)
    {
        var suspected = random.Chance(OverYears.At(slot.Year, (2019, 0.1), (2020, 0.88), (2021, 0.8), (2022, 0.3), (2023, 0.15)));
        var sprayed = suspected && slot.Year >= 2020 && random.Chance(OverYears.At(slot.Year, (2020, 0.26), (2021, 0.22), (2022, 0.08)));
        var thc = sprayed ? random.Normal(0.6, 0.4, 0.1, 2) : random.Normal(15, 4.5, 1.5, 27);
        List<Finding> findings = [DemoLab.Found("THC", Tenths.Of(thc), Unit.Percent)];
        if (sprayed) findings.Insert(0, DemoLab.Found("MDMB-4en-PINACA", Tenths.Fine(random.Normal(3.2, 1.8, 0.3, 9)), Unit.MgPerG, Basis.Base, Role.Adulterant));
        else if (suspected) findings.Add(DemoLab.Absent("MDMB-4en-PINACA"));
        if (thc < 5 && random.Chance(0.5)) findings.Add(DemoLab.Found("CBD", Tenths.Of(random.Between(4, 14)), Unit.Percent));
        return DemoSample.Of(slot, Form.Plant, [random.Pick(["cannabis", "wiet", "wiet", "hasj"])], [DemoLab.Analysed(slot, random, findings)], null,
            random.Chance(0.3) ? DemoSample.Paid(random.Between(7, 13), PricePer.Gram) : null, random) with
        { BroughtIn = suspected ? BroughtIn.Suspected : BroughtIn.Routine };
    }

    // Names that no register holds, as laboratories write them before they know: something to name from the first day.
    public static SubmitSample Unnamed(Slot slot, SplitMix random)
    {
        var name = random.Pick(["M-123 nieuw", "M-123 nieuw", "onbekende cathinon 2023-B", "piek RT 12,4 min"]);
        return DemoSample.Of(slot, Form.Powder, [], [DemoLab.Analysed(slot, random, new Finding { Substance = name, Qualifier = Qualifier.Detected })], DemoSample.Colour("white"), null, random);
    }
}
