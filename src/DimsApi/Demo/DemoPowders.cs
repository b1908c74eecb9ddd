using Dims.Samples;

namespace Dims.Demo;

// Powders, crystals and pastes: contents in percent by mass. A share is first drawn as salt, then reported as each laboratory reports it.
internal static class DemoPowders
{
    public const double CocaineFactor = 0.8927, MdmaFactor = 0.8413, AmphetamineFactor = 0.7338, KetamineFactor = 0.8670;
    private const double MmcFactor = 0.8294, CmcFactor = 0.8443, FaFactor = 0.8078, MethFactor = 0.8037, HeroinFactor = 0.9102, MethyloneFactor = 0.8504, McppFactor = 0.8436, FdckFactor = 0.8585;

    public static SubmitSample Cocaine(Slot slot, SplitMix random)
    {
        var year = slot.Year;
        // When laboratories are full, cocaine is turned away first.
        if (random.Chance(0.06)) return Sample(slot, Form.Powder, random.Pick(["cocaine", "coke"]), [], random, "white", 48);
        var findings = new List<Finding>();
        var share = random.Chance(0.03) ? 0 : random.Normal(OverYears.At(year, (2007, 0.50), (2012, 0.58), (2018, 0.66), (2021, 0.71), (2023, 0.70)), 0.17, 0.03, 0.97);
        findings.Add(share == 0 ? DemoLab.Absent("cocaine") : DemoLab.Content(slot, "cocaine", share, CocaineFactor));
        var rest = 0.98 - share;
        Cut(findings, "levamisole", Role.Adulterant, OverYears.At(year, (2007, 0.30), (2010, 0.60), (2015, 0.55), (2018, 0.36), (2023, 0.10)), 0.15, ref rest, random);
        Cut(findings, "phenacetin", Role.Adulterant, OverYears.At(year, (2007, 0.36), (2012, 0.24), (2023, 0.07)), 0.30, ref rest, random);
        Cut(findings, "lidocaine", Role.Adulterant, share == 0 ? 0.7 : 0.06, 0.20, ref rest, random);
        Cut(findings, "caffeine", Role.Diluent, share == 0 ? 0.6 : 0.06, 0.20, ref rest, random);
        Cut(findings, "mannitol", Role.Diluent, 0.05, 0.40, ref rest, random);
        Cut(findings, "creatine", Role.Diluent, OverYears.At(year, (2012, 0), (2018, 0.05)), 0.40, ref rest, random);
        return Sample(slot, Form.Powder, random.Pick(["cocaine", "cocaine", "cocaine", "coke"]), [DemoLab.Analysed(slot, random, findings)], random, "white", 50);
    }

    public static SubmitSample Speed(Slot slot, SplitMix random)
    {
        var share = random.Chance(0.02) ? 0 : random.Normal(OverYears.At(slot.Year, (2007, 0.34), (2013, 0.42), (2023, 0.55)), 0.18, 0.02, 0.96);
        List<Finding> findings = [share == 0 ? DemoLab.Absent("amphetamine") : DemoLab.Content(slot, "amphetamine", share, AmphetamineFactor, Basis.Sulfate)];
        var rest = 0.98 - share;
        Cut(findings, "caffeine", Role.Diluent, OverYears.At(slot.Year, (2007, 0.75), (2015, 0.55), (2023, 0.40)), 0.55, ref rest, random);
        Cut(findings, "creatine", Role.Diluent, 0.06, 0.4, ref rest, random);
        if (random.Chance(0.02)) findings.Add(DemoLab.Trace("4-FA"));
        var paste = random.Chance(0.3);
        return Sample(slot, paste ? Form.Paste : Form.Powder, paste ? "speedpasta" : random.Pick(["speed", "speed", "pep"]), WithFtir(slot, "amphetamine", share, findings, random), random, paste ? "beige" : "white", 9);
    }

    public static SubmitSample Ketamine(Slot slot, SplitMix random)
    {
        var share = random.Chance(0.04) ? 0 : random.Normal(0.82, 0.17, 0.05, 0.985);
        List<Finding> findings = share > 0 ? [DemoLab.Content(slot, "ketamine", share, KetamineFactor)] : [DemoLab.Absent("ketamine"), DemoLab.Content(slot, "2-FDCK", random.Between(0.6, 0.95), FdckFactor)];
        return Sample(slot, random.Chance(0.4) ? Form.Crystal : Form.Powder, random.Pick(["ketamine", "ketamine", "keta"]), WithFtir(slot, "ketamine", share, findings, random), random, "white", 22);
    }

    public static SubmitSample Mdma(Slot slot, SplitMix random)
    {
        var share = random.Chance(0.05) ? 0 : random.Normal(OverYears.At(slot.Year, (2007, 0.78), (2014, 0.87), (2023, 0.89)), 0.12, 0.05, 0.985);
        var (other, factor) = slot.Year < 2009 ? ("mCPP", McppFactor) : random.Chance(0.5) ? ("4-MMC", MmcFactor) : ("methylone", MethyloneFactor);
        List<Finding> findings = share > 0
            ? [DemoLab.Content(slot, "MDMA", share, MdmaFactor)]
            : [DemoLab.Absent("MDMA"), DemoLab.Content(slot, other, random.Between(0.3, 0.9), factor)];
        return Sample(slot, random.Chance(0.65) ? Form.Crystal : Form.Powder, random.Pick(["MDMA", "MDMA", "mdma kristallen"]), WithFtir(slot, "MDMA", share, findings, random), random, random.Pick(["beige", "brown", "white"]), 25);
    }

