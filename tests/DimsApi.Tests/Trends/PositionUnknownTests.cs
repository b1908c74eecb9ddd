using System.Net;
using Dims.Samples;
using Dims.Tests.Host;
using Dims.Tests.Substances;
using Dims.Trends;

namespace Dims.Tests.Trends;

// The register's "MMC, position unknown" stands for 2-, 3- and 4-MMC. What may be there is never "not detected".
public sealed class PositionUnknownTests
{
    private static readonly AmountScale Percent = new(Unit.Percent, null, new Dictionary<Basis, decimal>());

    private static Finding Of(string substance, decimal? amount = 80) => new() { Substance = substance, Qualifier = amount is null ? Qualifier.NotDetected : Qualifier.Equal, Amount = amount, Unit = amount is null ? null : Unit.Percent };

    private static Analysis Looked(params Finding[] findings) => new() { Source = Source.Laboratory, TestedFor = ["2-MMC", "3-MMC", "4-MMC", "MMC"], Findings = findings };

    private static async Task<string> Said(TrendStory trends, string substance)
    {
        var answer = await trends.Ask(new DosageQuestion { Substance = substance });
        var (tested, detected) = (answer.Periods.Sum(p => p.Tested), answer.Periods.Sum(p => p.Detected));
        Assert.Equal(detected, answer.Periods.Sum(p => p.Quantified + p.BelowLoq) + answer.Excluded.Where(e => e.Why != "position-unknown").Sum(e => e.N));
        return $"tested {tested}, detected {detected}, open {answer.Excluded.SingleOrDefault(e => e.Why == "position-unknown")?.N ?? 0}, notes {answer.Notes.Count(n => n.Contains("not told apart", StringComparison.Ordinal))}";
    }

    [Theory, OnBothEngines]
    public async Task What_was_found_with_its_position_unknown_is_not_counted_as_not_detected(Engine engine)
    {
        await using var trends = await TrendStory.Start(engine);
        await trends.Sample("2026-05-01", [Looked(Of("MMC"))], s => s with { Form = Form.Powder });
        await trends.Sample("2026-05-02", [Looked(Of("3-MMC"))], s => s with { Form = Form.Powder });
        await trends.Sample("2026-05-03", [Looked()], s => s with { Form = Form.Powder });

        Assert.Equal("tested 2, detected 1, open 1, notes 1", await Said(trends, "3-mmc"));
        Assert.Equal("tested 2, detected 0, open 1, notes 1", await Said(trends, "4-mmc"));
        // 3-MMC is an MMC: nobody looked for that in vain. It may be what "3- or 4-MMC" stands for, but that was on no list.
        Assert.Equal("tested 2, detected 1, open 0, notes 0", await Said(trends, "mmc"));
        Assert.Equal("tested 0, detected 0, open 1, notes 1", await Said(trends, "3-or-4-mmc"));
    }

    [Theory, OnBothEngines]
    public async Task What_the_laboratory_says_of_the_substance_itself_counts(Engine engine)
    {
        await using var trends = await TrendStory.Start(engine);
        await trends.Sample("2026-05-01", [Looked(Of("MMC"), Of("3-MMC", null))], s => s with { Form = Form.Powder });
        await trends.Sample("2026-05-02", [Looked(Of("MMC", null))], s => s with { Form = Form.Powder });
        Assert.Equal("tested 2, detected 0, open 0, notes 0", await Said(trends, "3-mmc"));
        Assert.Equal("tested 1, detected 0, open 1, notes 1", await Said(trends, "4-mmc"));
    }

    [Theory, OnBothEngines]
    public async Task Members_that_the_register_changes_move_the_revision(Engine engine)
    {
        await using var desk = await RegisterDesk.Open(engine);
        (await desk.Lab.Post("/v1/samples", Lab.Tablet() with { Analyses = [Lab.Measured(Lab.Found("MMC")) with { TestedFor = ["3-MMC"] }] })).Is(HttpStatusCode.Created);
        var open = await desk.Trend("3-mmc");
        var entry = (await desk.Coordinator.Get("/v1/substances/mmc")).Is(HttpStatusCode.OK);
        string With(string members) => $$"""{ "name": "MMC, position unknown", "names": [{ "name": "MMC", "language": "en" }], "members": [{{members}}], "source": "test" }""";

        (await desk.Puts("/v1/substances/mmc", With("\"2-mmc\", \"3-mmc\", \"4-mmc\""))).Is(HttpStatusCode.OK);
        var renamed = await desk.Trend("3-mmc");
        Assert.True(renamed.Revision > open.Revision);
        (await desk.Puts("/v1/substances/mmc", With("\"2-mmc\", \"4-mmc\""))).Is(HttpStatusCode.OK);
        var left = await desk.Trend("3-mmc");
        Assert.True(left.Revision > renamed.Revision);
        (await desk.Puts("/v1/substances/mmc", With("\"2-mmc\", \"3-mmc\", \"4-mmc\""))).Is(HttpStatusCode.OK);
        Assert.True((await desk.Trend("3-mmc")).Revision > left.Revision);
        Assert.Contains("3-mmc", entry.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_result_that_names_it_is_better_and_not_found_only_in_better_standing()
    {
        Assert.Equal(("PositionUnknown", "position-unknown"), Verdict(Open("a")));
        Assert.Equal(("Quantified", null), Verdict(Open("a"), Trends.Said.Of("a", 70, unit: Unit.Percent, analysis: 1, source: Source.OnSite)));
        Assert.Equal(("PositionUnknown", "position-unknown"), Verdict(Open("a"), Trends.Said.NotDetected("a", 1)));
        Assert.Equal(("PositionUnknown", "position-unknown"), Verdict(Open("a"), Trends.Said.NotDetected("a", 1, Source.OnSite)));
        Assert.Equal(("PositionUnknown", "position-unknown"), Verdict(Open("a"), Trends.Said.NotDetected("a", 1, authorised: false)));
        Assert.Equal(("NotDetected", null), Verdict(Open("a", Source.OnSite), Trends.Said.NotDetected("a", 1)));
    }

    private static (string, string?) Verdict(params Statement[] said) => SampleJudge.Judge(said, Percent) is var v ? (v.Outcome.ToString(), v.Why) : default;

    private static Statement Open(string sample, Source source = Source.Laboratory) => Trends.Said.Of(sample, 80, unit: Unit.Percent, source: source) with { PositionUnknown = true };
}
