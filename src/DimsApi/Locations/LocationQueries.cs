using Dims.Storage;

namespace Dims.Locations;

public static class LocationQueries
{
    private const string Select = "SELECT id, name, country, generated FROM locations";

    public static async Task<IReadOnlyList<Location>> List(Sql sql)
    {
        var regions = (await sql.Query<RegionRow>("SELECT l.location_id, l.region_set, l.region, r.name FROM location_regions l JOIN regions r ON r.region_set = l.region_set AND r.id = l.region ORDER BY l.region_set")).ToLookup(r => r.LocationId, StringComparer.Ordinal);
        return [.. (await sql.Query<LocationRow>(Select + " ORDER BY id")).Select(l => Assemble(l, regions[l.Id]))];
    }

    public static async Task<Location?> Find(Sql sql, string id)
    {
        var row = await sql.One<LocationRow>(Select + " WHERE id = @id", new { id });
        if (row is null) return null;
        return Assemble(row, await sql.Query<RegionRow>("SELECT l.location_id, l.region_set, l.region, r.name FROM location_regions l JOIN regions r ON r.region_set = l.region_set AND r.id = l.region WHERE l.location_id = @id ORDER BY l.region_set", new { id }));
    }

    private static Location Assemble(LocationRow row, IEnumerable<RegionRow> regions) => new()
    {
        Id = row.Id,
        Name = row.Name,
        Country = row.Country,
        Generated = row.Generated != 0,
        Regions = [.. regions.Select(r => new LocationRegion { RegionSet = r.RegionSet, Region = r.Region, Name = r.Name })],
    };

    private sealed record LocationRow
    {
        public string Id { get; init; } = "";
        public string Name { get; init; } = "";
        public string Country { get; init; } = "";
        public long Generated { get; init; }
    }

    private sealed record RegionRow
    {
        public string LocationId { get; init; } = "";
        public string RegionSet { get; init; } = "";
        public string Region { get; init; } = "";
        public string Name { get; init; } = "";
    }
}
