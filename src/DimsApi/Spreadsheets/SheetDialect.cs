namespace Dims.Spreadsheets;

// How the numbers and days of one file are written, as far as they show it. What they contradict each other in is not settled.
internal sealed record SheetDialect(DecimalMark? DecimalMark, DateOrder? DateOrder)
{
    public static SheetDialect Of(IEnumerable<SheetRow> rows, IReadOnlyList<SheetColumn?> columns)
    {
        var (points, commas, yearFirst, dayFirst, monthFirst) = (false, false, false, false, false);
        foreach (var row in rows)
            for (var at = 0; at < columns.Count; at++)
            {
                if (columns[at] is not { } column || row[at] is not { IsEmpty: false, Kind: CellKind.Text } cell) continue;
                if (column.IsNumber)
                {
                    var settles = NumberText.Read(cell.Text).Settles;
                    points |= settles == '.';
                    commas |= settles == ',';
                }
                else if (column.IsDay)
                {
                    var day = DayText.Read(cell.Text);
                    yearFirst |= day.YearFirst;
                    dayFirst |= day.Settles == Spreadsheets.DateOrder.DayFirst;
                    monthFirst |= day.Settles == Spreadsheets.DateOrder.MonthFirst;
                }
            }
        return new SheetDialect(
            points && commas ? Spreadsheets.DecimalMark.Mixed : points ? Spreadsheets.DecimalMark.Point : commas ? Spreadsheets.DecimalMark.Comma : null,
            dayFirst && monthFirst ? Spreadsheets.DateOrder.Mixed : dayFirst ? Spreadsheets.DateOrder.DayFirst : monthFirst ? Spreadsheets.DateOrder.MonthFirst : yearFirst ? Spreadsheets.DateOrder.YearFirst : null);
    }
}
