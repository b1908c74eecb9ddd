using Dims.Http;
using Dims.Storage;
using Dims.Trends;

namespace Dims.Tests.Trends;

// In which groups a sample stands whose content is counted; null where nothing is grouped.
internal static class SampleGroups
{
    private static readonly string[] Unknown = ["unknown"];

    public static async Task<Func<HeldRow, Statement, IReadOnlyList<string>>?> Of(Read read, string groupBy, string? set) => groupBy switch
    {
        "none" => null,
        "form" => (sample, _) => [Wire.Name(sample.Form)],
        "location" => (sample, _) => [sample.Location],
        "source" => (_, by) => [Wire.Name(by.Source)],
        "method" => (_, by) => by.GroupText.Length > 0 ? [by.GroupText] : Unknown,
        "sold-as" => SoldAs(await read.Query<(long Sample, string Name)>("SELECT DISTINCT x.sample, COALESCE(w.market_name, w.substance, w.folded) FROM sample_sold_as x JOIN names w ON w.folded = x.name")),
        _ => InRegion(await read.Query<(string Location, string Region)>("SELECT location_id, region FROM location_regions WHERE region_set = @set", new { set })),
    };

    private static Func<HeldRow, Statement, IReadOnlyList<string>> SoldAs(IReadOnlyList<(long Sample, string Name)> rows)
    {
        var names = rows.GroupBy(r => r.Sample).ToDictionary(g => g.Key, g => g.Select(r => r.Name).ToArray());
        return (sample, _) => names.GetValueOrDefault(sample.Number, Unknown);
    }

    private static Func<HeldRow, Statement, IReadOnlyList<string>> InRegion(IReadOnlyList<(string Location, string Region)> rows)
    {
        var regions = rows.ToDictionary(r => r.Location, r => r.Region, StringComparer.Ordinal);
        return (sample, _) => regions.TryGetValue(sample.Location, out var region) ? [region] : Unknown;
    }
}
