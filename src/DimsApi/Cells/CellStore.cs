using System.Globalization;
using Dims.Samples;
using Dims.Storage;

namespace Dims.Cells;

// Holds the cells of this instance. They are worked out from the rows at first, and from then on each reading brings them up to its own snapshot: what has changed since is read, and packed in.
// So recording writes nothing for them, and whatever instance recorded it, the next question knows it.
internal sealed class CellStore(Database database, TimeProvider clock) : IDisposable
{
    // Fewer are read from their rows in no time.
    private const int FewestKept = 10_000;
    private static readonly TimeSpan KeptEvery = TimeSpan.FromHours(1);

    private Place _kept = new();
    private DateTimeOffset _keptAt = DateTimeOffset.MinValue;
    private readonly SemaphoreSlim _catchingUp = new(1, 1);
    private volatile Known? _known;

    // The cells, and rows of the same snapshot.
    public async Task<CellView> Open(CancellationToken cancel)
    {
        var read = await database.Read(cancel);
        try
        {
            var place = await PlaceOf(read);
            if (_known is { } known && known.Place == place) return new CellView(read, known.Cells);
        }
        catch
        {
            await read.DisposeAsync();
            throw;
        }
        // Whoever waits holds no snapshot meanwhile.
        await read.DisposeAsync();
        await _catchingUp.WaitAsync(cancel);
        try
        {
            return await CatchUp(cancel);
        }
        finally
        {
            _catchingUp.Release();
        }
    }

    private async Task<CellView> CatchUp(CancellationToken cancel)
    {
        var read = await database.Read(cancel);
        try
        {
            var place = await PlaceOf(read);
            _known ??= FromFile(place);
            var cells = _known is not { } known || known.Place.Log != place.Log || known.Place.Revision > place.Revision ? await Whole(read, place.Revision)
                : known.Place == place ? known.Cells
                : await Since(read, known.Cells, place.Revision);
            _known = new Known(place, cells);
            return new CellView(read, cells);
        }
        catch
        {
            await read.DisposeAsync();
            throw;
        }
    }

    // Where this engine has files.
    public static string? FileOf(Database database) => database.FileBeside(".cells");

    private Known? FromFile(Place place)
    {
        if (FileOf(database) is not { } file || CellFile.Read(file, place.Log) is not { } cells) return null;
        _kept = place with { Revision = cells.Revision };
        return new Known(_kept, cells);
    }

    // For the next start, where something has changed.
    public async Task Keep(bool isLast, CancellationToken cancel)
    {
        if (FileOf(database) is not { } file || _known is not { } now || now.Place == _kept || now.Cells.Count < FewestKept || (!isLast && clock.GetUtcNow() - _keptAt < KeptEvery)) return;
        await _catchingUp.WaitAsync(cancel);
        try
        {
            (_kept, _keptAt) = (_known!.Place, clock.GetUtcNow());
            CellFile.Write(file, _kept.Log, _known.Cells);
        }
        finally
        {
            _catchingUp.Release();
        }
    }

    // Null where there are kept cells to compare.
    public static async Task<string?> WhyNotCompared(Read read)
    {
        if (FileOf(read.Database) is not { } file) return $"on {read.Database.Name} no cells are kept between two runs; an instance makes them of the rows when it starts";
        if (!File.Exists(file)) return string.Create(CultureInfo.InvariantCulture, $"there is no {file}; cells are kept from {FewestKept} samples on, and made of the rows below that");
        var place = await PlaceOf(read);
        if (CellFile.Read(file, place.Log) is not { } kept) return $"{file} is damaged, of another program or of another database: it is as none, and the rows are read";
        return kept.Revision > place.Revision ? $"{file} is of a later revision than the database: it is as none, and the rows are read" : null;
    }

    // Where the kept cells, brought up to now, say something else than the rows.
    public static async Task<IReadOnlyList<string>> Compare(Read read)
    {
        var place = await PlaceOf(read);
        if (FileOf(read.Database) is not { } file || CellFile.Read(file, place.Log) is not { } kept || kept.Revision > place.Revision) return [];
        var (cells, rows) = (await Since(read, kept, place.Revision), await Whole(read, place.Revision));
        return [.. rows.DifferencesFrom(cells).Select(n => $"sample {SampleNumber.Format(n)}: {file} says something else than its rows; it can be removed")];
    }

    // A restored copy has another log: revisions of then say nothing about it.
    private static async Task<Place> PlaceOf(Read read) =>
        await read.One<Place>("SELECT l.id AS log, c.value AS revision FROM counters c, logs l WHERE c.name = @Revision AND l.is_current = 1", new { Counters.Revision }) ?? new Place();

    // From the rows alone.
    internal static async Task<CellSnapshot> Whole(Read read, long revision)
    {
        var (facets, contents) = (new Interned<Facet>(), new ContentTable());
        var cells = new CellSnapshot { Revision = revision, Blocks = [], Facets = facets, Contents = contents };
        var most = await read.Scalar<long>("SELECT COALESCE(MAX(number), 0) FROM samples");
        return cells.With(revision, await new CellRows(facets, contents).All(read, most).ToListAsync(), []);
    }

    internal static async Task<CellSnapshot> Since(Read read, CellSnapshot current, long revision)
    {
        var changed = await CellRows.ChangedSince(read, current.Revision);
        if (changed.Count == 0) return current.At(revision);
        return current.With(revision, await new CellRows(current.Facets, current.Contents).Since(read, current.Revision), changed);
    }

    public void Dispose() => _catchingUp.Dispose();

    private sealed record Place
    {
        public string Log { get; init; } = "";
        public long Revision { get; init; }
    }

    private sealed record Known(Place Place, CellSnapshot Cells);
}

internal sealed class CellView(Read read, CellSnapshot cells, Past? past = null) : IAsyncDisposable
{
    // Null where it is of now.
    public Past? Past => past;

    // What names, lists and places stand for at the view's moment.
    public Meanings Meanings => new(read, past);

    public Read Read => read;

    public CellSnapshot Cells => cells;

    public ValueTask DisposeAsync() => read.DisposeAsync();
}
