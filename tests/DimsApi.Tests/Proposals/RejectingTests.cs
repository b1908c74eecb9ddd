using System.Net;
using Dims.Access;
using Dims.Proposals;
using Dims.Rules;
using Dims.Tests.Alerts;
using Dims.Tests.Host;

namespace Dims.Tests.Proposals;

public sealed class RejectingTests
{
    [Theory, OnBothEngines]
    public async Task A_rejected_proposal_holds_until_more_new_samples_than_it_was_said(Engine engine)
    {
        await using var dims = await TestDims.Start(engine, ProposalDesk.RulesAsleep);
        var desk = await ProposalDesk.At(dims);
        await desk.Raise(ProposalDesk.Hit(await desk.Tablet()));
        var id = (await desk.Only()).Id;
        Assert.Equal((ProposalState.Rejected, 3, 0), ((await desk.Reject(id)) is var r ? r.State : default, r.NewSamplesToReopen, r.NewSamples));

        for (var i = 0; i < 3; i++) await desk.Raise(ProposalDesk.Hit(await desk.Tablet()));
        var held = await desk.Only();
        Assert.Equal((ProposalState.Rejected, 3, 4), (held.State, held.NewSamples, held.Samples));

        await desk.Raise(ProposalDesk.Hit(await desk.Tablet()));
        var reopened = await desk.Only();
        Assert.Equal((id, ProposalState.Open, null, 5), (reopened.Id, reopened.State, reopened.NewSamplesToReopen, reopened.Samples));
        Assert.Equal(["raised", "rejected", "evidence-added", "evidence-added", "evidence-added", "evidence-added", "reopened"], ProposalDesk.Steps(reopened));
        Assert.Equal(("Known and warned of.", "Anna"), (reopened.History[^2].Note, reopened.History[^2].By));
        Assert.StartsWith("4 new samples", reopened.History[0].Note, StringComparison.Ordinal);
    }

    [Theory, OnBothEngines]
    public async Task A_rule_of_another_kind_reopens_it_at_once_and_the_same_kind_does_not(Engine engine)
    {
        await using var dims = await TestDims.Start(engine, ProposalDesk.RulesAsleep);
        var desk = await ProposalDesk.At(dims);
        var sample = await desk.Tablet();
        await desk.Raise(ProposalDesk.Hit(sample));
        await desk.Reject((await desk.Only()).Id, 0);

        // Another rule of the same kind about the same sample is neither a new sample nor another kind.
        await desk.Raise(ProposalDesk.Hit(sample, "amphetamines"));
        Assert.Equal((ProposalState.Rejected, 0), ((await desk.Only()).State, (await desk.Only()).NewSamples));

        await desk.Raise(ProposalDesk.Hit(sample, "high-dose", RuleKind.Dose));
        Assert.Equal(ProposalState.Open, (await desk.Only()).State);
    }

    [Theory, OnBothEngines]
    public async Task An_incident_reopens_it(Engine engine)
    {
        await using var dims = await TestDims.Start(engine, ProposalDesk.RulesAsleep);
        var desk = await ProposalDesk.At(dims);
        await desk.Raise(ProposalDesk.Hit(await desk.Tablet()));
        var id = (await desk.Only()).Id;
        await desk.Reject(id, 1000);

        var taken = ProposalDesk.Taken(await desk.Carla.Post($"/v1/alert-proposals/{id}/evidence", """{ "incidents": [ { "from": "2026-11-18", "until": "2026-11-19", "service": "ambulance", "number": 1, "deaths": 1 } ] }"""), HttpStatusCode.OK);

        Assert.Equal((ProposalOutcome.Reopened, ProposalState.Open), (taken.Outcome, taken.Proposal.State));
    }

