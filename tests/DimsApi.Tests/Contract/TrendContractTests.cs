using System.Net;
using System.Text.RegularExpressions;
using Dims.Access;
using Dims.Samples;
using Dims.Tests.Host;
using Dims.Tests.Trends;

namespace Dims.Tests.Contract;

// What every figure says of itself to a key, as JSON and as rows.
public sealed class TrendContractTests
{
    private static readonly Dictionary<string, string> Questions = new()
    {
        ["/v1/trends/dosage"] = "?substance=mdma&form=tablet&interval=half-year&from=2020-01-01&to=2020-12-31&breakAt=2020-03-15",
        ["/v1/trends/prevalence"] = "?substance=mdma&interval=half-year&from=2020-01-01&to=2020-12-31&breakAt=2020-03-15",
        ["/v1/trends/composition"] = "?soldAs=ecstasy&interval=half-year&from=2020-01-01&to=2020-12-31&breakAt=2020-03-15",
        ["/v1/trends/comparison"] = "?substance=mdma&fromA=2020-01-01&toA=2020-06-30&fromB=2020-07-01&toB=2020-12-31",
        ["/v1/trends/workload"] = "?from=2020-01-01&to=2020-12-31",
        ["/v1/signals"] = "?weeks=2",
        ["/v1/published-figures"] = "?substance=mdma&year=2020",
    };

    private static readonly string[] Rows = ["/v1/trends/dosage", "/v1/trends/prevalence", "/v1/trends/composition"];

    [Fact]
    public void Every_operation_on_trends_is_asked_here() => Assert.Equal(Questions.Keys.Order(StringComparer.Ordinal),
        Contracts.Operations.Where(o => o.Method == "GET" && (o.Path.StartsWith("/v1/trends/", StringComparison.Ordinal) || o.Path is "/v1/signals" or "/v1/published-figures")).Select(o => o.Path).Order(StringComparer.Ordinal));

    [Theory, OnBothEngines]
    public async Task Every_figure_says_its_revision_its_citation_and_the_policy_by_which_it_is_told(Engine engine)
    {
        await using var story = await TrendStory.Start(engine);
        await story.Sample("2020-02-01", "MDMA", 100);
        await story.Sample("2020-08-01", "MDMA", null, s => s with { PositivesOnly = true }, qualifier: Qualifier.Trace);
        var (coordinator, researcher) = (await story.Dims.With(Roles.Coordinator), await story.Dims.With(Roles.Researcher));
        (await coordinator.Post("/v1/series-notes", new { kind = "lockdown", from = "2020-03-15", to = "2020-05-31", text = new { nl = "Gesloten, overal.", en = "Closed, everywhere." } })).Is(HttpStatusCode.Created);
        foreach (var (path, query) in Questions)
        {
            var answer = (await researcher.Get(path + query)).Is(HttpStatusCode.OK).Json;
            var printed = path == "/v1/published-figures";
            var citation = answer.GetProperty("citation").GetString()!;
            Assert.StartsWith("Drugs Informatie en Monitoring Systeem. ", citation, StringComparison.Ordinal);
            Assert.Contains($" {path}?", citation, StringComparison.Ordinal);
            var disclosure = answer.GetProperty("disclosure");
            Assert.Equal(("trends.read", 1, 10), (disclosure.GetProperty("scope").GetString(), disclosure.GetProperty("minimum").GetInt32(), disclosure.GetProperty("publicMinimum").GetInt32()));
            Assert.Contains("nothing is suppressed", disclosure.GetProperty("policy").GetString(), StringComparison.Ordinal);
            // What others printed is of no revision of these data.
            Assert.Equal(!printed, answer.TryGetProperty("revision", out var revision));
            Assert.Equal(!printed, citation.Contains("Data revision ", StringComparison.Ordinal));
            if (!printed) Assert.Contains($" Data revision {revision.GetInt64()} of ", citation, StringComparison.Ordinal);
            // And its address is one that answers.
            (await researcher.Get(citation[citation.IndexOf("/v1/", StringComparison.Ordinal)..])).Is(HttpStatusCode.OK);
        }
        foreach (var path in Rows)
        {
            var answer = (await researcher.Get(path + Questions[path])).Json;
            var csv = (await researcher.Get(path + Questions[path], ("Accept", "text/csv"))).Is(HttpStatusCode.OK).Text.Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
            var names = Fields(csv[0]);
            var rows = csv[1..].Select(r => names.Zip(Fields(r)).ToDictionary(p => p.First, p => p.Second)).ToList();
            Assert.Equal(["2020-H1 1", "2020-H1 2", "2020-H2 2"], rows.Select(r => $"{r["period"]} {r["part"]}").Distinct());
            Assert.Equal(["2020-H1 1", "2020-H1 2", "2020-H2 2"], answer.GetProperty("periods").EnumerateArray().Select(p => $"{p.GetProperty("period").GetString()} {p.GetProperty("part")}").Distinct());
            var notes = answer.GetProperty("notes").EnumerateArray().Select(n => n.GetString()!).ToList();
            Assert.NotEmpty(notes);
            Assert.Single(answer.GetProperty("seriesNotes").EnumerateArray());
            Assert.All(rows, row =>
            {
                Assert.Equal(names.Length, row.Count);
                Assert.Equal((answer.GetProperty("citation").GetString(), answer.GetProperty("revision").GetRawText(), answer.GetProperty("disclosure").GetProperty("policy").GetString()), (row["citation"], row["revision"], row["policy"]));
                Assert.Equal(("2020-03-15", string.Join(" | ", [.. notes, "2020-03-15 to 2020-05-31: Closed, everywhere."])), (row["break_at"], row["notes"]));
            });
        }
    }

    [Theory, OnBothEngines]
    public async Task A_computed_figure_names_the_printed_ones_and_holds_none_of_them(Engine engine)
    {
        await using var story = await TrendStory.Start(engine);
        await story.Sample("2020-02-01", "MDMA", 100);
        var researcher = await story.Dims.With(Roles.Researcher);
        foreach (var path in new[] { "/v1/trends/dosage", "/v1/trends/prevalence" })
        {
            var answer = (await researcher.Get(path + "?substance=MDMA&from=2020-01-01&to=2020-12-31")).Is(HttpStatusCode.OK).Json;
            var printed = (await researcher.Get(answer.GetProperty("publishedFigures").GetString()!)).Is(HttpStatusCode.OK).Json.GetProperty("items");
            Assert.Contains(printed.EnumerateArray(), i => i.GetProperty("figure").GetProperty("value").GetDecimal() == 166);
            Assert.All(printed.EnumerateArray(), i => Assert.Equal("mdma", i.GetProperty("figure").GetProperty("substance").GetString()));
            var period = Assert.Single(answer.GetProperty("periods").EnumerateArray());
            Assert.Equal(1, period.GetProperty("tested").GetInt32());
        }
        Assert.False((await researcher.Get("/v1/trends/prevalence?class=cathinone")).Is(HttpStatusCode.OK).Json.TryGetProperty("publishedFigures", out _));
    }

    private static string[] Fields(string row) => [.. Regex.Matches(row, "(?:^|,)(?:\"((?:[^\"]|\"\")*)\"|([^,]*))").Select(m => m.Groups[1].Success ? m.Groups[1].Value.Replace("\"\"", "\"", StringComparison.Ordinal) : m.Groups[2].Value)];
}
