using System.Net;
using System.Text.Json;
using Dims.Access;
using Dims.Cells;
using Dims.Samples;
using Dims.Tests.Host;
using Dims.Trends;
using Microsoft.Extensions.DependencyInjection;

namespace Dims.Tests.Trends;

// What was in what was sold as something.
public sealed class CompositionTests
{
    // Sold as ecstasy and recognised, 2009 (domain.md, section 4): what was found, and in how many of 4,666 tablets. Classes of the report that hold several substances have one of them here.
    private static readonly (string[] Found, int N)[] Year2009 =
    [
        (["MDMA"], 2916), (["mCPP"], 1044), (["mephedrone"], 258), (["2C-B"], 173), (["amphetamine"], 77), (["caffeine"], 58), (["ketamine"], 42), (["MDMA", "MDEA"], 30), (["MDMA", "mCPP"], 24), ([], 20), (["4-FA"], 13),
        (["mCPP", "amphetamine"], 11),
    ];

    private static async Task<(TrendStory Story, Client Researcher)> Start(Engine engine)
    {
        var story = await TrendStory.Start(engine);
        return (story, await story.Dims.With(Roles.Researcher));
    }

    private static Analysis Holding(params string[] found) => new() { Source = Source.Laboratory, TestedFor = ["mdma", "3-mmc"], Findings = [.. found.Select(Lab.Found)] };

    private static SubmitSample Tablet(int i, string soldAs, string day, Analysis analysis) =>
        new() { Reference = $"C-{i}", Location = "utrecht", Form = Form.Tablet, SoldAs = [soldAs], CollectedOn = TrendStory.Day(day), Analyses = [analysis] };

    private static async Task Store(TrendStory story, IEnumerable<SubmitSample> samples)
    {
        var location = await story.Dims.With(Roles.Location, location: "utrecht");
        foreach (var some in samples.Chunk(2000))
        {
            var answer = (await location.PostText("/v1/sample-batches", JsonSerializer.Serialize(some, Dims.Http.Wire.Json))).Is(HttpStatusCode.OK).Json;
            Assert.Equal(some.Length, answer.GetProperty("stored").GetInt32());
        }
    }

    private static async Task<JsonElement> Ask(Client researcher, string query) => (await researcher.Get("/v1/trends/composition?" + query)).Is(HttpStatusCode.OK).Json;

    private static string Contents(JsonElement entry) => string.Join(' ', entry.GetProperty("contents").EnumerateArray().Where(c => c.GetProperty("n").GetInt32() > 0).Select(c => $"{c.GetProperty("content").GetString()}:{c.GetProperty("n")}"));

    [Theory, OnBothEngines]
    public async Task A_series_breaks_at_a_day_and_stands_by_method_and_source_and_says_by_which_policy_it_is_told(Engine engine)
    {
        var (story, researcher) = await Start(engine);
        await using var _ = story;
        await Store(story,
        [
            Tablet(1, "XTC", "2020-03-01", Holding("MDMA") with { Method = "LC-DAD" }), Tablet(2, "XTC", "2020-03-20", Holding("MDMA") with { Method = "GC-MS" }),
            Tablet(3, "XTC", "2020-03-21", Holding("caffeine") with { Source = Source.OnSite, Method = "Raman" }),
        ]);
        var broken = await Ask(researcher, "soldAs=ecstasy&interval=month&from=2020-03-01&to=2020-03-31&breakAt=2020-03-15");
        Assert.Equal(["1 2020-03-01 2020-03-14 1", "2 2020-03-15 2020-03-31 2"], broken.GetProperty("periods").EnumerateArray().Select(p => $"{p.GetProperty("part")} {p.GetProperty("from").GetString()} {p.GetProperty("to").GetString()} {p.GetProperty("analysed")}"));
        Assert.Contains("breakAt=2020-03-15", broken.GetProperty("citation").GetString(), StringComparison.Ordinal);
        Assert.Equal(("trends.read", 1, 10), (broken.GetProperty("disclosure").GetProperty("scope").GetString(), broken.GetProperty("disclosure").GetProperty("minimum").GetInt32(), broken.GetProperty("disclosure").GetProperty("publicMinimum").GetInt32()));
        string[] Groups(JsonElement answer) => [.. answer.GetProperty("periods").EnumerateArray().Select(p => $"{p.GetProperty("group").GetString()} {Contents(p)}")];
        Assert.Equal(["GC-MS only:1", "LC-DAD only:1", "Raman not-active:1"], Groups(await Ask(researcher, "soldAs=ecstasy&from=2020-01-01&to=2020-12-31&groupBy=method")));
        Assert.Equal(["laboratory only:2", "on-site not-active:1"], Groups(await Ask(researcher, "soldAs=ecstasy&from=2020-01-01&to=2020-12-31&groupBy=source")));
        var refused = (await researcher.Get("/v1/trends/composition?soldAs=ecstasy&from=2020-03-01&to=2020-03-31&breakAt=2021-01-01")).Is(HttpStatusCode.BadRequest).Json;
        Assert.Equal("?breakAt", refused.GetProperty("errors")[0].GetProperty("pointer").GetString());
        var csv = (await researcher.Get("/v1/trends/composition?soldAs=ecstasy&interval=month&from=2020-03-01&to=2020-03-31&breakAt=2020-03-15", ("Accept", "text/csv"))).Is(HttpStatusCode.OK).Text;
        Assert.Contains(",2020-03-15,2020-03-31,2,2,", csv, StringComparison.Ordinal);
    }

