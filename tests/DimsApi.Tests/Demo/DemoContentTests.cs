using System.Text.Json;
using System.Text.RegularExpressions;
using Dims.Demo;
using Dims.Samples;
using Dims.Tablets;

namespace Dims.Tests.Demo;

public sealed partial class DemoContentTests
{
    private static readonly List<SubmitSample> All = [.. DemoGenerator.Samples()];

    [Fact]
    public void There_are_32_locations_and_every_one_hands_in_samples()
    {
        Assert.Equal(32, DemoLocations.All.Count);
        Assert.Equal(DemoLocations.All.Select(l => l.Id).Order(), All.Select(s => s.Location!).Distinct().Order());
        Assert.All(DemoLocations.All, l => Assert.True(l.Generated));
        Assert.All(DemoLocations.All, l => Assert.False(Http.Rules.Check(l).Any));
    }

    [Fact]
    public void Every_location_lies_in_regions_that_exist_and_every_province_has_one()
    {
        using var file = JsonDocument.Parse(File.ReadAllText(Path.Combine(Root(), "src", "DimsApi", "Locations", "regions.json")));
        var sets = file.RootElement.GetProperty("regionSets").EnumerateArray().ToDictionary(s => s.GetProperty("id").GetString()!, s => s.GetProperty("regions").EnumerateArray().Select(r => r.GetProperty("id").GetString()!).ToHashSet());
        Assert.Equal([("ggd", 25), ("mdi", 8), ("province", 12)], sets.Select(s => (s.Key, s.Value.Count)).Order());
        Assert.All(DemoLocations.All.SelectMany(l => l.Regions), r => Assert.Contains(r.Region, sets[r.RegionSet]));
        Assert.Equal(sets["province"].Order(), DemoLocations.All.SelectMany(l => l.Regions).Where(r => r.RegionSet == "province").Select(r => r.Region).Distinct().Order());
        Assert.All(DemoLocations.All, l => Assert.Contains(l.Regions, r => r.RegionSet == "ggd"));
        Assert.Contains(DemoLocations.All, l => l.Regions.All(r => r.RegionSet != "mdi"));
    }

    [Fact]
    public void A_pink_superman_with_173_mg_of_pmma_lies_among_supermans_with_mdma()
    {
        var supermans = All.Where(s => s is { Form: Form.Tablet, Appearance.Logo: "Superman" } && s.CollectedOn >= new DateOnly(2014, 9, 1) && s.CollectedOn <= new DateOnly(2015, 3, 31)).ToList();
        Assert.Contains(supermans, s => Amount(s, "PMMA") == 173.0m && s.Appearance!.Colours!.Contains("pink") && Amount(s, "MDMA") is null);
        Assert.True(supermans.Count(s => s.Appearance!.Colours!.Contains("pink") && Amount(s, "MDMA") > 100) >= 5);
        Assert.Contains(supermans, s => !s.Appearance!.Colours!.Contains("pink") && Amount(s, "MDMA") > 100);
    }

    [Fact]
    public void The_planted_dangers_are_there_and_nowhere_else()
    {
        Assert.Equal([2010, 2010, 2011, 2011, 2014, 2014], Years("PMMA"));
        Assert.Equal([2018, 2018, 2018], Years("atropine"));
        Assert.All(All.Where(s => Amount(s, "PMMA") is not null), s => Assert.Contains(s.Analyses[0].Findings, f => f is { Substance: "MDMA", Qualifier: Qualifier.NotDetected }));
    }

    [Fact]
    public void About_a_quarter_of_the_suspected_cannabis_of_2020_holds_a_synthetic_cannabinoid()
    {
        var cannabis = All.Where(s => s.Form == Form.Plant && s.CollectedOn.Year == 2020).ToList();
        var suspected = cannabis.Where(s => s.BroughtIn == BroughtIn.Suspected).ToList();
        Assert.InRange(suspected.Count, 30, 80);
        Assert.InRange(suspected.Count(s => Amount(s, "MDMB-4en-PINACA") is not null) / (double)suspected.Count, 0.15, 0.33);
        Assert.DoesNotContain(cannabis.Except(suspected), s => Amount(s, "MDMB-4en-PINACA") is not null);
        Assert.DoesNotContain(All, s => s.CollectedOn.Year < 2020 && Amount(s, "MDMB-4en-PINACA") is not null);
    }

