using System.Globalization;

namespace Dims.Trends;

// One period of the calendar, cut to the days that are asked for.
public readonly record struct Period(string Name, DateOnly From, DateOnly To);

// Pure: which periods cover two days, and which of them holds a day.
public sealed class Periods
{
    private readonly Interval _interval;
    private readonly int _first;
    private readonly Period[] _all;

    public Periods(DateOnly from, DateOnly to, Interval interval)
    {
        (_interval, _first) = (interval, Number(from, interval));
        _all = new Period[Count(from, to, interval)];
        for (var i = 0; i < _all.Length; i++)
        {
            var start = Start(_first + i, interval);
            var end = Start(_first + i + 1, interval).AddDays(-1);
            _all[i] = new Period(Name(start, interval), start < from ? from : start, end > to ? to : end);
        }
    }

    public IReadOnlyList<Period> All => _all;

    // The place in All of the period that holds the day.
    public int IndexOf(DateOnly day) => Number(day, _interval) - _first;

    public static int Count(DateOnly from, DateOnly to, Interval interval) => Number(to, interval) - Number(from, interval) + 1;

    public static DateOnly StartOf(DateOnly day, Interval interval) => Start(Number(day, interval), interval);

    // Periods are numbered from the calendar's beginning; 0001-01-01 is a Monday.
    private static int Number(DateOnly day, Interval interval) => interval switch
    {
        Interval.Week => day.DayNumber / 7,
        Interval.Month => day.Year * 12 + day.Month - 1,
        Interval.Quarter => day.Year * 4 + (day.Month - 1) / 3,
        _ => day.Year,
    };

    private static DateOnly Start(int number, Interval interval) => interval switch
    {
        Interval.Week => DateOnly.FromDayNumber(number * 7),
        Interval.Month => new DateOnly(number / 12, number % 12 + 1, 1),
        Interval.Quarter => new DateOnly(number / 4, number % 4 * 3 + 1, 1),
        _ => new DateOnly(number, 1, 1),
    };

    private static string Name(DateOnly start, Interval interval)
    {
        var at = start.ToDateTime(TimeOnly.MinValue);
        return interval switch
        {
            Interval.Week => string.Create(CultureInfo.InvariantCulture, $"{ISOWeek.GetYear(at):0000}-W{ISOWeek.GetWeekOfYear(at):00}"),
            Interval.Month => start.ToString("yyyy-MM", CultureInfo.InvariantCulture),
            Interval.Quarter => string.Create(CultureInfo.InvariantCulture, $"{start.Year:0000}-Q{(start.Month + 2) / 3}"),
            _ => start.ToString("yyyy", CultureInfo.InvariantCulture),
        };
    }
}
