using System.Globalization;
using Dims.Samples;

namespace Dims.Trends;

// What an answer says of itself in words.
internal static class DosageWords
{
    public static string Counting(Source? source) => "one value per sample: authorised before not, laboratory before on site, then latest; " + source switch
    {
        Source.Laboratory => "laboratory results only",
        Source.OnSite => "on-site results only",
        Source.Recognised => "recognised results only: these were not measured",
        _ => "recognised results left out",
    };

    public static string Denominator(ResolvedQuestion question)
    {
        var asked = question.Asked;
        var what = asked.Form switch
        {
            null => "samples",
            Form.Tablet => "tablets",
            Form.Capsule => "capsules",
            Form.Blotter => "blotters",
            Form.Unknown => "samples of unknown form",
            Form.Other => "samples of other forms",
            var form => form.Value.ToString().ToLowerInvariant() + " samples",
        };
        return what + (asked.Source == Source.Recognised ? " recognised as tested for " : " analysed for ") + question.Substance
            + (question.SoldAs is { } soldAs ? $", sold as {soldAs.Value}" : "")
            + (question.Region is { } region ? $", in {region.Set} {region.Id}" : "")
            + (asked.Location is { } location ? $", from location {location}" : "");
    }

    public static Citation Cite(Citation citation, ResolvedQuestion question, DateOnly from)
    {
        var asked = question.Asked;
        var title = string.Create(CultureInfo.InvariantCulture, $"How much {question.Substance} samples held, by {Http.Wire.Name(asked.Interval)}, {from:yyyy-MM-dd} to {question.To:yyyy-MM-dd}: {Denominator(question)}");
        return (citation with { Path = "/v1/trends/dosage", Title = title })
            .With("substance", question.Substance).With("form", asked.Form).With("soldAs", question.SoldAs?.Value).With("region", asked.Region).With("location", asked.Location).With("unit", question.Scale.Unit).With("basis", asked.Basis)
            .With("source", asked.Source).With("interval", asked.Interval).With("from", asked.From).With("to", question.To).With("groupBy", asked.GroupBy == "none" ? null : asked.GroupBy)
            .WithAll("threshold", asked.Threshold).WithAll("quantile", asked.Quantile).With("binWidth", asked.BinWidth).With("trend", asked.Trend ? true : null).With("breakAt", asked.BreakAt).With("price", asked.Price ? true : null);
    }

    public static IReadOnlyList<string> Notes(ResolvedQuestion question, DosageCount count, string positivesOnly = "`tested` is null where they are counted, and no share of the tested can be formed")
    {
        var notes = new List<string>();
        if (count.Generated) notes.Add("Generated demonstration data: these figures describe nothing that exists.");
        if (count.PositivesOnly > 0)
            notes.Add(string.Create(CultureInfo.InvariantCulture, $"{count.PositivesOnly} of these samples come from sources that hold positives only: what was tested and not found is unknown there, so {positivesOnly}."));
        if (count.ScreenedOnly > 0)
            notes.Add(string.Create(CultureInfo.InvariantCulture, $"{count.ScreenedOnly} of the samples tested were only screened: no result and no list of what was looked for names {question.Substance}. A screening sees what its method can see, above the method's limit of detection; below it {question.Substance} can be there unseen, so a share of the tested can be too low."));
        if (count.Excluded.FirstOrDefault(e => e.Why == "position-unknown") is { } open)
            notes.Add(string.Create(CultureInfo.InvariantCulture, $"{open.N} samples held what may be {question.Substance} or a substance that was not told apart from it. They are in `excluded` as `position-unknown`, and neither in `tested` nor in `detected`."));
        if (question.Scale.Basis is { } basis and not Basis.Unknown)
            notes.Add($"Amounts given in another known basis were converted to {basis.ToString().ToLowerInvariant()} by the factors of the register; amounts of unknown basis are left out.");
        if (count.Flagged.FirstOrDefault(f => f.Why == "zero") is { } zero)
            notes.Add(string.Create(CultureInfo.InvariantCulture, $"{zero.N} values were sent as exactly 0. They are counted as the value 0, not as not detected."));
        return notes;
    }
}
