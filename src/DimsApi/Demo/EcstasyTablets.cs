using Dims.Samples;

namespace Dims.Demo;

// Tablets sold as ecstasy. Those with a measured amount of MDMA first get a place in their batch, then, by rank, the amount that the year's distribution has there.
internal sealed class EcstasyTablets(List<TabletBatch> batches)
{
    private readonly record struct Measured(Slot Slot, TabletBatch Batch, double Rank);

    private static readonly string[] SoldAs = ["ecstasy", "ecstasy", "ecstasy", "ecstasy", "ecstasy", "XTC", "XTC", "xtc-pil", "MDMA"];

    public IEnumerable<SubmitSample> Make(int year, List<Slot> slots, IReadOnlyList<SubmitSample> planted, SplitMix random)
    {
        var around = batches.Where(b => b.From.Year <= year && b.To.Year >= year).ToArray();
        var withMdma = OverYears.At(year, (2007, 0.90), (2008, 0.78), (2009, 0.64), (2010, 0.77), (2011, 0.88), (2013, 0.94), (2016, 0.97), (2023, 0.965));
        var measured = new List<Measured>(slots.Count);
        foreach (var slot in slots)
        {
            if (!random.Chance(withMdma)) yield return WithoutMdma(slot, Batch(around, slot, TabletBatch.Other(year, random), random), random);
            else if (random.Chance(0.91)) measured.Add(Place(slot, Batch(around, slot, "MDMA", random), random));
            else yield return NotMeasured(slot, Batch(around, slot, "MDMA", random), random);
        }
        var amounts = MdmaDose.Sorted(year, measured.Count, PlantedDangers.MdmaIn(planted), random);
        var next = 0;
        // OrderBy keeps the order of equals, so the result is the same on every machine.
        foreach (var tablet in measured.OrderBy(m => m.Rank)) yield return WithMdma(tablet.Slot, tablet.Batch, amounts[next++], random);
    }

    private static Measured Place(Slot slot, TabletBatch batch, SplitMix random) => new(slot, batch, batch.DoseMg + (batch.SpreadMg * random.Normal()));

    private static TabletBatch Batch(TabletBatch[] around, Slot slot, string substance, SplitMix random)
    {
        Span<double> weights = stackalloc double[around.Length];
        var total = 0.0;
        for (var i = 0; i < around.Length; i++)
        {
            var batch = around[i];
            if (batch.Substance == substance && batch.From <= slot.Day && slot.Day <= batch.To) total += weights[i] = batch.Weight(slot.At);
        }
        return total == 0 || random.Chance(0.1) ? TabletBatch.Single(substance, slot.Day, random) : around[random.Weighted(weights)];
    }

    private static SubmitSample WithMdma(Slot slot, TabletBatch batch, double mg, SplitMix random)
    {
        var found = new List<Finding> { Mdma(mg, random) };
        AddOthers(found, slot.Year, random);
        return Tablet(slot, batch.Look.Seen("purple-black", mg, random), Analyses(slot, mg, found, random), random);
    }

    private static Finding Mdma(double mg, SplitMix random) =>
        DemoLab.Found("MDMA", Tenths.Of(mg), Unit.MgPerTablet) with { Uncertainty = random.Chance(0.25) ? Tenths.Of(Math.Max(0.1, mg * 0.02)) : null };

    // Most tablets are analysed once. The others are here so that the rule which value counts has something to decide.
    private static List<Analysis> Analyses(Slot slot, double mg, List<Finding> found, SplitMix random)
    {
        var counts = DemoLab.Analysed(slot, random, found);
        var other = Math.Clamp(mg * random.Between(0.88, 1.08), 0.5, 299);
        List<Finding> first = [DemoLab.Found("MDMA", Tenths.Of(other), Unit.MgPerTablet)];
        return random.Unit() switch
        {
            < 0.05 => [DemoLab.Analysed(slot, random, new Finding { Substance = "MDMA", Role = Role.Active, Qualifier = Qualifier.Detected }) with { Method = "GC-MS", AnalysedOn = slot.Day.AddDays(2) }, Later(counts, slot)],
            < 0.08 => [DemoLab.Analysed(slot, random, first) with { AnalysedOn = slot.Day.AddDays(2) }, Later(counts, slot)],
            < 0.10 => Waiting(slot, DemoLab.Analysed(slot, random, first) with { AnalysedOn = slot.Day.AddDays(14), Authorised = false }) is { } waits ? [counts, waits] : [counts],
            < 0.13 when slot.Year >= 2017 => [DemoLab.OnSite(slot, DemoLab.SeenOnSite("MDMA")), counts],
            _ => [counts],
        };
    }

