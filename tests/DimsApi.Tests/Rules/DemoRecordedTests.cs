using System.Globalization;
using Dims.Demo;
using Dims.Samples;
using Dims.Tests.Cli;
using Dims.Tests.Host;
using Microsoft.Extensions.DependencyInjection;

namespace Dims.Tests.Rules;

// The demo by the door that real results come by, week after week with the clock moved: what the rules then ask is what people would have got. All seventeen years on SQLite; on PostgreSQL the
// months with planted dangers.
public sealed class DemoRecordedTests
{
    [Theory, OnBothEngines]
    public async Task Recorded_week_by_week_the_defaults_raise_at_most_three_proposals_a_week_and_miss_no_planted_danger(Engine engine)
    {
        await using var dims = await TestDims.Start(engine, "--Dims:ClockEvery=00:01:00");
        foreach (var location in DemoLocations.All) await dims.Send(location);
        await dims.Send(DemoLab.Panel);
        var samples = DemoGenerator.Samples().Where(s => engine == Engine.Sqlite || IsNearDanger(s.CollectedOn)).ToList();
        foreach (var week in samples.GroupBy(s => ISOWeek.ToDateTime(ISOWeek.GetYear(Of(s)), ISOWeek.GetWeekOfYear(Of(s)), DayOfWeek.Sunday)).OrderBy(w => w.Key))
        {
            dims.Clock.Advance(new DateTimeOffset(week.Key.AddHours(20), TimeSpan.Zero) - dims.Clock.GetUtcNow());
            await using var scope = dims.Services.CreateAsyncScope();
            var answer = await scope.ServiceProvider.GetRequiredService<SampleIntake>().Record([.. week.Select(s => new SampleIntake.Item(s, null))], BatchMode.Each, false, null, CancellationToken.None);
            Assert.Equal(week.Count(), answer.Stored);
        }

        await using var read = await dims.Database.Read();
        var weeks = (await read.Query<string>("SELECT raised_at FROM proposals")).GroupBy(at => at[..10]).OrderByDescending(w => w.Count()).ToList();
        TestContext.Current.TestOutputHelper?.WriteLine($"{samples.Count} samples, {weeks.Sum(w => w.Count())} proposals, at most {weeks[0].Count()} in a week");
        Assert.InRange(weeks[0].Count(), 1, 3);
        var asked = (await read.Query<string>("SELECT s.reference FROM proposal_evidence e JOIN samples s ON s.number = e.sample")).ToHashSet();
        var dangers = samples.Where(IsDanger).Select(s => s.Reference).ToList();
        Assert.True(dangers.Count >= 10);
        Assert.Empty(dangers.Except(asked));
        var urgent = (await read.Query<string>("SELECT s.reference FROM urgent_samples u JOIN samples s ON s.number = u.sample")).ToHashSet();
        Assert.Empty(samples.Where(s => Holds(s, "PMMA") || Holds(s, "atropine") || Holds(s, "MDMB-4en-PINACA")).Select(s => s.Reference).Except(urgent));
        (await Shell.Dims(dims, "verify")).Ends(0);
    }

    private static bool IsNearDanger(DateOnly day) => (day.Year, day.Month) is (2010, 5 or 6) or (2011, 8) or (2014, 11 or 12) or (2018, 11) or (2020, 10 or 11) or (2023, 12);

    private static bool IsDanger(SubmitSample sample) =>
        Holds(sample, "PMMA") || Holds(sample, "atropine") || Holds(sample, "MDMB-4en-PINACA") || (sample.Form == Form.Tablet && sample.Analyses.SelectMany(a => a.Findings).Any(f => f is { Substance: "MDMA", Amount: > 300 }));

    private static bool Holds(SubmitSample sample, string substance) => sample.Analyses.SelectMany(a => a.Findings).Any(f => f.Substance == substance && f.Qualifier != Qualifier.NotDetected);

    private static DateTime Of(SubmitSample sample) => sample.CollectedOn.ToDateTime(TimeOnly.MinValue);
}