    [Fact]
    public void The_field_s_story_can_be_read_from_it()
    {
        Assert.True(Years("mCPP").Count(y => y == 2009) > 30);
        Assert.True(Years("mCPP").Count(y => y > 2014) < 40);
        Assert.True(Years("4-MMC").Count(y => y == 2010) > 20);
        Assert.DoesNotContain(All, s => s.CollectedOn.Year < 2018 && s.SoldAs.Contains("3-MMC"));
        Assert.InRange(Holding("3-MMC", 2021), 0.65, 1);
        Assert.InRange(Holding("3-MMC", 2022), 0.2, 0.5);
        Assert.InRange(Holding("3-MMC", 2023), 0.05, 0.27);
        Assert.True(Held("cocaine", "levamisole", 2010) > 0.4);
        Assert.True(Held("cocaine", "levamisole", 2023) < 0.2);
    }

    [Fact]
    public void Tablets_of_one_look_in_one_month_hold_much_the_same()
    {
        var looks = All.Where(s => s is { Form: Form.Tablet, Appearance.Logo: not null } && Amount(s, "MDMA") is not null)
            .GroupBy(s => (s.Appearance!.Logo, string.Join('+', s.Appearance.Colours!), s.Appearance.ScoreLine, s.CollectedOn.Year, s.CollectedOn.Month)).Where(g => g.Count() >= 5).ToList();
        Assert.True(looks.Count > 50);
        var close = looks.Count(g => g.Select(s => Amount(s, "MDMA")!.Value).Order().ToArray() is var v && v[^2] - v[1] < 25);
        Assert.True(close > looks.Count / 2, $"{close} of {looks.Count}");
    }

    [Fact]
    public void A_batch_has_one_dose_with_a_little_spread_and_now_and_then_a_twin_that_looks_the_same()
    {
        var batches = TabletBatch.All().Where(b => b.Substance == "MDMA").ToList();
        Assert.All(batches, b => Assert.InRange(b.SpreadMg, (0.025 * Math.Max(0, b.DoseMg - 80)) + 0.5, (0.025 * (b.DoseMg + 80)) + 3.5));
        var twins = batches.GroupBy(b => (b.Look.Logo, b.Look.Shape, string.Join('+', b.Look.Colours), b.Look.ScoreLine)).SelectMany(g => g.SelectMany((a, i) => g.Skip(i + 1).Select(b => (a, b))))
            .Where(p => Math.Abs(p.a.Look.MassMg - p.b.Look.MassMg) <= p.a.Look.MassMg * 0.016 && Math.Abs(p.a.Look.Across - p.b.Look.Across) <= 0.051 && Math.Abs(p.a.Look.Thickness - p.b.Look.Thickness) <= 0.051).ToList();
        var other = twins.Where(p => Math.Abs(p.a.DoseMg - p.b.DoseMg) >= 44.9).ToList();
        Assert.InRange(other.Count / (double)batches.Count, 0.03, 0.07);
        // Around in the same months.
        Assert.All(other, p => Assert.True(p.a.From <= p.b.To && p.b.From <= p.a.To, $"{p.a.Look.Logo} {p.a.From} {p.b.From}"));
    }

