using System.Net;
using System.Text.Json;
using Dims.Access;
using Dims.Http;
using Dims.Notices;
using Dims.Rules;
using Dims.Samples;
using Dims.Tests.Host;

namespace Dims.Tests.Rules;

public sealed class UrgentTests
{
    private static readonly Finding Pmma = new() { Substance = "PMMA", Qualifier = Qualifier.Equal, Amount = 173, Unit = Unit.MgPerTablet };

    [Theory, OnBothEngines]
    public async Task What_is_on_the_danger_list_is_urgent_at_once_and_told_to_coordinators_and_its_own_location(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var (coordinator, amsterdam, utrecht) = (await dims.With(Roles.Coordinator), await dims.With(Roles.Location), await dims.With(Roles.Location, location: Places.Utrecht));
        var sample = Lab.Tablet() with { Analyses = [Lab.Measured(Pmma) with { Authorised = false }] };
        var receipt = (await amsterdam.Post("/v1/samples", sample)).Is(HttpStatusCode.Created).Json;
        Assert.True(receipt.GetProperty("urgent").GetBoolean());
        Assert.True((await amsterdam.Post("/v1/samples", sample)).Is(HttpStatusCode.OK).Json.GetProperty("urgent").GetBoolean());
        Assert.False((await utrecht.Post("/v1/samples", Lab.Tablet(120, location: Places.Utrecht))).Is(HttpStatusCode.Created).Json.GetProperty("urgent").GetBoolean());

        var urgent = Assert.Single(await Urgent(coordinator));
        Assert.Equal((receipt.GetProperty("number").GetString(), Places.Amsterdam, "173 mg PMMA in a tablet sold as ecstasy", 0), (urgent.Number, urgent.Location, urgent.Sentence, urgent.Told));
        Assert.Single(await Urgent(amsterdam));
        Assert.Empty(await Urgent(utrecht));
        var notice = Assert.Single((await Notices(amsterdam)).Items);
        Assert.Equal((NoticeKind.UrgentSample, urgent.Number, Places.Amsterdam), (notice.Kind, notice.Subject, notice.Location));
        Assert.Contains("173 mg PMMA", notice.Text.En, StringComparison.Ordinal);
        Assert.Empty((await Notices(utrecht)).Items);
    }

    [Theory, OnBothEngines]
    public async Task An_added_analysis_makes_a_sample_urgent_and_a_second_one_does_not_tell_again(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var (coordinator, lab) = (await dims.With(Roles.Coordinator), await dims.With(Roles.Laboratory, "lab-1"));
        var number = (await dims.Send(Lab.Tablet(120))).Number;
        var added = (await lab.Post($"/v1/samples/{number}/analyses", Lab.Measured(Pmma) with { Run = "R-1" })).Is(HttpStatusCode.Created);
        Assert.True(added.Json.GetProperty("urgent").GetBoolean());
        var batch = (await lab.Post("/v1/analysis-batches", new[] { new AddedAnalysis { Sample = number, Analysis = Lab.Measured(Pmma) with { Run = "R-2" } } })).Is(HttpStatusCode.OK);
        Assert.True(batch.Json.GetProperty("items")[0].GetProperty("urgent").GetBoolean());
        Assert.Single((await Notices(coordinator)).Items, n => n.Kind == NoticeKind.UrgentSample);
    }

    [Theory, OnBothEngines]
    public async Task An_urgent_sample_that_nobody_opens_goes_down_the_list_once_for_each_person(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var (first, second) = (await dims.With(Roles.Coordinator, "coordinator 1"), await dims.With(Roles.CoreTeam, "core team 1"));
        await Escalates(dims, "coordinator 1", "core team 1");
        var opened = (await dims.Send(Lab.Tablet() with { Analyses = [Lab.Measured(Pmma)] })).Number;
        var left = (await dims.Send(Lab.Tablet() with { Analyses = [Lab.Measured(Pmma)] })).Number;
        Assert.Equal(opened, Read<UrgentSample>(await first.Post($"/v1/urgent-samples/{opened}/opening", null)).Number);
        Assert.Equal(0, await dims.Send(new EscalateUrgent()));

        dims.Clock.Advance(TimeSpan.FromHours(1));
        // Behind the proposal and the two urgent samples.
        var notices = await UpTo(first, 4);
        Assert.Equal((NoticeKind.UrgentEscalated, left, null), (notices[^1].Kind, notices[^1].Subject, notices[^1].Location));
        Assert.StartsWith("coordinator 1 (1/2): nobody has opened the urgent sample " + left, notices[^1].Text.En, StringComparison.Ordinal);
        dims.Clock.Advance(TimeSpan.FromMinutes(59));
        Assert.Equal(0, await dims.Send(new EscalateUrgent()));
        dims.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.StartsWith("core team 1 (2/2)", (await UpTo(first, 5))[^1].Text.En, StringComparison.Ordinal);
        dims.Clock.Advance(TimeSpan.FromDays(3));
        Assert.Equal(0, await dims.Send(new EscalateUrgent()));
        Assert.Equal([(left, 2), (opened, 0)], (await Urgent(second)).Select(u => (u.Number, u.Told)));

        // Who stands behind them is told at once when the list grows.
        await dims.With(Roles.Coordinator, "coordinator 2");
        await Escalates(dims, "coordinator 1", "core team 1", "coordinator 2");
        Assert.StartsWith("coordinator 2 (3/3)", (await UpTo(first, 6))[^1].Text.En, StringComparison.Ordinal);
    }

