using System.Net;
using Dims.Access;
using Dims.Answers;
using Dims.Notices;
using Dims.Rules;
using Dims.Samples;
using Dims.Tests.Answers;
using Dims.Tests.Cli;
using Dims.Tests.Contract;
using Dims.Tests.Host;
using Dims.Tests.Samples;
using Dims.Tests.Storage;
using Dims.Tests.Ways;

namespace Dims.Tests.Rules;

// A warning about what was a mix-up is taken back by a second person, and by nobody else (decision 30).
public sealed class LiftingTests
{
    private static readonly Analysis Pmma = WayDesk.Mdma(173) is var analysis ? analysis with { Findings = [analysis.Findings[0] with { Substance = "PMMA" }] } : analysis;

    [Theory, OnBothEngines]
    public async Task What_was_a_mix_up_warns_nobody_any_more_once_a_second_person_has_looked(Engine engine)
    {
        await using var dims = await AnswersDesk.Start(engine);
        var (desk, cards, carla) = (await WayDesk.At(dims), await AnswersDesk.At(dims), await dims.With(Roles.Coordinator, "Carla"));
        var code = await cards.DrawsOne();
        var sample = Lab.Tablet() with { Analyses = [Pmma] };
        var number = await cards.Registers(sample, code);
        (await carla.Post($"/v1/urgent-samples/{number}/opening", null)).Is(HttpStatusCode.OK);

        // As long as it holds what it was marked for, nobody takes that back.
        var refused = await Lifts(carla, desk, number);
        Assert.Contains("pmma", refused.IsProblem(HttpStatusCode.Conflict, "transition-not-allowed").Json.GetProperty("detail").GetString(), StringComparison.Ordinal);

        Assert.True((await desk.Corrects(desk.Laboratory, number, sample with { Analyses = [WayDesk.Mdma(120)] })).Is(HttpStatusCode.Created).Json.GetProperty("urgent").GetBoolean());
        Assert.Equal(ResultStatus.ContactNow, (await cards.Reads(code)).Status);
        var lifted = WayDesk.Read<UrgentSample>((await Lifts(carla, desk, number)).Is(HttpStatusCode.OK));
        Assert.Equal((number, "Carla", "Vials 3 and 4 were mixed up; 4 is marked.", "Carla", dims.Clock.GetUtcNow()), (lifted.Number, lifted.Lifted!.By, lifted.Lifted.Reason, lifted.OpenedBy, lifted.Lifted.At));
        Assert.Equal("173 mg PMMA in a tablet sold as ecstasy", lifted.Sentence);

        // The sample, the lists and the card follow at once.
        Assert.False((await desk.SampleOf(number)).Urgent);
        Assert.Empty(await Urgent(carla));
        Assert.Equal([number], (await Urgent(desk.Counter, "?lifted=true")).Select(u => u.Number));
        Assert.Empty(await Urgent(desk.Utrecht, "?lifted=true"));
        var answer = await cards.Reads(code);
        Assert.Equal(ResultStatus.Found, answer.Status);
        Assert.Contains(answer.Text, t => t.Contains("taken back on 21 November 2026", StringComparison.Ordinal));
        var notice = WayDesk.Read<NoticePage>(await desk.Counter.Get("/v1/notices?after=0")).Items[^1];
        Assert.Equal((NoticeKind.WarningLifted, number), (notice.Kind, notice.Subject));
        Assert.Contains("Vials 3 and 4 were mixed up", notice.Text.Nl, StringComparison.Ordinal);

        // Asked again, with whatever words, it is as it is, and told once.
        Assert.Equal(lifted.Lifted, WayDesk.Read<UrgentSample>((await carla.Post($"/v1/urgent-samples/{number}/lifting", Body(1, "Again."))).Is(HttpStatusCode.OK)).Lifted);
        Assert.Equal(notice.Sequence, WayDesk.Read<NoticePage>(await desk.Counter.Get("/v1/notices?after=0")).Items[^1].Sequence);
        (await Shell.Dims(dims, "verify")).Ends(0);
    }

