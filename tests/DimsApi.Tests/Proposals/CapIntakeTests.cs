using System.Net;
using Dims.Access;
using Dims.Proposals;
using Dims.Tests.Host;

namespace Dims.Tests.Proposals;

public sealed class CapIntakeTests
{
    private static Task<Answer> Send(Client by, string document) => by.PostText("/v1/alert-proposals", document, "application/cap+xml");

    [Theory, OnBothEngines]
    public async Task An_Alert_is_a_proposal_with_its_texts_and_what_identifies_it(Engine engine)
    {
        await using var dims = await TestDims.Start(engine, ProposalDesk.RulesAsleep);
        var desk = await ProposalDesk.At(dims);

        var answer = await Send(desk.Sister, CapDocuments.Alert());
        var taken = ProposalDesk.Taken(answer, HttpStatusCode.Created);

        Assert.Equal(("/v1/alert-proposals/" + taken.Proposal.Id, ProposalOutcome.Raised), (answer.Headers["Location"], taken.Outcome));
        var proposal = await desk.Only();
        Assert.Equal(("PMMA in a pink tablet", true, false, 2), (proposal.Title, proposal.Urgent, proposal.Exercise, proposal.EvidenceCount));
        var english = proposal.Evidence.Single(e => e.Report!.Language == "en").Report!;
        Assert.Equal(("A sister system", "https://sister.example/alerts/1"), (english.Organisation, english.Link));
        Assert.Equal(("alerts@sister.example", "S-1", new DateTimeOffset(2026, 11, 21, 9, 0, 0, TimeSpan.Zero), "Alert"), (english.Message!.Sender, english.Message.Identifier, english.Message.Sent, english.Message.MsgType));
        Assert.Contains("This tablet holds PMMA.", english.Text, StringComparison.Ordinal);
        Assert.Contains("Area: Belgium", english.Text, StringComparison.Ordinal);
        Assert.Equal("Sister system", proposal.Evidence[0].AddedBy);
    }

