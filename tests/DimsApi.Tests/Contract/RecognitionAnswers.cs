using Dims.Samples;
using Dims.Tablets;
using Dims.Tests.Host;
using Dims.Tests.Tablets;
using static Dims.Tests.Tablets.RecognitionDesk;

namespace Dims.Tests.Contract;

// The answers about recognition, held against what the contract says of them.
internal static class RecognitionAnswers
{
    public static async Task See(Func<string, Answer, Answer> saw, Func<string, Client, string, Task<Answer>> reads)
    {
        // A program of its own: elsewhere the locations hold as many keys as they may.
        await using var dims = await TestDims.Start(Engine.Sqlite);
        var desk = await RecognitionDesk.At(dims);
        var owl = Audi with { Logo = "Owl", Reactions = [new ReagentReaction { Reagent = "Mecke", Colour = "green" }] };
        foreach (var day in new[] { "2026-11-03", "2026-11-04", "2026-11-05", "2026-11-06" }) await desk.Measures(Tablet(owl, day, findings: Mdma(120)));
        await reads("getRecognitionSettings", desk.Amsterdam, "/v1/recognition-settings");
        saw("putRecognitionSettings", await desk.Sets((await desk.Settings()).Rules with { FewestLookAlikes = 2 }));
        await reads("listRecognitionSettingsVersions", desk.Anna, "/v1/recognition-settings/versions");
        saw("recognizeTablet", await desk.Asks(owl));
        var made = saw("evaluateRecognition", await desk.Anna.Post("/v1/recognition-evaluations", new RecognitionPeriod { From = new(2026, 1, 1), To = new(2026, 11, 20) }));
        saw("approveRecognitionEvaluation", await desk.Bram.Post($"/v1/recognition-evaluations/{made.Json.GetProperty("id").GetString()}/approval", null));
        await reads("listRecognitionEvaluations", desk.Anna, "/v1/recognition-evaluations");
        var number = await desk.Measures(Tablet(owl, "2026-11-17", Places.Amsterdam));
        var given = saw("recognizeTablet", await desk.Asks(null, number));
        await desk.Measures(Tablet(owl, "2026-11-17", findings: Mdma(190)));
        await reads("getRecognition", desk.Anna, "/v1/recognitions/" + given.Json.GetProperty("id").GetString());
        await reads("listRecognitions", desk.Amsterdam, "/v1/recognitions?limit=1&state=reopened&verdict=recognised");
        saw("listRecognitions", await desk.Anna.Get("/v1/recognitions?limit=1"));
    }
}
