using System.Buffers;
using System.Runtime.CompilerServices;
using Dims.Cells;
using Dims.Samples;

namespace Dims.Trends;

// Pure: amounts in their order, read in the unit and basis that are asked for. Where all were given in one unit and basis, reading them changes no order: they are put in order as they were found, and none is rounded on the way.
public sealed class SortedAmounts
{
    private readonly AmountScale _scale;
    private readonly Unit _unit;
    private readonly Basis _basis;
    // Thousandths; null where several units or bases meet, or an amount is no such.
    private readonly int[]? _packed;
    private readonly decimal[] _exact = [];
    // A whole number of thousandths, times or through ten, divided once, is the same double as that of the decimal; 0 where a factor comes between.
    private readonly double _times, _through;

    private SortedAmounts(IReadOnlyCollection<AmountRun> runs, AmountScale scale)
    {
        (_scale, Count) = (scale, runs.Sum(r => r.Count));
        var first = runs.FirstOrDefault();
        if (runs.Any(r => r.Wide.Count > 0 || r.Unit != first!.Unit || r.Basis != first.Basis)) _exact = [.. runs.SelectMany(All).Order()];
        else
        {
            (_unit, _basis, _packed) = (first?.Unit ?? scale.Unit, first?.Basis ?? default, new int[Count]);
            var at = 0;
            foreach (var run in runs)
            {
                run.Packed.CopyTo(_packed.AsSpan(at));
                at += run.Count;
            }
            PackedSort.Sort(_packed);
            if (_scale.Basis is null || _scale.Basis == _basis)
            {
                var factor = AmountScale.UnitFactor(_unit, _scale.Unit)!.Value;
                (_times, _through) = (factor >= 1 ? (double)factor : 1, factor >= 1 ? 1000.0 : (double)(1000m / factor));
            }
        }
        Mean = MeanOf();
        var doubles = ArrayPool<double>.Shared.Rent(Count);
        Fill(doubles);
        Sd = TrendMath.StandardDeviation(doubles.AsSpan(0, Count));
        ArrayPool<double>.Shared.Return(doubles);
    }

    public int Count { get; }

    public int Bytes => (_packed is null ? sizeof(decimal) : sizeof(int)) * Count;

    // Exact: what was found is added up, and the sum is read, so that a printed half is a half.
    public decimal? Mean { get; }

    public double? Sd { get; }

    public double this[int i] => _packed is null || _through == 0 ? (double)At(i) : _packed[i] * _times / _through;

    public static SortedAmounts Of(IReadOnlyCollection<AmountRun> runs, AmountScale scale) => new(runs, scale);

    public decimal At(int i) => _packed is null ? _exact[i] : Read(_packed[i] / 1000m, _unit, _basis);

    public decimal[] All()
    {
        var all = new decimal[Count];
        for (var i = 0; i < all.Length; i++) all[i] = At(i);
        return all;
    }

    public double[] Doubles()
    {
        var all = new double[Count];
        Fill(all);
        return all;
    }

    // By R type 7; null without values.
    public double? Quantile(double p)
    {
        if (Count == 0) return null;
        var (low, part) = TrendMath.PlaceOf(Count, p);
        return part == 0 ? this[low] : TrendMath.Between(this[low], this[low + 1], part);
    }

    // Strictly above.
    public int CountAbove(decimal threshold)
    {
        var (low, high) = (0, Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (At(middle) > threshold) high = middle;
            else low = middle + 1;
        }
        return Count - low;
    }

    private decimal? MeanOf()
    {
        if (Count == 0) return null;
        if (_packed is null) return TrendMath.Mean(_exact);
        var sum = 0L;
        foreach (var one in _packed) sum += one;
        return Read(sum / 1000m, _unit, _basis) / Count;
    }

    private IEnumerable<decimal> All(AmountRun run)
    {
        for (var i = 0; i < run.Packed.Length; i++) yield return Read(run.Packed[i] / 1000m, run.Unit, run.Basis);
        foreach (var one in run.Wide) yield return Read(one / 1_000_000m, run.Unit, run.Basis);
    }

    private decimal Read(decimal amount, Unit unit, Basis basis) =>
        _scale.Read(amount, unit, basis, out var value) == Reading.Ok ? value : throw new InvalidOperationException("An amount was counted that cannot be read as asked.");

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Fill(double[] doubles)
    {
        if (_packed is not null && _through > 0)
        {
            for (var i = 0; i < Count; i++) doubles[i] = _packed[i] * _times / _through;
            return;
        }
        for (var i = 0; i < Count; i++) doubles[i] = i > 0 && _packed is not null && _packed[i] == _packed[i - 1] ? doubles[i - 1] : (double)At(i);
    }
}
