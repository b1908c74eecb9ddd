using System.Globalization;

namespace Dims.Alerts;

// Pure: a run of numbers for each audience and for exercises, so that a number that somebody does not see leaves no gap in those they do.
public static class AlertNumbers
{
    public static string Series(AlertStatus status, Audience audience) => (status == AlertStatus.Exercise ? "EX" : "RA") + audience switch
    {
        Audience.Public => "",
        Audience.Professional => "P",
        _ => "R",
    };

    public static string Format(string series, int year, long number) => string.Create(CultureInfo.InvariantCulture, $"{series}-{year:D4}-{number:D2}");
}
