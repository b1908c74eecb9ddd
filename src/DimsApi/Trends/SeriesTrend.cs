using System.Globalization;
using System.Text.Json.Serialization;
using Dims.Http;
using Dims.Samples;
using Dims.Trends.Statistics;

namespace Dims.Trends;

/// <summary>Whether one figure rises or falls over the periods. One figure for each period, each counting alike whatever its n.</summary>
public sealed record SeriesTrend
{
    /// <summary>`mean`, `median`, `share`, or `above` and the threshold: `above-150`.</summary>
    public required string Of { get; init; }
    /// <summary>With `groupBy`: which group.</summary>
    public string? Group { get; init; }
    /// <summary>What the amounts are the mass of.</summary>
    public Basis? Basis { get; init; }
    /// <summary>With `breakAt`: 1 before that day, 2 from it on.</summary>
    public int? Part { get; init; }
    /// <summary>Periods that have this figure.</summary>
    public required int Periods { get; init; }
    /// <summary>The first day of the first of them.</summary>
    public required DateOnly From { get; init; }
    /// <summary>The last day of the last of them.</summary>
    public required DateOnly To { get; init; }
    /// <summary>Mann and Kendall's test; null for fewer than 8 periods: of so few no claim is made.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)] public required MannKendallFigure? MannKendall { get; init; }
    /// <summary>Theil and Sen's slope; null for fewer than 8 periods.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)] public required TheilSenFigure? TheilSen { get; init; }
    /// <summary>The same in a sentence, with what it rests on.</summary>
    public required string Statement { get; init; }
}

/// <summary>Mann and Kendall's test, with ties.</summary>
public sealed record MannKendallFigure
{
    /// <summary>Pairs that rise less pairs that fall.</summary>
    public required long S { get; init; }
    /// <summary>Its variance where nothing moves.</summary>
    public required double Variance { get; init; }
    /// <summary>Kendall's tau-b, -1 to 1.</summary>
    public required double Tau { get; init; }
    /// <summary>With a continuity correction.</summary>
    public required double Z { get; init; }
    /// <summary>Two-sided: how often chance alone gives this much or more.</summary>
    public required double P { get; init; }
    /// <summary>Adjusted by Benjamini and Hochberg for all the tests of this answer.</summary>
    public required double AdjustedP { get; init; }
}

/// <summary>The median of the slopes between every two periods.</summary>
public sealed record TheilSenFigure
{
    /// <summary>In the unit of the figure (a share as a part of 1), for each period.</summary>
    public required double Slope { get; init; }
    /// <summary>Its interval.</summary>
    public required FigureInterval Interval { get; init; }
    /// <summary>What it is for each of: the interval of the question.</summary>
    public required Interval Per { get; init; }
}

// Pure: a figure of each period, and what it comes to over time.
public sealed record SeriesPoint(int Ordinal, DateOnly From, DateOnly To, double Value);

public sealed record Series(string Of, string? Group, Basis? Basis, int? Part, string Unit, IReadOnlyList<SeriesPoint> Points);

public static class SeriesTrends
{
    // Every two periods of every series are compared: that many at most.
    public const long MostPairs = 10_000_000;

    public static IReadOnlyList<SeriesTrend>? Of(IReadOnlyList<Series> all, Interval interval)
    {
        if (all.Sum(s => (long)s.Points.Count * s.Points.Count / 2) > MostPairs) return null;
        var tests = all.Select(s => s.Points.Count < MannKendall.Fewest ? (MannKendall?)null : MannKendall.Of([.. s.Points.Select(p => p.Value)])).ToList();
        var adjusted = BenjaminiHochberg.Adjust([.. tests.OfType<MannKendall>().Select(t => t.P)]);
        var (trends, at) = (new List<SeriesTrend>(), 0);
        for (var i = 0; i < all.Count; i++) trends.Add(One(all[i], interval, tests[i], tests[i] is null ? 1 : adjusted[at++]));
        return trends;
    }

    private static SeriesTrend One(Series series, Interval interval, MannKendall? test, double adjusted)
    {
        var slope = test is { } of ? TheilSen.Of([.. series.Points.Select(p => (double)p.Ordinal)], [.. series.Points.Select(p => p.Value)], of.Variance) : (TheilSen?)null;
        return new SeriesTrend
        {
            Of = series.Of,
            Group = series.Group,
            Basis = series.Basis,
            Part = series.Part,
            Periods = series.Points.Count,
            From = series.Points[0].From,
            To = series.Points[^1].To,
            MannKendall = test is { } t ? new MannKendallFigure { S = t.S, Variance = t.Variance, Tau = t.Tau, Z = t.Z, P = t.P, AdjustedP = adjusted } : null,
            TheilSen = slope is { } s ? new TheilSenFigure { Slope = s.Slope, Interval = new FigureInterval { Low = s.Low, High = s.High }, Per = interval } : null,
            Statement = Words(series, interval, slope, test?.P ?? 1, adjusted),
        };
    }

    private static string Words(Series series, Interval interval, TheilSen? slope, double p, double adjusted)
    {
        var over = string.Create(CultureInfo.InvariantCulture, $"{series.Points.Count} periods with a value, {series.Points[0].From:yyyy-MM-dd} to {series.Points[^1].To:yyyy-MM-dd}");
        if (slope is not { } s) return $"{over}: fewer than {MannKendall.Fewest}, so nothing is said of a rise or fall.";
        var direction = adjusted >= 0.05 ? "no rise or fall that chance does not explain" : s.Slope > 0 ? "a rise" : s.Slope < 0 ? "a fall" : "a movement with a middle slope of 0";
        return string.Create(CultureInfo.InvariantCulture,
            $"{over}: {direction}; {s.Slope:0.####} {series.Unit} per {Wire.Name(interval)} (95% interval {s.Low:0.####} to {s.High:0.####}, Mann-Kendall p {Shown(p)}, adjusted p {Shown(adjusted)}). Each period counts alike whatever its n, and periods are taken for independent; it says nothing of a cause.");
    }

    internal static string Shown(double p) => p < 0.0001 ? "below 0.0001" : p.ToString("0.####", CultureInfo.InvariantCulture);
}
