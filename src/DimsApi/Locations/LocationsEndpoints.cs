using Dims.Http;
using Dims.Storage;
using MediatR;

namespace Dims.Locations;

/// <summary>All testing locations.</summary>
public sealed record LocationList
{
    public required IReadOnlyList<Location> Items { get; init; }
}

/// <summary>The region sets, without their regions.</summary>
public sealed record RegionSetList
{
    public required IReadOnlyList<RegionSet> Items { get; init; }
}

public static class LocationsEndpoints
{
    public static void MapLocations(this Api api)
    {
        api.Get("/v1/locations", "listLocations", "List testing locations", List).Answers<LocationList>(200, "All locations, by id.");
        api.Get("/v1/locations/{id}", "getLocation", "Read one testing location", Find).Answers<Location>(200, "The location.").Fails(ProblemCodes.NotFound);
        api.Put("/v1/locations/{id}", "putLocation", "Enter or change a testing location", Put)
            .Reads<PutLocation>().Answers<Location>(200, "The location as it is now.");
        api.Get("/v1/region-sets", "listRegionSets", "List region sets", ListSets).Answers<RegionSetList>(200, "Province, GGD, MDI and those added.");
        api.Get("/v1/region-sets/{id}", "getRegionSet", "Read a region set with its regions", FindSet).Answers<RegionSet>(200, "The set.").Fails(ProblemCodes.NotFound);
        api.Put("/v1/region-sets/{id}", "putRegionSet", "Enter or extend a region set", PutSet)
            .Describes("Regions are added and renamed; a region that is left out stays, because locations may lie in it.")
            .Reads<PutRegionSet>().Answers<RegionSet>(200, "The set as it is now.");
    }

    private static async Task<IResult> List(Database database, CancellationToken cancel)
    {
        await using var read = await database.Read(cancel);
        return Results.Json(new LocationList { Items = await LocationQueries.List(read) }, Wire.Json);
    }

    private static async Task<IResult> Find(string id, Database database, CancellationToken cancel)
    {
        await using var read = await database.Read(cancel);
        return Results.Json(await LocationQueries.Find(read, id) ?? throw new Problem(ProblemCodes.NotFound, "There is no such location."), Wire.Json);
    }

    private static async Task<IResult> Put(HttpContext context, string id, IMediator mediator, CancellationToken cancel) =>
        Results.Json(await mediator.Send(await Bodies.Read<PutLocation>(context, cancel, body => body with { Id = id }), cancel), Wire.Json);

    private static async Task<IResult> ListSets(Database database, CancellationToken cancel)
    {
        await using var read = await database.Read(cancel);
        return Results.Json(new RegionSetList { Items = await read.Query<RegionSet>("SELECT id, name, country FROM region_sets ORDER BY id") }, Wire.Json);
    }

    private static async Task<IResult> FindSet(string id, Database database, CancellationToken cancel)
    {
        await using var read = await database.Read(cancel);
        return Results.Json(await RegionSetQueries.Find(read, id) ?? throw new Problem(ProblemCodes.NotFound, "There is no such region set."), Wire.Json);
    }

    private static async Task<IResult> PutSet(HttpContext context, string id, IMediator mediator, CancellationToken cancel) =>
        Results.Json(await mediator.Send(await Bodies.Read<PutRegionSet>(context, cancel, body => body with { Id = id }), cancel), Wire.Json);
}
