using System.Globalization;

namespace Dims.Spreadsheets;

// What the XML of a cell means.
internal static class XlsxCell
{
    public static SheetCell Of(string type, int style, string value, XlsxBook book) => type switch
    {
        "s" => new(book.Texts[Index(value)] ?? throw XlsxBook.Broken("refers to a text that is not in it."), CellKind.Text),
        "str" or "inlineStr" => new(XlsxTexts.Clean(value), CellKind.Text),
        "b" => new(value.Trim() is "1" or "true" ? "true" : "false", CellKind.Boolean),
        "e" => new(value.Trim(), CellKind.Error),
        "d" => DateOnly.TryParseExact(value.Trim().Split('T')[0], "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? new(SheetCell.Day(day), CellKind.Date) : new(value.Trim(), CellKind.Error),
        _ => OfNumber(value.Trim(), book.Formats[style], book.From1904),
    };

    private static int Index(string value) => int.TryParse(value.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var index) ? index : -1;

    private static SheetCell OfNumber(string value, CellKind kind, bool from1904)
    {
        if (value.Length == 0) return SheetCell.Empty;
        if (!double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) || !double.IsFinite(number)) return new(value, CellKind.Error);
        if (kind == CellKind.Date) return new(DayOf(number, from1904) is { } day ? SheetCell.Day(day) : value, CellKind.Date);
        // A whole number is written as it is, also where it has more digits than a spreadsheet program counts with.
        return new(value.AsSpan().TrimStart('-').IndexOfAnyExceptInRange('0', '9') < 0 ? value : Shortest(number), kind);
    }

    // The number of a day; a time of day in it is left out, as most formats do. Below 61 the count of 1900 is off by the 29th of February that it did not have.
    private static DateOnly? DayOf(double serial, bool from1904)
    {
        if (from1904) serial += 1462;
        return serial is >= 61 and < 2_958_466 ? new DateOnly(1899, 12, 30).AddDays((int)Math.Floor(serial)) : null;
    }

    // 312.39999999999998 is how a program writes 312.4: the shortest text that gives the same number is the one that was typed.
    public static string Shortest(double number)
    {
        var text = number.ToString("R", CultureInfo.InvariantCulture);
        return text.Contains('E', StringComparison.Ordinal) && decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var plain) && (plain != 0 || number == 0) ? plain.ToString(CultureInfo.InvariantCulture) : text;
    }
}
