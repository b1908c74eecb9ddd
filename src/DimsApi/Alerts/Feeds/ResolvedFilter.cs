using Dims.Http;
using Dims.Storage;
using Dims.Substances;

namespace Dims.Alerts.Feeds;

// A filter in the register's words. Two questions that mean the same are equal.
public sealed record ResolvedFilter(string? Substance, string? Class, string? Region, AlertLevel? Level)
{
    public static readonly ResolvedFilter Everything = new(null, null, null, null);

    public bool Fits(SeenAlert alert, RegisterSnapshot register) => this == Everything || alert.Versions.Any(v => Fits(v, register));

    private bool Fits(Alert version, RegisterSnapshot register) =>
        (Level is null || version.Level == Level) && FitsRegion(version)
        && ((Substance is null && Class is null) || version.Substances.Any(s => register.FindSubstance(s.Substance) is { } found && FitsSubstance(found, register)));

    private bool FitsSubstance(Substance found, RegisterSnapshot register) =>
        (Class is null || found.Classes.Contains(Class)) && (Substance is null || found.Slug == Substance || register.Overlapping(Substance).Any(o => o.Slug == found.Slug));

    private bool FitsRegion(Alert version)
    {
        if (Region?.Split(':') is not [var set, var region] || version.Level == AlertLevel.National) return true;
        return version.Regions.Contains(new AlertRegion { RegionSet = set, Region = region }) || version.Regions.All(r => r.RegionSet != set);
    }

    // Every fault at once, each with what was meant perhaps.
    public static async Task<ResolvedFilter> Of(AlertFilter asked, RegisterSnapshot register, Database database, CancellationToken cancel)
    {
        var faults = new Faults();
        var substance = asked.Substance is null ? null : FindSubstance(asked.Substance, register, faults);
        if (asked.Class is { } one) CheckClass(one, register, faults);
        if (asked.Region is { } region) await CheckRegion(region, database, faults, cancel);
        faults.ThrowIfAny();
        return new ResolvedFilter(substance, asked.Class, asked.Region, asked.Level);
    }

    private static string? FindSubstance(string text, RegisterSnapshot register, Faults faults)
    {
        if (register.FindSubstance(text) is { } known) return known.Slug;
        if (register.FindMarketName(text) is { } market)
            faults.Add("?substance", "market-name", $"is '{market.Slug}', a name under which things are sold; ask for a substance{(market.Promises.Count > 0 ? $", such as {string.Join(" or ", market.Promises)}" : "")}.");
        else
            faults.Add("?substance", "unknown-substance", $"is '{text}', which the register does not know.{(register.Suggest(text) is { Count: > 0 } near ? $" Did you mean {string.Join(" or ", near)}?" : "")}");
        return null;
    }

    private static void CheckClass(string one, RegisterSnapshot register, Faults faults)
    {
        var known = register.Substances.Values.SelectMany(s => s.Classes).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        if (!known.Contains(one)) faults.Add("?class", "unknown-class", $"is '{one}', which no substance belongs to; there are {string.Join(", ", known)}.");
    }

    private static async Task CheckRegion(string region, Database database, Faults faults, CancellationToken cancel)
    {
        if (region.Split(':') is not [var set, var id]) return;
        await using var read = await database.Read(cancel);
        var sets = await read.Query<string>("SELECT id FROM region_sets ORDER BY id");
        if (!sets.Contains(set)) faults.Add("?region", "unknown-region-set", $"there is no region set '{set}'; there are {string.Join(", ", sets)}.");
        else if (await read.Scalar<long>("SELECT count(*) FROM regions WHERE region_set = @set AND id = @id", new { set, id }) == 0)
            faults.Add("?region", "unknown-region", $"there is no region '{id}' in the set '{set}'.");
    }
}
