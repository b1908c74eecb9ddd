using Dims.Cells;
using FsCheck;
using FsCheck.Fluent;

namespace Dims.Tests.Cells;

// Samples are packed as tightly as their numbers allow, and come out as they went in.
public sealed class CellBlockTests
{
    private static readonly Gen<long> Amount = Gen.Frequency(
        (60, Gen.Choose(0, 30_000).Select(n => n * 10_000L)),
        (6, Gen.Choose(0, 400_000).Select(n => n * 1000L)),
        (2, Gen.Choose(0, int.MaxValue).Select(n => n * 1000L)),
        (1, Gen.Choose(1, int.MaxValue).Select(n => n * 1001L)));

    [Fact]
    public void What_is_packed_comes_out_as_it_went_in_also_from_the_file() => Prop.ForAll(Amount.ListOf().ToArbitrary(), Gen.Choose(0, 100_000).ToArbitrary(), (amounts, seed) =>
    {
        var chance = new Random(seed);
        var (apart, later) = ((int[])[1, 1, 300, 70_000], (long[])[0, 1, 5000, 10_000_000_000]);
        var (gap, span) = (apart[chance.Next(4)], later[chance.Next(4)]);
        CellEntry[] entries =
        [
            // As many amounts as their content has columns.
            .. amounts.Select((a, i) => new CellEntry(1 + (i * gap), 7 + (span == 0 ? 0 : chance.NextInt64(span)), new DateOnly(2020, 2, 1 + chance.Next(29)).DayNumber, chance.Next(700), a % 7 == 0 ? 1 : 2, a % 7 == 0 ? [a] : [a, amounts[chance.Next(amounts.Count)]])),
            new CellEntry(9_000_000, 3, new DateOnly(2020, 2, 29).DayNumber, 0, 0, []),
        ];
        var block = CellBlock.Of(CellBlock.MonthOf(new DateOnly(2020, 2, 1)), [.. entries]);
        return Same(entries, block) && Same(entries, Again(block));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_month_of_amounts_as_laboratories_print_them_takes_eight_bytes_an_amount_and_fewer()
    {
        var chance = new Random(1);
        // Four samples of each content, as in the data that the trends are measured by.
        var entries = Enumerable.Range(0, 8000).Select(i => new CellEntry(500_000 + i, 4000 + (i / 250), new DateOnly(2020, 2, 1 + chance.Next(29)).DayNumber, chance.Next(600), i / 4, [chance.Next(30_000) * 10_000L, chance.Next(10_000) * 10_000L])).ToList();
        var block = CellBlock.Of(CellBlock.MonthOf(new DateOnly(2020, 2, 1)), entries);
        Assert.Equal(16_000, block.ValueCount);
        Assert.InRange(block.Bytes / (double)block.ValueCount, 0, 8);
    }

    private static CellBlock Again(CellBlock block)
    {
        var stream = new MemoryStream();
        block.Write(new BinaryWriter(stream));
        stream.Position = 0;
        return new CellBlock(new BinaryReader(stream));
    }

    private static bool Same(CellEntry[] entries, CellBlock block) =>
        entries.Max(e => e.Revision) == block.NewestRevision && entries.Max(e => e.Number) == block.MostNumber && block.Entries().OrderBy(e => e.Number).Zip(entries, (a, b) => a with { Amounts = b.Amounts } == b && a.Amounts.SequenceEqual(b.Amounts)).Count(same => same) == entries.Length;
}
