using System.Net;
using System.Text.Json;
using Dims.Access;
using Dims.Substances;
using Dims.Tests.Host;
using static Dims.Tests.Substances.RegisterDesk;

namespace Dims.Tests.Substances;

// A country of its own, so that what comes with the program does not matter.
public sealed class LegalStatusTests
{
    private static string Status(string substance, string list, string? from = null, string? to = null, string state = "in-force", bool confirmed = false, string of = "substance") =>
        $$"""{ "country": "XX", "list": "{{list}}", "{{of}}": "{{substance}}", "state": "{{state}}", {{(from is null ? "" : $"\"from\": \"{from}\",")}} {{(to is null ? "" : $"\"to\": \"{to}\",")}} "confirmed": {{(confirmed ? "true" : "false")}}, "source": "Act 1" }""";

    private static async Task<string> Enter(RegisterDesk desk, string body) => (await desk.Coordinator.Post("/v1/legal-statuses", body)).Is(HttpStatusCode.Created).Headers["Location"];

    private static async Task<IEnumerable<string>> On(RegisterDesk desk, string query) =>
        Shown((await desk.Dims.Anonymous.Get("/v1/legal-statuses?country=XX" + query)).Is(HttpStatusCode.OK).Json.GetProperty("items"));

    private static IEnumerable<string> Shown(JsonElement items) => items.EnumerateArray().Where(s => Text(s, "country") == "XX").Select(s =>
        $"{Text(s, "list")} {Text(s, "substance") ?? Text(s, "group")} {Text(s, "state")}{(s.GetProperty("confirmed").GetBoolean() ? "" : " unconfirmed")}{(Text(s, "onDay") is { } day ? " " + day : "")}");

    [Theory, OnBothEngines]
    public async Task What_holds_on_a_day_is_answered_as_of_that_day(Engine engine)
    {
        await using var desk = await Open(engine);
        await Enter(desk, Status("3-mmc", "II", "2021-10-28", "2024-06-30", confirmed: true));
        await Enter(desk, Status("3-mmc", "I", "2024-04-10", "2024-06-30", "adopted"));
        await Enter(desk, Status("3-mmc", "I", "2024-07-01"));
        await Enter(desk, Status("4-mmc", "I", null, "2020-12-31"));
        foreach (var (query, expected) in new (string, string[])[]
        {
            ("&on=2021-10-27", []), ("&on=2021-10-28", ["II 3-mmc in-force holds"]), ("&on=2024-06-30", ["II 3-mmc in-force holds", "I 3-mmc adopted unconfirmed holds"]), ("&on=2024-07-01", ["I 3-mmc in-force unconfirmed holds"]),
            ("&on=2030-01-01&substance=3%20MMC", ["I 3-mmc in-force unconfirmed holds"]), ("&on=2024-06-30&list=II", ["II 3-mmc in-force holds"]), ("&substance=mdma", []),
            // Nobody knows since when: it may have held on any day before its end.
            ("&on=1990-01-01", ["I 4-mmc in-force unconfirmed not-known"]), ("&on=2020-12-31&substance=4-mmc", ["I 4-mmc in-force unconfirmed not-known"]), ("&on=2021-01-01&substance=4-mmc", []),
            ("&substance=3-mmc", ["II 3-mmc in-force", "I 3-mmc adopted unconfirmed", "I 3-mmc in-force unconfirmed"]),
        })
            Assert.Equal((query, string.Join("; ", expected)), (query, string.Join("; ", (await On(desk, query)).Where(s => query.Contains("1990", StringComparison.Ordinal) || !s.Contains("4-mmc", StringComparison.Ordinal) || query.Contains("4-mmc", StringComparison.Ordinal)))));

        var substance = (await desk.Dims.Anonymous.Get("/v1/substances/3-mmc?on=2022-01-01")).Is(HttpStatusCode.OK);
        Assert.Equal(["II 3-mmc in-force holds"], Shown(substance.Json.GetProperty("legalStatuses")));
        Assert.Equal(3, Shown((await desk.Dims.Anonymous.Get("/v1/substances/3-mmc")).Json.GetProperty("legalStatuses")).Count());
        Assert.Contains("not controlled", (await desk.Dims.Anonymous.Get("/v1/legal-statuses?country=YY")).Json.GetProperty("note").GetString()!.Replace("does not say that something is ", "", StringComparison.Ordinal), StringComparison.Ordinal);
        foreach (var (query, place) in new[] { ("?on=yesterday", "?on"), ("?on=2021-02-30", "?on"), ("?substance=nothingatall", "?substance"), ("?group=none", "?group"), ("?country=nl", "?country"), ("?day=2021-01-01", "?day") })
            Assert.Equal([place], (await desk.Dims.Anonymous.Get("/v1/legal-statuses" + query)).Is(HttpStatusCode.BadRequest).Places);
        Assert.Equal(["?on"], (await desk.Dims.Anonymous.Get("/v1/substances/3-mmc?on=2021")).Is(HttpStatusCode.BadRequest).Places);
    }

