using System.Net;
using Dims.Access;
using Dims.Proposals;
using Dims.Samples;
using Dims.Tests.Attachments;
using Dims.Tests.Host;

namespace Dims.Tests.Proposals;

public sealed class ProposingTests
{
    private const string Death =
        """
        { "title": "A death after a pink tablet with the logo Superman", "form": "tablet", "substance": "4-methoxymethamphetamine", "appearance": { "logo": "SUPER-MAN", "colours": ["Pink"] }, "urgent": true,
          "evidence": { "incidents": [ { "from": "2026-11-18", "until": "2026-11-19", "service": "forensic-doctor", "number": 1, "lifeThreatening": 1, "deaths": 1, "symptoms": ["overheating", "seizure"] } ],
                        "reports": [ { "organisation": "A police laboratory", "text": "PMMA in three tablets.", "link": "https://example.org/report" } ] } }
        """;

    [Theory, OnBothEngines]
    public async Task One_death_without_any_sample_is_a_proposal(Engine engine)
    {
        await using var dims = await TestDims.Start(engine, ProposalDesk.RulesAsleep);
        var desk = await ProposalDesk.At(dims);

        var answer = await desk.Carla.Post("/v1/alert-proposals", Death.Replace("4-methoxymethamphetamine", "PMMA", StringComparison.Ordinal));
        var taken = ProposalDesk.Taken(answer, HttpStatusCode.Created);

        Assert.Equal(("/v1/alert-proposals/" + taken.Proposal.Id, "\"2-open\""), (answer.Headers["Location"], answer.ETag));
        Assert.Equal((ProposalOutcome.Raised, 0, 2, true), (taken.Outcome, taken.Proposal.Samples, taken.Proposal.EvidenceCount, taken.Proposal.Urgent));
        Assert.Equal([EvidenceKind.Incidents, EvidenceKind.Report], taken.Proposal.Evidence.Select(e => e.Kind).Order());
        Assert.Equal((1, 1, Symptom.Seizure), taken.Proposal.Evidence.Single(e => e.Incidents is not null).Incidents is { } i ? (i.Number, i.Deaths!.Value, i.Symptoms[1]) : default);
        Assert.All(taken.Proposal.Evidence, e => Assert.Equal("Carla", e.AddedBy));
    }

    [Theory, OnBothEngines]
    public async Task What_people_propose_of_a_product_goes_to_its_open_proposal_and_the_other_way_round(Engine engine)
    {
        await using var dims = await TestDims.Start(engine, ProposalDesk.RulesAsleep);
        var desk = await ProposalDesk.At(dims);
        var body = Death.Replace("4-methoxymethamphetamine", "pmma", StringComparison.Ordinal);
        await desk.Raise(ProposalDesk.Hit(await desk.Tablet()));
        var merged = ProposalDesk.Taken(await desk.Carla.Post("/v1/alert-proposals", body), HttpStatusCode.OK);
        Assert.Equal((ProposalOutcome.Merged, 3, true), (merged.Outcome, merged.Proposal.EvidenceCount, merged.Proposal.Urgent));
        Assert.Equal(ProposalOutcome.Unchanged, ProposalDesk.Taken(await desk.Carla.Post("/v1/alert-proposals", body), HttpStatusCode.OK).Outcome);

        await desk.Raise(ProposalDesk.Hit(await desk.Tablet()));
        Assert.Equal(4, (await desk.Only()).EvidenceCount);

        // An exercise never mixes with what is real.
        var exercise = ProposalDesk.Taken(await desk.Carla.Post("/v1/alert-proposals", body.Replace("\"urgent\": true", "\"exercise\": true", StringComparison.Ordinal)), HttpStatusCode.Created);
        Assert.True(exercise.Proposal.Exercise);
    }

