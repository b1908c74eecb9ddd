using System.Globalization;
using Dims.Http;
using Dims.Samples;

namespace Dims.Spreadsheets;

// A cell as the value of its column's member, or why it is none.
internal static class CellReader
{
    public readonly record struct Read(object? Value, string Code = "", string Detail = "")
    {
        public bool IsFault => Code.Length > 0;
    }

    public static Read Of(SheetColumn column, SheetCell cell, SheetDialect dialect)
    {
        switch (cell.Kind)
        {
            case CellKind.Formula:
                return Fault("formula", "is a formula. Copy the cell and paste it as a value.");
            case CellKind.Error:
                return Fault("error-cell", "is an error of the spreadsheet and no value.");
            case CellKind.Percent:
                return Fault("percentage", $"is stored as {cell.Text} and shown as a percentage, a hundred times as much. Format the cell as a number, and write the % in the column of the unit.");
            case CellKind.Date when !column.IsDay:
                return Fault("type", "is a date: the spreadsheet took what was typed for one. Format the cell as text or number, and type it again.");
        }
        if (column.IsNumber) return Number(cell, dialect.DecimalMark);
        if (column.IsDay) return Day(cell, dialect.DateOrder);
        if (column.IsList) return new Read(SplitList(cell.Text));
        if (column.IsReactions) return Reactions(cell.Text);
        if (column.Type == typeof(bool)) return SheetWords.Truth(cell.Text) is { } truth ? new Read(truth) : Fault("type", "is neither yes nor no.");
        if (column.Type.IsEnum)
            return SheetWords.Value(column.Type, cell.Text) is { } value
                ? new Read(value)
                : Fault("type", $"is not one of {string.Join(", ", Wire.Names(column.Type))}.");
        return new Read(cell.Text);
    }

    // The same value in another spelling is no difference: 412 and 412,0, Tablet and tablet.
    public static string Canonical(SheetColumn column, SheetCell cell, SheetDialect dialect)
    {
        if (cell.IsEmpty) return "";
        var read = Of(column, cell, dialect);
        return read.Value switch
        {
            _ when read.IsFault => cell.Text,
            decimal number => (number / 1.0000000000000000000000000000m).ToString(CultureInfo.InvariantCulture),
            DateOnly day => SheetCell.Day(day),
            IEnumerable<string> list => string.Join(" / ", list),
            IEnumerable<ReagentReaction> list => string.Join(" / ", list.Select(r => $"{r.Reagent}\u001f{r.Colour}")),
            var value => Convert.ToString(value, CultureInfo.InvariantCulture)!,
        };
    }

    private static Read Number(SheetCell cell, DecimalMark? mark)
    {
        if (cell.Kind == CellKind.Number)
            return decimal.TryParse(cell.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var stored) && (stored != 0 || !cell.Text.Contains('E', StringComparison.Ordinal)) ? new Read(stored) : Fault("type", "is a number outside what an amount can be.");
        var number = NumberText.Read(cell.Text);
        if (cell.Kind == CellKind.Boolean || !number.IsNumber)
            return Fault("type", cell.Text.StartsWith('<') || cell.Text.StartsWith('>') ? $"is not a number. The {cell.Text[0]} goes into the column 'qualifier'." : "is not a number of at most 28 digits.");
        return mark switch
        {
            DecimalMark.Point when number.ByPoint is not null => new Read(number.ByPoint),
            DecimalMark.Comma when number.ByComma is not null => new Read(number.ByComma),
            _ when !number.IsAmbiguous => new Read(number.ByPoint ?? number.ByComma),
            _ => Fault("ambiguous-number", string.Create(CultureInfo.InvariantCulture,
                $"can be read as {number.ByPoint} and as {number.ByComma}; {(mark is null ? "no other number of the file tells which" : "some numbers of the file have a comma before their decimals and some a point")}. Write it with one or two decimals, or without the mark.")),
        };
    }

    private static Read Day(SheetCell cell, DateOrder? order)
    {
        if (cell.Kind is CellKind.Number or CellKind.Boolean) return Fault("type", "is a number and no day. Format the cell as a date and look at the day that it shows.");
        if (cell.Kind == CellKind.Date)
            return DateOnly.TryParseExact(cell.Text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var stored) ? new Read(stored) : Fault("type", "has the format of a date and is no day of the calendar.");
        var day = DayText.Read(cell.Text);
        if (day.HasShortYear) return Fault("short-year", "has a year of two digits. Write all four.");
        if (!day.IsDay) return Fault("type", "is not a day of the calendar. Write it as 2026-11-17 or 17-11-2026.");
        if (!day.IsAmbiguous) return new Read(day.DayFirst ?? day.MonthFirst);
        return order switch
        {
            DateOrder.DayFirst => new Read(day.DayFirst),
            DateOrder.MonthFirst => new Read(day.MonthFirst),
            _ => Fault("ambiguous-day", string.Create(CultureInfo.InvariantCulture,
                $"can be read as {day.DayFirst:yyyy-MM-dd} and as {day.MonthFirst:yyyy-MM-dd}; {(order == DateOrder.Mixed ? "some days of the file have the day first and some the month" : "no other day of the file tells which")}. Write it with the year first.")),
        };
    }

    // "mecke: green / simon: blue" are two; a colon that belongs to a name is written twice.
    private static Read Reactions(string text)
    {
        var reactions = new List<ReagentReaction>();
        foreach (var told in SplitList(text))
        {
            if (SplitList(told, ':') is not [{ Length: > 0 } reagent, { Length: > 0 } colour])
                return Fault("reaction", $"has '{SheetProblems.Shown(told)}', which is no reaction: a reagent, a colon and the colour that it gave, as mecke: green. A / stands between two reactions; a colon of a name is written twice.");
            reactions.Add(new ReagentReaction { Reagent = reagent, Colour = colour });
        }
        return new Read(reactions);
    }

    // "a / b" are two, "a//b" is the one a/b.
    public static IReadOnlyList<string> SplitList(string text, char between = '/')
    {
        var (items, item) = (new List<string>(), new System.Text.StringBuilder());
        for (var at = 0; at < text.Length; at++)
        {
            if (text[at] != between) item.Append(text[at]);
            else if (at + 1 < text.Length && text[at + 1] == between) item.Append(text[at++]);
            else
            {
                items.Add(item.ToString().Trim());
                item.Clear();
            }
        }
        items.Add(item.ToString().Trim());
        return items;
    }

    private static Read Fault(string code, string detail) => new(null, code, detail);
}
