using System.Globalization;
using System.Net;
using System.Text.Json;
using Dims.Access;
using Dims.Samples;
using Dims.Tests.Host;

namespace Dims.Tests.Trends;

// The trend as a researcher asks for it: over HTTP.
public sealed class TrendsEndpointTests
{
    private const string MdmaTablets = "/v1/trends/dosage?substance=mdma&form=tablet";

    private static async Task<(TrendStory Story, Client Researcher)> Start(Engine engine)
    {
        var story = await TrendStory.Start(engine);
        return (story, await story.Dims.With(Roles.Researcher));
    }

    [Theory, OnBothEngines]
    public async Task A_researcher_reads_the_trend_in_the_shape_of_the_example(Engine engine)
    {
        Shared.MustBeThere();
        var (story, researcher) = await Start(engine);
        await using var _ = story;
        await story.Sample("2026-05-01", "MDMA", 140);
        await story.Sample("2026-05-02", "MDMA", 160);
        await story.Sample("2026-05-02", "MDMA", 40, unit: Unit.Percent);
        var answer = (await researcher.Get(MdmaTablets + "&interval=year&threshold=150")).Is(HttpStatusCode.OK);
        using var example = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(Shared.Folder, "examples", "dosage-trend.json"), TestContext.Current.CancellationToken));
        Assert.Empty(Members(example.RootElement).Except(Members(answer.Json)));
        Assert.Empty(Members(example.RootElement.GetProperty("periods")[0]).Except(Members(answer.Json.GetProperty("periods")[0])));
        var period = answer.Json.GetProperty("periods")[0];
        Assert.Equal(("2026", "unknown", 3, 3, 2, 150.0), (period.GetProperty("period").GetString(), period.GetProperty("basis").GetString(), period.GetProperty("tested").GetInt32(),
            period.GetProperty("detected").GetInt32(), period.GetProperty("quantified").GetInt32(), period.GetProperty("mean").GetDouble()));
        Assert.Equal((150, 1, 0.5), (period.GetProperty("above")[0].GetProperty("threshold").GetInt32(), period.GetProperty("above")[0].GetProperty("n").GetInt32(), period.GetProperty("above")[0].GetProperty("share").GetDouble()));
        Assert.Equal("""[{"why":"other-unit","n":1}]""", answer.Json.GetProperty("excluded").GetRawText());
    }

    private static IEnumerable<string> Members(JsonElement json) => json.EnumerateObject().Select(m => m.Name);

    [Theory, OnBothEngines]
    public async Task A_figure_without_data_is_null_and_is_there(Engine engine)
    {
        var (story, researcher) = await Start(engine);
        await using var _ = story;
        var period = (await researcher.Get(MdmaTablets + "&from=2020-01-01&to=2020-12-31&threshold=150")).Is(HttpStatusCode.OK).Json.GetProperty("periods")[0];
        foreach (var figure in new[] { "basis", "mean", "meanPrinted", "sd", "min", "p05", "q1", "median", "q3", "p95", "max" }) Assert.Equal(JsonValueKind.Null, period.GetProperty(figure).ValueKind);
        Assert.Equal(JsonValueKind.Null, period.GetProperty("above")[0].GetProperty("share").ValueKind);
        Assert.Equal(0, period.GetProperty("quantified").GetInt32());
    }

    [Theory, OnBothEngines]
    public async Task As_csv_it_holds_the_same_numbers(Engine engine)
    {
        var (story, researcher) = await Start(engine);
        await using var _ = story;
        foreach (var amount in new[] { 100.1m, 151.7m, 203.000001m }) await story.Sample("2026-05-01", "MDMA", amount);
        var json = (await researcher.Get(MdmaTablets)).Is(HttpStatusCode.OK);
        var csv = (await researcher.Get(MdmaTablets, ("Accept", "text/csv"))).Is(HttpStatusCode.OK);
        Assert.StartsWith("text/csv", csv.Headers["Content-Type"], StringComparison.Ordinal);
        Assert.NotEqual(json.ETag, csv.ETag);
        var lines = csv.Text.Split("\r\n");
        var row = lines[0].Split(',').Zip(lines[1].Split(',')).ToDictionary(p => p.First, p => p.Second);
        foreach (var figure in new[] { "mean", "sd", "p05", "q1", "median", "q3", "p95" })
            Assert.Equal(json.Json.GetProperty("periods")[0].GetProperty(figure).GetDouble(), double.Parse(row[figure], CultureInfo.InvariantCulture));
        Assert.Equal(json.Json.GetProperty("revision").GetInt64().ToString(CultureInfo.InvariantCulture), row["revision"]);
    }

    [Theory, OnBothEngines]
    public async Task What_the_question_does_not_read_leaves_its_tag_as_it_is(Engine engine)
    {
        var (story, researcher) = await Start(engine);
        await using var _ = story;
        await story.Sample("2026-05-01", "MDMA", 160);
        var first = (await researcher.Get(MdmaTablets)).Is(HttpStatusCode.OK);
        Assert.Matches("^\"[0-9a-f]{32}\"$", first.ETag);
        await story.Sample("2026-05-01", "cocaine", 80, unit: Unit.Percent);
        await story.Sample("2026-05-01", "MDMA", 80, s => s with { Form = Form.Powder }, Unit.Percent);
        await story.Sample("2026-12-01", "MDMA", 160);
        await story.Location("elders", ("province", "drenthe"));
        var second = (await researcher.Get(MdmaTablets, ("If-None-Match", first.ETag!))).Is(HttpStatusCode.NotModified);
        Assert.Equal((first.ETag, ""), (second.ETag, second.Text));
        Assert.Equal(first.Text, (await researcher.Get(MdmaTablets)).Text);
    }

    [Theory, OnBothEngines]
    public async Task What_the_question_reads_changes_its_tag(Engine engine)
    {
        var (story, researcher) = await Start(engine);
        await using var _ = story;
        const string question = MdmaTablets + "&region=province:utrecht";
        await story.Sample("2026-05-01", "MDMA", 160);
        await story.Sample("2026-05-01", "Adam", 160);
        await story.Location("elders", ("province", "drenthe"));
        await story.Sample("2026-05-01", "MDMA", 160, s => s with { Location = "elders" });
        var tag = await Changed(null);
        await story.Sample("2026-05-01", "MDMA", 40, unit: Unit.Percent);
        tag = await Changed(tag);
        await story.Location("elders", ("province", "utrecht"));
        tag = await Changed(tag);
        await story.Name("adam", "mdma");
        tag = await Changed(tag);
        story.Dims.Clock.Advance(TimeSpan.FromDays(1));
        await Changed(tag);

        async Task<string> Changed(string? before)
        {
            var answer = (await researcher.Get(question, ("If-None-Match", before ?? "\"none\""))).Is(HttpStatusCode.OK);
            Assert.NotEqual(before, answer.ETag);
            return answer.ETag!;
        }
    }

    [Theory]
    [InlineData("substance=mdma&form=pill", "?form")]
    [InlineData("substance=mdma&from=2026-02-31", "?from")]
    [InlineData("substance=mdma&from=2026-02-03&to=2026-02-02", "?from")]
    [InlineData("substance=mdma&to=1899-12-31", "?to")]
    [InlineData("substance=mdma&interval=decade", "?interval")]
    [InlineData("substance=mdma&threshold=NaN", "?threshold")]
    [InlineData("substance=mdma&threshold=1e400", "?threshold")]
    [InlineData("substance=mdma&threshold=-1", "?threshold")]
    [InlineData("substance=mdma&threshold=1&threshold=1.0", "?threshold")]
    [InlineData("substance=mdma&form=powder&unit=mg/{tbl}", "?unit")]
    [InlineData("substance=mdma&unit=mg", "?unit")]
    [InlineData("substance=mdma&form=tablet&unit=mg/mL", "?unit")]
    [InlineData("substance=mdma&form=powder&unit=ug/mL", "?unit")]
    [InlineData("substance=mdma&basis=salt", "?basis")]
    [InlineData("substance=mdma&groupBy=region", "?groupBy")]
    [InlineData("substance=mdma&region=utrecht", "?region")]
    [InlineData("substance=mdma&substance=mda", "?substance")]
    [InlineData("substance=", "?substance")]
    [InlineData("substance=mdmaa", "?substance")]
    [InlineData("form=tablet", "?substance")]
    [InlineData("substance=mdma&colour=pink", "?colour")]
    public async Task A_wrong_question_is_told_which_parameter_is_wrong(string query, string place)
    {
        var (story, researcher) = await Start(Engine.Sqlite);
        await using var _ = story;
        var answer = (await researcher.Get("/v1/trends/dosage?" + query)).Is(HttpStatusCode.BadRequest);
        Assert.Equal("invalid-input", answer.Code);
        Assert.Equal([place], answer.Places);
    }

    [Theory, OnBothEngines]
    public async Task Who_has_no_key_gets_what_is_published_and_nobody_an_unacceptable_type(Engine engine)
    {
        var (story, researcher) = await Start(engine);
        await using var _ = story;
        Assert.Equal(10, (await story.Dims.Anonymous.Get("/v1/trends/dosage?substance=mdma&form=tablet")).Is(HttpStatusCode.OK).Json.GetProperty("disclosure").GetProperty("minimum").GetInt32());
        (await story.Dims.Anonymous.Get("/v1/trends/dosage?substance=mdma&form=tablet", ("Authorization", "Bearer nonsense"))).Is(HttpStatusCode.Unauthorized);
        (await researcher.Get(MdmaTablets, ("Accept", "application/pdf"))).Is(HttpStatusCode.NotAcceptable);
    }
}
