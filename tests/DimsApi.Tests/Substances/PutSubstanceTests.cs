using System.Net;
using Dims.Access;
using Dims.Tests.Host;
using static Dims.Tests.Substances.RegisterDesk;

namespace Dims.Tests.Substances;

public sealed class PutSubstanceTests
{
    private const string New =
        """
        { "name": "Testazepam", "names": [{ "name": "testazepám", "language": "nl" }, { "name": "blauwtje-nul", "language": "street" }], "formula": "C16H13ClN2O", "inchiKey": "TESTAZEPAMAAAA-UHFFFAOYSA-N",
          "cas": [{ "number": "9999999-99-5", "status": "current" }], "molarMass": 284.74, "classes": ["benzodiazepine", "depressant"], "isomerGroup": "testazepams", "salts": [{ "basis": "hydrochloride", "factor": 0.8865 }], "source": "made up for a test" }
        """;

    private static string Only(string more = "", string name = "Testazepam") => $$"""{ "name": "{{name}}", "source": "test"{{(more.Length > 0 ? ", " + more : "")}} }""";

    [Theory, OnBothEngines]
    public async Task A_substance_is_entered_and_found_by_all_it_is_called(Engine engine)
    {
        await using var desk = await Open(engine);
        await desk.Tells("Blauwtje Nul", "TESTAZEPAMAAAA-SECBINFHSA-N", "testazepam-like");

        var entered = (await desk.Coordinator.Put("/v1/substances/testazepam", New)).Is(HttpStatusCode.OK);

        var read = (await desk.Dims.Anonymous.Get("/v1/substances/testazepam")).Is(HttpStatusCode.OK);
        Assert.Equal((entered.Text, entered.ETag), (read.Text, read.ETag));
        Assert.Equal((284.74m, "testazepams", "blauwtje-nul"), (read.Json.GetProperty("molarMass").GetDecimal(), Text(read.Json, "isomerGroup"), read.Json.GetProperty("names")[0].GetProperty("name").GetString()));
        foreach (var name in new[] { "testazepam", "TESTAZEPÁM", "Blauwtje nul", "TESTAZEPAMAAAA-UHFFFAOYSA-N", "TESTAZEPAMAAAA", "TESTAZEPAMAAAA-SECBINFHSA-N", "9999999-99-5" }) Assert.Equal("testazepam", await desk.Meaning(name));
        Assert.Equal(["testazepam-like"], await desk.Waiting());
        Assert.Equal(1, (await desk.Trend("testazepam")).Detected);
    }

    [Theory, OnBothEngines]
    public async Task A_change_takes_out_what_is_left_out_and_every_version_is_kept(Engine engine)
    {
        await using var desk = await Open(engine);
        await desk.Tells("ice", "sjabbe");
        await desk.Names("sjabbe", "methamphetamine");
        var path = "/v1/substances/methamphetamine";
        Assert.Equal(["1 seeded"], await Versions(desk, path));
        var before = await desk.Trend("methamphetamine");
        desk.Dims.Clock.Advance(TimeSpan.FromHours(1));

        (await desk.Puts(path, """{ "name": "methamphetamine", "names": [{ "name": "crystal", "language": "street" }], "inchiKey": "MYWUZJCMWCOHBA-VIFPVBQESA-N", "molarMass": 149.237, "classes": ["stimulant"], "source": "corrected" }""")).Is(HttpStatusCode.OK);

        // What a person named stays; a synonym that was left out waits to be named, with what was found under it.
        Assert.Equal((null, "methamphetamine", "methamphetamine", null), (await desk.Meaning("ice"), await desk.Meaning("sjabbe"), await desk.Meaning("Crystal"), await desk.Meaning("537-46-2")));
        Assert.Equal(["ice"], await desk.Waiting());
        Assert.True((await desk.Trend("methamphetamine")).Revision > before.Revision);
        Assert.Equal(["2 changed by Carla", "1 seeded"], await Versions(desk, path));
        var versions = (await desk.Coordinator.Get(path + "/versions")).Json.GetProperty("items");
        Assert.Contains("ice", versions[1].GetProperty("substance").GetProperty("names").EnumerateArray().Select(n => n.GetProperty("name").GetString()));
        Assert.Equal(TestDims.Start0.AddHours(1), versions[0].GetProperty("at").GetDateTimeOffset());
        Assert.Equal("corrected", versions[0].GetProperty("substance").GetProperty("source").GetString());
        // What has not changed the names or factors leaves the figures alone.
        var now = await desk.Trend("methamphetamine");
        (await desk.Puts(path, """{ "name": "methamphetamine", "names": [{ "name": "crystal", "language": "street" }], "inchiKey": "MYWUZJCMWCOHBA-VIFPVBQESA-N", "molarMass": 149.24, "classes": [], "source": "corrected" }""")).Is(HttpStatusCode.OK);
        Assert.Equal(now, await desk.Trend("methamphetamine"));
        (await desk.Puts(path, """{ "name": "methamphetamine", "names": [{ "name": "crystal", "language": "street" }], "inchiKey": "MYWUZJCMWCOHBA-VIFPVBQESA-N", "salts": [{ "basis": "hydrochloride", "factor": 0.81 }], "source": "corrected" }""")).Is(HttpStatusCode.OK);
        Assert.True((await desk.Trend("methamphetamine")).Revision > now.Revision);
    }

