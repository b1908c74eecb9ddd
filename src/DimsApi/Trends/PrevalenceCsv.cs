using System.Globalization;
using System.Text;
using Dims.Http;

namespace Dims.Trends;

// The periods of a prevalence as rows.
public static class PrevalenceCsv
{
    private static readonly string[] Columns =
    [
        "substance", "class", "isomer_group", "form", "sold_as", "region", "location", "source", "why", "group_by", "group", "period", "from", "to", "part", "tested", "found", "share", "share_printed", "share_low", "share_high",
        "left_out", .. TrendCsv.Columns,
    ];

    public static byte[] Write(PrevalenceAnswer answer)
    {
        var text = new StringBuilder();
        DosageCsv.Row(text, Columns);
        var leftOut = string.Join(' ', answer.LeftOut.Select(e => string.Create(CultureInfo.InvariantCulture, $"{e.Why}:{e.N}")));
        var tail = TrendCsv.Fields(answer.BreakAt, answer.Revision, answer.Generated, answer.Disclosure, answer.Notes, answer.SeriesNotes, answer.Citation);
        foreach (var entry in answer.Periods)
            DosageCsv.Row(text,
            [
                answer.Substance, answer.Class, answer.IsomerGroup, answer.Form is { } form ? Wire.Name(form) : "", DosageCsv.Plain(answer.SoldAs), answer.Region, answer.Location, answer.Source is { } source ? Wire.Name(source) : "",
                string.Join(' ', answer.Why.Select(Wire.Name)), answer.GroupBy, DosageCsv.Plain(entry.Group), entry.Period, DosageCsv.Day(entry.From), DosageCsv.Day(entry.To), DosageCsv.Number(entry.Part),
                DosageCsv.Number(entry.Tested), DosageCsv.Number(entry.Found), DosageCsv.Number(entry.Share), DosageCsv.Number(entry.SharePrinted), DosageCsv.Number(entry.Interval?.Low), DosageCsv.Number(entry.Interval?.High),
                leftOut, .. tail,
            ]);
        return Encoding.UTF8.GetBytes(text.ToString());
    }
}
