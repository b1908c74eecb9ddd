using System.Net;
using Dims.Access;
using Dims.Samples;
using Dims.Tests.Host;
using Dims.Tests.Storage;

namespace Dims.Tests.Panels;

public sealed class PanelsTests
{
    private const string Narrow = """{ "method": "LC-DAD", "from": "2026-01-01", "substances": [ { "substance": "MDMA", "lod": 0.5, "loq": 1.5, "unit": "mg/{tbl}", "basis": "hydrochloride" }, { "substance": "PMMA", "lod": 0.1, "unit": "mg/{tbl}", "basis": "base" }, { "substance": "caffeine" } ] }""";
    private const string Pmma = "/v1/trends/dosage?substance=pmma&form=tablet&unit=mg/{tbl}&interval=year&from=2026-01-01";

    [Theory, OnBothEngines]
    public async Task What_is_not_found_by_a_panel_is_not_detected_above_its_limit(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var (laboratory, location) = (await dims.With(Roles.Laboratory, "lab-1"), await dims.With(Roles.Location));
        var panel = (await laboratory.Put("/v1/panels/lab-1-lc", Narrow)).Is(HttpStatusCode.OK).Json;
        Assert.Equal(("lab-1", false), (panel.GetProperty("laboratory").GetString(), panel.GetProperty("screening").GetBoolean()));

        var sample = (await location.Post("/v1/samples", Tablet("T-1", "lab-1-lc"))).Is(HttpStatusCode.Created).Json;
        await location.Post("/v1/samples", Lab.Tablet(90, "T-2"));

        Assert.Equal(0, sample.GetProperty("flags").GetArrayLength());
        // One of the two was tested for PMMA.
        var trend = (await location.Get(Pmma)).Is(HttpStatusCode.OK).Json.GetProperty("periods")[0];
        Assert.Equal((1, 0), (trend.GetProperty("tested").GetInt32(), trend.GetProperty("detected").GetInt32()));
        var absent = (await location.Get($"/v1/samples/{sample.GetProperty("number").GetString()}/not-detected")).Is(HttpStatusCode.OK).Json;
        Assert.StartsWith("This is no reassurance", absent.GetProperty("caution").GetString(), StringComparison.Ordinal);
        var of = absent.GetProperty("items")[0];
        Assert.Equal(("listed", "lab-1-lc"), (of.GetProperty("reach").GetString(), of.GetProperty("panel").GetString()));
        Assert.Equal("""[{"substance":"PMMA","slug":"pmma","lod":0.1,"unit":"mg/{tbl}","basis":"base"},{"substance":"caffeine","slug":"caffeine"}]""", of.GetProperty("substances").GetRawText());
        var untold = (await location.Get($"/v1/samples/{(await location.Get("/v1/samples?reference=T-2")).Json.GetProperty("items")[0].GetProperty("id").GetString()}/not-detected")).Json.GetProperty("items")[0];
        Assert.Equal(("unknown", 0), (untold.GetProperty("reach").GetString(), untold.GetProperty("substances").GetArrayLength()));
    }

    [Theory, OnBothEngines]
    public async Task A_panel_that_is_registered_later_reaches_the_analyses_that_named_it(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var (laboratory, location) = (await dims.With(Roles.Laboratory, "lab-1"), await dims.With(Roles.Location));
        var sample = (await location.Post("/v1/samples", Tablet("T-1", "lab-1-lc"))).Is(HttpStatusCode.Created).Json;
        Assert.Equal("panel-not-registered", sample.GetProperty("flags")[0].GetProperty("code").GetString());
        await location.Post("/v1/samples", Tablet("T-early", "lab-1-lc") with { CollectedOn = new DateOnly(2025, 12, 31) });
        Assert.Equal(0, (await location.Get(Pmma)).Json.GetProperty("periods")[0].GetProperty("tested").GetInt32());

        (await laboratory.Put("/v1/panels/lab-1-lc", Narrow)).Is(HttpStatusCode.OK);

        Assert.Equal(1, (await location.Get(Pmma)).Json.GetProperty("periods")[0].GetProperty("tested").GetInt32());
        var open = (await location.Get("/v1/flags?state=open")).Json.GetProperty("items").EnumerateArray().Select(f => f.GetProperty("reference").GetString());
        Assert.Equal(["T-early"], open);
        (await Cli.Shell.Dims(dims, "verify")).Ends(0);
    }

