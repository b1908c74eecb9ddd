using System.Globalization;
using Dims.Http;
using Dims.Substances;
using Dims.Trends;

namespace Dims.Samples;

// Pure: what in a sample cannot well be. The rules and their figures are in docs/plausibility.md, in this order.
internal static class Plausibility
{
    private static readonly DateOnly FirstDay = new(1990, 1, 1);

    public static void JudgeSample(SubmitSample sample, DateOnly today, List<RaisedFlag> raised)
    {
        if (sample.CollectedOn > today)
            raised.Add(new RaisedFlag(FlagCode.DayInFuture, null, null, "/collectedOn", true, $"{Text(sample.CollectedOn)} lies after today, {Text(today)}.", Figure("collectedOn", Text(sample.CollectedOn)), Figure("today", Text(today))));
        else if (sample.CollectedOn < FirstDay)
            raised.Add(new RaisedFlag(FlagCode.DayBefore1990, null, null, "/collectedOn", true, $"{Text(sample.CollectedOn)} lies before 1990.", Figure("collectedOn", Text(sample.CollectedOn))));
        if (TabletMass.IsOffByTen(sample, out var detail, out var figures))
            raised.Add(new RaisedFlag(FlagCode.MassOffByTen, null, null, "/appearance/massMg", false, detail, figures));
    }

    // `at` is the analysis's place among all of the sample.
    public static void JudgeAnalysis(SubmitSample sample, PreparedAnalysis prepared, int at, RegisterSnapshot register, DateOnly today, List<RaisedFlag> raised)
    {
        var (analysis, names) = (prepared.Analysis, prepared.Names);
        if (analysis.AnalysedOn is { } on)
        {
            var pointer = string.Create(CultureInfo.InvariantCulture, $"/analyses/{at}/analysedOn");
            if (on > today) raised.Add(new RaisedFlag(FlagCode.DayInFuture, at, null, pointer, false, $"{Text(on)} lies after today, {Text(today)}.", Figure("analysedOn", Text(on)), Figure("today", Text(today))));
            else if (on < sample.CollectedOn)
                raised.Add(new RaisedFlag(FlagCode.AnalysedBeforeCollected, at, null, pointer, false, $"{Text(on)} lies before the day it was handed in, {Text(sample.CollectedOn)}.", Figure("analysedOn", Text(on)), Figure("collectedOn", Text(sample.CollectedOn))));
        }
        var isAboveAlone = false;
        for (var f = 0; f < analysis.Findings.Count; f++) isAboveAlone |= JudgeFinding(new Place(sample, analysis, at, f), names[f], register, raised);
        for (var f = 1; f < analysis.Findings.Count; f++)
            for (var e = 0; e < f; e++)
                if (IsSame(analysis.Findings[e], analysis.Findings[f], names[e], names[f], register))
                {
                    raised.Add(new RaisedFlag(FlagCode.SameFindingTwice, at, f, Pointer(at, f, ""), false, $"'{analysis.Findings[f].Substance}' stands in this analysis twice, also as finding {e}.", Figure("first", e)));
                    break;
                }
        if (!isAboveAlone) JudgeSum(sample, analysis, at, names, raised);
    }

    private readonly record struct Place(SubmitSample Sample, Analysis Analysis, int At, int Ordinal)
    {
        public Finding Finding => Analysis.Findings[Ordinal];
    }

