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
        api.Get("/v1/locations", "listLocations", "List testing locations", List).Answers<LocationList>(200, "All locations, by id.").HasETag();
        api.Get("/v1/locations/{id}", "getLocation", "Read one testing location", Find).Answers<Location>(200, "The location.").HasETag().Fails(ProblemCodes.NotFound);
        api.Put("/v1/locations/{id}", "putLocation", "Enter or change a testing location", Put)
            .Describes("Changing one that is there needs `If-Match`.").Reads<PutLocation>().Answers<Location>(200, "The location as it is now.").HasETag()
            .Fails(ProblemCodes.PreconditionRequired, ProblemCodes.PreconditionFailed);
        api.Get("/v1/region-sets", "listRegionSets", "List region sets", ListSets).Answers<RegionSetList>(200, "Province, GGD, MDI and those added.").HasETag();
        api.Get("/v1/region-sets/{id}", "getRegionSet", "Read a region set with its regions", FindSet).Answers<RegionSet>(200, "The set.").HasETag().Fails(ProblemCodes.NotFound);
        api.Put("/v1/region-sets/{id}", "putRegionSet", "Enter or extend a region set", PutSet)
            .Describes("Regions are added and renamed; a region that is left out stays, because locations may lie in it. Changing a set that is there needs `If-Match`.")
            .Reads<PutRegionSet>().Answers<RegionSet>(200, "The set as it is now.").HasETag().Fails(ProblemCodes.PreconditionRequired, ProblemCodes.PreconditionFailed);
    }

    private static async Task List(HttpContext context, Database database, CancellationToken cancel)
    {
        await using var read = await database.Read(cancel);
        await TaggedAnswer.Write(context, new LocationList { Items = await LocationQueries.List(read) }, cancel);
    }

    private static async Task Find(HttpContext context, string id, Database database, CancellationToken cancel)
    {
        await using var read = await database.Read(cancel);
        await TaggedAnswer.Write(context, await LocationQueries.Find(read, id) ?? throw new Problem(ProblemCodes.NotFound, "There is no such location."), cancel);
    }

    private static async Task Put(HttpContext context, string id, Database database, IMediator mediator, CancellationToken cancel)
    {
        await using (var read = await database.Read(cancel))
            if (await LocationQueries.Find(read, id) is { } there) Conditional.RequireMatch(context, TaggedAnswer.TagOf(there));
        await TaggedAnswer.Write(context, await mediator.Send(await Bodies.Read<PutLocation>(context, cancel, body => body with { Id = id }), cancel), cancel);
    }

    private static async Task ListSets(HttpContext context, Database database, CancellationToken cancel)
    {
        await using var read = await database.Read(cancel);
        await TaggedAnswer.Write(context, new RegionSetList { Items = await read.Query<RegionSet>("SELECT id, name, country FROM region_sets ORDER BY id") }, cancel);
    }

    private static async Task FindSet(HttpContext context, string id, Database database, CancellationToken cancel)
    {
        await using var read = await database.Read(cancel);
        await TaggedAnswer.Write(context, await RegionSetQueries.Find(read, id) ?? throw new Problem(ProblemCodes.NotFound, "There is no such region set."), cancel);
    }

    private static async Task PutSet(HttpContext context, string id, Database database, IMediator mediator, CancellationToken cancel)
    {
        await using (var read = await database.Read(cancel))
            if (await RegionSetQueries.Find(read, id) is { } there) Conditional.RequireMatch(context, TaggedAnswer.TagOf(there));
        await TaggedAnswer.Write(context, await mediator.Send(await Bodies.Read<PutRegionSet>(context, cancel, body => body with { Id = id }), cancel), cancel);
    }
}