    [Theory, OnBothEngines]
    public async Task The_same_message_twice_changes_nothing_and_with_another_content_it_is_refused(Engine engine)
    {
        await using var dims = await TestDims.Start(engine, ProposalDesk.RulesAsleep);
        var desk = await ProposalDesk.At(dims);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Send(desk.Sister, CapDocuments.Alert())));
        var before = await desk.Only();

        Assert.Equal(ProposalOutcome.Unchanged, ProposalDesk.Taken(await Send(desk.Sister, CapDocuments.Alert()), HttpStatusCode.OK).Outcome);
        Assert.Equal(before.Edition, (await desk.Only()).Edition);
        Assert.Equal("already-exists", (await Send(desk.Sister, CapDocuments.Alert(headline: "Something else"))).Is(HttpStatusCode.Conflict).Code);
    }

    [Theory, OnBothEngines]
    public async Task An_Update_and_a_Cancel_follow_by_their_references_and_nothing_is_removed(Engine engine)
    {
        await using var dims = await TestDims.Start(engine, ProposalDesk.RulesAsleep);
        var desk = await ProposalDesk.At(dims);
        var id = ProposalDesk.Taken(await Send(desk.Sister, CapDocuments.Alert()), HttpStatusCode.Created).Proposal.Id;
        await desk.Reject(id, 1000);

        var updated = ProposalDesk.Taken(await Send(desk.Sister, CapDocuments.Update("S-2", "S-1")), HttpStatusCode.OK);
        Assert.Equal((id, ProposalOutcome.Reopened), (updated.Proposal.Id, updated.Outcome));
        var cancelled = ProposalDesk.Taken(await Send(desk.Sister, CapDocuments.Update("S-3", "S-1", "Cancel", "A mistake of the laboratory.")), HttpStatusCode.OK);
        Assert.Equal((id, true), (cancelled.Proposal.Id, cancelled.Proposal.WithdrawnBySource));

        var proposal = await desk.Only();
        Assert.Equal((ProposalState.Open, 6, true), (proposal.State, proposal.EvidenceCount, proposal.WithdrawnBySource));
        Assert.Equal(["raised", "rejected", "evidence-added", "reopened", "withdrawn-by-source"], ProposalDesk.Steps(proposal));
        Assert.Equal("A mistake of the laboratory.", proposal.History[0].Note);
        Assert.Equal(ProposalOutcome.Unchanged, ProposalDesk.Taken(await Send(desk.Sister, CapDocuments.Update("S-3", "S-1", "Cancel", "A mistake of the laboratory.")), HttpStatusCode.OK).Outcome);
    }

    [Theory, OnBothEngines]
    public async Task What_refers_to_messages_that_were_not_received_says_so_and_nobody_cancels_anothers(Engine engine)
    {
        await using var dims = await TestDims.Start(engine, ProposalDesk.RulesAsleep);
        var desk = await ProposalDesk.At(dims);
        ProposalDesk.Taken(await Send(desk.Sister, CapDocuments.Alert()), HttpStatusCode.Created);
        var stranger = await dims.With(Roles.Partner, "Another partner");

        var update = ProposalDesk.Taken(await Send(stranger, CapDocuments.Update("S-2", "S-1")), HttpStatusCode.Created);
        Assert.EndsWith("(Update of messages that were not received here)", update.Proposal.Title, StringComparison.Ordinal);
        var cancel = ProposalDesk.Taken(await Send(stranger, CapDocuments.Update("S-9", "S-8", "Cancel")), HttpStatusCode.Created);
        Assert.True(cancel.Proposal.WithdrawnBySource);
        Assert.False((await desk.List()).Single(p => p.Title == "PMMA in a pink tablet").WithdrawnBySource);
    }

    [Theory, OnBothEngines]
    public async Task An_Alert_that_comes_after_its_Update_or_Cancel_joins_them(Engine engine)
    {
        await using var dims = await TestDims.Start(engine, ProposalDesk.RulesAsleep);
        var desk = await ProposalDesk.At(dims);
        var id = ProposalDesk.Taken(await Send(desk.Sister, CapDocuments.Update("S-2", "S-1")), HttpStatusCode.Created).Proposal.Id;
        // A second one that refers to what has not come goes there too.
        Assert.Equal((id, ProposalOutcome.Merged), ProposalDesk.Taken(await Send(desk.Sister, CapDocuments.Update("S-3", "S-1", "Cancel")), HttpStatusCode.OK) is var c ? (c.Proposal.Id, c.Outcome) : default);
        // Not for another partner.
        Assert.NotEqual(id, ProposalDesk.Taken(await Send(await dims.With(Roles.Partner, "Another partner"), CapDocuments.Alert()), HttpStatusCode.Created).Proposal.Id);

        var joined = ProposalDesk.Taken(await Send(desk.Sister, CapDocuments.Alert()), HttpStatusCode.OK);
        Assert.Equal((id, ProposalOutcome.Merged, "PMMA in a pink tablet", true), (joined.Proposal.Id, joined.Outcome, joined.Proposal.Title, joined.Proposal.WithdrawnBySource));
        Assert.Equal(6, (await desk.Find(id)).EvidenceCount);
        Assert.Equal(ProposalOutcome.Unchanged, ProposalDesk.Taken(await Send(desk.Sister, CapDocuments.Alert()), HttpStatusCode.OK).Outcome);
        Assert.Equal(2, (await desk.List()).Count);
    }

    [Theory, OnBothEngines]
    public async Task A_Cancel_of_what_is_closed_marks_it_and_tells_who_decides_and_an_Update_asks_anew(Engine engine)
    {
        await using var dims = await TestDims.Start(engine, ProposalDesk.RulesAsleep);
        var desk = await ProposalDesk.At(dims);
        var id = ProposalDesk.Taken(await Send(desk.Sister, CapDocuments.Alert()), HttpStatusCode.Created).Proposal.Id;
        var alert = await (await Alerts.AlertDesk.At(dims)).Draft();
        await desk.Write(w => w.Published(id, alert, Dims.Alerts.AlertStatus.Actual));

        var cancelled = ProposalDesk.Taken(await Send(desk.Sister, CapDocuments.Update("S-3", "S-1", "Cancel", "A mistake.")), HttpStatusCode.OK);
        Assert.Equal((id, ProposalOutcome.Merged, ProposalState.Closed, true), (cancelled.Proposal.Id, cancelled.Outcome, cancelled.Proposal.State, cancelled.Proposal.WithdrawnBySource));
        Assert.Contains("review-asked", (await desk.Anna.Get("/v1/notices")).Text, StringComparison.Ordinal);

        var asked = ProposalDesk.Taken(await Send(desk.Sister, CapDocuments.Update("S-4", "S-1")), HttpStatusCode.Created);
        Assert.Equal(id, (await desk.Find(asked.Proposal.Id)).Previous);
        // What follows goes to the question that is open.
        Assert.Equal(asked.Proposal.Id, ProposalDesk.Taken(await Send(desk.Sister, CapDocuments.Alert("S-5", msgType: "Update", sent: "2026-11-21T10:40:00+01:00",
            references: $"{CapDocuments.Sender},S-1,2026-11-21T10:00:00+01:00 {CapDocuments.Sender},S-4,2026-11-21T10:30:00+01:00")), HttpStatusCode.OK).Proposal.Id);
    }

    [Theory, OnBothEngines]
    public async Task An_exercise_is_marked_and_what_is_neither_actual_nor_exercise_is_refused(Engine engine)
    {
        await using var dims = await TestDims.Start(engine, ProposalDesk.RulesAsleep);
        var desk = await ProposalDesk.At(dims);
        Assert.True(ProposalDesk.Taken(await Send(desk.Sister, CapDocuments.Alert(status: "Exercise")), HttpStatusCode.Created).Proposal.Exercise);
        Assert.Equal(["/alert/status"], (await Send(desk.Sister, CapDocuments.Update("S-2", "S-1"))).Is(HttpStatusCode.BadRequest).Places);
        foreach (var status in new[] { "Test", "Draft", "System" })
            Assert.Equal(["/alert/status"], (await Send(desk.Sister, CapDocuments.Alert("S-3", status))).Is(HttpStatusCode.BadRequest).Places);
        foreach (var type in new[] { "Ack", "Error" })
            Assert.Equal(["/alert/msgType"], (await Send(desk.Sister, CapDocuments.Alert("S-3", msgType: type))).Is(HttpStatusCode.BadRequest).Places);
        Assert.Single(await desk.List());
    }

    [Fact]
    public async Task Our_own_alerts_do_not_come_back_as_proposals()
    {
        await using var dims = await TestDims.Start(Engine.Sqlite, ProposalDesk.RulesAsleep, "--Dims:PublicUrl=https://alerts.example.org");
        var desk = await ProposalDesk.At(dims);

        Assert.Equal(["/alert/sender"], (await Send(desk.Sister, CapDocuments.Alert(sender: "Red-Alerts@alerts.example.org"))).Is(HttpStatusCode.BadRequest).Places);
    }

    [Fact]
    public async Task CAP_is_for_who_has_its_scope()
    {
        await using var dims = await TestDims.Start(Engine.Sqlite, ProposalDesk.RulesAsleep);
        var location = await dims.With(Roles.Location);

        var refused = (await Send(location, CapDocuments.Alert())).Is(HttpStatusCode.Forbidden);
        Assert.Contains("alerts.propose-cap", refused.Json.GetProperty("detail").GetString(), StringComparison.Ordinal);
        (await location.PostText("/v1/alert-proposals", CapDocuments.Alert(), "application/xml")).Is(HttpStatusCode.UnsupportedMediaType);
        (await Send(await dims.With(Roles.Researcher), CapDocuments.Alert())).Is(HttpStatusCode.Forbidden);
        (await Send(dims.Anonymous, CapDocuments.Alert())).Is(HttpStatusCode.Unauthorized);
    }
}
