using System.Net;
using System.Text.Json;
using Dims.Access;
using Dims.Http;
using Dims.Substances;
using Dims.Tests.Host;

namespace Dims.Tests.Substances;

public sealed class LookupTests
{
    [Theory, OnBothEngines]
    public async Task A_substance_is_found_by_any_of_its_names_and_numbers_in_any_spelling(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        foreach (var (asked, slug) in new[]
        {
            ("mdma", "mdma"), ("MDMA", "mdma"), (" M D M A ", "mdma"), ("3,4-MDMA", "mdma"), ("3.4 mdma", "mdma"), ("Midomafetamine", "mdma"), ("3,4-methyleendioxymethamfetamine", "mdma"), ("mdma-kristallen", "mdma"),
            ("cocaïne", "cocaine"), ("COCAÏNE", "cocaine"), ("cocai\u0308ne", "cocaine"), ("2CB", "2c-b"), ("2c b", "2c-b"), ("3mmc", "3-mmc"),
            ("SHXWCVYOXRDMCX-UHFFFAOYSA-N", "mdma"), ("shxwcvyoxrdmcx-uhfffaoysa-n", "mdma"), ("SHXWCVYOXRDMCX", "mdma"),
            // Another stereo part, or none: the first block is enough.
            ("MYWUZJCMWCOHBA-VIFPVBQESA-N", "methamphetamine"), ("MYWUZJCMWCOHBA-SECBINFHSA-N", "methamphetamine"), ("MYWUZJCMWCOHBA-UHFFFAOYSA-N", "methamphetamine"), ("mywuzjcmwcohba-uhfffaoysa-n", "methamphetamine"),
            ("42542-10-9", "mdma"), ("69610-10-2", "mdma"), ("4254210 9", "mdma"),
        })
        {
            var found = Read(await dims.Anonymous.Get("/v1/substances?name=" + Uri.EscapeDataString(asked)));
            Assert.True(found.Items.Count == 1 && found.Items[0].Slug == slug, $"{asked}: {string.Join(", ", found.Items.Select(s => s.Slug))}");
            Assert.Null(found.Suggestions);
        }
        var mdma = (await dims.Anonymous.Get("/v1/substances/mdma")).Is(HttpStatusCode.OK).Json;
        Assert.Equal(["current 42542-10-9", "superseded 69610-10-2"], mdma.GetProperty("cas").EnumerateArray().Select(c => $"{c.GetProperty("status").GetString()} {c.GetProperty("number").GetString()}"));
        Assert.Equal(0.8413m, mdma.GetProperty("salts")[0].GetProperty("factor").GetDecimal());
        Assert.True(Read(await dims.Anonymous.Get("/v1/substances")).Items.Count >= 40);
        Assert.All(Read(await dims.Anonymous.Get("/v1/substances?class=nitazene")).Items, s => Assert.Contains("nitazene", s.Classes));
    }

    [Theory, OnBothEngines]
    public async Task What_is_not_known_gets_suggestions(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        foreach (var (asked, suggested) in new[] { ("ketamien", "ketamine"), ("amfetamien", "amphetamine"), ("coccaine", "cocaine"), ("42542-10-8", "mdma") })
        {
            var found = Read(await dims.Anonymous.Get("/v1/substances?name=" + asked));
            Assert.Empty(found.Items);
            Assert.Contains(suggested, found.Suggestions!);
        }
        Assert.Empty(Read(await dims.Anonymous.Get("/v1/substances?name=zzzzzzzzzzzzzzzzzzzzzzzz")).Suggestions!);
        var missing = (await dims.Anonymous.Get("/v1/substances/ketamien")).Is(HttpStatusCode.NotFound);
        Assert.Contains("ketamine", missing.Json.GetProperty("suggestions").EnumerateArray().Select(s => s.GetString()));
        Assert.Equal(["?colour"], (await dims.Anonymous.Get("/v1/substances?colour=red")).Is(HttpStatusCode.BadRequest).Places);
    }

