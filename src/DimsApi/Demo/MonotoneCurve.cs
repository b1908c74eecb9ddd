namespace Dims.Demo;

// A smooth rising curve through given points (cubic Hermite with harmonic-mean slopes, Fritsch and Butland): never falls between rising points.
internal sealed class MonotoneCurve
{
    private readonly double[] _x, _y, _slopes;

    public MonotoneCurve(double[] x, double[] y)
    {
        (_x, _y, _slopes) = (x, y, new double[x.Length]);
        var last = x.Length - 1;
        for (var i = 1; i < last; i++)
        {
            var (before, after) = (Secant(i - 1), Secant(i));
            if (before * after > 0) _slopes[i] = 2 * before * after / (before + after);
        }
        (_slopes[0], _slopes[last]) = (Secant(0), Secant(last - 1));
    }

    private double Secant(int i) => (_y[i + 1] - _y[i]) / (_x[i + 1] - _x[i]);

    public double At(double x)
    {
        var i = 0;
        while (i < _x.Length - 2 && x > _x[i + 1]) i++;
        var width = _x[i + 1] - _x[i];
        var t = (x - _x[i]) / width;
        var u = 1 - t;
        return (_y[i] * (1 + (2 * t)) * u * u) + (_slopes[i] * width * t * u * u) + (_y[i + 1] * t * t * (3 - (2 * t))) - (_slopes[i + 1] * width * t * t * u);
    }
}
