using Dims.Http;
using Dims.Storage;

namespace Dims.Trends;

// In which group or groups of the question a sample counts; null where nothing is grouped.
internal static class DosageGroups
{
    private static readonly string[] Unknown = ["unknown"];

    public static async Task<Func<Statement, IReadOnlyList<string>>?> Of(Read read, ResolvedQuestion question) => question.Asked.GroupBy switch
    {
        "none" => null,
        "form" or "location" or "method" => by => by.GroupText.Length > 0 ? [by.GroupText] : Unknown,
        "source" => by => [Wire.Name(by.Source)],
        "sold-as" => ByName(await SoldAs(read, question)),
        _ => ByRegion(await Regions(read, question.GroupSet!)),
    };

    private static Func<Statement, IReadOnlyList<string>> ByName(Dictionary<long, List<string>> names) =>
        by => names.TryGetValue(by.Sample, out var sold) ? sold : Unknown;

    private static Func<Statement, IReadOnlyList<string>> ByRegion(Dictionary<string, string> regions) =>
        by => regions.TryGetValue(by.GroupText, out var region) ? [region] : Unknown;

    private static async Task<Dictionary<string, string>> Regions(Read read, string set) =>
        (await read.Query<(string Location, string Region)>("SELECT location_id, region FROM location_regions WHERE region_set = @set", new { set }))
            .ToDictionary(r => r.Location, r => r.Region, StringComparer.Ordinal);

    // Two words for one market name are one name.
    private static async Task<Dictionary<long, List<string>>> SoldAs(Read read, ResolvedQuestion question)
    {
        var sold = await read.Query<(long Sample, string Name)>(
            """
            SELECT DISTINCT x.sample, COALESCE(w.market_name, w.substance, w.folded)
            FROM sample_sold_as x
            JOIN names w ON w.folded = x.name
            WHERE x.sample IN (
              SELECT f.sample FROM names n JOIN findings f ON f.name = n.folded WHERE n.substance = @Substance
              UNION
              SELECT a.sample FROM names n JOIN panel_names p ON p.name = n.folded JOIN analyses a ON a.panel = p.panel WHERE n.substance = @Substance
              UNION
              SELECT a.sample FROM analyses a WHERE a.screening = 1)
            """, new { question.Substance });
        var groups = new Dictionary<long, List<string>>();
        foreach (var (sample, name) in sold)
        {
            if (!groups.TryGetValue(sample, out var names)) groups[sample] = names = [];
            names.Add(name);
        }
        return groups;
    }
}