    [Theory, OnBothEngines]
    public async Task Substances_have_the_status_of_their_groups_confirmed_only_where_the_membership_is(Engine engine)
    {
        await using var desk = await Open(engine);
        const string Group = """{ "name": "Cathinones", "country": "XX", "list": "IA", "members": ["3-cmc", "2-mmc"], "source": null }""";
        (await desk.Puts("/v1/legal-groups/xx-cathinones", Group.Replace(", \"source\": null", "", StringComparison.Ordinal))).Is(HttpStatusCode.OK);
        await Enter(desk, Status("xx-cathinones", "IA", "2025-07-01", confirmed: true, of: "group"));
        Assert.Equal(["IA xx-cathinones in-force unconfirmed holds"], await On(desk, "&substance=3-cmc&on=2025-07-01"));
        Assert.Equal(["IA xx-cathinones in-force"], await On(desk, "&group=xx-cathinones"));
        Assert.Empty(await On(desk, "&substance=4-mmc"));

        (await desk.Puts("/v1/legal-groups/xx-cathinones", """{ "name": "Cathinones", "country": "XX", "list": "IA", "description": "By definition.", "members": ["3-cmc", "2-mmc"], "membersConfirmed": true }""")).Is(HttpStatusCode.OK);
        Assert.Equal(["IA xx-cathinones in-force"], await On(desk, "&substance=3-cmc"));
        // A substance that was merged is the other one by law too.
        await desk.Merges("2-mmc", "4-mmc");
        Assert.Equal(["IA xx-cathinones in-force"], await On(desk, "&substance=4-mmc"));
        Assert.Equal(["IA xx-cathinones in-force"], Shown((await desk.Dims.Anonymous.Get("/v1/substances/2-mmc")).Json.GetProperty("legalStatuses")));

        Assert.Equal(["/members/1", "/members/2", "/members/3"], (await desk.Puts("/v1/legal-groups/xx-cathinones", """{ "name": "x", "country": "XX", "list": "IA", "members": ["mdma", "mdma", "None", "nothing"] }""")).Is(HttpStatusCode.BadRequest).Places.Concat(
            (await desk.Puts("/v1/legal-groups/xx-cathinones", """{ "name": "x", "country": "XX", "list": "IA", "members": ["mdma", "mda", "mdea", "nothing"] }""")).Is(HttpStatusCode.BadRequest).Places).Order(StringComparer.Ordinal));
        Assert.Equal(["changed", "entered"], (await desk.Coordinator.Get("/v1/legal-groups/xx-cathinones/versions")).Json.GetProperty("items").EnumerateArray().Select(v => Text(v, "change")!));
        (await desk.Dims.Anonymous.Get("/v1/legal-groups/none")).Is(HttpStatusCode.NotFound);
        (await desk.Coordinator.Get("/v1/legal-groups/none/versions")).Is(HttpStatusCode.NotFound);
        (await desk.Coordinator.Put("/v1/legal-groups/xx-cathinones", Group)).Is((HttpStatusCode)428);
    }

    [Theory, OnBothEngines]
    public async Task An_entry_is_corrected_confirmed_and_removed_with_its_history(Engine engine)
    {
        await using var desk = await Open(engine);
        var path = await Enter(desk, Status("mdea", "I"));
        var read = (await desk.Dims.Anonymous.Get(path)).Is(HttpStatusCode.OK);
        (await desk.Coordinator.Put(path, Status("mdea", "I", "1990-01-01", confirmed: true))).Is((HttpStatusCode)428);
        var confirmed = (await desk.Coordinator.Put(path, Status("mdea", "I", "1990-01-01", confirmed: true), ("If-Match", read.ETag!))).Is(HttpStatusCode.OK);
        (await desk.Coordinator.Put(path, Status("mdea", "II"), ("If-Match", read.ETag!))).Is(HttpStatusCode.PreconditionFailed);
        Assert.Equal(confirmed.Text, (await desk.Dims.Anonymous.Get(path)).Text);
        Assert.Equal(["I mdea in-force holds"], await On(desk, "&on=2000-01-01"));
        foreach (var (body, places) in new (string, string[])[]
        {
            (Status("mdea", "I", "2000-01-02", "2000-01-01"), ["/to"]), (Status("mdea", "I", confirmed: true), ["/confirmed"]), (Status("nothing", "I"), ["/substance"]), (Status("none", "I", of: "group"), ["/group"]),
            ("""{ "country": "XX", "list": "I", "state": "in-force", "source": "x" }""", [""]), ("""{ "country": "xx", "list": "", "substance": "mdma", "state": "legal", "from": "soon" }""", ["/country", "/from", "/list", "/source", "/state"]),
        })
        {
            Assert.Equal(places, (await desk.Coordinator.Post("/v1/legal-statuses", body)).Is(HttpStatusCode.BadRequest).Places.Order(StringComparer.Ordinal));
            Assert.Equal(places, (await desk.Coordinator.Put(path, body, ("If-Match", "*"))).Is(HttpStatusCode.BadRequest).Places.Order(StringComparer.Ordinal));
        }
        (await desk.Coordinator.Delete(path)).Is(HttpStatusCode.NoContent);
        (await desk.Coordinator.Delete(path)).Is(HttpStatusCode.NoContent);
        (await desk.Dims.Anonymous.Get(path)).Is(HttpStatusCode.NotFound);
        (await desk.Coordinator.Put(path, Status("mdea", "I"), ("If-Match", "*"))).Is(HttpStatusCode.NotFound);
        Assert.Empty(await On(desk, "&substance=mdea"));
        Assert.Equal(["3 removed Carla true", "2 changed Carla true", "1 entered Carla false"], (await desk.Coordinator.Get(path + "/versions")).Is(HttpStatusCode.OK).Json.GetProperty("items").EnumerateArray()
            .Select(v => $"{v.GetProperty("version").GetInt32()} {Text(v, "change")} {Text(v, "by")} {(v.GetProperty("legalStatus").GetProperty("confirmed").GetBoolean() ? "true" : "false")}"));
        (await desk.Coordinator.Delete("/v1/legal-statuses/none")).Is(HttpStatusCode.NotFound);
        (await desk.Coordinator.Get("/v1/legal-statuses/none/versions")).Is(HttpStatusCode.NotFound);
        foreach (var role in new[] { Roles.Location, Roles.Laboratory, Roles.CoreTeam, Roles.Partner, Roles.Researcher })
        {
            var client = await desk.Dims.With(role);
            (await client.Post("/v1/legal-statuses", Status("mdea", "I"))).Is(HttpStatusCode.Forbidden);
            (await client.Delete(path)).Is(HttpStatusCode.Forbidden);
        }
    }

