using System.Net;
using System.Text.Json;
using Dims.Access;
using Dims.Alerts;
using Dims.Http;
using Dims.Proposals;
using Dims.Samples;
using Dims.Tests.Alerts;
using Dims.Tests.Alerts.Feeds;
using Dims.Tests.Cli;
using Dims.Tests.Host;

namespace Dims.Tests.Stories;

// The warning of 2020: cannabis that turned out to hold a synthetic cannabinoid, from the sample to the end of the alert, and a partner that was offline all along.
public sealed class CannabisStoryTests
{
    [Theory, OnBothEngines]
    public async Task From_a_bag_of_cannabis_to_a_withdrawal_that_everybody_hears_of(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var desk = await AlertDesk.At(dims);
        using var mdi = new Mdi(dims.Url);
        mdi.Start();

        // Last week's exercise has been read by everybody. A hospital's machine keeps its number, and goes offline.
        var exercise = await desk.Published(AlertContents.Regional() with { Status = AlertStatus.Exercise });
        await mdi.Until(m => m.Events.Count == 1);
        var hospital = await dims.With(Roles.Partner, "Hospital");
        var kept = await AlertDesk.Events(hospital);
        Assert.Equal(exercise, Assert.Single(kept.Events).Alert.Id);
        using var live = await LiveClient.Open(dims, desk.Anyone);
        var told = new List<LiveEvent>();

        // Utrecht hands in cannabis after somebody felt ill; the laboratory finds what nobody was promised.
        var utrecht = await dims.With(Roles.Location, location: Places.Utrecht);
        var submitted = (await utrecht.Post("/v1/samples", Cannabis)).Is(HttpStatusCode.Created).Json;

        // The data raise the question at once and say why; nothing is public.
        var raised = Assert.Single(AlertDesk.Read<ProposalPage>(await desk.Anna.Get("/v1/alert-proposals")).Items);
        var proposal = await Proposal(desk, raised.Id);
        var hit = Assert.Single(proposal.Evidence).Sample!;
        Assert.Equal((ProposalState.Open, Form.Plant, "mdmb-4en-pinaca"), (proposal.State, proposal.Product.Form, proposal.Product.Substance));
        Assert.Equal(("synthetic-cannabinoids-in-cannabis", 1, submitted.GetProperty("number").GetString()), (hit.Rule, hit.RuleVersion, hit.Number));
        Assert.Contains("MDMB-4en-PINACA", hit.Sentence, StringComparison.OrdinalIgnoreCase);
        Assert.Contains((await desk.Anna.Get("/v1/notices")).Is(HttpStatusCode.OK).Json.GetProperty("items").EnumerateArray(), n => n.GetProperty("kind").GetString() == "proposal-raised" && n.GetProperty("subject").GetString() == proposal.Id);
        Assert.Equal(1, (await AlertDesk.Events(desk.Carla)).Head);

        // Anna reads the evidence on one page and writes.
        var page = AlertDesk.Read<EvidencePage>(await desk.Anna.Get($"/v1/alert-proposals/{proposal.Id}/evidence"));
        Assert.Equal(("utrecht", 3.2m), (Assert.Single(page.Samples).Region, page.Samples[0].Found.Single(f => f.Slug == "mdmb-4en-pinaca").Amount));
        var id = await desk.Draft(RedAlert(proposal.Id));
        Assert.Equal(ProposalState.TakenUp, (await Proposal(desk, proposal.Id)).State);

        // It is for the whole country: not by Anna with her other key, not by a coordinator, but by Carla of the core team.
        Assert.Equal("second-person-needed", (await AlertDesk.Publish(await dims.With(Roles.CoreTeam, "Anna"), id)).Code);
        Assert.Equal("missing-scope", (await AlertDesk.Publish(desk.Bram, id)).Code);
        var number = AlertDesk.Of(await AlertDesk.Publish(desk.Carla, id)).Number;
        Assert.Equal((ProposalState.Closed, id), ((await Proposal(desk, proposal.Id)).State, (await Proposal(desk, proposal.Id)).Alert));

        // It is pulled by cursor, and stands in the live stream and in every feed; as CAP it is an Alert.
        await mdi.Until(m => m.Events.Count == 2);
        told.AddRange(await live.Next(1));
        foreach (var feed in new[] { "/v1/feeds/atom", "/v1/feeds/cap", "/v1/feeds/json" }) Assert.Contains(number, (await desk.Anyone.Get(feed)).Is(HttpStatusCode.OK).Text, StringComparison.Ordinal);
        Assert.Contains("<msgType>Alert</msgType>", (await desk.Anyone.Get($"/v1/alerts/{number}/cap")).Text, StringComparison.Ordinal);

        // Ten incidents are reported, as counts; they are evidence on the proposal, and people are asked to look.
        (await desk.Bram.Post($"/v1/alert-proposals/{proposal.Id}/evidence", new NewEvidence { Incidents = [Incidents] })).Is(HttpStatusCode.OK);
        var reported = Assert.Single(AlertDesk.Read<EvidencePage>(await desk.Anna.Get($"/v1/alert-proposals/{proposal.Id}/evidence")).Reported).Incidents!;
        Assert.Equal((10, 0, 0), (reported.Number, reported.LifeThreatening, reported.Deaths));
        Assert.Equal([Symptom.Dizziness, Symptom.Panic, Symptom.Tingling, Symptom.FeelingParalysed], reported.Symptoms);
        Assert.Contains((await desk.Anna.Get("/v1/notices")).Json.GetProperty("items").EnumerateArray(), n => n.GetProperty("kind").GetString() == "review-asked" && n.GetProperty("subject").GetString() == proposal.Id);

        // The alert tells of them: written by Bram, decided by Dirk.
        AlertContent update = RedAlert(null) with
        {
            Found = RedAlert(null).Found! with { Incidents = 10, Deaths = 0 },
            Effects = new LocalText { Nl = "Duizeligheid, paniek, tintelingen en een gevoel van verlamming; niet levensbedreigend.", En = "Dizziness, panic, tingling and a feeling of paralysis; not life-threatening." },
        };
        (await AlertDesk.AskUpdate(desk.Bram, id, update)).Is(HttpStatusCode.Created);
        Assert.Equal("second-person-needed", (await AlertDesk.Decide(await dims.With(Roles.CoreTeam, "Bram"), id, "update")).Code);
        (await AlertDesk.Decide(desk.Dirk, id, "update")).Is(HttpStatusCode.Created);
        await mdi.Until(m => m.Events.Count == 3);
        told.AddRange(await live.Next(1));
        var updated = await Read(desk, number);
        Assert.Equal((2, 10), (updated.GetProperty("version").GetInt32(), updated.GetProperty("found").GetProperty("incidents").GetInt32()));
        Assert.Contains("tingling", (await desk.Anyone.Get($"/v1/alerts/{number}/text?language=en")).Text, StringComparison.Ordinal);

        // Weeks later it is no longer seen.
        dims.Clock.Advance(TimeSpan.FromDays(20));
        (await AlertDesk.Ask(desk.Anna, id, WithdrawalReason.NoLongerSeen)).Is(HttpStatusCode.Created);
        (await AlertDesk.Decide(desk.Carla, id, "withdrawal")).Is(HttpStatusCode.Created);
        await mdi.Until(m => m.Events.Count == 4);
        told.AddRange(await live.Next(1));
        Assert.Equal(["alert.published", "alert.updated", "alert.withdrawn"], told.Select(e => e.Type));
        var ended = await Read(desk, number);
        Assert.Equal(("withdrawn", "no-longer-seen", 3), (ended.GetProperty("state").GetString(), ended.GetProperty("why").GetString(), ended.GetProperty("version").GetInt32()));
        Assert.Equal(["published", "published", "updated", "withdrawn"], mdi.Events.Select(e => e.Type["alert.".Length..]));
        var cancel = (await desk.Anyone.Get($"/v1/alerts/{number}/cap")).Text;
        foreach (var said in new[] { "<msgType>Cancel</msgType>", $",{number}-v1,", $",{number}-v2,", "no longer seen" }) Assert.Contains(said, cancel, StringComparison.Ordinal);

        // The hospital comes back with the one number it kept, and has exactly what it missed, in its order and without a hole.
        var missed = await AlertDesk.Events(hospital, kept.Next, $"&log={kept.Log}&stream=professional");
        Assert.Equal((kept.Next, kept.Next + 3, kept.Next + 3), (missed.Previous, missed.Next, missed.Head));
        Assert.Equal([$"{number} alert.published active", $"{number} alert.updated active", $"{number} alert.withdrawn withdrawn"], AlertDesk.Told(missed));
        Assert.Equal([kept.Next + 1, kept.Next + 2, kept.Next + 3], missed.Events.Select(e => e.Sequence));
        Assert.Empty((await AlertDesk.Events(hospital, missed.Next)).Events);
        // Whoever hung up after the first event of the live stream has the same two.
        using var caughtUp = await LiveClient.Open(dims, desk.Anyone, last: told[0].Id);
        Assert.Equal(told.Skip(1).Select(e => e.Data), (await caughtUp.Next(2)).Select(e => e.Data));
        Assert.Equal(told.Select(e => e.Json.GetProperty("id").GetString()), missed.Events.Select(e => e.Id));

        // Every step stands in the trail, and everything agrees.
        Assert.Equal(
            ["written Anna", "decided Carla", "published Carla", "asked Bram", "decided Dirk", "published Dirk", "asked Anna", "decided Carla", "published Carla"],
            AlertDesk.Read<AlertTrailEntries>(await desk.Anna.Get($"/v1/alerts/{id}/trail")).Items.Select(e => $"{Wire.Name(e.Action)} {e.By}"));
        (await Shell.Dims(dims, "verify")).Ends(0);
    }

