using Dims.Cells;
using Dims.Http;
using Dims.Samples;
using Dims.Substances;

namespace Dims.Trends;

// Facets whose samples count alike: in the same groups (null where the question groups by nothing, or by what the analysis was), and with the same to be told of them.
internal sealed record Lane(IReadOnlyList<string>? Groups, BroughtIn BroughtIn, bool Generated, bool PositivesOnly);

// Which facets a question is about, and how their samples count: asked once for each, whatever the number of samples.
internal sealed class CellChoice
{
    private static readonly string[] Unknown = ["unknown"];
    private readonly List<Lane> _lanes;
    private readonly int[] _laneOf;

    private CellChoice(Interned<Facet> facets, Predicate<Facet> fits, Func<Facet, IReadOnlyList<string>>? groupsOf, Predicate<Lane>? takes)
    {
        var (known, chosen) = (new Dictionary<(string, BroughtIn, bool, bool), Lane>(), new Lane?[facets.Count]);
        for (var i = 0; i < chosen.Length; i++)
        {
            if (!fits(facets[i])) continue;
            var lane = new Lane(groupsOf?.Invoke(facets[i]), facets[i].BroughtIn, facets[i].Generated, facets[i].PositivesOnly);
            var key = (lane.Groups is null ? "" : string.Join('\n', lane.Groups), lane.BroughtIn, lane.Generated, lane.PositivesOnly);
            if (!known.TryGetValue(key, out chosen[i])) known[key] = chosen[i] = lane;
        }
        _lanes = [.. known.Values.OrderByDescending(l => takes is null || takes(l))];
        Taken = takes is null ? _lanes.Count : _lanes.Count(l => takes(l));
        var places = _lanes.Select((l, i) => (l, i)).ToDictionary(l => l.l, l => l.i);
        _laneOf = [.. chosen.Select(l => l is null ? -1 : places[l])];
    }

    // Those that the question takes come first; samples of the others are in no share, whatever they hold.
    public IReadOnlyList<Lane> Lanes => _lanes;

    public int Taken { get; }

    // By facet; -1 where the question is not about it.
    public ReadOnlySpan<int> LaneOf => _laneOf;

    public static Task<CellChoice> Of(Meanings meanings, ResolvedQuestion question, RegisterSnapshot register, Interned<Facet> facets)
    {
        var asked = question.Asked;
        return Of(meanings, register, facets, asked.Form, asked.Location, question.Region, question.SoldAs, asked.GroupBy, question.GroupSet, f => question.Why?.Contains(f.BroughtIn) != false, null);
    }

    // `takes`: which samples are in no share, whatever they hold.
    public static Task<CellChoice> Of(Meanings meanings, SampleFilter filter, string groupBy, Predicate<Lane> takes, RegisterSnapshot register, Interned<Facet> facets) =>
        Of(meanings, register, facets, filter.Asked.Form, filter.Asked.Location, filter.Region, filter.SoldAs, groupBy, filter.GroupSet, _ => true, takes);

    private static async Task<CellChoice> Of(
        Meanings meanings, RegisterSnapshot register, Interned<Facet> facets, Form? form, string? location, (string Set, string Id)? region, (string Column, string Value)? soldAs, string groupBy, string? groupSet,
        Predicate<Facet> also, Predicate<Lane>? takes)
    {
        var locations = region is { } place ? await meanings.LocationsIn(place) : null;
        var sold = soldAs is { } named ? await meanings.Of(named.Column, named.Value) : null;
        return new CellChoice(facets, Fits, await Groups(meanings, register, groupBy, groupSet), takes);

        bool Fits(Facet facet) =>
            (form is null || facet.Form == form)
            && also(facet)
            && (location is null || facet.Location == location)
            && (locations is null || locations.Contains(facet.Location))
            && (sold is null || facet.SoldAs.Any(s => sold(s)));
    }

    private static async Task<Func<Facet, IReadOnlyList<string>>?> Groups(Meanings meanings, RegisterSnapshot register, string groupBy, string? groupSet)
    {
        switch (groupBy)
        {
            case "none" or "method" or "source":
                return null;
            case "form":
                return facet => [Wire.Name(facet.Form)];
            case "location":
                return facet => [facet.Location];
            case "sold-as":
                // Two words for one market name are one name.
                return facet => facet.SoldAs.Count == 0 ? Unknown : [.. facet.SoldAs.Select(Name).Distinct(StringComparer.Ordinal)];
            default:
                var regions = await meanings.Regions(groupSet!);
                return facet => regions.TryGetValue(facet.Location, out var known) ? [known] : Unknown;
        }

        string Name(string folded) => register.Of(folded) is { } naming ? naming.MarketName ?? naming.Substance ?? folded : folded;
    }
}
