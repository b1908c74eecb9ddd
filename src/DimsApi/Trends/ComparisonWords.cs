using System.Globalization;
using Dims.Samples;

namespace Dims.Trends;

// What a comparison says of itself, in Dutch and in English.
internal sealed class ComparisonWords(string substance, ComparisonQuestion asked, Unit unit, long revision, bool generated)
{
    private static readonly CultureInfo Nl = CultureInfo.GetCultureInfo("nl-NL"), En = CultureInfo.InvariantCulture;

    // The share leaves samples of sources out that hold positives only.
    public bool PositivesLeftOut { get; init; }

    public static Citation Cite(Citation citation, ComparisonQuestion asked, ResolvedQuestion question)
    {
        var title = string.Create(En,
            $"What samples held of {question.Substance} from {asked.FromA:yyyy-MM-dd} to {asked.ToA:yyyy-MM-dd} and from {asked.FromB:yyyy-MM-dd} " +
            $"to {asked.ToB:yyyy-MM-dd}: {DosageWords.Denominator(question)}");
        return (citation with { Path = "/v1/trends/comparison", Title = title })
            .With("substance", question.Substance).With("fromA", asked.FromA).With("toA", asked.ToA).With("fromB", asked.FromB).With("toB", asked.ToB)
            .With("form", asked.Form).With("soldAs", question.SoldAs?.Value).With("region", asked.Region).With("location", asked.Location).With("unit", question.Scale.Unit).With("basis", asked.Basis)
            .With("source", asked.Source).WithAll("why", asked.Why).WithAll("threshold", asked.Threshold);
    }

    public QuotableSentence Mean(Basis basis, ValueSummary a, ValueSummary b, Statistics.MeanDifference d) =>
        Amount(basis, a.N, b.N, "gemiddelde", "mean", a.Mean, b.Mean, "het verschil", "the difference", d.Difference, d.Bounds, d.P, "Welch");

    public QuotableSentence Median(Basis basis, ValueSummary a, ValueSummary b, Statistics.Shift d) =>
        Amount(basis, a.N, b.N, "mediaan", "median", a.Median, b.Median, "de verschuiving (Hodges-Lehmann)", "the shift (Hodges-Lehmann)", d.Estimate, d.Bounds, d.P, "Mann-Whitney");

    private QuotableSentence Amount(Basis basis, int nA, int nB, string nlFigure, string enFigure, double a, double b, string nlWhat, string enWhat,
        double difference, Statistics.Bounds bounds, double p, string test) => new()
        {
            Nl = string.Create(Nl,
                $"In {Samples(true)} met een gemeten hoeveelheid {substance}{Limits(true)} was {(nlFigure == "mediaan" ? "de" : "het")} " +
                $"{nlFigure} {N(b, Nl)} {UnitOf(true)} ({BasisOf(basis, true)}; n = {nB}) van {Day(asked.FromB)} tot en met {Day(asked.ToB)} " +
                $"tegen {N(a, Nl)} {UnitOf(true)} (n = {nA}) van {Day(asked.FromA)} tot en met {Day(asked.ToA)}; {nlWhat} is {N(difference, Nl)} " +
                $"{UnitOf(true)} (95%-interval {N(bounds.Low, Nl)} tot {N(bounds.High, Nl)}; {test}, {P(p, Nl)}). {Chance(p, true)}"),
            En = string.Create(En,
                $"In {Samples(false)} with a measured amount of {substance}{Limits(false)} the {enFigure} was {N(b, En)} {UnitOf(false)} " +
                $"({BasisOf(basis, false)}; n = {nB}) from {Day(asked.FromB)} to {Day(asked.ToB)} against {N(a, En)} {UnitOf(false)} " +
                $"(n = {nA}) from {Day(asked.FromA)} to {Day(asked.ToA)}; {enWhat} is {N(difference, En)} {UnitOf(false)} (95% interval " +
                $"{N(bounds.Low, En)} to {N(bounds.High, En)}; {test}, {P(p, En)}). {Chance(p, false)}"),
        };

    // With a line the share is of values above it, in one basis; without, of samples in which it was found.
    public QuotableSentence Share(Basis? basis, decimal? line, int xA, int nA, int xB, int nB, Statistics.ShareDifference d)
    {
        var test = d.IsExact ? "Fisher" : "chi-kwadraat";
        var nlWhat = line is { } l ? string.Create(Nl,
            $"van {Samples(true)} met een gemeten hoeveelheid {substance}{Limits(true)} bevatte {Percent(xB, nB, Nl)} meer dan " +
            $"{l:0.######} {UnitOf(true)} ({BasisOf(basis!.Value, true)}; {xB} van {nB})")
            : string.Create(Nl, $"van {Samples(true)} die op {substance} zijn onderzocht{Limits(true)}{Why(true)} bevatte {Percent(xB, nB, Nl)} het ({xB} van {nB})");
        var enWhat = line is { } m ? string.Create(En,
            $"of {Samples(false)} with a measured amount of {substance}{Limits(false)}, {Percent(xB, nB, En)} held more than " +
            $"{m:0.######} {UnitOf(false)} ({BasisOf(basis!.Value, false)}; {xB} of {nB})")
            : string.Create(En, $"of {Samples(false)} analysed for {substance}{Limits(false)}{Why(false)}, {Percent(xB, nB, En)} held it ({xB} of {nB})");
        return new QuotableSentence
        {
            Nl = string.Create(Nl,
                $"Van {Day(asked.FromB)} tot en met {Day(asked.ToB)}: {nlWhat}, tegen {Percent(xA, nA, Nl)} ({xA} van {nA}) van " +
                $"{Day(asked.FromA)} tot en met {Day(asked.ToA)}; het verschil is {N(100 * d.Difference, Nl)} procentpunt (95%-interval " +
                $"{N(100 * d.Bounds.Low, Nl)} tot {N(100 * d.Bounds.High, Nl)}; {test}, {P(d.P, Nl)}). {Chance(d.P, true)}"),
            En = string.Create(En,
                $"From {Day(asked.FromB)} to {Day(asked.ToB)}, {enWhat}, against {Percent(xA, nA, En)} ({xA} of {nA}) from {Day(asked.FromA)} " +
                $"to {Day(asked.ToA)}; the difference is {N(100 * d.Difference, En)} percentage points (95% interval {N(100 * d.Bounds.Low, En)} " +
                $"to {N(100 * d.Bounds.High, En)}; {(d.IsExact ? "Fisher" : "chi-square")}, {P(d.P, En)}). {Chance(d.P, false)}"),
        };
    }

