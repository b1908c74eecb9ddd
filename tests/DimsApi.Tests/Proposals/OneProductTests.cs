using System.Net;
using Dims.Alerts;
using Dims.Proposals;
using Dims.Rules;
using Dims.Tests.Alerts;
using Dims.Tests.Cli;
using Dims.Tests.Host;

namespace Dims.Tests.Proposals;

// A product that was known by two names: when the register learns that they are one, so do the proposals about it.
public sealed class OneProductTests
{
    private const string Unknown = "bluenothing";

    [Theory, OnBothEngines]
    public async Task A_proposal_about_a_name_that_is_named_is_about_what_it_stands_for(Engine engine)
    {
        await using var dims = await TestDims.Start(engine, ProposalDesk.RulesAsleep);
        var desk = await ProposalDesk.At(dims);
        await desk.Raise(Hit(await desk.Tablet(), Unknown));
        await Names(desk, Unknown, "pmma");

        var proposal = await Eventually(desk.Only, p => p.Product.Substance == "pmma");
        Assert.Equal(["raised", "renamed"], ProposalDesk.Steps(proposal));
        Assert.Single(await desk.List("?substance=pmma"));
        // The next hit finds it.
        await desk.Raise(Hit(await desk.Tablet(), "pmma"));
        Assert.Equal((proposal.Id, 2), ((await desk.Only()).Id, (await desk.Only()).Samples));
    }

    [Theory, OnBothEngines]
    public async Task Two_open_proposals_about_what_is_merged_become_one_with_all_evidence_each_once(Engine engine)
    {
        await using var dims = await TestDims.Start(engine, ProposalDesk.RulesAsleep);
        var desk = await ProposalDesk.At(dims);
        var (both, own) = (await desk.Tablet(), await desk.Tablet());
        await desk.Raise(Hit(both, "pma", urgent: true), Hit(own, "pma"));
        await desk.Raise(Hit(both, "pmma"), Hit(await desk.Tablet(), "pmma"));
        var (old, other) = ((await desk.List()).Single(p => p.Product.Substance == "pma").Id, (await desk.List()).Single(p => p.Product.Substance == "pmma").Id);
        const string Death = """{ "incidents": [ { "from": "2026-11-18", "until": "2026-11-19", "service": "ambulance", "number": 1, "deaths": 1 } ] }""";
        (await desk.Sister.Post($"/v1/alert-proposals/{other}/evidence", Death)).Is(HttpStatusCode.OK);

        await Merges(desk, "pma", "pmma");

        var (one, gone) = (await Eventually(() => desk.Find(old), p => p.EvidenceCount == 4), await desk.Find(other));
        // The older one stays; its sample that the other one had too is not doubled.
        Assert.Equal((ProposalState.Open, "pmma", 3, true), (one.State, one.Product.Substance, one.Samples, one.Urgent));
        Assert.Equal([EvidenceKind.Sample, EvidenceKind.Sample, EvidenceKind.Sample, EvidenceKind.Incidents], one.Evidence.Select(e => e.Kind).Order());
        Assert.Equal("Sister system", one.Evidence.Single(e => e.Kind == EvidenceKind.Incidents).AddedBy);
        Assert.Equal(["raised", "renamed", "merged"], ProposalDesk.Steps(one));
        Assert.Equal((ProposalState.Closed, old, null), (gone.State, gone.MergedInto, gone.Alert));
        Assert.Equal("merged", ProposalDesk.Steps(gone)[^1]);
        // What is brought to the one that is gone comes to the other.
        var late = ProposalDesk.Taken(await desk.Carla.Post($"/v1/alert-proposals/{other}/evidence", """{ "reports": [ { "organisation": "Police", "text": "More of them." } ] }"""), HttpStatusCode.OK);
        Assert.Equal((old, ProposalOutcome.Merged), (late.Proposal.Id, late.Outcome));
        await desk.Raise(Hit(await desk.Tablet(), "pmma"));
        Assert.Equal(4, (await desk.Find(old)).Samples);
        Assert.Equal(2, (await desk.List()).Count);
        (await Shell.Dims(dims, "verify")).Ends(0);
    }

