using Dims.Cells;
using Dims.Storage;

namespace Dims.Trends;

// Which facets a question is about, and in which groups their samples count: asked once for each, whatever the number of samples.
internal sealed class CellChoice
{
    private static readonly string[] Unknown = ["unknown"];
    private readonly bool[] _chosen;
    private readonly Func<Facet, IReadOnlyList<string>>? _groupsOf;
    private readonly IReadOnlyList<string>?[] _groups;
    private readonly Interned<Facet> _facets;

    private CellChoice(Interned<Facet> facets, Predicate<Facet> fits, Func<Facet, IReadOnlyList<string>>? groupsOf)
    {
        (_facets, _groupsOf, _groups, _chosen) = (facets, groupsOf, new IReadOnlyList<string>?[facets.Count], new bool[facets.Count]);
        for (var i = 0; i < _chosen.Length; i++) _chosen[i] = fits(facets[i]);
    }

    public bool Has(int facet) => _chosen[facet];

    // By what the samples of a facet are; null where the question groups by nothing, or by what the analysis was.
    public IReadOnlyList<string>? GroupsOf(int facet) => _groupsOf is null ? null : _groups[facet] ??= _groupsOf(_facets[facet]);

    public static async Task<CellChoice> Of(Read read, ResolvedQuestion question, Interned<Facet> facets)
    {
        var asked = question.Asked;
        var locations = question.Region is { } region
            ? (await read.Query<string>("SELECT location_id FROM location_regions WHERE region_set = @Set AND region = @Id", new { region.Set, region.Id })).ToHashSet(StringComparer.Ordinal)
            : null;
        var sold = question.SoldAs is { } named
            ? (await read.Query<string>($"SELECT folded FROM names WHERE {named.Column} = @Value", new { named.Value })).ToHashSet(StringComparer.Ordinal)
            : null;
        return new CellChoice(facets, Fits, await Groups(read, question));

        bool Fits(Facet facet) =>
            (asked.Form is null || facet.Form == asked.Form)
            && (question.Why is null || question.Why.Contains(facet.BroughtIn))
            && (asked.Location is null || facet.Location == asked.Location)
            && (locations is null || locations.Contains(facet.Location))
            && (sold is null || facet.SoldAs.Any(sold.Contains));
    }

    private static async Task<Func<Facet, IReadOnlyList<string>>?> Groups(Read read, ResolvedQuestion question)
    {
        switch (question.Asked.GroupBy)
        {
            case "none" or "method" or "source":
                return null;
            case "form":
                return facet => [Http.Wire.Name(facet.Form)];
            case "location":
                return facet => [facet.Location];
            case "sold-as":
                var names = (await read.Query<(string Folded, string Name)>("SELECT folded, COALESCE(market_name, substance) FROM names WHERE market_name IS NOT NULL OR substance IS NOT NULL"))
                    .ToDictionary(n => n.Folded, n => n.Name, StringComparer.Ordinal);
                // Two words for one market name are one name.
                return facet => facet.SoldAs.Count == 0 ? Unknown : [.. facet.SoldAs.Select(s => names.GetValueOrDefault(s, s)).Distinct(StringComparer.Ordinal)];
            default:
                var regions = (await read.Query<(string Location, string Region)>("SELECT location_id, region FROM location_regions WHERE region_set = @GroupSet", new { question.GroupSet }))
                    .ToDictionary(r => r.Location, r => r.Region, StringComparer.Ordinal);
                return facet => regions.TryGetValue(facet.Location, out var known) ? [known] : Unknown;
        }
    }
}