    // Never a cause; and what was generated says so wherever it is quoted.
    private string Chance(double p, bool nl) => (p < 0.05, nl) switch
    {
        (true, true) => "Toeval alleen verklaart dit verschil niet goed; over een oorzaak zegt het niets.",
        (true, false) => "Chance alone does not explain this difference well; it says nothing of a cause.",
        (false, true) => "Dit verschil kan door toeval zijn ontstaan.",
        (false, false) => "Chance alone can explain this difference.",
    } + (nl ? " (Gegevensrevisie " : " (Data revision ") + revision.ToString(En) + ".)"
      + (generated ? nl ? " Gegenereerde demonstratiegegevens: dit beschrijft niets dat bestaat." : " Generated demonstration data: this describes nothing that exists." : "");

    private string Samples(bool nl) => !nl ? HeldWords.Samples(asked.Form) : asked.Form switch
    {
        null => "monsters",
        Form.Tablet => "tabletten",
        Form.Capsule => "capsules",
        Form.Blotter => "blotters",
        Form.Powder => "poedermonsters",
        Form.Crystal => "kristalmonsters",
        Form.Liquid => "vloeistofmonsters",
        Form.Plant => "plantmonsters",
        Form.Paste => "pastamonsters",
        Form.Unknown => "monsters van onbekende vorm",
        _ => "monsters van andere vorm",
    };

    private string Limits(bool nl) => string.Concat(new[]
    {
        asked.SoldAs is { } soldAs ? (nl ? " verkocht als " : " sold as ") + soldAs : null,
        asked.Region is { } region ? " in " + region : null,
        asked.Location is { } location ? (nl ? " van locatie " : " from location ") + location : null,
        asked.Source switch
        {
            Source.Recognised => nl ? " (herkend, niet gemeten)" : " (recognised, not measured)",
            Source.OnSite => nl ? " (ter plaatse gemeten)" : " (measured on site)",
            Source.Laboratory => nl ? " (in een laboratorium gemeten)" : " (measured in a laboratory)",
            _ => null,
        },
    });

    private string Why(bool nl) => (nl ? " (ingebracht: " : " (brought in: ") + string.Join(", ", asked.WhyCounted.Select(w => nl ? w switch
    {
        BroughtIn.Routine => "routine",
        BroughtIn.Suspected => "verdacht",
        BroughtIn.AfterAdverseEffects => "na klachten",
        BroughtIn.Found => "gevonden",
        _ => "anders",
    } : Http.Wire.Name(w))) + (PositivesLeftOut ? nl ? "; zonder bronnen met alleen positieve uitslagen" : "; without sources that hold positives only" : "") + ")";

    private string UnitOf(bool nl) => unit switch
    {
        Unit.MgPerTablet => "mg per tablet",
        Unit.MgPerCapsule => "mg per capsule",
        Unit.UgPerBlotter => "µg per blotter",
        Unit.Percent => nl ? "massaprocent" : "percent by mass",
        Unit.MgPerG => "mg/g",
        Unit.GPerKg => "g/kg",
        Unit.MgPerMl => "mg/ml",
        _ => "µg/ml",
    };

    private static string BasisOf(Basis basis, bool nl) => (basis, nl) switch
    {
        (Basis.Unknown, true) => "basis onbekend",
        (Basis.Unknown, false) => "basis unknown",
        (Basis.Base, true) => "als base",
        (_, true) => "als " + basis.ToString().ToLowerInvariant(),
        _ => "as " + basis.ToString().ToLowerInvariant(),
    };

    // One decimal; below 1 two digits that count, so that little never reads as nothing.
    private static string N(double value, CultureInfo culture)
    {
        if (value == 0 || Math.Abs(value) >= 1) return value.ToString("0.0", culture);
        var places = Math.Min(12, 1 - (int)Math.Floor(Math.Log10(Math.Abs(value))));
        return value.ToString("0." + new string('0', places), culture);
    }

    // What is there is never printed as nothing, and what is not all never as all.
    private static string Percent(int x, int n, CultureInfo culture)
    {
        var printed = TrendMath.Printed(100m * x / n);
        if (printed == 0 && x > 0) return (culture == Nl ? "minder dan " : "less than ") + 0.1.ToString("0.0", culture) + "%";
        if (printed == 100 && x < n) return (culture == Nl ? "meer dan " : "more than ") + "99%";
        return printed.ToString("0.#", culture) + "%";
    }

    private static string P(double p, CultureInfo culture) => p < 0.001 ? "p < " + 0.001.ToString("0.000", culture) : "p = " + p.ToString("0.000", culture);

    private static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
