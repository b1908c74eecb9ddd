using System.Text.Json;
using Dims.Http;
using Dims.Samples;
using Dims.Tests.Host;
using Dims.Trends;
using Microsoft.Extensions.DependencyInjection;

namespace Dims.Tests.Trends;

public sealed class DosageTrendTests
{
    private static readonly DosageQuestion MdmaTablets = new() { Substance = "mdma", Form = Form.Tablet };

    private static DateOnly Day(string day) => TrendStory.Day(day);

    [Theory, OnBothEngines]
    public async Task A_new_result_is_in_the_next_answer(Engine engine)
    {
        await using var trends = await TrendStory.Start(engine);
        await trends.Sample("2020-05-01", "MDMA", 160);
        var before = await trends.Ask(MdmaTablets);
        await trends.Sample("2020-05-02", "3,4-mdma", 180);
        var after = await trends.Ask(MdmaTablets);
        Assert.Equal((1, 160.0), (before.Periods[0].Quantified, before.Periods[0].Mean));
        Assert.Equal((2, 170.0, 170m, Math.Sqrt(200)), (after.Periods[0].Quantified, after.Periods[0].Mean, after.Periods[0].MeanPrinted, after.Periods[0].Sd!.Value));
        Assert.True(after.Revision > before.Revision);
        Assert.Equal(("mdma", Unit.MgPerTablet, "tablets analysed for mdma", "R type 7", false), (after.Substance, after.Unit, after.Denominator, after.QuantileMethod, after.Generated));
    }

    [Theory, OnBothEngines]
    public async Task Without_days_it_runs_from_the_first_sample_to_today_in_Amsterdam(Engine engine)
    {
        await using var trends = await TrendStory.Start(engine);
        await trends.Sample("2024-05-01", "MDMA", 160);
        await trends.Sample("2031-01-01", "MDMA", 300);
        var answer = await trends.Ask(MdmaTablets);
        Assert.Equal((Day("2024-01-01"), Day("2026-11-22")), (answer.From, answer.To));
        Assert.Equal(["2024", "2025", "2026"], answer.Periods.Select(p => p.Period));
        Assert.Equal([1, 0, 0], answer.Periods.Select(p => p.Quantified));
    }

    [Theory, OnBothEngines]
    public async Task From_and_to_are_days_inclusive(Engine engine)
    {
        await using var trends = await TrendStory.Start(engine);
        foreach (var day in new[] { "2020-02-28", "2020-02-29", "2020-03-01", "2020-03-31", "2020-04-01" }) await trends.Sample(day, "MDMA", 100);
        var answer = await trends.Ask(MdmaTablets with { From = Day("2020-02-29"), To = Day("2020-03-31"), Interval = Interval.Month });
        Assert.Equal([("2020-02", 1, "2020-02-29", "2020-02-29"), ("2020-03", 2, "2020-03-01", "2020-03-31")],
            answer.Periods.Select(p => (p.Period, p.Quantified, p.From.ToString("yyyy-MM-dd", null), p.To.ToString("yyyy-MM-dd", null))));
    }

