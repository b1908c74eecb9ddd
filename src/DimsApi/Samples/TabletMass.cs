using System.Globalization;

namespace Dims.Samples;

// Pure: whether a tablet's mass looks as if a decimal mark slipped: not what its size could weigh, but ten times more or less would be.
internal static class TabletMass
{
    // Pressed powders weigh about 1.0 to 1.6 mg a cubic millimetre; shapes and score lines take some of the box away.
    private const decimal Lightest = 0.4m, Heaviest = 2.5m;
    // Without measures: what tablets weigh.
    private const decimal Smallest = 40m, Largest = 1200m;

    public static bool IsOffByTen(SubmitSample sample, out string detail, out FlagFigure[] figures)
    {
        (detail, figures) = ("", []);
        if (sample is not { Form: Form.Tablet, Appearance: { MassMg: { } mass } looks }) return false;
        if (Volume(looks) is { } volume)
        {
            var density = mass / volume;
            if (density is >= Lightest and <= Heaviest || !(IsLikely(density * 10) || IsLikely(density / 10))) return false;
            detail = string.Create(CultureInfo.InvariantCulture, $"{mass} mg in {decimal.Round(volume, 1)} mm³ is {decimal.Round(density, 2)} mg/mm³: ten times too {(density < Lightest ? "light" : "heavy")} for a tablet.");
            figures = [Plausibility.Figure("massMg", mass), Plausibility.Figure("volumeMm3", decimal.Round(volume, 1))];
            return true;
        }
        if (mass is >= Smallest and <= Largest || !(mass < Smallest ? mass * 10 is >= Smallest and <= Largest : mass / 10 is >= Smallest and <= Largest)) return false;
        detail = string.Create(CultureInfo.InvariantCulture, $"{mass} mg is outside the {Smallest} to {Largest} mg that tablets weigh; {(mass < Smallest ? "ten times more" : "a tenth of it")} would be within.");
        figures = [Plausibility.Figure("massMg", mass)];
        return true;
    }

    private static bool IsLikely(decimal density) => density is >= Lightest and <= Heaviest;

    private static decimal? Volume(Appearance looks) => looks switch
    {
        { DiameterMm: { } d, ThicknessMm: { } t } => 0.785m * d * d * t,
        { LengthMm: { } l, WidthMm: { } w, ThicknessMm: { } t } => 0.8m * l * w * t,
        _ => null,
    };
}