    [Theory, OnBothEngines]
    public async Task Nobody_opens_it_again_and_again_by_the_same_kind_of_evidence(Engine engine)
    {
        await using var dims = await TestDims.Start(engine, ProposalDesk.RulesAsleep);
        var desk = await ProposalDesk.At(dims);
        await desk.Raise(ProposalDesk.Hit(await desk.Tablet()));
        var id = (await desk.Only()).Id;
        async Task<ProposalOutcome> Brings(Client by, string evidence)
        {
            if ((await desk.Find(id)).State == ProposalState.Open) await desk.Reject(id, 1000);
            return ProposalDesk.Taken(await by.Post($"/v1/alert-proposals/{id}/evidence", "{ " + evidence + " }"), HttpStatusCode.OK).Outcome;
        }
        string Incidents(int number, string more = "") => $$""" "incidents": [ { "from": "2026-11-18", "until": "2026-11-19", "service": "ambulance", "number": {{number}}{{more}} } ]""";
        string Report(string text) => $$""" "reports": [ { "organisation": "X", "text": "{{text}}" } ]""";

        // Each kind of each who reports: once.
        Assert.Equal(ProposalOutcome.Reopened, await Brings(desk.Sister, Incidents(1)));
        for (var i = 2; i < 6; i++) Assert.Equal(ProposalOutcome.Held, await Brings(desk.Sister, Incidents(i)));
        Assert.Equal(ProposalOutcome.Reopened, await Brings(desk.Sister, Report("one")));
        Assert.Equal(ProposalOutcome.Held, await Brings(desk.Sister, Report("two")));
        Assert.Equal(ProposalOutcome.Reopened, await Brings(desk.Carla, Incidents(1)));
        // A life in danger and a death are other kinds than what passed.
        Assert.Equal(ProposalOutcome.Reopened, await Brings(desk.Sister, Incidents(7, ", \"lifeThreatening\": 1")));
        Assert.Equal(ProposalOutcome.Reopened, await Brings(desk.Sister, Incidents(8, ", \"deaths\": 1")));
        Assert.Equal(ProposalOutcome.Held, await Brings(desk.Sister, Incidents(9, ", \"deaths\": 2")));
        // It is all there, with every rejection and its reason.
        var proposal = await desk.Find(id);
        Assert.Equal((5, 6, 12), (proposal.History.Count(s => s.Kind == ProposalStepKind.Reopened), proposal.History.Count(s => s.Kind == ProposalStepKind.Rejected), proposal.EvidenceCount));
        Assert.All(proposal.History.Where(s => s.Kind == ProposalStepKind.Rejected), s => Assert.Equal(("Known and warned of.", "Anna"), (s.Note, s.By)));
    }

    [Theory, OnBothEngines]
    public async Task Who_rejects_has_read_what_there_is_and_says_why(Engine engine)
    {
        await using var dims = await TestDims.Start(engine, ProposalDesk.RulesAsleep);
        var desk = await ProposalDesk.At(dims);
        await desk.Raise(ProposalDesk.Hit(await desk.Tablet()));
        var id = (await desk.Only()).Id;
        var (path, tag) = ($"/v1/alert-proposals/{id}/rejection", (await desk.Anna.Get("/v1/alert-proposals/" + id)).ETag!);
        const string Why = """{ "reason": "A mistake of the laboratory." }""";

        Assert.Equal("precondition-required", (await desk.Anna.Post(path, Why)).Is(HttpStatusCode.PreconditionRequired).Code);
        await desk.Raise(ProposalDesk.Hit(await desk.Tablet()));
        Assert.Equal("precondition-failed", (await desk.Anna.Post(path, Why, ("If-Match", tag))).Is(HttpStatusCode.PreconditionFailed).Code);
        tag = (await desk.Anna.Get("/v1/alert-proposals/" + id)).ETag!;
        Assert.Equal(["/reason"], (await desk.Anna.Post(path, """{ "reason": "" }""", ("If-Match", tag))).Is(HttpStatusCode.BadRequest).Places);
        Assert.Equal(["/newSamplesToReopen"], (await desk.Anna.Post(path, """{ "reason": "Known.", "newSamplesToReopen": -1 }""", ("If-Match", tag))).Is(HttpStatusCode.BadRequest).Places);
        foreach (var role in new[] { Roles.Admin, Roles.Laboratory, Roles.Partner, Roles.Location })
            (await (await dims.With(role)).Post(path, Why, ("If-Match", tag))).Is(HttpStatusCode.Forbidden);

        var rejected = (await desk.Anna.Post(path, Why, ("If-Match", tag))).Is(HttpStatusCode.OK);
        var again = (await desk.Anna.Post(path, Why, ("If-Match", rejected.ETag!))).Is(HttpStatusCode.Conflict);
        Assert.Equal("transition-not-allowed", again.Code);
        Assert.Equal(["add-evidence"], AlertDesk.Allowed(again));
        (await desk.Anna.Post("/v1/alert-proposals/none/rejection", Why, ("If-Match", tag))).Is(HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData(ProposalState.Open, ProposalMove.AddEvidence, ProposalMove.Reject, ProposalMove.TakeUp)]
    [InlineData(ProposalState.TakenUp, ProposalMove.AddEvidence, ProposalMove.Reject, ProposalMove.TakeUp)]
    [InlineData(ProposalState.Rejected, ProposalMove.AddEvidence)]
    [InlineData(ProposalState.Closed, ProposalMove.AddEvidence)]
    public void The_table_says_what_is_possible(ProposalState state, params ProposalMove[] moves)
    {
        Assert.Equal(moves, ProposalStates.Allowed(state));
        foreach (var move in Enum.GetValues<ProposalMove>().Except(moves)) Assert.Equal("transition-not-allowed", Assert.Throws<Dims.Http.Problem>(() => ProposalStates.Require(state, move)).Code.Code);
    }
}