    [Theory, OnBothEngines]
    public async Task Found_again_it_is_a_warning_again_and_nobody_waits_for_the_one_before(Engine engine)
    {
        await using var dims = await AnswersDesk.Start(engine);
        var (desk, cards, carla) = (await WayDesk.At(dims), await AnswersDesk.At(dims), await dims.With(Roles.Coordinator, "Carla"));
        var code = await cards.DrawsOne();
        var sample = Lab.Tablet() with { Analyses = [Pmma] };
        var number = await cards.Registers(sample, code);
        (await desk.Corrects(desk.Laboratory, number, sample with { Analyses = [WayDesk.Mdma(120)] })).Is(HttpStatusCode.Created);
        (await Lifts(carla, desk, number)).Is(HttpStatusCode.OK);

        dims.Clock.Advance(TimeSpan.FromHours(2));
        (await desk.Analyses(number, Pmma with { Run = "R-2" })).Is(HttpStatusCode.Created);
        var urgent = Assert.Single(await Urgent(carla));
        Assert.Equal((number, null, null, dims.Clock.GetUtcNow()), (urgent.Number, urgent.Lifted, urgent.OpenedAt, urgent.MarkedAt));
        var answer = await cards.Reads(code);
        Assert.Equal(ResultStatus.ContactNow, answer.Status);
        Assert.DoesNotContain(answer.Text, t => t.Contains("taken back on", StringComparison.Ordinal));
        Assert.Equal(2, WayDesk.Read<NoticePage>(await carla.Get("/v1/notices?after=0")).Items.Count(n => n.Kind == NoticeKind.UrgentSample));

        // And that one too can be a mistake: both are kept.
        (await desk.Corrects(desk.Laboratory, number, sample with { Analyses = [WayDesk.Mdma(120)] })).Is(HttpStatusCode.Created);
        dims.Clock.Advance(TimeSpan.FromHours(2));
        Assert.Equal(dims.Clock.GetUtcNow(), WayDesk.Read<UrgentSample>((await Lifts(carla, desk, number)).Is(HttpStatusCode.OK)).Lifted!.At);
        Assert.Equal(2, await dims.Count("SELECT count(*) FROM lifted_warnings"));
        Assert.Single(await Urgent(carla, "?lifted=true"));
        (await Shell.Dims(dims, "verify")).Ends(0);
    }

    [Theory, OnBothEngines]
    public async Task Whoever_corrected_it_whoever_has_not_read_it_and_whoever_may_not_decide_is_refused(Engine engine)
    {
        await using var dims = await AnswersDesk.Start(engine);
        var (desk, carla, core) = (await WayDesk.At(dims), await dims.With(Roles.Coordinator, "Carla"), await dims.With(Roles.CoreTeam, "Dora"));
        var sample = Lab.Tablet() with { Analyses = [Pmma] };
        var number = await desk.Registers(sample);
        // Carla has a key of an admin too: with that she corrects.
        (await desk.Corrects(await dims.With(Roles.Admin, "Carla"), number, sample with { Analyses = [WayDesk.Mdma(120)] })).Is(HttpStatusCode.Created);

        (await Lifts(carla, desk, number)).IsProblem(HttpStatusCode.Conflict, "second-person-needed");
        foreach (var other in new[] { desk.Counter, desk.Laboratory, desk.Admin, desk.Researcher }) (await Lifts(other, desk, number)).IsProblem(HttpStatusCode.Forbidden, "missing-scope");
        var revision = (await desk.SampleOf(number)).Revision;
        (await core.Post($"/v1/urgent-samples/{number}/lifting", Body(revision - 1))).IsProblem(HttpStatusCode.PreconditionFailed, "precondition-failed");
        foreach (var (body, pointer) in new[] { ($$"""{ "revision": {{revision}} }""", "/reason"), ($$"""{ "revision": {{revision}}, "reason": "no" }""", "/reason"), ($$"""{ "revision": {{revision}}, "reason": "Ask jan@example.org." }""", "/reason"), ("""{ "reason": "It was a mix-up." }""", "/revision") })
            Assert.Equal(pointer, Assert.Single((await core.PostText($"/v1/urgent-samples/{number}/lifting", body)).IsProblem(HttpStatusCode.BadRequest, "invalid-input").Places));
        var usual = await desk.Registers(Lab.Tablet(118));
        foreach (var none in new[] { usual, "AAA-AAAA", "nothing" }) (await core.Post($"/v1/urgent-samples/{none}/lifting", Body(1))).IsProblem(HttpStatusCode.NotFound, "not-found");
        Assert.True((await desk.SampleOf(number)).Urgent);
        Assert.Equal(0, await dims.Count("SELECT count(*) FROM lifted_warnings"));

        (await Lifts(core, desk, number)).Is(HttpStatusCode.OK);
        (await carla.Post($"/v1/samples/{number}/removal", RemovalTests.Body(await desk.SampleOf(number)))).Is(HttpStatusCode.Created);
        // A test record is in no list, and nothing is told of it.
        Assert.Empty(await Urgent(carla, "?lifted=true"));
        (await Lifts(core, desk, number, revision)).IsProblem(HttpStatusCode.NotFound, "not-found");
    }

    internal static object Body(long revision, string reason = "Vials 3 and 4 were mixed up; 4 is marked.") => new { revision, reason };

    private static async Task<Answer> Lifts(Client by, WayDesk desk, string number, long? revision = null) => await by.Post($"/v1/urgent-samples/{number}/lifting", Body(revision ?? (await desk.SampleOf(number)).Revision));

    private static async Task<IReadOnlyList<UrgentSample>> Urgent(Client by, string query = "") => WayDesk.Read<UrgentSampleList>((await by.Get("/v1/urgent-samples" + query)).Is(HttpStatusCode.OK)).Items;
}
