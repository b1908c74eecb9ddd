using System.Globalization;
using System.Net;
using System.Text.Json;
using Dims.Access;
using Dims.Demo;
using Dims.Http;
using Dims.Rules;
using Dims.Samples;
using Dims.Tests.Host;
using Microsoft.Extensions.DependencyInjection;

namespace Dims.Tests.Rules;

// "What would this have proposed over the last two years?", on two years of demo data.
public sealed class TrialTests
{
    private static readonly DateOnly From = new(2022, 1, 1), To = new(2024, 1, 1);

    [Theory, OnBothEngines]
    public async Task A_trial_over_two_years_says_what_judging_and_merging_say(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        dims.Clock.Advance(new DateTimeOffset(2024, 1, 1, 12, 0, 0, TimeSpan.Zero) - dims.Clock.GetUtcNow());
        var samples = DemoGenerator.Samples().Where(s => s.CollectedOn >= From).ToList();
        foreach (var location in DemoLocations.All) await dims.Send(location);
        await dims.Send(DemoLab.Panel);
        await using (var scope = dims.Services.CreateAsyncScope())
            Assert.Equal(samples.Count, (await scope.ServiceProvider.GetRequiredService<SampleIntake>().Record([.. samples.Select(s => new SampleIntake.Item(s, null))], BatchMode.Each, false, null, CancellationToken.None)).Stored);
        var coordinator = await dims.With(Roles.Coordinator);

        AlertRuleContent[] rules =
        [
            RuleBench.Rule(RuleKind.Dose) with { Substances = ["mdma"], Above = 220, Unit = Unit.MgPerTablet, Basis = Basis.Hydrochloride, UnknownBasisToo = true },
            RuleBench.Rule(RuleKind.Unexpected) with { Classes = ["cathinone"] },
            RuleBench.Rule(RuleKind.Actives) with { MoreThan = 1, IgnoredClasses = ["adulterant"] },
            RuleBench.Rule(RuleKind.FirstSighting) with { LearningDays = 90 },
            RuleBench.Rule(RuleKind.Cluster) with { Count = 8, Days = 14, Forms = [Form.Tablet] },
        ];
        foreach (var rule in rules)
        {
            var trial = await Try(coordinator, rule);
            var expected = await Expected(samples, rule);
            Assert.Equal((From, To, To, true, samples.Count), (trial.From, trial.To, trial.CoveredTo!.Value, trial.Complete, trial.Samples));
            Assert.Equal(expected, trial.Weeks.Select(w => (w.Week, w.Hits, w.Proposals)));
            Assert.Equal((expected.Sum(w => w.Hits), expected.Sum(w => w.Proposals)), (trial.Hits, trial.Proposals));
            Assert.True(trial.Hits > 0 && !trial.MeetsMost && trial.Generated && trial.First.Count <= 50, rule.Kind.ToString());
            TestContext.Current.TestOutputHelper?.WriteLine($"{rule.Kind}: {trial.Hits} hits, {trial.Proposals} proposals, at most {trial.MostInAWeek} in a week");
        }
        // One that meets nearly everything says so.
        Assert.True((await Try(coordinator, rules[0] with { Above = 0.001m })) is var wide && !wide.MeetsMost == (wide.Hits * 2 <= wide.Samples));
        Assert.True((await Try(coordinator, RuleBench.Rule(RuleKind.Actives) with { MoreThan = 1, Ignored = ["caffeine"] })).Samples == samples.Count);
    }

