using System.Globalization;
using System.Text;
using Dims.Samples;
using Dims.Trends.Statistics;

namespace Dims.Tablets;

/// <summary>How often a rule would have answered, and been wrong, had it been asked about every measured tablet from those measured before it.</summary>
public sealed record RecognitionTally
{
    /// <summary>What it was done by.</summary>
    public required string Rule { get; init; }
    /// <summary>Measured tablets of these days with an amount in milligrams per tablet.</summary>
    public required int Tablets { get; init; }
    /// <summary>How many of them were recognised.</summary>
    public required int Recognised { get; init; }
    /// <summary>How many of the recognised ones were more than 10 mg off.</summary>
    public required int Off { get; init; }
    /// <summary>Upper limit of the 95% interval (Clopper and Pearson) of that share; left out where nothing was recognised.</summary>
    public double? OffUpTo { get; init; }
    /// <summary>How many held more than 40 mg more than was told, or something active that was not told.</summary>
    public required int Dangerous { get; init; }
    /// <summary>Upper limit of the 95% interval of that share.</summary>
    public double? DangerousUpTo { get; init; }
}

// Pure: history played again. Every measured tablet is asked about from those of earlier days.
public static class RecognitionEvaluation
{
    private const long Wrong = 10_000_000, Deadly = 40_000_000;
    private static readonly int[] Fewest = [1, 2, 3, 5, 8];
    private static readonly decimal[] Spreads = [20, 30, 40];

    // Thresholds that are tried around those that hold.
    public static IEnumerable<(string Name, RecognitionRules Rules)> Thresholds(RecognitionRules rules) =>
        from fewest in Fewest
        from spread in Spreads
        where spread <= rules.MostOffMg
        select (string.Create(CultureInfo.InvariantCulture, $"{fewest} look-alikes, content within {spread} mg"), rules with { FewestLookAlikes = fewest, MostSpreadMg = spread });

    public static IReadOnlyList<RecognitionTally> Run(IReadOnlyList<TabletRow> rows, DateOnly from, DateOnly to, IReadOnlyList<(string Name, RecognitionRules Rules)> thresholds, TabletMeanings meanings)
    {
        var buckets = new Dictionary<(string, string), List<TabletRow>>();
        var (counts, baseline, tablets) = (new Count[thresholds.Count], new Count(), 0);
        var waiting = new List<TabletRow>();
        foreach (var row in rows.OrderBy(r => r.Day).ThenBy(r => r.Number))
        {
            // Those of one day know nothing of each other.
            if (waiting.Count > 0 && waiting[0].Day < row.Day) Enter(waiting, buckets);
            waiting.Add(row);
            if (row.Day < from.DayNumber || row.Day > to.DayNumber || !row.IsMeasured || row.IsKeptOut || !(meanings.IsDangerous(row) || row.Told.Any(f => f is { Unit: Unit.MgPerTablet, Amount: not null }))) continue;
            tablets++;
            var near = Near(row.Seen, buckets);
            for (var i = 0; i < thresholds.Count; i++)
            {
                var rules = thresholds[i].Rules;
                var oldest = row.Day - Math.Max(TabletMatcher.DaysOf(rules), rules.Weeks * 7);
                var match = TabletMatcher.Match(row.Seen, row.Day, near.Where(r => r.Day >= oldest), rules, meanings, row.Generated);
                if (match.Verdict == RecognitionVerdict.Recognised) counts[i] = counts[i].With(row, [.. match.Held.Select(h => h.Slug)], match.Amounts, meanings);
            }
            Baseline(row, near, thresholds[0].Rules, meanings, ref baseline);
        }
        return [Count.Tally("same logo and colour", tablets, baseline), .. thresholds.Select((t, i) => Count.Tally(t.Name, tablets, counts[i]))];
    }

    // What counters do without it: the last tablet of the same logo and colour.
    private static void Baseline(TabletRow row, List<TabletRow> near, RecognitionRules rules, TabletMeanings meanings, ref Count count)
    {
        var like = near.Where(r => r.IsMeasured && row.Day - r.Day <= rules.Weeks * 7 && TabletFeatures.Texts(row.Seen.Logo, r.Seen.Logo) == FeatureVerdict.Agrees && TabletFeatures.Colours(row.Seen.Colours, r.Seen.Colours) == FeatureVerdict.Agrees)
            .OrderByDescending(r => r.Day).ThenByDescending(r => r.Number).FirstOrDefault();
        if (like is null || TabletMatcher.CarriedBy(like, meanings) is not { Count: > 0 } carried) return;
        AmountSpread[] told = [.. like.Told.Where(f => f is { Qualifier: Qualifier.Equal, Amount: not null, Unit: not null }).Select(f => new AmountSpread(meanings.SlugOf(f.Name), f.Unit!.Value, f.Basis, 1, f.Amount!.Value, f.Amount.Value, f.Amount.Value))];
        count = count.With(row, carried, told, meanings);
    }