    [Theory, OnBothEngines]
    public async Task A_draft_decides_which_of_two_stays_and_an_open_question_is_not_lost_in_a_rejected_one(Engine engine)
    {
        await using var dims = await TestDims.Start(engine, ProposalDesk.RulesAsleep);
        var desk = await ProposalDesk.At(dims);
        var alert = await (await AlertDesk.At(dims)).Draft();
        foreach (var look in new[] { "a||", "b||" })
        {
            await desk.Raise(Hit(await desk.Tablet(), "pma", look));
            await desk.Raise(Hit(await desk.Tablet(), "pmma", look));
        }
        async Task<string> IdOf(string substance, string look) => (await desk.List()).Single(p => p.Product.Substance == substance && p.Product.Look == look).Id;
        var (taken, rejected, open) = (await IdOf("pmma", "a||"), await IdOf("pma", "b||"), await IdOf("pmma", "b||"));
        await desk.Write(w => w.TakenUp(taken, alert, AlertStatus.Actual));
        await desk.Reject(rejected, 1000);

        await Merges(desk, "pma", "pmma");

        Assert.Equal((ProposalState.TakenUp, 2), (await Eventually(() => desk.Find(taken), p => p.Samples == 2)) is var t ? (t.State, t.Samples) : default);
        Assert.Equal((ProposalState.Open, 2), (await Eventually(() => desk.Find(open), p => p.Samples == 2)) is var o ? (o.State, o.Samples) : default);
        Assert.Equal(open, (await desk.Find(rejected)).MergedInto);
        await desk.Write(w => w.Published(taken, alert, AlertStatus.Actual));
        Assert.Equal(ProposalState.Closed, (await desk.Find(taken)).State);
    }

    [Theory, OnBothEngines]
    public async Task What_is_closed_stays_as_it_was_and_the_next_question_names_it(Engine engine)
    {
        await using var dims = await TestDims.Start(engine, ProposalDesk.RulesAsleep);
        var desk = await ProposalDesk.At(dims);
        await desk.Raise(Hit(await desk.Tablet(), "pmma"));
        var closed = (await desk.Only()).Id;
        var alert = await (await AlertDesk.At(dims)).Draft();
        await desk.Write(w => w.Published(closed, alert, AlertStatus.Actual));
        await desk.Raise(Hit(await desk.Tablet(), "pma"));
        await Merges(desk, "pma", "pmma");

        var next = await Eventually(async () => await desk.Find((await desk.List())[0].Id), p => p.Product.Substance == "pmma");
        Assert.Equal((ProposalState.Open, closed, 1), (next.State, next.Previous, next.Samples));
        Assert.Equal((alert, 1, null), ((await desk.Find(closed)) is var c ? (c.Alert, c.Samples, c.MergedInto) : default));
    }

    private static RuleHit Hit(long sample, string substance, string look = "superman|pink|", bool urgent = false)
    {
        var hit = ProposalDesk.Hit(sample, urgent: urgent);
        return hit with { Substances = [substance], Product = hit.Product with { Substance = substance, Look = look } };
    }

    private static async Task Names(ProposalDesk desk, string name, string substance) => (await desk.Anna.Put("/v1/names/" + name, $$"""{ "substance": "{{substance}}" }""")).Is(HttpStatusCode.OK);

    private static async Task Merges(ProposalDesk desk, string from, string into) =>
        (await desk.Anna.Post("/v1/substance-merges", $$"""{ "from": "{{from}}", "into": "{{into}}", "reason": "one and the same" }""")).Is(HttpStatusCode.Created);

    // By the clock, behind the change of the register.
    private static async Task<AlertProposal> Eventually(Func<Task<AlertProposal>> find, Func<AlertProposal, bool> isSo)
    {
        for (var tries = 0; tries < 400; tries++)
        {
            if (await find() is var proposal && isSo(proposal)) return proposal;
            await Task.Delay(50);
        }
        return await find();
    }
}
