using Dims.Http;
using Dims.Locations;
using Dims.Storage;
using MediatR;

namespace Dims.Import;

// Enters the locations that rows are formed with, before their samples. One that exists keeps its name and its regions (somebody may have corrected them);
// only a region set it has nothing in yet is filled in. So a second import writes nothing.
internal sealed class ImportLocations(IMediator mediator, Database database)
{
    private readonly Dictionary<string, Location> _known = new(StringComparer.Ordinal);
    private readonly Dictionary<string, IReadOnlyList<Fault>> _refused = new(StringComparer.Ordinal);

    public int Created { get; private set; }

    public async Task Load(CancellationToken cancel)
    {
        await using var read = await database.Read(cancel);
        foreach (var location in await LocationQueries.List(read)) _known[location.Id] = location;
    }

    // Puts the location if need be; what stands against it goes to the faults of the row.
    public async Task Ensure(PutLocation wanted, Faults faults, CancellationToken cancel)
    {
        if (!_known.TryGetValue(wanted.Id, out var known) && !_refused.ContainsKey(wanted.Id)) known = await Put(wanted, isNew: true, cancel);
        if (known is not null && wanted.Regions.Any(r => known.Regions.All(k => k.RegionSet != r.RegionSet)))
            known = await Put(wanted with { Name = known.Name, Country = known.Country, Regions = [.. known.Regions, .. wanted.Regions.Where(r => known.Regions.All(k => k.RegionSet != r.RegionSet))] }, isNew: false, cancel);
        foreach (var fault in _refused.GetValueOrDefault(wanted.Id, [])) faults.Add("/location" + fault.Pointer, fault.Code, fault.Detail);
        foreach (var region in wanted.Regions)
            if (known?.Regions.FirstOrDefault(k => k.RegionSet == region.RegionSet) is { } other && other.Region != region.Region)
                faults.Add("/location", "other-region", $"the location '{wanted.Id}' lies in '{other.Region}' of the set '{region.RegionSet}', and this row says '{region.Region}'. Put the column into `from` of the profile, or correct the location.");
    }

    private async Task<Location?> Put(PutLocation location, bool isNew, CancellationToken cancel)
    {
        try
        {
            var put = await mediator.Send(location, cancel);
            if (isNew) Created++;
            return _known[location.Id] = put;
        }
        catch (Problem problem) when (problem.Errors is { Count: > 0 } errors)
        {
            _refused[location.Id] = errors;
            return null;
        }
    }
}
