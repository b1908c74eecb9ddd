using System.Text.Json;
using Dims.Cells;
using Dims.Http;
using Dims.Panels;
using Dims.Samples;
using Dims.Storage;
using Dims.Substances;
using Dims.Tests.Cli;
using Dims.Tests.Host;
using Dims.Tests.Trends;
using Dims.Trends;
using Microsoft.Extensions.DependencyInjection;

namespace Dims.Tests.Cells;

public sealed class CellsTests
{
    private static readonly string[] Names = ["MDMA", "MDA", "3-MMC", "4-MMC", "MMC, position unknown", "caffeine", "adam", "no such thing"];
    private static readonly string?[] Panels = [null, "own", "list", "late"];

    [Theory, OnBothEngines]
    public async Task Whatever_is_recorded_added_corrected_confirmed_named_merged_or_forgotten_the_cells_come_to_what_the_rows_come_to(Engine engine)
    {
        await using var trends = await TrendStory.Start(engine);
        await trends.Location("breda", ("province", "noord-brabant"));
        await trends.Dims.Send(new PutPanel { Id = "list", Laboratory = "Lab", Method = "LC-DAD", From = TrendStory.Day("2010-01-01"), Substances = [new PanelSubstance { Substance = "MDMA" }, new PanelSubstance { Substance = "3-MMC" }] });
        var (chance, merge) = (new Random(20261122), "");
        for (var round = 0; round < 6; round++)
        {
            for (var i = 0; i < 25; i++) await trends.Sample(Day(chance), [.. Enumerable.Range(0, 1 + (chance.Next(4) / 3)).Select(_ => Analysis(chance))], s => s with
            {
                Location = chance.Next(2) == 0 ? "utrecht" : "breda",
                Form = chance.Next(3) == 0 ? Form.Powder : Form.Tablet,
                SoldAs = chance.Next(4) switch { 0 => [], 1 => ["XTC", "3-MMC"], 2 => ["something"], _ => ["XTC"] },
                BroughtIn = chance.Next(3) == 0 ? BroughtIn.Suspected : BroughtIn.Routine,
            });
            if (round == 2) await trends.Dims.Send(new PutPanel { Id = "late", Laboratory = "Lab", Method = "GC-MS", From = TrendStory.Day("2010-01-01"), Screening = true });
            if (round == 3) await trends.Name("adam", "mdma");
            if (round == 4) merge = (await trends.Dims.Send(new MergeSubstances { From = "mda", Into = "mdma", Reason = "A test." })).Id;
            if (round == 5)
            {
                await trends.Dims.Send(new UndoSubstanceMerge(merge, "They are two."));
                var now = trends.Dims.Clock.GetUtcNow() + TimeSpan.FromDays(1);
                Assert.True(await trends.Dims.Send(new ForgetOld(Instant.Text(now), Ids.LowestAt(now), Instant.Text(now))) > 0);
            }
            await Add(trends, chance);
            await Correct(trends, chance);
            await Confirm(trends, chance);
            foreach (var question in Questions()) await Compare(trends, question);
            foreach (var question in Shares()) await Compare(trends, question);
            foreach (var question in Contents()) await Compare(trends, question);
            if (round == 1) await Keep(trends);
        }
        // Kept before all that has changed since, and brought up to it.
        Assert.Contains(engine == Engine.Sqlite ? "ok     the kept cells come to what the rows come to" : "not checked: the kept cells come to what the rows come to: on postgresql", (await Shell.Dims(trends.Dims, "verify")).Ends(0).Out, StringComparison.Ordinal);
        await using var view = await trends.Dims.Services.GetRequiredService<CellStore>().Open(TestContext.Current.CancellationToken);
        var whole = await CellStore.Whole(view.Read, view.Cells.Revision);
        Assert.Equal(Show(whole), Show(view.Cells));
        Assert.True(view.Cells.Count > 100);
    }

