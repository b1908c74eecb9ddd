namespace Dims.Trends.Statistics;

// The second mean less the first, without taking their variances for equal (Welch 1947; degrees of freedom by Satterthwaite 1946).
public readonly record struct MeanDifference(double Difference, Bounds Bounds, double T, double Freedom, double P)
{
    // Null with fewer than 2 values on a side, or without any spread.
    public static MeanDifference? Of(double mean1, double? deviation1, int n1, double mean2, double? deviation2, int n2)
    {
        if (n1 < 2 || n2 < 2 || deviation1 is not { } sd1 || deviation2 is not { } sd2) return null;
        var (v1, v2) = (sd1 * sd1 / n1, sd2 * sd2 / n2);
        if (v1 + v2 == 0) return null;
        var (difference, error) = (mean2 - mean1, Math.Sqrt(v1 + v2));
        var freedom = (v1 + v2) * (v1 + v2) / (v1 * v1 / (n1 - 1) + v2 * v2 / (n2 - 1));
        var half = Tails.StudentQuantile(0.5 + Tails.Confidence / 2, freedom) * error;
        return new MeanDifference(difference, new Bounds(difference - half, difference + half), difference / error, freedom, Tails.TwoSidedStudent(difference / error, freedom));
    }
}