    [Theory, OnBothEngines]
    public async Task Every_filter_leaves_the_other_samples_out(Engine engine)
    {
        await using var trends = await TrendStory.Start(engine);
        await trends.Location("vancouver", ("bc", "metro"));
        await trends.Sample("2020-05-01", "MDMA", 10);
        await trends.Sample("2020-05-01", "MDMA", 20, s => s with { Location = "vancouver" });
        await trends.Sample("2020-05-01", "MDMA", 30, s => s with { SoldAs = ["speed", "Roze Superman"] });
        await trends.Sample("2020-05-01", "MDMA", 40, s => s with { Form = Form.Other });
        await trends.Sample("2020-05-01", [Measured(50, Source.OnSite)]);
        await trends.Sample("2020-05-01", [Measured(60, Source.Recognised)]);
        var all = new DosageQuestion { Substance = "mdma", Unit = Unit.MgPerTablet };
        Assert.Equal([10, 20, 30, 40, 50], await Values(all));
        Assert.Equal([10, 20, 30, 50], await Values(MdmaTablets));
        Assert.Equal([20], await Values(all with { Location = "vancouver" }));
        Assert.Equal([10, 30, 40, 50], await Values(all with { Region = "province:utrecht" }));
        Assert.Equal([10, 20, 40, 50], await Values(all with { SoldAs = "x-t-c" }));
        Assert.Equal([30], await Values(all with { SoldAs = "PEP" }));
        Assert.Equal([30], await Values(all with { SoldAs = "roze superman" }));
        Assert.Equal([10, 20, 30, 40], await Values(all with { Source = Source.Laboratory }));
        Assert.Equal([50], await Values(all with { Source = Source.OnSite }));
        Assert.Equal([60], await Values(all with { Source = Source.Recognised }));

        async Task<IEnumerable<int>> Values(DosageQuestion question)
        {
            // The thresholds show every single value.
            var entry = Assert.Single((await trends.Ask(question with { To = Day("2020-12-31"), Threshold = [5, 15, 25, 35, 45, 55] })).Periods);
            int[] above = [.. entry.Above.Select(a => a.N), 0];
            return Enumerable.Range(0, 6).Where(i => above[i] > above[i + 1]).Select(i => (i + 1) * 10);
        }
    }

    private static Analysis Measured(decimal amount, Source source) => new()
    {
        Source = source,
        Findings = [new Finding { Substance = "MDMA", Qualifier = Qualifier.Equal, Amount = amount, Unit = Unit.MgPerTablet }],
    };

    [Theory, OnBothEngines]
    public async Task What_a_panel_looked_for_counts_as_tested(Engine engine)
    {
        await using var trends = await TrendStory.Start(engine);
        await trends.Sample("2020-05-01", "MDMA", 160);
        await trends.Sample("2020-05-02", [new Analysis { Source = Source.Laboratory, TestedFor = ["mdma", "cocaine"] }]);
        await trends.Sample("2020-05-03", [new Analysis { Source = Source.Laboratory, TestedFor = ["cocaine"] }]);
        await trends.Sample("2020-05-04", "mdma", null, qualifier: Qualifier.NotDetected);
        await trends.Sample("2020-05-05", "caffeine", 20);
        var entry = (await trends.Ask(MdmaTablets)).Periods[0];
        Assert.Equal((3, 1, 1), (entry.Tested, entry.Detected, entry.Quantified));
    }

    [Theory, OnBothEngines]
    public async Task With_a_basis_the_factors_of_the_register_are_used_and_shown(Engine engine)
    {
        await using var trends = await TrendStory.Start(engine);
        await trends.Sample("2020-05-01", "MDMA", 100, basis: Basis.Hydrochloride);
        await trends.Sample("2020-05-01", "MDMA", 100);
        var answer = await trends.Ask(MdmaTablets with { Basis = Basis.Base });
        Assert.Equal((84.13, 1), (answer.Periods[0].Mean, answer.Periods[0].Quantified));
        Assert.Equal([(Basis.Hydrochloride, 0.8413m)], answer.Factors!.Select(f => (f.Basis, f.Factor)));
        Assert.Equal([("unknown-basis", 1)], answer.Excluded.Select(e => (e.Why, e.N)));
    }

    [Theory, OnBothEngines]
    public async Task A_powder_is_answered_in_percent_by_mass(Engine engine)
    {
        await using var trends = await TrendStory.Start(engine);
        await trends.Sample("2020-05-01", "cocaine", 893, s => s with { Form = Form.Powder }, Unit.GPerKg, Basis.Hydrochloride);
        await trends.Sample("2020-05-01", "cocaïne", 71, s => s with { Form = Form.Powder }, Unit.Percent, Basis.Hydrochloride);
        await trends.Sample("2020-05-01", "50-36-2", 5, s => s with { Form = Form.Liquid }, Unit.MgPerMl);
        var answer = await trends.Ask(new DosageQuestion { Substance = "ZPUCINDJVBIVPJ-LJISPDSOSA-N" });
        Assert.Equal((Unit.Percent, 2, 80.15), (answer.Unit, answer.Periods[0].Quantified, answer.Periods[0].Mean));
        Assert.Equal([("other-unit", 1)], answer.Excluded.Select(e => (e.Why, e.N)));
    }

