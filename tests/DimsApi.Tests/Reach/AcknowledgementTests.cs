using System.Net;
using System.Text.Json;
using Dims.Access;
using Dims.Alerts;
using Dims.Http;
using Dims.Notices;
using Dims.Proposals;
using Dims.Reach;
using Dims.Tests.Alerts;
using Dims.Tests.Host;
using Dims.Tests.Proposals;

namespace Dims.Tests.Reach;

public sealed class AcknowledgementTests
{
    private const string Incidents = """{ "from": "2026-11-19", "until": "2026-11-20", "service": "ambulance", "number": 3, "lifeThreatening": 1, "deaths": 0, "symptoms": ["overheating", "seizure"] }""";

    [Theory, OnBothEngines]
    public async Task Acknowledging_twice_leaves_two_rows_and_the_first_one_counts(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var desk = await ReachDesk.At(dims);
        var id = await desk.Alerts.Published();
        var number = (await desk.Partner.Get("/v1/alerts/" + id)).Json.GetProperty("number").GetString()!;
        dims.Clock.Advance(TimeSpan.FromSeconds(40));
        var answer = await ReachDesk.Acknowledge(desk.Partner, number, """{ "passedOn": 120, "note": "By pager to all teams." }""");
        var first = ReachDesk.Acknowledged(answer);
        dims.Clock.Advance(TimeSpan.FromSeconds(40));
        var second = ReachDesk.Acknowledged(await ReachDesk.Acknowledge(desk.Partner, id, """{ "passedOn": 30, "version": 1 }"""));

        Assert.Equal((id, 1, desk.Partner.Owner, "Ambulance service", 120, "By pager to all teams.", 0), (first.Alert, first.Version, first.Owner, first.OwnerName, first.PassedOn, first.Note, first.Incidents.Count));
        Assert.Equal(JsonSerializer.Serialize(first, Wire.Json), (await desk.Partner.Get(answer.Headers["Location"])).Is(HttpStatusCode.OK).Text);
        var reach = await desk.Reach(id);
        var partner = ReachDesk.Of(reach, desk.Partner);
        Assert.Equal((first.At, 150, 40.0), (partner.AcknowledgedAt, partner.PassedOn, partner.Seconds));
        Assert.Equal((1, 1, 150, 40.0, 40.0), (reach.Acknowledged, reach.Reached, reach.PassedOn, reach.MedianSeconds, reach.MedianSecondsAcknowledged));
        Assert.Equal([second.Id, first.Id], Listed(await desk.Alerts.Carla.Get($"/v1/alerts/{id}/acknowledgements")));
    }

    [Theory, OnBothEngines]
    public async Task The_same_request_with_its_key_is_one_acknowledgement(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var desk = await ReachDesk.At(dims);
        var id = await desk.Alerts.Published();
        for (var i = 0; i < 2; i++) (await desk.Partner.Post($"/v1/alerts/{id}/acknowledgements", """{ "passedOn": 5 }""", ("Idempotency-Key", "\"once\""))).Is(HttpStatusCode.Created);
        Assert.Equal(5, (await desk.Reach(id)).PassedOn);
    }

    [Theory, OnBothEngines]
    public async Task An_alert_that_the_caller_may_not_read_is_not_there_and_others_read_their_own_words_only(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var desk = await ReachDesk.At(dims);
        var restricted = await desk.Alerts.Published(AlertContents.Regional() with { Audience = Audience.Restricted });
        var draft = await desk.Alerts.Draft();
        foreach (var id in new[] { restricted, draft, "none", "RA-2026-99" })
        {
            (await ReachDesk.Acknowledge(desk.Partner, id)).Is(HttpStatusCode.NotFound);
            (await desk.Partner.Get($"/v1/alerts/{id}/acknowledgements")).Is(HttpStatusCode.NotFound);
        }
        ReachDesk.Acknowledged(await ReachDesk.Acknowledge(desk.Alerts.Dirk, restricted));

        var open = await desk.Alerts.Published();
        var own = ReachDesk.Acknowledged(await ReachDesk.Acknowledge(desk.Partner, open, null));
        Assert.Equal([own.Id], Listed(await desk.Partner.Get($"/v1/alerts/{open}/acknowledgements")));
        Assert.Empty(Listed(await desk.Lab.Get($"/v1/alerts/{open}/acknowledgements")));
        (await desk.Lab.Get($"/v1/alerts/{open}/acknowledgements/{own.Id}")).Is(HttpStatusCode.NotFound);
        (await desk.Alerts.Anna.Get($"/v1/alerts/{open}/acknowledgements/{own.Id}")).Is(HttpStatusCode.OK);
        (await desk.Alerts.Anna.Get($"/v1/alerts/{restricted}/acknowledgements/{own.Id}")).Is(HttpStatusCode.NotFound);
        Assert.Equal("missing-scope", (await ReachDesk.Acknowledge(await dims.With(Roles.Researcher), open)).Code);
        (await ReachDesk.Acknowledge(dims.Anonymous, open)).Is(HttpStatusCode.Unauthorized);
    }

