using System.Net;
using Dims.Access;
using Dims.Samples;
using Dims.Tests.Cli;
using Dims.Tests.Host;
using static Dims.Tests.Substances.RegisterDesk;

namespace Dims.Tests.Substances;

public sealed class NamingTests
{
    [Theory, OnBothEngines]
    public async Task Naming_moves_every_finding_and_the_trend_in_one_revision(Engine engine)
    {
        await using var desk = await Open(engine);
        await desk.Tells("MDMA");
        await desk.Tells("Meeuw 7/8");
        await desk.Tells("MEEUW-7-8");
        (await desk.Lab.Post("/v1/samples", Lab.Tablet(soldAs: "meeuw 78"))).Is(HttpStatusCode.Created);
        var (one, other) = (await desk.Trend("mdma"), await desk.Trend("ketamine"));
        Assert.Equal(1, one.Detected);

        var named = (await desk.Names("meeuw 7/8", "mdma")).Is(HttpStatusCode.OK).Json;

        Assert.Equal(("Meeuw 7/8", "mdma", "person", 2, 1), (Text(named, "name"), Text(named, "substance"), Text(named, "origin"), named.GetProperty("findings").GetInt32(), named.GetProperty("soldAs").GetInt32()));
        var three = await desk.Trend("mdma");
        Assert.Equal((3, one.Revision + 4), (three.Detected, three.Revision));
        Assert.Equal(three.Revision, named.GetProperty("history")[0].GetProperty("revision").GetInt64());
        Assert.NotEqual(one.ETag, three.ETag);
        Assert.Equal(other, await desk.Trend("ketamine"));
        Assert.Empty(await desk.Waiting());
        Assert.Equal(["mdma"], (await desk.Lab.Get("/v1/samples?substance=mdma")).Json.GetProperty("items")[0].GetProperty("analyses")[0].GetProperty("findings").EnumerateArray().Select(f => Text(f, "slug")));

        (await desk.TakesBack("Meeuw-7-8")).Is(HttpStatusCode.NoContent);
        var back = await desk.Trend("mdma");
        Assert.Equal((1, three.Revision + 1), (back.Detected, back.Revision));
        Assert.Equal(["Meeuw 7/8"], await desk.Waiting());
        (await desk.TakesBack("Meeuw-7-8")).Is(HttpStatusCode.NoContent);
        var history = (await desk.Coordinator.Get("/v1/names/MEEUW78")).Is(HttpStatusCode.OK).Json.GetProperty("history").EnumerateArray().Select(d => $"{Text(d, "substance") ?? "-"} {Text(d, "by")}");
        Assert.Equal(["- Carla", "mdma Carla"], history);
    }

    [Theory, OnBothEngines]
    public async Task A_name_is_named_once_and_taken_back_by_who_named_it_only(Engine engine)
    {
        await using var desk = await Open(engine);
        await desk.Tells("kikker", "SHXWCVYOXRDMCX-SECBINFHSA-N");
        (await desk.Names("kikker", "mda")).Is(HttpStatusCode.OK);
        var revision = (await desk.Trend("mda")).Revision;
        (await desk.Names("KIKKER", "mda")).Is(HttpStatusCode.OK);
        Assert.Equal(revision, (await desk.Trend("mda")).Revision);
        var taken = (await desk.Names("kikker", "mdma")).Is(HttpStatusCode.Conflict);
        Assert.Equal("already-exists", taken.Code);
        Assert.Contains("'mda'", taken.Text, StringComparison.Ordinal);
        Assert.Contains("change that entry", (await desk.Names("XTC", "mdma")).Is(HttpStatusCode.Conflict).Text, StringComparison.Ordinal);
        Assert.Equal("transition-not-allowed", (await desk.TakesBack("42542-10-9")).Is(HttpStatusCode.Conflict).Code);
        Assert.Contains("first block", (await desk.TakesBack("SHXWCVYOXRDMCX-SECBINFHSA-N")).Is(HttpStatusCode.Conflict).Text, StringComparison.Ordinal);
        // An InChIKey of its own may be told from its first block, and goes by that again.
        (await desk.Names("SHXWCVYOXRDMCX-SECBINFHSA-N", "mdea")).Is(HttpStatusCode.OK);
        Assert.Equal("mdea", await desk.Meaning("SHXWCVYOXRDMCX-SECBINFHSA-N"));
        (await desk.TakesBack("SHXWCVYOXRDMCX-SECBINFHSA-N")).Is(HttpStatusCode.NoContent);
        Assert.Equal("mdma", await desk.Meaning("SHXWCVYOXRDMCX-SECBINFHSA-N"));
        // A market name too, and a name that nobody has told yet.
        (await desk.Coordinator.Put("/v1/names/nog-niet", """{"marketName":"speed"}""")).Is(HttpStatusCode.OK);
        Assert.Equal("speed", await desk.Meaning("Nog Niet"));
    }

