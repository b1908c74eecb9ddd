using System.Net;
using System.Text.Json;
using Dims.Access;
using Dims.Samples;
using Dims.Tests.Host;

namespace Dims.Tests.Trends;

// The share of samples that hold something, as a researcher asks for it.
public sealed class PrevalenceTests
{
    private const string Address = "/v1/trends/prevalence?from=2026-01-01&";

    private static async Task<(TrendStory Story, Client Researcher)> Start(Engine engine)
    {
        var story = await TrendStory.Start(engine);
        return (story, await story.Dims.With(Roles.Researcher));
    }

    private static Analysis Says(string[] testedFor, params string[] found) => Of(Source.Laboratory, testedFor, found);

    private static Analysis Of(Source source, string[] testedFor, string[] found) => new() { Source = source, TestedFor = testedFor, Findings = [.. found.Select(Lab.Found)] };

    private static async Task<JsonElement> Ask(Client researcher, string query) => (await researcher.Get(Address + query)).Is(HttpStatusCode.OK).Json;

    private static string Shares(JsonElement answer) => string.Join(' ', answer.GetProperty("periods").EnumerateArray().Select(p => $"{p.GetProperty("found")}/{p.GetProperty("tested")}"));

    private static string LeftOut(JsonElement answer) => string.Join(' ', answer.GetProperty("leftOut").EnumerateArray().Select(l => $"{l.GetProperty("why").GetString()}:{l.GetProperty("n")}"));

    [Theory, OnBothEngines]
    public async Task A_share_is_of_those_tested_and_says_who_is_left_out(Engine engine)
    {
        var (story, researcher) = await Start(engine);
        await using var _ = story;
        await story.Sample("2026-02-01", [Says(["mdma", "pmma"], "MDMA")]);
        await story.Sample("2026-02-01", [Says(["mdma", "pmma"], "MDMA", "PMMA")]);
        await story.Sample("2026-02-01", [Says(["mdma"], "MDMA")]);
        await story.Sample("2026-02-01", [Says(["mdma", "pmma"], "PMMA")], s => s with { BroughtIn = BroughtIn.Suspected });
        await story.Sample("2026-02-01", [Says(["mdma", "pmma"], "PMMA")], s => s with { PositivesOnly = true });
        await story.Sample("2026-02-01", []);
        var answer = await Ask(researcher, "substance=pmma");
        Assert.Equal(("1/2", "positives-only:1 suspected:1 not-analysed:1 not-tested:1"), (Shares(answer), LeftOut(answer)));
        Assert.Equal((0.5, 50, 3), (answer.GetProperty("periods")[0].GetProperty("share").GetDouble(), answer.GetProperty("periods")[0].GetProperty("sharePrinted").GetInt32(), answer.GetProperty("notes").GetArrayLength()));
        Assert.Contains("analysed for pmma, brought in: routine", answer.GetProperty("denominator").GetString()!, StringComparison.Ordinal);
        Assert.Equal("2/3", Shares(await Ask(researcher, "substance=pmma&why=routine&why=suspected")));
        Assert.Equal("1/1", Shares(await Ask(researcher, "substance=pmma&why=suspected")));
        var csv = (await researcher.Get(Address + "substance=pmma", ("Accept", "text/csv"))).Is(HttpStatusCode.OK).Text.Split("\r\n");
        Assert.Contains(",2,1,0.5,50,", csv[1], StringComparison.Ordinal);
    }

    [Theory, OnBothEngines]
    public async Task A_class_counts_each_sample_once_and_an_isomer_group_what_was_not_told_apart(Engine engine)
    {
        var (story, researcher) = await Start(engine);
        await using var _ = story;
        await story.Sample("2026-02-01", [Says(["3-MMC"], "3-MMC", "4-MMC"), Says(["3-MMC"], "3-MMC")]);
        await story.Sample("2026-02-01", [Says(["3-MMC"], "MMC")]);
        await story.Sample("2026-02-01", [Says(["3-MMC", "2-MMC"])]);
        await story.Sample("2026-02-01", [Says(["cocaine"], "cocaine")]);
        Assert.Equal("2/3", Shares(await Ask(researcher, "class=cathinone")));
        Assert.Equal("2/3", Shares(await Ask(researcher, "isomerGroup=mmc")));
        var three = await Ask(researcher, "substance=3-mmc");
        Assert.Equal(("1/2", "not-tested:1 position-unknown:1"), (Shares(three), LeftOut(three)));
    }

    [Theory, OnBothEngines]
    public async Task What_a_better_analysis_did_not_find_is_not_there_but_only_where_it_looked(Engine engine)
    {
        var (story, researcher) = await Start(engine);
        await using var _ = story;
        await story.Sample("2026-02-01", [Of(Source.OnSite, [], ["fentanyl"]), Says(["fentanyl"])]);
        await story.Sample("2026-02-01", [Of(Source.OnSite, [], ["fentanyl"]), Says(["isotonitazene"])]);
        await story.Sample("2026-02-01", [Of(Source.Recognised, [], ["fentanyl"])]);
        var answer = await Ask(researcher, "substance=fentanyl");
        Assert.Equal(("1/2", "not-analysed:1"), (Shares(answer), LeftOut(answer)));
        Assert.Equal("1/2", Shares(await Ask(researcher, "class=opioid")));
        Assert.Equal("1/1", Shares(await Ask(researcher, "substance=fentanyl&source=recognised")));
    }

