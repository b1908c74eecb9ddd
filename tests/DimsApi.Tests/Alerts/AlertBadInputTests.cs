using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Dims.Alerts;
using Dims.Http;
using Dims.Tests.Host;

namespace Dims.Tests.Alerts;

// What cannot be is told with its place, by the door through which it came.
public sealed class AlertBadInputTests
{
    private static readonly AlertContent Whole = AlertContents.Regional() with
    {
        Advice = new AlertAdvice { Users = Said("a"), FirstAid = Said("b"), Emergency = Said("c"), Laboratory = Said("d"), Forensic = Said("e") },
        Effects = Said("f"),
        RedFlags = Said("g"),
        ActionsTaken = Said("h"),
    };

    // Every text, with the most characters that it may have.
    private static readonly (string Pointer, int Most)[] Texts =
    [
        ("/headline", 140), ("/sms", 306), ("/short", 500), ("/text", 4000), ("/advice/users", 2000), ("/advice/firstAid", 2000), ("/advice/emergency", 2000), ("/advice/laboratory", 2000), ("/advice/forensic", 2000),
        ("/effects", 1000), ("/redFlags", 1000), ("/actionsTaken", 1000),
    ];

    [Theory, OnBothEngines]
    public async Task A_language_that_is_missing_or_a_text_over_its_length_is_named_by_its_pointer(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var desk = await AlertDesk.At(dims);
        await desk.Draft(Whole);
        foreach (var (pointer, most) in Texts)
            foreach (var language in new[] { "nl", "en" })
            {
                var missing = (await desk.Anna.Post("/v1/alert-drafts", With(pointer, language, null))).Is(HttpStatusCode.BadRequest).Json.GetProperty("errors");
                var fault = Assert.Single(missing.EnumerateArray());
                Assert.Equal(($"{pointer}/{language}", "required"), (fault.GetProperty("pointer").GetString(), fault.GetProperty("code").GetString()));
                var long1 = Assert.Single((await desk.Anna.Post("/v1/alert-drafts", With(pointer, language, new string('x', most + 1)))).Is(HttpStatusCode.BadRequest).Json.GetProperty("errors").EnumerateArray());
                Assert.Equal(($"{pointer}/{language}", "too-long"), (long1.GetProperty("pointer").GetString(), long1.GetProperty("code").GetString()));
                Assert.Contains(pointer == "/sms" ? "306" : most.ToString(System.Globalization.CultureInfo.InvariantCulture), long1.GetProperty("detail").GetString(), StringComparison.Ordinal);
            }
        // Neither language.
        var none = JsonNode.Parse(With("/headline", "nl", "x"))!;
        none.AsObject().Remove("headline");
        Assert.Equal(["/headline"], (await desk.Anna.Post("/v1/alert-drafts", none.ToJsonString())).Is(HttpStatusCode.BadRequest).Places);
        Assert.Single(AlertDesk.Read<AlertDrafts>(await desk.Anna.Get("/v1/alert-drafts")).Items);
    }

    [Theory, OnBothEngines]
    public async Task An_end_that_has_passed_or_lies_more_than_a_year_ahead_is_refused_wherever_it_is_written(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var desk = await AlertDesk.At(dims);
        var id = await desk.Published();
        var draft = await desk.Draft();
        var tag = ("If-Match", await AlertDesk.Tag(desk.Anna, draft));
        foreach (var (end, code) in new[] { (TestDims.Start0, "in-the-past"), (TestDims.Start0.AddDays(-400), "in-the-past"), (TestDims.Start0.AddYears(1).AddMilliseconds(1), "too-late") })
        {
            var content = AlertContents.Regional() with { Expires = end };
            foreach (var (answer, place) in new[]
            {
                (await desk.Anna.Post("/v1/alert-drafts", content), "/expires"), (await desk.Anna.Put("/v1/alert-drafts/" + draft, content, tag), "/expires"),
                (await AlertDesk.AskUpdate(desk.Anna, id, content), "/content/expires"),
            })
            {
                var fault = Assert.Single(answer.Is(HttpStatusCode.BadRequest).Json.GetProperty("errors").EnumerateArray());
                Assert.Equal((place, code), (fault.GetProperty("pointer").GetString(), fault.GetProperty("code").GetString()));
            }
            Assert.Equal(["/expires"], (await AlertDesk.AskShortening(desk.Anna, id, end)).Is(HttpStatusCode.BadRequest).Places);
        }
        // A year to the millisecond is not too long.
        (await desk.Anna.Post("/v1/alert-drafts", AlertContents.Regional() with { Expires = TestDims.Start0.AddYears(1) })).Is(HttpStatusCode.Created);
        // What was possible when it was asked is judged again when it is decided.
        (await AlertDesk.AskShortening(desk.Anna, id, TestDims.Start0.AddHours(1))).Is(HttpStatusCode.Created);
        dims.Clock.Advance(TimeSpan.FromHours(2));
        Assert.Equal(["/expires"], (await AlertDesk.Decide(desk.Bram, id, "shortening")).Is(HttpStatusCode.BadRequest).Places);
    }

