using System.Net;
using Dims.Access;
using Dims.Tests.Host;

namespace Dims.Tests.Locations;

public sealed class LocationsTests
{
    [Theory, OnBothEngines]
    public async Task A_location_is_entered_changed_and_read_by_everybody(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var admin = await dims.With(Roles.Admin);

        var entered = (await admin.Put("/v1/locations/zwolle-2", """{"name":"Zwolle, second","regions":[{"regionSet":"province","region":"overijssel"},{"regionSet":"ggd","region":"drenthe"}]}""", ("If-Match", "*"))).Is(HttpStatusCode.OK);
        Assert.Equal(["ggd:drenthe", "province:overijssel"], Regions(entered));
        Assert.Equal(("NL", false), (entered.Json.GetProperty("country").GetString(), entered.Json.GetProperty("generated").GetBoolean()));

        // The whole is replaced: a set that is left out is unknown from then on.
        (await admin.Put("/v1/locations/zwolle-2", """{"name":"Zwolle","regions":[{"regionSet":"province","region":"drenthe"}]}""", ("If-Match", "*"))).Is(HttpStatusCode.OK);
        var read = (await dims.Anonymous.Get("/v1/locations/zwolle-2")).Is(HttpStatusCode.OK);
        Assert.Equal(("Zwolle", "province:drenthe"), (read.Json.GetProperty("name").GetString(), string.Join(' ', Regions(read))));
        Assert.Equal("Drenthe", read.Json.GetProperty("regions")[0].GetProperty("name").GetString());
        (await admin.Put("/v1/locations/zwolle-2", """{"name":"Zwolle"}""", ("If-Match", "*"))).Is(HttpStatusCode.OK);
        Assert.Empty(Regions(await dims.Anonymous.Get("/v1/locations/zwolle-2")));

        var list = (await dims.Anonymous.Get("/v1/locations")).Is(HttpStatusCode.OK).Json.GetProperty("items").EnumerateArray().Select(l => l.GetProperty("id").GetString());
        Assert.Equal(["amsterdam-1", "utrecht-1", "zwolle-2"], list);
        Assert.Equal("not-found", (await dims.Anonymous.Get("/v1/locations/zwolle-3")).Is(HttpStatusCode.NotFound).Code);
        (await dims.Anonymous.Put("/v1/locations/zwolle-3", """{"name":"x"}""")).Is(HttpStatusCode.Unauthorized);
        (await (await dims.With(Roles.Coordinator)).Put("/v1/locations/zwolle-3", """{"name":"x"}""")).Is(HttpStatusCode.Forbidden);
    }

    [Theory, OnBothEngines]
    public async Task Who_changes_a_location_has_read_it_as_it_is(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var admin = await dims.With(Roles.Admin);
        foreach (var path in new[] { "/v1/locations/utrecht-1", "/v1/region-sets/province" })
        {
            const string Body = """{"name":"another"}""";
            var read = (await dims.Anonymous.Get(path)).Is(HttpStatusCode.OK);

            Assert.Equal("precondition-required", (await admin.Put(path, Body)).Is((HttpStatusCode)428).Code);
            var changed = (await admin.Put(path, Body, ("If-Match", read.ETag!))).Is(HttpStatusCode.OK);
            Assert.Equal("no-store", changed.Headers["Cache-Control"]);
            (await admin.Put(path, Body, ("If-Match", changed.ETag!), ("If-None-Match", changed.ETag!))).Is(HttpStatusCode.OK);
            Assert.Equal("precondition-failed", (await admin.Put(path, Body, ("If-Match", read.ETag!))).Is(HttpStatusCode.PreconditionFailed).Code);
            Assert.Equal(changed.ETag, (await dims.Anonymous.Get(path)).ETag);
            (await dims.Anonymous.Get(path, ("If-None-Match", changed.ETag!))).Is(HttpStatusCode.NotModified);
        }
    }

