using System.Runtime.InteropServices;
using Dims.Cells;
using Dims.Samples;
using Dims.Trends.Statistics;

namespace Dims.Trends;

// Pure: from what samples count as to entries. A sample counts in its period, in its group or groups, and in the basis of its value.
public sealed class DosageCount(Periods periods, AmountScale scale, IReadOnlyList<decimal> thresholds)
{
    private Counted _of = new();
    private int _bins;

    // Over all entries of an answer.
    public const int MostBins = 50_000;

    public IReadOnlyList<decimal> Quantiles { get; init; } = [];

    public decimal? BinWidth { get; init; }

    // What was paid for a sample, where the question asks for it.
    public IReadOnlyDictionary<long, Price>? Prices { get; init; }

    public bool HasTooManyBins => _bins > MostBins;

    public int PositivesOnly => _of.PositivesOnly;

    public int ScreenedOnly => _of.ScreenedOnly;

    public bool Generated => _of.Generated;

    // The same, for a question that differs in what it asks of the values.
    public DosageCount For(IReadOnlyList<decimal> others, IReadOnlyList<decimal> quantiles, decimal? binWidth) => new(periods, scale, others) { _of = _of, Prices = Prices, Quantiles = quantiles, BinWidth = binWidth };

    // Puts all amounts in order; from then on nothing is added, and what was added is read no more. What it takes to keep them, in bytes.
    public int Close() => _of.Cells.Values.Sum(c => 256 + c.Values.Values.Sum(v => v.Close(scale)));

    public IReadOnlyList<ReasonCount> Excluded =>
        [.. SampleJudge.Reasons.Where(_of.Excluded.ContainsKey).Select(w => new ReasonCount { Why = w, N = _of.Excluded[w] })];

    public IReadOnlyList<ReasonCount> Flagged =>
        [.. new ReasonCount[] { new() { Why = "zero", N = _of.Zero }, new() { Why = "contradicted", N = _of.Contradicted } }.Where(f => f.N > 0)];

    public int EntriesAtLeast => periods.All.Count * Math.Max(1, _of.Groups.Count);

    // So many samples that count alike, in one period; their groups, null where nothing is grouped; and their amounts where they have a figure.
    public void Add(in SampleVerdict verdict, int period, IReadOnlyList<string?>? groups, int n, AmountRun? amounts)
    {
        _of.Generated |= verdict.By.Generated;
        if (verdict.Why is { } why) _of.Excluded[why] = _of.Excluded.GetValueOrDefault(why) + n;
        // Whether it was found nobody knows: it is in no share.
        if (verdict.Outcome == Outcome.PositionUnknown) return;
        if (verdict.By.PositivesOnly) _of.PositivesOnly += n;
        if (verdict.ScreenedOnly) _of.ScreenedOnly += n;
        if (verdict.Contradicted) _of.Contradicted += n;
        if (amounts is not null) _of.Zero += amounts.Packed.Count(0);
        var prices = amounts is null || Prices is null ? [] : PerMg(amounts);
        foreach (var group in groups ?? NoGroup)
        {
            if (group is not null) _of.Groups.Add(group);
            CellOf(period, group).Add(verdict, n, amounts, prices);
        }
    }

    private static readonly IReadOnlyList<string?> NoGroup = [null];

    private List<(string, double)> PerMg(AmountRun amounts)
    {
        var prices = new List<(string, double)>();
        foreach (var (sample, millionths) in amounts.Samples ?? [])
            if (Prices!.TryGetValue(sample, out var price) && scale.Read(millionths, amounts.Unit, amounts.Basis, out var value) == Reading.Ok && PricePerMg.Of(price, scale.Unit, value) is { } perMg) prices.Add((price.Currency, perMg));
        return prices;
    }

    private Cell CellOf(int period, string? group)
    {
        ref var cell = ref CollectionsMarshal.GetValueRefOrAddDefault(_of.Cells, (period, group), out _);
        return cell ??= new Cell();
    }

