using System.Net;
using Dims.Access;
using Dims.Alerts;
using Dims.Proposals;
using Dims.Tests.Attachments;
using Dims.Tests.Host;
using Dims.Tests.Proposals;

namespace Dims.Tests.Alerts;

// From what was seen to the alert, and what is no longer possible once the question is answered.
public sealed class AnsweredQuestionTests
{
    [Theory, OnBothEngines]
    public async Task A_photo_is_evidence_for_who_decides_and_stands_in_the_alert_once_it_is_released(Engine engine)
    {
        await using var dims = await TestDims.Start(engine, ProposalDesk.RulesAsleep, "--Dims:LargestAttachment=20000");
        var (desk, alerts) = (await ProposalDesk.At(dims), await AlertDesk.At(dims));
        var location = await dims.With(Roles.Location);
        var sample = await location.Sample();
        var photo = (await location.Sends(sample, Files.Jpeg())).Is(HttpStatusCode.Created).Headers["Location"];
        var attachment = photo["/v1/attachments/".Length..];
        // One of somebody else's location, one that is no picture, and one that is too large are no evidence.
        var foreign = await dims.With(Roles.Location, "Utrecht", Places.Utrecht);
        Assert.Equal(["/evidence/attachments/0"], (await foreign.Post("/v1/alert-proposals", Body(attachment))).Is(HttpStatusCode.BadRequest).Places);
        (await location.Sends(sample, [.. "<!DOCTYPE html><script>alert(1)</script>"u8], type: "image/jpeg")).Is(HttpStatusCode.UnsupportedMediaType);
        (await location.Sends(sample, new byte[20001], type: "image/jpeg")).Is(HttpStatusCode.RequestEntityTooLarge);

        var raised = ProposalDesk.Taken(await location.Post("/v1/alert-proposals", Body(attachment)), HttpStatusCode.Created);

        Assert.Equal((EvidenceKind.Attachment, attachment), (Assert.Single(raised.Proposal.Evidence).Kind, raised.Proposal.Evidence[0].Attachment));
        var read = await desk.Find(raised.Proposal.Id);
        Assert.Equal(attachment, Assert.Single(read.Evidence).Attachment);
        Assert.Contains(attachment, (await alerts.Anna.Get($"/v1/alert-proposals/{read.Id}/evidence")).Is(HttpStatusCode.OK).Text, StringComparison.Ordinal);
        // Told again it is the same evidence.
        Assert.Equal(ProposalOutcome.Unchanged, ProposalDesk.Taken(await location.Post("/v1/alert-proposals", Body(attachment)), HttpStatusCode.OK).Outcome);
        (await dims.Anonymous.Get(photo + "/content")).Is(HttpStatusCode.NotFound);

        (await alerts.Anna.Releases(photo)).Is(HttpStatusCode.OK);
        var id = await alerts.Draft(Answering(read.Id) with { Picture = attachment });
        (await AlertDesk.Publish(alerts.Bram, id)).Is(HttpStatusCode.Created);
        Assert.Contains(photo + "/content</uri>", (await dims.Anonymous.Get($"/v1/alerts/{id}/cap")).Text, StringComparison.Ordinal);
        Assert.Equal(ProposalState.Closed, (await desk.Only()).State);
    }

    [Theory, OnBothEngines]
    public async Task A_closed_question_is_not_decided_again_and_that_its_source_takes_it_back_is_told(Engine engine)
    {
        await using var dims = await TestDims.Start(engine, ProposalDesk.RulesAsleep);
        var (desk, alerts) = (await ProposalDesk.At(dims), await AlertDesk.At(dims));
        var sister = await desk.Sister.PostText("/v1/alert-proposals", CapDocuments.Alert(), "application/cap+xml");
        var id = ProposalDesk.Taken(sister, HttpStatusCode.Created).Proposal.Id;
        var alert = await alerts.Draft(Answering(id));
        (await AlertDesk.Publish(alerts.Bram, alert)).Is(HttpStatusCode.Created);
        var closed = await alerts.Anna.Get("/v1/alert-proposals/" + id);
        Assert.Equal("closed", closed.Json.GetProperty("state").GetString());

        var rejected = await alerts.Anna.Post($"/v1/alert-proposals/{id}/rejection", """{ "reason": "Too late." }""", ("If-Match", closed.ETag!));
        var again = await alerts.Anna.Post("/v1/alert-drafts", Answering(id));
        foreach (var answer in new[] { rejected, again })
        {
            Assert.Equal("transition-not-allowed", answer.Is(HttpStatusCode.Conflict).Code);
            Assert.Equal(["add-evidence"], AlertDesk.Allowed(answer));
        }
        // Its source takes it back: that is told and removes nothing, and whoever decided looks at it.
        var cancelled = ProposalDesk.Taken(await desk.Sister.PostText("/v1/alert-proposals", CapDocuments.Update("S-2", "S-1", "Cancel"), "application/cap+xml"), HttpStatusCode.OK);
        var asked = await desk.Find(cancelled.Proposal.Id);
        Assert.Equal((id, ProposalState.Closed, true), (asked.Id, asked.State, asked.WithdrawnBySource));
        Assert.Equal((ProposalState.Closed, alert), ((await desk.Find(id)).State, (await desk.Find(id)).Alert));
        Assert.Equal(alert, Assert.Single((await AlertDesk.Current(alerts.Anyone)).Items).Id);
        Assert.Contains((await alerts.Anna.Get("/v1/notices")).Json.GetProperty("items").EnumerateArray(), n => n.GetProperty("kind").GetString() == "review-asked" && n.GetProperty("subject").GetString() == cancelled.Proposal.Id);
    }

    private static string Body(string attachment) => $$"""{ "title": "Look at this", "substance": "PMMA", "form": "tablet", "evidence": { "attachments": ["{{attachment}}"] } }""";

    private static NewAlert Answering(string proposal)
    {
        var said = AlertContents.Regional();
        return new NewAlert { Proposal = proposal, Level = said.Level, Regions = said.Regions, Headline = said.Headline, Sms = said.Sms, Short = said.Short, Text = said.Text, Advice = said.Advice, Substances = said.Substances };
    }
}
