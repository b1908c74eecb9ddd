using Dims.Cells;

namespace Dims.Trends;

// One sample after the other, of those that say something of a substance or looked for it: for who must know where each is from. Without a verdict those where what was found under another name silences the list.
internal static class EachSample
{
    internal readonly record struct Said(DosageClass Of, Facet Facet, DateOnly Day, decimal Value);

    public static IEnumerable<Said> Of(CellSnapshot cells, ContentJudge judge, AmountScale scale)
    {
        foreach (var block in cells.Blocks)
            for (var group = 0; group < block.Contents.Length; group++)
            {
                var (content, start, end) = (block.Contents[group], block.Starts[group], block.Starts[group + 1]);
                var of = judge.Classes.Of(content);
                if (of.IsSilent || (!of.Counts && !of.LookedFor)) continue;
                var column = !of.Counts || of.Value < 0 ? -1 : judge.Classes.Column(content, of.Value);
                for (var i = start; i < end; i++)
                    yield return new Said(of, cells.Facets[block.FacetTable[block.Facets[i]]], block.FirstDay.AddDays(block.Days[i] - 1), column < 0 ? 0 : Value(scale, of.Verdict.By, block.Amount(block.Values(group, column)[i - start])));
            }
    }

    private static decimal Value(AmountScale scale, in Statement by, long millionths) =>
        scale.Read(millionths, by.Unit!.Value, by.Basis, out var value) == Reading.Ok ? value : throw new InvalidOperationException("An amount that counts cannot be read.");
}
