namespace Dims.Cells;

// Amounts of one finding as they stand in a block. Each is told in thousandths; below 0 it is one of the block's wide ones.
internal readonly ref struct CellValues(ReadOnlySpan<ushort> narrow, ReadOnlySpan<int> packed)
{
    // Two bytes hold hundredths, as laboratories print them; from here on the place of a wide one.
    private const int Hundredth = 10, FirstWide = 0xF000, MostWide = ushort.MaxValue - FirstWide;

    private readonly ReadOnlySpan<ushort> _narrow = narrow;
    private readonly ReadOnlySpan<int> _packed = packed;

    public int Length => _narrow.Length + _packed.Length;

    public bool IsEmpty => Length == 0;

    public int this[int i] => _narrow.IsEmpty ? _packed[i] : Packed(_narrow[i]);

    public CellValues Slice(int start, int length) => _narrow.IsEmpty ? new([], _packed.Slice(start, length)) : new(_narrow.Slice(start, length), []);

    // False where one of them is wide: then what stands there says nothing.
    public bool TryCopyTo(Span<int> thousandths)
    {
        var signs = 0;
        if (_narrow.IsEmpty)
        {
            _packed.CopyTo(thousandths);
            foreach (var one in _packed) signs |= one;
            return signs >= 0;
        }
        for (var i = 0; i < _narrow.Length; i++)
        {
            if (_narrow[i] >= FirstWide) return false;
            thousandths[i] = _narrow[i] * Hundredth;
        }
        return true;
    }

    // What is no hundredth, or too large, goes to the wide ones; null where those would be too many.
    public static ushort[]? Narrow(ReadOnlySpan<int> packed, List<long> wide, long thousandth)
    {
        var (narrow, before) = (new ushort[packed.Length], wide.Count);
        for (var i = 0; i < narrow.Length; i++)
        {
            var (hundredths, rest) = Math.DivRem(packed[i], Hundredth);
            if (packed[i] >= 0 && rest == 0 && hundredths < FirstWide)
            {
                narrow[i] = (ushort)hundredths;
                continue;
            }
            if (packed[i] >= 0) wide.Add(packed[i] * thousandth);
            var place = packed[i] >= 0 ? wide.Count - 1 : -packed[i] - 1;
            if (place <= MostWide && wide.Count - before <= packed.Length / 8)
            {
                narrow[i] = (ushort)(FirstWide + place);
                continue;
            }
            wide.RemoveRange(before, wide.Count - before);
            return null;
        }
        return narrow;
    }

    private static int Packed(ushort narrow) => narrow < FirstWide ? narrow * Hundredth : FirstWide - narrow - 1;
}
