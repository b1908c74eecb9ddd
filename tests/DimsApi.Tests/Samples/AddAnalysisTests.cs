using System.Net;
using System.Text.Json;
using Dims.Access;
using Dims.Samples;
using Dims.Tests.Host;
using Dims.Tests.Storage;

namespace Dims.Tests.Samples;

// On Thursday a laboratory has results for bags with numbers on them.
public sealed class AddAnalysisTests
{
    private const string Mdma = """{ "source": "laboratory", "method": "LC-DAD", "analysedOn": "2026-11-19", "run": "R-1", "findings": [ { "substance": "MDMA", "qualifier": "=", "amount": 142.50, "unit": "mg/{tbl}", "basis": "hydrochloride", "lod": 0.5, "loq": 1.5, "uncertainty": 6.0 } ] }""";

    [Theory, OnBothEngines]
    public async Task A_laboratory_adds_its_analysis_by_the_number_on_the_bag(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var (location, laboratory) = (await dims.With(Roles.Location), await dims.With(Roles.Laboratory, "lab-1"));
        var sample = (await location.Post("/v1/samples", Lab.Tablet(reference: "T-1"))).Is(HttpStatusCode.Created).Json;
        var number = sample.GetProperty("number").GetString()!;

        var receipt = (await laboratory.Post($"/v1/samples/{number.ToLowerInvariant()}/analyses", Mdma)).Is(HttpStatusCode.Created).Json;

        Assert.Equal((sample.GetProperty("id").GetString(), number, 0, "stored"), (receipt.GetProperty("id").GetString(), receipt.GetProperty("number").GetString(), receipt.GetProperty("ordinal").GetInt32(), receipt.GetProperty("outcome").GetString()));
        var read = (await location.Get("/v1/samples/" + number)).Is(HttpStatusCode.OK);
        var analysis = Assert.Single(read.Json.GetProperty("analyses").EnumerateArray().ToList());
        Assert.Equal(("lab-1", "R-1", "mdma"), (analysis.GetProperty("laboratory").GetString(), analysis.GetProperty("run").GetString(), analysis.GetProperty("findings")[0].GetProperty("slug").GetString()));
        Assert.Contains("\"amount\":142.50,", read.Text, StringComparison.Ordinal);
        Assert.Contains("\"lod\":0.5,\"loq\":1.5,\"uncertainty\":6.0", read.Text, StringComparison.Ordinal);
        Assert.NotNull(JsonSerializer.Deserialize<Sample>(read.Text, Dims.Http.Wire.Json));
        // The same sample from its location is still the same sample.
        Assert.Equal("unchanged", (await location.Post("/v1/samples", Lab.Tablet(reference: "T-1"))).Is(HttpStatusCode.OK).Json.GetProperty("outcome").GetString());
        var trend = (await location.Get("/v1/trends/dosage?substance=mdma&form=tablet&unit=mg/{tbl}&interval=year&from=2026-01-01")).Is(HttpStatusCode.OK).Json;
        Assert.Equal(142.5, trend.GetProperty("periods")[0].GetProperty("mean").GetDouble());
    }

    [Theory, OnBothEngines]
    public async Task The_same_analysis_again_is_unchanged_and_another_content_a_conflict(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var laboratory = await dims.With(Roles.Laboratory, "lab-1");
        var path = await Bag(dims, Lab.Tablet(reference: "T-1"));
        var first = (await laboratory.Post(path, Mdma)).Is(HttpStatusCode.Created).Json;

        var again = (await laboratory.Post(path, Mdma)).Is(HttpStatusCode.OK).Json;
        Assert.Equal(("unchanged", first.GetProperty("revision").GetInt64()), (again.GetProperty("outcome").GetString(), again.GetProperty("revision").GetInt64()));
        var conflict = (await laboratory.Post(path, Mdma.Replace("142.50", "14.250", StringComparison.Ordinal))).Is(HttpStatusCode.Conflict);
        Assert.Equal("analysis-conflict", conflict.Code);
        Assert.Equal("/findings/0/amount", conflict.Json.GetProperty("differences")[0].GetProperty("pointer").GetString());
        // Another run or method is another analysis, and may disagree.
        (await laboratory.Post(path, Mdma.Replace("R-1", "R-2", StringComparison.Ordinal).Replace("142.50", "150", StringComparison.Ordinal))).Is(HttpStatusCode.Created);
        (await laboratory.Post(path, Mdma.Replace("LC-DAD", "GC-MS", StringComparison.Ordinal))).Is(HttpStatusCode.Created);
        Assert.Equal(3, await dims.Count("SELECT count(*) FROM analyses"));
        (await Cli.Shell.Dims(dims, "verify")).Ends(0);
    }