    [Theory, OnBothEngines]
    public async Task Own_samples_and_photos_are_evidence_and_those_of_others_are_not_there(Engine engine)
    {
        await using var dims = await TestDims.Start(engine, ProposalDesk.RulesAsleep);
        var desk = await ProposalDesk.At(dims);
        var (own, foreign) = (SampleNumber.Format(await desk.Tablet()), SampleNumber.Format(await desk.Tablet(location: Places.Utrecht)));
        var location = await dims.With(Roles.Location, "Amsterdam", Places.Amsterdam);
        string Body(params string[] samples) => $$"""{ "title": "Look at these", "evidence": { "samples": ["{{string.Join("\", \"", samples)}}"], "attachments": ["none"] } }""";

        Assert.Equal(["/evidence/samples/1", "/evidence/samples/2", "/evidence/attachments/0"], (await location.Post("/v1/alert-proposals", Body(own, foreign, "AAA-AAAA"))).Is(HttpStatusCode.BadRequest).Places);

        var taken = ProposalDesk.Taken(await location.Post("/v1/alert-proposals", Body(own).Replace(", \"attachments\": [\"none\"]", "", StringComparison.Ordinal)), HttpStatusCode.Created);
        Assert.Equal((own, Places.Amsterdam), (Assert.Single(taken.Proposal.Evidence).Sample!.Number, taken.Proposal.Evidence[0].Sample!.Location));
    }

    [Theory, OnBothEngines]
    public async Task A_photo_is_evidence_and_what_only_looks_like_one_has_no_id_to_be_named_by(Engine engine)
    {
        await using var dims = await TestDims.Start(engine, ProposalDesk.RulesAsleep, "--Dims:LargestAttachment=100000");
        var desk = await ProposalDesk.At(dims);
        var (lab, other) = (await dims.With(Roles.Location, "Amsterdam"), await dims.With(Roles.Location, "Utrecht", Places.Utrecht));
        var sample = await lab.Sample();
        // A program that says it is a picture, and a file that is too large: neither is stored.
        (await lab.Sends(sample, [.. "MZ"u8, .. new byte[200]], type: "image/jpeg")).Is(HttpStatusCode.UnsupportedMediaType);
        (await lab.Sends(sample, [.. Files.Jpeg(), .. new byte[100_000]])).Is(HttpStatusCode.RequestEntityTooLarge);
        Assert.Equal(0, await Darkroom.FilesStored(dims));
        var photo = (await lab.Sends(sample, Files.Jpeg())).Is(HttpStatusCode.Created).Headers["Location"].Split('/')[^1];
        string Body(string id) => $$"""{ "title": "Look at this", "evidence": { "attachments": ["{{id}}"] } }""";

        foreach (var (by, id) in new[] { (lab, "none"), (lab, "<script>"), (other, photo) })
            Assert.Equal(["/evidence/attachments/0"], (await by.Post("/v1/alert-proposals", Body(id))).Is(HttpStatusCode.BadRequest).Places);
        Assert.Equal(["/evidence/attachments"], (await lab.Post("/v1/alert-proposals", Body(string.Join("\", \"", Enumerable.Repeat(photo, 21))))).Is(HttpStatusCode.BadRequest).Places);
        var taken = ProposalDesk.Taken(await lab.Post("/v1/alert-proposals", Body(photo)), HttpStatusCode.Created);
        Assert.Equal((EvidenceKind.Attachment, photo), (Assert.Single(taken.Proposal.Evidence).Kind, taken.Proposal.Evidence[0].Attachment));
        Assert.Equal(ProposalOutcome.Unchanged, ProposalDesk.Taken(await lab.Post($"/v1/alert-proposals/{taken.Proposal.Id}/evidence", $$"""{ "attachments": ["{{photo}}"] }"""), HttpStatusCode.OK).Outcome);
        Assert.Equal(photo, (await desk.Find(taken.Proposal.Id)).Evidence[0].Attachment);
    }

