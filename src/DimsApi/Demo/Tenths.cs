namespace Dims.Demo;

// Amounts have one decimal and keep it, also when it is a zero.
internal static class Tenths
{
    public static decimal Of(double value) => (long)Math.Round(value * 10, MidpointRounding.AwayFromZero) * 0.1m;

    // Two decimals, for small contents.
    public static decimal Fine(double value) => (long)Math.Round(value * 100, MidpointRounding.AwayFromZero) * 0.01m;
}
