using System.Text;
using Dims.Http;
using Dims.Trends;

namespace Dims.Disclosure;

// What is told without a key, as rows: the same numbers, and nothing where JSON has null.
public static class PublishedCsv
{
    private static readonly string[] Entry = ["interval", "group_by", "group", "period", "from", "to", "status", "snapshot", "snapshot_at", "revision"], End = ["minimum", "latest_snapshot", "latest_revision", "generated", "policy", "citation"];

    public static byte[] Write(PublishedDosage answer)
    {
        var first = answer.Periods is [var one, ..] ? one : null;
        var (lines, quantiles) = (first?.Above.Select(a => a.Threshold).ToList() ?? [], first?.Quantiles.Select(q => q.P).ToList() ?? []);
        return Rows(
            ["substance", "form", "unit", .. Entry, "basis", "n", "mean", "mean_printed", "mean_low", "mean_high", "sd", .. quantiles.Select(q => "quantile_" + DosageCsv.Number(q)), .. lines.SelectMany(Columns), .. End],
            answer.Periods.Select(e => (string?[])
            [
                answer.Substance, Wire.Name(answer.Form), Wire.Name(answer.Unit), .. EntryOf(answer, e), e.Basis is { } basis ? Wire.Name(basis) : "",
                DosageCsv.Number(e.N), DosageCsv.Number(e.Mean), DosageCsv.Number(e.MeanPrinted), DosageCsv.Number(e.MeanInterval?.Low), DosageCsv.Number(e.MeanInterval?.High), DosageCsv.Number(e.Sd),
                .. e.Quantiles.Select(q => DosageCsv.Number(q.Value)),
                .. e.Above.SelectMany(a => new[] { DosageCsv.Number(a.N), DosageCsv.Number(a.Share), DosageCsv.Number(a.SharePrinted), DosageCsv.Number(a.Interval?.Low), DosageCsv.Number(a.Interval?.High) }),
                .. EndOf(answer),
            ]));
    }

    public static byte[] Write(PublishedPrevalence answer) => Rows(["substance", "form", .. Entry, .. Share, .. End],
        answer.Periods.Select(e => (string?[])[answer.Substance, Wire.Name(answer.Form), .. EntryOf(answer, e), .. ShareOf(e), .. EndOf(answer)]));

    public static byte[] Write(PublishedComposition answer)
    {
        var kinds = Enum.GetValues<Content>();
        return Rows(["sold_as", .. Entry, .. Share, .. kinds.Select(k => Wire.Name(k).Replace('-', '_') + "_n"), .. End],
            answer.Periods.Select(e => (string?[])[answer.SoldAs, .. EntryOf(answer, e), .. ShareOf(e), .. kinds.Select(k => DosageCsv.Number(e.Contents?.FirstOrDefault(c => c.Content == k)?.N)), .. EndOf(answer)]));
    }

    private static readonly string[] Share = ["n", "found", "share", "share_printed", "share_low", "share_high"];

    private static string?[] ShareOf(PublishedShareEntry entry) =>
        [DosageCsv.Number(entry.N), DosageCsv.Number(entry.Found), DosageCsv.Number(entry.Share), DosageCsv.Number(entry.SharePrinted), DosageCsv.Number(entry.ShareInterval?.Low), DosageCsv.Number(entry.ShareInterval?.High)];

    private static string[] Columns(decimal line)
    {
        var name = "above_" + DosageCsv.Number(line);
        return [name + "_n", name + "_share", name + "_share_printed", name + "_share_low", name + "_share_high"];
    }

    private static string?[] EntryOf(PublishedTrend answer, PublishedEntry entry) =>
        [Wire.Name(answer.Interval), answer.GroupBy, entry.Group, entry.Period, DosageCsv.Day(entry.From), DosageCsv.Day(entry.To), Wire.Name(entry.Status),
            DosageCsv.Number(entry.Snapshot), entry.SnapshotAt is { } at ? Storage.Instant.Text(at) : "", DosageCsv.Number(entry.Revision)];

    private static string?[] EndOf(PublishedTrend answer) =>
        [DosageCsv.Number(answer.Disclosure.Minimum), DosageCsv.Number(answer.Disclosure.Snapshot?.Number), DosageCsv.Number(answer.Disclosure.Snapshot?.Revision), answer.Generated ? "true" : "false", answer.Disclosure.Policy, answer.Citation];

    private static byte[] Rows(string[] columns, IEnumerable<string?[]> rows)
    {
        var text = new StringBuilder();
        DosageCsv.Row(text, columns);
        foreach (var row in rows) DosageCsv.Row(text, row);
        return Encoding.UTF8.GetBytes(text.ToString());
    }
}
