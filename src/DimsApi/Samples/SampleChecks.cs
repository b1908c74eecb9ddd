using System.Globalization;
using Dims.Answers;
using Dims.Http;

namespace Dims.Samples;

// What attributes cannot say about a sample.
internal static class SampleChecks
{
    public static void Check(SubmitSample sample, Faults faults)
    {
        if (sample.CollectedOn.Year is < 1900 or > 2200) faults.Add("/collectedOn", "out-of-range", "is not a day in the years 1900 to 2200.");
        if (sample.AnswerCode is { Length: > 0 } code) AnswerCodeText.Check(code, "/answerCode", faults);
        for (var a = 0; a < sample.Analyses.Count; a++) Check(sample.Analyses[a], string.Create(CultureInfo.InvariantCulture, $"/analyses/{a}"), faults);
    }

    public static void Check(Analysis analysis, string at, Faults faults)
    {
        for (var f = 0; f < analysis.Findings.Count; f++) Check(analysis.Findings[f], string.Create(CultureInfo.InvariantCulture, $"{at}/findings/{f}"), faults);
    }

    private static void Check(Finding finding, string at, Faults faults)
    {
        var needsAmount = finding.Qualifier is Qualifier.Equal or Qualifier.Below or Qualifier.Above;
        // A qualifier that could not be read says nothing about the amount.
        if (needsAmount && finding.Amount is null && finding.Parts is null && !faults.Has(at + "/qualifier"))
            faults.Add(at + "/amount", "required", $"is missing; the qualifier '{Wire.Name(finding.Qualifier)}' needs an amount.");
        if (!needsAmount && finding.Amount is not null)
            faults.Add(at + "/amount", "not-allowed", $"does not go with the qualifier '{Wire.Name(finding.Qualifier)}'.");
        var hasQuantity = finding.Amount is not null || finding.Lod is not null || finding.Loq is not null || finding.Uncertainty is not null;
        if (hasQuantity && finding.Unit is null) faults.Add(at + "/unit", "required", "is missing; a quantity needs its unit.");
        if (finding.Amount is not null && finding.Parts is not null) faults.Add(at + "/parts", "not-allowed", "a finding has an amount or parts of a ratio, not both.");
    }
}
