namespace Dims.Demo;

// One sample to be made: when and where it is handed in.
internal readonly record struct Slot(DateOnly Day, int Site)
{
    public int Year => Day.Year;
    public DemoSite At => DemoLocations.Sites[Site];
    // Each location sends to one laboratory, for ever.
    public int Laboratory => Site % 3;
}

// How many samples a year has and on which days: growth, festivals in summer, the dance event in October, the closed spring of 2020, the weekly office hour.
internal static class DemoCalendar
{
    public const int First = 2007, Last = 2023;

    // What was handed in so shortly before the end may have a result that waits.
    public const int WaitingDays = 90;

    private static readonly int[] PerYear = [720, 760, 820, 880, 930, 990, 1060, 1130, 1200, 1270, 1340, 1420, 1500, 1020, 1240, 1800, 1920];

    private static readonly double[] Months = [0.85, 0.85, 0.95, 1.15, 1.1, 1.1, 1.15, 1.1, 1.0, 1.2, 0.95, 1.05];
    private static readonly double[] Months2020 = [1.3, 1.3, 0.8, 0.25, 0.35, 0.7, 1.0, 1.1, 1.1, 1.0, 0.9, 0.9];

    public static List<Slot> Slots(int year, SplitMix random)
    {
        var open = Enumerable.Range(0, DemoLocations.Sites.Length).Where(i => DemoLocations.Sites[i].Since <= year).ToArray();
        var weights = open.Select(i => DemoLocations.Sites[i].Weight).ToArray();
        var slots = new List<Slot>(PerYear[year - First]);
        for (var i = 0; i < PerYear[year - First]; i++)
        {
            var site = open[random.Weighted(weights)];
            slots.Add(new Slot(Day(year, site, random), site));
        }
        return [.. slots.OrderBy(s => s.Day).ThenBy(s => s.Site)];
    }

    private static DateOnly Day(int year, int site, SplitMix random)
    {
        var month = 1 + random.Weighted(year == 2020 ? Months2020 : Months);
        var day = new DateOnly(year, month, 1 + random.Below(DateTime.DaysInMonth(year, month)));
        // Most have their office hour on Tuesday, some on another weekday; now and then somebody comes on another day.
        var hour = site % 5 == 3 ? DayOfWeek.Thursday : site % 7 == 2 ? DayOfWeek.Monday : DayOfWeek.Tuesday;
        if (random.Chance(0.12)) hour = random.Chance(0.5) ? DayOfWeek.Wednesday : DayOfWeek.Thursday;
        day = day.AddDays((int)hour - (int)day.DayOfWeek);
        return day.Year < year ? day.AddDays(7) : day.Year > year ? day.AddDays(-7) : day;
    }
}
