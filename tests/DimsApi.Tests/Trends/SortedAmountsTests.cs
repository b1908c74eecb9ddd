using Dims.Cells;
using Dims.Samples;
using Dims.Trends;
using FsCheck;
using FsCheck.Fluent;
using Interval = Dims.Trends.Interval;
using Outcome = Dims.Trends.Outcome;

namespace Dims.Tests.Trends;

// Amounts stay packed while they are put in order and counted: whatever is told of them is what the decimals themselves come to.
public sealed class SortedAmountsTests
{
    private static readonly Dictionary<Basis, decimal> Factors = new() { [Basis.Hydrochloride] = 0.8413m, [Basis.Sulfate] = 0.7338m };

    private static readonly AmountScale[] Scales =
    [
        new(Unit.Percent, null, Factors), new(Unit.MgPerG, null, Factors), new(Unit.Percent, Basis.Base, Factors), new(Unit.MgPerG, Basis.Hydrochloride, Factors),
    ];

    private static readonly double[] Quantiles = [0.05, 0.25, 0.5, 0.75, 0.95];

    // Amounts of one, or of several units and bases; some that are no thousandths.
    private static readonly Arbitrary<(long Millionths, Unit Unit, Basis Basis)[]> Amounts =
        (from thousandths in Gen.Choose(0, 400_000)
         from rest in Gen.Frequency((40, Gen.Constant(0)), (1, Gen.Choose(1, 999)))
         from other in Gen.Choose(0, 200)
         select (thousandths * 1000L + rest, other == 1 ? Unit.MgPerG : Unit.Percent, other == 0 ? Basis.Sulfate : Basis.Hydrochloride)).ArrayOf().ToArbitrary();

    [Fact]
    public void What_is_told_of_packed_amounts_is_what_their_decimals_come_to() => Prop.ForAll(Amounts, Gen.Elements(Scales).ToArbitrary(), Gen.Choose(1, 30).ToArbitrary(), (some, scale, times) =>
    {
        // Long lists are put in order otherwise than short ones.
        (long Millionths, Unit Unit, Basis Basis)[] amounts = [.. Enumerable.Range(0, times).SelectMany(t => some.Select(a => a with { Millionths = a.Millionths * (1 + (t % 3)) }))];
        decimal[] exact = [.. amounts.Select(a => Read(scale, a)).Order()];
        double[] doubles = [.. exact.Select(v => (double)v)];
        var sorted = SortedAmounts.Of(Runs(amounts), scale);
        decimal[] thresholds = [0, 10, 57.5m, exact.FirstOrDefault(), exact.LastOrDefault()];
        return sorted.Count == exact.Length && sorted.All().SequenceEqual(exact) && sorted.Doubles().SequenceEqual(doubles) && Enumerable.Range(0, sorted.Count).All(i => sorted[i] == doubles[i])
            && sorted.Sd == TrendMath.StandardDeviation(doubles) && (double?)sorted.Mean == (double?)TrendMath.Mean(exact)
            && thresholds.All(t => sorted.CountAbove(t) == exact.Count(v => v > t))
            && Quantiles.All(p => sorted.Quantile(p) == TrendMath.Quantile(doubles, p));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void In_whatever_order_and_pieces_amounts_come_the_entry_is_the_same() => Prop.ForAll(Amounts, Gen.Choose(0, 1000).ToArbitrary(), (amounts, seed) =>
    {
        var chance = new Random(seed);
        var scale = Scales[seed % Scales.Length];
        var mixed = amounts.ToArray();
        chance.Shuffle(mixed);
        return Show(scale, Runs(amounts)) == Show(scale, [.. mixed.Chunk(1 + chance.Next(5)).SelectMany(Runs)]);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Packed_numbers_are_put_in_order_as_any_sort_does() => Prop.ForAll(Gen.Choose(0, 4000).ToArbitrary(), Gen.Elements(10, 2047, 2048, 4_194_304, int.MaxValue).ToArbitrary(), (n, most) =>
    {
        var chance = new Random(n);
        int[] values = [.. Enumerable.Range(0, n).Select(_ => chance.Next(most))];
        int[] sorted = [.. values.Order()];
        PackedSort.Sort(values);
        return values.AsSpan().SequenceEqual(sorted);
    }).QuickCheckThrowOnFailure();

    private static AmountRun[] Runs(IEnumerable<(long Millionths, Unit Unit, Basis Basis)> amounts) => [.. amounts.GroupBy(a => (a.Unit, a.Basis)).Select(g =>
    {
        var run = new AmountRun(g.Key.Unit, g.Key.Basis);
        foreach (var amount in g) run.Add(amount.Millionths);
        return run;
    })];

    private static decimal Read(AmountScale scale, (long Millionths, Unit Unit, Basis Basis) amount)
    {
        Assert.Equal(Reading.Ok, scale.Read(amount.Millionths, amount.Unit, amount.Basis, out var value));
        return value;
    }

    private static string Show(AmountScale scale, IEnumerable<AmountRun> runs)
    {
        var count = new DosageCount(new Periods(new(2020, 1, 1), new(2020, 12, 31), Interval.Year), scale, [10, 57.5m]) { Quantiles = [0.9m], BinWidth = 25 };
        foreach (var run in runs)
            count.Add(new SampleVerdict(Outcome.Quantified, default, Basis: scale.Basis ?? run.Basis), 0, null, run.Count, run);
        return System.Text.Json.JsonSerializer.Serialize(count.Entries(), Dims.Http.Wire.Json);
    }
}