    private static async Task<AlertProposal> Proposal(AlertDesk desk, string id) => AlertDesk.Read<AlertProposal>(await desk.Anna.Get("/v1/alert-proposals/" + id));

    private static async Task<JsonElement> Read(AlertDesk desk, string number) => (await desk.Anyone.Get("/v1/alerts/" + number)).Is(HttpStatusCode.OK).Json;

    private static SubmitSample Cannabis => new()
    {
        Reference = "UT-2020-1",
        Location = Places.Utrecht,
        CollectedOn = new DateOnly(2026, 11, 17),
        SoldAs = ["wiet"],
        Form = Form.Plant,
        BroughtIn = BroughtIn.AfterAdverseEffects,
        Analyses =
        [
            Lab.Measured(
                new Finding { Substance = "MDMB-4en-PINACA", Qualifier = Qualifier.Equal, Amount = 3.2m, Unit = Unit.MgPerG, Basis = Basis.Base, Role = Role.Adulterant },
                new Finding { Substance = "THC", Qualifier = Qualifier.Equal, Amount = 0.6m, Unit = Unit.Percent }),
        ],
    };

    private static IncidentCounts Incidents => new()
    {
        From = new DateOnly(2026, 11, 20),
        Until = new DateOnly(2026, 11, 21),
        Service = IncidentService.EmergencyDepartment,
        Number = 10,
        LifeThreatening = 0,
        Deaths = 0,
        Symptoms = [Symptom.Dizziness, Symptom.Panic, Symptom.Tingling, Symptom.FeelingParalysed],
    };