    [Theory, OnBothEngines]
    public async Task A_sample_sent_to_another_laboratory_is_refused_and_so_is_another_laboratorys_name(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var (laboratory, other) = (await dims.With(Roles.Laboratory, "lab-1"), await dims.With(Roles.Laboratory, "Lab 2"));
        var path = await Bag(dims, Lab.Tablet(reference: "T-1") with { SentTo = "Lab 2" });

        var refused = (await laboratory.Post(path, Mdma)).Is(HttpStatusCode.Forbidden);
        Assert.Equal("not-your-sample", refused.Code);
        Assert.Contains("sent to the laboratory 'Lab 2', not to 'lab-1'", refused.Text, StringComparison.Ordinal);
        var named = (await other.Post(path, Mdma.Replace("\"run\"", "\"laboratory\": \"lab-1\", \"run\"", StringComparison.Ordinal))).Is(HttpStatusCode.BadRequest);
        Assert.Equal(["/laboratory"], named.Places);
        (await other.Post(path, Mdma)).Is(HttpStatusCode.Created);
        // A location adds to its own samples only; another's are not there.
        (await (await dims.With(Roles.Location, location: Places.Utrecht)).Post(path, Mdma)).Is(HttpStatusCode.NotFound);
        (await (await dims.With(Roles.Location)).Post(path, Mdma.Replace("laboratory\"", "on-site\"", StringComparison.Ordinal))).Is(HttpStatusCode.Created);
    }

    [Theory, OnBothEngines]
    public async Task A_batch_answers_each_bag_on_its_own(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var laboratory = await dims.With(Roles.Laboratory, "lab-1");
        var numbers = new List<string>();
        for (var i = 0; i < 3; i++) numbers.Add((await Bag(dims, Lab.Tablet(reference: $"T-{i}") with { SentTo = i == 2 ? "lab-9" : null })).Split('/')[3]);
        var misread = numbers[0][..^1] + (numbers[0][^1] == '7' ? '9' : '7');
        string Batch(params string[] samples) => "[" + string.Join(",", samples.Select(s => $$"""{ "sample": "{{s}}", "analysis": {{Mdma}} }""")) + "]";
        var body = Batch(numbers[0], numbers[1], numbers[2], misread, Guid.CreateVersion7().ToString())[..^1] + $$""", { "sample": "{{numbers[1]}}", "analysis": { "source": "lab", "findings": [ { "qualifier": "=" } ] } }]""";

        var tried = (await laboratory.PostText("/v1/analysis-batches?dryRun=true", body)).Is(HttpStatusCode.OK).Json;
        Assert.Equal(0, await dims.Count("SELECT count(*) FROM analyses"));
        var answer = (await laboratory.PostText("/v1/analysis-batches", body)).Is(HttpStatusCode.OK).Json;

        foreach (var one in new[] { tried, answer })
        {
            Assert.Equal((2, 0, 0, 4), (one.GetProperty("stored").GetInt32(), one.GetProperty("unchanged").GetInt32(), one.GetProperty("conflict").GetInt32(), one.GetProperty("rejected").GetInt32()));
            Assert.Equal(["stored", "stored", "sent-elsewhere", "no-sample-number", "unknown-sample", "type required required"], one.GetProperty("items").EnumerateArray().Select(i =>
                i.TryGetProperty("errors", out var errors) ? string.Join(' ', errors.EnumerateArray().Select(e => e.GetProperty("code").GetString())) : i.GetProperty("outcome").GetString()));
        }
        var again = (await laboratory.PostText("/v1/analysis-batches", body)).Is(HttpStatusCode.OK).Json;
        Assert.Equal(2, again.GetProperty("unchanged").GetInt32());
    }

