using System.Globalization;
using Dims.Demo;
using Dims.Rules;
using Dims.Samples;

namespace Dims.Tests.Rules;

// The rules that come with the program, on seventeen years of demo data: few questions, and none of the dangers missed.
public sealed class DemoBackTests
{
    [Fact]
    public async Task The_defaults_ask_at_most_three_questions_a_week_and_miss_no_planted_danger()
    {
        var rules = await RuleBench.Defaults;
        var (asked, all) = (new List<RuleHit>(), new List<(SubmitSample Sample, IReadOnlyList<RuleHit> Hits)>());
        var (state, merge) = (new KeptState(), new ProductMerge());
        foreach (var (sample, judged) in Judged(rules))
        {
            foreach (var (_, key) in SampleJudge.Clusters(SampleContent.Of(judged, rules.Register), rules)) state.Alike(key, judged.Day, judged.Number);
            var hits = SampleJudge.Judge(judged, rules, state);
            all.Add((sample, hits));
            foreach (var hit in hits)
                if (merge.Begins(hit.Product)) asked.Add(hit);
            ResultJudge.See(judged, rules.Register, state);
        }

        foreach (var (rule, n) in asked.CountBy(h => h.Rule).OrderBy(r => r.Key, StringComparer.Ordinal)) TestContext.Current.TestOutputHelper?.WriteLine($"{rule}: {n}");
        var weeks = asked.GroupBy(h => Week(h.Product.Day)).OrderByDescending(w => w.Count()).ToList();
        Assert.True(weeks[0].Count() <= 3, string.Join('\n', weeks.Where(w => w.Count() > 3).SelectMany(w => w.Select(h => $"{w.Key} {h.Sentence}"))));
        Assert.Empty(all.Where(a => IsDanger(a.Sample) && a.Hits.Count == 0).Select(a => a.Sample.Reference));
        Assert.True(all.Count(a => IsDanger(a.Sample)) > 30);
        Assert.All(all.Where(a => Holds(a.Sample, "PMMA") || Holds(a.Sample, "atropine")).SelectMany(a => a.Hits), h => Assert.True(h.Urgent));
        Assert.Contains(all.SelectMany(a => a.Hits), h => h.Sentence == "173 mg PMMA and a trace of PMA in a tablet sold as ecstasy: rule pmma-present v1");
    }

    // What the demo plants: PMMA, atropine, more than 300 mg of MDMA, a synthetic cannabinoid in cannabis.
    private static bool IsDanger(SubmitSample sample) =>
        Holds(sample, "PMMA") || Holds(sample, "atropine") || Holds(sample, "MDMB-4en-PINACA")
        || (sample.Form == Form.Tablet && sample.Analyses.SelectMany(a => a.Findings).Any(f => f is { Substance: "MDMA", Amount: > 300 }));

    private static bool Holds(SubmitSample sample, string substance) => sample.Analyses.SelectMany(a => a.Findings).Any(f => f.Substance == substance && f.Qualifier != Qualifier.NotDetected);

    private static IEnumerable<(SubmitSample Sample, JudgedSample Judged)> Judged(RuleSnapshot rules)
    {
        var now = new SamplePreparer.Now(rules.Register, new DateOnly(2024, 1, 1), null);
        var provinces = DemoLocations.All.ToDictionary(l => l.Id, l => (IReadOnlyDictionary<string, string>)l.Regions.ToDictionary(r => r.RegionSet, r => r.Region));
        var number = 0L;
        foreach (var sample in DemoGenerator.Samples())
            yield return (sample, JudgedSample.Of(now.Prepare(sample), ++number, keptOut: false) with { Regions = provinces[sample.Location!] });
    }

    private static string Week(DateOnly day)
    {
        var at = day.ToDateTime(TimeOnly.MinValue);
        return string.Create(CultureInfo.InvariantCulture, $"{ISOWeek.GetYear(at)}-W{ISOWeek.GetWeekOfYear(at):00}");
    }
}
