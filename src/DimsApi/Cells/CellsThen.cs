using Dims.Samples;
using Dims.Storage;

namespace Dims.Cells;

// The cells of an earlier revision, from those of now: what has changed since is taken out, and put back as it was. What has not changed is shared.
internal static class CellsThen
{
    public static async Task<CellSnapshot> Of(Read read, CellSnapshot now, long revision)
    {
        var blocks = new List<CellBlock>(now.Blocks.Count);
        foreach (var block in now.Blocks)
        {
            if (block.NewestRevision <= revision) blocks.Add(block);
            else if (block.Entries().Where(e => e.Revision <= revision).ToList() is { Count: > 0 } rest) blocks.Add(CellBlock.Of(block.Month, rest));
        }
        var rows = new CellRows(now.Facets, now.Contents);
        var former = (await SampleVersions.At(read, revision)).Where(v => !v.State.KeptOut).Select(v => rows.Of(v.Number, v.Revision, v.State)).ToList();
        return new CellSnapshot { Revision = revision, Blocks = blocks, Facets = now.Facets, Contents = now.Contents }.With(revision, former, []);
    }
}
