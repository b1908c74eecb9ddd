using System.Globalization;
using Dims.Http;
using Dims.Samples;
using Dims.Storage;
using Dims.Substances;

namespace Dims.Cells;

// An earlier revision: its cells, the register and where locations lay.
internal sealed class Past
{
    public required long Revision { get; init; }
    public required CellSnapshot Cells { get; init; }
    public required RegisterSnapshot Register { get; init; }
    // By region set and location.
    public required IReadOnlyDictionary<(string Set, string Location), string> Regions { get; init; }
}

// What names, lists and places stand for at one moment: now by their rows, earlier by what was kept.
internal sealed class Meanings(Read read, Past? past)
{
    // Which folded names stand for it: by the column of `names` that says so, or (`folded`) the name itself.
    public async Task<Predicate<string>> Of(string column, string value)
    {
        if (past is null) return (await read.Query<string>($"SELECT folded FROM names WHERE {column} = @value", new { value })).ToHashSet(StringComparer.Ordinal).Contains;
        return column switch
        {
            "substance" => name => past.Register.Of(name)?.Substance == value,
            "market_name" => name => past.Register.Of(name)?.MarketName == value,
            _ => name => name == value,
        };
    }

    // The market name or substance of each name that stands for one.
    public async Task<Func<string, string?>> Entries()
    {
        if (past is not null) return name => past.Register.Of(name) is { } naming ? naming.MarketName ?? naming.Substance : null;
        return (await read.Query<(string Folded, string Name)>("SELECT folded, COALESCE(market_name, substance) FROM names WHERE market_name IS NOT NULL OR substance IS NOT NULL")).ToDictionary(n => n.Folded, n => n.Name, StringComparer.Ordinal).GetValueOrDefault;
    }

    // What each list looked for, as substances. What stands on a list never changes; what it means may.
    public async Task<Dictionary<string, IReadOnlySet<string>>> Panels()
    {
        var rows = past is null
            ? await read.Query<(string Panel, string? Substance)>("SELECT p.panel, n.substance FROM panel_names p JOIN names n ON n.folded = p.name WHERE n.substance IS NOT NULL")
            : (await read.Query<(string Panel, string Name)>("SELECT panel, name FROM panel_names")).Select(p => (p.Panel, Substance: past.Register.Of(p.Name)?.Substance));
        return rows.Where(p => p.Substance is not null).GroupBy(p => p.Panel, StringComparer.Ordinal).ToDictionary(g => g.Key, g => (IReadOnlySet<string>)g.Select(p => p.Substance!).ToHashSet(StringComparer.Ordinal), StringComparer.Ordinal);
    }

    public async Task<HashSet<string>> PanelsWith(string substance) => past is null
        ? [.. await read.Query<string>("SELECT DISTINCT p.panel FROM names n JOIN panel_names p ON p.name = n.folded WHERE n.substance = @substance", new { substance })]
        : [.. (await Panels()).Where(p => p.Value.Contains(substance)).Select(p => p.Key)];

    // The region of each location in a set, where it is known.
    public async Task<Dictionary<string, string>> Regions(string set) => past is null
        ? (await read.Query<(string Location, string Region)>("SELECT location_id, region FROM location_regions WHERE region_set = @set", new { set })).ToDictionary(r => r.Location, r => r.Region, StringComparer.Ordinal)
        : past.Regions.Where(r => r.Key.Set == set).ToDictionary(r => r.Key.Location, r => r.Value, StringComparer.Ordinal);

    public async Task<HashSet<string>> LocationsIn((string Set, string Id) region) =>
        (await Regions(region.Set)).Where(l => l.Value == region.Id).Select(l => l.Key).ToHashSet(StringComparer.Ordinal);

    public async Task<Dictionary<Basis, decimal>> Factors(string substance)
    {
        if (past is not null) return past.Register.Substances[substance].Salts.Where(s => s.Basis != Basis.Unknown).ToDictionary(s => s.Basis, s => s.Factor);
        var factors = new Dictionary<Basis, decimal>();
        foreach (var (basis, factor) in await read.Query<(string, string)>("SELECT basis, factor FROM substance_salts WHERE substance = @substance ORDER BY basis", new { substance }))
            if (Wire.TryParse<Basis>(basis, out var known)) factors[known] = decimal.Parse(factor, CultureInfo.InvariantCulture);
        return factors;
    }

    // The last revision in which one of these changed: (entry, slug), (class, name), (isomer-group, name), (region, set:id). No subject: any of the kind; a subject that ends in a colon: any that begins so. 0 where none has.
    public async Task<long> Changed(IEnumerable<(string Kind, string? Subject)> asked)
    {
        var changes = await read.Query<(string Kind, string Subject, long Revision)>("SELECT kind, subject, MAX(revision) FROM meaning_changes WHERE revision <= @most GROUP BY kind, subject", new { most = past?.Revision ?? long.MaxValue });
        var all = asked.Distinct().ToList();
        // A sample may have been corrected out of the figure: no other reads that.
        var corrected = await read.Scalar<long?>("SELECT MAX(until_revision) FROM sample_versions WHERE change IN ('corrected', 'removed') AND until_revision <= @most", new { most = past?.Revision ?? long.MaxValue }) ?? 0;
        return changes.Where(c => all.Exists(a => a.Kind == c.Kind && (a.Subject is null || a.Subject == c.Subject || (a.Subject.EndsWith(':') && c.Subject.StartsWith(a.Subject, StringComparison.Ordinal))))).Select(c => c.Revision).Append(corrected).Max();
    }
}
