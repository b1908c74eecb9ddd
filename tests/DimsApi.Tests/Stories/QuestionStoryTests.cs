using System.Net;
using System.Text.Json;
using Dims.Access;
using Dims.Http;
using Dims.Notices;
using Dims.Proposals;
using Dims.Samples;
using Dims.Tests.Access;
using Dims.Tests.Alerts;
using Dims.Tests.Host;
using Dims.Tests.Proposals;
using Microsoft.Extensions.Logging;

namespace Dims.Tests.Stories;

// From a result that is sent to a question that people have answered, every part through its own door.
public sealed class QuestionStoryTests
{
    [Theory, OnBothEngines]
    public async Task A_tablet_with_PMMA_is_urgent_is_told_is_proposed_and_its_published_alert_closes_the_question(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var (desk, people) = (await ProposalDesk.At(dims), await AlertDesk.At(dims));
        var (amsterdam, utrecht) = (await dims.With(Roles.Location), await dims.With(Roles.Location, location: Places.Utrecht));

        // Not authorised yet, and urgent at once.
        var receipt = (await amsterdam.Post("/v1/samples", Tablet("T-1", authorised: false))).Is(HttpStatusCode.Created).Json;
        var number = receipt.GetProperty("number").GetString()!;
        Assert.True(receipt.GetProperty("urgent").GetBoolean());
        Assert.Equal([NoticeKind.ProposalRaised, NoticeKind.UrgentSample], await Kinds(desk.Anna));
        Assert.Equal([NoticeKind.UrgentSample], await Kinds(amsterdam));
        Assert.Empty(await Kinds(utrecht));

        var proposal = await desk.Only();
        Assert.Equal((ProposalState.Open, true, 1, "superman|pink|"), (proposal.State, proposal.Urgent, proposal.Samples, proposal.Product.Look));
        Assert.Equal("173 mg PMMA in a tablet sold as ecstasy: rule pmma-present v1", proposal.Title);
        var hit = proposal.Evidence.Single(e => e.Sample!.Rule == "pmma-present").Sample!;
        Assert.Equal((number, Places.Amsterdam, 1, proposal.Title), (hit.Number, hit.Location, hit.RuleVersion, hit.Sentence));
        Assert.Equal(proposal.Id, (await Notices(desk.Anna)).Items.Single(n => n.Kind == NoticeKind.ProposalRaised).Subject);
        Assert.Empty((await AlertDesk.Events(people.Anyone)).Events);

        // The same tablet at another location, and an added result of the first: one question still, told once.
        (await utrecht.Post("/v1/samples", Tablet("U-1", location: Places.Utrecht))).Is(HttpStatusCode.Created);
        (await desk.Lab.Post($"/v1/samples/{number}/analyses", Lab.Measured(Pmma) with { Run = "R-2" })).Is(HttpStatusCode.Created);
        Assert.Equal(2, (await desk.Only()).Samples);
        Assert.Equal(1, (await Kinds(desk.Anna)).Count(k => k == NoticeKind.ProposalRaised));
        Assert.Equal(2, (await Kinds(desk.Anna)).Count(k => k == NoticeKind.UrgentSample));

        // Anna takes it up, Bram publishes.
        var written = (await people.Anna.Post("/v1/alert-drafts", Draft(proposal.Id))).Is(HttpStatusCode.Created).Json;
        var alert = written.GetProperty("id").GetString()!;
        Assert.Equal((ProposalState.TakenUp, alert), ((await desk.Only()).State, (await desk.Only()).Alert));
        (await AlertDesk.Publish(people.Bram, alert)).Is(HttpStatusCode.Created);
        var closed = await desk.Only();
        Assert.Equal((ProposalState.Closed, "closed"), (closed.State, ProposalDesk.Steps(closed)[^1]));
        Assert.Equal("transition-not-allowed", (await people.Anna.Post("/v1/alert-drafts", Draft(proposal.Id))).Is(HttpStatusCode.Conflict).Code);

        // Incidents after it are evidence on it, and somebody is told; the next tablet is a new question.
        var taken = ProposalDesk.Read<TakenProposal>(await amsterdam.Post($"/v1/alert-proposals/{proposal.Id}/evidence", Ten));
        Assert.Equal((ProposalOutcome.Merged, ProposalState.Closed, 1, 0), (taken.Outcome, taken.Proposal.State, taken.Proposal.EvidenceCount, taken.Proposal.Samples));
        Assert.Equal(NoticeKind.ReviewAsked, (await Kinds(desk.Anna))[^1]);
        Assert.Equal(10, (await desk.Find(proposal.Id)).Evidence[0].Incidents!.Number);
        (await amsterdam.Post("/v1/samples", Tablet("T-2"))).Is(HttpStatusCode.Created);
        Assert.Equal([(ProposalState.Open, proposal.Id), (ProposalState.Closed, null)], (await desk.List()).Select(p => (p.State, p.Previous)));
    }

