using System.Net;
using Dims.Alerts;
using Dims.Proposals;
using Dims.Tests.Alerts;
using Dims.Tests.Host;

namespace Dims.Tests.Proposals;

public sealed class TakingUpTests
{
    [Theory, OnBothEngines]
    public async Task A_question_whose_draft_is_rejected_is_open_again_and_coordinators_are_told(Engine engine)
    {
        await using var dims = await TestDims.Start(engine, ProposalDesk.RulesAsleep);
        var (desk, alerts, id) = await Asked(dims);
        var (first, last) = (await Draft(alerts, id), await Draft(alerts, id));

        (await AlertDesk.RefuseDraft(alerts.Bram, first, "rejection")).Is(HttpStatusCode.OK);
        Assert.Equal((ProposalState.TakenUp, last), ((await desk.Only()).State, (await desk.Only()).Alert));
        (await AlertDesk.RefuseDraft(alerts.Bram, last, "return")).Is(HttpStatusCode.OK);
        Assert.Equal(ProposalState.TakenUp, (await desk.Only()).State);
        (await AlertDesk.RefuseDraft(alerts.Bram, last, "rejection")).Is(HttpStatusCode.OK);

        Assert.Equal(ProposalState.Open, (await desk.Only()).State);
        Assert.Equal(["raised", "taken-up", "taken-up", "reopened"], ProposalDesk.Steps(await desk.Find(id)));
        Assert.Equal(["urgent-sample", "proposal-raised", "proposal-reopened"], (await alerts.Anna.Get("/v1/notices")).Is(HttpStatusCode.OK).Json.GetProperty("items").EnumerateArray().Select(n => n.GetProperty("kind").GetString()));
    }

    [Theory, OnBothEngines]
    public async Task Whichever_draft_of_it_is_published_the_question_is_answered(Engine engine)
    {
        await using var dims = await TestDims.Start(engine, ProposalDesk.RulesAsleep);
        var (desk, alerts, id) = await Asked(dims);
        var (first, _) = (await Draft(alerts, id), await Draft(alerts, id));

        (await AlertDesk.Publish(alerts.Bram, first)).Is(HttpStatusCode.Created);

        Assert.Equal((ProposalState.Closed, first), ((await desk.Only()).State, (await desk.Only()).Alert));
    }

    [Theory, OnBothEngines]
    public async Task An_exercise_does_not_answer_a_real_question_not_even_by_an_edit(Engine engine)
    {
        await using var dims = await TestDims.Start(engine, ProposalDesk.RulesAsleep);
        var (desk, alerts, id) = await Asked(dims);

        var refused = (await alerts.Anna.Post("/v1/alert-drafts", Content(id, AlertStatus.Exercise))).Is(HttpStatusCode.BadRequest);
        Assert.Equal(["/status"], refused.Places);
        Assert.Equal(ProposalState.Open, (await desk.Only()).State);

        var draft = await Draft(alerts, id);
        (await alerts.Anna.Put("/v1/alert-drafts/" + draft, AlertContents.Regional() with { Status = AlertStatus.Exercise }, ("If-Match", "*"))).Is(HttpStatusCode.OK);
        Assert.Equal(["/status"], (await AlertDesk.Publish(alerts.Bram, draft)).Is(HttpStatusCode.BadRequest).Places);
        Assert.Equal(ProposalState.TakenUp, (await desk.Only()).State);
    }

    private static async Task<(ProposalDesk Desk, AlertDesk Alerts, string Id)> Asked(TestDims dims)
    {
        var desk = await ProposalDesk.At(dims);
        await desk.Raise(ProposalDesk.Hit(await desk.Tablet()));
        return (desk, await AlertDesk.At(dims), (await desk.Only()).Id);
    }

    private static async Task<string> Draft(AlertDesk alerts, string proposal) =>
        (await alerts.Anna.Post("/v1/alert-drafts", Content(proposal, AlertStatus.Actual))).Is(HttpStatusCode.Created).Json.GetProperty("id").GetString()!;

    private static NewAlert Content(string proposal, AlertStatus status)
    {
        var said = AlertContents.Regional();
        return new NewAlert
        {
            Proposal = proposal,
            Level = said.Level,
            Status = status,
            Regions = said.Regions,
            Headline = said.Headline,
            Sms = said.Sms,
            Short = said.Short,
            Text = said.Text,
            Advice = said.Advice,
            Substances = said.Substances,
        };
    }
}
