using System.Diagnostics;
using System.IO.Compression;
using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using Dims.Access;
using Dims.Exports;
using Dims.Samples;
using Dims.Tests.Host;
using Dims.Tests.Trends;

namespace Dims.Tests.Exports;

// The microdata as a researcher takes them.
public sealed class ExportTests
{
    private static readonly string Partners = Path.Combine(Shared.Checkout(), "tests", "partners");

    // Two locations in one region, one alone in another; one tablet of last year, one of this year.
    internal static async Task<(TrendStory Story, Client Researcher)> Start(Engine engine)
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

    internal static async Task<string[][]> Rows(Client researcher, string query) =>
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
            "2025-05,utrecht,tablet,ecstasy,routine,false,false,\"Crown, \"\"gold\"\"\",\"pink;beige\",312.5,3.5,EUR,tablet,false,false",
            "2026-10,,tablet,ecstasy,suspected,false,false,,,,,,,false,false",
            "2026-10,utrecht,tablet,\"ecstasy;other\",routine,false,false,,,,,,,false,false",
            "2026-10,utrecht,tablet,ecstasy,routine,false,false,,,,,,,false,false",
        ], text.Text.Split("\r\n", StringSplitOptions.RemoveEmptyEntries)[1..].Select(l => l[(l.IndexOf(',', StringComparison.Ordinal) + 1)..]).Order(StringComparer.Ordinal));
        await using (var read = await story.Dims.Database.Read(TestContext.Current.CancellationToken))
            foreach (var id in await read.Query<string>("SELECT id FROM samples")) Assert.DoesNotContain(id, text.Text, StringComparison.Ordinal);
        var revision = text.Headers["Data-Revision"];
        Assert.Matches($"^Drugs Informatie en Monitoring Systeem[.] Samples of drugs and what was found in them[.] Data revision {revision} of 20[0-9T:.-]+Z[.] Taken on 2026-11-2[0-9][.]$", text.Headers["Citation"]);
        Assert.Equal(text.Text, (await researcher.Get("/v1/exports/samples?table=samples", ("Accept", "text/csv"))).Text);
        foreach (var secret in new[] { "Jan", "Audi", "yellow", "breda", "R1", "2026-10-01" }) Assert.DoesNotContain(secret, text.Text, StringComparison.Ordinal);
        Assert.Equal($"attachment; filename=\"dims-samples-r{revision}.csv\"", text.Headers["Content-Disposition"]);
        Assert.Equal("no-store", text.Headers["Cache-Control"]);

        // Handed in this year and typed a hundred years back: how old its look is nobody knows.
        await story.Sample("1926-10-05", "MDMA", 150, s => s with { Appearance = new Appearance { Logo = "Rolex", Colours = ["green"] } });
        var typed = (await researcher.Get("/v1/exports/samples?table=samples", ("Accept", "text/csv"))).Is(HttpStatusCode.OK).Text;
        Assert.Contains("1926-10,utrecht,tablet,ecstasy,routine,false,true,,,", typed, StringComparison.Ordinal);
        Assert.DoesNotContain("Rolex", typed, StringComparison.Ordinal);
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
    internal static async Task<byte[]> Package(TrendStory story, Client researcher)
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
