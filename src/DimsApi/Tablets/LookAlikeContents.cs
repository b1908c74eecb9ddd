using System.Runtime.InteropServices;
using Dims.Samples;

namespace Dims.Tablets;

// Pure: what look-alikes held, counted in one walk. Most hold what the one before held, so that names are looked up once for each kind of finding.
internal sealed class LookAlikeContents
{
    private readonly TabletMeanings _meanings;
    private readonly Dictionary<(string Name, Unit? Unit, Basis Basis), Kind> _kinds = [];
    private readonly Dictionary<string, Pool> _pools = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Slug, Unit Unit, Basis Basis), List<long>> _amounts = [];
    private readonly Dictionary<string, int> _held = new(StringComparer.Ordinal);
    // Of the finding that stood at each place of the tablets before.
    private readonly List<Kind> _last = [];

    public LookAlikeContents(List<TabletRow> alike, TabletMeanings meanings)
    {
        _meanings = meanings;
        var (carried, run, before) = (First, 0, default(TabletRow));
        foreach (var row in alike)
        {
            if (before is null || !HaveSameNames(row, before))
            {
                Count(carried, run);
                (carried, run) = (TabletMatcher.CarriedBy(row, meanings), 0);
                if (before is null) First = carried;
                else AreOther |= !carried.SequenceEqual(First, StringComparer.Ordinal);
            }
            run++;
            before = row;
            Add(row);
        }
        Count(carried, run);
        Held = [.. _held.Select(h => (h.Key, h.Value)).OrderByDescending(h => h.Value).ThenBy(h => h.Key, StringComparer.Ordinal)];
        Amounts = [.. _amounts.Select(a => SpreadOf(a.Key, a.Value)).OrderByDescending(a => a.N).ThenBy(a => a.Slug, StringComparer.Ordinal).ThenBy(a => a.Unit).ThenBy(a => a.Basis)];
        foreach (var pool in _pools.Values) Widest = Math.Max(Widest, pool.Highest - pool.Lowest);
    }

    // What the first one carried, and whether another carried anything else.
    public IReadOnlyList<string> First { get; } = [];
    public bool AreOther { get; }
    // By how many look-alikes hold it.
    public IReadOnlyList<(string Slug, int N)> Held { get; }
    public IReadOnlyList<AmountSpread> Amounts { get; }
    // More than an amount may be anything.
    public bool HasAbove { get; private set; }
    // An amount that is doubted, or cannot be held against the others.
    public bool HasUnmeasured { get; private set; }
    // In millionths of a milligram per tablet, of whatever basis and unit: they are look-alikes of one another.
    public long Widest { get; }

    private void Count(IReadOnlyList<string> carried, int tablets)
    {
        foreach (var slug in carried) CollectionsMarshal.GetValueRefOrAddDefault(_held, slug, out _) += tablets;
    }

    private static bool HaveSameNames(TabletRow row, TabletRow before)
    {
        var told = row.Told.AsSpan();
        var former = before.Told.AsSpan();
        if (told.Length != former.Length) return false;
        for (var i = 0; i < told.Length; i++)
            if (told[i].Name != former[i].Name || TabletMatcher.Counts(told[i]) != TabletMatcher.Counts(former[i])) return false;
        return true;
    }

    private void Add(TabletRow row)
    {
        var told = row.Told.AsSpan();
        for (var i = 0; i < told.Length; i++)
        {
            ref readonly var finding = ref told[i];
            if (!TabletMatcher.Counts(finding)) continue;
            HasAbove |= finding.Qualifier == Qualifier.Above;
            var kind = KindOf(i, finding);
            if (finding is { Qualifier: Qualifier.Equal, Amount: { } amount, Unit: { } unit }) AmountsOf(kind, unit).Add(amount);
            if (TabletMatcher.MgOf(row, finding) is { } mg) PoolOf(kind).Add(mg);
            else HasUnmeasured |= finding.Qualifier == Qualifier.Equal;
        }
    }

    private Kind KindOf(int place, in TabletFinding finding)
    {
        if (place < _last.Count && _last[place] is var last && last.Unit == finding.Unit && last.Basis == finding.Basis && last.Name == finding.Name) return last;
        var key = (finding.Name, finding.Unit, finding.Basis);
        if (!_kinds.TryGetValue(key, out var kind)) _kinds[key] = kind = new Kind(finding.Name, finding.Unit, finding.Basis, _meanings.SlugOf(finding.Name));
        while (_last.Count <= place) _last.Add(kind);
        return _last[place] = kind;
    }

    // Names of one substance share them.
    private List<long> AmountsOf(Kind kind, Unit unit) => kind.Amounts ??= CollectionsMarshal.GetValueRefOrAddDefault(_amounts, (kind.Slug, unit, kind.Basis), out _) ??= [];

    private Pool PoolOf(Kind kind) => kind.Pool ??= CollectionsMarshal.GetValueRefOrAddDefault(_pools, kind.Slug, out _) ??= new Pool();

    private static AmountSpread SpreadOf((string Slug, Unit Unit, Basis Basis) key, List<long> values)
    {
        values.Sort();
        var middle = values.Count / 2;
        return new AmountSpread(key.Slug, key.Unit, key.Basis, values.Count, values.Count % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2, values[0], values[^1]);
    }

    private sealed class Kind(string name, Unit? unit, Basis basis, string slug)
    {
        public string Name => name;
        public Unit? Unit => unit;
        public Basis Basis => basis;
        public string Slug => slug;
        public List<long>? Amounts { get; set; }
        public Pool? Pool { get; set; }
    }

    private sealed class Pool
    {
        public long Lowest { get; private set; } = long.MaxValue;
        public long Highest { get; private set; } = long.MinValue;

        public void Add(long mg) => (Lowest, Highest) = (Math.Min(Lowest, mg), Math.Max(Highest, mg));
    }
}
