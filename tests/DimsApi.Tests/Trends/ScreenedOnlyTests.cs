using System.Net;
using System.Text.Json;
using Dims.Access;
using Dims.Samples;
using Dims.Tests.Host;

namespace Dims.Tests.Trends;

// A screening has looked for whatever its method can see, which is less than a list says.
public sealed class ScreenedOnlyTests
{
    private const string Screening = """{ "method": "LC-DAD", "from": "2026-01-01", "screening": true, "substances": [ { "substance": "PMMA" } ] }""";

    private static async Task<JsonElement> Trend(Client client, string substance) =>
        (await client.Get($"/v1/trends/dosage?substance={substance}&form=tablet&from=2026-01-01")).Is(HttpStatusCode.OK).Json;

    [Theory, OnBothEngines]
    public async Task Samples_tested_by_nothing_but_a_screening_are_counted_and_told(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var (laboratory, location) = (await dims.With(Roles.Laboratory, "lab-1"), await dims.With(Roles.Location));
        (await laboratory.Put("/v1/panels/lab-1-ms", Screening)).Is(HttpStatusCode.OK);
        await Posts(Lab.Measured(Lab.Found("MDMA")) with { Panel = "lab-1-ms" });
        await Posts(Lab.Measured(Lab.Found("MDMA")) with { Panel = "lab-1-ms" }, Lab.Measured() with { TestedFor = ["cocaine"] });

        var cocaine = await Trend(location, "cocaine");
        Assert.Equal((2, 1), (cocaine.GetProperty("periods")[0].GetProperty("tested").GetInt32(), cocaine.GetProperty("screenedOnly").GetInt32()));
        var note = Assert.Single(cocaine.GetProperty("notes").EnumerateArray().Select(n => n.GetString()!).ToList());
        Assert.StartsWith("1 of the samples tested were only screened", note, StringComparison.Ordinal);
        Assert.Contains("limit of detection", note, StringComparison.Ordinal);
        // The panel's list names PMMA, and the result names MDMA.
        foreach (var named in new[] { "pmma", "mdma" })
        {
            var trend = await Trend(location, named);
            Assert.Equal((2, 0, 0), (trend.GetProperty("periods")[0].GetProperty("tested").GetInt32(), trend.GetProperty("screenedOnly").GetInt32(), trend.GetProperty("notes").GetArrayLength()));
        }

        async Task Posts(params Analysis[] analyses) => (await location.Post("/v1/samples", Lab.Tablet() with { Analyses = analyses })).Is(HttpStatusCode.Created);
    }

    [Theory, OnBothEngines]
    public async Task An_analysis_younger_than_the_confirmed_day_moves_the_revision(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var (laboratory, location) = (await dims.With(Roles.Laboratory, "lab-1"), await dims.With(Roles.Location));
        (await laboratory.Put("/v1/panels/lab-1-ms", Screening)).Is(HttpStatusCode.OK);
        var number = (await location.Post("/v1/samples", Lab.Tablet(100, day: "1926-11-17"))).Is(HttpStatusCode.Created).Json.GetProperty("number").GetString();
        (await location.Post($"/v1/samples/{number}/flags/0/confirmation", """{ "reason": "A museum brought it." }""")).Is(HttpStatusCode.OK);

        // The confirmation is the last that touched what MDMA was found in.
        var last = await Revision(1, "mdma");
        foreach (var analysis in new[] { """{ "source": "laboratory", "laboratory": "lab-1", "method": "GC-MS", "testedFor": ["cocaine"] }""", """{ "source": "laboratory", "laboratory": "lab-1", "method": "LC-DAD", "analysedOn": "2026-11-17", "panel": "lab-1-ms" }""" })
        {
            (await laboratory.Post($"/v1/samples/{number}/analyses", analysis)).Is(HttpStatusCode.Created);
            last = await Revision(last + 1, "cocaine");
        }

        async Task<long> Revision(long atLeast, string substance)
        {
            var revision = (await location.Get($"/v1/trends/dosage?substance={substance}&form=tablet&from=1920-01-01&to=1930-01-01")).Is(HttpStatusCode.OK).Json.GetProperty("revision").GetInt64();
            Assert.InRange(revision, atLeast, long.MaxValue);
            return revision;
        }
    }
}