    [Theory, OnBothEngines]
    public async Task A_restored_database_has_another_log_and_is_read_anew(Engine engine)
    {
        await using var trends = await TrendStory.Start(engine);
        await trends.Sample("2020-05-01", "MDMA", 100);
        var question = new DosageQuestion { Substance = "mdma", Form = Form.Tablet, From = TrendStory.Day("2020-01-01"), To = TrendStory.Day("2020-12-31") };
        Assert.Equal(100, (await trends.Ask(question)).Periods[0].Mean);
        // What was recorded after the backup is gone, and the revision that stands in its place says something else.
        await trends.Change(async session =>
        {
            await session.Execute("UPDATE findings SET amount = 200000000");
            await session.Execute("UPDATE logs SET id = 'another'");
        });
        Assert.Equal(200, (await trends.Ask(question)).Periods[0].Mean);
    }

    private static IEnumerable<DosageQuestion> Questions()
    {
        foreach (var substance in new[] { "mdma", "3-mmc", "mmc", "caffeine" })
            foreach (var group in new[] { "none", "form", "sold-as", "location", "source", "method", "region:province" })
                yield return new DosageQuestion { Substance = substance, GroupBy = group, Unit = Unit.MgPerTablet, Interval = Interval.Quarter, Threshold = [100] };
        yield return new DosageQuestion { Substance = "mdma", Form = Form.Tablet, Basis = Basis.Base };
        yield return new DosageQuestion { Substance = "mdma", SoldAs = "ecstasy", Unit = Unit.Percent };
        yield return new DosageQuestion { Substance = "mdma", SoldAs = "something", Region = "province:utrecht", From = TrendStory.Day("2020-03-03"), To = TrendStory.Day("2020-09-20") };
        yield return new DosageQuestion { Substance = "mdma", Location = "breda", Source = Source.OnSite, Unit = Unit.MgPerG };
        yield return new DosageQuestion { Substance = "mdma", Source = Source.Recognised };
    }

    private static async Task Compare(TrendStory trends, DosageQuestion question)
    {
        var answer = await trends.Ask(question);
        var services = trends.Dims.Services;
        await using var view = await services.GetRequiredService<CellStore>().Open(TestContext.Current.CancellationToken);
        var read = view.Read;
        var resolved = await QuestionResolver.Resolve(view, question, await services.GetRequiredService<SubstanceIndex>().Current(TestContext.Current.CancellationToken), TrendStory.Day("2026-11-22"));
        var rows = await RowsOracle.Load(read, resolved, TestContext.Current.CancellationToken);
        var groups = await RowsOracle.Groups(read, resolved);
        var periods = new Periods(answer.From, answer.To, question.Interval);
        var count = new DosageCount(periods, resolved.Scale, question.Threshold);
        count.Add(rows.Statements, periods, resolved.Scale, groups);
        var (expected, found) = (JsonSerializer.Serialize(new { Entries = count.Entries(), count.Excluded, count.Flagged, count.ScreenedOnly }, Wire.Json), JsonSerializer.Serialize(new { Entries = answer.Periods, answer.Excluded, answer.Flagged, answer.ScreenedOnly }, Wire.Json));
        if (expected != found) Assert.Fail($"{JsonSerializer.Serialize(question, Wire.Json)}\nrows  {expected}\ncells {found}");
        Assert.Equal(answer.From, question.From ?? Periods.StartOf(rows.First ?? answer.To, question.Interval));
        Assert.InRange(answer.Revision, rows.Revision, long.MaxValue);
    }

    private static IEnumerable<PrevalenceQuestion> Shares()
    {
        foreach (var group in new[] { "none", "form", "sold-as", "location", "source", "method", "region:province" })
            yield return new PrevalenceQuestion { Substance = "mdma", GroupBy = group, Interval = Interval.Quarter };
        foreach (var substance in new[] { "3-mmc", "mmc", "caffeine" }) yield return new PrevalenceQuestion { Substance = substance, Why = [BroughtIn.Routine, BroughtIn.Suspected] };
        yield return new PrevalenceQuestion { IsomerGroup = "mmc", Form = Form.Tablet };
        yield return new PrevalenceQuestion { Class = "cathinone", SoldAs = "ecstasy", Source = Source.OnSite };
        yield return new PrevalenceQuestion { Substance = "mdma", From = TrendStory.Day("2020-03-03"), To = TrendStory.Day("2020-09-20"), BreakAt = TrendStory.Day("2020-05-17"), Interval = Interval.Month };
    }

