namespace Dims.Cells;

// All samples that may stand in a figure, as they are at one revision. Immutable; it shares with the next one what has not changed.
internal sealed class CellSnapshot
{
    public required long Revision { get; init; }
    // By month; of a month the older and larger ones first.
    public required IReadOnlyList<CellBlock> Blocks { get; init; }
    public required Interned<Facet> Facets { get; init; }
    public required ContentTable Contents { get; init; }

    public KeptCounts Counted { get; } = new();

    public int Count => Blocks.Sum(b => b.Count);

    // The samples of which another says something else, or which one of the two alone has.
    public IReadOnlyList<int> DifferencesFrom(CellSnapshot other)
    {
        int[] facets = [.. other.Facets.Keys.Select(k => Facets.Find(k))], contents = [.. Enumerable.Range(0, other.Contents.Count).Select(c => Contents.PlaceOf(other.Contents[c]))];
        var own = Blocks.SelectMany(b => b.Entries()).ToDictionary(e => e.Number);
        var differences = new List<int>();
        foreach (var theirs in other.Blocks.SelectMany(b => b.Entries()))
            if (!own.Remove(theirs.Number, out var ours) || ours with { Amounts = theirs.Amounts } != theirs with { Facet = facets[theirs.Facet], Content = contents[theirs.Content] } || !ours.Amounts.AsSpan().SequenceEqual(theirs.Amounts))
                differences.Add(theirs.Number);
        return [.. differences.Concat(own.Keys).Order()];
    }

    private int MostNumber => Blocks.Count == 0 ? 0 : Blocks.Max(b => b.MostNumber);

    // Nothing of it has changed up to then.
    public CellSnapshot At(long revision) => new() { Revision = revision, Blocks = Blocks, Facets = Facets, Contents = Contents };

    // With these entries in the place of those that the changed samples had.
    public CellSnapshot With(long revision, IEnumerable<CellEntry> entries, IReadOnlyCollection<int> changed)
    {
        var most = MostNumber;
        // What is new is in no block: numbers rise.
        var known = changed.Where(n => n <= most).ToHashSet();
        var blocks = new List<CellBlock>(Blocks.Count + 1);
        foreach (var block in Blocks)
        {
            if (known.Count == 0 || !block.HoldsAny(known)) blocks.Add(block);
            else if (block.Entries().Where(e => !known.Remove(e.Number)).ToList() is { Count: > 0 } rest) blocks.Add(CellBlock.Of(block.Month, rest));
        }
        foreach (var month in entries.GroupBy(e => e.Month))
            foreach (var some in month.Chunk(CellBlock.Most)) Add(blocks, CellBlock.Of(month.Key, [.. some]));
        return new CellSnapshot { Revision = revision, Blocks = blocks, Facets = Facets, Contents = Contents };
    }

    // Two of about one size become one, so that each sample is packed again a few times only, and a month has few blocks.
    private static void Add(List<CellBlock> blocks, CellBlock added)
    {
        var at = blocks.FindLastIndex(b => b.Month <= added.Month);
        while (at >= 0 && blocks[at].Month == added.Month && blocks[at].Count <= 2 * added.Count && blocks[at].Count + added.Count <= CellBlock.Most)
        {
            added = CellBlock.Of(added.Month, [.. blocks[at].Entries(), .. added.Entries()]);
            blocks.RemoveAt(at--);
        }
        blocks.Insert(at + 1, added);
    }
}
