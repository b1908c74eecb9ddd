using System.Collections.Frozen;
using Dims.Demo;
using Dims.Rules;
using Dims.Samples;
using Dims.Substances;
using Dims.Tablets;
using Dims.Tests.Cli;
using Dims.Tests.Host;
using static Dims.Tests.Tablets.RecognitionDesk;

namespace Dims.Tests.Tablets;

public sealed class RecognitionEvaluationTests
{
    private static readonly DateOnly Until = new(2017, 12, 31);

    // Thresholds are chosen on the first years and reported on the others. DIMS_WRITE_DOCS=1 writes the tables.
    [Fact]
    public async Task The_tables_in_the_guide_are_what_the_demo_comes_to()
    {
        var (rows, meanings, rules) = await Demo();
        (string, RecognitionRules)[] thresholds = [.. RecognitionEvaluation.Thresholds(rules)];
        var choice = RecognitionEvaluation.Run(rows, DateOnly.MinValue, Until, thresholds, meanings);
        var report = RecognitionEvaluation.Run(rows, Until.AddDays(1), DateOnly.MaxValue, thresholds, meanings);
        var tables = $"Demo tablets up to {Until:yyyy-MM-dd}, on which thresholds were chosen:\n\n{RecognitionEvaluation.Table(choice)}\nChosen: {RecognitionEvaluation.Chosen(choice)}.\n\nDemo tablets after it:\n\n{RecognitionEvaluation.Table(report)}";
        var file = Path.Combine(Shared.Checkout(), "docs", "recognition.md");
        var text = (await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken)).ReplaceLineEndings("\n");
        var (from, to) = (text.IndexOf("<!-- tables -->\n", StringComparison.Ordinal) + 16, text.IndexOf("<!-- end of tables -->", StringComparison.Ordinal));
        if (Environment.GetEnvironmentVariable("DIMS_WRITE_DOCS") == "1") await File.WriteAllTextAsync(file, text[..from] + tables + text[to..], TestContext.Current.CancellationToken);
        else Assert.Equal(tables, text[from..to]);
        // What comes with the program is what was chosen; it is nearer than logo and colour, on years it has not seen.
        Assert.Contains(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{rules.FewestLookAlikes} look-alikes, content within {rules.MostSpreadMg} mg"), RecognitionEvaluation.Chosen(choice), StringComparison.Ordinal);
        var own = report.Single(t => t.Rule == RecognitionEvaluation.Chosen(choice));
        Assert.True((double)own.Dangerous / own.Recognised < (double)report[0].Dangerous / report[0].Recognised);
        Assert.True((double)own.Off / own.Recognised < (double)report[0].Off / report[0].Recognised);
    }

    [Fact]
    public async Task A_tablet_is_asked_about_from_those_of_earlier_days_only()
    {
        var (_, meanings, rules) = await Demo(none: true);
        TabletRow[] rows = [.. Enumerable.Range(0, 5).Select(i => Row(i + 1, Tablet(Audi, $"2026-11-0{1 + (i / 2)}", findings: Mdma(i == 4 ? 170 : 120)), rules))];

        var tallies = RecognitionEvaluation.Run(rows, DateOnly.MinValue, DateOnly.MaxValue, [("two", rules with { FewestLookAlikes = 2 }), ("four", rules with { FewestLookAlikes = 4 })], meanings);

        Assert.Equal([("same logo and colour", 5, 3, 1, 1), ("two", 5, 3, 1, 1), ("four", 5, 1, 1, 1)], tallies.Select(t => (t.Rule, t.Tablets, t.Recognised, t.Off, t.Dangerous)));
        Assert.Equal(1, tallies[2].DangerousUpTo);
    }