    // All values of one basis, over periods and groups, in their order.
    public IReadOnlyDictionary<Basis, SortedAmounts> Values() => _of.Cells.Values.SelectMany(c => c.Values).GroupBy(v => v.Key).ToDictionary(g => g.Key, g => SortedAmounts.Of([.. g.SelectMany(v => v.Value.Runs)], scale));

    // Null where samples of positives-only sources are among those counted.
    public (int? Tested, int Detected) Found => (PositivesOnly > 0 ? null : _of.Cells.Values.Sum(c => c.Tested), _of.Cells.Values.Sum(c => c.Detected));

    public IReadOnlyList<DosageEntry> Entries()
    {
        var entries = new List<DosageEntry>();
        // Without a sample there is no group to name: the periods stand there once.
        string?[] groups = _of.Groups.Count == 0 ? [null] : [.. _of.Groups];
        for (var period = 0; period < periods.All.Count; period++)
            foreach (var group in groups)
            {
                var cell = _of.Cells.GetValueOrDefault((period, group)) ?? new Cell();
                if (scale.Basis is { } asked) entries.Add(Entry(period, group, asked, cell, cell.ValuesOf(asked), cell.PricesOf(asked)));
                else if (cell.Values.Count == 0) entries.Add(Entry(period, group, null, cell, null, []));
                else foreach (var (basis, values) in cell.Values) entries.Add(Entry(period, group, basis, cell, values, cell.PricesOf(basis)));
            }
        return entries;
    }

    private DosageEntry Entry(int index, string? group, Basis? basis, Cell cell, Amounts? amounts, List<(string Currency, double PerMg)> prices)
    {
        var values = (amounts ?? new Amounts()).Sorted(scale);
        var (period, mean, sd) = (periods.All[index], values.Mean, values.Sd);
        return new DosageEntry
        {
            Period = period.Name,
            From = period.From,
            To = period.To,
            Part = period.Part,
            Group = group,
            Basis = basis,
            Tested = cell.PositivesOnly > 0 ? null : cell.Tested,
            Detected = cell.Detected,
            Quantified = values.Count,
            BelowLoq = cell.BelowLoq,
            Mean = (double?)mean,
            MeanPrinted = mean is { } m ? TrendMath.Printed(m) : null,
            MeanInterval = mean is { } of ? FigureInterval.Of(MeanInterval.Of((double)of, sd, values.Count)) : null,
            Sd = sd,
            Min = values.Count > 0 ? values[0] : null,
            P05 = values.Quantile(0.05),
            Q1 = values.Quantile(0.25),
            Median = values.Quantile(0.5),
            MedianInterval = MedianOf(values.Count, i => values[i]),
            Q3 = values.Quantile(0.75),
            P95 = values.Quantile(0.95),
            Max = values.Count > 0 ? values[values.Count - 1] : null,
            Above = Above(values),
            Quantiles = Quantiles.Count > 0 ? QuantilesOf(values) : null,
            Histogram = BinWidth is { } width ? HistogramOf(values.All(), width) : null,
            Prices = Prices is null ? null : PricesOf(prices),
        };
    }

    private QuantileFigure[] QuantilesOf(SortedAmounts values)
    {
        var all = new QuantileFigure[Quantiles.Count];
        for (var i = 0; i < all.Length; i++) all[i] = new QuantileFigure { P = Quantiles[i], Value = values.Quantile((double)Quantiles[i]) };
        return all;
    }

    private static MedianFigureInterval? MedianOf(int n, Func<int, double> at) =>
        MedianInterval.Ranks(n) is { } ranks ? new MedianFigureInterval { Low = at(ranks.Lower - 1), High = at(ranks.Upper - 1), Coverage = ranks.Coverage } : null;

