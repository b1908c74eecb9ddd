using System.Collections.Frozen;
using Dims.Samples;
using Dims.Substances;
using Dims.Tests.Host;

namespace Dims.Tests.Samples;

// Each rule by what it finds, and by what stands just beside it.
public sealed class PlausibilityTests
{
    private static readonly DateOnly Today = new(2026, 11, 21);

    private static readonly SubmitSample Tablet = Lab.Tablet(120) with { Appearance = new Appearance { MassMg = 300 } };
    private static readonly SubmitSample Powder = Tablet with { Form = Form.Powder, Appearance = null };

    public static TheoryData<string, string> Cases => new()
    {
        { "", "an ordinary tablet" },
        { "content-above-mass! /analyses/0/findings/0/amount", "more MDMA than tablet" },
        { "", "as much MDMA as tablet" },
        { "content-above-mass! /analyses/0/findings/0/amount", "101 percent" },
        { "content-above-mass! /analyses/0/findings/0/amount", "above 1000 mg/g by a limit" },
        { "", "below a limit that is above the mass" },
        { "sum-above-100 /analyses/0/findings", "two of 60 percent" },
        { "", "two of 60 percent that may be ten less" },
        { "sum-above-100 /analyses/0/findings", "two that outweigh the tablet together" },
        { "same-finding-twice /analyses/0/findings/1", "one substance twice by two names" },
        { "", "one substance in two bases" },
        { "above-base-factor /analyses/0/findings/0/amount", "cocaine base above its factor" },
        { "", "cocaine base at its factor" },
        { "", "cocaine hydrochloride above the factor of the base" },
        { "unit-does-not-fit-form! /analyses/0/findings/0/unit", "milligrams a tablet of a powder" },
        { "unit-does-not-fit-form! /analyses/0/findings/0/unit", "milligrams a millilitre of a tablet" },
        { "day-in-future! /collectedOn", "collected tomorrow" },
        { "", "collected today" },
        { "day-before-1990! /collectedOn", "collected in 1989" },
        { "day-in-future /analyses/0/analysedOn", "analysed tomorrow" },
        { "analysed-before-collected /analyses/0/analysedOn", "analysed before it came" },
        { "zero-amount /analyses/0/findings/0/amount", "nothing at all" },
        { "mass-off-by-ten /appearance/massMg", "a tablet of 3 grams" },
        { "mass-off-by-ten /appearance/massMg", "a tablet of 30 milligrams" },
        { "mass-off-by-ten /appearance/massMg", "too light for its size" },
        { "", "heavy, and large" },
    };

    [Theory, MemberData(nameof(Cases))]
    public void What_cannot_well_be_is_flagged_and_what_can_is_not(string expected, string which)
    {
        var raised = new List<RaisedFlag>();
        var sample = Sample(which);
        Plausibility.JudgeSample(sample, Today, raised);
        var names = sample.Analyses[0].Findings.Select(f => NameFolding.Fold(f.Substance)).ToList();
        Plausibility.JudgeAnalysis(sample, new PreparedAnalysis { Analysis = sample.Analyses[0], Names = names }, 0, Register, Today, raised);

        Assert.Equal(expected, string.Join(", ", raised.Select(r => $"{Dims.Http.Wire.Name(r.Code)}{(r.KeepsOut ? "!" : "")} {r.Pointer}")));
        Assert.All(raised, r => Assert.True(r.Figures.Length > 0 && r.Detail.EndsWith('.')));
    }

    private static readonly RegisterSnapshot Register = new()
    {
        At = 1,
        Legal = new LegalRegister([], [], FrozenDictionary<string, string>.Empty),
        MarketNames = FrozenDictionary<string, MarketName>.Empty,
        Names = new Dictionary<string, Naming> { ["mdma"] = new("mdma", null), ["34mdma"] = new("mdma", null), ["cocaine"] = new("cocaine", null), ["caffeine"] = new("caffeine", null) }.ToFrozenDictionary(),
        Substances = new[] { Substance("mdma", 0.8413m), Substance("cocaine", 0.8927m), Substance("caffeine") }.ToFrozenDictionary(s => s.Slug),
    };