    [Fact]
    public void Tablets_alike_in_everything_within_the_tolerances_can_hold_something_else()
    {
        var rules = JsonSerializer.Deserialize<RecognitionRules>(File.ReadAllText(Path.Combine(Root(), "src", "DimsApi", "Tablets", "recognition.json")), Http.Wire.Json)!;
        var measured = All.Where(s => Amount(s, "MDMA") is not null).Select(s => (Sample: s, Seen: SeenTablet.Of(s)!)).Where(t => t.Seen is { Logo.Length: > 0 }).ToList();
        var (whole, apart) = (0, 0);
        foreach (var look in measured.GroupBy(t => (t.Seen.Logo, string.Join('+', t.Seen.Colours))))
        {
            var tablets = look.OrderBy(t => t.Sample.CollectedOn).ToList();
            for (var i = 0; i < tablets.Count; i++)
            {
                var compared = new TabletComparison(tablets[i].Seen, rules);
                for (var j = i - 1; j >= 0 && tablets[i].Sample.CollectedOn.DayNumber - tablets[j].Sample.CollectedOn.DayNumber <= rules.Weeks * 7; j--)
                {
                    if (!compared.IsLike(tablets[j].Seen) || !compared.IsWhole(tablets[j].Seen)) continue;
                    whole++;
                    if (Math.Abs(Amount(tablets[i].Sample, "MDMA")!.Value - Amount(tablets[j].Sample, "MDMA")!.Value) > 40) apart++;
                }
            }
        }
        // Recognition is tried on what cannot be told apart; mostly it can.
        Assert.True(apart >= 100 && apart < whole / 4, $"{apart} of {whole}");
    }

    [Fact]
    public void The_alerts_warn_in_two_languages_and_reassure_nobody()
    {
        Assert.InRange(DemoAlerts.All.Count, 4, 6);
        foreach (var alert in DemoAlerts.All)
        {
            string[] texts = [alert.HeadlineNl, alert.HeadlineEn, alert.TextNl, alert.TextEn, alert.AdviceNl, alert.AdviceEn];
            Assert.All(texts, t => Assert.False(string.IsNullOrWhiteSpace(t)));
            Assert.All([.. texts, alert.WithdrawnTextNl ?? "", alert.WithdrawnTextEn ?? ""], t => Assert.DoesNotMatch(Reassuring(), t));
            Assert.NotEmpty(alert.Substances);
            Assert.True(alert.DaysValid > 0);
            Assert.Equal(alert.Level == DemoAlertLevel.Regional, alert.Region is not null);
        }
        var withdrawn = Assert.Single(DemoAlerts.All, a => a.WithdrawnReason is not null);
        Assert.Equal("no-longer-seen", withdrawn.WithdrawnReason);
        Assert.Contains("says nothing about other tablets", withdrawn.WithdrawnTextEn!, StringComparison.Ordinal);
        Assert.Contains("zegt niets over andere tabletten", withdrawn.WithdrawnTextNl!, StringComparison.Ordinal);
    }

    [Fact]
    public void What_an_alert_of_those_years_warns_of_stands_in_the_samples()
    {
        foreach (var alert in DemoAlerts.All.Where(a => a.PublishedOn is not null))
        {
            var first = alert.Substances[0];
            var weeks = All.Where(s => s.CollectedOn < alert.PublishedOn && s.CollectedOn > alert.PublishedOn.Value.AddDays(-200));
            Assert.Contains(weeks, s => Amount(s, first.Name) is not null && (first.Unit == Unit.MgPerG || Amount(s, first.Name) == first.Amount));
        }
    }

    private static List<int> Years(string substance) => [.. All.Where(s => Amount(s, substance) is not null).Select(s => s.CollectedOn.Year)];

    private static double Holding(string name, int year) => Held(name, name, year);

    private static double Held(string soldAs, string substance, int year)
    {
        var sold = All.Where(s => s.CollectedOn.Year == year && s.Analyses.Count > 0 && s.SoldAs.Contains(soldAs)).ToList();
        return (double)sold.Count(s => Amount(s, substance) is not null) / sold.Count;
    }

    private static decimal? Amount(SubmitSample sample, string substance) =>
        sample.Analyses.Where(a => a.Source == Source.Laboratory && a.Authorised).SelectMany(a => a.Findings).FirstOrDefault(f => f.Substance == substance && f.Amount is not null)?.Amount;

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "DimsApi.sln"))) folder = folder.Parent;
        return folder?.FullName ?? throw new DirectoryNotFoundException("the repository's root");
    }

    [GeneratedRegex("safe|veilig|all.?clear", RegexOptions.IgnoreCase)]
    private static partial Regex Reassuring();
}
