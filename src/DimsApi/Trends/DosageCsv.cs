using System.Globalization;
using System.Text;
using Dims.Http;

namespace Dims.Trends;

// The same answer as rows: RFC 4180, a header, the same unrounded numbers, one row per entry.
public static class DosageCsv
{
    private static readonly string[] Fixed =
    [
        "substance", "form", "sold_as", "region", "location", "source", "group_by", "group", "period", "from", "to", "part", "unit", "basis", "tested", "detected", "quantified", "below_loq",
        "mean", "mean_printed", "mean_low", "mean_high", "sd", "min", "p05", "q1", "median", "median_low", "median_high", "median_coverage", "q3", "p95", "max",
    ];

    public static byte[] Write(DosageAnswer answer, IReadOnlyList<decimal> thresholds, IReadOnlyList<decimal>? quantiles = null)
    {
        var text = new StringBuilder();
        var currencies = answer.Periods.SelectMany(p => p.Prices ?? []).Select(p => p.Currency).Distinct().Order(StringComparer.Ordinal).ToList();
        Row(text, [.. Fixed, .. thresholds.SelectMany(Columns), .. (quantiles ?? []).Select(q => "quantile_" + Number(q)), .. currencies.SelectMany(PriceColumns), "excluded", "positives_only", "screened_only", .. TrendCsv.Columns]);
        var excluded = string.Join(' ', answer.Excluded.Select(e => string.Create(CultureInfo.InvariantCulture, $"{e.Why}:{e.N}")));
        var tail = TrendCsv.Fields(answer.BreakAt, answer.Revision, answer.Generated, answer.Disclosure, answer.Notes, answer.SeriesNotes, answer.Citation);
        foreach (var entry in answer.Periods)
            Row(text,
            [
                answer.Substance, answer.Form is { } form ? Wire.Name(form) : "", Plain(answer.SoldAs), answer.Region, answer.Location, answer.Source is { } source ? Wire.Name(source) : "",
                answer.GroupBy, Plain(entry.Group), entry.Period, Day(entry.From), Day(entry.To), Number(entry.Part), Wire.Name(answer.Unit), entry.Basis is { } basis ? Wire.Name(basis) : "",
                Number(entry.Tested), Number(entry.Detected), Number(entry.Quantified), Number(entry.BelowLoq), Number(entry.Mean), Number(entry.MeanPrinted), Number(entry.MeanInterval?.Low), Number(entry.MeanInterval?.High), Number(entry.Sd),
                Number(entry.Min), Number(entry.P05), Number(entry.Q1), Number(entry.Median), Number(entry.MedianInterval?.Low), Number(entry.MedianInterval?.High), Number(entry.MedianInterval?.Coverage), Number(entry.Q3), Number(entry.P95), Number(entry.Max),
                .. entry.Above.SelectMany(a => new[] { Number(a.N), Number(a.Share), Number(a.SharePrinted), Number(a.Interval?.Low), Number(a.Interval?.High) }),
                .. (entry.Quantiles ?? []).Select(q => Number(q.Value)),
                .. currencies.SelectMany(c => PriceOf(entry.Prices?.FirstOrDefault(p => p.Currency == c))),
                excluded, Number(answer.PositivesOnly), Number(answer.ScreenedOnly), .. tail,
            ]);
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static string[] Columns(decimal threshold)
    {
        var name = "above_" + Number(threshold);
        return [name + "_n", name + "_share", name + "_share_printed", name + "_share_low", name + "_share_high"];
    }

    private static string[] PriceColumns(string currency)
    {
        var name = "price_" + currency.ToLowerInvariant() + "_per_mg";
        return [name + "_n", name + "_q1", name + "_median", name + "_q3"];
    }

    private static string[] PriceOf(PriceFigure? price) => [Number(price?.N ?? 0), Number(price?.Q1), Number(price?.Median), Number(price?.Q3)];

    internal static void Row(StringBuilder text, IReadOnlyList<string?> fields)
    {
        for (var i = 0; i < fields.Count; i++)
        {
            if (i > 0) text.Append(',');
            var field = fields[i] ?? "";
            if (field.AsSpan().IndexOfAny(",\"\r\n") < 0) text.Append(field);
            else text.Append('"').Append(field.Replace("\"", "\"\"", StringComparison.Ordinal)).Append('"');
        }
        text.Append("\r\n");
    }

    // A word of others (a method, a name) never starts a formula in the spreadsheet that opens the file.
    internal static string? Plain(string? word) => word is [('=' or '+' or '-' or '@' or '\t'), ..] ? "'" + word : word;

    internal static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    // Doubles in the shortest form that reads back as the same number, as in JSON.
    internal static string Number(IFormattable? number) => number switch
    {
        null => "",
        double d => d.ToString("R", CultureInfo.InvariantCulture),
        _ => number.ToString(null, CultureInfo.InvariantCulture),
    };
}
