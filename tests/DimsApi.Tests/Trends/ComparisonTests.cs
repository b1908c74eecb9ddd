using System.Net;
using System.Text.Json;
using Dims.Access;
using Dims.Samples;
using Dims.Tests.Host;

namespace Dims.Tests.Trends;

// Two periods beside each other.
public sealed class ComparisonTests
{
    private const string Years = "/v1/trends/comparison?substance=mdma&form=tablet&fromA=2024-01-01&toA=2024-12-31&fromB=2025-01-01&toB=2025-12-31";

    private static async Task<(TrendStory Story, Client Researcher)> Start(Engine engine)
    {
        var story = await TrendStory.Start(engine);
        return (story, await story.Dims.With(Roles.Researcher));
    }

    [Theory, OnBothEngines]
    public async Task Every_difference_comes_with_an_interval_a_test_and_two_sentences(Engine engine)
    {
        var (story, researcher) = await Start(engine);
        await using var _ = story;
        for (var i = 0; i < 10; i++)
        {
            await story.Sample("2024-05-01", "MDMA", 150 + i, basis: Basis.Hydrochloride);
            await story.Sample("2025-05-01", "MDMA", 170 + i, basis: Basis.Hydrochloride);
        }
        await story.Sample("2025-05-01", "MDMA", null, qualifier: Qualifier.NotDetected);
        // Brought in because it was suspected: it says nothing of what is about.
        await story.Sample("2025-05-02", "MDMA", null, s => s with { BroughtIn = BroughtIn.Suspected }, qualifier: Qualifier.NotDetected);
        var answer = (await researcher.Get(Years + "&threshold=160")).Is(HttpStatusCode.OK);
        var (json, both) = (answer.Json, answer.Json.GetProperty("bases")[0]);
        Assert.Equal(("hydrochloride", 154.5, 174.5, 20.0), (both.GetProperty("basis").GetString(), both.GetProperty("a").GetProperty("mean").GetDouble(), both.GetProperty("b").GetProperty("mean").GetDouble(), both.GetProperty("mean").GetProperty("difference").GetDouble()));
        // Welch: error sqrt(2 x 82.5 / 9 / 10), 18 degrees of freedom, t 2.100922.
        Assert.Equal(20 - 2.10092204 * Math.Sqrt(2 * 82.5 / 9 / 10), both.GetProperty("mean").GetProperty("interval").GetProperty("low").GetDouble(), 1e-6);
        Assert.Equal((20.0, 100.0), (both.GetProperty("median").GetProperty("shift").GetDouble(), both.GetProperty("median").GetProperty("u").GetDouble()));
        var above = both.GetProperty("above")[0];
        Assert.Equal((0, 10, 10, 10, "pooled-z"), (above.GetProperty("countA").GetInt32(), above.GetProperty("ofA").GetInt32(), above.GetProperty("countB").GetInt32(), above.GetProperty("ofB").GetInt32(), above.GetProperty("test").GetString()));
        Assert.Equal(0.6075, Math.Round(above.GetProperty("interval").GetProperty("low").GetDouble(), 4));
        var sentence = both.GetProperty("mean").GetProperty("sentence");
        Assert.StartsWith("In tablets with a measured amount of MDMA the mean was 174.5 mg per tablet (as hydrochloride; n = 10) from 2025-01-01 to 2025-12-31 against 154.5 mg per tablet (n = 10) from 2024-01-01 to 2024-12-31; the difference is 20.0 mg per tablet (95% interval 17.2 to 22.8; Welch, p < 0.001). Chance alone does not explain", sentence.GetProperty("en").GetString(), StringComparison.Ordinal);
        Assert.StartsWith("In tabletten met een gemeten hoeveelheid MDMA was het gemiddelde 174,5 mg per tablet (als hydrochloride; n = 10) van 2025-01-01 tot en met 2025-12-31 tegen 154,5 mg per tablet", sentence.GetProperty("nl").GetString(), StringComparison.Ordinal);
        Assert.Contains("95%-interval 17,2 tot 22,8", sentence.GetProperty("nl").GetString()!, StringComparison.Ordinal);
        var found = json.GetProperty("found");
        Assert.Equal((10, 10, 10, 11, "fisher", 1.0), (found.GetProperty("countA").GetInt32(), found.GetProperty("ofA").GetInt32(), found.GetProperty("countB").GetInt32(), found.GetProperty("ofB").GetInt32(), found.GetProperty("test").GetString(), Math.Round(found.GetProperty("p").GetDouble(), 9)));
        Assert.Contains("Chance alone can explain this difference.", found.GetProperty("sentence").GetProperty("en").GetString()!, StringComparison.Ordinal);
        Assert.Contains("(brought in: routine)", found.GetProperty("sentence").GetProperty("en").GetString()!, StringComparison.Ordinal);
        Assert.Contains("kan door toeval", found.GetProperty("sentence").GetProperty("nl").GetString()!, StringComparison.Ordinal);
        (await researcher.Get(Years + "&threshold=160", ("If-None-Match", answer.ETag!))).Is(HttpStatusCode.NotModified);
    }