    private static IEnumerable<CompositionQuestion> Contents()
    {
        foreach (var sold in new[] { "ecstasy", "3-MMC", "something" })
            foreach (var group in new[] { "none", "form", "region:province", "source", "method" })
                yield return new CompositionQuestion { SoldAs = sold, GroupBy = group, Interval = Interval.HalfYear };
        yield return new CompositionQuestion { SoldAs = "ecstasy", Why = [BroughtIn.Suspected], Location = "breda", From = TrendStory.Day("2020-02-10"), Interval = Interval.Week };
        yield return new CompositionQuestion { SoldAs = "ecstasy", Source = Source.Recognised };
        yield return new CompositionQuestion { SoldAs = "ecstasy", BreakAt = TrendStory.Day("2020-05-17"), GroupBy = "method", Interval = Interval.Month };
    }

    private static Task Compare(TrendStory trends, PrevalenceQuestion question) => Compare(trends, question,
        trends.Dims.Services.GetRequiredService<Prevalence>().Answer, HeldOracle.Show, (read, register, answer) => HeldOracle.Count(read, register, question, answer, TestContext.Current.CancellationToken));

    private static Task Compare(TrendStory trends, CompositionQuestion question) => Compare(trends, question,
        trends.Dims.Services.GetRequiredService<CompositionTrend>().Answer, HeldOracle.Show, (read, register, answer) => HeldOracle.Count(read, register, question, answer, TestContext.Current.CancellationToken));

    private static async Task Compare<TQuestion, TAnswer>(TrendStory trends, TQuestion question, Func<TQuestion, CancellationToken, Task<TAnswer>> ask, Func<TAnswer, string> show, Func<Read, RegisterSnapshot, TAnswer, Task<string>> rows)
    {
        var answer = await ask(question, TestContext.Current.CancellationToken);
        await using var read = await trends.Dims.Database.Read(TestContext.Current.CancellationToken);
        var (found, expected) = (show(answer), await rows(read, await trends.Dims.Services.GetRequiredService<SubstanceIndex>().Current(TestContext.Current.CancellationToken), answer));
        if (expected != found) Assert.Fail($"{JsonSerializer.Serialize(question, Wire.Json)}\nrows  {expected}\ncells {found}");
    }

    internal static Analysis Analysis(Random chance)
    {
        var source = chance.Next(5) switch { 0 => Source.OnSite, 1 => Source.Recognised, _ => Source.Laboratory };
        var panel = source == Source.Laboratory ? Panels[chance.Next(Panels.Length)] : null;
        return new Analysis
        {
            Source = source,
            Laboratory = source == Source.Laboratory ? "Lab" : null,
            Authorised = chance.Next(4) > 0,
            Method = panel is "late" ? "GC-MS" : chance.Next(3) == 0 && panel is null ? null : "LC-DAD",
            Panel = panel is "own" ? null : panel,
            TestedFor = panel is "own" ? ["MDMA", "4-MMC"] : null,
            AnalysedOn = chance.Next(2) == 0 ? null : TrendStory.Day("2021-01-0" + chance.Next(1, 10)),
            Findings = [.. Enumerable.Range(0, chance.Next(4)).Select(_ => Finding(chance))],
        };
    }

