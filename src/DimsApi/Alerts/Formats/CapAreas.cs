using System.Collections.Frozen;

namespace Dims.Alerts.Formats;

// Pure: provinces of the Netherlands by their ISO 3166-2 codes; regions of other sets under the name of their set.
public static class CapAreas
{
    public const string Provinces = "province";

    private static readonly FrozenDictionary<string, (string Code, string Name)> Known = new Dictionary<string, (string, string)>
    {
        ["drenthe"] = ("NL-DR", "Drenthe"),
        ["flevoland"] = ("NL-FL", "Flevoland"),
        ["friesland"] = ("NL-FR", "Friesland"),
        ["gelderland"] = ("NL-GE", "Gelderland"),
        ["groningen"] = ("NL-GR", "Groningen"),
        ["limburg"] = ("NL-LI", "Limburg"),
        ["noord-brabant"] = ("NL-NB", "Noord-Brabant"),
        ["noord-holland"] = ("NL-NH", "Noord-Holland"),
        ["overijssel"] = ("NL-OV", "Overijssel"),
        ["utrecht"] = ("NL-UT", "Utrecht"),
        ["zeeland"] = ("NL-ZE", "Zeeland"),
        ["zuid-holland"] = ("NL-ZH", "Zuid-Holland"),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public static IReadOnlyCollection<string> ProvinceIds => Known.Keys;

    public static string Name(AlertRegion region) => Find(region) is { } province ? province.Name : $"{region.Region} ({region.RegionSet})";

    public static (string ValueName, string Value) Geocode(AlertRegion region) =>
        Find(region) is { } province ? ("ISO3166-2", province.Code) : ("nl.drugsmarkt.region-set." + region.RegionSet, region.Region);

    private static (string Code, string Name)? Find(AlertRegion region) =>
        region.RegionSet == Provinces && Known.TryGetValue(region.Region, out var province) ? province : null;
}