    [Theory, OnBothEngines]
    public async Task Market_names_say_what_they_promise(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var names = (await dims.Anonymous.Get("/v1/market-names")).Is(HttpStatusCode.OK).Json.GetProperty("items").EnumerateArray().ToDictionary(m => m.GetProperty("slug").GetString()!);
        Assert.Equal(["mdma"], Texts(names["ecstasy"], "promises"));
        Assert.Equal(["fentanyl", "heroin"], Texts(names["down"], "promises"));
        Assert.Equal(["opioid"], Texts(names["down"], "promisedClasses"));
        Assert.Empty(Texts(names["speed"], "promisedClasses"));
        Assert.Contains("XTC", names["ecstasy"].GetProperty("names").EnumerateArray().Select(n => n.GetProperty("name").GetString()));
    }

    [Theory, OnBothEngines]
    public async Task The_register_is_sent_again_only_when_it_has_changed(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        foreach (var path in new[] { "/v1/substances", "/v1/substances?name=mdma", "/v1/substances/mdma", "/v1/market-names" })
        {
            var first = (await dims.Anonymous.Get(path)).Is(HttpStatusCode.OK);
            Assert.Equal("no-cache", first.Headers["Cache-Control"]);
            var same = (await dims.Anonymous.Get(path, ("If-None-Match", first.ETag!))).Is(HttpStatusCode.NotModified);
            Assert.Equal((first.ETag, ""), (same.ETag, same.Text));
            (await dims.Anonymous.Get(path, ("If-None-Match", "\"old\", " + first.ETag))).Is(HttpStatusCode.NotModified);
            (await dims.Anonymous.Get(path, ("If-None-Match", "\"old\""))).Is(HttpStatusCode.OK);
        }
        Assert.NotEqual((await dims.Anonymous.Get("/v1/substances?name=mdma")).ETag, (await dims.Anonymous.Get("/v1/substances?name=mda")).ETag);
    }

    [Theory, OnBothEngines]
    public async Task Names_wait_to_be_named_the_most_used_first(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var (lab, coordinator) = (await dims.With(Roles.Location), await dims.With(Roles.Coordinator));
        (await lab.Post("/v1/samples", Lab.Tablet(soldAs: "Groene Kikker") with { Analyses = [Lab.Measured(Lab.Found("Ketamien"))] })).Is(HttpStatusCode.Created);
        dims.Clock.Advance(TimeSpan.FromHours(2));
        // The same name in another spelling is the same name, kept as it was first told.
        (await lab.Post("/v1/samples", Lab.Tablet(soldAs: "GROENE-KIKKER"))).Is(HttpStatusCode.Created);
        (await lab.Post("/v1/samples", Lab.Tablet(soldAs: "☠"))).Is(HttpStatusCode.Created);

        var names = (await coordinator.Get("/v1/unknown-names")).Is(HttpStatusCode.OK).Json.GetProperty("items").EnumerateArray().ToList();

        Assert.Equal(["Groene Kikker", "Ketamien", "☠"], new[] { names[0] }.Concat(names.Skip(1).OrderBy(n => n.GetProperty("name").GetString(), StringComparer.Ordinal)).Select(n => n.GetProperty("name").GetString()));
        Assert.Equal((0, 2, TestDims.Start0), (names[0].GetProperty("findings").GetInt32(), names[0].GetProperty("soldAs").GetInt32(), names[0].GetProperty("firstSeenAt").GetDateTimeOffset()));
        Assert.Contains("ketamine", Texts(names.Single(n => n.GetProperty("name").GetString() == "Ketamien"), "suggestions"));
        (await (await dims.With(Roles.Partner)).Get("/v1/unknown-names")).Is(HttpStatusCode.Forbidden);
    }

    private static SubstanceList Read(Answer answer) => JsonSerializer.Deserialize<SubstanceList>(answer.Is(HttpStatusCode.OK).Text, Wire.Json)!;

    private static List<string?> Texts(JsonElement json, string member) => [.. json.GetProperty(member).EnumerateArray().Select(t => t.GetString())];
}
