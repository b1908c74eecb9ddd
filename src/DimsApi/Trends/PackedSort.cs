using System.Buffers;
using System.Runtime.CompilerServices;

namespace Dims.Trends;

// Pure: puts numbers that are not negative in order, 11 bits at a time.
public static class PackedSort
{
    private const int Bits = 11, Digits = 1 << Bits;
    // Below, comparing is quicker.
    private const int Few = 512;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Sort(Span<int> values)
    {
        if (values.Length < Few)
        {
            values.Sort();
            return;
        }
        var most = 0;
        foreach (var value in values) most |= value;
        var rented = ArrayPool<int>.Shared.Rent(values.Length);
        Span<int> from = values, to = rented.AsSpan(0, values.Length), next = stackalloc int[Digits];
        var isMoved = false;
        for (var shift = 0; shift < 31 && most >> shift > 0; shift += Bits, isMoved = !isMoved)
        {
            next.Clear();
            foreach (var value in from) next[(value >> shift) & (Digits - 1)]++;
            var at = 0;
            foreach (ref var n in next) (n, at) = (at, at + n);
            foreach (var value in from) to[next[(value >> shift) & (Digits - 1)]++] = value;
            var old = from;
            from = to;
            to = old;
        }
        if (isMoved) from.CopyTo(values);
        ArrayPool<int>.Shared.Return(rented);
    }
}
