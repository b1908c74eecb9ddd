using System.Net;
using System.Text.Json;
using Dims.Answers;
using Dims.Samples;
using Dims.Tests.Answers;
using Dims.Tests.Host;
using Dims.Tests.Ways;
using Dims.Ways;

namespace Dims.Tests.Stories;

// A tablet is handed in on a Tuesday evening, and on Thursday somebody calls.
public sealed class TuesdayStoryTests
{
    [Theory, OnBothEngines]
    public async Task From_a_sample_on_Tuesday_to_a_call_on_Thursday(Engine engine)
    {
        await using var dims = await AnswersDesk.Start(engine);
        var (desk, cards) = (await WayDesk.At(dims), await AnswersDesk.At(dims));
        var coordinator = await dims.With(Dims.Access.Roles.Coordinator);

        // Tuesday 24 November, half past six: a card is handed out, a tablet registered and queued.
        Until(dims, new DateTimeOffset(2026, 11, 24, 17, 30, 0, TimeSpan.Zero));
        var card = await cards.DrawsOne();
        var number = await cards.Registers(Lab.Tablet(day: "2026-11-24") with { SentTo = "lab-1" }, card);
        var (turnedAway, second) = (await desk.Registers(Lab.Tablet(day: "2026-11-24")), await desk.Registers(Lab.Tablet(day: "2026-11-24")));
        await WayDesk.Goes(desk.Counter, turnedAway, WayState.Refused, "Cocaine is turned away this week.");
        await WayDesk.Goes(desk.Counter, number, WayState.Queued);
        Assert.Equal((ResultStatus.InLaboratory, "No reassurance: the sample is still in the laboratory and there is no result yet."), await Told(cards, card));

        // Wednesday: the courier, and the laboratory. One bag is not in the box.
        Until(dims, new DateTimeOffset(2026, 11, 25, 8, 0, 0, TimeSpan.Zero));
        var shipment = await desk.Sends(number, second);
        dims.Clock.Advance(TimeSpan.FromHours(6));
        Assert.Equal([second], (await desk.Receives(shipment.Id, number)).Missing);
        Assert.Equal([number], WayDesk.Read<WorkList>(await desk.Laboratory.Get("/v1/work-list")).Items.Select(i => i.Number));

        // Thursday morning: PMMA. Nobody has authorised it yet, and everybody who has to act knows.
        Until(dims, new DateTimeOffset(2026, 11, 26, 9, 0, 0, TimeSpan.Zero));
        var receipt = (await desk.Analyses(number, Lab.Measured(AnswersDesk.Pmma) with { Run = "R-7", AnalysedOn = new DateOnly(2026, 11, 26) })).Is(HttpStatusCode.Created).Json;
        Assert.True(receipt.GetProperty("urgent").GetBoolean());
        var sample = WayDesk.Read<Sample>((await desk.Counter.Get("/v1/samples/" + number)).Is(HttpStatusCode.OK));
        Assert.Equal((WayState.Analysed, true, false), (sample.State, sample.Urgent, sample.Analyses[0].Authorised));
        Assert.Equal((number, true), WayDesk.Read<WorkList>(await desk.Counter.Get("/v1/work-list")).Items.Select(i => (i.Number, i.Urgent)).First());
        Assert.Contains((await coordinator.Get("/v1/alert-proposals")).Is(HttpStatusCode.OK).Json.GetProperty("items").EnumerateArray(), p => p.GetProperty("urgent").GetBoolean());
        Assert.Equal((ResultStatus.ContactNow, "Do not use this. Contact the testing location now."), await Told(cards, card));
        Assert.Equal("Gebruik dit niet. Neem nu contact op met de testlocatie.", (await cards.Reads(card, "nl")).Headline);
        Assert.DoesNotContain("PMMA", (await cards.Asks(card)).Text, StringComparison.OrdinalIgnoreCase);
        Assert.Empty((await cards.Reads(card)).Tests);
        Assert.Equal(0, await Found(desk));

        // Thursday noon: authorised. Now it counts, and the visitor reads what it was; the location calls, and says so.
        dims.Clock.Advance(TimeSpan.FromHours(3));
        var way = await WayDesk.Goes(desk.Laboratory, number, WayState.Authorised);
        Assert.Equal([WayState.Registered, WayState.Queued, WayState.Sent, WayState.Received, WayState.Analysed, WayState.Authorised], way.Steps.Select(s => s.State));
        Assert.Equal(1, await Found(desk));
        var answer = await cards.Reads(card);
        Assert.Equal((ResultStatus.ContactNow, "PMMA"), (answer.Status, Assert.Single(Assert.Single(answer.Tests).Found).Substance));
        Assert.Equal(WayState.Reported, (await WayDesk.Goes(desk.Counter, number, WayState.Reported)).State);
        await WayDesk.Goes(desk.Counter, second, WayState.Destroyed, "The courier has lost it.");

        // What the week was like: nobody turned away is forgotten, and how long it took is known.
        var week = (await desk.Researcher.Get("/v1/trends/workload?from=2026-11-23")).Is(HttpStatusCode.OK).Json.GetProperty("items")[0];
        Assert.Equal("3 1 0 1 0 1:1 1:2 1:2", $"{week.GetProperty("samples")} {week.GetProperty("refused")} {week.GetProperty("notAnalysed")} {week.GetProperty("destroyed")} {week.GetProperty("insufficientMaterial")} {Took(week, "toReceived")} {Took(week, "toAuthorised")} {Took(week, "toReported")}");

        // Ninety days later the card opens nothing, and the sample is where it was.
        await cards.Ages();
        dims.Clock.Advance(TimeSpan.FromDays(90));
        await cards.IsUnknown(card);
        await cards.Ages();
        Assert.Equal(WayState.Reported, await desk.StateOf(number));
        (await Cli.Shell.Dims(dims, "verify")).Ends(0);
    }

    private static void Until(TestDims dims, DateTimeOffset then) => dims.Clock.Advance(then - dims.Clock.GetUtcNow());

    private static async Task<(ResultStatus, string)> Told(AnswersDesk cards, string card)
    {
        var answer = await cards.Reads(card);
        return (answer.Status, answer.Headline);
    }

    private static async Task<int> Found(WayDesk desk) =>
        (await desk.Researcher.Get("/v1/trends/dosage?substance=pmma&form=tablet&interval=year&from=2026-01-01")).Is(HttpStatusCode.OK).Json.GetProperty("periods").EnumerateArray().Sum(p => p.GetProperty("detected").GetInt32());

    private static string Took(JsonElement week, string what) => $"{week.GetProperty(what).GetProperty("n")}:{week.GetProperty(what).GetProperty("median")}";
}
