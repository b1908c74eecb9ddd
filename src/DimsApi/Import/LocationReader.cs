using Dims.Locations;

namespace Dims.Import;

// The location of a row, formed from its columns. All its columns are part of its id: one site in two regions is two locations.
internal sealed class LocationReader(ImportProfile profile)
{
    private const int LongestId = 64;
    private const string Missing = "unknown";
    private readonly Dictionary<string, PutLocation> _formed = new(StringComparer.Ordinal);

    // Null where the profile names a location that exists.
    public PutLocation? Read(Func<string, string?> cell)
    {
        var fields = profile.Location;
        if (fields.From is not { } from) return null;
        var texts = from.Concat(fields.Name!).Concat(fields.Regions.Select(r => r.Column)).Select(c => cell(c));
        var key = string.Join('\n', texts);
        if (_formed.TryGetValue(key, out var known)) return known;
        var parts = from.Select(c => cell(c) ?? Missing);
        var id = Slugs.From(string.Join(' ', fields.IdPrefix is { } prefix ? parts.Prepend(prefix) : parts), LongestId);
        return _formed[key] = new PutLocation
        {
            Id = id,
            Name = Name(cell) is { Length: > 0 } name ? name : id,
            Country = profile.Country,
            CreateRegions = true,
            Regions = [.. fields.Regions.Where(r => cell(r.Column) is not null).Select(r => new LocationRegion { RegionSet = r.RegionSet, Region = Slugs.From(cell(r.Column)!, 80), Name = cell(r.Column) })],
        };
    }

    private string Name(Func<string, string?> cell)
    {
        var parts = profile.Location.Name!.Select((column, index) => cell(column) ?? (index == 0 ? profile.Location.NameMissing : null));
        return string.Join(", ", parts.Where(p => p is not null));
    }
}