    [Theory, OnBothEngines]
    public async Task Questions_to_one_moment_are_answered_from_it_whatever_is_recorded_meanwhile(Engine engine)
    {
        var (story, _) = await Start(engine);
        await using var closing = story;
        await Store(story, [Tablet(1, "XTC", "2020-03-01", Holding("MDMA"))]);
        var (services, cancel) = (story.Dims.Services, TestContext.Current.CancellationToken);
        var (trend, asked) = (services.GetRequiredService<CompositionTrend>(), new CompositionQuestion { SoldAs = "ecstasy" });
        await using (var moment = await services.GetRequiredService<Moments>().Open(null, cancel))
        {
            Assert.Equal(1, (await trend.Answer(asked, moment)).Analysed);
            await Store(story, [Tablet(2, "XTC", "2020-03-02", Holding("MDMA"))]);
            Assert.Equal(2, (await trend.Answer(asked, cancel)).Analysed);
            Assert.Equal(1, (await trend.Answer(asked, moment)).Analysed);
        }
    }

    [Theory, OnBothEngines]
    public async Task The_tablets_of_2009_are_what_was_printed(Engine engine)
    {
        var (story, researcher) = await Start(engine);
        await using var _ = story;
        var i = 0;
        await Store(story, Year2009.SelectMany(kind => Enumerable.Range(0, kind.N).Select(_ => Tablet(i++, "XTC", "2009-06-15", Holding(kind.Found)))));
        var answer = await Ask(researcher, "soldAs=ecstasy&form=tablet&from=2009-01-01&to=2009-12-31&top=12");
        Assert.Equal(4666, answer.GetProperty("analysed").GetInt32());
        Assert.Equal(["mdma 2916", "mcpp 1044", "4-mmc 258", "2c-b 173", "amphetamine 77", "caffeine 58", "ketamine 42", "mdea+mdma 30", "mcpp+mdma 24", " 20", "4-fa 13", "amphetamine+mcpp 11"],
            answer.GetProperty("combinations").EnumerateArray().Select(c => $"{string.Join('+', c.GetProperty("substances").EnumerateArray().Select(s => s.GetString()))} {c.GetProperty("n")}"));
        Assert.Equal("only:2916 with-others:54 other:1618 not-active:58 nothing-found:20", Contents(answer.GetProperty("periods")[0]));
        Assert.Equal((62, 64), (answer.GetProperty("combinations")[0].GetProperty("sharePrinted").GetInt32(), answer.GetProperty("periods")[0].GetProperty("held").GetProperty("sharePrinted").GetInt32()));
        Assert.Equal(("mdma", 2970), (answer.GetProperty("top")[0].GetProperty("substance").GetString(), answer.GetProperty("top")[0].GetProperty("n").GetInt32()));
        Assert.Contains(answer.GetProperty("matrix").EnumerateArray(), p => (p.GetProperty("a").GetString(), p.GetProperty("b").GetString(), p.GetProperty("n").GetInt32()) == ("mdma", "mdea", 30));
        // 4,588 hold one active substance or more, 65 of them two.
        Assert.Equal((4588 + 65) / 4666.0, answer.GetProperty("periods")[0].GetProperty("meanActives").GetDouble(), 1e-12);
    }

    [Theory, OnBothEngines]
    public async Task Less_and_less_3_MMC_in_what_is_sold_as_such(Engine engine)
    {
        var (story, researcher) = await Start(engine);
        await using var _ = story;
        var i = 0;
        (string Day, int N, int Held)[] years = [("2021-06-15", 108, 92), ("2022-06-15", 337, 118), ("2023-03-15", 355, 53)];
        await Store(story, years.SelectMany(year => Enumerable.Range(0, year.N).Select(k => Tablet(i++, "poes", year.Day, Holding(k < year.Held ? "3-MMC" : "2-MMC")))));
        var answer = await Ask(researcher, "soldAs=3-mmc&from=2021-01-01&to=2023-06-30");
        Assert.Equal(0, answer.GetProperty("analysed").GetInt32());
        answer = await Ask(researcher, "soldAs=poes&from=2021-01-01&to=2023-06-30");
        Assert.Equal(["108 85", "337 35", "355 15"], answer.GetProperty("periods").EnumerateArray().Select(p => $"{p.GetProperty("analysed")} {p.GetProperty("held").GetProperty("sharePrinted")}"));
    }

