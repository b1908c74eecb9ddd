using System.Globalization;
using System.Runtime.InteropServices;
using Dims.Http;
using Dims.Samples;
using Dims.Trends.Statistics;

namespace Dims.Trends;

// Which samples a share is of, and why the others are not.
public sealed class Sieve(IReadOnlySet<BroughtIn> why)
{
    public const string PositivesOnly = "positives-only", NotAnalysed = "not-analysed", NotTested = "not-tested", PositionUnknown = "position-unknown";

    private static readonly string[] Order = [PositivesOnly, .. Enum.GetValues<BroughtIn>().Select(Wire.Name), NotAnalysed, NotTested, PositionUnknown];

    private readonly Dictionary<string, int> _leftOut = [];

    public IReadOnlyList<LeftOut> LeftOut => [.. Order.Where(_leftOut.ContainsKey).Select(w => new LeftOut { Why = w, N = _leftOut[w] })];

    public int Of(string why) => _leftOut.GetValueOrDefault(why);

    // What is known of samples before they are judged; null where they are.
    public string? WhyNot(bool positivesOnly, BroughtIn broughtIn) => positivesOnly ? PositivesOnly : why.Contains(broughtIn) ? null : Wire.Name(broughtIn);

    public void Leave(string reason, int n) => _leftOut[reason] = _leftOut.GetValueOrDefault(reason) + n;
}

// Pure: from judged samples to shares.
public sealed class PrevalenceCount(Periods periods)
{
    private readonly Dictionary<(int Period, string? Group), (int Tested, int Found)> _cells = [];
    private readonly SortedSet<string> _groups = new(StringComparer.Ordinal);

    public bool Generated { get; private set; }

    public int EntriesAtLeast => periods.All.Count * Math.Max(1, _groups.Count);

    // So many samples of one period, with or without it; their groups, null where nothing is grouped.
    public void Add(int period, IReadOnlyList<string?>? groups, bool found, int n, bool generated)
    {
        Generated |= generated;
        foreach (var group in groups ?? NoGroup)
        {
            if (group is not null) _groups.Add(group);
            ref var cell = ref CollectionsMarshal.GetValueRefOrAddDefault(_cells, (period, group), out _);
            cell = (cell.Tested + n, cell.Found + (found ? n : 0));
        }
    }

    private static readonly IReadOnlyList<string?> NoGroup = [null];

    public IReadOnlyList<PrevalenceEntry> Entries()
    {
        var entries = new List<PrevalenceEntry>();
        string?[] groups = _groups.Count == 0 ? [null] : [.. _groups];
        for (var i = 0; i < periods.All.Count; i++)
            foreach (var group in groups)
            {
                var (tested, found) = _cells.GetValueOrDefault((i, group));
                var period = periods.All[i];
                entries.Add(new PrevalenceEntry
                {
                    Period = period.Name,
                    From = period.From,
                    To = period.To,
                    Part = period.Part,
                    Group = group,
                    Tested = tested,
                    Found = found,
                    Share = tested > 0 ? (double)found / tested : null,
                    SharePrinted = tested > 0 ? TrendMath.PrintedShare(found, tested) : null,
                    Interval = FigureInterval.Of(ShareInterval.Wilson(found, tested)),
                });
            }
        return entries;
    }

    public const int FewestPeriods = 3, FewestSamples = 5;

    // One test for each group and part, with the number of the period as score.
    public static IReadOnlyList<ShareTrend> Trends(IReadOnlyList<PrevalenceEntry> entries, Interval interval)
    {
        var ordinals = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var entry in entries) ordinals.TryAdd(entry.Period, ordinals.Count);
        var series = entries.Where(e => e.Tested > 0).GroupBy(e => (e.Group, e.Part)).ToList();
        var tests = series.Select(s => Test([.. s], ordinals)).ToList();
        var adjusted = BenjaminiHochberg.Adjust([.. tests.OfType<CochranArmitage>().Select(t => t.P)]);
        var at = 0;
        return [.. series.Select((s, i) => One([.. s], tests[i], tests[i] is null ? 1 : adjusted[at++], interval))];
    }

    private static CochranArmitage? Test(IReadOnlyList<PrevalenceEntry> series, Dictionary<string, int> ordinals)
    {
        var (tested, found) = (series.Sum(e => (long)e.Tested), series.Sum(e => (long)e.Found));
        return series.Count < FewestPeriods || found < FewestSamples || tested - found < FewestSamples ? null
            : CochranArmitage.Of([.. series.Select(e => e.Found)], [.. series.Select(e => e.Tested)], [.. series.Select(e => (double)ordinals[e.Period])]);
    }

    private static ShareTrend One(IReadOnlyList<PrevalenceEntry> series, CochranArmitage? test, double adjusted, Interval interval) => new()
    {
        Group = series[0].Group,
        Part = series[0].Part,
        Periods = series.Count,
        CochranArmitage = test is { } t ? new CochranArmitageFigure { ChiSquare = t.ChiSquare, P = t.P, AdjustedP = adjusted, Slope = t.Slope, Per = interval } : null,
        Statement = Words(series, test, adjusted, interval),
    };

    private static string Words(IReadOnlyList<PrevalenceEntry> series, CochranArmitage? test, double adjusted, Interval interval)
    {
        var over = string.Create(CultureInfo.InvariantCulture, $"{series.Sum(e => e.Found)} of {series.Sum(e => e.Tested)} samples in {series.Count} periods, {series[0].From:yyyy-MM-dd} to {series[^1].To:yyyy-MM-dd}");
        if (test is not { } t) return $"{over}: too few periods or samples to say anything of a rise or fall.";
        var direction = adjusted >= 0.05 ? "no rise or fall that chance does not explain" : t.Slope > 0 ? "a rise" : "a fall";
        return string.Create(CultureInfo.InvariantCulture,
            $"{over}: {direction}; {t.Slope * 100:0.##} percent points per {Wire.Name(interval)} (Cochran-Armitage chi-square {t.ChiSquare:0.##}, p {SeriesTrends.Shown(t.P)}, adjusted p {SeriesTrends.Shown(adjusted)}). Samples are taken for independent; it says nothing of a cause.");
    }
}