    private static Finding Finding(Random chance)
    {
        var name = Names[chance.Next(Names.Length)];
        return chance.Next(7) switch
        {
            0 => new Finding { Substance = name, Qualifier = Qualifier.NotDetected },
            1 => new Finding { Substance = name, Qualifier = Qualifier.Detected },
            2 => new Finding { Substance = name, Qualifier = Qualifier.Trace },
            3 => new Finding { Substance = name, Qualifier = Qualifier.Below, Amount = 5, Unit = Unit.MgPerTablet },
            4 => new Finding { Substance = name, Qualifier = Qualifier.Equal, Amount = chance.Next(1, 900) / 10m, Unit = Unit.Percent, Basis = chance.Next(2) == 0 ? Basis.Base : Basis.Unknown },
            // Beyond thousandths, and beyond what can well be.
            5 => new Finding { Substance = name, Qualifier = Qualifier.Equal, Amount = chance.Next(2) == 0 ? 12.345678m : 5_000_000m, Unit = Unit.MgPerTablet, Basis = Basis.Hydrochloride },
            _ => new Finding { Substance = name, Qualifier = Qualifier.Equal, Amount = chance.Next(0, 2500) / 10m, Unit = Unit.MgPerTablet, Basis = chance.Next(2) == 0 ? Basis.Hydrochloride : Basis.Unknown },
        };
    }

    private static string Day(Random chance) => TrendStory.Day("2019-11-01").AddDays(chance.Next(500)).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);

    private static async Task Add(TrendStory trends, Random chance)
    {
        await using var read = await trends.Dims.Database.Read(TestContext.Current.CancellationToken);
        var ids = await read.Query<string>("SELECT id FROM samples ORDER BY number");
        for (var i = 0; i < 5; i++) await trends.Dims.Send(new AddAnalysis { Sample = ids[chance.Next(ids.Count)], Analysis = Analysis(chance) with { Run = $"run {Guid.NewGuid():N}" } });
    }

    private static async Task Confirm(TrendStory trends, Random chance)
    {
        await using var read = await trends.Dims.Database.Read(TestContext.Current.CancellationToken);
        var open = await read.Query<(string Sample, int Ordinal)>("SELECT s.id, g.ordinal FROM flags g JOIN samples s ON s.number = g.sample WHERE g.confirmed_at IS NULL AND g.code <> 'panel-not-registered' ORDER BY g.sample, g.ordinal");
        foreach (var (sample, ordinal) in open.Where(_ => chance.Next(3) == 0)) await trends.Dims.Send(new ConfirmFlag { Sample = sample, Ordinal = ordinal, Reason = "Looked at again." });
    }

    // With other amounts, on another day; or what another kind of thing it was.
    private static async Task Correct(TrendStory trends, Random chance)
    {
        List<(string Id, string Document, string? Added, long Revision)> some;
        await using (var read = await trends.Dims.Database.Read(TestContext.Current.CancellationToken))
            some = [.. (await read.Query<(string, string, string?, long)>("SELECT id, document, added, revision FROM samples ORDER BY number")).Where(_ => chance.Next(20) == 0)];
        foreach (var one in some)
        {
            var sample = JsonSerializer.Deserialize<SubmitSample>(one.Document, Wire.Json)!;
            var added = one.Added is null ? [] : JsonSerializer.Deserialize<List<Analysis>>($"[{one.Added}]", Wire.Json)!;
            sample = sample with { CollectedOn = TrendStory.Day(Day(chance)), SoldAs = chance.Next(2) == 0 ? ["XTC"] : ["3-MMC"], Analyses = [.. sample.Analyses.Concat(added).Select(a => a with { Findings = [.. a.Findings.Select(f => f with { Amount = f.Amount + 1 })] })] };
            await trends.Dims.Send(new CorrectSample { Id = one.Id, Revision = one.Revision, Reason = "A misprint.", Sample = sample });
        }
    }

    private static async Task Keep(TrendStory trends)
    {
        if (CellStore.FileOf(trends.Dims.Database) is not { } file) return;
        await using var view = await trends.Dims.Services.GetRequiredService<CellStore>().Open(TestContext.Current.CancellationToken);
        CellFile.Write(file, (await view.Read.Scalar<string>("SELECT id FROM logs WHERE is_current = 1"))!, view.Cells);
    }

    // Every sample, whatever block and place it stands in.
    private static string[] Show(CellSnapshot cells) =>
    [
        .. cells.Blocks.SelectMany(b => b.Entries()).OrderBy(e => e.Number).Select(e => JsonSerializer.Serialize(new { e.Number, e.Revision, e.DayNumber, Facet = cells.Facets[e.Facet], Content = cells.Contents[e.Content], e.Amounts }, Wire.Json)),
    ];
}