    // Shares above a line as they were printed: 150 mg 60 and 65 percent, 200 mg 3 and 17 percent; and 3- or 4-MMC in 2, 0.4 and 0.2 percent of so many.
    [Theory, OnBothEngines]
    public async Task Shares_that_were_printed_are_printed_so(Engine engine)
    {
        var (story, researcher) = await Start(engine);
        await using var _ = story;
        var i = 0;
        (int Year, decimal Line, int Above)[] printed = [(2014, 200, 6), (2016, 150, 120), (2017, 150, 130), (2018, 200, 34)];
        Analysis Of(decimal mg) => new() { Source = Source.Laboratory, TestedFor = ["mdma"], Findings = [new Finding { Substance = "MDMA", Qualifier = Qualifier.Equal, Amount = mg, Unit = Unit.MgPerTablet }] };
        await Store(story, printed.SelectMany(p => Enumerable.Range(0, 200).Select(k => Tablet(i++, "XTC", $"{p.Year}-06-15", Of(k < p.Above ? p.Line + 1 : p.Line)))));
        foreach (var (year, line, above) in printed)
        {
            var of = (await researcher.Get($"/v1/trends/dosage?substance=mdma&form=tablet&from={year}-01-01&to={year}-12-31&threshold={line}")).Is(HttpStatusCode.OK).Json.GetProperty("periods")[0].GetProperty("above")[0];
            Assert.Equal((above, above / 2), (of.GetProperty("n").GetInt32(), of.GetProperty("sharePrinted").GetInt32()));
        }
        Assert.Equal([11m, 2m, 0.4m, 0.2m], new[] { 380m / 3541, 0.0204m, 0.0041m, 0.0019m }.Select(share => TrendMath.Printed(100 * share)));
    }

    [Theory, OnBothEngines]
    public async Task What_is_not_active_is_no_other_and_what_was_not_told_apart_is_open(Engine engine)
    {
        var (story, researcher) = await Start(engine);
        await using var _ = story;
        var i = 0;
        Analysis[] analyses =
        [
            Holding("3-MMC", "caffeine", "lactose"), Holding("3-MMC", "lidocaine"), Holding("MMC"), Holding("MMC", "ketamine"), Holding("lactose"), Holding(), Holding("ketamine"),
            new() { Source = Source.Laboratory, Findings = [Lab.Found("ketamine")] },
            new() { Source = Source.Laboratory, TestedFor = ["3-mmc"], Findings = [new Finding { Substance = "ketamine", Qualifier = Qualifier.Detected, Role = Role.ByProduct }] },
        ];
        foreach (var analysis in analyses) await story.Sample("2026-05-01", [analysis], s => s with { Reference = $"N-{i++}", SoldAs = ["poes"] });
        await story.Sample("2026-05-01", [Holding("3-MMC")], s => s with { SoldAs = ["poes"], BroughtIn = BroughtIn.AfterAdverseEffects });
        var answer = await Ask(researcher, "soldAs=poes&from=2026-01-01");
        var entry = answer.GetProperty("periods")[0];
        Assert.Equal("only:1 with-others:1 other:2 not-active:2 nothing-found:1 position-unknown:2", Contents(entry));
        Assert.Equal((1, "3-mmc"), (entry.GetProperty("notLookedFor").GetInt32(), Assert.Single(answer.GetProperty("promised").EnumerateArray()).GetString()));
        Assert.Equal("""[{"why":"after-adverse-effects","n":1}]""", answer.GetProperty("leftOut").GetRawText());
        Assert.Equal(8, (await researcher.Get("/v1/trends/composition?soldAs=poes&from=2026-01-01", ("Accept", "text/csv"))).Is(HttpStatusCode.OK).Text.Split("\r\n").Length);
        foreach (var (query, code) in new[] { ("soldAs=xxtc", "unknown-name"), ("", "required"), ("soldAs=poes&top=0", "out-of-range"), ("soldAs=poes&from=2026-01-02&to=2026-01-01", "order"), ("soldAs=poes&interval=week&from=1950-01-01", "too-many-periods") })
            Assert.Equal(code, (await researcher.Get("/v1/trends/composition?" + query)).Is(HttpStatusCode.BadRequest).Json.GetProperty("errors")[0].GetProperty("code").GetString());
    }

    // One list: what figures never count as active is what the rule on first sightings ignores.
    [Theory, OnBothEngines]
    public async Task The_rule_on_first_sightings_ignores_the_same(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var rule = (await (await dims.With(Roles.Coordinator)).Get("/v1/alert-rules/first-sighting")).Is(HttpStatusCode.OK).Json.GetProperty("rule");
        Assert.Equal(NeverActive.List.Substances, rule.GetProperty("ignored").EnumerateArray().Select(s => s.GetString()!));
        Assert.Equal(NeverActive.List.Classes, rule.GetProperty("ignoredClasses").EnumerateArray().Select(s => s.GetString()!));
    }
}
