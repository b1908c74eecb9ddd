using System.Globalization;
using Dims.Samples;

namespace Dims.Answers;

// Pure: a finding and a limit in words and figures, with the digits that the laboratory printed.
internal static class FoundWords
{
    public static string Found(string name, Finding finding, bool inDoubt, AnswerLanguage language)
    {
        var nl = language == AnswerLanguage.Nl;
        if (inDoubt) return $"{name}: {(nl ? "aanwezig; het getal wordt nagekeken" : "present; the figure is being checked")}";
        if (finding.Parts is { } parts) return $"{name}: {Number(parts, language)} {(nl ? "delen van een verhouding; geen hoeveelheid" : "parts of a ratio; no amount")}";
        if (finding is not { Amount: { } amount, Unit: { } unit })
            return $"{name}: {(finding.Qualifier == Qualifier.Trace ? nl ? "een spoor" : "a trace" : nl ? "aanwezig; hoeveel is niet gemeten" : "present; how much was not measured")}";
        var sign = finding.Qualifier switch { Qualifier.Below => nl ? "minder dan " : "less than ", Qualifier.Above => nl ? "meer dan " : "more than ", _ => "" };
        var range = Range(finding) is var (from, to) ? nl ? $", tussen {Number(from, language)} en {Number(to, language)}" : $", between {Number(from, language)} and {Number(to, language)}" : "";
        return $"{name}: {sign}{Number(amount, language)} {Measure(unit, language)} ({OfWhat(finding.Basis, language)}){range}";
    }

    public static string NotFound(NotDetectedSubstance substance, string name, AnswerLanguage language)
    {
        var nl = language == AnswerLanguage.Nl;
        return substance is { Lod: { } lod, Unit: { } unit }
            ? $"{name}: {(nl ? "niet gevonden boven" : "not found above")} {Number(lod, language)} {Measure(unit, language)}"
            : $"{name}: {(nl ? "niet gevonden; de grens is niet bekend" : "not found; the limit is not known")}";
    }

    // What lies within the uncertainty; null where none was told, or it is no measured value.
    public static (decimal From, decimal To)? Range(Finding finding) =>
        finding is { Qualifier: Qualifier.Equal, Amount: { } amount, Uncertainty: > 0 and var half } ? (Math.Max(0, amount - half), amount + half) : null;

    private static string Measure(Unit unit, AnswerLanguage language) => (unit, language) switch
    {
        (Unit.MgPerTablet, _) => "mg per tablet",
        (Unit.MgPerCapsule, _) => "mg per capsule",
        (Unit.UgPerBlotter, AnswerLanguage.Nl) => "microgram per papertrip",
        (Unit.UgPerBlotter, _) => "micrograms per blotter",
        (Unit.Percent, AnswerLanguage.Nl) => "procent",
        (Unit.Percent, _) => "per cent",
        (Unit.MgPerG, _) => "mg per gram",
        (Unit.GPerKg, _) => "gram per kg",
        (Unit.MgPerMl, _) => "mg per ml",
        (Unit.UgPerMl, AnswerLanguage.Nl) => "microgram per ml",
        _ => "micrograms per ml",
    };

    private static string OfWhat(Basis? basis, AnswerLanguage language)
    {
        if (basis is null or Basis.Unknown) return language == AnswerLanguage.Nl ? "niet bekend of dat de zuivere stof is of een zout" : "not known whether as the pure base or as a salt";
        var salt = Http.Wire.Name(basis.Value);
        if (language == AnswerLanguage.En) return $"as {salt}";
        return basis switch
        {
            Basis.Base => "als base",
            Basis.Sulfate => "als sulfaat",
            Basis.Tartrate => "als tartraat",
            Basis.Citrate => "als citraat",
            Basis.Phosphate => "als fosfaat",
            Basis.Fumarate => "als fumaraat",
            Basis.Acetate => "als acetaat",
            Basis.Maleate => "als maleaat",
            _ => $"als {salt}",
        };
    }

    // Every digit that was sent, with a comma in Dutch.
    private static string Number(decimal value, AnswerLanguage language)
    {
        var text = value.ToString(CultureInfo.InvariantCulture);
        return language == AnswerLanguage.Nl ? text.Replace('.', ',') : text;
    }
}