    [Theory, OnBothEngines]
    public async Task What_is_wrong_is_refused_with_its_place_and_incidents_are_counts_only(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var desk = await ReachDesk.At(dims);
        var id = await desk.Alerts.Published();
        async Task Refused(string body, params string[] places) => Assert.Equal(places, (await ReachDesk.Acknowledge(desk.Partner, id, body)).Is(HttpStatusCode.BadRequest).Places);

        await Refused("""{ "version": 2 }""", "/version");
        await Refused("""{ "passedOn": -1 }""", "/passedOn");
        await Refused("""{ "note": "two\nlines" }""", "/note");
        await Refused("""{ "received": "yes" }""", "/received");
        await Refused(With(Incidents.Replace("2026-11-20", "2026-11-18", StringComparison.Ordinal)), "/incidents/0/until");
        await Refused(With(Incidents.Replace("2026-11-20", "2026-11-22", StringComparison.Ordinal)), "/incidents/0/until");
        await Refused(With(Incidents.Replace("ambulance", "taxi", StringComparison.Ordinal)), "/incidents/0/service");
        await Refused(With(Incidents.Replace("seizure", "a man of 32 fell", StringComparison.Ordinal)), "/incidents/0/symptoms/1");
        await Refused(With(Incidents.Replace("\"number\": 3", "\"number\": 0", StringComparison.Ordinal)), "/incidents/0/number", "/incidents/0/lifeThreatening");
        await Refused(With(Incidents.Replace("\"deaths\": 0", "\"deaths\": 4", StringComparison.Ordinal)), "/incidents/0/deaths");
        await Refused(With(Incidents.Replace("\"deaths\": 0", "\"text\": \"A man fell.\"", StringComparison.Ordinal)), "/incidents/0/text");
        Assert.Equal(0, (await desk.Reach(id)).Acknowledged);
        Assert.Empty(await desk.Notices());
    }

    [Theory, OnBothEngines]
    public async Task Incidents_are_evidence_on_the_proposal_of_the_alert_and_coordinators_are_asked_once(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var desk = await ReachDesk.At(dims);
        var proposal = ProposalDesk.Taken(await desk.Partner.Post("/v1/alert-proposals", """{ "title": "PMMA in a pink tablet", "form": "tablet", "substance": "PMMA", "evidence": { "reports": [ { "organisation": "A hospital", "text": "PMMA was found." } ] } }"""), HttpStatusCode.Created).Proposal.Id;
        var id = (await desk.Alerts.Anna.Post("/v1/alert-drafts", Answering(proposal))).Is(HttpStatusCode.Created).Json.GetProperty("id").GetString()!;
        (await AlertDesk.Publish(desk.Alerts.Bram, id)).Is(HttpStatusCode.Created);
        var before = (await desk.Notices()).Count;
        for (var i = 0; i < 2; i++) ReachDesk.Acknowledged(await ReachDesk.Acknowledge(desk.Partner, id, With(Incidents)));

        var told = ProposalDesk.Read<AlertProposal>(await desk.Alerts.Anna.Get("/v1/alert-proposals/" + proposal));
        var evidence = Assert.Single(told.Evidence, e => e.Kind == EvidenceKind.Incidents);
        Assert.Equal((ProposalState.Closed, 3, 1, IncidentService.Ambulance, "Ambulance service"), (told.State, evidence.Incidents!.Number, evidence.Incidents.LifeThreatening, evidence.Incidents.Service, evidence.AddedBy));
        Assert.Equal([Symptom.Overheating, Symptom.Seizure], evidence.Incidents.Symptoms);
        Assert.Equal([(NoticeKind.ReviewAsked, proposal)], (await desk.Notices()).Skip(before).Select(n => (n.Kind, n.Subject)));
        // Another service's are others, also where they say the same.
        ReachDesk.Acknowledged(await ReachDesk.Acknowledge(desk.Location, id, With(Incidents)));
        Assert.Equal((6, 2, 0), Sum(await desk.Reach(id)));
        Assert.Equal(before + 2, (await desk.Notices()).Count);
    }

    [Theory, OnBothEngines]
    public async Task Without_a_proposal_they_stand_on_the_alert_and_coordinators_are_asked_by_its_number(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var desk = await ReachDesk.At(dims);
        var id = await desk.Alerts.Published();
        for (var i = 0; i < 2; i++) ReachDesk.Acknowledged(await ReachDesk.Acknowledge(desk.Partner, id, With(Incidents)));
        ReachDesk.Acknowledged(await ReachDesk.Acknowledge(desk.Lab, id, With("""{ "from": "2026-11-20", "until": "2026-11-20", "service": "hospital", "number": 2 }""")));

        Assert.Equal((5, 1, 0), Sum(await desk.Reach(id)));
        var notices = await desk.Notices();
        Assert.Equal([(NoticeKind.ReviewAsked, id), (NoticeKind.ReviewAsked, id)], notices.Select(n => (n.Kind, n.Subject)));
        Assert.Equal("Incidents that fit RA-2026-01 were reported: 3, life-threatening: 1, died: 0. Does the alert need an update?", notices[0].Text.En);
        // What nobody counted is not told as nought.
        Assert.Equal("Bij RA-2026-01 zijn passende incidenten gemeld: 2. Moet de waarschuwing worden gewijzigd?", notices[1].Text.Nl);
    }

    private static string Answering(string proposal) => JsonSerializer.Serialize(AlertContents.Regional(), Wire.Json)[..^1] + $$""","proposal":"{{proposal}}"}""";

    private static string With(string incidents) => $$"""{ "incidents": [ {{incidents}} ] }""";

    private static (long, long, long) Sum(AlertReach reach) => (reach.Incidents!.Number, reach.Incidents.LifeThreatening, reach.Incidents.Deaths);

    private static IEnumerable<string> Listed(Answer answer) => JsonSerializer.Deserialize<Acknowledgements>(answer.Is(HttpStatusCode.OK).Text, Wire.Json)!.Items.Select(a => a.Id);
}
