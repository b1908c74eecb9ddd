namespace Dims.Demo;

// A figure that changes over the years: straight lines between the years given, constant outside them.
internal static class OverYears
{
    public static double At(int year, params ReadOnlySpan<(int Year, double Value)> points)
    {
        if (year <= points[0].Year) return points[0].Value;
        for (var i = 1; i < points.Length; i++)
        {
            if (year > points[i].Year) continue;
            var (left, right) = (points[i - 1], points[i]);
            return left.Value + ((right.Value - left.Value) * (year - left.Year) / (right.Year - left.Year));
        }
        return points[^1].Value;
    }
}