    [Theory, OnBothEngines]
    public async Task A_rejected_question_holds_the_next_results_and_their_number_reopens_it_with_a_notice(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var desk = await ProposalDesk.At(dims);
        await desk.Tablet();
        var id = (await desk.Only()).Id;
        await desk.Reject(id, 1);
        await desk.Tablet();
        Assert.Equal((ProposalState.Rejected, 1), ((await desk.Only()).State, (await desk.Only()).NewSamples));
        Assert.DoesNotContain(NoticeKind.ProposalReopened, await Kinds(desk.Anna));
        await desk.Tablet();
        var open = await desk.Only();
        Assert.Equal((ProposalState.Open, 3), (open.State, open.Samples));
        Assert.Equal(["raised", "rejected", "evidence-added", "evidence-added", "reopened"], ProposalDesk.Steps(open));
        Assert.Equal(id, (await Notices(desk.Anna)).Items.Single(n => n.Kind == NoticeKind.ProposalReopened).Subject);
    }

    [Theory, OnBothEngines]
    public async Task Results_and_reports_of_one_product_at_once_end_as_one_proposal_without_a_hole_in_the_notices(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var desk = await ProposalDesk.At(dims);
        var number = SampleNumber.Format(await desk.Tablet());
        object Report(int i) => new { title = "PMMA again", form = "tablet", substance = "PMMA", appearance = new { logo = "Superman", colours = new[] { "pink" } }, evidence = new { samples = new[] { number }, reports = new[] { new { organisation = "Police", text = $"Report {i}." } } } };
        await Task.WhenAll(Enumerable.Range(0, 8).SelectMany(i => new Task[]
        {
            desk.Tablet(),
            desk.Carla.Post("/v1/alert-proposals", Report(i)).ContinueWith(a => a.Result.Is(HttpStatusCode.OK), TaskScheduler.Default),
            desk.Lab.Post($"/v1/samples/{number}/analyses", Lab.Measured(Pmma) with { Run = $"R-{i}" }).ContinueWith(a => a.Result.Is(HttpStatusCode.Created), TaskScheduler.Default),
        }));
        var proposal = await desk.Only();
        Assert.Equal((9, 8), (proposal.Samples, proposal.Evidence.Count(e => e.Report is not null)));
        var notices = (await Notices(desk.Anna)).Items;
        Assert.Equal(Enumerable.Range(1, notices.Count).Select(n => (long)n), notices.Select(n => n.Sequence));
        Assert.Equal((9, 1), (notices.Count(n => n.Kind == NoticeKind.UrgentSample), notices.Count(n => n.Kind == NoticeKind.ProposalRaised)));
    }

    [Theory, OnBothEngines]
    public async Task A_dry_run_asks_tells_and_logs_nothing_and_no_log_has_a_figure(Engine engine)
    {
        using var log = new RecordedLog();
        await using var dims = await TestDims.Start(engine, builder => builder.Logging.AddProvider(log).AddFilter<RecordedLog>("Dims", LogLevel.Trace));
        var (desk, amsterdam) = (await ProposalDesk.At(dims), await dims.With(Roles.Location));
        (await amsterdam.Post("/v1/sample-batches?dryRun=true", new[] { Tablet("T-1") })).Is(HttpStatusCode.OK);
        Assert.Empty(await desk.List());
        Assert.Empty(await Kinds(desk.Anna));
        (await amsterdam.Post("/v1/samples", Tablet("T-1"))).Is(HttpStatusCode.Created);
        Assert.Single(await desk.List());
        Assert.DoesNotContain(log.Lines, l => l.Contains("173", StringComparison.Ordinal) && l.Contains("PMMA", StringComparison.Ordinal));
    }

    private static readonly Finding Pmma = new() { Substance = "PMMA", Qualifier = Qualifier.Equal, Amount = 173, Unit = Unit.MgPerTablet };

    private static readonly NewEvidence Ten = new()
    {
        Incidents = [new IncidentCounts { From = new DateOnly(2026, 11, 20), Until = new DateOnly(2026, 11, 21), Service = IncidentService.EmergencyDepartment, Number = 10, LifeThreatening = 0, Symptoms = [Symptom.Dizziness] }],
    };

    private static SubmitSample Tablet(string reference, string location = Places.Amsterdam, bool authorised = true) => Lab.Tablet(reference: reference, location: location) with
    {
        Appearance = new Appearance { Logo = "Superman", Colours = ["pink"] },
        Analyses = [Lab.Measured(Pmma) with { Authorised = authorised }],
    };

    private static JsonElement Draft(string proposal)
    {
        var content = JsonSerializer.SerializeToNode(AlertContents.Regional(), Wire.Json)!;
        content["proposal"] = proposal;
        return JsonSerializer.SerializeToElement(content);
    }

    private static async Task<NoticePage> Notices(Client by) => ProposalDesk.Read<NoticePage>(await by.Get("/v1/notices?limit=1000"));

    private static async Task<NoticeKind[]> Kinds(Client by) => [.. (await Notices(by)).Items.Select(n => n.Kind)];
}
