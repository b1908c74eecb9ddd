using System.Net;
using Dims.Access;
using Dims.Samples;
using Dims.Signals;
using Dims.Tests.Contract;
using Dims.Tests.Host;
using Dims.Tests.Trends;
using Dims.Trends;
using Microsoft.Extensions.DependencyInjection;

namespace Dims.Tests.Signals;

public sealed class SignalsTests
{
    // It is Sunday 22 November 2026: the last complete week is that of 9 to 15 November.
    private static async Task<TrendStory> Start(Engine engine, params int[] perWeek)
    {
        var story = await TrendStory.Start(engine);
        await story.Location("zwolle", ("province", "overijssel"));
        var monday = new DateOnly(2026, 11, 9).AddDays(-7 * (perWeek.Length - 1));
        // Samples of other things: without any nothing is known of a week.
        await story.Sample(TextOf(monday.AddDays(-7)), "cocaine", 50, Powder, Unit.Percent);
        for (var week = 0; week < perWeek.Length; week++)
            for (var i = 0; i < perWeek[week]; i++)
                await story.Sample(TextOf(monday.AddDays((7 * week) + 1)), "PMMA", 60 + i, s => i % 2 == 1 ? s with { Location = "zwolle" } : s);
        return story;
    }

    private static string TextOf(DateOnly day) => day.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);

    private static SubmitSample Powder(SubmitSample sample) => sample with { Form = Form.Powder, SoldAs = ["cocaine"] };

    [Theory, OnBothEngines]
    public async Task A_week_with_more_than_its_limit_is_a_signal_and_says_where_it_was_seen(Engine engine)
    {
        await using var story = await Start(engine, 1, 0, 1, 0, 1, 0, 1, 0, 1, 5);
        var researcher = await story.Dims.With(Roles.Researcher);
        var answer = (await researcher.Get("/v1/signals?weeks=2")).Is(HttpStatusCode.OK).Json;
        Assert.Equal("2026-11-15", answer.GetProperty("to").GetString());
        var pmma = answer.GetProperty("items").EnumerateArray().Single(i => i.GetProperty("substance").GetString() == "pmma");
        Assert.Equal(("2026-09-08", "2026-11-10", 10), (pmma.GetProperty("firstSeen").GetString(), pmma.GetProperty("lastSeen").GetString(), pmma.GetProperty("samples").GetInt32()));
        Assert.Equal(["utrecht 8 2026-09-08", "overijssel 2 2026-11-10"], pmma.GetProperty("regions").EnumerateArray().Select(r => $"{r.GetProperty("region")} {r.GetProperty("samples")} {r.GetProperty("firstSeen")}"));
        var week = pmma.GetProperty("weeks")[1];
        Assert.Equal(("2026-W46", 5, true), (week.GetProperty("week").GetString(), week.GetProperty("n").GetInt32(), week.GetProperty("signal").GetBoolean()));
        double[] before = [1, 0, 1, 0, 1, 0, 1];
        Assert.Equal(before.Average(), week.GetProperty("baseline").GetDouble(), 12);
        Assert.Equal(before.Average() + (3.090232306167813 * TrendMath.StandardDeviation(before)!.Value), week.GetProperty("limit").GetDouble(), 9);
        Assert.Equal(["pmma"], (await researcher.Get("/v1/signals?weeks=2&above=true")).Is(HttpStatusCode.OK).Json.GetProperty("items").EnumerateArray().Select(i => i.GetProperty("substance").GetString()));
        (await researcher.Get("/v1/signals?substance=nothing%20known")).IsProblem(HttpStatusCode.BadRequest, "invalid-input");
        (await researcher.Get("/v1/signals?regionSet=moon")).IsProblem(HttpStatusCode.BadRequest, "invalid-input");
        (await story.Dims.Anonymous.Get("/v1/signals")).IsProblem(HttpStatusCode.Unauthorized, "unauthorised");
    }

    [Theory, OnBothEngines]
    public async Task Substances_of_one_week_are_held_against_each_other(Engine engine)
    {
        await using var story = await Start(engine, 1, 0, 1, 0, 1, 0, 1, 0, 1, 2);
        for (var i = 0; i < 9; i++) await story.Sample("2026-11-10", "ketamine", 60 + i, Powder, Unit.Percent);
        var researcher = await story.Dims.With(Roles.Researcher);
        var answer = (await researcher.Get("/v1/signals?weeks=1")).Is(HttpStatusCode.OK).Json;
        var weeks = answer.GetProperty("items").EnumerateArray().ToDictionary(i => i.GetProperty("substance").GetString()!, i => i.GetProperty("weeks")[0]);
        Assert.Equal(["cocaine", "ketamine", "pmma"], weeks.Keys);
        double[] p = [.. weeks.Values.Select(w => w.GetProperty("p").GetDouble())];
        // Nothing of 0 in a week of 0 is what is expected; 2 after 1, 0, 1, 0, 1, 0, 1 lies (2 - 4/7) / 0.5345 above it.
        Assert.Equal((0.5, 0.0037632), (p[0], Math.Round(p[2], 7)));
        Assert.True(p[1] < 1e-12);
        Assert.Equal(Dims.Trends.Statistics.BenjaminiHochberg.Adjust(p), weeks.Values.Select(w => w.GetProperty("adjustedP").GetDouble()));
        var alone = (await researcher.Get("/v1/signals?weeks=1&substance=pmma")).Is(HttpStatusCode.OK).Json.GetProperty("items")[0].GetProperty("weeks")[0];
        Assert.Equal((p[2], false), (alone.GetProperty("p").GetDouble(), alone.TryGetProperty("adjustedP", out _)));
        foreach (var wrong in new[] { "to=1800-01-01", "asKnownAt=999999", "weeks=200" }) (await researcher.Get("/v1/signals?" + wrong)).IsProblem(HttpStatusCode.BadRequest, "invalid-input");
    }

    [Theory, OnBothEngines]
    public async Task A_signal_raises_one_proposal_however_often_it_is_looked_at(Engine engine)
    {
        await using var story = await Start(engine, 1, 0, 1, 0, 1, 0, 1, 0, 1, 5);
        var coordinator = await story.Dims.With(Roles.Coordinator);
        async Task<int> Proposals() => (await coordinator.Get("/v1/alert-proposals")).Is(HttpStatusCode.OK).Json.GetProperty("items").EnumerateArray().Count(p => p.GetProperty("title").GetString()!.Contains("2026-W46", StringComparison.Ordinal));
        Assert.Equal(0, await Proposals());
        var clock = ActivatorUtilities.CreateInstance<SignalClock>(story.Dims.Services);
        Assert.Equal(1, await clock.Look(TestContext.Current.CancellationToken));
        Assert.Equal(0, await clock.Look(TestContext.Current.CancellationToken));
        Assert.Equal(1, await Proposals());
    }

    [Theory, OnBothEngines]
    public async Task What_never_counts_as_active_raises_nothing(Engine engine)
    {
        await using var story = await Start(engine, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0);
        for (var i = 0; i < 9; i++) await story.Sample("2026-11-10", "lactose", 60 + i, Powder, Unit.Percent);
        var researcher = await story.Dims.With(Roles.Researcher);
        Assert.Equal(["lactose"], (await researcher.Get("/v1/signals?weeks=1&above=true")).Is(HttpStatusCode.OK).Json.GetProperty("items").EnumerateArray().Select(i => i.GetProperty("substance").GetString()));
        Assert.Equal(0, await ActivatorUtilities.CreateInstance<SignalClock>(story.Dims.Services).Look(TestContext.Current.CancellationToken));
    }

    [Fact]
    public void Weeks_of_before_there_were_samples_are_no_weeks_without()
    {
        var weeks = new Periods(new DateOnly(2026, 8, 31), new DateOnly(2026, 11, 8), Interval.Week).All;
        SubstanceSignal Of(DateOnly first)
        {
            var count = new SightingCount(weeks, first);
            count.Add(new DateOnly(2026, 11, 3), "utrecht", 4);
            return count.Of("pmma");
        }
        var known = Assert.Single(Of(new DateOnly(2026, 8, 31)).Weeks);
        Assert.Equal((true, 0.0, 1.545116), (known.Signal, known.Baseline, Math.Round(known.Limit!.Value, 6)));
        var unknown = Assert.Single(Of(new DateOnly(2026, 9, 1)).Weeks);
        Assert.Equal((false, null, 4), (unknown.Signal, unknown.Limit, unknown.N));
    }
}