    [Theory, OnBothEngines]
    public async Task A_fault_is_named_and_leaves_the_location_as_it_was(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var admin = await dims.With(Roles.Admin);
        foreach (var (id, body, places) in new (string, string, string[])[]
        {
            ("utrecht-1", """{"name":"x","regions":[{"regionSet":"province","region":"atlantis"}]}""", ["/regions/0/region"]),
            ("utrecht-1", """{"name":"x","regions":[{"regionSet":"province","region":"utrecht"},{"regionSet":"parish","region":"utrecht"}]}""", ["/regions/1/region"]),
            ("utrecht-1", """{"name":"x","regions":[{"regionSet":"province","region":"utrecht"},{"regionSet":"province","region":"drenthe"}]}""", ["/regions/1/regionSet"]),
            ("utrecht-1", """{"name":"x","country":"Netherlands"}""", ["/country"]), ("utrecht-1", """{"name":"x","regions":[{"region":"utrecht"},null]}""", ["/regions/0/regionSet", "/regions/1"]),
            ("utrecht-1", """{"regions":[]}""", ["/name"]), ("utrecht-1", """{"name":"x","regions":{}}""", ["/regions"]), ("utrecht-1", """{"name":"x","id":"other"}""", ["/id"]), ("utrecht-1", """{"name":"x","createRegions":true}""", ["/createRegions"]),
            ("utrecht_1", """{"name":"x"}""", ["/id"]), ("utrecht-1%0A", """{"name":"x"}""", ["/id"]), ("utrecht--1", """{"name":"x"}""", ["/id"]), (new string('u', 65), """{"name":"x"}""", ["/id"]),
        })
        {
            var answer = await admin.Put("/v1/locations/" + id, body, ("If-Match", "*"));
            Assert.True(answer is { Status: HttpStatusCode.BadRequest, Code: "invalid-input" }, $"{id} {body}: {(int)answer.Status} {answer.Text}");
            Assert.True(places.SequenceEqual(answer.Places.Order(StringComparer.Ordinal)), $"{id} {body}: {answer.Text}");
        }
        var still = await dims.Anonymous.Get("/v1/locations/utrecht-1");
        Assert.Equal(("Utrecht, first", "province:utrecht"), (still.Json.GetProperty("name").GetString(), string.Join(' ', Regions(still))));
        Assert.Equal(2, (await dims.Anonymous.Get("/v1/locations")).Json.GetProperty("items").GetArrayLength());
    }

    [Theory, OnBothEngines]
    public async Task Another_country_has_its_own_region_set(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var admin = await dims.With(Roles.Admin);
        (await admin.Put("/v1/region-sets/land", """{"name":"Bundesland","country":"DE","regions":[{"id":"berlin","name":"Berlin"},{"id":"bayern","name":"Bayern"}]}""")).Is(HttpStatusCode.OK);

        var berlin = (await admin.Put("/v1/locations/berlin-1", """{"name":"Berlin","country":"DE","regions":[{"regionSet":"land","region":"berlin"}]}""")).Is(HttpStatusCode.OK);

        Assert.Equal(("DE", "land:berlin"), (berlin.Json.GetProperty("country").GetString(), string.Join(' ', Regions(berlin))));
        var lab = await dims.With(Roles.Location, location: "berlin-1");
        (await lab.Post("/v1/samples", Lab.Tablet(100, "b", location: null))).Is(HttpStatusCode.Created);
        var coordinator = await dims.With(Roles.Coordinator);
        Assert.Equal(1, (await coordinator.Get("/v1/samples?region=land:berlin")).Json.GetProperty("items").GetArrayLength());
    }

    [Theory, OnBothEngines]
    public async Task A_location_that_moves_takes_its_samples_along(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var (admin, lab, coordinator) = (await dims.With(Roles.Admin), await dims.With(Roles.Location), await dims.With(Roles.Coordinator));
        (await lab.Post("/v1/samples", Lab.Tablet(100))).Is(HttpStatusCode.Created);

        (await admin.Put("/v1/locations/amsterdam-1", """{"name":"Amsterdam, moved","regions":[{"regionSet":"province","region":"flevoland"}]}""", ("If-Match", "*"))).Is(HttpStatusCode.OK);

        Assert.Equal(0, (await coordinator.Get("/v1/samples?region=province:noord-holland")).Json.GetProperty("items").GetArrayLength());
        Assert.Equal(1, (await coordinator.Get("/v1/samples?region=province:flevoland")).Json.GetProperty("items").GetArrayLength());
    }

    [Theory, OnBothEngines]
    public async Task A_new_location_gets_a_key_and_works_the_same_minute(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var admin = await dims.With(Roles.Admin);
        (await admin.Put("/v1/locations/breda-1", """{"name":"Breda"}""")).Is(HttpStatusCode.OK);

        var key = (await admin.Post("/v1/keys", """{"role":"location","name":"desk","location":"breda-1"}""")).Is(HttpStatusCode.Created).Json;

        var breda = new Client(dims.Url, key.GetProperty("key").GetString());
        Assert.Equal("breda-1", (await breda.Get("/v1/myself")).Json.GetProperty("location").GetString());
        (await breda.Post("/v1/samples", Lab.Tablet(100, location: null))).Is(HttpStatusCode.Created);
        Assert.Equal("breda-1", (await breda.Get("/v1/samples")).Json.GetProperty("items")[0].GetProperty("location").GetString());
    }

    private static IEnumerable<string> Regions(Answer location) =>
        location.Json.GetProperty("regions").EnumerateArray().Select(r => $"{r.GetProperty("regionSet").GetString()}:{r.GetProperty("region").GetString()}");
}
