using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Dims.Demo;
using Dims.Http;
using Dims.Samples;

namespace Dims.Tests.Demo;

public sealed class DemoGeneratorTests
{
    private static readonly List<SubmitSample> All = [.. DemoGenerator.Samples()];

    [Fact]
    public void Two_runs_give_the_same_bytes_and_they_are_the_ones_of_this_version() // whoever changes the demo on purpose changes the literal
    {
        Assert.Equal(Hash(All), Hash(DemoGenerator.Samples()));
        Assert.True(Hash(All) == "8a34a4aa096d5800cd1e3d09a8d7fa8d9b72f6df5e05fa082e9042e42c2869ff", Hash(All));
    }

    [Fact]
    public void There_are_about_twenty_thousand() => Assert.InRange(All.Count, 19_900, 20_100);

    [Fact]
    public void Every_sample_passes_the_rules_of_intake()
    {
        foreach (var sample in All)
        {
            var faults = Http.Rules.Check(sample).All;
            Assert.True(faults.Count == 0, $"{sample.Reference}: {string.Join(", ", faults.Select(f => f.Pointer + " " + f.Detail))}");
        }
    }

    [Fact]
    public void Every_sample_is_marked_generated_and_has_a_reference_of_its_own()
    {
        Assert.All(All, s => Assert.True(s.Generated));
        Assert.Equal(All.Count, All.Select(s => s.Reference).Distinct().Count());
        Assert.All(All, s => Assert.StartsWith(string.Create(CultureInfo.InvariantCulture, $"DEMO-{s.CollectedOn.Year}-"), s.Reference, StringComparison.Ordinal));
    }

    [Fact]
    public void Every_year_has_samples_from_its_first_to_its_last_weeks_and_most_come_on_tuesday()
    {
        foreach (var year in All.GroupBy(s => s.CollectedOn.Year))
        {
            Assert.True(year.Min(s => s.CollectedOn) < new DateOnly(year.Key, 1, 15));
            Assert.True(year.Max(s => s.CollectedOn) > new DateOnly(year.Key, 12, 15));
        }
        Assert.Equal(Enumerable.Range(2007, 17), All.Select(s => s.CollectedOn.Year).Distinct().Order());
        Assert.InRange(Share(All, s => s.CollectedOn.DayOfWeek == DayOfWeek.Tuesday), 0.5, 0.8);
        Assert.DoesNotContain(All, s => s.CollectedOn.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday);
    }

    [Fact]
    public void Tablets_sold_as_ecstasy_are_45_to_50_percent_of_all()
    {
        string[] names = ["ecstasy", "XTC", "xtc-pil", "MDMA"];
        Assert.InRange(Share(All, s => s.Form == Form.Tablet && s.SoldAs.Any(names.Contains)), 0.44, 0.50);
    }

    [Fact]
    public void No_content_is_impossible()
    {
        var salt = new Dictionary<string, decimal>
        {
            ["MDMA"] = 0.8413m,
            ["cocaine"] = 0.8927m,
            ["amphetamine"] = 0.7338m,
            ["ketamine"] = 0.8670m,
            ["3-MMC"] = 0.8294m,
            ["4-MMC"] = 0.8294m,
            ["2-MMC"] = 0.8294m,
            ["3-CMC"] = 0.8443m,
            ["4-FA"] = 0.8078m,
            ["methamphetamine"] = 0.8037m,
            ["heroin"] = 0.9102m,
            ["methylone"] = 0.8504m,
            ["2-FDCK"] = 0.8585m,
            ["mCPP"] = 0.8436m,
        };
        var checkedBases = 0;
        foreach (var sample in All)
        {
            foreach (var analysis in sample.Analyses)
            {
                var percent = analysis.Findings.Where(f => f.Unit == Unit.Percent).Sum(f => f.Amount ?? 0);
                Assert.True(percent <= 100, $"{sample.Reference} adds up to {percent}%");
                var mg = analysis.Findings.Where(f => f.Unit is Unit.MgPerTablet or Unit.MgPerCapsule).Sum(f => f.Amount ?? 0);
                Assert.True(sample.Appearance?.MassMg is not { } mass || mg <= mass, $"{sample.Reference} holds {mg} mg of {sample.Appearance?.MassMg}");
                foreach (var finding in analysis.Findings.Where(f => f is { Unit: Unit.Percent, Basis: Basis.Base, Amount: not null }))
                {
                    checkedBases++;
                    Assert.True(finding.Amount <= 100 * salt[finding.Substance], $"{sample.Reference}: {finding.Amount}% {finding.Substance} as base");
                }
            }
        }
        Assert.InRange(checkedBases, 1000, 10_000);
    }

