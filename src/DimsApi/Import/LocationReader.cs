using Dims.Locations;

namespace Dims.Import;

// The location of a row, formed from its columns. All its columns are part of its id: one site in two regions is two locations.
internal sealed class LocationReader(ImportProfile profile)
{
    private const int LongestId = 64;
    private const string Missing = "unknown";
    private readonly Dictionary<string, PutLocation> _formed = new(StringComparer.Ordinal);

    // Null where the profile names a location that exists.
    public PutLocation? Read(Cells cells)
    {
        var fields = profile.Location;
        if (fields.From is not { } from) return null;
        var texts = from.Concat(fields.Name!).Concat(fields.Regions.SelectMany(r => r.Within is { } within ? new[] { r.Column, within } : [r.Column])).Select(c => cells[c]);
        var key = string.Join('\n', texts);
        if (_formed.TryGetValue(key, out var known)) return known;
        var parts = from.Select(c => cells[c] ?? Missing);
        var id = Slugs.From(string.Join(' ', fields.IdPrefix is { } prefix ? parts.Prepend(prefix) : parts), LongestId);
        return _formed[key] = new PutLocation
        {
            Id = id,
            Name = Name(cells) is { Length: > 0 } name ? name : id,
            Country = profile.Country,
            CreateRegions = true,
            Regions = [.. fields.Regions.Select(r => Region(r, cells)).OfType<LocationRegion>()],
        };
    }

    // Null where a column of it is empty: the region is unknown then.
    private static LocationRegion? Region(RegionField field, Cells cells)
    {
        if (cells[field.Column] is not { } name) return null;
        if (field.Within is { } column) name = cells[column] is { } within ? $"{name}, {within}" : "";
        return name.Length == 0 ? null : new LocationRegion { RegionSet = field.RegionSet, Region = Slugs.From(name, 80), Name = name };
    }

    private string Name(Cells cells)
    {
        var parts = profile.Location.Name!.Select((column, index) => cells[column] ?? (index == 0 ? profile.Location.NameMissing : null));
        return string.Join(", ", parts.Where(p => p is not null));
    }
}
