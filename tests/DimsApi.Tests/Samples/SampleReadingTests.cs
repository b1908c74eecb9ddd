using System.Net;
using System.Text.Json;
using Dims.Access;
using Dims.Samples;
using Dims.Tests.Host;

namespace Dims.Tests.Samples;

public sealed class SampleReadingTests
{
    [Theory, OnBothEngines]
    public async Task A_sample_is_read_back_digit_for_digit_and_with_what_the_register_makes_of_its_names(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var lab = await dims.With(Roles.Location);
        var sent =
            """
            {"reference":"R-1","collectedOn":"2026-11-17","soldAs":["ecstasy","MDMA","A \"quoted\" \\ name, \"soldAs\":[]"],"form":"tablet","appearance":{"logo":"\"substance\":\"MDMA\""},
             "analyses":[{"source":"laboratory","method":"substance","findings":[{"substance":"3,4-MDMA","qualifier":"=","amount":312.40,"unit":"mg/{tbl}"},{"substance":"caféïne \"pure\"","qualifier":"trace"},{"substance":"Caffeine","qualifier":"detected"}]}]}
            """;
        var id = (await lab.PostText("/v1/samples", sent)).Is(HttpStatusCode.Created).Json.GetProperty("id").GetString();
        var sample = (await lab.Get("/v1/samples/" + id)).Is(HttpStatusCode.OK);
        Assert.Contains("\"amount\":312.40,", sample.Text, StringComparison.Ordinal);
        Assert.Equal(["ecstasy", "MDMA", "A \"quoted\" \\ name, \"soldAs\":[]"], sample.Json.GetProperty("soldAs").EnumerateArray().Select(n => n.GetString()));
        Assert.Equal(["ecstasy", "mdma", null], sample.Json.GetProperty("soldAsSlugs").EnumerateArray().Select(n => n.GetString()));
        Assert.Equal("\"substance\":\"MDMA\"", sample.Json.GetProperty("appearance").GetProperty("logo").GetString());
        var findings = sample.Json.GetProperty("analyses")[0].GetProperty("findings").EnumerateArray().ToList();
        Assert.Equal(["3,4-MDMA", "caféïne \"pure\"", "Caffeine"], findings.Select(f => f.GetProperty("substance").GetString()));
        Assert.Equal(["mdma", null, "caffeine"], findings.Select(f => f.TryGetProperty("slug", out var slug) ? slug.GetString() : null));
        Assert.Equal("R-1", JsonSerializer.Deserialize<Sample>(sample.Text, Dims.Http.Wire.Json)!.Reference);
    }

    [Theory, OnBothEngines]
    public async Task Pages_by_substance_hold_each_sample_once_under_any_name_newest_day_first(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var lab = await dims.With(Roles.Location);
        // Under three spellings, some of them twice in one sample and in two analyses.
        string[] spellings = ["MDMA", "3,4-MDMA", "midomafetamine"];
        var expected = new List<string>();
        for (var i = 0; i < 12; i++)
        {
            Finding[] findings = [Lab.Found(spellings[i % 3]), Lab.Found("caffeine"), Lab.Found(spellings[i % 2])];
            var sample = Lab.Tablet(reference: $"P-{i}", day: $"2026-11-{10 + i / 2}") with { Analyses = [Lab.Measured(findings), Lab.Measured(findings)] };
            var id = (await lab.Post("/v1/samples", sample)).Is(HttpStatusCode.Created).Json.GetProperty("id").GetString()!;
            expected.Add($"{sample.CollectedOn:yyyy-MM-dd} {id}");
        }
        await lab.Post("/v1/samples", Lab.Tablet() with { Analyses = [Lab.Measured(Lab.Found("MDMA") with { Qualifier = Qualifier.NotDetected })] });
        await lab.Post("/v1/samples", Lab.Tablet() with { Analyses = [Lab.Measured(Lab.Found("caffeine"))] });
        foreach (var (order, filters) in new[] { ("", ""), ("", "&form=tablet&soldAs=xtc&from=2026-11-01"), ("&sort=recorded", "") })
        {
            var seen = new List<string>();
            for (var next = $"/v1/samples?substance=mdma&limit=5{order}{filters}"; next is not null;)
            {
                var page = (await lab.Get(next)).Is(HttpStatusCode.OK);
                seen.AddRange(page.Json.GetProperty("items").EnumerateArray().Select(s => $"{s.GetProperty("collectedOn").GetString()} {s.GetProperty("id").GetString()}"));
                next = page.Next;
            }
            Assert.Equal(order.Length > 0 ? expected : expected.OrderDescending(StringComparer.Ordinal), seen);
        }
        Assert.Empty((await lab.Get("/v1/samples?substance=ketamine")).Is(HttpStatusCode.OK).Json.GetProperty("items").EnumerateArray());
        Assert.Equal(14, (await lab.Get("/v1/samples?soldAs=ecstasy")).Is(HttpStatusCode.OK).Json.GetProperty("items").GetArrayLength());
    }
}
