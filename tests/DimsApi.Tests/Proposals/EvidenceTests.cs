using System.Net;
using Dims.Alerts;
using Dims.Proposals;
using Dims.Samples;
using Dims.Tests.Alerts;
using Dims.Tests.Host;

namespace Dims.Tests.Proposals;

public sealed class EvidenceTests
{
    private static async Task<EvidencePage> Page(ProposalDesk desk, string id) => ProposalDesk.Read<EvidencePage>(await desk.Anna.Get($"/v1/alert-proposals/{id}/evidence"));

    // Looks are kept by who records; here the test does.
    private static Task Seen(ProposalDesk desk, long sample, string look, string day = "2026-11-17") => desk.Dims.Database.Gate.Run(async transaction =>
    {
        await Dapper.SqlMapper.ExecuteAsync(transaction.Connection, "INSERT INTO sample_looks (sample, look, day) VALUES (@sample, @look, @day) ON CONFLICT (sample) DO NOTHING", new { sample, look, day }, transaction.Transaction);
        return new Dims.Storage.Attempt<bool>(true, []);
    }, slice: false, CancellationToken.None);

    [Theory, OnBothEngines]
    public async Task One_page_says_where_the_dose_lies_what_look_alikes_held_and_what_was_warned_of_before(Engine engine)
    {
        await using var dims = await TestDims.Start(engine, ProposalDesk.RulesAsleep);
        var desk = await ProposalDesk.At(dims);
        var warned = await (await AlertDesk.At(dims)).Published();
        for (var dose = 10; dose <= 90; dose += 10) await desk.Tablet(dose, "Other");
        await desk.Tablet(500, "Other", day: "2024-11-20");
        var (weak, strong, mdma) = (await desk.Tablet(45), await desk.Tablet(95, location: Places.Utrecht), await desk.Tablet(120, substance: "MDMA"));
        foreach (var sample in new[] { weak, strong, mdma }) await Seen(desk, sample, "superman|pink|round");
        await desk.Raise(ProposalDesk.Hit(weak), ProposalDesk.Hit(strong));
        var id = (await desk.Only()).Id;

        var page = await Page(desk, id);

        Assert.Equal((2, false), (page.SamplesTotal, page.Generated));
        Assert.Equal([(SampleNumber.Format(strong), Places.Utrecht, "utrecht"), (SampleNumber.Format(weak), Places.Amsterdam, "noord-holland")], page.Samples.Select(s => (s.Number!, s.Location!, s.Region!)));
        Assert.Equal(("pmma", 95m, "Superman"), (page.Samples[0].Found[0].Slug, page.Samples[0].Found[0].Amount, page.Samples[0].Appearance!.Logo));
        var doses = Assert.Single(page.Doses);
        Assert.Equal((11, Unit.MgPerTablet, Basis.Hydrochloride, new DateOnly(2024, 11, 21), new DateOnly(2026, 11, 21), 50.0), (doses.N, doses.Unit, doses.Basis, doses.From, doses.To, doses.Median));
        Assert.Equal([(95m, 0, 100.0), (45m, 6, 100.0 * 5 / 11)], doses.Samples.Select(s => (s.Value, s.Above, s.Percentile)));
        Assert.Equal(("superman|pink", 3, 1, 0), (page.LookAlikes!.Look, page.LookAlikes.N, page.LookAlikes.OtherContent, page.LookAlikes.WithoutResult));
        Assert.Equal([("pmma", 2, 45m, 95m), ("mdma", 1, 120m, 120m)], page.LookAlikes.Contents.Select(c => (c.Substance, c.N, c.Ranges[0].Lowest, c.Ranges[0].Highest)));
        Assert.Equal((warned, "RA-2026-01", AlertState.Active), Assert.Single(page.Alerts) is var a ? (a.Id, a.Number, a.State) : default);
    }