    [Theory, OnBothEngines]
    public async Task Who_may_not_read_proposals_sees_their_own_part_of_one(Engine engine)
    {
        await using var dims = await TestDims.Start(engine, ProposalDesk.RulesAsleep);
        var desk = await ProposalDesk.At(dims);
        await desk.Raise(ProposalDesk.Hit(await desk.Tablet()));

        var answer = await desk.Sister.Post("/v1/alert-proposals", Death.Replace("4-methoxymethamphetamine", "pmma", StringComparison.Ordinal));
        var taken = ProposalDesk.Taken(answer, HttpStatusCode.OK);

        Assert.Equal([EvidenceKind.Incidents, EvidenceKind.Report], taken.Proposal.Evidence.Select(e => e.Kind).Order());
        Assert.DoesNotContain("sold as ecstasy", answer.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(Places.Amsterdam, answer.Text, StringComparison.Ordinal);
        // How many samples there are, where and sold as what is not for them either.
        Assert.Equal((0, 2, null, null), (taken.Proposal.Samples, taken.Proposal.EvidenceCount, taken.Proposal.Product.Region, taken.Proposal.Product.SoldAs));
        (await desk.Sister.Get("/v1/alert-proposals")).Is(HttpStatusCode.Forbidden);
        (await desk.Sister.Get("/v1/alert-proposals/" + taken.Proposal.Id)).Is(HttpStatusCode.Forbidden);
    }

    [Theory]
    [InlineData("""{ "title": "Something", "evidence": {} }""", "/evidence")]
    [InlineData("""{ "title": "", "evidence": { "reports": [ { "organisation": "X", "text": "" } ] } }""", "/title", "/evidence/reports/0/text")]
    [InlineData("""{ "title": "Something", "day": "2026-11-30", "region": "texel", "evidence": { "reports": [ { "organisation": "X", "text": "Y" } ] } }""", "/day", "/region")]
    [InlineData("""{ "title": "Something", "evidence": { "reports": [ { "organisation": "X", "text": "Y", "link": "http://example.org" } ] } }""", "/evidence/reports/0/link")]
    [InlineData("""{ "title": "Something", "evidence": { "incidents": [ { "from": "2026-11-19", "until": "2026-11-18", "service": "ambulance", "number": 1, "lifeThreatening": 2, "deaths": 2 } ] } }""", "/evidence/incidents/0/until", "/evidence/incidents/0/lifeThreatening", "/evidence/incidents/0/deaths")]
    [InlineData("""{ "title": "Something", "evidence": { "incidents": [ { "from": "2026-11-19", "until": "2026-11-19", "service": "neighbour", "number": 1, "symptoms": ["bad"], "name": "X" } ] } }""", "/evidence/incidents/0/service", "/evidence/incidents/0/symptoms/0", "/evidence/incidents/0/name")]
    public async Task Bad_input_names_every_place(string body, params string[] places)
    {
        await using var dims = await TestDims.Start(Engine.Sqlite, ProposalDesk.RulesAsleep);
        var desk = await ProposalDesk.At(dims);

        Assert.Equal(places.Order(StringComparer.Ordinal), (await desk.Anna.Post("/v1/alert-proposals", body)).Is(HttpStatusCode.BadRequest).Places.Order(StringComparer.Ordinal));
        Assert.Empty(await desk.List());
    }

    [Theory, OnBothEngines]
    public async Task The_list_begins_with_what_waits_and_goes_on_by_pages(Engine engine)
    {
        await using var dims = await TestDims.Start(engine, ProposalDesk.RulesAsleep);
        var desk = await ProposalDesk.At(dims);
        for (var i = 0; i < 5; i++) await desk.Raise(ProposalDesk.Hit(await desk.Tablet(), look: $"logo{i}|pink|"));
        await desk.Reject((await desk.List())[0].Id);

        var (seen, path) = (new List<string>(), "/v1/alert-proposals?limit=2");
        while (path is not null)
        {
            var page = await desk.Anna.Get(path);
            seen.AddRange(ProposalDesk.Read<ProposalPage>(page).Items.Select(p => $"{p.Product.Look} {p.State}"));
            path = page.Next;
        }
        Assert.Equal(["logo3|pink| Open", "logo2|pink| Open", "logo1|pink| Open", "logo0|pink| Open", "logo4|pink| Rejected"], seen);
        Assert.Equal(4, (await desk.List("?state=open&substance=PMMA")).Count);
        Assert.Empty(await desk.List("?substance=ketamine"));
        Assert.Equal(["?cursor"], (await desk.Anna.Get("/v1/alert-proposals?cursor=cHwwfA")).Is(HttpStatusCode.BadRequest).Places);
        (await desk.Anna.Get("/v1/alert-proposals/none")).Is(HttpStatusCode.NotFound);
    }
}
