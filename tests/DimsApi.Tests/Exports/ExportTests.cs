using System.Diagnostics;
using System.IO.Compression;
using System.Net;
using System.Security.Cryptography;
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

// The microdata as a researcher takes them.
public sealed class ExportTests
{
    private static readonly string Partners = Path.Combine(Shared.Checkout(), "tests", "partners");

    // Two locations in one region, one alone in another; one tablet of last year, one of this year.
    private static async Task<(TrendStory Story, Client Researcher)> Start(Engine engine)
    {
        var story = await TrendStory.Start(engine);
        await story.Location("amersfoort", ("province", "utrecht"));
        await story.Location("breda", ("province", "noord-brabant"));
        await story.Sample("2025-05-01", "MDMA", 140.5m, s => s with { Location = "amersfoort", Appearance = new Appearance { Logo = "Crown, \"gold\"", Colours = ["pink", "beige"], MassMg = 312.5m }, Price = new Price { Amount = 3.5m, Currency = "EUR", Per = PricePer.Tablet } });
        await story.Sample("2026-10-01", "MDMA", 160, s => s with { Appearance = new Appearance { Logo = "Audi", Colours = ["yellow"] }, SoldAs = ["XTC", "from Jan, 06-12345678"] }, basis: Basis.Hydrochloride);
        await story.Sample("2026-10-02", "something new", null, s => s with { Location = "breda", BroughtIn = BroughtIn.Suspected }, qualifier: Qualifier.Detected);
        await story.Sample("2026-10-03", [new Analysis { Source = Source.OnSite, Method = "Jan's kit", TestedFor = ["MDMA", "adam", "MDA"], Findings = [] }]);
        return (story, await story.Dims.With(Roles.Researcher));
    }

    private static async Task<string[][]> Rows(Client researcher, string query) =>
        [.. (await researcher.Get("/v1/exports/samples?" + query, ("Accept", "text/csv"))).Is(HttpStatusCode.OK).Text.Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Select(l => l.Split(','))];

    [Theory, OnBothEngines]
    public async Task Month_and_region_no_free_text_and_the_look_twelve_months_later(Engine engine)
    {
        var (story, researcher) = await Start(engine);
        await using var _ = story;
        var text = (await researcher.Get("/v1/exports/samples?table=samples", ("Accept", "text/csv"))).Is(HttpStatusCode.OK);
        Assert.Equal(string.Join(',', ExportTable.Samples.Fields.Select(f => f.Name)), text.Text.Split("\r\n")[0]);
        // A word that the register does not know says more than it should; of a region with one testing location the region would say which.
        Assert.Equal(
        [
            "2025-05,utrecht,tablet,ecstasy,routine,false,false,\"Crown, \"\"gold\"\"\",\"pink;beige\",312.5,3.5,EUR,tablet,false",
            "2026-10,,tablet,ecstasy,suspected,false,false,,,,,,,false",
            "2026-10,utrecht,tablet,\"ecstasy;other\",routine,false,false,,,,,,,false",
            "2026-10,utrecht,tablet,ecstasy,routine,false,false,,,,,,,false",
        ], text.Text.Split("\r\n", StringSplitOptions.RemoveEmptyEntries)[1..].Select(l => l[(l.IndexOf(',', StringComparison.Ordinal) + 1)..]).Order(StringComparer.Ordinal));
        await using (var read = await story.Dims.Database.Read(TestContext.Current.CancellationToken))
            foreach (var id in await read.Query<string>("SELECT id FROM samples")) Assert.DoesNotContain(id, text.Text, StringComparison.Ordinal);
        var revision = text.Headers["Data-Revision"];
        Assert.Matches($"^Drugs Informatie en Monitoring Systeem[.] Samples of drugs and what was found in them[.] Data revision {revision} of 20[0-9T:.-]+Z[.] Taken on 2026-11-2[0-9][.]$", text.Headers["Citation"]);
        Assert.Equal(text.Text, (await researcher.Get("/v1/exports/samples?table=samples", ("Accept", "text/csv"))).Text);
        foreach (var secret in new[] { "Jan", "Audi", "yellow", "breda", "R1", "2026-10-01" }) Assert.DoesNotContain(secret, text.Text, StringComparison.Ordinal);
        Assert.Equal($"attachment; filename=\"dims-samples-r{revision}.csv\"", text.Headers["Content-Disposition"]);
        Assert.Equal("no-store", text.Headers["Cache-Control"]);
    }

