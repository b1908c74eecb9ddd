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
        CheckTables(profile, faults);
    }

    private static void CheckTables(ImportProfile profile, Faults faults)
    {
        for (var i = 0; i < profile.SkipRowsWhere.Count; i++)
            if (profile.Tables is null && !faults.Has("/tables") && profile.SkipRowsWhere[i].Table != TableName.Samples) faults.Add($"/skipRowsWhere/{i}/table", "not-allowed", "goes with `tables` only: there is one table.");
        if (profile.OneRowIs == RowIs.Finding && profile.Analysis is null) faults.Add("/analysis", "required", "is missing; rows that are findings need it.");
        if (profile.Tables is not { } tables) return;
        if (profile.OneRowIs != RowIs.Sample) faults.Add("/oneRowIs", "not-allowed", "goes with one table: with `tables` a row of the first is a sample, and a row of the second a finding.");
        if (profile.Analysis is null) faults.Add("/analysis", "required", "is missing; it says how the table of findings is read.");
        if (tables.Samples is not { } samples || tables.Findings is not { } findings) return;
        var isOneFile = string.Equals(samples, findings, StringComparison.OrdinalIgnoreCase);
        if (isOneFile && tables.Sheets is null) faults.Add("/tables/findings", "duplicate", "is the name of the samples' table already; for two sheets of one workbook `sheets` names them.");
        else if (isOneFile && tables.Sheets is { Samples: not null } sheets && string.Equals(sheets.Samples, sheets.Findings, StringComparison.OrdinalIgnoreCase)) faults.Add("/tables/sheets/findings", "duplicate", "is the sheet of the samples already.");
        else if (samples.Contains('*', StringComparison.Ordinal) != findings.Contains('*', StringComparison.Ordinal)) faults.Add("/tables/findings", "pattern", "needs a `*` where the other name has one, and none where it has none: what it stands for tells which files belong together.");
    }

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
        CheckField(analysis.Panel, "/analysis/panel", faults);
        CheckField(analysis.Run, "/analysis/run", faults);
        CheckDay(analysis.AnalysedOn, "/analysis/analysedOn", faults);
        for (var i = 0; i < (analysis.Findings?.Count ?? 0); i++)
        {
            var (finding, at) = (analysis.Findings![i], string.Create(CultureInfo.InvariantCulture, $"/analysis/findings/{i}"));
            CheckField(finding.Substance, at + "/substance", faults);
            CheckNamed<Qualifier>(finding.Qualifier, at + "/qualifier", faults);
            CheckNamed<Unit>(finding.Unit, at + "/unit", faults);
            CheckNamed<Basis>(finding.Basis, at + "/basis", faults);
            CheckNamed<Role>(finding.Role, at + "/role", faults);
            if (finding.Amount is not null && finding.Unit is null) faults.Add(at + "/unit", "required", "is missing; an amount needs its unit.");
            if (!Wire.TryParse<Qualifier>(finding.Qualifier?.Constant, out var qualifier)) continue;
            var measured = qualifier is Qualifier.Equal or Qualifier.Below or Qualifier.Above;
            if (measured && finding.Amount is null) faults.Add(at + "/amount", "required", $"is missing; the qualifier {Wire.Name(qualifier)} needs a column with the amount.");
            if (!measured && finding.Amount is not null) faults.Add(at + "/amount", "not-allowed", $"the qualifier {Wire.Name(qualifier)} has no amount.");
        }
    }

    private static void CheckField(Field? field, string at, Faults faults)
    {
        if (field is null) return;
        if (field.Column is null == field.Constant is null) faults.Add(at, "one-of", "needs either `column` or `constant`, not both.");
        if (field.Words?.Values.Any(string.IsNullOrEmpty) == true) faults.Add(at + "/words", "too-short", "stand for an empty text; a word needs a meaning.");
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