    [Theory, OnBothEngines]
    public async Task What_was_only_reported_has_a_page_too(Engine engine)
    {
        await using var dims = await TestDims.Start(engine, ProposalDesk.RulesAsleep);
        var desk = await ProposalDesk.At(dims);
        var id = ProposalDesk.Taken(await desk.Carla.Post("/v1/alert-proposals", """{ "title": "Something new", "substance": "quonk", "evidence": { "reports": [ { "organisation": "X", "text": "Y" } ] } }"""), HttpStatusCode.Created).Proposal.Id;

        var page = await Page(desk, id);

        Assert.Empty(page.Samples);
        Assert.Empty(page.Doses);
        Assert.Null(page.LookAlikes);
        Assert.Equal("Y", Assert.Single(page.Reported).Report!.Text);
        (await desk.Anna.Get("/v1/alert-proposals/none/evidence")).Is(HttpStatusCode.NotFound);
        (await desk.Sister.Get($"/v1/alert-proposals/{id}/evidence")).Is(HttpStatusCode.Forbidden);
    }

    [Theory, OnBothEngines]
    public async Task The_draft_made_from_it_can_be_posted_as_it_is(Engine engine)
    {
        await using var dims = await TestDims.Start(engine, ProposalDesk.RulesAsleep);
        var desk = await ProposalDesk.At(dims);
        await desk.Raise(ProposalDesk.Hit(await desk.Tablet(80)), ProposalDesk.Hit(await desk.Tablet(120, location: Places.Utrecht, day: "2026-11-19"), day: "2026-11-19"));
        var id = (await desk.Only()).Id;
        (await desk.Carla.Post($"/v1/alert-proposals/{id}/evidence", """{ "incidents": [ { "from": "2026-11-18", "until": "2026-11-20", "service": "ambulance", "number": 3, "deaths": 1 } ] }""")).Is(HttpStatusCode.OK);

        var draft = ProposalDesk.Read<AlertContent>(await desk.Anna.Get($"/v1/alert-proposals/{id}/draft"));

        var substance = Assert.Single(draft.Substances);
        Assert.Equal(("PMMA", 80m, 120m, Unit.MgPerTablet, Basis.Hydrochloride, 2), (substance.Substance, substance.Amount, substance.AmountMax, substance.Unit, substance.Basis, substance.N));
        Assert.Equal((AlertLevel.Regional, AlertCertainty.Confirmed, Form.Tablet, "Superman"), (draft.Level, draft.Certainty, draft.Form, draft.Appearance!.Logo));
        Assert.Equal(["noord-holland", "utrecht"], draft.Regions.Select(r => r.Region));
        Assert.Equal((new DateOnly(2026, 11, 17), new DateOnly(2026, 11, 20), 2, 3, 1), (draft.Found!.From, draft.Found.Until, draft.Found.Samples, draft.Found.Incidents, draft.Found.Deaths));
        Assert.Equal(["ecstasy"], draft.SoldAs);
        Assert.DoesNotContain("120", draft.Text.En + draft.Headline.En + draft.Sms.En, StringComparison.Ordinal);
        (await desk.Anna.Post("/v1/alert-drafts", draft)).Is(HttpStatusCode.Created);
    }

    [Fact]
    public async Task A_draft_from_a_report_alone_says_that_it_is_reported()
    {
        await using var dims = await TestDims.Start(Engine.Sqlite, ProposalDesk.RulesAsleep);
        var desk = await ProposalDesk.At(dims);
        var id = ProposalDesk.Taken(await desk.Carla.Post("/v1/alert-proposals", """{ "title": "Something new", "exercise": true, "region": "utrecht", "evidence": { "reports": [ { "organisation": "X", "text": "Y" } ] } }"""), HttpStatusCode.Created).Proposal.Id;

        var draft = ProposalDesk.Read<AlertContent>(await desk.Anna.Get($"/v1/alert-proposals/{id}/draft"));

        Assert.Equal((AlertCertainty.Reported, AlertStatus.Exercise, "utrecht"), (draft.Certainty, draft.Status, draft.Regions[0].Region));
        (await desk.Anna.Post("/v1/alert-drafts", draft)).Is(HttpStatusCode.Created);
    }
}
