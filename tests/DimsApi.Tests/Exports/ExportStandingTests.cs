using System.Diagnostics;
using System.Text.Json;
using Dims.Access;
using Dims.Exports;
using Dims.Panels;
using Dims.Samples;
using Dims.Tests.Host;
using Dims.Tests.Trends;
using Dims.Trends;
using Microsoft.Extensions.DependencyInjection;

namespace Dims.Tests.Exports;

// Whoever reads the files comes to what the API says, at one revision.
public sealed class ExportStandingTests
{
    [Theory, OnBothEngines]
    public Task A_python_script_comes_to_the_figures_of_the_API_from_the_files(Engine engine) => Comes(engine, "python3", "mdma_per_tablet.py");

    [Theory, OnBothEngines]
    public Task An_R_script_comes_to_the_figures_of_the_API_from_the_files(Engine engine)
    {
        Assert.SkipUnless((Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(d => File.Exists(Path.Combine(d, "Rscript"))), "R is absent (install Debian's r-base-core)");
        return Comes(engine, "Rscript", "mdma_per_tablet.R");
    }

    private static async Task Comes(Engine engine, string program, string script)
    {
        var (story, researcher) = await ExportTests.Start(engine);
        await using var _ = story;
        var chance = new Random(6);
        for (var i = 0; i < 40; i++) await story.Sample($"202{chance.Next(3, 6)}-0{chance.Next(1, 10)}-15", "MDMA", chance.Next(400, 2600) / 10m, basis: chance.Next(3) == 0 ? Basis.Hydrochloride : Basis.Unknown);
        await story.Dims.Send(new PutPanel { Id = "screen", Laboratory = "Lab", Method = "GC-MS", From = TrendStory.Day("2010-01-01"), Screening = true });
        await story.Sample("2024-02-01", "MDMA", 5, qualifier: Qualifier.Below);
        foreach (var analyses in Contrary()) await story.Sample("2024-02-01", analyses);
        var file = Path.Combine(Path.GetTempPath(), $"dims-{Guid.NewGuid():N}.zip");
        try
        {
            await File.WriteAllBytesAsync(file, await ExportTests.Package(story, researcher), TestContext.Current.CancellationToken);
            var (code, said) = await Run(program, script, file, story, researcher);
            Assert.True(code == 0, said);
            Assert.Contains("The API says the same.", said, StringComparison.Ordinal);

            // What came after the files is in the API alone.
            await story.Sample("2024-03-01", "MDMA", 99);
            (code, said) = await Run(program, script, file, story, researcher);
            Assert.True(code == 1, said);
            Assert.Contains("The API says something else", said, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static async Task<(int Code, string Said)> Run(string program, string script, string file, TrendStory story, Client researcher)
    {
        var start = new ProcessStartInfo(program, [Path.Combine(Shared.Checkout(), "docs", "reproduce", script), file, story.Dims.Url.ToString().TrimEnd('/'), researcher.Key!]) { RedirectStandardOutput = true, RedirectStandardError = true };
        // A proxy of this machine has nothing to do with loopback.
        start.Environment["no_proxy"] = "127.0.0.1";
        using var process = Process.Start(start)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, await output + await errors);
    }

    // Samples whose analyses do not agree: whoever takes the last analysis, or the first amount, takes another one than the API.
    private static IEnumerable<Analysis[]> Contrary()
    {
        static Finding Held(decimal? amount, Basis basis = Basis.Unknown, Qualifier qualifier = Qualifier.Equal, Unit unit = Unit.MgPerTablet) =>
            new() { Substance = "MDMA", Qualifier = qualifier, Amount = amount, Unit = amount is null ? null : unit, Basis = amount is null ? null : basis };
        static Analysis By(Source source, string? day, params Finding[] findings) => new() { Source = source, Method = source == Source.Laboratory ? "GC-MS" : "FTIR", AnalysedOn = day is null ? null : TrendStory.Day(day), Findings = findings };
        yield return [By(Source.Laboratory, null, Held(99)) with { Authorised = false }, By(Source.OnSite, null, Held(77))];
        // The first was the later one.
        yield return [By(Source.Laboratory, "2024-02-20", Held(101)), By(Source.Laboratory, "2024-02-10", Held(202))];
        yield return [By(Source.Laboratory, null, Held(103)), By(Source.Laboratory, "2024-02-10", Held(204)), By(Source.Laboratory, null, Held(305))];
        // Two amounts of one unit and basis are no figure.
        yield return [By(Source.Laboratory, null, Held(106), Held(107))];
        // A known basis before an unknown one.
        yield return [By(Source.Laboratory, null, Held(108), Held(90, Basis.Base))];
        yield return [By(Source.Laboratory, null, Held(109), Held(110), Held(91, Basis.Base))];
        // A limit is an answer; a finding without an amount is none.
        yield return [By(Source.Laboratory, "2024-02-20", Held(1, qualifier: Qualifier.Below)), By(Source.Laboratory, "2024-02-10", Held(111))];
        yield return [By(Source.Laboratory, "2024-02-20", Held(null, qualifier: Qualifier.Detected)), By(Source.Laboratory, "2024-02-10", Held(112)), By(Source.OnSite, null, Held(50))];
        yield return [By(Source.Laboratory, "2024-02-20", Held(500, qualifier: Qualifier.Above)), By(Source.Laboratory, "2024-02-10", Held(113))];
        // What a better analysis looked for and did not find is not there.
        yield return [By(Source.Laboratory, null) with { TestedFor = ["MDMA"] }, By(Source.OnSite, null, Held(60))];
        yield return [By(Source.Laboratory, null) with { Panel = "screen", Laboratory = "Lab" }, By(Source.OnSite, null, Held(61))];
        yield return [By(Source.Laboratory, null, Held(null, qualifier: Qualifier.NotDetected)), By(Source.Laboratory, null, Held(114))];
        // Another unit; an amount that cannot be.
        yield return [By(Source.Laboratory, "2024-02-20", Held(30, unit: Unit.Percent)), By(Source.Laboratory, "2024-02-10", Held(115))];
        yield return [By(Source.Laboratory, "2024-02-20", Held(5_000_000)), By(Source.Laboratory, "2024-02-10", Held(116))];
        yield return [By(Source.Recognised, null, Held(117))];
    }

    // Whatever was recorded: who takes the findings that stand has the values of every dosage figure.
    [Theory, OnBothEngines]
    public async Task The_findings_that_stand_are_those_that_the_API_counts(Engine engine)
    {
        await using var story = await TrendStory.Start(engine);
        await story.Dims.Send(new PutPanel { Id = "list", Laboratory = "Lab", Method = "LC-DAD", From = TrendStory.Day("2010-01-01"), Substances = [new PanelSubstance { Substance = "MDMA" }, new PanelSubstance { Substance = "3-MMC" }] });
        await story.Dims.Send(new PutPanel { Id = "late", Laboratory = "Lab", Method = "GC-MS", From = TrendStory.Day("2010-01-01"), Screening = true });
        var chance = new Random(28);
        for (var i = 0; i < 150; i++) await story.Sample($"202{chance.Next(2, 4)}-05-01", [.. Enumerable.Range(0, 1 + chance.Next(3)).Select(_ => InMany(Cells.CellsTests.Analysis(chance)))]);
        await story.Name("adam", "mdma");
        var researcher = await story.Dims.With(Roles.Researcher);
        var year = (await ExportTests.Rows(researcher, "table=samples"))[1..].ToDictionary(s => s[0], s => s[1][..4], StringComparer.Ordinal);
        var recognised = (await ExportTests.Rows(researcher, "table=analyses"))[1..].Where(a => a[2] == "recognised").Select(a => (a[0], a[1])).ToHashSet();
        var standing = (await ExportTests.Rows(researcher, "table=findings"))[1..].Where(f => f[11] == "true").ToList();
        var (n, converted) = (0, 0);
        foreach (var substance in new[] { "mdma", "mda", "3-mmc", "4-mmc", "mmc", "caffeine" })
            foreach (var unit in new[] { Unit.MgPerTablet, Unit.Percent, Unit.MgPerG })
                foreach (var source in new Source?[] { null, Source.Recognised })
                {
                    var question = new DosageQuestion { Substance = substance, Unit = unit, Source = source, From = TrendStory.Day("2022-01-01"), To = TrendStory.Day("2023-12-31") };
                    var theirs = (await story.Ask(question)).Periods.Where(p => p.Quantified > 0).Select(p => (p.Period, Dims.Http.Wire.Name(p.Basis!.Value), p.Quantified, Math.Round(p.Mean!.Value, 9))).Order();
                    // Amounts in a unit that converts count in it too.
                    decimal? Factor(string[] finding) => Dims.Http.Wire.TryParse<Unit>(finding[6], out var given) ? AmountScale.UnitFactor(given, unit) : null;
                    var some = standing.Where(f => f[3] == substance && Factor(f) is not null && recognised.Contains((f[0], f[1])) == (source is not null)).ToList();
                    var ours = some.GroupBy(f => (year[f[0]], f[7]), f => decimal.Parse(f[5], System.Globalization.CultureInfo.InvariantCulture) * Factor(f)!.Value).Select(g => (g.Key.Item1, g.Key.Item2, g.Count(), Math.Round((double)g.Average(), 9))).Order().ToList();
                    Assert.Equal(theirs, ours);
                    (n, converted) = (n + ours.Sum(o => o.Item3), converted + some.Count(f => Factor(f) != 1));
                }
        Assert.True(n > 100 && converted > 20, $"{n}, {converted} converted");

        // The same amount by mass in another unit.
        Analysis InMany(Analysis analysis) => analysis with { Findings = [.. analysis.Findings.Select(f => f.Unit == Unit.Percent && chance.Next(3) is > 0 and var other ? f with { Amount = f.Amount * 10, Unit = other == 1 ? Unit.MgPerG : Unit.GPerKg } : f)] };
    }

    // Another day, other amounts and shares, another price, another name.
    private static async Task Correct(TrendStory story, string id)
    {
        await using var read = await story.Dims.Database.Read(TestContext.Current.CancellationToken);
        var (document, revision) = await read.One<(string, long)>("SELECT document, revision FROM samples WHERE id = @id", new { id });
        var sample = JsonSerializer.Deserialize<SubmitSample>(document, Dims.Http.Wire.Json)!;
        sample = sample with
        {
            CollectedOn = TrendStory.Day("2024-03-01"),
            SoldAs = ["speed"],
            Price = null,
            Analyses = [.. sample.Analyses.Select(a => a with { Findings = [.. a.Findings.Select(f => f with { Amount = f.Amount + 1, Parts = f.Parts * 2 })] })],
        };
        await story.Dims.Send(new CorrectSample { Id = id, Revision = revision, Reason = "A misprint.", Sample = sample });
    }

    // What is recorded, corrected or named while it is sent is not in it.
    [Theory, OnBothEngines]
    public async Task An_export_stays_at_its_revision_whatever_happens_between_two_stretches(Engine engine)
    {
        await using var story = await TrendStory.Start(engine);
        await story.Location("amersfoort", ("province", "utrecht"));
        for (var i = 0; i < 6; i++) await story.Sample("2024-02-01", i == 4 ? "adam" : "MDMA", 100 + i, s => s with { Location = i == 0 ? "amersfoort" : "utrecht", Price = new Price { Amount = 3 + i, Currency = "EUR", Per = PricePer.Tablet } });
        await story.Sample("2024-02-01", [new Analysis { Source = Source.Laboratory, Method = "GC-MS", Findings = [new Finding { Substance = "MDMA", Qualifier = Qualifier.Equal, Parts = 2.5m }, new Finding { Substance = "caffeine", Qualifier = Qualifier.Equal, Parts = 1 }] }]);
        Task<SampleExport> Open() => SampleExport.Open(story.Dims.Database, story.Dims.Services.GetRequiredService<Dims.Substances.SubstanceIndex>(), new ExportQuestion(), "province", new DateOnly(2026, 11, 21), new string('0', 64), TestContext.Current.CancellationToken, stretch: 2);
        static async Task<List<string>> All(SampleExport export, ExportTable table, List<string>? into = null)
        {
            into ??= [];
            await foreach (var row in export.Rows(table)) into.Add(JsonSerializer.Serialize(row));
            return into;
        }
        var before = await Open();
        var expected = new List<List<string>>();
        foreach (var table in ExportTable.All) expected.Add(await All(before, table));
        var export = await Open();
        var (samples, findings) = (export.Rows(ExportTable.Samples).GetAsyncEnumerator(TestContext.Current.CancellationToken), export.Rows(ExportTable.Findings).GetAsyncEnumerator(TestContext.Current.CancellationToken));
        Assert.True(await samples.MoveNextAsync() && await findings.MoveNextAsync());
        var (firstSample, firstFinding) = (JsonSerializer.Serialize(samples.Current), JsonSerializer.Serialize(findings.Current));

        await using (var read = await story.Dims.Database.Read(TestContext.Current.CancellationToken))
        {
            var ids = await read.Query<string>("SELECT id FROM samples ORDER BY number");
            foreach (var at in new[] { 3, 6 }) await Correct(story, ids[at]);
            await story.Dims.Send(new AddAnalysis { Sample = ids[5], Analysis = new Analysis { Source = Source.Laboratory, Method = "FTIR", AnalysedOn = TrendStory.Day("2024-03-01"), TestedFor = ["ketamine"], Findings = [] } });
        }
        await story.Dims.Send(new Dims.Substances.PutName { Name = "adam", Substance = "mdma" });
        await story.Sample("2024-02-02", "MDMA", 900);

        var (sampleRows, findingRows) = (new List<string> { firstSample }, new List<string> { firstFinding });
        while (await samples.MoveNextAsync()) sampleRows.Add(JsonSerializer.Serialize(samples.Current));
        while (await findings.MoveNextAsync()) findingRows.Add(JsonSerializer.Serialize(findings.Current));
        Assert.Equal(expected[0], sampleRows);
        Assert.Equal(expected[1], await All(export, ExportTable.Analyses));
        Assert.Equal(expected[2], findingRows);
        Assert.Equal(expected[3], await All(export, ExportTable.Lists));
        Assert.NotEqual(expected[2], await All(await Open(), ExportTable.Findings));
    }
}