    [Theory, OnBothEngines]
    public async Task Findings_have_the_names_of_the_register_and_analyses_say_what_they_looked_for(Engine engine)
    {
        var (story, researcher) = await Start(engine);
        await using var _ = story;
        var findings = await Rows(researcher, "");
        Assert.Equal(["mdma,=,140.5,mg/{tbl},unknown,,,false,true,false", "mdma,=,160,mg/{tbl},hydrochloride,,,false,true,false", "not-registered,detected,,,unknown,,,false,false,false"], findings[1..].Select(f => string.Join(',', f[3..])).Order(StringComparer.Ordinal));
        var analyses = await Rows(researcher, "table=analyses");
        var (laboratory, kit) = (analyses.First(a => a[2] == "laboratory"), analyses.Single(a => a[2] == "on-site"));
        Assert.Equal(["laboratory,true,1,LC-DAD,,false,false", "on-site,true,1,other"], new[] { laboratory, kit[..6] }.Select(a => string.Join(',', a[2..])));
        var lists = await Rows(researcher, "table=lists");
        Assert.Equal([kit[6]], lists[1..].Select(l => l[0]).Distinct());
        Assert.Equal(["mda", "mdma", "not-registered"], lists[1..].Select(l => l[1]));
        var json = (await researcher.Get("/v1/exports/samples", ("Accept", "application/x-ndjson"))).Is(HttpStatusCode.OK).Text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => JsonDocument.Parse(l).RootElement).ToList();
        Assert.Equal(3, json.Count);
        json.Sort((a, b) => string.CompareOrdinal(a.GetProperty("amount").GetRawText(), b.GetProperty("amount").GetRawText()));
        Assert.Equal(("mdma", 140.5m, false), (json[0].GetProperty("substance").GetString(), json[0].GetProperty("amount").GetDecimal(), json[0].GetProperty("generated").GetBoolean()));
        Assert.Equal(JsonValueKind.Null, json[2].GetProperty("amount").ValueKind);
    }

    [Theory, OnBothEngines]
    public async Task The_package_says_how_long_its_files_are_what_stands_in_them_and_how_to_cite_it(Engine engine)
    {
        Shared.MustBeThere();
        var (story, researcher) = await Start(engine);
        await using var _ = story;
        using var package = new ZipArchive(new MemoryStream(await Package(story, researcher)));
        Assert.Equal(["samples.csv", "analyses.csv", "findings.csv", "lists.csv", "datapackage.json", "codebook.md", "CITATION.cff", "LICENCE.txt"], package.Entries.Select(e => e.FullName));
        var descriptor = JsonDocument.Parse(Bytes(package, "datapackage.json")).RootElement;
        var revision = descriptor.GetProperty("revision").GetInt64();
        foreach (var resource in descriptor.GetProperty("resources").EnumerateArray())
        {
            var bytes = Bytes(package, resource.GetProperty("path").GetString()!);
            Assert.Equal(bytes.Length, resource.GetProperty("bytes").GetInt64());
            Assert.Equal("sha256:" + Convert.ToHexStringLower(SHA256.HashData(bytes)), resource.GetProperty("hash").GetString());
            var header = System.Text.Encoding.UTF8.GetString(bytes).Split("\r\n")[0];
            Assert.Equal(header, string.Join(',', resource.GetProperty("schema").GetProperty("fields").EnumerateArray().Select(f => f.GetProperty("name").GetString())));
        }
        Assert.Empty(await Faults("datapackage.json", descriptor));
        foreach (var resource in descriptor.GetProperty("resources").EnumerateArray()) Assert.Empty(await Faults("tableschema.json", resource.GetProperty("schema")));
        foreach (var table in ExportTable.All)
            foreach (var field in table.Fields) Assert.Contains($"| {field.Name} |", System.Text.Encoding.UTF8.GetString(Bytes(package, "codebook.md")), StringComparison.Ordinal);
        var citation = System.Text.Encoding.UTF8.GetString(Bytes(package, "CITATION.cff"));
        foreach (var part in new[] { "cff-version: 1.2.0", "type: dataset", $"version: \"{revision}\"", "date-released: 2026-11-21", "license: CC-BY-4.0" }) Assert.Contains(part, citation, StringComparison.Ordinal);
    }

    [Theory, OnBothEngines]
    public async Task With_since_only_what_has_changed_comes_and_whole(Engine engine)
    {
        var (story, researcher) = await Start(engine);
        await using var _ = story;
        var revision = (await researcher.Get("/v1/exports/samples", ("Accept", "text/csv"))).Headers["Data-Revision"];
        Assert.Single(await Rows(researcher, "table=samples&since=" + revision));
        await using var read = await story.Dims.Database.Read(TestContext.Current.CancellationToken);
        var first = await read.Scalar<string>("SELECT id FROM samples ORDER BY number LIMIT 1");
        await story.Dims.Send(new AddAnalysis { Sample = first!, Analysis = new Analysis { Source = Source.OnSite, Method = "FTIR", Findings = [] } });
        var changed = await Rows(researcher, "table=samples&since=" + revision);
        Assert.Equal("2025-05", Assert.Single(changed[1..])[1]);
        Assert.Equal(2, (await Rows(researcher, "table=analyses&since=" + revision))[1..].Length);
        Assert.Single((await Rows(researcher, "table=findings&since=" + revision))[1..]);
    }

    [Theory, OnBothEngines]
    public async Task A_python_script_comes_to_the_figures_of_the_API_from_the_files(Engine engine)
    {
        var (story, researcher) = await Start(engine);
        await using var _ = story;
        var chance = new Random(6);
        for (var i = 0; i < 40; i++) await story.Sample($"202{chance.Next(3, 6)}-0{chance.Next(1, 10)}-15", "MDMA", chance.Next(400, 2600) / 10m, basis: chance.Next(3) == 0 ? Basis.Hydrochloride : Basis.Unknown);
        await story.Dims.Send(new PutPanel { Id = "screen", Laboratory = "Lab", Method = "GC-MS", From = TrendStory.Day("2010-01-01"), Screening = true });
        await story.Sample("2024-02-01", "MDMA", 5, qualifier: Qualifier.Below);
        foreach (var analyses in Contrary()) await story.Sample("2024-02-01", analyses);
        var file = Path.Combine(Path.GetTempPath(), $"dims-{Guid.NewGuid():N}.zip");
        try
        {
            await File.WriteAllBytesAsync(file, await Package(story, researcher), TestContext.Current.CancellationToken);
            var script = Path.Combine(Shared.Checkout(), "docs", "reproduce", "mdma_per_tablet.py");
            using var python = Process.Start(new ProcessStartInfo("python3", [script, file, story.Dims.Url.ToString().TrimEnd('/'), researcher.Key!]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            var (output, errors) = (python.StandardOutput.ReadToEndAsync(), python.StandardError.ReadToEndAsync());
            await python.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.True(python.ExitCode == 0, await output + await errors);
            Assert.Contains("The API says the same.", await output, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(file);
        }
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
        for (var i = 0; i < 150; i++) await story.Sample($"202{chance.Next(2, 4)}-05-01", [.. Enumerable.Range(0, 1 + chance.Next(3)).Select(_ => Cells.CellsTests.Analysis(chance))]);
        await story.Name("adam", "mdma");
        var researcher = await story.Dims.With(Roles.Researcher);
        var year = (await Rows(researcher, "table=samples"))[1..].ToDictionary(s => s[0], s => s[1][..4], StringComparer.Ordinal);
        var recognised = (await Rows(researcher, "table=analyses"))[1..].Where(a => a[2] == "recognised").Select(a => (a[0], a[1])).ToHashSet();
        var standing = (await Rows(researcher, "table=findings"))[1..].Where(f => f[11] == "true").ToList();
        var n = 0;
        foreach (var substance in new[] { "mdma", "mda", "3-mmc", "4-mmc", "mmc", "caffeine" })
            foreach (var unit in new[] { Unit.MgPerTablet, Unit.Percent })
                foreach (var source in new Source?[] { null, Source.Recognised })
                {
                    var question = new DosageQuestion { Substance = substance, Unit = unit, Source = source, From = TrendStory.Day("2022-01-01"), To = TrendStory.Day("2023-12-31") };
                    var theirs = (await story.Ask(question)).Periods.Where(p => p.Quantified > 0).Select(p => (p.Period, Dims.Http.Wire.Name(p.Basis!.Value), p.Quantified, Math.Round(p.Mean!.Value, 9))).Order();
                    var ours = standing.Where(f => f[3] == substance && f[6] == Dims.Http.Wire.Name(unit) && recognised.Contains((f[0], f[1])) == (source is not null))
                        .GroupBy(f => (year[f[0]], f[7]), f => decimal.Parse(f[5], System.Globalization.CultureInfo.InvariantCulture)).Select(g => (g.Key.Item1, g.Key.Item2, g.Count(), Math.Round((double)g.Average(), 9))).Order().ToList();
                    Assert.Equal(theirs, ours);
                    n += ours.Sum(o => o.Item3);
                }
        Assert.True(n > 100);
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

    // Rows are made while they are sent: of those that went before, a stretch at most is still there.
    [Fact]
    public async Task However_many_samples_there_are_a_stretch_of_them_is_in_memory()
    {
        const int Samples = 12_000, Most = 6_000;
        await using var dims = await TestDims.Start(Engine.Sqlite);
        var location = await dims.With(Roles.Location);
        foreach (var some in Enumerable.Range(0, Samples).Chunk(6_000))
            (await location.PostText("/v1/sample-batches", System.Text.Json.JsonSerializer.Serialize(some.Select(i => Lab.Tablet(100, $"M-{i}")), Dims.Http.Wire.Json))).Is(System.Net.HttpStatusCode.OK);
        var export = await SampleExport.Open(dims.Database, dims.Services.GetRequiredService<Dims.Substances.SubstanceIndex>(), new ExportQuestion(), "province", new DateOnly(2026, 11, 21), new string('0', 64), TestContext.Current.CancellationToken);
        foreach (var table in ExportTable.All.Take(3))
        {
            var seen = new List<WeakReference>();
            await foreach (var row in export.Rows(table)) seen.Add(new WeakReference(row));
            Assert.Equal(Samples, seen.Count);
            Assert.True(Alive(seen) <= Most, $"{Alive(seen)} rows of {table.Name} are still there.");
        }

        static int Alive(List<WeakReference> seen)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            GC.Collect();
            return seen.Count(s => s.IsAlive);
        }
    }

    [Theory, OnBothEngines]
    public async Task What_cannot_be_asked_is_told_with_its_place(Engine engine)
    {
        var (story, researcher) = await Start(engine);
        await using var _ = story;
        Assert.Equal(["?since"], (await researcher.Get("/v1/exports/samples?since=5000000")).Is(HttpStatusCode.BadRequest).Places);
        Assert.Equal(["?regionSet"], (await researcher.Get("/v1/exports/samples?regionSet=own")).Is(HttpStatusCode.BadRequest).Places);
        Assert.Equal(["?table"], (await researcher.Get("/v1/exports/samples?table=samples")).Is(HttpStatusCode.BadRequest).Places);
        Assert.Equal(["?since"], (await researcher.Get("/v1/exports/samples?since=-1")).Is(HttpStatusCode.BadRequest).Places);
        (await researcher.Get("/v1/exports/samples", ("Accept", "text/html"))).Is(HttpStatusCode.NotAcceptable);
        (await (await story.Dims.With(Roles.Partner)).Get("/v1/exports/samples")).Is(HttpStatusCode.Forbidden);
    }

    // Answers are text to the ordinary client.
    private static async Task<byte[]> Package(TrendStory story, Client researcher)
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        http.DefaultRequestHeaders.Authorization = new("Bearer", researcher.Key);
        return await http.GetByteArrayAsync(new Uri(story.Dims.Url, "/v1/exports/samples"));
    }

    private static byte[] Bytes(ZipArchive package, string name)
    {
        using var entry = package.GetEntry(name)!.Open();
        using var bytes = new MemoryStream();
        entry.CopyTo(bytes);
        return bytes.ToArray();
    }

    private static async Task<IReadOnlyList<string>> Faults(string schema, JsonElement document)
    {
        using var node = Process.Start(new ProcessStartInfo("node", ["validate.mjs"]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = Partners })!;
        var (output, errors) = (node.StandardOutput.ReadToEndAsync(), node.StandardError.ReadToEndAsync());
        await node.StandardInput.WriteAsync(JsonSerializer.Serialize(new { schema = Path.GetFullPath(Path.Combine(Shared.Folder, "standards", "data-package", schema)), document }));
        node.StandardInput.Close();
        await node.WaitForExitAsync();
        Assert.True(node.ExitCode == 0, await errors);
        return JsonSerializer.Deserialize<List<string>>(await output)!;
    }
}