    [Theory, OnBothEngines]
    public async Task A_rule_that_is_none_is_refused_with_field_and_reason(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var coordinator = await dims.With(Roles.Coordinator);
        async Task<string[]> Refused(AlertRuleContent rule)
        {
            var tried = (await coordinator.Post("/v1/alert-rule-trials", new TryAlertRule { Rule = rule })).Is(HttpStatusCode.BadRequest);
            var put = (await coordinator.Put("/v1/alert-rules/wrong", new PutAlertRule { Reason = "test", Rule = rule })).Is(HttpStatusCode.BadRequest);
            Assert.Equal(tried.Places, put.Places);
            return [.. tried.Json.GetProperty("errors").EnumerateArray().Select(e => $"{e.GetProperty("pointer").GetString()} {e.GetProperty("code").GetString()}")];
        }
        Assert.Equal(["/rule/substances matches-everything"], await Refused(RuleBench.Rule(RuleKind.Present)));
        Assert.Equal(["/rule/above matches-everything"], await Refused(RuleBench.Rule(RuleKind.Dose) with { Substances = ["mdma"], Above = 0, Unit = Unit.MgPerTablet, Basis = Basis.Unknown }));
        Assert.Equal(["/rule/substances/0 unknown-substance"], await Refused(RuleBench.Rule(RuleKind.Present) with { Substances = ["no such thing at all"] }));
        Assert.Equal(["/rule/moreThan not-for-this-kind"], await Refused(RuleBench.Rule(RuleKind.Present) with { Substances = ["pmma"], MoreThan = 2 }));
        // Every class there is, which is every substance.
        await using var read = await dims.Database.Read();
        var classes = (await read.Query<string>("SELECT class FROM substance_classes GROUP BY class ORDER BY count(*) DESC, class")).Take(50).ToList();
        Assert.Equal(["/rule/classes matches-everything"], await Refused(RuleBench.Rule(RuleKind.Present) with { Classes = classes }));
        Assert.Equal(["/rule/classes matches-everything"], await Refused(RuleBench.Rule(RuleKind.Cluster) with { Classes = classes, Count = 1, Days = 1 }));
        Assert.Equal("not-found", (await coordinator.Get("/v1/alert-rules/wrong")).Code);
    }

    [Fact]
    public async Task A_trial_whose_time_is_over_says_up_to_which_day_it_came()
    {
        var rules = await RuleBench.Only(RuleBench.Rule(RuleKind.Present) with { Substances = ["mdma"] });
        var trial = new RuleTrialCount(rules, From, To);
        var sample = RuleBench.Sample(RuleBench.Found("MDMA", 100)) with { Day = From };
        trial.Add([new TrialRow(sample, true)]);
        Assert.Equal((null, false, 1), (trial.Answer(isWhole: false, 50) is var first ? (first.CoveredTo, first.Complete, first.Hits) : default));
        for (var i = 1; i <= 60; i++) trial.Add([new TrialRow(sample with { Number = i + 1, Day = From.AddDays(i) }, true)]);
        var cut = trial.Answer(isWhole: false, 50);
        // The last day may have more samples than were read.
        Assert.Equal((From.AddDays(59), false, 61, 50, true), (cut.CoveredTo!.Value, cut.Complete, cut.Hits, cut.First.Count, cut.MeetsMost));
    }

    // Judging and merging alone, without the program around them.
    private static async Task<List<(string Week, int Hits, int Proposals)>> Expected(List<SubmitSample> samples, AlertRuleContent rule)
    {
        var (rules, state, merge, weeks) = (await RuleBench.Only(rule), new KeptState(), new ProductMerge(), new SortedDictionary<string, (int Hits, int Proposals)>(StringComparer.Ordinal));
        var now = new SamplePreparer.Now(rules.Register, To, null);
        var provinces = DemoLocations.All.ToDictionary(l => l.Id, l => (IReadOnlyDictionary<string, string>)l.Regions.ToDictionary(r => r.RegionSet, r => r.Region));
        var number = 0L;
        foreach (var sample in samples.OrderBy(s => s.CollectedOn))
        {
            var judged = JudgedSample.Of(now.Prepare(sample), ++number, keptOut: false) with { Regions = provinces[sample.Location!] };
            foreach (var (_, key) in SampleJudge.Clusters(SampleContent.Of(judged, rules.Register), rules)) state.Alike(key, judged.Day, judged.Number);
            var day = judged.Day.ToDateTime(TimeOnly.MinValue);
            var week = string.Create(CultureInfo.InvariantCulture, $"{ISOWeek.GetYear(day)}-W{ISOWeek.GetWeekOfYear(day):00}");
            foreach (var hit in SampleJudge.Judge(judged, rules, state))
                weeks[week] = weeks.GetValueOrDefault(week) is var so && merge.Begins(hit.Product) ? (so.Hits + 1, so.Proposals + 1) : (so.Hits + 1, so.Proposals);
            ResultJudge.See(judged, rules.Register, state);
        }
        return [.. weeks.Select(w => (w.Key, w.Value.Hits, w.Value.Proposals))];
    }

    private static async Task<RuleTrial> Try(Client by, AlertRuleContent rule) =>
        JsonSerializer.Deserialize<RuleTrial>((await by.Post("/v1/alert-rule-trials", new TryAlertRule { Rule = rule })).Is(HttpStatusCode.OK).Text, Wire.Json)!;
}