    [Theory, OnBothEngines]
    public async Task Wrong_namings_are_told(Engine engine)
    {
        await using var desk = await Open(engine);
        foreach (var (body, places) in new (string, string[])[]
        {
            ("{}", [""]), ("""{"substance":"mdma","marketName":"speed"}""", [""]), ("""{"substance":"nothing"}""", ["/substance"]), ("""{"marketName":"mdma"}""", ["/marketName"]), ("""{"substance":"MDMA"}""", ["/substance"]), ("""{"name":"x","substance":"mdma"}""", ["/name"]),
        })
            Assert.Equal(places, (await desk.Coordinator.Put("/v1/names/kikker", body)).Is(HttpStatusCode.BadRequest).Places);
        Assert.Equal(["/name"], (await desk.Names(new string('x', 121), "mdma")).Is(HttpStatusCode.BadRequest).Places);
        Assert.Equal(["/name"], (await desk.Names("x\ny", "mdma")).Is(HttpStatusCode.BadRequest).Places);
        (await desk.Coordinator.Get("/v1/names/kikker")).Is(HttpStatusCode.NotFound);
        (await desk.TakesBack("kikker")).Is(HttpStatusCode.NotFound);
        foreach (var role in new[] { Roles.Location, Roles.Laboratory, Roles.CoreTeam, Roles.Partner, Roles.Researcher })
        {
            var client = await desk.Dims.With(role);
            (await client.Put("/v1/names/kikker", """{"substance":"mdma"}""")).Is(HttpStatusCode.Forbidden);
            (await client.Delete("/v1/names/kikker")).Is(HttpStatusCode.Forbidden);
        }
    }

    [Theory, OnBothEngines]
    public async Task An_InChIKey_that_was_told_before_goes_by_its_first_block_once_that_is_known(Engine engine)
    {
        await using var desk = await Open(engine);
        const string Told = "QQQQQQQQQQQQQQ-UHFFFAOYSA-N", Later = "QQQQQQQQQQQQQQ-SECBINFHSA-N", Looks = "qqqqqqqqqqqqqqzzzzzzzzzzz";
        await desk.Tells(Told, Looks);
        (await desk.Names("QQQQQQQQQQQQQQ", "mda")).Is(HttpStatusCode.OK);
        await desk.Tells(Later);
        Assert.Equal(("mda", "mda", null), (await desk.Meaning(Told), await desk.Meaning(Later), await desk.Meaning(Looks)));
        Assert.Equal(2, (await desk.Trend("mda")).Detected);
        Assert.Equal([Looks], await desk.Waiting());

        // Both go with the block, and a key that is an entry's own does not.
        (await desk.Puts("/v1/substances/qq", $$"""{ "name": "qq", "inchiKey": "{{Later}}", "source": "test" }""")).Is(HttpStatusCode.OK);
        (await desk.TakesBack("QQQQQQQQQQQQQQ")).Is(HttpStatusCode.NoContent);
        Assert.Equal((null, "qq"), (await desk.Meaning(Told), await desk.Meaning(Later)));
        (await Shell.Dims(desk.Dims, "verify")).Ends(0);
        await using var own = await desk.Dims.Database.OpenOwn();
        await Dapper.SqlMapper.ExecuteAsync(own, "INSERT INTO names (folded, spelling, substance) VALUES ('qqqqqqqqqqqqqq', 'QQQQQQQQQQQQQQ', 'mda') ON CONFLICT (folded) DO UPDATE SET substance = 'mda'");
        Assert.Contains("FAULT  no InChIKey waits beside its first block: 1", (await Shell.Dims(desk.Dims, "verify")).Ends(1).Out, StringComparison.Ordinal);
    }

    [Theory, OnBothEngines]
    public async Task Names_that_wait_come_in_pages(Engine engine)
    {
        await using var desk = await Open(engine);
        for (var i = 0; i < 5; i++) await desk.Tells("raadsel-a", $"raadsel-{i}", "dimetylpentylon");
        await desk.Tells("raadsel-a");
        var (seen, path) = (new List<string>(), (string?)"/v1/unknown-names?limit=3");
        while (path is not null)
        {
            var page = (await desk.Coordinator.Get(path)).Is(HttpStatusCode.OK);
            Assert.False(page.Json.GetProperty("generated").GetBoolean());
            seen.AddRange(page.Json.GetProperty("items").EnumerateArray().Select(n => $"{n.GetProperty("name").GetString()} {n.GetProperty("findings").GetInt64()}"));
            path = page.Next;
        }
        Assert.Equal(["raadsel-a 6", "dimetylpentylon 5", "raadsel-0 1", "raadsel-1 1", "raadsel-2 1", "raadsel-3 1", "raadsel-4 1"], seen);
        foreach (var wrong in new[] { "?limit=0", "?limit=1001", "?cursor=x", "?cursor=.", "?page=2" }) (await desk.Coordinator.Get("/v1/unknown-names" + wrong)).Is(HttpStatusCode.BadRequest);
    }

    [Theory, OnBothEngines]
    public async Task Grouping_by_what_things_were_sold_as_follows_a_naming(Engine engine)
    {
        await using var desk = await Open(engine);
        (await desk.Lab.Post("/v1/samples", Lab.Tablet(100, soldAs: "zeehond", basis: Basis.Unknown))).Is(HttpStatusCode.Created);
        var before = await desk.Trend("mdma", "&groupBy=sold-as");
        (await desk.Coordinator.Put("/v1/names/zeehond", """{"marketName":"ecstasy"}""")).Is(HttpStatusCode.OK);
        var after = await desk.Trend("mdma", "&groupBy=sold-as");
        Assert.Equal(before.Revision + 1, after.Revision);
        Assert.Equal(before.Revision, (await desk.Trend("mdma")).Revision);
        Assert.Equal((1, after.Revision), ((await desk.Trend("mdma", "&soldAs=ecstasy")).Detected, (await desk.Trend("mdma", "&soldAs=ecstasy")).Revision));
    }
}
