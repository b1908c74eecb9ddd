using System.Globalization;
using System.Text;
using Dims.Http;

namespace Dims.Spreadsheets;

/// <summary>Which template is asked for.</summary>
public sealed record TemplateQuestion
{
    /// <summary>What the header `Accept` says when left out; a link in a page cannot set that.</summary>
    public SheetFormat? Format { get; init; }
}

// The spreadsheet to fill in: the headers, a few rows that show how, and in the workbook what each column takes.
internal static class Template
{
    // A reference that begins so is an example left in the file, and refused.
    public const string ExampleReference = "EXAMPLE-";

    private static readonly DateOnly Day = new(2026, 11, 17), Later = new(2026, 11, 19);

    // One sample of two rows, because two substances were found in it, one of one row, and one that was not analysed.
    private static readonly Dictionary<string, object?[]> Examples = new(StringComparer.Ordinal)
    {
        ["sample"] = [ExampleReference + "1", ExampleReference + "1", ExampleReference + "2", null],
        ["reference"] = [ExampleReference + "1", ExampleReference + "1", ExampleReference + "2", ExampleReference + "3"],
        ["collected on"] = [Day, Day, Day, Day],
        ["brought in"] = ["routine", "routine", "suspected", "routine"],
        ["sold as"] = ["ecstasy", "ecstasy", "cannabis", "speed / amphetamine"],
        ["form"] = ["tablet", "tablet", "plant", "powder"],
        ["logo"] = ["Audi", "Audi", null, null],
        ["colours"] = ["beige / gold", "beige / gold", "green", "white"],
        ["thickness mm"] = [4.8m, 4.8m, null, null],
        ["mass mg"] = [412m, 412m, 1000m, null],
        ["marquis"] = ["purple-black", "purple-black", null, null],
        ["reactions"] = ["mecke: blue-black / simon: blue", "mecke: blue-black / simon: blue", null, null],
        ["source"] = ["laboratory", "laboratory", "laboratory", null],
        ["method"] = ["LC-DAD", "LC-DAD", "GC-MS", null],
        ["analysed on"] = [Later, Later, Later, null],
        ["substance"] = ["MDMA", "caffeine", "MDMB-4en-PINACA", null],
        ["qualifier"] = ["=", "trace", "detected", null],
        ["amount"] = [312.4m, null, null, null],
        ["unit"] = ["mg/{tbl}", null, null, null],
        ["basis"] = ["hydrochloride", null, null, null],
    };

    private static IEnumerable<IReadOnlyList<object?>> Rows(SheetDoor door)
    {
        var key = Examples[door.Needed[0].Header];
        return Enumerable.Range(0, key.Length).Where(r => key[r] is not null).Select(r => (IReadOnlyList<object?>)[.. door.Columns.Select(c => Examples.GetValueOrDefault(c.Header)?[r])]);
    }

    // As a Dutch Excel reads and writes it.
    public static byte[] Csv(SheetDoor door)
    {
        var dutch = new NumberFormatInfo { NumberDecimalSeparator = "," };
        var text = new StringBuilder("\uFEFF");
        text.AppendJoin(';', door.Columns.Select(c => c.Header)).Append("\r\n");
        foreach (var row in Rows(door)) text.AppendJoin(';', row.Select(v => v is DateOnly day ? day.ToString("dd-MM-yyyy", CultureInfo.InvariantCulture) : Convert.ToString(v, dutch))).Append("\r\n");
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    public static byte[] Xlsx(SheetDoor door)
    {
        var lists = door.Columns.Select(c => (Column: c, Values: ValuesOf(c))).Where(l => l.Values.Count > 0).ToList();
        var table = new XlsxPage(door.Name, [.. door.Columns.Select(c => new XlsxColumn(Math.Max(12, c.Header.Length + 2), StyleOf(c), RuleOf(c, lists.FindIndex(l => l.Column == c), ValuesOf(c).Count)))], [[.. door.Columns.Select(c => c.Header)], .. Rows(door)]);
        var columns = new XlsxPage("columns", [new(18, XlsxFile.Wrapped), new(90, XlsxFile.Wrapped), new(60, XlsxFile.Wrapped)],
        [
            ["column", "what to fill in", "one of"],
            ["(all)", $"One row for each substance that was found; {door.Rows} stands on its first row; later rows repeat it or leave it empty. Columns that you do not use can be deleted. The rows of EXAMPLE- are examples: delete them.", null],
            .. door.Columns.Select(c => (IReadOnlyList<object?>)[c.Header, c.Says, ValuesOf(c) is { Count: > 0 } values ? string.Join(", ", values) : null]),
        ]);
        var longest = lists.Max(l => l.Values.Count);
        var values = new XlsxPage("lists", [.. lists.Select(_ => new XlsxColumn(22, XlsxFile.Text))],
            [[.. lists.Select(l => l.Column.Header)], .. Enumerable.Range(0, longest).Select(r => (IReadOnlyList<object?>)[.. lists.Select(l => r < l.Values.Count ? l.Values[r] : null)])]);
        return XlsxFile.Write([table, columns, values]);
    }

    // `name`: what a row says that it is about.
    public static void RefuseExample(string name, string pointer, Faults faults)
    {
        if (name.StartsWith(ExampleReference, StringComparison.OrdinalIgnoreCase)) faults.Add(pointer, "example-row", "is an example of the template and no sample. Delete the row.");
    }

    private static IReadOnlyList<string> ValuesOf(SheetColumn column) => column.Type.IsEnum ? [.. Wire.Names(column.Type)] : column.Type == typeof(bool) ? ["yes", "no"] : [];

    // Text where it is text, so that a program makes no date of 3-4 and no number of 007.
    private static int StyleOf(SheetColumn column) => column.IsDay ? XlsxFile.Day : column.IsNumber ? XlsxFile.General : XlsxFile.Text;

    private static (string, string, string, string)? RuleOf(SheetColumn column, int list, int count)
    {
        if (list >= 0) return ("list", "", string.Create(CultureInfo.InvariantCulture, $"lists!${ColumnLetters.Of(list)}$2:${ColumnLetters.Of(list)}${count + 1}"), "Choose one of the list.");
        if (column.IsDay) return ("date", "greaterThan", "1", "A day is needed here.");
        return column.IsNumber ? ("decimal", "greaterThanOrEqual", "0", "A number is needed here; < and > go into the column 'qualifier'.") : null;
    }
}