    // A panel's id is one name for all laboratories; what was sent to one of them is not another's.
    [Theory, OnBothEngines]
    public async Task A_panel_reaches_what_its_own_laboratory_did_in_any_spelling_and_nobody_elses(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var location = await dims.With(Roles.Location);
        var unsaid = Tablet("T-1", "std") is var sample ? sample with { SentTo = "lab-1", Analyses = [sample.Analyses[0] with { Laboratory = null }] } : null!;
        await location.Post("/v1/samples", unsaid);
        await location.Post("/v1/samples", Tablet("T-2", "std") is var other ? other with { Analyses = [other.Analyses[0] with { Laboratory = "LAB 2" }] } : null!);
        var last = (await location.Get("/v1/samples?sort=recorded")).Json.GetProperty("items")[1].GetProperty("revision").GetInt64();

        (await (await dims.With(Roles.Laboratory, "lab-2")).Put("/v1/panels/std", """{ "method": "LC-DAD", "from": "2026-01-01", "screening": true }""")).Is(HttpStatusCode.OK);

        var samples = (await location.Get("/v1/samples?sort=recorded")).Json.GetProperty("items").EnumerateArray().ToList();
        Assert.Equal(["T-1", "T-2"], samples.Select(s => s.GetProperty("reference").GetString()));
        Assert.True(samples[1].GetProperty("revision").GetInt64() > last);
        Assert.Equal(["unknown", "screening"], await Reaches(location, samples));
        Assert.Contains("belongs to the laboratory 'lab-2', and this analysis is of 'lab-1'", (await location.Post("/v1/samples", unsaid with { Reference = "T-3" })).Is(HttpStatusCode.BadRequest).Text, StringComparison.Ordinal);
    }

    private static async Task<IEnumerable<string?>> Reaches(Client client, IEnumerable<System.Text.Json.JsonElement> samples)
    {
        var reaches = new List<string?>();
        foreach (var sample in samples) reaches.Add((await client.Get($"/v1/samples/{sample.GetProperty("id").GetString()}/not-detected")).Json.GetProperty("items")[0].GetProperty("reach").GetString());
        return reaches;
    }

    [Theory, OnBothEngines]
    public async Task A_screening_looks_for_all_that_its_method_can_see(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var (laboratory, location) = (await dims.With(Roles.Laboratory, "lab-1"), await dims.With(Roles.Location));
        (await laboratory.Put("/v1/panels/lab-1-ms", """{ "method": "LC-DAD", "from": "2026-01-01", "screening": true }""")).Is(HttpStatusCode.OK);
        var sample = (await location.Post("/v1/samples", Tablet("T-1", "lab-1-ms"))).Is(HttpStatusCode.Created).Json;

        Assert.Equal(1, (await location.Get(Pmma)).Json.GetProperty("periods")[0].GetProperty("tested").GetInt32());
        Assert.Equal("screening", (await location.Get($"/v1/samples/{sample.GetProperty("id").GetString()}/not-detected")).Json.GetProperty("items")[0].GetProperty("reach").GetString());
    }

    [Theory, OnBothEngines]
    public async Task An_analysis_outside_the_days_of_its_panel_or_of_another_laboratory_is_a_fault(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var (laboratory, location) = (await dims.With(Roles.Laboratory, "lab-1"), await dims.With(Roles.Location));
        await laboratory.Put("/v1/panels/lab-1-lc", Narrow.Replace("\"substances\"", "\"until\": \"2026-06-30\", \"substances\"", StringComparison.Ordinal));

        var late = (await location.Post("/v1/samples", Tablet("T-1", "lab-1-lc"))).Is(HttpStatusCode.BadRequest);
        Assert.Equal(["/analyses/0/panel"], late.Places);
        Assert.Contains("the panel 'lab-1-lc' ended on 2026-06-30, and this analysis is of 2026-11-17. Name the panel that came after it.", late.Text, StringComparison.Ordinal);
        Assert.Contains("is used from 2026-01-01", (await location.Post("/v1/samples", Tablet("T-1", "lab-1-lc") with { CollectedOn = new DateOnly(2025, 5, 5) })).Is(HttpStatusCode.BadRequest).Text, StringComparison.Ordinal);
        var other = Tablet("T-1", "lab-1-lc") with { CollectedOn = new DateOnly(2026, 5, 5) };
        Assert.Contains("belongs to the laboratory 'lab-1', and this analysis is of 'lab-2'", (await location.Post("/v1/samples", other with { Analyses = [other.Analyses[0] with { Laboratory = "lab-2" }] })).Is(HttpStatusCode.BadRequest).Text, StringComparison.Ordinal);
        (await location.Post("/v1/samples", other)).Is(HttpStatusCode.Created);
        var batch = (await location.Post("/v1/sample-batches", new[] { Tablet("T-2", "lab-1-lc"), other })).Is(HttpStatusCode.OK).Json;
        Assert.Equal((1, 1), (batch.GetProperty("rejected").GetInt32(), batch.GetProperty("unchanged").GetInt32()));
        (await location.Post("/v1/samples", Lab.Tablet(reference: "T-9"))).Is(HttpStatusCode.Created);
        var number = (await location.Get("/v1/samples?reference=T-9")).Json.GetProperty("items")[0].GetProperty("number").GetString();
        var added = (await laboratory.Post($"/v1/samples/{number}/analyses", Tablet("", "lab-1-lc").Analyses[0])).Is(HttpStatusCode.BadRequest);
        Assert.Equal(["/panel"], added.Places);
    }