    // Whatever lies between them: a batch is recorded in slices.
    [Theory, OnBothEngines]
    public async Task A_dry_run_of_a_batch_tells_what_the_batch_tells_of_one_bag_after(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var laboratory = await dims.With(Roles.Laboratory, "lab-1");
        var bags = new List<string>();
        for (var i = 0; i < 3; i++) bags.Add((await dims.Send(Lab.Tablet(reference: $"T-{i}"))).Number);
        string Item(string bag, string method, string findings = "") => $$"""{ "sample": "{{bag}}", "analysis": { "source": "laboratory", "method": "{{method}}", "findings": [{{findings}}] } }""";
        // Two bags by turns, the second with more than a sample can have; then both once more, with another content and in another spelling.
        string[] items =
        [
            .. Enumerable.Range(0, 65).SelectMany(i => new[] { Item(bags[1], $"M-{i}"), Item(bags[i % 2 * 2], $"M-{i / 2}") }),
            Item(bags[0].ToLowerInvariant(), "M-0"), Item(bags[0], "M-1", """{ "substance": "MDMA", "qualifier": "detected" }"""), Item(bags[1], "M-64"),
        ];
        async Task<List<JsonElement>> Sent(string query) => [.. (await laboratory.PostText("/v1/analysis-batches" + query, $"[{string.Join(',', items)}]")).Is(HttpStatusCode.OK).Json.GetProperty("items").EnumerateArray()];
        static string Told(JsonElement item) => $"{item.GetProperty("index")} {item.GetProperty("outcome")} {(item.TryGetProperty("ordinal", out var ordinal) ? ordinal : default)} {(item.TryGetProperty("errors", out var errors) ? errors[0].GetProperty("code") : default)}";
        var before = await Stored.In(dims);

        var tried = await Sent("?dryRun=true");
        Assert.Equal((before, 0), (await Stored.In(dims), await dims.Count("SELECT count(*) FROM analyses")));
        Assert.DoesNotContain(tried, i => i.TryGetProperty("revision", out _));
        var real = await Sent("");

        Assert.Equal(real.Select(Told), tried.Select(Told));
        Assert.Equal(["unchanged", "conflict", "rejected"], real.TakeLast(3).Select(i => i.GetProperty("outcome").GetString()));
    }

    // What is a fault of a finding at one door is a fault at the others.
    [Theory, OnBothEngines]
    public async Task Every_rule_of_a_finding_holds_at_both_doors_for_analyses(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var laboratory = await dims.With(Roles.Laboratory, "lab-1");
        var path = await Bag(dims, Lab.Tablet(reference: "T-1"));
        foreach (var (finding, place) in new[] { ("\"qualifier\":\"=\"", "amount"), ("\"qualifier\":\"not-detected\",\"amount\":5,\"unit\":\"%\"", "amount"), ("\"qualifier\":\"=\",\"amount\":5", "unit") })
        {
            var analysis = $$"""{"source":"laboratory","findings":[{"substance":"MDMA",{{finding}}}]}""";
            Assert.Equal([$"/findings/0/{place}"], (await laboratory.Post(path, analysis)).Is(HttpStatusCode.BadRequest).Places);
            var item = (await laboratory.PostText("/v1/analysis-batches", $$"""[{"sample":"{{path.Split('/')[3]}}","analysis":{{analysis}}}]""")).Is(HttpStatusCode.OK).Json.GetProperty("items")[0];
            Assert.Equal($"/analysis/findings/0/{place}", item.GetProperty("errors")[0].GetProperty("pointer").GetString());
        }
        Assert.Equal(0, await dims.Count("SELECT count(*) FROM analyses"));
    }

    [Theory, OnBothEngines]
    public async Task One_idempotency_key_is_for_one_bag_and_one_flag(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var laboratory = await dims.With(Roles.Laboratory, "lab-1");
        var (first, second) = (await Bag(dims, Lab.Tablet(reference: "T-1")), await Bag(dims, Lab.Tablet(reference: "T-2")));
        (await laboratory.Post(first, Mdma, ("Idempotency-Key", "\"one\""))).Is(HttpStatusCode.Created);
        Assert.Equal("true", (await laboratory.Post(first, Mdma, ("Idempotency-Key", "\"one\""))).Is(HttpStatusCode.Created).Headers["Idempotency-Replayed"]);
        Assert.Equal("idempotency-key-reused", (await laboratory.Post(second, Mdma, ("Idempotency-Key", "\"one\""))).Is(HttpStatusCode.UnprocessableEntity).Code);
    }