    // True where the amount alone is above what there is.
    private static bool JudgeFinding(Place place, string name, RegisterSnapshot register, List<RaisedFlag> raised)
    {
        var (finding, form) = (place.Finding, place.Sample.Form);
        if (finding is not { Amount: { } amount, Unit: { } unit }) return false;
        var pointer = Pointer(place.At, place.Ordinal, "/amount");
        if (amount == 0 && finding.Qualifier == Qualifier.Equal)
            raised.Add(new RaisedFlag(FlagCode.ZeroAmount, place.At, place.Ordinal, pointer, false, "is 0: kept as the value 0, not as \"not detected\".", Figure("amount", amount)));
        if (!AmountScale.Fits(unit, form))
            raised.Add(new RaisedFlag(FlagCode.UnitDoesNotFitForm, place.At, place.Ordinal, Pointer(place.At, place.Ordinal, "/unit"), true, $"{Wire.Name(unit)} is no unit for the form {Wire.Name(form)}.", Figure("unit", Wire.Name(unit)), Figure("form", Wire.Name(form))));
        if (finding.Basis == Basis.Base && AmountScale.UnitFactor(unit, Unit.Percent) is { } toPercent && FactorOf(name, register) is { } factor && amount * toPercent > 100 * factor)
            raised.Add(new RaisedFlag(FlagCode.AboveBaseFactor, place.At, place.Ordinal, pointer, false, $"{Text(amount)} {Wire.Name(unit)} as base is more than the {Text(100 * factor)}% of base in its lightest salt: the free base itself, or another basis.",
                Figure("amount", amount), Figure("factor", factor)));
        if (finding.Qualifier is not (Qualifier.Equal or Qualifier.Above) || WholeOf(unit, place.Sample) is not { } whole || amount <= whole) return false;
        raised.Add(new RaisedFlag(FlagCode.ContentAboveMass, place.At, place.Ordinal, pointer, true, $"{Text(amount)} {Wire.Name(unit)} is more than the whole, {Text(whole)}.", Figure("amount", amount), Figure("whole", whole)));
        return true;
    }

    // What all findings of one analysis can be together: 100%, or the mass of the piece. Uncertainties are given the benefit of the doubt.
    private static void JudgeSum(SubmitSample sample, Analysis analysis, int at, IReadOnlyList<string> names, List<RaisedFlag> raised)
    {
        var (parts, pieces) = (new Dictionary<string, decimal>(StringComparer.Ordinal), new Dictionary<string, decimal>(StringComparer.Ordinal));
        for (var f = 0; f < analysis.Findings.Count; f++)
        {
            if (analysis.Findings[f] is not { Qualifier: Qualifier.Equal, Amount: { } amount, Unit: { } unit } finding) continue;
            var least = Math.Max(0, amount - (finding.Uncertainty ?? 0));
            var (sums, value) = AmountScale.UnitFactor(unit, Unit.Percent) is { } factor ? (parts, least * factor) : (pieces, WholeOf(unit, sample) is { } mass ? 100 * least / mass : 0);
            sums[names[f]] = Math.Max(sums.GetValueOrDefault(names[f]), value);
        }
        var sum = Math.Max(parts.Values.Sum(), pieces.Values.Sum());
        if (sum > 100)
            raised.Add(new RaisedFlag(FlagCode.SumAbove100, at, null, string.Create(CultureInfo.InvariantCulture, $"/analyses/{at}/findings"), false, $"its findings make {Text(decimal.Round(sum, 2))}% together.", Figure("sumPercent", decimal.Round(sum, 2))));
    }

    private static decimal? WholeOf(Unit unit, SubmitSample sample) => unit switch
    {
        Unit.MgPerTablet or Unit.MgPerCapsule => sample.Appearance?.MassMg,
        Unit.UgPerBlotter => sample.Appearance?.MassMg * 1000,
        Unit.Percent => 100,
        Unit.MgPerG or Unit.GPerKg => 1000,
        _ => null,
    };

    // The largest: that of its lightest salt.
    private static decimal? FactorOf(string folded, RegisterSnapshot register) =>
        register.Of(folded)?.Substance is { } slug && register.Substances[slug].Salts is { Count: > 0 } salts ? salts.Max(s => s.Factor) : null;

    private static bool IsSame(Finding a, Finding b, string nameOfA, string nameOfB, RegisterSnapshot register) =>
        a.Unit == b.Unit && (a.Basis ?? Basis.Unknown) == (b.Basis ?? Basis.Unknown)
        && (nameOfA == nameOfB || (register.Of(nameOfA) is { } x && register.Of(nameOfB) is { } y && x == y));

    internal static string Pointer(int analysis, int finding, string member) => string.Create(CultureInfo.InvariantCulture, $"/analyses/{analysis}/findings/{finding}{member}");

    internal static FlagFigure Figure(string name, string value) => new() { Name = name, Value = value };

    internal static FlagFigure Figure(string name, decimal value) => Figure(name, Text(value));

    internal static string Text(decimal value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Text(DateOnly day) => SampleRows.Day(day);
}
