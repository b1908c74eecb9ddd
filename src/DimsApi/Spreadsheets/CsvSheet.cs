using System.Text;
using Dims.Http;

namespace Dims.Spreadsheets;

// The rows of a CSV. A row ends with its line, so that one quote too many spoils one row, and every fault of the file is found.
internal static class CsvSheet
{
    public static IEnumerable<SheetRow> Read(CsvText csv, Faults faults)
    {
        var (start, line, width) = (csv.Start, csv.FirstLine - 1, 0);
        while (start < csv.Text.Length)
        {
            line++;
            var fields = Split(CsvText.TakeLine(csv.Text, ref start, out _), csv.Separator, out var broken);
            if (broken is not null) faults.AddCell("quote", broken, new FaultCell { Line = line });
            if (fields.TrueForAll(f => f.Length == 0)) continue;
            var filled = fields.FindLastIndex(f => f.Length > 0) + 1;
            if (width == 0) width = filled;
            else if (broken is null && fields.Count < width)
                faults.AddCell("too-few-fields", $"has {fields.Count} fields where the headers have {width}. A file that was cut off ends like this.", new FaultCell { Line = line });
            if (filled > XlsxSheet.ColumnsRead)
                faults.AddCell("too-many-columns", $"has {filled} fields; at most {XlsxSheet.ColumnsRead} are read.", new FaultCell { Line = line });
            yield return new SheetRow(line, [.. fields.Take(Math.Min(filled, XlsxSheet.ColumnsRead)).Select(f => new SheetCell(f, CellKind.Text))]);
        }
    }

    // The fields of a line, without the white space around them. `broken`: what is wrong with its quotes.
    public static List<string> Split(string line, char separator, out string? broken)
    {
        var fields = new List<string>();
        var at = 0;
        broken = null;
        do
        {
            while (at < line.Length && line[at] == ' ' && separator != ' ') at++;
            fields.Add(at < line.Length && line[at] == '"' ? Quoted(line, ref at, separator, ref broken) : Plain(line, ref at, separator, ref broken));
        }
        while (at++ < line.Length);
        return fields;
    }

    private static string Plain(string line, ref int at, char separator, ref string? broken)
    {
        var end = line.IndexOf(separator, at);
        if (end < 0) end = line.Length;
        var field = line[at..end].Trim();
        if (field.Contains('"', StringComparison.Ordinal)) broken ??= $"has a quote inside the field '{SheetProblems.Shown(field)}', which does not begin with one. A field with a quote in it stands in quotes, and each quote in it is written twice.";
        at = end;
        return field;
    }

    private static string Quoted(string line, ref int at, char separator, ref string? broken)
    {
        var field = new StringBuilder();
        for (at++; at < line.Length; at++)
        {
            if (line[at] != '"') field.Append(line[at]);
            else if (at + 1 < line.Length && line[at + 1] == '"') field.Append(line[at++]);
            else break;
        }
        if (at >= line.Length) broken ??= $"opens a quote before '{SheetProblems.Shown(field.ToString())}' and does not close it on the line. A text with a line break in it cannot be read.";
        var rest = at < line.Length ? at + 1 : at;
        var end = line.IndexOf(separator, rest);
        if (end < 0) end = line.Length;
        if (line.AsSpan(rest, end - rest).Trim().Length > 0) broken ??= $"has text after the quote that closes '{SheetProblems.Shown(field.ToString())}'.";
        at = end;
        return field.ToString().Trim();
    }
}
