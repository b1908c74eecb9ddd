using System.Globalization;
using Dims.Samples;

namespace Dims.Demo;

// About 20,000 made-up samples of 2007 to 2023, the same at every call and on every machine: no clock, no file, no chance from outside.
public static class DemoGenerator
{
    private delegate SubmitSample Maker(Slot slot, SplitMix random);

    // Parts of what is brought in beside tablets sold as ecstasy, in percent of the year.
    private static readonly (Maker Make, (int, double)[] Share)[] Products =
    [
        (DemoPowders.Cocaine, [(2007, 19), (2015, 17), (2023, 18)]),
        (DemoPowders.Speed, [(2007, 13), (2015, 11), (2023, 9)]),
        (DemoPowders.Mdma, [(2007, 4), (2014, 8), (2023, 8)]),
        (DemoPowders.Ketamine, [(2007, 2.5), (2015, 5), (2023, 9)]),
        (OtherProducts.TwoCb, [(2007, 1.5), (2015, 4), (2023, 5)]),
        (OtherProducts.Ghb, [(2007, 5), (2015, 2.5), (2023, 1)]),
        (OtherProducts.Lsd, [(2007, 1.5), (2015, 3), (2023, 2.5)]),
        (DemoPowders.Mmc3, [(2017, 0), (2018, 0.3), (2020, 2), (2021, 5), (2022, 7), (2023, 8)]),
        (DemoPowders.Mmc4, [(2008, 0), (2009, 1.2), (2010, 3), (2012, 1), (2013, 0.2), (2023, 0.5)]),
        (DemoPowders.Fa4, [(2008, 0.2), (2012, 2.5), (2015, 4), (2017, 3.5), (2018, 1.2), (2023, 0.2)]),
        (DemoPowders.Cmc3, [(2019, 0), (2021, 0.5), (2023, 0.8)]),
        (DemoPowders.Heroin, [(2007, 1.2), (2023, 0.6)]),
        (DemoPowders.Methamphetamine, [(2007, 0.3), (2023, 0.9)]),
        (OtherProducts.MdmaCapsule, [(2007, 0.8), (2023, 0.8)]),
        (OtherProducts.Cannabis, [(2007, 0.8), (2019, 0.7), (2020, 9), (2021, 3.5), (2022, 0.9)]),
        (OtherProducts.Unnamed, [(2007, 0.03), (2017, 0.06), (2023, 0.15)]),
    ];

    public static IEnumerable<SubmitSample> Samples()
    {
        var ecstasy = new EcstasyTablets(TabletBatch.All());
        for (var year = DemoCalendar.First; year <= DemoCalendar.Last; year++)
        {
            var number = 0;
            foreach (var sample in Year(year, ecstasy).OrderBy(s => s.CollectedOn).ThenBy(s => s.Location, StringComparer.Ordinal))
                yield return sample with { Reference = string.Create(CultureInfo.InvariantCulture, $"DEMO-{year}-{++number:D6}") };
        }
    }

    private static List<SubmitSample> Year(int year, EcstasyTablets ecstasy)
    {
        // A year has its own numbers, so that a change in one year leaves the others as they were.
        var random = new SplitMix(0xD1A5_2007UL + ((ulong)year << 32));
        var samples = new List<SubmitSample>(PlantedDangers.In(year, random));
        var planted = samples.ToArray();
        var tablets = new List<Slot>();
        Span<double> weights = stackalloc double[Products.Length];
        for (var i = 0; i < Products.Length; i++) weights[i] = OverYears.At(year, Products[i].Share);
        foreach (var slot in DemoCalendar.Slots(year, random))
        {
            if (random.Chance(OverYears.At(year, (2007, 0.52), (2015, 0.48), (2019, 0.47), (2020, 0.43), (2023, 0.44)))) tablets.Add(slot);
            else samples.Add(Products[random.Weighted(weights)].Make(slot, random));
        }
        samples.AddRange(ecstasy.Make(year, tablets, planted, random));
        return samples;
    }
}