    [Theory, OnBothEngines]
    public async Task A_laboratory_speaks_for_itself_only_and_its_place_is_kept_free(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var (laboratory, location) = (await dims.With(Roles.Laboratory, "lab-2"), await dims.With(Roles.Location));
        var spoofed = (await laboratory.Post("/v1/samples", Lab.Tablet(100, "T-1"))).Is(HttpStatusCode.BadRequest);
        Assert.Equal(["/analyses/0/laboratory"], spoofed.Places);
        var path = await Bag(dims, Lab.Tablet(reference: "T-2") with { SentTo = "lab-2" });
        var occupied = (await location.Post(path, Mdma)).Is(HttpStatusCode.BadRequest);
        Assert.Equal(["/source"], occupied.Places);
        (await laboratory.Post(path, Mdma)).Is(HttpStatusCode.Created);
    }

    [Theory, OnBothEngines]
    public async Task What_is_refused_leaves_no_name_behind(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var (location, laboratory) = (await dims.With(Roles.Location), await dims.With(Roles.Laboratory, "lab-1"));
        var before = await dims.Count("SELECT count(*) FROM names");
        await location.Post("/v1/sample-batches", new[] { Lab.Tablet(soldAs: "never stored one", location: "nowhere"), Lab.Tablet(soldAs: "never stored two", location: Places.Utrecht) });
        await laboratory.PostText("/v1/analysis-batches", """[{"sample":"AAA-AAAA","analysis":{"source":"laboratory","findings":[{"substance":"never stored three","qualifier":"trace"}],"testedFor":["never stored four"]}}]""");
        Assert.Equal((before, 0), (await dims.Count("SELECT count(*) FROM names"), await dims.Count("SELECT count(*) FROM panels")));
    }

    // Two doors, one sample: whoever comes second finds the first one's analysis, on every engine.
    [Theory, OnBothEngines]
    public async Task Laboratories_that_add_to_one_sample_at_the_same_time_lose_nothing(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var laboratory = await dims.With(Roles.Laboratory, "lab-1");
        var path = await Bag(dims, Lab.Tablet(90, "T-1"));

        var answers = await Task.WhenAll(Enumerable.Range(0, 24).Select(i => laboratory.Post(path, Mdma.Replace("R-1", $"R-{i / 2}", StringComparison.Ordinal))));

        Assert.Equal((12, 12), (answers.Count(a => a.Status == HttpStatusCode.Created), answers.Count(a => a.Status == HttpStatusCode.OK)));
        Assert.Equal(Enumerable.Range(1, 12), answers.Select(a => a.Json.GetProperty("ordinal").GetInt32()).Distinct().Order());
        (await Cli.Shell.Dims(dims, "verify")).Ends(0);
    }

    [Theory, OnBothEngines]
    public async Task Who_keeps_a_copy_hears_of_a_sample_again_when_it_was_added_to(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var laboratory = await dims.With(Roles.Laboratory, "lab-1");
        var path = await Bag(dims, Lab.Tablet(reference: "T-1"));
        await Bag(dims, Lab.Tablet(reference: "T-2"));
        var copy = (await laboratory.Get("/v1/samples?sort=recorded&limit=1")).Is(HttpStatusCode.OK);
        await laboratory.Post(path, Mdma);

        var rest = (await laboratory.Get(copy.Next!.Replace("limit=1", "limit=10", StringComparison.Ordinal))).Is(HttpStatusCode.OK).Json.GetProperty("items").EnumerateArray().ToList();

        Assert.Equal(["T-2", "T-1"], rest.Select(s => s.GetProperty("reference").GetString()));
        Assert.Equal(1, rest[1].GetProperty("analyses").GetArrayLength());
    }

    private static async Task<string> Bag(TestDims dims, SubmitSample sample) => $"/v1/samples/{(await dims.Send(sample)).Number}/analyses";
}
