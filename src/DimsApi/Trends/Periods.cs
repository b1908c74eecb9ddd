using System.Globalization;

namespace Dims.Trends;

// One period of the calendar, cut to the days that are asked for. Where a series is broken, `Part` is 1 before that day and 2 from it on.
public readonly record struct Period(string Name, DateOnly From, DateOnly To, int? Part = null);

// Pure: which periods cover two days, and which of them holds a day.
public sealed class Periods
{
    private readonly Interval _interval;
    private readonly int _first;
    private readonly DateOnly? _breakAt;
    // Which of the calendar's periods the break cuts in two.
    private readonly int _cut = int.MaxValue;
    private readonly List<Period> _all = [];

    // A period that holds the day of the break is two: before it, and from it on.
    public Periods(DateOnly from, DateOnly to, Interval interval, DateOnly? breakAt = null)
    {
        (_interval, _first, _breakAt) = (interval, Number(from, interval), breakAt);
        for (var i = 0; i < Count(from, to, interval); i++)
        {
            var start = Start(_first + i, interval);
            var end = Start(_first + i + 1, interval).AddDays(-1);
            var whole = new Period(Name(start, interval), start < from ? from : start, end > to ? to : end);
            if (breakAt is not { } day) _all.Add(whole);
            else if (whole.To < day || whole.From >= day) _all.Add(whole with { Part = whole.To < day ? 1 : 2 });
            else
            {
                _cut = i;
                _all.AddRange([whole with { To = day.AddDays(-1), Part = 1 }, whole with { From = day, Part = 2 }]);
            }
        }
    }

    public IReadOnlyList<Period> All => _all;

    // The place in All of the period that holds the day.
    public int IndexOf(DateOnly day)
    {
        var at = Number(day, _interval) - _first;
        return at > _cut || (at == _cut && day >= _breakAt) ? at + 1 : at;
    }

    public static int Count(DateOnly from, DateOnly to, Interval interval) => Number(to, interval) - Number(from, interval) + 1;

    public static DateOnly StartOf(DateOnly day, Interval interval) => Start(Number(day, interval), interval);

    // Periods are numbered from the calendar's beginning; 0001-01-01 is a Monday.
    private static int Number(DateOnly day, Interval interval) => interval switch
    {
        Interval.Week => day.DayNumber / 7,
        Interval.Month => day.Year * 12 + day.Month - 1,
        Interval.Quarter => day.Year * 4 + (day.Month - 1) / 3,
        Interval.HalfYear => day.Year * 2 + (day.Month - 1) / 6,
        _ => day.Year,
    };

    private static DateOnly Start(int number, Interval interval) => interval switch
    {
        Interval.Week => DateOnly.FromDayNumber(number * 7),
        Interval.Month => new DateOnly(number / 12, number % 12 + 1, 1),
        Interval.Quarter => new DateOnly(number / 4, number % 4 * 3 + 1, 1),
        Interval.HalfYear => new DateOnly(number / 2, number % 2 * 6 + 1, 1),
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
            Interval.HalfYear => string.Create(CultureInfo.InvariantCulture, $"{start.Year:0000}-H{(start.Month + 5) / 6}"),
            _ => start.ToString("yyyy", CultureInfo.InvariantCulture),
        };
    }
}
