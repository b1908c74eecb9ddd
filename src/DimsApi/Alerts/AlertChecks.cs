using System.Globalization;
using Dims.Http;
using Dims.Samples;

namespace Dims.Alerts;

// Pure: what the attributes of AlertContent cannot say. Times are judged in AlertTerms, regions against the database.
public static class AlertChecks
{
    private const int LongestHeadline = 140;
    private const int LongestAdvice = 2000;

    public static void Check(AlertContent content, Faults faults)
    {
        Texts(content, faults);
        Regions(content, faults);
        for (var i = 0; i < (content.Substances?.Count ?? 0); i++)
            Substance(content.Substances![i], string.Create(CultureInfo.InvariantCulture, $"/substances/{i}"), faults);
    }

    // A body that lacks a text is judged too, for its other faults: so a required member may be null here.
    private static void Texts(AlertContent content, Faults faults)
    {
        Length(content.Headline?.Nl, "/headline/nl", LongestHeadline, faults);
        Length(content.Headline?.En, "/headline/en", LongestHeadline, faults);
        Length(content.Advice?.Users?.Nl, "/advice/users/nl", LongestAdvice, faults);
        Length(content.Advice?.Users?.En, "/advice/users/en", LongestAdvice, faults);
        OneLine(content.Headline?.Nl, "/headline/nl", faults);
        OneLine(content.Headline?.En, "/headline/en", faults);
    }

    private static void Length(string? text, string at, int longest, Faults faults)
    {
        if (text?.Length > longest) faults.Add(at, "too-long", $"has {text.Length} characters; at most {longest} are allowed.");
    }

    private static void OneLine(string? text, string at, Faults faults)
    {
        if (text?.Contains('\n', StringComparison.Ordinal) == true) faults.Add(at, "several-lines", "a headline is one line.");
    }

    private static void Regions(AlertContent content, Faults faults)
    {
        // Where the level could not be read, nothing can be said about regions.
        if (content.Regions is not { } regions || faults.All.Any(f => f.Pointer == "/level")) return;
        if (content.Level == AlertLevel.Regional && regions.Count == 0) faults.Add("/regions", "required", "a regional alert says for which regions it holds.");
        if (content.Level == AlertLevel.National && regions.Count > 0) faults.Add("/regions", "not-allowed", "a national alert holds everywhere and lists no regions.");
        var seen = new HashSet<AlertRegion>();
        for (var i = 0; i < regions.Count; i++)
            if (!seen.Add(regions[i])) faults.Add(string.Create(CultureInfo.InvariantCulture, $"/regions/{i}"), "duplicate", "this region stands in the list already.");
    }

    private static void Substance(AlertSubstance found, string at, Faults faults)
    {
        var measured = found.Qualifier is null or Qualifier.Equal or Qualifier.Below or Qualifier.Above;
        if (found.Amount is not null && !measured) faults.Add(at + "/amount", "not-allowed", $"no amount goes with `{Wire.Name(found.Qualifier!.Value)}`.");
        if (found.Amount is null && found.Qualifier is not null && measured) faults.Add(at + "/amount", "required", $"`{Wire.Name(found.Qualifier.Value)}` needs an amount.");
        if (found.Qualifier == Qualifier.NotDetected) faults.Add(at + "/qualifier", "not-allowed", "an alert lists what was found.");
        if (found.Amount is not null && found.Unit is null) faults.Add(at + "/unit", "required", "an amount needs its unit.");
        if (found.Amount is null && found.AmountMax is not null) faults.Add(at + "/amount", "required", "a range has a lower end too.");
        if (found.AmountMax < found.Amount) faults.Add(at + "/amountMax", "out-of-range", "is below the lower end of the range.");
        if (found.AmountMax is not null && found.Qualifier is Qualifier.Below or Qualifier.Above) faults.Add(at + "/amountMax", "not-allowed", "a range goes with `=` only.");
        if (found.Amount is null && found.Basis is not null) faults.Add(at + "/basis", "not-allowed", "a basis goes with an amount.");
    }
}