    [Theory, OnBothEngines]
    public async Task A_positives_only_source_has_no_share(Engine engine)
    {
        var (story, researcher) = await Start(engine);
        await using var _ = story;
        await story.Location("vancouver");
        for (var i = 0; i < 3; i++) await story.Sample("2026-02-01", [Says([], "fentanyl")], s => s with { PositivesOnly = true, Location = "vancouver" });
        foreach (var (query, at) in new[] { ("substance=fentanyl&location=vancouver", "?location"), ("class=opioid", "?substance") })
        {
            var fault = (await researcher.Get(Address + query)).Is(HttpStatusCode.BadRequest).Json.GetProperty("errors")[0];
            Assert.Equal((at, "positives-only"), (fault.GetProperty("pointer").GetString(), fault.GetProperty("code").GetString()));
        }
        await story.Sample("2026-02-01", [Says(["fentanyl"])]);
        var answer = await Ask(researcher, "substance=fentanyl");
        Assert.Equal(("0/1", "positives-only:3"), (Shares(answer), LeftOut(answer)));
    }

    [Theory, OnBothEngines]
    public async Task A_rising_share_is_told(Engine engine)
    {
        var (story, researcher) = await Start(engine);
        await using var _ = story;
        for (var year = 2020; year <= 2023; year++)
            for (var i = 0; i < 10; i++) await story.Sample($"{year}-05-01", [Says(["ketamine"], i < (year - 2020) * 3 ? ["ketamine"] : [])], s => s with { SoldAs = i % 2 == 0 ? ["XTC"] : ["speed"] });
        var answer = (await researcher.Get("/v1/trends/prevalence?substance=ketamine&to=2023-12-31")).Is(HttpStatusCode.OK).Json;
        Assert.Equal("0/10 3/10 6/10 9/10", Shares(answer));
        var trend = Assert.Single(answer.GetProperty("trends").EnumerateArray());
        Assert.Equal(0.3, trend.GetProperty("cochranArmitage").GetProperty("slope").GetDouble(), 1e-9);
        Assert.Contains("18 of 40 samples in 4 periods, 2020-01-01 to 2023-12-31: a rise; 30 percent points per year", trend.GetProperty("statement").GetString()!, StringComparison.Ordinal);
        var broken = (await researcher.Get("/v1/trends/prevalence?substance=ketamine&to=2023-12-31&breakAt=2022-03-16")).Is(HttpStatusCode.OK).Json;
        Assert.All(broken.GetProperty("trends").EnumerateArray(), t => Assert.Equal(JsonValueKind.Null, t.GetProperty("cochranArmitage").ValueKind));
        var groups = (await researcher.Get("/v1/trends/prevalence?substance=ketamine&to=2023-12-31&groupBy=sold-as&interval=half-year")).Is(HttpStatusCode.OK).Json;
        Assert.Equal(["ecstasy", "speed"], groups.GetProperty("trends").EnumerateArray().Select(t => t.GetProperty("group").GetString()));
        var tag = (await researcher.Get("/v1/trends/prevalence?substance=ketamine&to=2023-12-31")).ETag!;
        (await researcher.Get("/v1/trends/prevalence?substance=ketamine&to=2023-12-31", ("If-None-Match", tag))).Is(HttpStatusCode.NotModified);
    }

    [Theory, OnBothEngines]
    public async Task Wrong_questions_are_answered_with_what_would_be_right(Engine engine)
    {
        var (story, researcher) = await Start(engine);
        await using var _ = story;
        foreach (var (query, at, code) in new[]
        {
            ("substance=mdmaa", "?substance", "unknown-substance"), ("", "?substance", "one-of"), ("substance=mdma&class=opioid", "?substance", "one-of"), ("class=nitazenes", "?class", "unknown-class"),
            ("isomerGroup=mmx", "?isomerGroup", "unknown-isomer-group"), ("substance=mdma&to=2025-01-01", "?from", "order"), ("substance=mdma&why=bored", "?why", "type"), ("substance=mdma&why=routine&why=routine", "?why", "repeated"),
            ("substance=mdma&region=province:atlantis", "?region", "unknown-region"), ("substance=mdma&soldAs=xxtc", "?soldAs", "unknown-name"),
        })
        {
            var fault = (await researcher.Get(Address + query)).Is(HttpStatusCode.BadRequest).Json.GetProperty("errors")[0];
            Assert.Equal((query, at, code), (query, fault.GetProperty("pointer").GetString(), fault.GetProperty("code").GetString()));
        }
        var many = (await researcher.Get("/v1/trends/prevalence?substance=mdma&from=1950-01-01&interval=week")).Is(HttpStatusCode.BadRequest).Json;
        Assert.Equal("too-many-periods", many.GetProperty("errors")[0].GetProperty("code").GetString());
        Assert.Contains("nitazene", (await researcher.Get(Address + "class=nitazenes")).Text, StringComparison.Ordinal);
    }
}
