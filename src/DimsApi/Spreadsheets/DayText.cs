using System.Globalization;
using System.Text.RegularExpressions;

namespace Dims.Spreadsheets;

// A day as a person writes it, read with the day first and with the month first. Null: the calendar has no such day.
internal readonly partial record struct DayText(DateOnly? DayFirst, DateOnly? MonthFirst, bool YearFirst, bool HasShortYear)
{
    public bool IsDay => DayFirst is not null || MonthFirst is not null;

    public bool IsAmbiguous => DayFirst is { } day && MonthFirst is { } month && day != month;

    // The order that this day shows; null where it could be either.
    public DateOrder? Settles => YearFirst || (DayFirst is null) == (MonthFirst is null) ? null : DayFirst is null ? DateOrder.MonthFirst : DateOrder.DayFirst;

    public static DayText Read(string text)
    {
        if (YearMonthDay().Match(text) is { Success: true } whole)
        {
            var day = Of(whole.Groups[1].Value, whole.Groups[3].Value, whole.Groups[4].Value);
            return new DayText(day, day, true, false);
        }
        if (TwoAndYear().Match(text) is not { Success: true } match) return default;
        var (first, second, year) = (match.Groups[1].Value, match.Groups[3].Value, match.Groups[4].Value);
        return year.Length == 2 ? new DayText(null, null, false, true) : new DayText(Of(year, second, first), Of(year, first, second), false, false);
    }

    private static DateOnly? Of(string year, string month, string day) =>
        DateOnly.TryParseExact($"{year}-{month.PadLeft(2, '0')}-{day.PadLeft(2, '0')}", "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var found) ? found : null;

    [GeneratedRegex(@"^([0-9]{4})([-/.])([0-9]{1,2})\2([0-9]{1,2})\z")]
    private static partial Regex YearMonthDay();

    [GeneratedRegex(@"^([0-9]{1,2})([-/.])([0-9]{1,2})\2([0-9]{4}|[0-9]{2})\z")]
    private static partial Regex TwoAndYear();
}