    [Theory, OnBothEngines]
    public async Task Groups_carry_the_words_of_the_register(Engine engine)
    {
        await using var trends = await TrendStory.Start(engine);
        await trends.Location("elders");
        await trends.Sample("2020-05-01", "MDMA", 10, s => s with { SoldAs = ["XTC", "ecstasy", "MDMA"] });
        await trends.Sample("2020-05-01", "MDMA", 20, s => s with { SoldAs = [], Location = "elders", Form = Form.Powder }, Unit.Percent);
        await trends.Sample("2020-05-01", [Measured(50, Source.OnSite) with { Method = "FTIR" }]);
        Assert.Equal(["ecstasy 2", "mdma 1", "unknown 1"], await Groups("sold-as"));
        Assert.Equal(["unknown 1", "utrecht 2"], await Groups("region:province"));
        Assert.Equal(["elders 1", "utrecht 2"], await Groups("location"));
        Assert.Equal(["powder 1", "tablet 2"], await Groups("form"));
        Assert.Equal(["laboratory 2", "on-site 1"], await Groups("source"));
        Assert.Equal(["FTIR 1", "LC-DAD 2"], await Groups("method"));

        async Task<IEnumerable<string>> Groups(string by) =>
            (await trends.Ask(new DosageQuestion { Substance = "mdma", GroupBy = by, To = Day("2020-12-31") })).Periods.Select(p => $"{p.Group} {p.Tested}").Distinct();
    }

    [Theory, OnBothEngines]
    public async Task Naming_a_name_brings_its_samples_in(Engine engine)
    {
        await using var trends = await TrendStory.Start(engine);
        await trends.Sample("2020-05-01", "MDMA", 160);
        await trends.Sample("2020-05-01", "Adam", 180);
        Assert.Equal(1, (await trends.Ask(MdmaTablets)).Periods[0].Quantified);
        await trends.Name("adam", "mdma");
        Assert.Equal(2, (await trends.Ask(MdmaTablets)).Periods[0].Quantified);
    }

    [Theory, OnBothEngines]
    public async Task What_was_counted_once_answers_what_else_is_asked_of_it_as_if_it_were_counted_anew(Engine engine)
    {
        await using var trends = await TrendStory.Start(engine);
        foreach (var mg in (decimal[])[90, 120, 160, 180.25m]) await trends.Sample("2020-05-01", "MDMA", mg);
        await trends.Sample("2020-05-01", "Adam", 210);
        var whole = MdmaTablets with { To = Day("2020-12-31") };
        await trends.Ask(whole with { Threshold = [100] });
        var asked = whole with { Threshold = [150, 170], Quantile = [0.9m], BinWidth = 25, Trend = true };
        await using var another = await trends.Dims.Another();
        var anew = await another.Services.GetRequiredService<DosageTrend>().Answer(asked, TestContext.Current.CancellationToken);
        Assert.Equal(JsonSerializer.Serialize(anew, Wire.Json), JsonSerializer.Serialize(await trends.Ask(asked), Wire.Json));
        Assert.Equal([2, 1], anew.Periods[0].Above.Select(a => a.N));

        await trends.Sample("2020-05-02", "MDMA", 200);
        Assert.Equal([3, 2], (await trends.Ask(asked)).Periods[0].Above.Select(a => a.N));
        // In another register the same cells say something else.
        await trends.Name("adam", "mdma");
        Assert.Equal([4, 3], (await trends.Ask(asked)).Periods[0].Above.Select(a => a.N));
    }

