using System.Net;
using Dims.Access;
using Dims.Tests.Host;

namespace Dims.Tests.Locations;

public sealed class RegionSetsTests
{
    [Theory, OnBothEngines]
    public async Task The_sets_that_come_with_the_program_are_there_for_everybody(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var sets = (await dims.Anonymous.Get("/v1/region-sets")).Is(HttpStatusCode.OK).Json.GetProperty("items").EnumerateArray().Select(s => s.GetProperty("id").GetString());
        Assert.Equal(["ggd", "mdi", "province"], sets);
        foreach (var (set, regions) in new[] { ("province", 12), ("ggd", 25), ("mdi", 8) })
            Assert.Equal(regions, (await dims.Anonymous.Get("/v1/region-sets/" + set)).Is(HttpStatusCode.OK).Json.GetProperty("regions").GetArrayLength());
        Assert.Equal("not-found", (await dims.Anonymous.Get("/v1/region-sets/parish")).Is(HttpStatusCode.NotFound).Code);
    }

    [Theory, OnBothEngines]
    public async Task Regions_are_added_and_renamed_and_none_is_lost(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var admin = await dims.With(Roles.Admin);

        (await admin.Put("/v1/region-sets/province", """{"name":"Province","regions":[{"id":"utrecht","name":"Het Sticht"},{"id":"saba","name":"Saba"}]}""", ("If-Match", "*"))).Is(HttpStatusCode.OK);

        var set = (await dims.Anonymous.Get("/v1/region-sets/province")).Json;
        var names = set.GetProperty("regions").EnumerateArray().ToDictionary(r => r.GetProperty("id").GetString()!, r => r.GetProperty("name").GetString());
        Assert.Equal((13, "Het Sticht", "Saba", "Groningen"), (names.Count, names["utrecht"], names["saba"], names["groningen"]));
        Assert.Equal("Het Sticht", (await dims.Anonymous.Get("/v1/locations/utrecht-1")).Json.GetProperty("regions")[0].GetProperty("name").GetString());
        // What was entered is not undone when the program starts again with its own list.
        await dims.Restart();
        Assert.Equal("Province", (await dims.Anonymous.Get("/v1/region-sets/province")).Json.GetProperty("name").GetString());
    }

    [Theory, OnBothEngines]
    public async Task A_fault_in_a_set_is_named(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var admin = await dims.With(Roles.Admin);
        foreach (var (id, body, places) in new (string, string, string[])[]
        {
            ("own", """{"regions":[]}""", ["/name"]), ("own", """{"name":"x","country":"nl"}""", ["/country"]), ("own", """{"name":"x","regions":[{"id":"A B","name":"x"},{"id":"b"}]}""", ["/regions/0/id", "/regions/1/name"]),
            ("own%0a", """{"name":"x"}""", ["/id"]), (new string('o', 41), """{"name":"x"}""", ["/id"]), ("own", """{"name":"x","regions":"all"}""", ["/regions"]),
        })
        {
            var answer = await admin.Put("/v1/region-sets/" + id, body);
            Assert.True(answer.Status == HttpStatusCode.BadRequest && places.SequenceEqual(answer.Places.Order(StringComparer.Ordinal)), $"{id} {body}: {(int)answer.Status} {answer.Text}");
        }
        (await (await dims.With(Roles.Coordinator)).Put("/v1/region-sets/own", """{"name":"x"}""")).Is(HttpStatusCode.Forbidden);
        (await dims.Anonymous.Get("/v1/region-sets/own")).Is(HttpStatusCode.NotFound);
    }
}