    [Fact]
    public void There_are_all_kinds_of_results_methods_and_sources()
    {
        var findings = All.SelectMany(s => s.Analyses).SelectMany(a => a.Findings).ToList();
        foreach (var qualifier in Enum.GetValues<Qualifier>().Where(q => q != Qualifier.Above)) Assert.Contains(findings, f => f.Qualifier == qualifier);
        foreach (var source in Enum.GetValues<Source>()) Assert.Contains(All, s => s.Analyses.Any(a => a.Source == source));
        Assert.Contains(All, s => s.Analyses.Count == 0);
        Assert.Contains(All, s => s.Analyses.Count == 2);
        // Some wait at the end, and none for years.
        var waiting = All.Where(s => s.Analyses.Any(a => !a.Authorised)).ToList();
        Assert.InRange(waiting.Count, 1, 30);
        Assert.All(waiting, s => Assert.True(s.CollectedOn >= new DateOnly(2023, 10, 1) && s.Analyses.Any(a => a.Authorised), s.Reference));
        Assert.DoesNotContain(All, s => s.CollectedOn.Year < 2017 && s.Analyses.Any(a => a.Source == Source.OnSite));
        foreach (var unit in new[] { Unit.MgPerTablet, Unit.MgPerCapsule, Unit.UgPerBlotter, Unit.Percent, Unit.MgPerG, Unit.MgPerMl }) Assert.Contains(findings, f => f.Unit == unit);
        Assert.Equal(3, findings.Where(f => f is { Substance: "cocaine", Amount: not null }).Select(f => f.Basis).Distinct().Count());
    }

    [Fact]
    public void About_fifteen_samples_hold_a_name_the_register_does_not_know_and_no_other_name_is_unknown()
    {
        string[] unnamed = ["M-123 nieuw", "onbekende cathinon 2023-B", "piek RT 12,4 min"];
        var known = RegisterNames();
        var names = All.SelectMany(s => s.SoldAs.Concat(s.Analyses.SelectMany(a => a.Findings.Select(f => f.Substance).Concat(a.TestedFor ?? [])))).Distinct().ToList();
        Assert.Equal(unnamed.Order(StringComparer.Ordinal), names.Where(n => !known.Contains(Fold(n))).Order(StringComparer.Ordinal));
        Assert.InRange(All.Count(s => s.Analyses.Any(a => a.Findings.Any(f => unnamed.Contains(f.Substance)))), 10, 22);
    }

    private static readonly string[] Lists = ["substances", "marketNames"];

    private static HashSet<string> RegisterNames()
    {
        using var stream = typeof(DemoGenerator).Assembly.GetManifestResourceStream("register.json")!;
        using var register = JsonDocument.Parse(stream);
        return [.. Lists.SelectMany(list => register.RootElement.GetProperty(list).EnumerateArray())
            .SelectMany(e => e.GetProperty("names").EnumerateArray().Select(n => n.GetProperty("name").GetString()!).Append(e.GetProperty("name").GetString()!).Append(e.GetProperty("slug").GetString()!)).Select(Fold)];
    }

    private static string Fold(string name) => string.Concat(name.Normalize(System.Text.NormalizationForm.FormD).Where(char.IsLetterOrDigit)).ToLowerInvariant();

    private static double Share(List<SubmitSample> samples, Func<SubmitSample, bool> which) => (double)samples.Count(which) / samples.Count;

    private static string Hash(IEnumerable<SubmitSample> samples)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var sample in samples) hash.AppendData(JsonSerializer.SerializeToUtf8Bytes(sample, Wire.Json));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
