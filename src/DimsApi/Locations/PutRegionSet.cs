using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Serialization;
using Dims.Http;
using Dims.Messaging;
using Dims.Storage;
using MediatR;

namespace Dims.Locations;

/// <summary>A way of dividing a country, as it is entered or extended.</summary>
public sealed record PutRegionSet : ICommand<RegionSet>, IChecked
{
    [JsonIgnore] public string Id { get; init; } = "";
    /// <summary>The name people know it by.</summary>
    [StringLength(120, MinimumLength = 1)] public required string Name { get; init; }
    /// <summary>ISO 3166-1 alpha-2.</summary>
    [RegularExpression("^[A-Z]{2}$")] public string Country { get; init; } = "NL";
    [MaxLength(1000)] public IReadOnlyList<Region> Regions { get; init; } = [];

    public string? Subject(object answer) => Id;

    public void Check(Faults faults)
    {
        if (Id.Length > 40 || !Patterns.Fits(Id, Patterns.Slug)) faults.Add("/id", "pattern", "a region set's id has 1 to 40 characters: a-z, 0-9 and single hyphens between them.");
    }
}

/// <summary>One region of a set.</summary>
public sealed record Region
{
    /// <summary>Id of the region in its set.</summary>
    [StringLength(80, MinimumLength = 1), RegularExpression(Patterns.Slug)] public required string Id { get; init; }
    /// <summary>The name people know it by.</summary>
    [StringLength(120, MinimumLength = 1)] public required string Name { get; init; }
}

/// <summary>A region set. `regions` is there when one set is asked for.</summary>
public sealed record RegionSet
{
    /// <summary>`province`, `ggd`, `mdi` or another.</summary>
    public required string Id { get; init; }
    /// <summary>The name people know it by.</summary>
    public required string Name { get; init; }
    /// <summary>ISO 3166-1 alpha-2.</summary>
    public required string Country { get; init; }
    public IReadOnlyList<Region>? Regions { get; init; }
}

public sealed class PutRegionSetHandler(Session session) : IRequestHandler<PutRegionSet, RegionSet>
{
    public async Task<RegionSet> Handle(PutRegionSet command, CancellationToken cancellationToken)
    {
        await session.Execute("INSERT INTO region_sets (id, name, country) VALUES (@Id, @Name, @Country) ON CONFLICT (id) DO UPDATE SET name = excluded.name, country = excluded.country", new { command.Id, command.Name, command.Country });
        foreach (var region in command.Regions.OrderBy(r => r.Id, StringComparer.Ordinal))
            await session.Execute("INSERT INTO regions (region_set, id, name) VALUES (@set, @Id, @Name) ON CONFLICT (region_set, id) DO UPDATE SET name = excluded.name", new { set = command.Id, region.Id, region.Name });
        return (await RegionSetQueries.Find(session, command.Id))!;
    }
}

public static class RegionSetQueries
{
    public static async Task<RegionSet?> Find(Sql sql, string id)
    {
        var set = await sql.One<RegionSet>("SELECT id, name, country FROM region_sets WHERE id = @id", new { id });
        return set is null ? null : set with { Regions = await sql.Query<Region>("SELECT id, name FROM regions WHERE region_set = @id ORDER BY id", new { id }) };
    }

    // The sets that come with the program (Locations/regions.json): data, to be corrected by PUT.
    public static IReadOnlyList<PutRegionSet> Seeds()
    {
        using var stream = typeof(RegionSetQueries).Assembly.GetManifestResourceStream("regions.json")!;
        using var document = JsonDocument.Parse(stream);
        return [.. document.RootElement.GetProperty("regionSets").EnumerateArray().Select(set => new PutRegionSet
        {
            Id = set.GetProperty("id").GetString()!,
            Name = set.GetProperty("name").GetString()!,
            Country = set.GetProperty("country").GetString()!,
            Regions = [.. set.GetProperty("regions").EnumerateArray().Select(r => new Region { Id = r.GetProperty("id").GetString()!, Name = r.GetProperty("name").GetString()! })],
        })];
    }
}