    private static void Enter(List<TabletRow> waiting, Dictionary<(string, string), List<TabletRow>> buckets)
    {
        foreach (var row in waiting)
            foreach (var colour in row.Seen.Colours.Count == 0 ? [""] : row.Seen.Colours)
            {
                if (!buckets.TryGetValue((row.Seen.Logo, colour), out var bucket)) buckets[(row.Seen.Logo, colour)] = bucket = [];
                bucket.Add(row);
            }
        waiting.Clear();
    }

    private static List<TabletRow> Near(SeenTablet seen, Dictionary<(string, string), List<TabletRow>> buckets)
    {
        var near = new List<TabletRow>();
        foreach (var logo in seen.Logo.Length > 0 ? new[] { seen.Logo, "" } : [""])
            foreach (var colour in seen.Colours.Append(""))
                if (buckets.TryGetValue((logo, colour), out var rows)) near.AddRange(rows);
        return seen.Colours.Count > 1 ? [.. near.DistinctBy(r => r.Number)] : near;
    }

    private readonly record struct Count(int Recognised, int Off, int Dangerous)
    {
        public Count With(TabletRow row, IReadOnlyList<string> told, IReadOnlyList<AmountSpread> amounts, TabletMeanings meanings)
        {
            // A trace of what is on the danger list is no trace.
            var carries = TabletMatcher.CarriedBy(row, meanings).Any(s => !told.Contains(s)) || meanings.DangersIn(row).Any(s => !told.Contains(s));
            var (off, deadly) = (carries, carries);
            foreach (var slug in amounts.Where(a => a.Unit == Unit.MgPerTablet).Select(a => a.Slug).Distinct(StringComparer.Ordinal))
            {
                var own = row.Told.Where(f => f.Qualifier != Qualifier.NotDetected && meanings.SlugOf(f.Name) == slug).ToList();
                off |= own.Count == 0;
                foreach (var finding in own)
                {
                    // In its own basis where that was told, else against each: in doubt it was wrong. So is what has no amount that can be held against it.
                    var medians = amounts.Where(a => a.Slug == slug && a.Unit == Unit.MgPerTablet).ToLookup(a => a.Basis == finding.Basis, a => a.Median);
                    foreach (var median in medians.Contains(true) ? medians[true] : medians[false])
                    {
                        var mg = TabletMatcher.MgOf(row, finding);
                        off |= mg is null || (finding.Qualifier == Qualifier.Above && mg >= median) || (!(finding.Qualifier == Qualifier.Below && mg >= median) && Math.Abs(mg.Value - median) > Wrong);
                        deadly |= finding.Qualifier == Qualifier.Above ? mg is null || mg >= median - Deadly : mg - median > Deadly && finding.Qualifier != Qualifier.Below;
                    }
                }
            }
            return new Count(Recognised + 1, Off + (off ? 1 : 0), Dangerous + (deadly ? 1 : 0));
        }

        public static RecognitionTally Tally(string rule, int tablets, Count count) => new()
        {
            Rule = rule,
            Tablets = tablets,
            Recognised = count.Recognised,
            Off = count.Off,
            OffUpTo = ShareInterval.ClopperPearson(count.Off, count.Recognised)?.High,
            Dangerous = count.Dangerous,
            DangerousUpTo = ShareInterval.ClopperPearson(count.Dangerous, count.Recognised)?.High,
        };
    }

    // A table as it stands in docs/recognition.md.
    public static string Table(IReadOnlyList<RecognitionTally> tallies)
    {
        var text = new StringBuilder("| rule | tablets | recognised | more than 10 mg off | dangerous |\n|---|---|---|---|---|\n");
        foreach (var t in tallies)
            text.Append(CultureInfo.InvariantCulture, $"| {t.Rule} | {t.Tablets} | {t.Recognised} ({Share(t.Recognised, t.Tablets)}) | {t.Off} ({Share(t.Off, t.Recognised)}, at most {Percent(t.OffUpTo)}) | {t.Dangerous} ({Share(t.Dangerous, t.Recognised)}, at most {Percent(t.DangerousUpTo)}) |\n");
        return text.ToString();
    }

    // The fewest that would be dangerous, as far as the data say; of equals the one that recognises most.
    public static string Chosen(IReadOnlyList<RecognitionTally> tallies) => tallies.Skip(1).OrderBy(t => t.DangerousUpTo ?? 1).ThenByDescending(t => t.Recognised).First().Rule;

    private static string Share(int part, int of) => of == 0 ? "-" : Percent((double)part / of);

    private static string Percent(double? share) => share is { } s ? (100 * s).ToString("0.0", CultureInfo.InvariantCulture) + "%" : "-";
}