    [Theory, OnBothEngines]
    public async Task Two_bases_are_never_compared(Engine engine)
    {
        var (story, researcher) = await Start(engine);
        await using var _ = story;
        await story.Sample("2024-05-01", "MDMA", 150, basis: Basis.Base);
        await story.Sample("2025-05-01", "MDMA", 170, basis: Basis.Hydrochloride);
        var answer = (await researcher.Get(Years)).Is(HttpStatusCode.OK).Json;
        Assert.Equal(0, answer.GetProperty("bases").GetArrayLength());
        Assert.Equal(2, answer.GetProperty("notes").EnumerateArray().Count(n => n.GetString()!.Contains("compared with nothing", StringComparison.Ordinal)));
        var asBase = (await researcher.Get(Years + "&basis=base")).Is(HttpStatusCode.OK).Json.GetProperty("bases")[0];
        Assert.Equal((150.0, 143.021), (asBase.GetProperty("a").GetProperty("mean").GetDouble(), asBase.GetProperty("b").GetProperty("mean").GetDouble()));
        Assert.Equal((JsonValueKind.Null, JsonValueKind.Null), (asBase.GetProperty("mean").ValueKind, asBase.GetProperty("median").ValueKind));
    }

    [Theory, OnBothEngines]
    public async Task Sources_of_positives_only_are_left_out_of_the_share_and_it_stays(Engine engine)
    {
        var (story, researcher) = await Start(engine);
        await using var _ = story;
        for (var i = 0; i < 6; i++)
        {
            await story.Sample("2024-05-01", "MDMA", 150 + i);
            await story.Sample("2025-05-01", "MDMA", 150 + i);
            await story.Sample("2025-05-02", "MDMA", null, qualifier: Qualifier.NotDetected);
        }
        var before = (await researcher.Get(Years)).Is(HttpStatusCode.OK).Json.GetProperty("found");
        for (var i = 0; i < 9; i++) await story.Sample("2025-05-03", "MDMA", 200, s => s with { PositivesOnly = true });
        var answer = (await researcher.Get(Years)).Is(HttpStatusCode.OK).Json;
        var found = answer.GetProperty("found");
        Assert.Equal((6, 6, 6, 12), (found.GetProperty("countA").GetInt32(), found.GetProperty("ofA").GetInt32(), found.GetProperty("countB").GetInt32(), found.GetProperty("ofB").GetInt32()));
        Assert.Equal(before.GetProperty("p").GetDouble(), found.GetProperty("p").GetDouble());
        Assert.Equal((JsonValueKind.Number, JsonValueKind.Null), (answer.GetProperty("a").GetProperty("tested").ValueKind, answer.GetProperty("b").GetProperty("tested").ValueKind));
        Assert.Contains("(brought in: routine; without sources that hold positives only)", found.GetProperty("sentence").GetProperty("en").GetString(), StringComparison.Ordinal);
        Assert.Contains("zonder bronnen met alleen positieve uitslagen", found.GetProperty("sentence").GetProperty("nl").GetString(), StringComparison.Ordinal);
        Assert.Contains(answer.GetProperty("notes").EnumerateArray(), n => n.GetString()!.StartsWith("Second period: 9 of these samples", StringComparison.Ordinal) && n.GetString()!.EndsWith("and `found` leaves them out.", StringComparison.Ordinal));
        // Where a period has nothing else there is no share.
        await story.Sample("2023-05-03", "MDMA", 200, s => s with { PositivesOnly = true });
        Assert.Equal(JsonValueKind.Null, (await researcher.Get(Years.Replace("2024", "2023", StringComparison.Ordinal))).Is(HttpStatusCode.OK).Json.GetProperty("found").ValueKind);
    }

    [Theory, OnBothEngines]
    public async Task Wrong_periods_are_told(Engine engine)
    {
        var (story, researcher) = await Start(engine);
        await using var _ = story;
        foreach (var (query, at, code) in new[]
        {
            ("substance=mdma&fromA=2024-12-31&toA=2024-01-01&fromB=2025-01-01&toB=2025-12-31", "?fromA", "order"), ("substance=mdma&fromA=2024-01-01&toA=2024-12-31&fromB=2024-06-01&toB=2025-12-31", "?fromB", "overlap"),
            ("substance=mdma&fromA=2024-01-01&toA=2024-12-31&fromB=2025-01-01&toB=2029-12-31", "?toB", "in-the-future"), ("substance=mdma&fromA=2024-01-01", "?toA", "required"),
            ("substance=mdmaa&fromA=2024-01-01&toA=2024-12-31&fromB=2025-01-01&toB=2025-12-31", "?substance", "unknown-substance"),
            ("substance=mdma&form=liquid&unit=ug/mL&fromA=2024-01-01&toA=2024-12-31&fromB=2025-01-01&toB=2025-12-31&threshold=1&threshold=1", "?threshold", "repeated"),
            ("substance=mdma&form=tablet&unit=ug/mL&fromA=2024-01-01&toA=2024-12-31&fromB=2025-01-01&toB=2025-12-31", "?unit", "unit-of-another-form"),
        })
        {
            var fault = (await researcher.Get("/v1/trends/comparison?" + query)).Is(HttpStatusCode.BadRequest).Json.GetProperty("errors")[0];
            Assert.Equal((query, at, code), (query, fault.GetProperty("pointer").GetString(), fault.GetProperty("code").GetString()));
        }
    }
}
