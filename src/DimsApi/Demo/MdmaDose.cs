namespace Dims.Demo;

// How much MDMA the tablets of a year hold. The whole year's distribution is given (its quantile curve), so that the published mean and shares come out;
// the tablets get their places in it by rank.
internal static class MdmaDose
{
    // Mean as it is to come out (printed as whole mg it is the published one where there is one), spread, top, and points through which the curve must go.
    private sealed record Year(double Mean, double Sd, double Top, params (double Share, double Mg)[] Pins);

    private static readonly Year[] Years =
    [
        new(80.3, 31, 198), // published: 80
        new(82.4, 33, 205),
        new(81.2, 35, 212),
        new(97.7, 36, 214),
        new(110.6, 35, 228),
        new(122.8, 35, 236), // published: 123
        new(135.2, 34, 251), // published: 135
        new(141.6, 31, 262, (0.97, 200)), // published: 3% above 200 mg
        new(149.3, 37, 271),
        new(156.2, 40, 278, (0.40, 150)), // published: 156, 60% above 150 mg
        new(166.7, 42, 284, (0.35, 150)), // published: 167, 65% above 150 mg
        new(171.3, 38, 296, (0.83, 200)), // published: 171, 17% above 200 mg
        new(170.8, 42, 293), // published: 171
        new(165.9, 43, 289), // published: 166
        new(150.4, 41, 287),
        new(136.3, 38, 279), // published: 136
        new(137.9, 37, 291, (0.25, 117), (0.75, 163)), // published: 138, middle half 117-163
    ];

    private static readonly (double Share, double Deviations)[] Bell =
        [(0.01, -2.35), (0.05, -1.6), (0.25, -0.66), (0.50, 0.03), (0.75, 0.67), (0.95, 1.62), (0.99, 2.25)];

    // The year's amounts in rising order. `beside` are amounts of the same year that stand outside the curve but count in the mean.
    public static double[] Sorted(int year, int count, double[] beside, SplitMix random)
    {
        // One place in each of `count` equal parts of the distribution: rising, without the regular steps of their middles; the least tablet of a year holds next to nothing.
        var places = new double[count];
        for (var i = 0; i < count; i++) places[i] = (i + (i == 0 ? 0.1 : random.Unit())) / count;
        var wanted = Years[year - DemoCalendar.First].Mean * (count + beside.Length);
        foreach (var amount in beside) wanted -= amount;
        var (low, high) = (-20.0, 20.0);
        for (var i = 0; i < 30; i++)
        {
            var middle = (low + high) / 2;
            var total = 0.0;
            foreach (var amount in Draw(year, middle, places)) total += amount;
            if (total < wanted) low = middle;
            else high = middle;
        }
        return Draw(year, low, places);
    }

    // A value at a place (0 to 1) of the year's distribution.
    public static double Typical(int year, double share) => Curve(year, 0).At(share);

    private static double[] Draw(int year, double shift, double[] places)
    {
        var curve = Curve(year, shift);
        return Array.ConvertAll(places, curve.At);
    }

    // The shift moves what is not pinned: the mean follows it and the pinned shares stay.
    private static MonotoneCurve Curve(int year, double shift)
    {
        var shape = Years[year - DemoCalendar.First];
        List<(double Share, double Mg)> points = [(0, 1), (1, shape.Top), .. shape.Pins];
        foreach (var (share, deviations) in Bell)
        {
            var free = true;
            foreach (var pin in shape.Pins) free &= Math.Abs(pin.Share - share) > 0.06;
            if (free) points.Add((share, Math.Max(Math.Min(400 * share, 20), shape.Mean + (deviations * shape.Sd)) + (share > 0.01 ? shift : 0)));
        }
        points.Sort();
        return new MonotoneCurve([.. points.Select(p => p.Share)], [.. points.Select(p => p.Mg)]);
    }
}