    // A second analysis waits to be authorised in the last weeks only: nobody leaves one for years.
    private static Analysis? Waiting(Slot slot, Analysis second) => slot.Day >= new DateOnly(DemoCalendar.Last, 12, 31).AddDays(-DemoCalendar.WaitingDays) ? second : null;

    private static Analysis Later(Analysis analysis, Slot slot) => analysis with { AnalysedOn = slot.Day.AddDays(9) };

    private static void AddOthers(List<Finding> found, int year, SplitMix random)
    {
        var early = OverYears.At(year, (2007, 1), (2012, 0.3), (2016, 0.08));
        void Add(string substance, double share, double low, double high, Role role)
        {
            if (random.Chance(share)) found.Add(DemoLab.Found(substance, Tenths.Of(random.Between(low, high)), Unit.MgPerTablet, role: role));
        }
        Add("caffeine", 0.015 + (0.08 * early), 3, 40, Role.Diluent);
        Add("amphetamine", 0.03 * early, 2, 15, Role.Adulterant);
        Add("mCPP", year is >= 2008 and <= 2010 ? 0.025 : 0, 4, 20, Role.Adulterant);
        Add("MDEA", 0.02 * early, 3, 25, Role.Adulterant);
        Add("MDA", 0.008, 0.5, 6, Role.ByProduct);
        if (found.Count == 1 && random.Chance(0.03)) found.Add(DemoLab.Trace("caffeine", Role.Diluent));
    }

    // Holds MDMA, and no amount of it goes into a mean: recognised, below what can be measured, traces, not weighed, or not analysed at all.
    private static SubmitSample NotMeasured(Slot slot, TabletBatch batch, SplitMix random)
    {
        var roll = random.Unit();
        var recognised = Math.Clamp(batch.DoseMg, 5, 290);
        var look = batch.Look.Seen("purple-black", roll < 0.5 ? recognised : 5, random);
        Analysis[] analyses = roll switch
        {
            < 0.50 => [new Analysis { Source = Source.Recognised, AnalysedOn = slot.Day, Findings = [DemoLab.Found("MDMA", Tenths.Of(recognised), Unit.MgPerTablet)] }],
            < 0.58 => [DemoLab.Analysed(slot, random, new Finding { Substance = "MDMA", Role = Role.Active, Qualifier = Qualifier.Below, Amount = 1.0m, Unit = Unit.MgPerTablet, Basis = Basis.Unknown, Loq = 1.0m })],
            < 0.63 => [DemoLab.Analysed(slot, random, DemoLab.Trace("MDMA", Role.Active))],
            < 0.75 => [DemoLab.Analysed(slot, random, new Finding { Substance = "MDMA", Role = Role.Active, Qualifier = Qualifier.Detected })],
            _ => [],
        };
        return Tablet(slot, look, analyses, random);
    }

    private static SubmitSample WithoutMdma(Slot slot, TabletBatch batch, SplitMix random)
    {
        var marquis = batch.Substance switch { "2C-B" => "yellow-green", "amphetamine" or "4-FA" => "orange-brown", _ => "no reaction" };
        var mg = Math.Max(0.5, batch.DoseMg + (batch.SpreadMg * random.Normal()));
        var found = DemoLab.Found(batch.Substance, Tenths.Of(mg), Unit.MgPerTablet, role: batch.Substance is "caffeine" or "paracetamol" ? Role.Diluent : Role.Active);
        return Tablet(slot, batch.Look.Seen(marquis, mg, random), [DemoLab.Analysed(slot, random, found, DemoLab.Absent("MDMA"))], random);
    }

    private static SubmitSample Tablet(Slot slot, Appearance look, IReadOnlyList<Analysis> analyses, SplitMix random) =>
        DemoSample.Of(slot, Form.Tablet, random.Chance(0.03) ? [] : [random.Pick(SoldAs)], analyses, look,
            random.Chance(0.3) ? DemoSample.Paid(random.Normal(OverYears.At(slot.Year, (2007, 2.5), (2023, 4.5)), 1.2, 1, 10), PricePer.Tablet) : null, random);
}