    private static Substance Substance(string slug, params decimal[] hydrochloride) => new()
    {
        Slug = slug,
        Name = slug,
        Names = [],
        Cas = [],
        Classes = [],
        Members = [],
        Salts = [.. hydrochloride.Select(f => new SaltFactor { Basis = Basis.Hydrochloride, Factor = f })],
        Source = "invented",
    };

    private static SubmitSample Sample(string which) => which switch
    {
        "an ordinary tablet" => Tablet,
        "more MDMA than tablet" => Tablet with { Analyses = [Found(300.1m)] },
        "as much MDMA as tablet" => Tablet with { Analyses = [Found(300)] },
        "101 percent" => Powder with { Analyses = [Found(101, Unit.Percent)] },
        "above 1000 mg/g by a limit" => Powder with { Analyses = [Lab.Measured(Of("MDMA", 1001, Unit.MgPerG) with { Qualifier = Qualifier.Above })] },
        "below a limit that is above the mass" => Tablet with { Analyses = [Lab.Measured(Of("MDMA", 301) with { Qualifier = Qualifier.Below })] },
        "two of 60 percent" => Powder with { Analyses = [Lab.Measured(Of("cocaine", 60, Unit.Percent), Of("caffeine", 600, Unit.MgPerG))] },
        "two of 60 percent that may be ten less" => Powder with { Analyses = [Lab.Measured(Of("cocaine", 60, Unit.Percent) with { Uncertainty = 10 }, Of("caffeine", 600, Unit.MgPerG) with { Uncertainty = 100 })] },
        "two that outweigh the tablet together" => Tablet with { Analyses = [Lab.Measured(Of("MDMA", 200), Of("caffeine", 101))] },
        "one substance twice by two names" => Tablet with { Analyses = [Lab.Measured(Of("MDMA", 20), Of("3,4-MDMA", 21))] },
        "one substance in two bases" => Tablet with { Analyses = [Lab.Measured(Of("MDMA", 20), Of("MDMA", 17) with { Basis = Basis.Base })] },
        "cocaine base above its factor" => Powder with { Analyses = [Lab.Measured(Of("cocaine", 89.3m, Unit.Percent) with { Basis = Basis.Base })] },
        "cocaine base at its factor" => Powder with { Analyses = [Lab.Measured(Of("cocaine", 89.2m, Unit.Percent) with { Basis = Basis.Base })] },
        "cocaine hydrochloride above the factor of the base" => Powder with { Analyses = [Lab.Measured(Of("cocaine", 97, Unit.Percent))] },
        "milligrams a tablet of a powder" => Powder with { Analyses = [Found(80)] },
        "milligrams a millilitre of a tablet" => Tablet with { Analyses = [Found(80, Unit.MgPerMl)] },
        "collected tomorrow" => Tablet with { CollectedOn = Today.AddDays(1) },
        "collected today" => Tablet with { CollectedOn = Today },
        "collected in 1989" => Tablet with { CollectedOn = new DateOnly(1989, 12, 31) },
        "analysed tomorrow" => Tablet with { Analyses = [Found(80) with { AnalysedOn = Today.AddDays(1) }] },
        "analysed before it came" => Tablet with { Analyses = [Found(80) with { AnalysedOn = Tablet.CollectedOn.AddDays(-1) }] },
        "nothing at all" => Tablet with { Analyses = [Found(0)] },
        "a tablet of 3 grams" => Tablet with { Appearance = new Appearance { MassMg = 3000 } },
        "a tablet of 30 milligrams" => Tablet with { Appearance = new Appearance { MassMg = 30 }, Analyses = [Found(20)] },
        "too light for its size" => Tablet with { Appearance = new Appearance { MassMg = 41.2m, LengthMm = 12.1m, WidthMm = 6.0m, ThicknessMm = 4.8m }, Analyses = [Found(20)] },
        "heavy, and large" => Tablet with { Appearance = new Appearance { MassMg = 1300, DiameterMm = 14, ThicknessMm = 7 } },
        _ => throw new ArgumentOutOfRangeException(nameof(which), which, null),
    };

    private static Analysis Found(decimal amount, Unit unit = Unit.MgPerTablet) => Lab.Measured(Of("MDMA", amount, unit));

    private static Finding Of(string substance, decimal amount, Unit unit = Unit.MgPerTablet) => new() { Substance = substance, Qualifier = Qualifier.Equal, Amount = amount, Unit = unit, Basis = Basis.Hydrochloride };
}