    // Every stage that there is, and every step that the table does not allow in it.
    [Theory, OnBothEngines]
    public async Task A_step_that_is_not_possible_says_what_is(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var desk = await AlertDesk.At(dims);
        var stages = await Stages(dims, desk);
        Assert.Equal(Enum.GetValues<AlertStage>(), stages.Keys.Order());
        foreach (var (stage, id) in stages)
        {
            var allowed = AlertStates.Allowed(stage).Select(s => Wire.Name(s)).ToArray();
            foreach (var step in Enum.GetValues<AlertStep>().Except(AlertStates.Allowed(stage)))
            {
                var answer = await Try(desk, id, step);
                Assert.True(answer.Status == HttpStatusCode.Conflict && answer.Code == "transition-not-allowed", $"{step} in {stage}: {answer.Text}");
                Assert.Equal(allowed, AlertDesk.Allowed(answer));
                foreach (var possible in allowed) Assert.Contains(possible, answer.Json.GetProperty("detail").GetString(), StringComparison.Ordinal);
            }
        }
        var doubted = await desk.Published();
        AlertDesk.Of(await AlertDesk.Review(desk.Bram, doubted));
        Assert.Equal(["ask-update", "ask-narrowing", "ask-shortening", "ask-withdrawal"], AlertDesk.Allowed((await AlertDesk.Review(desk.Carla, doubted)).Is(HttpStatusCode.Conflict)));
    }

    private static async Task<IReadOnlyDictionary<AlertStage, string>> Stages(TestDims dims, AlertDesk desk)
    {
        var stages = new Dictionary<AlertStage, string>
        {
            [AlertStage.Expired] = await desk.Published(AlertContents.Regional() with { Expires = TestDims.Start0.AddHours(1) }),
        };
        dims.Clock.Advance(TimeSpan.FromHours(2));
        foreach (var (stage, how) in new[] { (AlertStage.Draft, ""), (AlertStage.Returned, "return"), (AlertStage.Rejected, "rejection") })
        {
            stages[stage] = await desk.Draft();
            if (how.Length > 0) (await AlertDesk.RefuseDraft(desk.Bram, stages[stage], how)).Is(HttpStatusCode.OK);
        }
        stages[AlertStage.Scheduled] = await desk.Published(AlertContents.Regional() with { Effective = dims.Clock.GetUtcNow().AddDays(1) });
        stages[AlertStage.Active] = await desk.Published();
        foreach (var (stage, step) in new[] { (AlertStage.UpdateAsked, AlertStep.AskUpdate), (AlertStage.NarrowingAsked, AlertStep.AskNarrowing), (AlertStage.ShorteningAsked, AlertStep.AskShortening), (AlertStage.WithdrawalAsked, AlertStep.AskWithdrawal), (AlertStage.ChangeReturned, AlertStep.AskUpdate) })
        {
            stages[stage] = await desk.Published();
            (await Try(desk, stages[stage], step)).Is(HttpStatusCode.Created);
        }
        (await AlertDesk.RefuseChange(desk.Bram, stages[AlertStage.ChangeReturned], "change-return")).Is(HttpStatusCode.OK);
        await desk.Withdrawn(stages[AlertStage.Withdrawn] = await desk.Published());
        return stages;
    }

    private static async Task<Answer> Try(AlertDesk desk, string id, AlertStep step) => step switch
    {
        AlertStep.Edit => await desk.Anna.Put("/v1/alert-drafts/" + id, AlertContents.Regional(), ("If-Match", await AlertDesk.Tag(desk.Anna, id))),
        AlertStep.Publish => await AlertDesk.Publish(desk.Carla, id),
        AlertStep.Return => await AlertDesk.RefuseDraft(desk.Carla, id, "return"),
        AlertStep.Reject => await AlertDesk.RefuseDraft(desk.Carla, id, "rejection"),
        AlertStep.AskUpdate => await AlertDesk.AskUpdate(desk.Anna, id, AlertContents.Regional()),
        AlertStep.AskNarrowing => await AlertDesk.AskNarrowing(desk.Anna, id, Audience.Professional),
        AlertStep.AskShortening => await AlertDesk.AskShortening(desk.Anna, id, TestDims.Start0.AddDays(3)),
        AlertStep.AskWithdrawal => await AlertDesk.Ask(desk.Anna, id),
        AlertStep.ReturnChange => await AlertDesk.RefuseChange(desk.Carla, id, "change-return"),
        AlertStep.RejectChange => await AlertDesk.RefuseChange(desk.Carla, id, "change-rejection"),
        AlertStep.Review => await AlertDesk.Review(desk.Carla, id),
        _ => await AlertDesk.Decide(desk.Carla, id, step switch { AlertStep.Update => "update", AlertStep.Narrow => "narrowing", AlertStep.Shorten => "shortening", _ => "withdrawal" }),
    };

    private static LocalText Said(string what) => new() { Nl = what + " nl", En = what + " en" };

    private static string With(string pointer, string language, string? text)
    {
        var content = JsonSerializer.SerializeToNode(Whole, Wire.Json)!;
        var of = pointer.Split('/', StringSplitOptions.RemoveEmptyEntries).Aggregate(content, (node, member) => node[member]!).AsObject();
        if (text is null) of.Remove(language);
        else of[language] = text;
        return content.ToJsonString();
    }
}
