using MathNet.Numerics;
using MathNet.Numerics.Distributions;

namespace Dims.Trends.Statistics;

// Both ends of an interval.
public readonly record struct Bounds(double Low, double High);

// Quantiles and tails of the distributions that the methods here stand on.
public static class Tails
{
    public const double Confidence = 0.95;

    public static readonly double Normal95 = NormalQuantile(0.5 + Confidence / 2);

    public static double NormalQuantile(double p) => Normal.InvCDF(0, 1, p);

    // What lies outside -z and z.
    public static double TwoSidedNormal(double z) => SpecialFunctions.Erfc(Math.Abs(z) / Math.Sqrt(2));

    // What lies above z.
    public static double AboveNormal(double z) => SpecialFunctions.Erfc(z / Math.Sqrt(2)) / 2;

    public static double TwoSidedStudent(double t, double freedom) => SpecialFunctions.BetaRegularized(freedom / 2, 0.5, freedom / (freedom + t * t));

    // Of the chi-square distribution with one degree of freedom.
    public static double ChiSquare1(double x) => TwoSidedNormal(Math.Sqrt(x));

    // The library's root is near; Newton's steps make it as good as its tail. Beyond a million degrees it is the normal one to ten digits.
    public static double StudentQuantile(double p, double freedom)
    {
        if (freedom > 1e6) return NormalQuantile(p);
        var t = StudentT.InvCDF(0, 1, freedom, p);
        for (var i = 0; i < 3; i++)
        {
            var density = StudentT.PDF(0, 1, freedom, t);
            var tail = TwoSidedStudent(t, freedom) / 2;
            t += (p - (t > 0 ? 1 - tail : tail)) / density;
        }
        return t;
    }

    public static double BetaQuantile(double p, double a, double b)
    {
        var x = Beta.InvCDF(a, b, p);
        for (var i = 0; i < 3 && x is > 0 and < 1; i++)
        {
            var next = x + (p - SpecialFunctions.BetaRegularized(a, b, x)) / Beta.PDF(a, b, x);
            if (next is not (> 0 and < 1)) break;
            x = next;
        }
        return x;
    }

    // Of the gamma distribution with scale 1.
    public static double GammaQuantile(double p, double shape)
    {
        var x = Gamma.InvCDF(shape, 1, p);
        for (var i = 0; i < 3 && x > 0; i++)
        {
            var next = x + (p - SpecialFunctions.GammaLowerRegularized(shape, x)) / Gamma.PDF(shape, 1, x);
            if (!(next > 0)) break;
            x = next;
        }
        return x;
    }
}
