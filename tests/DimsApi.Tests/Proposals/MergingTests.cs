using Dims.Alerts;
using Dims.Proposals;
using Dims.Rules;
using Dims.Samples;
using Dims.Tests.Host;

namespace Dims.Tests.Proposals;

public sealed class MergingTests
{
    [Theory, OnBothEngines]
    public async Task A_hit_is_a_proposal_that_says_which_rule_which_sample_and_why(Engine engine)
    {
        await using var dims = await TestDims.Start(engine, ProposalDesk.RulesAsleep);
        var desk = await ProposalDesk.At(dims);
        var sample = await desk.Tablet();

        await desk.Raise(ProposalDesk.Hit(sample, urgent: true));

        var proposal = await desk.Only();
        Assert.Equal((ProposalState.Open, "PMMA was found in a tablet that was sold as ecstasy.", true, 1, 1), (proposal.State, proposal.Title, proposal.Urgent, proposal.Samples, proposal.EvidenceCount));
        Assert.Equal((Form.Tablet, "pmma", "superman|pink|", "ecstasy"), (proposal.Product.Form, proposal.Product.Substance, proposal.Product.Look, proposal.Product.SoldAs));
        var said = Assert.Single(proposal.Evidence);
        Assert.Equal((SampleNumber.Format(sample), Places.Amsterdam, "pmma", 1, RuleKind.Present), (said.Sample!.Number, said.Sample.Location, said.Sample.Rule, said.Sample.RuleVersion, said.Sample.RuleKind));
        Assert.Null(said.AddedBy);
        Assert.Equal(["raised"], ProposalDesk.Steps(proposal));
    }

    [Theory, OnBothEngines]
    public async Task The_same_tablet_is_one_proposal_wherever_and_whenever_it_is_found(Engine engine)
    {
        await using var dims = await TestDims.Start(engine, ProposalDesk.RulesAsleep);
        var desk = await ProposalDesk.At(dims);
        var (first, second, other) = (await desk.Tablet(day: "2026-10-01"), await desk.Tablet(location: Places.Utrecht), await desk.Tablet(logo: "Tesla"));

        await desk.Raise(ProposalDesk.Hit(first, day: "2026-10-01"));
        await desk.Raise(ProposalDesk.Hit(second, region: "utrecht"), ProposalDesk.Hit(other, look: "tesla|pink|"));

        Assert.Equal([("superman|pink|", 2), ("tesla|pink|", 1)], (await desk.List()).Select(p => (p.Product.Look!, p.Samples)).OrderBy(p => p.Item1, StringComparer.Ordinal));
    }

    [Theory, OnBothEngines]
    public async Task A_powder_is_one_proposal_in_its_region_while_it_goes_on_for_14_days(Engine engine)
    {
        await using var dims = await TestDims.Start(engine, ProposalDesk.RulesAsleep);
        var desk = await ProposalDesk.At(dims);
        RuleHit Powder(long sample, string day, string region = "noord-holland") => ProposalDesk.Hit(sample, look: null, form: Form.Powder, day: day, region: region);

        await desk.Raise(Powder(await desk.Tablet(), "2026-10-01"));
        await desk.Raise(Powder(await desk.Tablet(), "2026-10-15"));
        await desk.Raise(Powder(await desk.Tablet(), "2026-10-15", "utrecht"));
        await desk.Raise(Powder(await desk.Tablet(), "2026-10-30"));

        var all = await desk.List();
        Assert.Equal([("noord-holland", 1), ("utrecht", 1), ("noord-holland", 2)], all.Select(p => (p.Product.Region!, p.Samples)));
        Assert.Equal(all[2].Id, all[0].Previous);
    }

    [Theory, OnBothEngines]
    public async Task The_same_sample_and_rule_twice_adds_nothing_and_another_rule_does(Engine engine)
    {
        await using var dims = await TestDims.Start(engine, ProposalDesk.RulesAsleep);
        var desk = await ProposalDesk.At(dims);
        var sample = await desk.Tablet();
        await desk.Raise(ProposalDesk.Hit(sample), ProposalDesk.Hit(sample));
        var before = await desk.Only();
        await desk.Raise(ProposalDesk.Hit(sample));
        Assert.Equal((1, 1, before.Edition), ((await desk.Only()).EvidenceCount, (await desk.Only()).Samples, (await desk.Only()).Edition));

        await desk.Raise(ProposalDesk.Hit(sample, "dose", RuleKind.Dose));
        Assert.Equal((2, 1), ((await desk.Only()).EvidenceCount, (await desk.Only()).Samples));
    }

    [Theory, OnBothEngines]
    public async Task Many_who_raise_one_product_at_once_end_as_one_proposal(Engine engine)
    {
        await using var dims = await TestDims.Start(engine, ProposalDesk.RulesAsleep);
        var desk = await ProposalDesk.At(dims);
        var samples = new List<long>();
        for (var i = 0; i < 12; i++) samples.Add(await desk.Tablet());

        await Task.WhenAll(samples.Select((s, i) => i % 2 == 0
            ? desk.Raise(ProposalDesk.Hit(s), ProposalDesk.Hit(s, look: "tesla|blue|"))
            : desk.Raise(ProposalDesk.Hit(s, look: "tesla|blue|"), ProposalDesk.Hit(s))));

        Assert.Equal([("superman|pink|", 12), ("tesla|blue|", 12)], (await desk.List()).Select(p => (p.Product.Look!, p.Samples)).OrderBy(p => p.Item1, StringComparer.Ordinal));
        Assert.All(await desk.List(), p => Assert.Equal(12, p.EvidenceCount));
    }

    [Theory, OnBothEngines]
    public async Task Taken_up_it_still_takes_evidence_and_once_its_alert_is_published_the_next_hit_is_a_new_question(Engine engine)
    {
        await using var dims = await TestDims.Start(engine, ProposalDesk.RulesAsleep);
        var desk = await ProposalDesk.At(dims);
        var first = await desk.Tablet();
        await desk.Raise(ProposalDesk.Hit(first));
        var id = (await desk.Only()).Id;
        var alert = await (await Alerts.AlertDesk.At(dims)).Draft();

        await desk.Write(w => w.TakenUp(id, alert, AlertStatus.Actual));
        await desk.Raise(ProposalDesk.Hit(await desk.Tablet()));
        var taken = await desk.Only();
        Assert.Equal((ProposalState.TakenUp, alert, 2), (taken.State, taken.Alert, taken.Samples));

        await desk.Write(w => w.Published(id, alert, AlertStatus.Actual));
        Assert.Equal(["raised", "taken-up", "evidence-added", "closed"], ProposalDesk.Steps(await desk.Find(id)));

        // Judged again, what led to the alert asks nothing new.
        await desk.Raise(ProposalDesk.Hit(first));
        Assert.Single(await desk.List());
        await desk.Raise(ProposalDesk.Hit(await desk.Tablet()));
        var all = await desk.List();
        Assert.Equal([(ProposalState.Open, id), (ProposalState.Closed, null)], all.Select(p => (p.State, p.Previous)));
    }
}
