using Dims.Panels;
using Dims.Samples;

namespace Dims.Demo;

// The three made-up laboratories: what they measure with, what they look for, and the mass of what they report as a content of powders.
internal static class DemoLab
{
    private static readonly string[] Methods = ["LC-DAD", "GC-MS", "LC-DAD"];
    private static readonly string[] Screened =
        ["MDMA", "MDA", "MDEA", "amphetamine", "methamphetamine", "cocaine", "ketamine", "2C-B", "mCPP", "4-MMC", "3-MMC", "4-FA", "PMA", "PMMA", "caffeine", "levamisole", "phenacetin", "lidocaine", "atropine"];

    private const string PanelId = "demo-lab-2-screening";

    public static PutPanel Panel => new()
    {
        Id = PanelId,
        Laboratory = "demo-lab-2",
        Method = Methods[1],
        From = new DateOnly(2012, 1, 1),
        Substances = [.. Screened.Select(s => new PanelSubstance { Substance = s })],
    };

    public static Analysis Analysed(Slot slot, SplitMix random, params IReadOnlyList<Finding> findings) => new()
    {
        Source = Source.Laboratory,
        Laboratory = Name(slot),
        Method = Methods[slot.Laboratory],
        Panel = slot.Laboratory == 1 && slot.Year >= 2012 ? PanelId : null,
        TestedFor = slot.Laboratory == 1 && slot.Year >= 2012 ? Screened : null,
        // In on Tuesday, the first results on Thursday, the others within a week or so.
        AnalysedOn = slot.Day.AddDays(2 + (random.Chance(0.5) ? 0 : random.Below(7))),
        Findings = findings,
    };

    public static string Name(Slot slot) => $"demo-lab-{slot.Laboratory + 1}";

    public static Analysis OnSite(Slot slot, params IReadOnlyList<Finding> findings) =>
        new() { Source = Source.OnSite, Method = "FTIR", AnalysedOn = slot.Day, Findings = findings };

    // A measurement on site tells what it is and not how much; below about 5% it sees nothing.
    public static Finding SeenOnSite(string substance, bool there = true) =>
        new() { Substance = substance, Qualifier = there ? Qualifier.Detected : Qualifier.NotDetected, Unit = Unit.Percent, Lod = 5.0m };

    public static Finding Found(string substance, decimal amount, Unit unit, Basis basis = Basis.Unknown, Role role = Role.Active) =>
        new() { Substance = substance, Role = role, Qualifier = Qualifier.Equal, Amount = amount, Unit = unit, Basis = basis };

    public static Finding Absent(string substance) => new() { Substance = substance, Qualifier = Qualifier.NotDetected };

    public static Finding Trace(string substance, Role role = Role.Adulterant) => new() { Substance = substance, Role = role, Qualifier = Qualifier.Trace };

    // `share` is the part of the powder (0 to 1) that is the salt. One laboratory reports the base, one the salt, one does not say.
    public static Finding Content(Slot slot, string substance, double share, double factor, Basis salt = Basis.Hydrochloride, Role role = Role.Active)
    {
        var basis = slot.Laboratory switch { 0 => Basis.Base, 1 => salt, _ => Basis.Unknown };
        return Found(substance, Tenths.Of(100 * share * (basis == Basis.Base ? factor : 1)), Unit.Percent, basis, role);
    }
}
