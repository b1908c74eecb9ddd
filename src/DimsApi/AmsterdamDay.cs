namespace Dims;

// Days are calendar days in Europe/Amsterdam.
public static class AmsterdamDay
{
    private static readonly TimeZoneInfo Zone = TimeZoneInfo.FindSystemTimeZoneById("Europe/Amsterdam");

    public static DateOnly Of(DateTimeOffset at) => DateOnly.FromDateTime(Clock(at));

    // What the clocks there say.
    public static DateTime Clock(DateTimeOffset at) => TimeZoneInfo.ConvertTime(at, Zone).DateTime;
}
