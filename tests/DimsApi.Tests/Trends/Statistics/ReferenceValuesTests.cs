using Dims.Trends;
using Dims.Trends.Statistics;

namespace Dims.Tests.Trends.Statistics;

// Every number of the file that belongs to a method we offer.
public sealed class ReferenceValuesTests
{
    // Methods that are not offered, and why.
    private static readonly Dictionary<string, string> NotOffered = new()
    {
        ["quantiles/type6"] = "one definition of a quantile is offered, type 7",
        ["loess"] = "no smoothed line is drawn here",
        ["cusum_poisson"] = "early warning is by EARS",
        ["cusum_tabular_nist"] = "early warning is by EARS",
        ["ewma_nist"] = "early warning is by EARS",
        ["farrington_synthetic"] = "needs five years of weeks; early warning is by EARS",
        ["farrington_threshold"] = "needs five years of weeks; early warning is by EARS",
        ["joinpoint"] = "a break is told by the one who asks (breakAt), not searched for",
        ["apc"] = "the slope is that of Theil and Sen, in the unit itself",
        ["bca"] = "intervals are exact or by a formula, not by resampling",
    };

    [Fact]
    public void Every_reference_value_of_a_method_we_offer_is_ours()
    {
        var references = new References();
        ShareTrend(references);
        Shares(references);
        Counts(references);
        Quantiles(references);
        Medians(references);
        Aberrations(references);
        Trends(references);
        Assert.Empty(references.Unread(NotOffered.Keys));
        Assert.All(NotOffered, n => Assert.NotEmpty(n.Value));
    }

    private static void ShareTrend(References references)
    {
        int[] Whole(string name) => [.. references.Numbers("cochran_armitage/" + name).Select(x => (int)x)];
        var trend = CochranArmitage.Of(Whole("successes"), Whole("totals"), references.Numbers("cochran_armitage/score"))!.Value;
        references.Same("cochran_armitage/chi2", trend.ChiSquare);
        references.Same("cochran_armitage/p", trend.P);
        references.Same("cochran_armitage/df", 1);
    }

    private static void Shares(References references)
    {
        for (var i = 0; i < references.Length("proportion_ci"); i++)
        {
            var at = $"proportion_ci/{i}";
            var (x, n) = ((int)references.Number(at + "/x"), (int)references.Number(at + "/n"));
            Assert.NotEqual(0, n);
            references.Same(at + "/wilson", Both(ShareInterval.Wilson(x, n)!.Value));
            references.Same(at + "/clopper_pearson", Both(ShareInterval.ClopperPearson(x, n)!.Value));
        }
    }

    private static double[] Both(Bounds bounds) => [bounds.Low, bounds.High];

    private static void Counts(References references)
    {
        for (var i = 0; i < references.Length("poisson_ci"); i++)
            references.Same($"poisson_ci/{i}/ci", Both(CountInterval.Of((int)references.Number($"poisson_ci/{i}/k"))));
    }

    private static void Quantiles(References references)
    {
        double[] sorted = [.. references.Numbers("quantiles/x").Order()];
        references.Same("quantiles/type7", references.Numbers("quantiles/p").Select(p => TrendMath.Quantile(sorted, p)!.Value));
    }

    private static void Medians(References references)
    {
        for (var i = 0; i < references.Length("median_order_stat_ci"); i++)
        {
            var at = $"median_order_stat_ci/{i}";
            var ranks = MedianInterval.Ranks((int)references.Number(at + "/n"))!.Value;
            references.Same(at + "/lower_rank", ranks.Lower);
            references.Same(at + "/upper_rank", ranks.Upper);
            references.Same(at + "/coverage", ranks.Coverage);
        }
    }

    private static void Aberrations(References references)
    {
        int[] counts = [.. references.Numbers("ears_synthetic/counts").Select(x => (int)x)];
        foreach (var method in references.Names("ears_synthetic").Where(n => n != "counts"))
        {
            var least = references.Number($"ears_synthetic/{method}/minSigma");
            var ours = method[..2] switch { "C1" => EarlyAberration.C1(counts, least), "C2" => EarlyAberration.C2(counts, least), _ => EarlyAberration.C3(counts, least) };
            references.Same($"ears_synthetic/{method}/range", ours.Select(a => a.Index + 1.0));
            references.Same($"ears_synthetic/{method}/upperbound", ours.Select(a => a.Limit));
            references.Same($"ears_synthetic/{method}/alarm", ours.Select(a => a.IsAlarm ? 1.0 : 0));
        }
    }

    private static void Trends(References references)
    {
        foreach (var name in references.Names("mann_kendall"))
        {
            var (at, values) = ($"mann_kendall/{name}", references.Numbers($"mann_kendall/{name}/x"));
            var ours = MannKendall.Of(values);
            references.Same(at + "/n", ours.N);
            references.Same(at + "/S", ours.S);
            references.Same(at + "/varS", ours.Variance);
            references.Same(at + "/tau_b", ours.Tau);
            references.Same(at + "/z", ours.Z);
            references.Same(at + "/p", ours.P);
            var slope = TheilSen.Of([.. Enumerable.Range(1, values.Length).Select(t => (double)t)], values, ours.Variance);
            references.Same(at + "/sen", slope.Slope);
            references.Same(at + "/sen_lo", slope.Low);
            references.Same(at + "/sen_hi", slope.High);
            // The package Kendall reckons in single precision and without a far tail.
            references.Nearly(at + "/kendallpkg/tau", ours.Tau, 1e-6);
            references.Nearly(at + "/kendallpkg/p", ours.P, 1e-3);
            references.Nearly(at + "/kendallpkg/S", ours.S, 1e-6);
            references.Nearly(at + "/kendallpkg/varS", ours.Variance, 1e-6);
        }
    }
}