    [Fact]
    public async Task What_cannot_be_held_against_an_answer_is_never_counted_as_right()
    {
        var (_, meanings, rules) = await Demo(none: true);
        (int Off, int Dangerous) After(params Finding[] findings)
        {
            TabletRow[] rows = [.. Enumerable.Range(1, 3).Select(i => Row(i, Tablet(Audi, $"2026-11-0{i}", findings: Mdma(120)), rules)), Row(4, Tablet(Audi, "2026-11-05", findings: findings), rules)];
            var tally = RecognitionEvaluation.Run(rows, new(2026, 11, 5), DateOnly.MaxValue, [("three", rules with { FewestLookAlikes = 3 })], meanings)[1];
            Assert.Equal((1, 1), (tally.Tablets, tally.Recognised));
            return (tally.Off, tally.Dangerous);
        }
        Assert.Equal((0, 0), After(Mdma(125)));
        Assert.Equal((1, 1), After(Mdma(200, Basis.Base)));
        Assert.Equal((0, 0), After(Mdma(120, Basis.Base)));
        Assert.Equal((1, 1), After(Mdma(150) with { Qualifier = Qualifier.Above }));
        Assert.Equal((1, 1), After(Lab.Found("PMMA")));
        Assert.Equal((1, 1), After(Mdma(121), Lab.Found("PMMA") with { Qualifier = Qualifier.Trace }));
        Assert.Equal((0, 0), After(Mdma(121), Mdma(1) with { Substance = "MDA", Qualifier = Qualifier.Trace, Amount = null, Unit = null }));
    }

    [Theory, OnBothEngines]
    public async Task The_command_line_prints_the_tables_and_records_what_they_come_to(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var desk = await At(dims);
        foreach (var day in new[] { "2026-11-02", "2026-11-03", "2026-11-04", "2026-11-05" }) await desk.Measures(Tablet(Audi, day, findings: Mdma(120)));

        var said = (await Shell.Dims(dims, "recognition", "evaluate", "--choose-until", "2026-10-31", "--record")).Ends(0).Out;

        Assert.Contains("| same logo and colour | 4 | 3 (75.0%) | 0 (0.0%, at most 70.8%) | 0 (0.0%, at most 70.8%) |", said, StringComparison.Ordinal);
        Assert.Contains("| the settings that hold | 4 | 1 (25.0%) |", said, StringComparison.Ordinal);
        var recorded = Assert.Single((await desk.Anna.Get("/v1/recognition-evaluations")).Json.GetProperty("items").EnumerateArray());
        Assert.Contains(recorded.GetProperty("id").GetString()!, said, StringComparison.Ordinal);
        (await desk.Bram.Post($"/v1/recognition-evaluations/{recorded.GetProperty("id").GetString()}/approval", null)).Is(System.Net.HttpStatusCode.OK);
        Assert.Equal(RecognitionVerdict.Recognised, (await desk.Answered()).Verdict);
    }

    private static async Task<(IReadOnlyList<TabletRow> Rows, TabletMeanings Meanings, RecognitionRules Rules)> Demo(bool none = false)
    {
        await using var dims = await TestDims.Start(Engine.Sqlite);
        await using var read = await dims.Database.Read();
        var register = await RegisterSnapshot.Load(read, 0);
        var rules = RecognitionSettingsRows.Defaults();
        var meanings = new TabletMeanings(register, (await RuleIndex.Load(read, 0, register)).Dangers, FrozenSet<int>.Empty);
        return ([.. none ? [] : DemoGenerator.Samples().Where(s => s is { Form: Form.Tablet, Appearance: not null }).Select((s, i) => Row(i + 1, s, rules))], meanings, rules);
    }

    private static TabletRow Row(int number, SubmitSample sample, RecognitionRules rules)
    {
        Analysis[] told = [.. sample.Analyses.Where(a => a is { Source: Source.Laboratory, Authorised: true }).OrderBy(a => a.AnalysedOn)];
        return new TabletRow
        {
            Number = number,
            Day = sample.CollectedOn.DayNumber,
            Location = sample.Location!,
            Generated = sample.Generated,
            Seen = new TabletWords(rules).Read(SeenTablet.Of(sample.Appearance!)),
            IsMeasured = told.Length > 0,
            Told = [.. told.SelectMany(a => a.Findings).GroupBy(f => NameFolding.Fold(f.Substance)).Select(g => g.LastOrDefault(f => f is { Qualifier: Qualifier.Equal, Amount: not null }) ?? g.Last())
                .Select(f => new TabletFinding(NameFolding.Fold(f.Substance), f.Qualifier, SampleRows.InMillionths(f.Amount), f.Unit, f.Basis ?? Basis.Unknown, f.Role))],
            Found = [.. sample.Analyses.Where(a => a.Source != Source.Recognised).SelectMany(a => a.Findings).Where(f => f.Qualifier != Qualifier.NotDetected).Select(f => NameFolding.Fold(f.Substance)).Distinct()],
        };
    }
}
