using System.Buffers;
using Dims.Samples;

namespace Dims.Cells;

// Amounts of one unit and basis, as they were found: in thousandths, and the few that are no whole thousandths or too large, in millionths.
public sealed class AmountRun(Unit unit, Basis basis) : IDisposable
{
    private const long Thousandth = 1000;

    private int[] _packed = [];
    private int _count;

    public Unit Unit => unit;

    public Basis Basis => basis;

    public ReadOnlySpan<int> Packed => _packed.AsSpan(0, _count);

    public List<long> Wide { get; } = [];

    // Of which samples they are, packed ones first; only where somebody asks.
    public List<(long Sample, long Millionths)>? Samples { get; init; }

    public int Count => _count + Wide.Count;

    public void Add(int thousandths)
    {
        if (_count == _packed.Length) Grow();
        _packed[_count++] = thousandths;
    }

    // False where one of them is wide: then none is added.
    internal bool TryAdd(CellValues values)
    {
        while (_count + values.Length > _packed.Length) Grow();
        if (!values.TryCopyTo(_packed.AsSpan(_count, values.Length))) return false;
        _count += values.Length;
        return true;
    }

    public void Add(long millionths)
    {
        if (millionths >= 0 && millionths % Thousandth == 0 && millionths / Thousandth <= int.MaxValue) Add((int)(millionths / Thousandth));
        else Wide.Add(millionths);
    }

    private void Grow()
    {
        var wider = ArrayPool<int>.Shared.Rent(Math.Max(256, _packed.Length * 2));
        Packed.CopyTo(wider);
        Dispose();
        _packed = wider;
    }

    public void Dispose()
    {
        if (_packed.Length > 0) ArrayPool<int>.Shared.Return(_packed);
        _packed = [];
    }
}