    [Theory, OnBothEngines]
    public async Task What_a_panel_looks_for_never_changes_and_its_end_is_set_with_its_tag(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var laboratory = await dims.With(Roles.Laboratory, "lab-1");
        var panel = (await laboratory.Put("/v1/panels/lab-1-lc", Narrow)).Is(HttpStatusCode.OK);
        var ended = Narrow.Replace("\"substances\"", "\"until\": \"2026-12-31\", \"substances\"", StringComparison.Ordinal);

        (await laboratory.Put("/v1/panels/lab-1-lc", ended)).Is(HttpStatusCode.PreconditionRequired);
        (await laboratory.Put("/v1/panels/lab-1-lc", ended, ("If-Match", "\"old\""))).Is(HttpStatusCode.PreconditionFailed);
        Assert.Equal("already-exists", (await laboratory.Put("/v1/panels/lab-1-lc", Narrow.Replace("0.1", "0.2", StringComparison.Ordinal), ("If-Match", panel.ETag!))).Is(HttpStatusCode.Conflict).Code);
        Assert.Equal("2026-12-31", (await laboratory.Put("/v1/panels/lab-1-lc", ended, ("If-Match", panel.ETag!))).Is(HttpStatusCode.OK).Json.GetProperty("until").GetString());
        Assert.Equal("already-exists", (await (await dims.With(Roles.Laboratory, "lab-2")).Put("/v1/panels/lab-1-lc", Narrow, ("If-Match", "*"))).Is(HttpStatusCode.Conflict).Code);
        Assert.Equal(["/laboratory"], (await (await dims.With(Roles.Laboratory, "lab-2")).Put("/v1/panels/new", Narrow.Replace("{ \"method\"", "{ \"laboratory\": \"lab-1\", \"method\"", StringComparison.Ordinal))).Is(HttpStatusCode.BadRequest).Places);
        Assert.Equal(["/laboratory"], (await (await dims.With(Roles.Coordinator)).Put("/v1/panels/new", Narrow)).Is(HttpStatusCode.BadRequest).Places);
        (await (await dims.With(Roles.Location)).Put("/v1/panels/new", Narrow)).Is(HttpStatusCode.Forbidden);
        Assert.Single((await (await dims.With(Roles.Researcher)).Get("/v1/panels")).Is(HttpStatusCode.OK).Json.GetProperty("items").EnumerateArray().ToList());
    }

    [Fact]
    public async Task Every_fault_of_a_panel_is_told_at_once()
    {
        await using var dims = await TestDims.Start(Engine.Sqlite);
        var answer = await (await dims.With(Roles.Laboratory)).Put("/v1/panels/Bad_Id", """{ "method": "", "from": "2026-02-01", "until": "2026-01-01", "substances": [ { "substance": "MDMA", "lod": 2, "loq": 1 }, { "substance": "m.d.m.a" } ] }""");
        Assert.Equal(["/id", "/method", "/substances/0/loq", "/substances/0/unit", "/substances/1/substance", "/until"], answer.Is(HttpStatusCode.BadRequest).Places.Order(StringComparer.Ordinal));
    }

    // Intake under a name and the registering of that name at the same moment: whoever comes first, every analysis has its list in the end.
    [Theory, OnBothEngines]
    public async Task Registering_a_panel_races_with_intake_and_leaves_no_analysis_behind(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var (laboratory, location) = (await dims.With(Roles.Laboratory, "lab-1"), await dims.With(Roles.Location));
        for (var round = 0; round < 5; round++)
        {
            var name = $"race-{round}";
            var posts = Enumerable.Range(0, 16).Select(i => location.Post("/v1/samples", Tablet($"T-{round}-{i}", name))).ToList();
            (await laboratory.Put("/v1/panels/" + name, Narrow)).Is(HttpStatusCode.OK);
            foreach (var post in await Task.WhenAll(posts)) post.Is(HttpStatusCode.Created);
        }
        Assert.Equal(0, await dims.Count("SELECT count(*) FROM analyses WHERE panel_name IS NOT NULL AND panel IS NULL"));
        Assert.Equal(80, (await location.Get(Pmma)).Json.GetProperty("periods")[0].GetProperty("tested").GetInt32());
    }

    private static SubmitSample Tablet(string reference, string panel) => Lab.Tablet(100, reference) is var sample ? sample with { Analyses = [sample.Analyses[0] with { Panel = panel }] } : null!;
}