    [Theory, OnBothEngines]
    public async Task Who_changes_an_entry_has_read_it_as_it_is(Engine engine)
    {
        await using var desk = await Open(engine);
        foreach (var (path, body) in new[] { ("/v1/substances/testazepam", Only()), ("/v1/market-names/testroze", Only(name: "testroze")) })
        {
            var entered = (await desk.Coordinator.Put(path, body)).Is(HttpStatusCode.OK);
            Assert.Equal("precondition-required", (await desk.Coordinator.Put(path, body)).Is((HttpStatusCode)428).Code);
            var changed = (await desk.Coordinator.Put(path, body.Replace("\"test\"", "\"another\"", StringComparison.Ordinal), ("If-Match", entered.ETag!))).Is(HttpStatusCode.OK);
            Assert.Equal("precondition-failed", (await desk.Coordinator.Put(path, body, ("If-Match", entered.ETag!))).Is(HttpStatusCode.PreconditionFailed).Code);
            (await desk.Coordinator.Put(path, body, ("If-Match", "*"))).Is(HttpStatusCode.OK);
            Assert.NotEqual(entered.ETag, changed.ETag);
            Assert.Equal(entered.ETag, (await desk.Dims.Anonymous.Get(path)).ETag);
        }
        // Of many who have read the same, one changes it.
        var read = (await desk.Dims.Anonymous.Get("/v1/substances/mdma")).ETag!;
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => desk.Coordinator.Put("/v1/substances/mdma", Only($"\"formula\": \"C{i + 1}\"", "MDMA"), ("If-Match", read))));
        Assert.Equal(1, answers.Count(a => a.Status == HttpStatusCode.OK));
        Assert.All(answers.Where(a => a.Status != HttpStatusCode.OK), a => Assert.Equal("precondition-failed", a.Code));
    }

    [Theory, OnBothEngines]
    public async Task Every_fault_is_told_with_its_place_and_changes_nothing(Engine engine)
    {
        await using var desk = await Open(engine);
        await desk.Names("wonderpoeder", "caffeine");
        foreach (var (slug, body, places) in new (string, string, string[])[]
        {
            ("x-1", Only("\"cas\": [{ \"number\": \"42542-10-8\", \"status\": \"current\" }]"), ["/cas/0/number"]),
            ("x-1", Only("\"cas\": [{ \"number\": \"425421-0-9\", \"status\": \"old\" }, {}]"), ["/cas/0/number", "/cas/0/status", "/cas/1/number", "/cas/1/status"]),
            ("x-1", Only("\"cas\": [{ \"number\": \"42542-10-9\", \"status\": \"current\" }]"), ["/cas/0/number"]),
            ("x-1", Only("\"inchiKey\": \"SHXWCVYOXRDMCX\""), ["/inchiKey"]), ("x-1", Only("\"inchiKey\": \"SHXWCVYOXRDMCX-UHFFFAOYSA-N\""), ["/inchiKey"]),
            ("x-1", Only("\"salts\": [{ \"basis\": \"hydrochloride\", \"factor\": 0 }, { \"basis\": \"sulfate\", \"factor\": 1.0001 }, { \"basis\": \"base\", \"factor\": 1 }, { \"basis\": \"sulfate\", \"factor\": 0.5 }, { \"factor\": -1 }]"),
                ["/salts/0/factor", "/salts/1/factor", "/salts/2/basis", "/salts/3/basis", "/salts/4/basis", "/salts/4/factor"]),
            ("x-1", Only("\"molarMass\": -1"), ["/molarMass"]), ("x-1", Only("\"molarMass\": 1.1234567"), ["/molarMass"]), ("x-1", Only("\"molarMass\": 0"), ["/molarMass"]), ("x-1", Only("\"formula\": \"water\""), ["/formula"]),
            ("x-1", Only("\"names\": [{ \"name\": \"XTC\" }, { \"name\": \"new one\", \"language\": \"de\" }, { \"name\": \"New-One\" }, {}, { \"name\": \"Wonderpoeder\" }]"), ["/names/1/language", "/names/2/name", "/names/3/name"]),
            ("x-1", Only("\"names\": [{ \"name\": \"XTC\" }, { \"name\": \"Wonderpoeder\" }, { \"name\": \"k e t a\" }]"), ["/names/0/name", "/names/1/name", "/names/2/name"]),
            ("x-1", Only("\"classes\": [\"Stimulant\", \"a\", \"a\"], \"isomerGroup\": \"x y\""), ["/classes/0", "/classes/2", "/isomerGroup"]),
            ("x-1", Only("\"members\": [\"x-1\"]"), ["/members/0"]), ("x-1", Only("\"members\": [\"nothing\", \"mmc\"]"), ["/members/0", "/members/1"]), ("3-mmc", Only("\"members\": [\"mdma\"]", "3-MMC"), ["/members"]),
            ("x-1", Only(name: "ketamine"), ["/name"]), ("3-4-mdma", Only(), ["/slug"]), ("x_1", Only(), ["/slug"]), (new string('x', 65), Only(), ["/slug"]), ("x-1", """{ "names": {} }""", ["/name", "/names", "/source"]),
            ("x-1", Only("\"slug\": \"y\", \"tag\": \"y\", \"mergedInto\": \"y\", \"legalStatuses\": []"), ["/legalStatuses", "/mergedInto", "/slug", "/tag"]),
        })
        {
            var answer = await desk.Puts("/v1/substances/" + slug, body);
            Assert.True(answer is { Status: HttpStatusCode.BadRequest, Code: "invalid-input" }, $"{slug} {body}: {(int)answer.Status} {answer.Text}");
            Assert.True(places.SequenceEqual(answer.Places.Order(StringComparer.Ordinal)), $"{slug} {body}: {answer.Text}");
        }
        Assert.Contains("'ecstasy' already", (await desk.Puts("/v1/substances/x-1", Only("\"names\": [{ \"name\": \"XTC\" }]"))).Text, StringComparison.Ordinal);
        Assert.Contains("can be taken back", (await desk.Puts("/v1/substances/x-1", Only("\"names\": [{ \"name\": \"Wonderpoeder\" }]"))).Text, StringComparison.Ordinal);
        (await desk.Dims.Anonymous.Get("/v1/substances/x-1")).Is(HttpStatusCode.NotFound);
        (await desk.Coordinator.Get("/v1/substances/x-1/versions")).Is(HttpStatusCode.NotFound);
        Assert.Equal(["1 seeded"], await Versions(desk, "/v1/substances/3-mmc"));
    }

    [Theory, OnBothEngines]
    public async Task Coordinators_change_the_register_and_versions_are_for_those_who_keep_it(Engine engine)
    {
        await using var desk = await Open(engine);
        foreach (var role in Roles.All)
        {
            var may = role is Roles.Coordinator or Roles.Admin;
            var client = await desk.Dims.With(role);
            Assert.True((await client.Put($"/v1/substances/by-{role}", Only(name: "entered by " + role))).Status == (may ? HttpStatusCode.OK : HttpStatusCode.Forbidden), role);
            Assert.True((await client.Get("/v1/substances/mdma/versions")).Status == (may || role == Roles.CoreTeam ? HttpStatusCode.OK : HttpStatusCode.Forbidden), role);
        }
        (await desk.Dims.Anonymous.Put("/v1/substances/x", Only())).Is(HttpStatusCode.Unauthorized);
        (await desk.Dims.Anonymous.Get("/v1/market-names/speed/versions")).Is(HttpStatusCode.Unauthorized);
    }

    // Two entries of the register share a first block (mannitol and sorbitol): changing one of them does not give it to that one.
    [Theory, OnBothEngines]
    public async Task A_first_block_that_two_entries_share_tells_neither(Engine engine)
    {
        await using var desk = await Open(engine);
        var mannitol = (await desk.Dims.Anonymous.Get("/v1/substances/mannitol")).Is(HttpStatusCode.OK);
        var key = Text(mannitol.Json, "inchiKey")!;
        await desk.Tells(key[..14] + "-UHFFFAOYSA-N");
        (await desk.Puts("/v1/substances/mannitol", Only($"\"inchiKey\": \"{key}\"", "mannitol"))).Is(HttpStatusCode.OK);
        Assert.Equal(("mannitol", null, null), (await desk.Meaning(key), await desk.Meaning(key[..14]), await desk.Meaning(key[..14] + "-UHFFFAOYSA-N")));
        // The block of one entry alone stays with it when another comes; that one is found by its whole key.
        (await desk.Puts("/v1/substances/mdma-r", Only("\"inchiKey\": \"SHXWCVYOXRDMCX-MRVPVSSYSA-N\"", "(R)-MDMA"))).Is(HttpStatusCode.OK);
        Assert.Equal(("mdma-r", "mdma", "mdma"), (await desk.Meaning("SHXWCVYOXRDMCX-MRVPVSSYSA-N"), await desk.Meaning("SHXWCVYOXRDMCX"), await desk.Meaning("SHXWCVYOXRDMCX-UHFFFAOYSA-N")));
    }

    [Theory, OnBothEngines]
    public async Task A_group_stands_for_its_members(Engine engine)
    {
        await using var desk = await Open(engine);
        (await desk.Puts("/v1/substances/2-or-3-mmc", Only("\"members\": [\"2-mmc\", \"3-mmc\"]", "2- or 3-MMC"))).Is(HttpStatusCode.OK);
        Assert.Equal(["2-mmc", "3-mmc"], Texts((await desk.Dims.Anonymous.Get("/v1/substances/2-or-3-mmc")).Json, "members"));
    }

    [Theory, OnBothEngines]
    public async Task A_market_name_is_entered_and_changed_with_what_it_promises(Engine engine)
    {
        await using var desk = await Open(engine);
        (await desk.Lab.Post("/v1/samples", Lab.Tablet(100, soldAs: "Tesla Roze"))).Is(HttpStatusCode.Created);
        const string Path = "/v1/market-names/tesla";
        (await desk.Puts(Path, """{ "name": "Tesla", "names": [{ "name": "tesla-roze", "language": "street" }], "promises": ["mdma"], "source": "test" }""")).Is(HttpStatusCode.OK);
        var before = await desk.Trend("mdma", "&soldAs=tesla");
        Assert.Equal(1, before.Detected);
        var changed = (await desk.Puts(Path, """{ "name": "Tesla", "promises": ["mda", "mdma"], "promisedClasses": ["entactogen"], "source": "test" }""")).Is(HttpStatusCode.OK);
        Assert.Equal(["mda", "mdma", "entactogen"], Texts(changed.Json, "promises").Concat(Texts(changed.Json, "promisedClasses")));
        Assert.Equal(["2 changed by Carla", "1 entered by Carla"], await Versions(desk, Path));
        var after = await desk.Trend("mdma", "&soldAs=tesla");
        Assert.Equal(0, after.Detected);
        Assert.True(after.Revision > before.Revision);
        Assert.Equal(["/names/0/name", "/promises/1"], (await desk.Puts(Path, """{ "name": "Tesla", "names": [{ "name": "MDMA" }], "promises": ["mdma", "nothing"], "source": "test" }""")).Is(HttpStatusCode.BadRequest).Places);
        (await desk.Dims.Anonymous.Get("/v1/market-names/none")).Is(HttpStatusCode.NotFound);
        (await desk.Coordinator.Get("/v1/market-names/none/versions")).Is(HttpStatusCode.NotFound);
    }

    private static async Task<IEnumerable<string>> Versions(RegisterDesk desk, string path) =>
        (await desk.Coordinator.Get(path + "/versions")).Is(HttpStatusCode.OK).Json.GetProperty("items").EnumerateArray().Select(v => $"{v.GetProperty("version").GetInt32()} {v.GetProperty("change").GetString()}{(Text(v, "by") is { } by ? " by " + by : "")}");
}
