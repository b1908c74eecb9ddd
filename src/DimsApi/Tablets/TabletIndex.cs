using Dims.Alerts;
using Dims.Samples;
using Dims.Storage;
using Dims.Substances;

namespace Dims.Tablets;

// Tablets of the last years in memory, by logo and colour: an answer looks at those few. Each opening brings in what has changed since, by the data revision.
// A hint as good as the revision it was read at: a transaction that sees more puts that beside it, and it enters with the commit.
public sealed class TabletIndex(TimeProvider clock) : IDisposable
{
    // Answers as old as this are taken back; after that nobody can ask for them any more.
    public const int StandingDays = 400;

    private readonly Lock _lock = new();
    internal PublishedLooks Alerts { get; } = new();
    private readonly SemaphoreSlim _loading = new(1, 1);
    private Held? _held;
    private volatile KnownSettings? _settings;

    // From a snapshot of what is committed. Null where memory has gone beyond it meanwhile: all would be read again for it, while others wait whose snapshots grow old too.
    public async Task<TabletView?> Open(Read read, CancellationToken cancel = default)
    {
        var asKnown = await See(read, readsNothing: true);
        if (asKnown is { View: { } known }) return known;
        await _loading.WaitAsync(cancel);
        try
        {
            var (view, fresh) = await See(read);
            if (fresh is not null) Enter(fresh);
            return view;
        }
        finally
        {
            _loading.Release();
        }
    }

    // As this transaction sees it; whoever calls has the row of the revision until the end.
    public async Task<TabletView> In(Session session)
    {
        // What a transaction changes after this look is of its own revision: where it has that already, the next one reads it again.
        var isOwn = session.HasRevision;
        var (view, fresh) = await See(session);
        if (fresh is not null) session.AfterCommit(() => Enter(isOwn ? fresh with { Revision = fresh.Revision - 1 } : fresh));
        return view!;
    }

    // Tolerances and words as they hold.
    public async Task<(RecognitionRules Rules, TabletWords Words)> Settings(Sql sql)
    {
        var version = await RecognitionSettingsRows.Version(sql);
        if (_settings is { } known && known.Version == version) return (known.Rules, known.Words);
        var rules = (await RecognitionSettingsRows.Find(sql, version))!.Rules;
        _settings = new KnownSettings(version, rules, new TabletWords(rules));
        return (rules, _settings.Words);
    }

    // No view where it reads nothing and memory is not as far.
    private async Task<(TabletView? View, Fresh? Fresh)> See(Sql sql, bool readsNothing = false)
    {
        var place = await PlaceOf(sql);
        var settings = await RecognitionSettingsRows.Version(sql);
        // Others enter meanwhile: what is read here goes by one place.
        Held? held;
        long since;
        lock (_lock) (held, since) = (_held, _held?.Revision ?? -1);
        if (held is not null && held.Log == place.Log && held.SettingsVersion == settings && since == place.Revision) return (new TabletView(this, held, place.Revision, [], [], held.Words), null);
        if (readsNothing || (sql is Read && held is not null && held.Log == place.Log && held.SettingsVersion == settings && since > place.Revision)) return (null, null);
        var rules = held?.SettingsVersion == settings ? held.Rules : (await RecognitionSettingsRows.Find(sql, settings))!.Rules;
        var words = held?.SettingsVersion == settings ? held.Words : new TabletWords(rules);
        var from = SampleRows.Day(AmsterdamDay.Of(clock.GetUtcNow()).AddDays(-TabletMatcher.DaysOf(rules) - StandingDays));
        if (held is null || held.Log != place.Log || held.SettingsVersion != settings || since > place.Revision)
        {
            var whole = new Held(place.Log, place.Revision, settings, rules, words, await TabletRows.Read(sql, from));
            return (new TabletView(this, whole, place.Revision, [], [], words), new Fresh(whole, place.Revision, [], []));
        }
        var changed = await sql.Query<int>("SELECT number FROM samples WHERE revision > @since ORDER BY number", new { since });
        var rows = changed.Count == 0 ? [] : await TabletRows.Read(sql, from, "AND t.sample IN (SELECT number FROM samples WHERE revision > @since)", ("@since", since));
        for (var i = 0; i < rows.Count; i++) rows[i] = rows[i] with { Seen = words.Read(rows[i].Seen) };
        return (new TabletView(this, held, place.Revision, changed, rows, words), new Fresh(held, place.Revision, changed, rows));
    }

