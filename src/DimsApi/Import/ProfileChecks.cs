using System.Globalization;
using Dims.Http;
using Dims.Samples;

namespace Dims.Import;

// What attributes cannot say about a profile. Parts that could not be read are null here, and have their fault already.
public static class ProfileChecks
{
    public static void Check(ImportProfile profile, Faults faults)
    {
        if (profile.Sample is { } sample)
        {
            CheckField(sample.Reference, "/sample/reference", faults);
            CheckNamed<Form>(sample.Form, "/sample/form", faults);
            CheckNamed<BroughtIn>(sample.BroughtIn, "/sample/broughtIn", faults);
            CheckDay(sample.CollectedOn, "/sample/collectedOn", faults);
            if (sample.Reference?.Constant is not null) faults.Add("/sample/reference", "column-needed", "is a constant; every sample needs a reference of its own, from a column.");
        }
        if (profile.Location is { } location) CheckLocation(location, faults);
        if (profile.Analysis is { } analysis) CheckAnalysis(analysis, faults);
    }

    public static IEnumerable<string> Columns(ImportProfile profile) => All(profile).OfType<string>().Distinct(StringComparer.Ordinal);

    private static IEnumerable<string?> All(ImportProfile profile) =>
    [
        .. profile.SkipRowsWhere.Select(s => s.Column),
        profile.Sample.Reference.Column, profile.Sample.CollectedOn.Column, profile.Sample.Form.Column, profile.Sample.BroughtIn?.Column, profile.Sample.SoldAs?.Column,
        .. profile.Location.From ?? [], .. profile.Location.Name ?? [], .. profile.Location.Regions.Select(r => r.Column),
        profile.Analysis?.Laboratory?.Column, profile.Analysis?.Method?.Column, profile.Analysis?.AnalysedOn?.Column,
        .. profile.Analysis?.Findings.SelectMany(f => new[] { f.Substance.Column, f.Amount }) ?? [],
    ];

    private static void CheckLocation(LocationFields location, Faults faults)
    {
        if (location.Id is null == location.From is not { Count: > 0 })
            faults.Add("/location", "one-of", "needs either `id` (a location that exists) or `from` (columns that form one), not both.");
        if (location.From is { Count: > 0 } && location.Name is not { Count: > 0 }) faults.Add("/location/name", "required", "is missing; a location formed from columns needs columns for its name.");
        for (var i = 0; i < location.Regions.Count; i++)
            if (location.Regions.Take(i).Any(r => r.RegionSet == location.Regions[i].RegionSet)) faults.Add($"/location/regions/{i}/regionSet", "duplicate", "stands in the list already.");
        if (location.Id is not null && location.Regions.Count > 0) faults.Add("/location/regions", "not-allowed", "a location that exists has its regions already.");
    }

    private static void CheckAnalysis(AnalysisFields analysis, Faults faults)
    {
        CheckField(analysis.Laboratory, "/analysis/laboratory", faults);
        CheckField(analysis.Method, "/analysis/method", faults);
        CheckDay(analysis.AnalysedOn, "/analysis/analysedOn", faults);
        for (var i = 0; i < (analysis.Findings?.Count ?? 0); i++)
        {
            var (finding, at) = (analysis.Findings![i], string.Create(CultureInfo.InvariantCulture, $"/analysis/findings/{i}"));
            CheckField(finding.Substance, at + "/substance", faults);
            var measured = finding.Qualifier is Qualifier.Equal or Qualifier.Below or Qualifier.Above;
            if (measured && finding.Amount is null) faults.Add(at + "/amount", "required", $"is missing; the qualifier {Wire.Name(finding.Qualifier)} needs a column with the amount.");
            if (!measured && finding.Amount is not null) faults.Add(at + "/amount", "not-allowed", $"the qualifier {Wire.Name(finding.Qualifier)} has no amount.");
            if (finding.Amount is not null && finding.Unit is null) faults.Add(at + "/unit", "required", "is missing; an amount needs its unit.");
        }
    }

    private static void CheckField(Field? field, string at, Faults faults)
    {
        if (field is null) return;
        if (field.Column is null == field.Constant is null) faults.Add(at, "one-of", "needs either `column` or `constant`, not both.");
        if (field is { Words: not null, Column: null }) faults.Add(at + "/words", "not-allowed", "go with a column only.");
    }

    private static void CheckNamed<TEnum>(Field? field, string at, Faults faults) where TEnum : struct, Enum
    {
        CheckField(field, at, faults);
        if (field?.Constant is { } constant && !Wire.TryParse<TEnum>(constant, out _)) faults.Add(at + "/constant", "type", NotOneOf<TEnum>(constant));
        foreach (var (word, meaning) in field?.Words ?? new Dictionary<string, string>())
            if (!Wire.TryParse<TEnum>(meaning, out _)) faults.Add($"{at}/words/{word}", "type", NotOneOf<TEnum>(meaning));
    }

    private static void CheckDay(DayField? field, string at, Faults faults)
    {
        for (var i = 0; i < (field?.Formats?.Count ?? 0); i++)
            if (!IsDayFormat(field!.Formats[i])) faults.Add($"{at}/formats/{i}", "pattern", $"'{field.Formats[i]}' does not tell year, month and day; `yyyy-MM-dd` does.");
    }

    // A format is good when what it writes reads back as the same day.
    private static bool IsDayFormat(string format)
    {
        var day = new DateOnly(2021, 3, 27);
        try
        {
            return DateOnly.TryParseExact(day.ToString(format, CultureInfo.InvariantCulture), format, CultureInfo.InvariantCulture, DateTimeStyles.None, out var read) && read == day;
        }
        catch (FormatException)
        {
            return false;
        }
    }

    public static string NotOneOf<TEnum>(string text) where TEnum : struct, Enum => $"is '{text}'; allowed is one of {string.Join(", ", Wire.Names(typeof(TEnum)))}.";
}
