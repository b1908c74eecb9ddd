using System.Globalization;
using System.Text;
using Dims.Http;

namespace Dims.Trends;

// The periods of a composition as rows, one for each kind of content.
public static class CompositionCsv
{
    private static readonly string[] Columns =
    [
        "sold_as", "form", "region", "location", "source", "why", "group_by", "group", "period", "from", "to", "part", "analysed", "mean_actives", "not_looked_for", "content", "n", "share", "share_printed", "share_low", "share_high",
        "left_out", .. TrendCsv.Columns,
    ];

    public static byte[] Write(CompositionAnswer answer)
    {
        var text = new StringBuilder();
        DosageCsv.Row(text, Columns);
        var leftOut = string.Join(' ', answer.LeftOut.Select(e => string.Create(CultureInfo.InvariantCulture, $"{e.Why}:{e.N}")));
        var tail = TrendCsv.Fields(answer.BreakAt, answer.Revision, answer.Generated, answer.Disclosure, answer.Notes, answer.SeriesNotes, answer.Citation);
        foreach (var entry in answer.Periods)
            foreach (var content in entry.Contents)
                DosageCsv.Row(text,
                [
                    DosageCsv.Plain(answer.SoldAs), answer.Form is { } form ? Wire.Name(form) : "", answer.Region, answer.Location, answer.Source is { } source ? Wire.Name(source) : "", string.Join(' ', answer.Why.Select(Wire.Name)),
                    answer.GroupBy, DosageCsv.Plain(entry.Group), entry.Period, DosageCsv.Day(entry.From), DosageCsv.Day(entry.To), DosageCsv.Number(entry.Part), DosageCsv.Number(entry.Analysed), DosageCsv.Number(entry.MeanActives), DosageCsv.Number(entry.NotLookedFor),
                    Wire.Name(content.Content!.Value), DosageCsv.Number(content.N), DosageCsv.Number(content.Share), DosageCsv.Number(content.SharePrinted), DosageCsv.Number(content.Interval?.Low), DosageCsv.Number(content.Interval?.High),
                    leftOut, .. tail,
                ]);
        return Encoding.UTF8.GetBytes(text.ToString());
    }
}
