namespace Dims.Demo;

// The demo data must be the same on every machine and for ever, so they bring their own generator (SplitMix64): System.Random may change between versions.
// Only + - * / on doubles: their result is the same everywhere, which is not promised of the functions of a mathematics library.
internal sealed class SplitMix(ulong seed)
{
    private ulong _state = seed;

    public ulong Next()
    {
        var z = _state += 0x9E3779B97F4A7C15UL;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
        return z ^ (z >> 31);
    }

    // At least 0, below 1.
    public double Unit() => (Next() >> 11) * (1.0 / (1UL << 53));

    public double Between(double low, double high) => low + ((high - low) * Unit());

    public int Below(int count) => (int)(Unit() * count);

    public bool Chance(double share) => Unit() < share;

    // Twelve uniforms: mean 0, standard deviation 1, never beyond 6.
    public double Normal()
    {
        var sum = -6.0;
        for (var i = 0; i < 12; i++) sum += Unit();
        return sum;
    }

    public double Normal(double mean, double sd, double low, double high) => Math.Clamp(mean + (sd * Normal()), low, high);

    public T Pick<T>(IReadOnlyList<T> items) => items[Below(items.Count)];

    public int Weighted(ReadOnlySpan<double> weights)
    {
        var total = 0.0;
        foreach (var weight in weights) total += weight;
        var at = Unit() * total;
        for (var i = 0; i < weights.Length - 1; i++)
        {
            at -= weights[i];
            if (at < 0) return i;
        }
        return weights.Length - 1;
    }
}
