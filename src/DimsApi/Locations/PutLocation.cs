using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Serialization;
using Dims.Http;
using Dims.Messaging;
using Dims.Rules;
using Dims.Storage;
using Dims.Substances;
using MediatR;

namespace Dims.Locations;

/// <summary>A testing location as it is entered or changed.</summary>
public sealed record PutLocation : ICommand<Location>, IChecked
{
    [JsonIgnore] public string Id { get; init; } = "";

    /// <summary>The name people know it by.</summary>
    [Required, StringLength(120, MinimumLength = 1)] public required string Name { get; init; }

    /// <summary>ISO 3166-1 alpha-2; `NL` when left out.</summary>
    [RegularExpression("^[A-Z]{2}$")] public string Country { get; init; } = "NL";

    /// <summary>In which region it lies, by region set (`province`, `ggd`, `mdi` or another). A set that is left out means: unknown.</summary>
    [MaxLength(20)] public IReadOnlyList<LocationRegion> Regions { get; init; } = [];

    /// <summary>Regions that are not there yet are created (imports only).</summary>
    [JsonIgnore] public bool CreateRegions { get; init; }

    [JsonIgnore] public bool Generated { get; init; }

    public string? Subject(object answer) => Id;

    public void Check(Faults faults)
    {
        if (Id.Length > 64 || !Patterns.Fits(Id, Patterns.Slug))
            faults.Add("/id", "pattern", "a location's id has 1 to 64 characters: a-z, 0-9 and single hyphens between them.");
        for (var i = 0; i < Regions.Count; i++)
            if (Regions.Take(i).Any(r => r.RegionSet == Regions[i].RegionSet)) faults.Add($"/regions/{i}/regionSet", "duplicate", "this set stands in the list already; a location lies in one region of a set.");
    }
}

/// <summary>A region of one region set.</summary>
public sealed record LocationRegion
{
    /// <summary>Id of the region set.</summary>
    [StringLength(40, MinimumLength = 1), RegularExpression(Patterns.Slug)] public required string RegionSet { get; init; }
    /// <summary>Id of the region in that set.</summary>
    [StringLength(80, MinimumLength = 1), RegularExpression(Patterns.Slug)] public required string Region { get; init; }
    /// <summary>The region's name; read only.</summary>
    [StringLength(120, MinimumLength = 1)] public string? Name { get; init; }
}

/// <summary>A testing location.</summary>
public sealed record Location
{
    /// <summary>Our own stable id of it.</summary>
    public required string Id { get; init; }
    /// <summary>The name people know it by.</summary>
    public required string Name { get; init; }
    /// <summary>ISO 3166-1 alpha-2.</summary>
    public required string Country { get; init; }
    /// <summary>One region for each set in which it is known where the location lies.</summary>
    public required IReadOnlyList<LocationRegion> Regions { get; init; }
    /// <summary>True where the location belongs to generated demonstration data.</summary>
    public required bool Generated { get; init; }
}

public sealed class PutLocationHandler(Session session, SubstanceIndex index, RuleIndex rules, JudgeLater later, FormerMeanings former) : IRequestHandler<PutLocation, Location>
{
    public async Task<Location> Handle(PutLocation command, CancellationToken cancellationToken)
    {
        if (command.CreateRegions) await CreateRegions(command);
        await CheckRegions(command);
        var there = await LocationQueries.Find(session, command.Id);
        await session.Execute(
            """
            INSERT INTO locations (id, name, country, generated, created_at) VALUES (@Id, @Name, @Country, @generated, @at)
            ON CONFLICT (id) DO UPDATE SET name = excluded.name, country = excluded.country
            """, new { command.Id, command.Name, command.Country, generated = command.Generated || await HoldsGenerated() ? 1 : 0, at = session.NowText });
        var before = await session.Query<(string, string)>("SELECT region_set, region FROM location_regions WHERE location_id = @Id", new { command.Id });
        await session.Execute("DELETE FROM location_regions WHERE location_id = @Id", new { command.Id });
        foreach (var region in command.Regions)
            await session.Execute("INSERT INTO location_regions (location_id, region_set, region) VALUES (@Id, @RegionSet, @Region)", new { command.Id, region.RegionSet, region.Region });
        // A region decides which samples a figure counts: it is a change of the data.
        var revision = await session.Revision();
        if (there is not null) await Keep(there, command, revision);
        await JudgeByRegion([.. before.Except(command.Regions.Select(r => (r.RegionSet, r.Region))).Concat(command.Regions.Select(r => (r.RegionSet, r.Region)).Except(before))]);
        return (await LocationQueries.Find(session, command.Id))!;
    }

    // Rules that ask for a region may ask about the samples of this location now.
    private async Task JudgeByRegion(IReadOnlyCollection<(string Set, string Region)> changed)
    {
        if (changed.Count == 0) return;
        foreach (var rule in (await rules.In(session, await index.In(session))).Rules)
            if (rule.Region is { } region && changed.Contains((region.Set, region.Id))) await later.Rule(rule.Id);
    }

    // Where a location lay before; one that is new had no samples.
    private async Task Keep(Location before, PutLocation now, long revision)
    {
        var (was, lies) = (before.Regions.Select(r => (r.RegionSet, r.Region)).ToHashSet(), now.Regions.Select(r => (r.RegionSet, r.Region)).ToHashSet());
        if (was.SetEquals(lies)) return;
        await former.Keep(FormerMeanings.Location, before.Id, JsonSerializer.Serialize(before.Regions.ToDictionary(r => r.RegionSet, r => r.Region), Wire.Json), revision);
        was.SymmetricExceptWith(lies);
        foreach (var (set, region) in was) await former.Changed("region", $"{set}:{region}", revision);
    }

    // In a demonstration everything that is added is part of it.
    private async Task<bool> HoldsGenerated() => await session.Scalar<int?>("SELECT 1 FROM locations WHERE generated = 1 LIMIT 1") == 1;

    private async Task CreateRegions(PutLocation command)
    {
        foreach (var region in command.Regions.OrderBy(r => r.RegionSet + "/" + r.Region, StringComparer.Ordinal))
        {
            await session.Execute("INSERT INTO region_sets (id, name, country) VALUES (@RegionSet, @RegionSet, @Country) ON CONFLICT (id) DO NOTHING", new { region.RegionSet, command.Country });
            await session.Execute("INSERT INTO regions (region_set, id, name) VALUES (@RegionSet, @Region, @name) ON CONFLICT (region_set, id) DO NOTHING", new { region.RegionSet, region.Region, name = region.Name ?? region.Region });
        }
    }

    private async Task CheckRegions(PutLocation command)
    {
        var faults = new Faults();
        for (var i = 0; i < command.Regions.Count; i++)
        {
            var region = command.Regions[i];
            if (await session.Scalar<long>("SELECT count(*) FROM regions WHERE region_set = @RegionSet AND id = @Region", region) == 0)
                faults.Add($"/regions/{i}/region", "unknown-region", $"there is no region '{region.Region}' in the set '{region.RegionSet}'.");
        }
        faults.ThrowIfAny();
    }
}