    private static async Task<Place> PlaceOf(Sql sql)
    {
        await using var reader = await sql.Rows("SELECT l.id, c.value FROM counters c, logs l WHERE c.name = @name AND l.is_current = 1", ("@name", Counters.Revision));
        await reader.ReadAsync();
        return new Place(reader.GetString(0), reader.GetInt64(1));
    }

    private void Enter(Fresh fresh)
    {
        lock (_lock)
        {
            // Another one may have come further meanwhile.
            if (_held is { } held && held != fresh.Held && held.Log == fresh.Held.Log && held.SettingsVersion == fresh.Held.SettingsVersion && held.Revision >= fresh.Revision) return;
            if (_held == fresh.Held && fresh.Held.Revision > fresh.Revision) return;
            fresh.Held.Replace(fresh.Changed, fresh.Rows);
            fresh.Held.Revision = fresh.Revision;
            _held = fresh.Held;
        }
    }

    // Rows that can be alike or dangerous: of these buckets, or all.
    internal List<TabletRow> Near(TabletView view, SeenTablet seen)
    {
        var near = new List<TabletRow>();
        lock (_lock) view.Held.Near(seen, near);
        if (view.Changed.Count == 0) return near;
        near.RemoveAll(r => view.Changed.Contains(r.Number));
        near.AddRange(view.Rows.Where(r => r.Seen.Logo.Length == 0 || seen.Logo.Length == 0 || r.Seen.Logo == seen.Logo));
        return near;
    }

    internal IReadOnlyList<TabletRow> All(TabletView view)
    {
        lock (_lock) return [.. view.Held.All.Where(r => !view.Changed.Contains(r.Number)), .. view.Rows];
    }

    internal TabletRow? Find(TabletView view, int number)
    {
        if (view.Changed.Contains(number)) return view.Rows.FirstOrDefault(r => r.Number == number);
        lock (_lock) return view.Held.Find(number);
    }

    public void Dispose() => _loading.Dispose();

    private sealed record KnownSettings(int Version, RecognitionRules Rules, TabletWords Words);

    private sealed record Fresh(Held Held, long Revision, IReadOnlyList<int> Changed, IReadOnlyList<TabletRow> Rows);

    private readonly record struct Place(string Log, long Revision);

    // Under the lock, once others can see it.
    internal sealed class Held
    {
        private readonly Dictionary<int, TabletRow> _rows = [];
        // Each in the order of answers.
        private readonly Dictionary<(string Logo, string Colour), List<TabletRow>> _buckets = [];

        public Held(string log, long revision, int settingsVersion, RecognitionRules rules, TabletWords words, List<TabletRow> rows)
        {
            (Log, Revision, SettingsVersion, Rules, Words) = (log, revision, settingsVersion, rules, words);
            foreach (var row in TabletPool.Gather(rows, words)) Add(row);
        }

        public string Log { get; }
        public long Revision { get; set; }
        public int SettingsVersion { get; }
        public RecognitionRules Rules { get; }
        public TabletWords Words { get; }
        public IEnumerable<TabletRow> All => _rows.Values;

        public TabletRow? Find(int number) => _rows.GetValueOrDefault(number);

        public void Replace(IReadOnlyList<int> changed, IReadOnlyList<TabletRow> rows)
        {
            foreach (var number in changed)
                if (_rows.Remove(number, out var row))
                    foreach (var key in KeysOf(row.Seen)) if (_buckets[key].BinarySearch(row, NewestFirst.Order) is var place and >= 0) _buckets[key].RemoveAt(place);
            foreach (var row in rows) Add(row);
        }

