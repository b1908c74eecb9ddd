using System.Net;
using System.Text.Json;
using Dims.Access;
using Dims.Tests.Cli;
using Dims.Tests.Host;

namespace Dims.Tests.Import;

// The real data in two joined tables. What must come out is worked out here from the text of the files by other code.
public sealed class UncTests
{
    private const string NothingFound = "no compounds of interest detected";

    [Theory, OnBothEngines]
    public async Task Every_sample_arrives_with_every_primary_and_trace_finding_and_a_second_import_changes_nothing(Engine engine)
    {
        Shared.MustBeThere();
        await using var dims = await TestDims.Start(engine);
        var ran = (await Import(dims)).Ends(0);
        Assert.Contains("4 files, 43 rows: 43 stored, 0 unchanged, 0 conflict, 0 rejected, 0 skipped", ran.Out, StringComparison.Ordinal);
        Assert.Contains("186 rows of findings, 0 without a sample.", ran.Out, StringComparison.Ordinal);
        Assert.Contains("Files that are no table of the profile: ", ran.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("without an analysis", ran.Out, StringComparison.Ordinal);

        var stored = await Stored(dims);
        var (samples, findings) = (Table("example20_samples.csv").Concat(Table("nv_samples.csv")).ToList(), Table("example20_lab_detail.csv").Concat(Table("nv_lab_detail.csv")).ToList());
        Assert.Equal(43, stored.Count);
        Assert.Equal(samples.Select(s => s["sampleid"]).Order(StringComparer.Ordinal), stored.Keys.Order(StringComparer.Ordinal));
        foreach (var sample in samples) IsAsTheSourceSays(stored[sample["sampleid"]], sample, [.. findings.Where(f => f["sampleid"] == sample["sampleid"])]);
        var told = findings.Where(f => f["substance"] != NothingFound).GroupBy(f => (f["substance"], f["abundance"] == "trace" ? "trace" : "detected")).ToDictionary(g => g.Key, g => g.Count());
        Assert.Equal(told, stored.Values.SelectMany(Findings).GroupBy(f => (f.Substance, f.Qualifier)).ToDictionary(g => g.Key, g => g.Count()));
        AFewAreAsWeKnowThem(stored);
        await TheRegionsAreThoseOfTheSource(dims, samples);

        var before = await State(dims);
        var again = (await Import(dims)).Ends(0);
        Assert.Contains("43 rows: 0 stored, 43 unchanged, 0 conflict, 0 rejected, 0 skipped; 0 locations created.", again.Out, StringComparison.Ordinal);
        Assert.Equal(before, await State(dims));
        (await Shell.Dims(dims, "verify")).Ends(0);
    }

    private static Task<Ran> Import(TestDims dims) => Shell.Dims(dims, "import", "--profile", Profiles.Unc, Path.Combine(Shared.Folder, "data", "unc"));

    private static void IsAsTheSourceSays(JsonElement sample, Dictionary<string, string> source, List<Dictionary<string, string>> findings)
    {
        Assert.Equal(Day(source["date_collect"]), sample.GetProperty("collectedOn").GetString());
        Assert.Equal(source["expectedsubstance"].Split(';').Select(n => n.Trim()).Where(n => n != "unknown"), sample.GetProperty("soldAs").EnumerateArray().Select(n => n.GetString()!));
        Assert.Equal(source["overdose"] == "involved in OD" ? "after-adverse-effects" : "other", sample.GetProperty("broughtIn").GetString());
        // One analysis for each method and day, its findings in the order of the file, and as often as they stand there.
        var analyses = findings.GroupBy(f => (Method: f["method"] == "GCMS" ? "GC-MS" : "GC-MS after derivatisation", Day: Day(f["date_complete"]))).ToList();
        var stored = sample.GetProperty("analyses").EnumerateArray().ToList();
        Assert.Equal(analyses.Select(a => a.Key), stored.Select(a => (a.GetProperty("method").GetString()!, a.GetProperty("analysedOn").GetString()!)));
        foreach (var (expected, analysis) in analyses.Zip(stored))
        {
            Assert.Equal("laboratory", analysis.GetProperty("source").GetString());
            Assert.False(analysis.TryGetProperty("testedFor", out _) || analysis.TryGetProperty("panel", out _), "The source does not say what was looked for.");
            Assert.Equal(
                expected.Where(f => f["substance"] != NothingFound).Select(f => (f["substance"], f["abundance"] == "trace" ? "trace" : "detected")),
                analysis.GetProperty("findings").EnumerateArray().Select(f => (f.GetProperty("substance").GetString()!, f.GetProperty("qualifier").GetString()!)));
        }
    }

    private static void AFewAreAsWeKnowThem(Dictionary<string, JsonElement> stored)
    {
        // Analysed, and nothing found: an analysis, and no finding. Once by two methods.
        Assert.Equal((2, 0), (stored["473"].GetProperty("analyses").GetArrayLength(), Findings(stored["473"]).Count()));
        Assert.Equal((1, 0), (stored["803478"].GetProperty("analyses").GetArrayLength(), Findings(stored["803478"]).Count()));
        // The same finding twice stays twice.
        Assert.Equal(2, Findings(stored["400268"]).Count(f => f.Substance == "non-specific organic acids"));
        Assert.Equal(15, Findings(stored["368"]).Count());
        Assert.Equal(12, Findings(stored["368"]).Count(f => f.Qualifier == "trace"));
        foreach (var (sample, form) in new[] { ("424", "powder"), ("249", "other"), ("280", "tablet"), ("555", "crystal"), ("400222", "unknown"), ("196", "unknown") })
            Assert.Equal(form, stored[sample].GetProperty("form").GetString());
    }

    private static async Task TheRegionsAreThoseOfTheSource(TestDims dims, List<Dictionary<string, string>> samples)
    {
        var admin = await dims.With(Roles.Admin);
        foreach (var region in samples.GroupBy(s => (s["county"], s["state"])))
        {
            var id = $"us-county:{region.Key.Item1} {region.Key.Item2}".Replace(' ', '-').ToLowerInvariant();
            Assert.Equal(region.Count(), (await admin.Get($"/v1/samples?region={id}&limit=1000")).Is(HttpStatusCode.OK).Json.GetProperty("items").GetArrayLength());
        }
        foreach (var state in samples.GroupBy(s => s["state"]))
            Assert.Equal(state.Count(), (await admin.Get($"/v1/samples?region=us-state:{state.Key.ToLowerInvariant()}&limit=1000")).Is(HttpStatusCode.OK).Json.GetProperty("items").GetArrayLength());
        var place = (await dims.Anonymous.Get("/v1/locations/unc-brooklyn-kings-county-ny")).Is(HttpStatusCode.OK).Text;
        foreach (var said in new[] { "\"country\":\"US\"", "Brooklyn, Kings County, NY", "\"region\":\"kings-county-ny\"", "\"name\":\"Kings County, NY\"" }) Assert.Contains(said, place, StringComparison.Ordinal);
    }

    private static async Task<Dictionary<string, JsonElement>> Stored(TestDims dims)
    {
        var page = (await (await dims.With(Roles.Admin)).Get("/v1/samples?limit=1000")).Is(HttpStatusCode.OK).Json;
        return page.GetProperty("items").EnumerateArray().ToDictionary(s => s.GetProperty("reference").GetString()!);
    }

    private static async Task<string> State(TestDims dims)
    {
        await using var read = await dims.Database.Read();
        var counters = await read.Query<(string, long)>("SELECT name, value FROM counters WHERE name IN ('revision', 'substances') ORDER BY name");
        return $"{string.Join(", ", counters)}; {await read.Scalar<long>("SELECT count(*) FROM audit WHERE action = 'put-location'")} locations put; {await read.Scalar<long>("SELECT count(*) FROM names")} names";
    }

    private static IEnumerable<(string Substance, string Qualifier)> Findings(JsonElement sample) =>
        sample.GetProperty("analyses").EnumerateArray().SelectMany(a => a.GetProperty("findings").EnumerateArray()).Select(f => (f.GetProperty("substance").GetString()!, f.GetProperty("qualifier").GetString()!));

    // 17May2024, 26jan2023.
    private static string Day(string text) => $"{text[5..]}-{1 + "janfebmaraprmayjunjulaugsepoctnovdec".IndexOf(text[2..5].ToLowerInvariant(), StringComparison.Ordinal) / 3:00}-{text[..2]}";

    private static IEnumerable<Dictionary<string, string>> Table(string file)
    {
        var lines = File.ReadAllLines(Path.Combine(Shared.Folder, "data", "unc", file));
        var header = lines[0].Split(',');
        foreach (var line in lines.Skip(1))
        {
            // Commas between quotes are no ends of fields: every second piece stands between quotes.
            var cells = string.Concat(line.Split('"').Select((piece, i) => i % 2 == 0 ? piece.Replace(',', '\t') : piece)).Split('\t');
            Assert.Equal(header.Length, cells.Length);
            yield return header.Zip(cells).ToDictionary(c => c.First, c => c.Second);
        }
    }
}
