using System.Net;
using System.Text.Json;
using Dims.Access;
using Dims.Samples;
using Dims.Tests.Contract;
using Dims.Tests.Host;

namespace Dims.Tests.Trends;

public sealed class WorkloadTests
{
    private static Analysis On(string? day, Source source = Source.Laboratory) => new() { Source = source, AnalysedOn = day is null ? null : TrendStory.Day(day), Findings = [Lab.Found("mdma")] };

    [Theory, OnBothEngines]
    public async Task Samples_are_counted_by_week_and_location_with_how_long_they_took(Engine engine)
    {
        await using var story = await TrendStory.Start(engine);
        await story.Location("zwolle", ("province", "overijssel"));
        // Tuesday of week 46: measured after 2, 4 and 9 days, one on a day nobody told, one recognised, one without a result; one elsewhere.
        foreach (var day in new[] { "2026-11-12", "2026-11-14", "2026-11-19", null }) await story.Sample("2026-11-10", [On(day)]);
        await story.Sample("2026-11-10", [On("2026-11-10", Source.Recognised)]);
        await story.Sample("2026-11-10", [], s => s with { Analyses = [] });
        await story.Sample("2026-11-17", [On("2026-11-18"), On("2026-11-20")], s => s with { Location = "zwolle" });
        var researcher = await story.Dims.With(Roles.Researcher);
        var answer = (await researcher.Get("/v1/trends/workload?from=2026-11-10")).Is(HttpStatusCode.OK).Json;
        Assert.Equal(("2026-11-09", "2026-11-22"), (answer.GetProperty("from").GetString(), answer.GetProperty("to").GetString()));
        string[] Told() => [.. answer.GetProperty("items").EnumerateArray().Select(i =>
            $"{i.GetProperty("week")} {i.GetProperty("location")} {i.GetProperty("samples")}={i.GetProperty("measured")}+{i.GetProperty("recognised")}+{i.GetProperty("withoutResult")} {i.GetProperty("toAnalysed").GetProperty("n")}:{i.GetProperty("toAnalysed").GetProperty("median")} {i.GetProperty("toRecorded").GetProperty("median")}")];
        Assert.Equal(["2026-W46 utrecht 6=4+1+1 3:4 12", "2026-W47 zwolle 1=1+0+0 1:1 5"], Told());
        // What nobody records is not known, and not 0.
        Assert.All(answer.GetProperty("items").EnumerateArray(), i => Assert.Equal((JsonValueKind.Null, JsonValueKind.Null), (i.GetProperty("refused").ValueKind, i.GetProperty("notAnalysed").ValueKind)));
        answer = (await researcher.Get("/v1/trends/workload?location=zwolle")).Is(HttpStatusCode.OK).Json;
        Assert.Equal(["2026-W47 zwolle 1=1+0+0 1:1 5"], Told());
        foreach (var wrong in new[] { "location=nowhere", "from=2020-01-01", "from=2026-11-20&to=2026-11-01", "from=2027-01-01", "to=0001-01-01", "from=1899-12-31" }) (await researcher.Get("/v1/trends/workload?" + wrong)).IsProblem(HttpStatusCode.BadRequest, "invalid-input");
    }
}
