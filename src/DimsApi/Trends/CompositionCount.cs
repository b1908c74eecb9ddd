using System.Runtime.InteropServices;
using Dims.Trends.Statistics;

namespace Dims.Trends;

// Pure: from judged samples to shares.
public sealed class CompositionCount(Periods periods)
{
    private static readonly Content[] Kinds = Enum.GetValues<Content>();

    private readonly Dictionary<(int Period, string? Group), Cell> _cells = [];
    private readonly SortedSet<string> _groups = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _found = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (IReadOnlyList<string> Substances, int N)> _sets = new(StringComparer.Ordinal);
    private readonly Dictionary<(string, string), int> _pairs = [];

    public int Analysed { get; private set; }

    public bool Generated { get; private set; }

    public int EntriesAtLeast => periods.All.Count * Math.Max(1, _groups.Count);

    // So many samples that held the same, whatever their period.
    public void Add(Composition held, int n)
    {
        Analysed += n;
        foreach (var one in held.Found) CollectionsMarshal.GetValueRefOrAddDefault(_found, one, out _) += n;
        for (var i = 0; i < held.Found.Count; i++)
            for (var j = i + 1; j < held.Found.Count; j++) CollectionsMarshal.GetValueRefOrAddDefault(_pairs, (held.Found[i], held.Found[j]), out _) += n;
        var set = held.Actives.Count > 0 ? held.Actives : held.Found;
        ref var known = ref CollectionsMarshal.GetValueRefOrAddDefault(_sets, string.Join('+', set), out _);
        known = (set, known.N + n);
    }

    // The same by period and groups, of which only the kind of content counts, how many substances were active, and whether what was promised was looked for.
    public void Add(Content content, int actives, bool lookedFor, int period, IReadOnlyList<string?>? groups, int n, bool generated)
    {
        Generated |= generated;
        foreach (var group in groups ?? NoGroup)
        {
            if (group is not null) _groups.Add(group);
            ref var cell = ref CollectionsMarshal.GetValueRefOrAddDefault(_cells, (period, group), out _);
            (cell ??= new Cell()).Add(content, actives, lookedFor, n);
        }
    }

    private static readonly IReadOnlyList<string?> NoGroup = [null];

    public IReadOnlyList<SubstanceShare> Top(int most) => [.. _found.OrderByDescending(f => f.Value).ThenBy(f => f.Key, StringComparer.Ordinal).Take(most).Select(f => new SubstanceShare
    {
        Substance = f.Key,
        N = f.Value,
        Share = (double)f.Value / Analysed,
        SharePrinted = TrendMath.PrintedShare(f.Value, Analysed),
        Interval = FigureInterval.Of(ShareInterval.Wilson(f.Value, Analysed)),
    })];

    public IReadOnlyList<CombinationShare> Combinations(int most) => [.. _sets.OrderByDescending(s => s.Value.N).ThenBy(s => s.Key, StringComparer.Ordinal).Take(most).Select(s => new CombinationShare
    {
        Substances = s.Value.Substances,
        N = s.Value.N,
        Share = (double)s.Value.N / Analysed,
        SharePrinted = TrendMath.PrintedShare(s.Value.N, Analysed),
    })];

    public IReadOnlyList<SubstancePair> Matrix(IReadOnlyList<SubstanceShare> top)
    {
        var pairs = new List<SubstancePair>();
        for (var i = 0; i < top.Count; i++)
            for (var j = i + 1; j < top.Count; j++)
            {
                var (a, b) = (top[i].Substance, top[j].Substance);
                var n = _pairs.GetValueOrDefault(string.CompareOrdinal(a, b) < 0 ? (a, b) : (b, a));
                if (n > 0) pairs.Add(new SubstancePair { A = a, B = b, N = n });
            }
        return pairs;
    }

    public IReadOnlyList<CompositionEntry> Entries()
    {
        var entries = new List<CompositionEntry>();
        string?[] groups = _groups.Count == 0 ? [null] : [.. _groups];
        for (var i = 0; i < periods.All.Count; i++)
            foreach (var group in groups) entries.Add(Entry(periods.All[i], group, _cells.GetValueOrDefault((i, group)) ?? new Cell()));
        return entries;
    }

    private static CompositionEntry Entry(Period period, string? group, Cell cell)
    {
        var n = cell.Contents.Sum();
        return new CompositionEntry
        {
            Period = period.Name,
            From = period.From,
            To = period.To,
            Part = period.Part,
            Group = group,
            Analysed = n,
            Held = ShareOf(null, cell.Contents[(int)Content.Only] + cell.Contents[(int)Content.WithOthers], n),
            Contents = [.. Kinds.Select(k => ShareOf(k, cell.Contents[(int)k], n))],
            NotLookedFor = cell.NotLookedFor,
            MeanActives = n > 0 ? (double)cell.Actives / n : null,
        };
    }

    private static ContentShare ShareOf(Content? content, int n, int of) => new()
    {
        Content = content,
        N = n,
        Share = of > 0 ? (double)n / of : null,
        SharePrinted = of > 0 ? TrendMath.PrintedShare(n, of) : null,
        Interval = FigureInterval.Of(ShareInterval.Wilson(n, of)),
    };

    private sealed class Cell
    {
        public int[] Contents { get; } = new int[Kinds.Length];
        public int NotLookedFor { get; private set; }
        public long Actives { get; private set; }

        public void Add(Content content, int actives, bool lookedFor, int n)
        {
            Contents[(int)content] += n;
            Actives += (long)actives * n;
            if (!lookedFor && content is (Content.Other or Content.NotActive or Content.NothingFound)) NotLookedFor += n;
        }
    }
}
