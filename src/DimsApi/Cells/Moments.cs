using System.Text.Json;
using Dims.Http;
using Dims.Revisions;
using Dims.Storage;
using Dims.Substances;

namespace Dims.Cells;

// What a question is answered from: cells, register and meanings of one moment, and rows of the snapshot that they were read in.
internal sealed record Moment(CellView View, RegisterSnapshot Register, KnownAt? KnownAt, DateOnly Today) : IAsyncDisposable
{
    // The last day that can be asked for. A revision stands until the next one: what it says of later days is asked for again by it.
    public DateOnly Latest { get; init; } = Today;

    public ValueTask DisposeAsync() => View.DisposeAsync();
}

// Opens the present, or an earlier revision as `asKnownAt` names it. Time and memory follow what has changed since; a few of them are kept.
internal sealed class Moments(CellStore store, SubstanceIndex index, TimeProvider clock) : IDisposable
{
    private const int Most = 6;

    private readonly SemaphoreSlim _lookingBack = new(1, 1);
    // The last one that was asked for first.
    private readonly LinkedList<Past> _kept = [];

    public async Task<Moment> Open(string? asKnownAt, CancellationToken cancel)
    {
        var view = await store.Open(cancel);
        try
        {
            var (now, register) = (clock.GetUtcNow(), await RegisterIn(view.Read, cancel));
            if (asKnownAt is null) return new Moment(view, register, null, AmsterdamDay.Of(now));
            var (known, day) = await KnownAtReader.Read(view.Read, asKnownAt, now);
            var past = await At(view, register, known.Revision, cancel);
            return new Moment(new CellView(view.Read, past.Cells, past), past.Register, known, day < AmsterdamDay.Of(now) ? day : AmsterdamDay.Of(now)) { Latest = known.IsInstant ? day : AmsterdamDay.Of(now) };
        }
        catch
        {
            await view.DisposeAsync();
            throw;
        }
    }

    // What names stand for is of the same snapshot as what was found under them.
    private async Task<RegisterSnapshot> RegisterIn(Read read, CancellationToken cancel)
    {
        var at = await read.Scalar<long>("SELECT value FROM counters WHERE name = @Substances", new { Counters.Substances });
        var register = await index.Current(cancel);
        return register.At == at ? register : await RegisterSnapshot.Load(read, at);
    }

    private async Task<Past> At(CellView view, RegisterSnapshot register, long revision, CancellationToken cancel)
    {
        await _lookingBack.WaitAsync(cancel);
        try
        {
            // Cells that were read anew have nothing in common with those before: the database is another.
            var kept = _kept.FirstOrDefault(p => p.Revision == revision && ReferenceEquals(p.Cells.Facets, view.Cells.Facets));
            if (kept is not null) _kept.Remove(kept);
            kept ??= await LookBack(view, register, revision);
            _kept.AddFirst(kept);
            if (_kept.Count > Most) _kept.RemoveLast();
            return kept;
        }
        finally
        {
            _lookingBack.Release();
        }
    }

    private static async Task<Past> LookBack(CellView view, RegisterSnapshot register, long revision)
    {
        var read = view.Read;
        var former = await read.Query<Former>("SELECT kind, entry, document FROM former_meanings WHERE until_revision > @revision ORDER BY until_revision DESC", new { revision });
        var regions = (await read.Query<(string Set, string Location, string Region)>("SELECT region_set, location_id, region FROM location_regions")).ToDictionary(r => (r.Set, r.Location), r => r.Region);
        // The change that came first after the revision says what was there.
        foreach (var location in former.Where(f => f.Kind == FormerMeanings.Location).GroupBy(f => f.Entry, StringComparer.Ordinal).Select(g => g.Last()))
        {
            foreach (var there in regions.Keys.Where(k => k.Location == location.Entry).ToList()) regions.Remove(there);
            foreach (var (set, region) in JsonSerializer.Deserialize<Dictionary<string, string>>(location.Document!, Wire.Json)!) regions[(set, location.Entry)] = region;
        }
        return new Past
        {
            Revision = revision,
            Cells = await CellsThen.Of(read, view.Cells, revision),
            Register = register.Before(former.Select(f => (f.Kind, f.Entry, f.Document))),
            Regions = regions,
        };
    }

    public void Dispose() => _lookingBack.Dispose();

    private sealed record Former
    {
        public string Kind { get; init; } = "";
        public string Entry { get; init; } = "";
        public string? Document { get; init; }
    }
}