        // Those without a logo or without colours may be it as well; and where no logo was seen, those of any.
        public void Near(SeenTablet seen, List<TabletRow> into)
        {
            if (seen.Logo.Length == 0)
            {
                into.AddRange(_rows.Values.Where(r => seen.Colours.Count == 0 || r.Seen.Colours.Count == 0 || r.Seen.Colours.Intersect(seen.Colours, StringComparer.Ordinal).Any()));
                return;
            }
            var several = seen.Colours.Count > 1 ? new HashSet<int>() : null;
            foreach (var logo in new[] { seen.Logo, "" })
                foreach (var colour in seen.Colours.Append(""))
                    if (_buckets.TryGetValue((logo, colour), out var rows))
                    {
                        if (several is null) into.AddRange(rows);
                        else into.AddRange(rows.Where(r => several.Add(r.Number)));
                    }
            if (seen.Colours.Count > 0) return;
            foreach (var ((logo, colour), rows) in _buckets)
                if (logo == seen.Logo && colour.Length > 0) into.AddRange(rows.Where(r => r.Seen.Colours[0] == colour));
        }

        private void Add(TabletRow row)
        {
            _rows[row.Number] = row;
            foreach (var key in KeysOf(row.Seen))
            {
                if (!_buckets.TryGetValue(key, out var bucket)) _buckets[key] = bucket = [];
                if (bucket.BinarySearch(row, NewestFirst.Order) is var place and < 0) bucket.Insert(~place, row);
            }
        }

        private static IEnumerable<(string, string)> KeysOf(SeenTablet seen) => seen.Colours.Count == 0 ? [(seen.Logo, "")] : seen.Colours.Select(c => (seen.Logo, c));
    }
}

// The index as one snapshot or transaction sees it.
public sealed class TabletView
{
    private readonly TabletIndex _index;

    internal TabletView(TabletIndex index, TabletIndex.Held held, long revision, IReadOnlyList<int> changed, IReadOnlyList<TabletRow> rows, TabletWords words) =>
        (_index, Held, Revision, Changed, Rows, Words) = (index, held, revision, changed.ToHashSet(), rows, words);

    internal TabletIndex.Held Held { get; }
    // Of the snapshot or transaction.
    public long Revision { get; }
    internal HashSet<int> Changed { get; }
    internal IReadOnlyList<TabletRow> Rows { get; }
    public TabletWords Words { get; }
    internal string Log => Held.Log;
    // The settings that hold.
    public RecognitionRules Rules => Held.Rules;
    public int SettingsVersion => Held.SettingsVersion;

    public IReadOnlyList<TabletRow> Near(SeenTablet seen) => _index.Near(this, seen);

    public TabletRow? Find(int number) => _index.Find(this, number);

    public IReadOnlyList<TabletRow> All => _index.All(this);

    // Looks that alerts are about which begin until then and do not end by now; exercises warn in Development only.
    internal async Task<IReadOnlyList<WarnedLook>> Warned(Sql sql, DateTimeOffset now, DateTimeOffset then, bool isDevelopment) => [.. (await _index.Alerts.InForce(sql, Log, now, then))
        .Where(a => a is { State: not AlertState.Withdrawn, Appearance: not null, Form: null or Form.Tablet or Form.Unknown } && (isDevelopment || !AlertMarks.IsExercise(a)))
        .Select(a => new WarnedLook(new AlertTerms(a.Effective, a.Expires), Words.Read(SeenTablet.Of(a.Appearance!))))];

    // What names stand for and what is dangerous, to the same snapshot or transaction.
    internal static async Task<TabletMeanings> Meanings(Sql sql, RegisterSnapshot register, IReadOnlySet<string> dangers) =>
        new(register, dangers, (await sql.Query<int>("SELECT sample FROM urgent_samples")).ToHashSet());
}
