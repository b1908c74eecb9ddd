using System.Net;
using System.Text.Json;
using Dims.Http;
using Dims.Tablets;
using Dims.Tests.Host;
using static Dims.Tests.Tablets.RecognitionDesk;

namespace Dims.Tests.Tablets;

public sealed class RecognitionSettingsTests
{
    [Theory, OnBothEngines]
    public async Task Tolerances_and_words_are_data_and_every_version_stays(Engine engine)
    {
        await using var dims = await Start(engine);
        var desk = await At(dims);
        await desk.Measured(Audi with { Logo = "vier cirkels" }, 118, 120, 122);
        Assert.Equal(RecognitionVerdict.Unknown, (await desk.Answered()).Verdict);
        var first = await desk.Settings();

        var changed = first.Rules with { MassPercent = 1, Logos = [.. first.Rules.Logos.Where(l => l.Word != "audi"), new RecognitionWord { Word = "Audi", Also = ["vier cirkels"] }] };
        (await desk.Sets(changed)).Is(HttpStatusCode.OK);

        Assert.Equal(RecognitionVerdict.Recognised, (await desk.Answered()).Verdict);
        Assert.Equal(RecognitionVerdict.Unknown, (await desk.Answered(Audi with { MassMg = 408 })).Verdict);
        var versions = JsonSerializer.Deserialize<RecognitionSettingsVersions>((await desk.Anna.Get("/v1/recognition-settings/versions")).Text, Wire.Json)!.Items;
        Assert.Equal([(3, "Anna", 1m), (2, "Anna", 5m), (1, null, 5m)], versions.Select(v => (v.Version, v.By, v.Rules.MassPercent)));
        Assert.Equal((HttpStatusCode.PreconditionFailed, "precondition-failed"), ((await desk.Sets(first.Rules, "\"old\"")).Status, (await desk.Sets(first.Rules, "\"old\"")).Code));
        Assert.Equal("precondition-required", (await desk.Anna.Put("/v1/recognition-settings", new PutRecognitionSettings { Reason = "Why", Rules = first.Rules })).Code);
        Assert.Equal(["/rules/mostSpreadMg"], (await desk.Sets(first.Rules with { MostSpreadMg = 60 })).Places);
        Assert.Equal(["/rules/logos/1/also"], (await desk.Sets(first.Rules with { Logos = [new() { Word = "a", Also = ["x y"] }, new() { Word = "b", Also = ["XY"] }] })).Places);
        Assert.Equal("missing-scope", (await desk.Amsterdam.Put("/v1/recognition-settings", "{}")).Code);
    }

    [Theory, OnBothEngines]
    public async Task Outside_development_nothing_is_recognised_until_an_evaluation_is_approved_by_another_person(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var desk = await At(dims);
        foreach (var day in new[] { "2026-11-03", "2026-11-04", "2026-11-05", "2026-11-06", "2026-11-09" }) await desk.Measures(Tablet(Audi, day, findings: Mdma(120)));
        var before = await desk.Answered();
        Assert.Equal((RecognitionVerdict.Ambiguous, RecognitionReason.NotApproved, 5), (before.Verdict, before.Reasons[0].Code, before.LookAlikes));
        Assert.NotEmpty(before.Candidates);

        var made = (await desk.Anna.Post("/v1/recognition-evaluations", new RecognitionPeriod { From = new(2026, 11, 1), To = new(2026, 11, 20) })).Is(HttpStatusCode.OK).Json;
        Assert.Equal((5, 2, 0), (made.GetProperty("result").GetProperty("tablets").GetInt32(), made.GetProperty("result").GetProperty("recognised").GetInt32(), made.GetProperty("result").GetProperty("dangerous").GetInt32()));
        Assert.Equal(4, made.GetProperty("baseline").GetProperty("recognised").GetInt32());
        var approval = $"/v1/recognition-evaluations/{made.GetProperty("id").GetString()}/approval";
        Assert.Equal("second-person-needed", (await desk.Anna.Post(approval, null)).Code);
        Assert.Equal(RecognitionVerdict.Ambiguous, (await desk.Answered()).Verdict);
        (await desk.Bram.Post(approval, null)).Is(HttpStatusCode.OK);
        Assert.Equal("transition-not-allowed", (await desk.Bram.Post(approval, null)).Code);

        Assert.Equal(RecognitionVerdict.Recognised, (await desk.Answered()).Verdict);
        Assert.Equal(HttpStatusCode.NotFound, (await desk.Bram.Post("/v1/recognition-evaluations/none/approval", null)).Status);
        // Other settings have not been evaluated.
        (await desk.Sets((await desk.Settings()).Rules with { FewestLookAlikes = 1 })).Is(HttpStatusCode.OK);
        Assert.Equal(RecognitionReason.NotApproved, (await desk.Answered()).Reasons[0].Code);
        Assert.Equal(["/to"], (await desk.Anna.Post("/v1/recognition-evaluations", new RecognitionPeriod { From = new(2026, 11, 2), To = new(2026, 11, 1) })).Places);
    }
}