    // 85, 35 and 15% of what was sold as 3-MMC held it in 2021, 2022 and 2023; the rest was another cathinone.
    public static SubmitSample Mmc3(Slot slot, SplitMix random)
    {
        var holds = random.Chance(OverYears.At(slot.Year, (2020, 0.93), (2021, 0.85), (2022, 0.35), (2023, 0.15)));
        List<Finding> findings = [];
        if (holds) findings.Add(DemoLab.Content(slot, "3-MMC", random.Normal(0.88, 0.1, 0.2, 0.985), MmcFactor));
        else
        {
            findings.Add(DemoLab.Absent("3-MMC"));
            var other = random.Weighted([0.55, 0.25, 0.12, 0.08]);
            findings.Add(other == 3
                ? DemoLab.Found("MMC, position unknown", Tenths.Of(random.Between(40, 80)), Unit.Percent)
                : DemoLab.Content(slot, other switch { 0 => "3-CMC", 1 => "2-MMC", _ => "4-MMC" }, random.Normal(0.85, 0.12, 0.2, 0.985), other == 0 ? CmcFactor : MmcFactor));
        }
        return Sample(slot, random.Chance(0.6) ? Form.Crystal : Form.Powder, random.Pick(["3-MMC", "3-MMC", "poes"]), [DemoLab.Analysed(slot, random, findings)], random, "white", 15);
    }

    public static SubmitSample Mmc4(Slot slot, SplitMix random)
    {
        var share = random.Normal(0.8, 0.16, 0.1, 0.98);
        List<Finding> findings = random.Chance(0.85) ? [DemoLab.Content(slot, "4-MMC", share, MmcFactor)] : [DemoLab.Absent("4-MMC"), DemoLab.Content(slot, "methylone", share, MethyloneFactor)];
        return Sample(slot, Form.Powder, random.Pick(["4-MMC", "miauw"]), [DemoLab.Analysed(slot, random, findings)], random, "white", 18);
    }

    public static SubmitSample Fa4(Slot slot, SplitMix random) =>
        Sample(slot, Form.Powder, "4-FA", [DemoLab.Analysed(slot, random, DemoLab.Content(slot, "4-FA", random.Normal(0.82, 0.14, 0.1, 0.98), FaFactor))], random, "white", 12);

    public static SubmitSample Cmc3(Slot slot, SplitMix random) =>
        Sample(slot, Form.Crystal, "3-CMC", [DemoLab.Analysed(slot, random, DemoLab.Content(slot, "3-CMC", random.Normal(0.85, 0.12, 0.1, 0.98), CmcFactor))], random, "white", 14);

    public static SubmitSample Methamphetamine(Slot slot, SplitMix random) =>
        Sample(slot, Form.Crystal, "methamphetamine", [DemoLab.Analysed(slot, random, DemoLab.Content(slot, "methamphetamine", random.Normal(0.9, 0.08, 0.3, 0.985), MethFactor))], random, "white", 60);

    public static SubmitSample Heroin(Slot slot, SplitMix random)
    {
        var share = random.Normal(0.35, 0.14, 0.05, 0.75);
        List<Finding> findings = [DemoLab.Content(slot, "heroin", share, HeroinFactor)];
        var rest = 0.95 - share;
        Cut(findings, "paracetamol", Role.Diluent, 0.8, 0.5, ref rest, random);
        Cut(findings, "caffeine", Role.Diluent, 0.8, 0.3, ref rest, random);
        return Sample(slot, Form.Powder, "heroin", [DemoLab.Analysed(slot, random, findings)], random, "brown", 38);
    }

    private static List<Analysis> WithFtir(Slot slot, string substance, double share, List<Finding> findings, SplitMix random)
    {
        if (random.Chance(0.02)) return [];
        var laboratory = DemoLab.Analysed(slot, random, findings);
        if (slot.Year < 2017 || !random.Chance(0.2)) return [laboratory];
        var onSite = DemoLab.OnSite(slot, DemoLab.SeenOnSite(substance, share > 0.08));
        return random.Chance(0.4) && share > 0.08 ? [onSite] : [onSite, laboratory];
    }

    // What it is cut with, never more than there is room for.
    private static void Cut(List<Finding> findings, string substance, Role role, double chance, double most, ref double rest, SplitMix random)
    {
        if (!random.Chance(chance)) return;
        var part = Math.Min(rest * 0.9, most * random.Unit());
        if (part < 0.01)
        {
            findings.Add(DemoLab.Trace(substance, role));
            return;
        }
        rest -= part;
        findings.Add(DemoLab.Found(substance, Tenths.Of(100 * part), Unit.Percent, role: role));
    }

    private static SubmitSample Sample(Slot slot, Form form, string soldAs, IReadOnlyList<Analysis> analyses, SplitMix random, string colour, double gramPrice) =>
        DemoSample.Of(slot, form, random.Chance(0.03) ? [] : [soldAs], analyses, random.Chance(0.5) ? DemoSample.Colour(colour) : null,
            random.Chance(0.25) ? DemoSample.Paid(random.Normal(gramPrice, gramPrice / 6, gramPrice / 3, gramPrice * 2), PricePer.Gram) : null, random);
}
