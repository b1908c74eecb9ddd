using Dims.Storage;

namespace Dims.Cells;

// Holds the cells of this instance. They are worked out from the rows at first, and from then on each reading brings them up to its own snapshot: what has changed since is read, and packed in.
// So recording writes nothing for them, and whatever instance recorded it, the next question knows it.
internal sealed class CellStore(Database database) : IDisposable
{
    private readonly SemaphoreSlim _catchingUp = new(1, 1);
    private volatile CellSnapshot? _current;

    // The cells, and rows of the same snapshot.
    public async Task<CellView> Open(CancellationToken cancel)
    {
        while (true)
        {
            var read = await database.Read(cancel);
            try
            {
                if (await At(read, cancel) is { } cells) return new CellView(read, cells);
            }
            catch
            {
                await read.DisposeAsync();
                throw;
            }
            await read.DisposeAsync();
        }
    }

    // Null where they have gone beyond what this reads.
    private async Task<CellSnapshot?> At(Read read, CancellationToken cancel)
    {
        var revision = await read.Scalar<long>("SELECT value FROM counters WHERE name = @Revision", new { Counters.Revision });
        if (_current is { } known && known.Revision >= revision) return known.Revision == revision ? known : null;
        await _catchingUp.WaitAsync(cancel);
        try
        {
            var current = _current;
            if (current is not null && current.Revision >= revision) return current.Revision == revision ? current : null;
            return _current = current is null ? await Whole(read, revision) : await CatchUp(read, current, revision);
        }
        finally
        {
            _catchingUp.Release();
        }
    }

    // From the rows alone.
    internal static async Task<CellSnapshot> Whole(Read read, long revision)
    {
        var (facets, contents) = (new Interned<Facet>(), new Interned<CellContent>());
        var cells = new CellSnapshot { Revision = revision, Blocks = [], Facets = facets, Contents = contents };
        var most = await read.Scalar<long>("SELECT COALESCE(MAX(number), 0) FROM samples");
        return cells.With(revision, await new CellRows(facets, contents).All(read, most).ToListAsync(), []);
    }

    private static async Task<CellSnapshot> CatchUp(Read read, CellSnapshot current, long revision)
    {
        var changed = await CellRows.ChangedSince(read, current.Revision);
        if (changed.Count == 0) return current.At(revision);
        return current.With(revision, await new CellRows(current.Facets, current.Contents).Since(read, current.Revision), changed);
    }

    public void Dispose() => _catchingUp.Dispose();
}

internal sealed class CellView(Read read, CellSnapshot cells) : IAsyncDisposable
{
    public Read Read => read;

    public CellSnapshot Cells => cells;

    public ValueTask DisposeAsync() => read.DisposeAsync();
}
