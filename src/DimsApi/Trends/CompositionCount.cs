using System.Runtime.InteropServices;
using Dims.Trends.Statistics;

namespace Dims.Trends;

// Pure: from judged samples to shares.
public sealed class CompositionCount(Periods periods, Func<HeldSample, Statement, IReadOnlyList<string>>? groupsOf)
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

    public void Add(HeldSample sample, Composition held)
    {
        Analysed++;
        Generated |= sample.Generated;
        foreach (var one in held.Found) _found[one] = _found.GetValueOrDefault(one) + 1;
        for (var i = 0; i < held.Found.Count; i++)
            for (var j = i + 1; j < held.Found.Count; j++) _pairs[(held.Found[i], held.Found[j])] = _pairs.GetValueOrDefault((held.Found[i], held.Found[j])) + 1;
        var set = held.Actives.Count > 0 ? held.Actives : held.Found;
        var key = string.Join('+', set);
        _sets[key] = (set, _sets.GetValueOrDefault(key).N + 1);
        var period = periods.IndexOf(sample.Day);
        if (groupsOf is null) CellOf(period, null).Add(held);
        else
            foreach (var group in groupsOf(sample, default))
            {
                _groups.Add(group);
                CellOf(period, group).Add(held);
            }
    }

    public IReadOnlyList<SubstanceShare> Top(int most) => [.. _found.OrderByDescending(f => f.Value).ThenBy(f => f.Key, StringComparer.Ordinal).Take(most).Select(f => new SubstanceShare
    {
        Substance = f.Key,
        N = f.Value,
        Share = (double)f.Value / Analysed,
        SharePrinted = TrendMath.Printed(100m * f.Value / Analysed),
        Interval = FigureInterval.Of(ShareInterval.Wilson(f.Value, Analysed)),
    })];

    public IReadOnlyList<CombinationShare> Combinations(int most) => [.. _sets.OrderByDescending(s => s.Value.N).ThenBy(s => s.Key, StringComparer.Ordinal).Take(most).Select(s => new CombinationShare
    {
        Substances = s.Value.Substances,
        N = s.Value.N,
        Share = (double)s.Value.N / Analysed,
        SharePrinted = TrendMath.Printed(100m * s.Value.N / Analysed),
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
        string?[] groups = groupsOf is null || _groups.Count == 0 ? [null] : [.. _groups];
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
        SharePrinted = of > 0 ? TrendMath.Printed(100m * n / of) : null,
        Interval = FigureInterval.Of(ShareInterval.Wilson(n, of)),
    };

    private Cell CellOf(int period, string? group)
    {
        ref var cell = ref CollectionsMarshal.GetValueRefOrAddDefault(_cells, (period, group), out _);
        return cell ??= new Cell();
    }

    private sealed class Cell
    {
        public int[] Contents { get; } = new int[Kinds.Length];
        public int NotLookedFor { get; private set; }
        public long Actives { get; private set; }

        public void Add(Composition held)
        {
            Contents[(int)held.Content]++;
            Actives += held.Actives.Count;
            if (!held.LookedFor && held.Content is (Content.Other or Content.NotActive or Content.NothingFound)) NotLookedFor++;
        }
    }
}