    private IReadOnlyList<HistogramBin> HistogramOf(decimal[] sorted, decimal width)
    {
        if (HasTooManyBins) return [];
        var bins = Histogram.Of(sorted, width, MostBins);
        _bins += bins?.Count ?? MostBins + 1;
        return bins is null ? [] : [.. bins.Select(b => new HistogramBin { From = b.From, To = b.To, N = b.N })];
    }

    private static IReadOnlyList<PriceFigure> PricesOf(List<(string Currency, double PerMg)> prices) => [.. prices.GroupBy(p => p.Currency, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal).Select(PriceOf)];

    private static PriceFigure PriceOf(IGrouping<string, (string Currency, double PerMg)> prices)
    {
        double[] sorted = [.. prices.Select(p => p.PerMg).Order()];
        double At(double p) => TrendMath.Quantile(sorted, p)!.Value;
        return new PriceFigure { Currency = prices.Key, N = sorted.Length, Q1 = At(0.25), Median = At(0.5), MedianInterval = MedianOf(sorted.Length, i => sorted[i]), Q3 = At(0.75) };
    }

    private AboveThreshold[] Above(SortedAmounts values)
    {
        var above = new AboveThreshold[thresholds.Count];
        for (var i = 0; i < above.Length; i++)
        {
            var n = values.CountAbove(thresholds[i]);
            above[i] = new AboveThreshold
            {
                Threshold = thresholds[i],
                N = n,
                Share = values.Count > 0 ? (double)n / values.Count : null,
                Interval = FigureInterval.Of(ShareInterval.Wilson(n, values.Count)),
                SharePrinted = values.Count > 0 ? TrendMath.PrintedShare(n, values.Count) : null,
            };
        }
        return above;
    }

    private sealed class Counted
    {
        public Dictionary<(int Period, string? Group), Cell> Cells { get; } = [];
        public SortedSet<string> Groups { get; } = new(StringComparer.Ordinal);
        public Dictionary<string, int> Excluded { get; } = [];
        public int Zero { get; set; }
        public int Contradicted { get; set; }
        public int PositivesOnly { get; set; }
        public int ScreenedOnly { get; set; }
        public bool Generated { get; set; }
    }

    // As they were found, until they are put in order.
    private sealed class Amounts
    {
        private SortedAmounts? _sorted;

        public List<AmountRun> Runs { get; } = [];

        public SortedAmounts Sorted(AmountScale scale) => _sorted ??= SortedAmounts.Of(Runs, scale);

        public int Close(AmountScale scale)
        {
            var bytes = Sorted(scale).Bytes;
            Runs.Clear();
            Runs.TrimExcess();
            return bytes;
        }
    }

    private sealed class Cell
    {
        public SortedDictionary<Basis, Amounts> Values { get; } = [];
        public int Tested { get; private set; }
        public int Detected { get; private set; }
        public int BelowLoq { get; private set; }
        public int PositivesOnly { get; private set; }

        private readonly Dictionary<Basis, List<(string Currency, double PerMg)>> _prices = [];

        public Amounts? ValuesOf(Basis basis) => Values.GetValueOrDefault(basis);

        public List<(string Currency, double PerMg)> PricesOf(Basis basis) => _prices.TryGetValue(basis, out var prices) ? prices : [];

        public void Add(in SampleVerdict verdict, int n, AmountRun? amounts, List<(string, double)> prices)
        {
            Tested += n;
            if (verdict.By.PositivesOnly) PositivesOnly += n;
            if (verdict.Outcome != Outcome.NotDetected) Detected += n;
            if (verdict.Outcome == Outcome.BelowLoq) BelowLoq += n;
            if (amounts is null) return;
            if (!Values.TryGetValue(verdict.Basis, out var values)) Values[verdict.Basis] = values = new Amounts();
            values.Runs.Add(amounts);
            if (!_prices.TryGetValue(verdict.Basis, out var known)) _prices[verdict.Basis] = known = [];
            known.AddRange(prices);
        }
    }
}
