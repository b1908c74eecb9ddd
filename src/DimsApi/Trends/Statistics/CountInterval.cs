namespace Dims.Trends.Statistics;

// The exact interval of the mean of a Poisson count (Garwood 1936).
public static class CountInterval
{
    public static Bounds Of(int count)
    {
        const double Tail = (1 - Tails.Confidence) / 2;
        return new Bounds(count == 0 ? 0 : Tails.GammaQuantile(Tail, count), Tails.GammaQuantile(1 - Tail, count + 1));
    }
}