    [Theory, OnBothEngines]
    public async Task What_comes_with_the_program_never_writes_over_what_people_made_of_it(Engine engine)
    {
        await using var desk = await Open(engine);
        var seeded = (await desk.Dims.Anonymous.Get("/v1/legal-statuses")).Json.GetProperty("items").EnumerateArray().ToList();
        Assert.True(seeded.Count > 1);
        var (corrected, removed) = ("/v1/legal-statuses/" + Text(seeded[0], "id"), "/v1/legal-statuses/" + Text(seeded[1], "id"));
        (await desk.Coordinator.Put(corrected, Status("mdma", "corrected"), ("If-Match", "*"))).Is(HttpStatusCode.OK);
        (await desk.Coordinator.Delete(removed)).Is(HttpStatusCode.NoContent);
        (await desk.Puts("/v1/substances/caffeine", """{ "name": "caffeine", "source": "corrected" }""")).Is(HttpStatusCode.OK);

        Assert.Equal((0, 0), (await desk.Dims.Send(new SeedLegal()), await desk.Dims.Send(new SeedRegister())));
        await desk.Dims.Restart();

        var anonymous = desk.Dims.Anonymous;
        Assert.Equal("corrected", Text((await anonymous.Get(corrected)).Json, "list"));
        (await anonymous.Get(removed)).Is(HttpStatusCode.NotFound);
        Assert.Equal("corrected", Text((await anonymous.Get("/v1/substances/caffeine")).Json, "source"));
        Assert.Equal(seeded.Count - 1, (await anonymous.Get("/v1/legal-statuses")).Json.GetProperty("items").GetArrayLength());
    }

    // An entry that the program brings later, where a person has entered the substance under another slug.
    [Theory, OnBothEngines]
    public async Task A_substance_that_people_entered_under_another_slug_is_not_seeded_twice(Engine engine)
    {
        await using var desk = await Open(engine);
        await using (var own = await desk.Dims.Database.OpenOwn())
            foreach (var sql in new[] { "DELETE FROM legal_group_members WHERE substance = 'mdea'", "DELETE FROM legal_statuses WHERE substance = 'mdea'", "UPDATE names SET substance = NULL, language = NULL WHERE substance = 'mdea'",
                "DELETE FROM substance_classes WHERE substance = 'mdea'", "DELETE FROM substance_cas WHERE substance = 'mdea'", "DELETE FROM substance_salts WHERE substance = 'mdea'", "DELETE FROM substances WHERE slug = 'mdea'" })
                await Dapper.SqlMapper.ExecuteAsync(own, sql);
        (await desk.Coordinator.Put("/v1/substances/own-mdea", """{ "name": "our MDEA", "cas": [{ "number": "82801-81-8", "status": "current" }], "source": "test" }""")).Is(HttpStatusCode.OK);

        await desk.Dims.Restart();

        (await desk.Dims.Anonymous.Get("/v1/substances/mdea")).Is(HttpStatusCode.NotFound);
        Assert.Equal("own-mdea", Text((await desk.Dims.Anonymous.Get("/v1/substances?name=82801-81-8")).Json.GetProperty("items")[0], "slug"));
    }
}