    [Theory, OnBothEngines]
    public async Task A_superseded_value_no_longer_counts_and_moves_the_revision(Engine engine)
    {
        await using var trends = await TrendStory.Start(engine);
        await trends.Sample("2020-05-01", "MDMA", 160);
        await trends.Sample("2020-05-01", "MDMA", 180);
        var before = await trends.Ask(MdmaTablets);
        await trends.Change(async session =>
        {
            var revision = await session.Revision();
            await session.Execute("UPDATE findings SET superseded_in = @revision WHERE amount = 180000000", new { revision });
            await session.Execute("UPDATE samples SET revision = @revision, ordinal = 0 WHERE number IN (SELECT sample FROM findings WHERE amount = 180000000)", new { revision });
        });
        var after = await trends.Ask(MdmaTablets);
        Assert.Equal((1, 160.0), (after.Periods[0].Quantified, after.Periods[0].Mean));
        Assert.Equal(before.Revision + 1, after.Revision);
    }

    [Theory, OnBothEngines]
    public async Task A_question_that_nothing_answers_is_answered_with_zero(Engine engine)
    {
        await using var trends = await TrendStory.Start(engine);
        var answer = await trends.Ask(MdmaTablets);
        var entry = Assert.Single(answer.Periods);
        Assert.Equal(("2026", Day("2026-01-01"), Day("2026-11-22"), 0, 0), (entry.Period, entry.From, entry.To, entry.Tested, entry.Quantified));
        Assert.Equal(0, answer.Revision);
    }

    [Theory, OnBothEngines]
    public async Task Every_fault_of_a_question_is_told_at_once_with_its_place(Engine engine)
    {
        await using var trends = await TrendStory.Start(engine);
        var problem = await Assert.ThrowsAsync<Problem>(() => trends.Ask(new DosageQuestion
        {
            Substance = "mdmaa",
            SoldAs = "xxtc",
            Location = "nergens",
            Region = "province:atlantis",
            GroupBy = "region:nowhere",
            From = Day("2026-11-23"),
        }));
        Assert.Equal(ProblemCodes.InvalidInput, problem.Code);
        Assert.Equal(["?from in-the-future", "?groupBy unknown-region-set", "?location unknown-location", "?region unknown-region", "?soldAs unknown-name", "?substance unknown-substance"],
            problem.Errors!.Select(e => $"{e.Pointer} {e.Code}").Order(StringComparer.Ordinal));
        Assert.Contains("mdma", problem.Errors!.Single(e => e.Pointer == "?substance").Detail, StringComparison.Ordinal);
        Assert.Contains("own, province", problem.Errors!.Single(e => e.Pointer == "?groupBy").Detail, StringComparison.Ordinal);
    }

    [Theory, OnBothEngines]
    public async Task A_market_name_is_no_substance_and_the_fault_says_what_to_ask(Engine engine)
    {
        await using var trends = await TrendStory.Start(engine);
        var problem = await Assert.ThrowsAsync<Problem>(() => trends.Ask(new DosageQuestion { Substance = "XTC" }));
        Assert.Equal("market-name", Assert.Single(problem.Errors!).Code);
        Assert.Contains("soldAs=ecstasy", problem.Message, StringComparison.Ordinal);
    }

    [Theory, OnBothEngines]
    public async Task Too_many_periods_are_refused_with_their_number(Engine engine)
    {
        await using var trends = await TrendStory.Start(engine);
        var problem = await Assert.ThrowsAsync<Problem>(() => trends.Ask(MdmaTablets with { From = Day("1980-01-01"), Interval = Interval.Week }));
        Assert.Equal(("?interval", "too-many-periods"), (problem.Errors![0].Pointer, problem.Errors[0].Code));
        Assert.Contains("2447 periods", problem.Message, StringComparison.Ordinal);
    }
}