    [Theory, OnBothEngines]
    public async Task A_person_opens_it_once_and_it_says_who_was_first(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var (first, second, amsterdam) = (await dims.With(Roles.Coordinator, "coordinator 1"), await dims.With(Roles.Coordinator, "coordinator 2"), await dims.With(Roles.Location));
        var number = (await dims.Send(Lab.Tablet() with { Analyses = [Lab.Measured(Pmma)] })).Number;
        Assert.Equal("missing-scope", (await amsterdam.Post($"/v1/urgent-samples/{number}/opening", null)).Code);
        Assert.Equal("coordinator 1", Read<UrgentSample>(await first.Post($"/v1/urgent-samples/{number.ToLowerInvariant()}/opening", null)).OpenedBy);
        dims.Clock.Advance(TimeSpan.FromMinutes(5));
        var again = Read<UrgentSample>(await second.Post($"/v1/urgent-samples/{number}/opening", null));
        Assert.Equal(("coordinator 1", TestDims.Start0), (again.OpenedBy, again.OpenedAt));
        Assert.Empty(await Urgent(first, "?opened=false"));
        Assert.Single(await Urgent(first, "?opened=true"));
        var usual = (await dims.Send(Lab.Tablet(100))).Number;
        foreach (var none in new[] { usual, "AAA-AAAA" }) Assert.Equal("not-found", (await first.Post($"/v1/urgent-samples/{none}/opening", null)).Code);
    }

    [Theory, OnBothEngines]
    public async Task Two_instances_that_see_one_due_tell_one_person_once(Engine engine)
    {
        await using var dims = await TestDims.Start(engine, "--Dims:ClockEvery=00:01:00");
        var coordinator = await dims.With(Roles.Coordinator, "coordinator 1");
        await dims.With(Roles.Coordinator, "coordinator 2");
        await Escalates(dims, "coordinator 1", "coordinator 2");
        for (var i = 0; i < 5; i++) await dims.Send(Lab.Tablet() with { Analyses = [Lab.Measured(Pmma)] });
        dims.Clock.Advance(TimeSpan.FromHours(1));
        var told = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => dims.Send(new EscalateUrgent())));
        Assert.Equal(5, told.Sum());
        // One proposal, five urgent samples, five times somebody was told.
        Assert.Equal(Enumerable.Range(1, 11).Select(n => (long)n), (await Notices(coordinator)).Items.Select(n => n.Sequence));
    }

    private static async Task Escalates(TestDims dims, params string[] people)
    {
        var coordinator = await dims.With(Roles.Coordinator);
        var now = await coordinator.Get("/v1/escalation");
        (await coordinator.Put("/v1/escalation", new PutEscalation { Reason = "duty", People = people }, ("If-Match", now.ETag!))).Is(HttpStatusCode.OK);
    }

    // The clock's notices come within its next look, not at once.
    private static async Task<IReadOnlyList<Notice>> UpTo(Client by, long head)
    {
        for (var tries = 0; ; tries++)
        {
            var page = await Notices(by);
            if (page.Head >= head || tries == 400) return page.Items;
            await Task.Delay(50);
        }
    }

    private static async Task<IReadOnlyList<UrgentSample>> Urgent(Client by, string query = "") => Read<UrgentSampleList>(await by.Get("/v1/urgent-samples" + query)).Items;

    private static async Task<NoticePage> Notices(Client by) => Read<NoticePage>(await by.Get("/v1/notices"));

    private static T Read<T>(Answer answer) => JsonSerializer.Deserialize<T>(answer.Is(HttpStatusCode.OK).Text, Wire.Json)!;
}