    private static NewAlert RedAlert(string? proposal) => new()
    {
        Proposal = proposal,
        Level = AlertLevel.National,
        Headline = new LocalText { Nl = "Synthetische cannabinoïde in cannabis", En = "Synthetic cannabinoid in cannabis" },
        Sms = new LocalText { Nl = "MDMB-4en-PINACA in cannabis: niet gebruiken.", En = "MDMB-4en-PINACA in cannabis: do not use it." },
        Short = new LocalText { Nl = "In cannabis is de synthetische cannabinoïde MDMB-4en-PINACA gevonden.", En = "The synthetic cannabinoid MDMB-4en-PINACA was found in cannabis." },
        Text = new LocalText { Nl = "In een monster dat als wiet is verkocht zit MDMB-4en-PINACA. Aan de buitenkant is niets te zien.", En = "A sample sold as weed holds MDMB-4en-PINACA. Nothing shows on the outside." },
        Advice = new AlertAdvice
        {
            Users = new LocalText { Nl = "Gebruik deze cannabis niet. Bel 112 bij ernstige klachten.", En = "Do not use this cannabis. Call 112 for severe symptoms." },
            Emergency = new LocalText { Nl = "Denk bij paniek, krampen of bewusteloosheid na cannabis aan een synthetische cannabinoïde.", En = "With panic, cramps or loss of consciousness after cannabis, think of a synthetic cannabinoid." },
        },
        Substances = [new AlertSubstance { Substance = "MDMB-4en-PINACA", Amount = 3.2m, Unit = Unit.MgPerG, Basis = Basis.Base, N = 1 }],
        Form = Form.Plant,
        SoldAs = ["cannabis"],
        Found = new AlertFound { From = new DateOnly(2026, 11, 17), Until = new DateOnly(2026, 11, 17), Samples = 1 },
    };
}
