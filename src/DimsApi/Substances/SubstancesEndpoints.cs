using System.ComponentModel.DataAnnotations;
using Dims.Http;
using Dims.Storage;

namespace Dims.Substances;

/// <summary>Which substances are asked for.</summary>
public sealed record SubstanceQuestion
{
    /// <summary>Find by any name, synonym, InChIKey (also its first block) or CAS number, in any spelling.</summary>
    [StringLength(120, MinimumLength = 1)] public string? Name { get; init; }
    /// <summary>Only substances of this class.</summary>
    [StringLength(60, MinimumLength = 1)] public string? Class { get; init; }
}

/// <summary>Substances of the register.</summary>
public sealed record SubstanceList
{
    public required IReadOnlyList<Substance> Items { get; init; }
    /// <summary>Where nothing was found under `name`: slugs with the nearest names.</summary>
    public IReadOnlyList<string>? Suggestions { get; init; }
}

/// <summary>Market names of the register.</summary>
public sealed record MarketNameList
{
    public required IReadOnlyList<MarketName> Items { get; init; }
}

/// <summary>A name that was told and that the register does not know.</summary>
public sealed record UnknownName
{
    /// <summary>As it was first told.</summary>
    public required string Name { get; init; }
    /// <summary>When it was first told.</summary>
    public DateTimeOffset? FirstSeenAt { get; init; }
    /// <summary>Findings under this name.</summary>
    public required long Findings { get; init; }
    /// <summary>Samples sold under this name.</summary>
    public required long SoldAs { get; init; }
    /// <summary>Slugs with the nearest names.</summary>
    public required IReadOnlyList<string> Suggestions { get; init; }
}

/// <summary>Names that wait to be named.</summary>
public sealed record UnknownNameList
{
    public required IReadOnlyList<UnknownName> Items { get; init; }
    /// <summary>True where they come from a database with generated demonstration data.</summary>
    public required bool Generated { get; init; }
}

public static class SubstancesEndpoints
{
    public static void MapSubstances(this Api api)
    {
        api.Get("/v1/substances", "listSubstances", "List or look up substances", List).Asks<SubstanceQuestion>().Answers<SubstanceList>(200, "By slug.").HasETag();
        api.Get("/v1/substances/{slug}", "getSubstance", "Read one substance", Find).Answers<Substance>(200, "The substance.").HasETag().Fails(ProblemCodes.NotFound);
        api.Get("/v1/market-names", "listMarketNames", "List market names", ListMarketNames).Answers<MarketNameList>(200, "Under which names things are sold, and what those promise.").HasETag();
        api.Get("/v1/unknown-names", "listUnknownNames", "List names that wait to be named", ListUnknown).Answers<UnknownNameList>(200, "Most used first; at most 1,000.");
    }

    private static async Task List(HttpContext context, SubstanceIndex index, CancellationToken cancel)
    {
        var question = QueryReader.Read<SubstanceQuestion>(context.Request.Query);
        var register = await index.Current(cancel);
        if (Conditional.NotModified(context, $"\"{register.At}-{Edge.Version}-{JsonAnswer.Hash(context.Request.QueryString.Value!)}\"", "no-cache")) return;
        var found = question.Name is null
            ? register.Substances.Values.OrderBy(s => s.Slug, StringComparer.Ordinal)
            : register.FindSubstance(question.Name) is { } one ? [one] : Enumerable.Empty<Substance>();
        if (question.Class is not null) found = found.Where(s => s.Classes.Contains(question.Class));
        Substance[] items = [.. found];
        await context.Response.WriteAsJsonAsync(new SubstanceList { Items = items, Suggestions = question.Name is not null && items.Length == 0 ? register.Suggest(question.Name) : null }, Wire.Json, "application/json", cancel);
    }

    private static async Task Find(HttpContext context, string slug, SubstanceIndex index, CancellationToken cancel)
    {
        var register = await index.Current(cancel);
        if (!register.Substances.TryGetValue(slug, out var substance))
            throw new Problem(ProblemCodes.NotFound, "There is no such substance.") { More = new Dictionary<string, object?> { ["suggestions"] = register.Suggest(slug) } };
        if (Conditional.NotModified(context, $"\"{register.At}-{Edge.Version}\"", "no-cache")) return;
        await context.Response.WriteAsJsonAsync(substance, Wire.Json, "application/json", cancel);
    }

    private static async Task ListMarketNames(HttpContext context, SubstanceIndex index, CancellationToken cancel)
    {
        var register = await index.Current(cancel);
        if (Conditional.NotModified(context, $"\"{register.At}-{Edge.Version}\"", "no-cache")) return;
        await context.Response.WriteAsJsonAsync(new MarketNameList { Items = [.. register.MarketNames.Values.OrderBy(m => m.Slug, StringComparer.Ordinal)] }, Wire.Json, "application/json", cancel);
    }

    private static async Task<IResult> ListUnknown(Database database, SubstanceIndex index, CancellationToken cancel)
    {
        var register = await index.Current(cancel);
        await using var read = await database.Read(cancel);
        var rows = await read.Query<Row>(
            """
            SELECT spelling, first_seen_at, findings, sold_as FROM (
              SELECT n.spelling, n.first_seen_at,
                (SELECT count(*) FROM findings f WHERE f.name = n.folded AND f.superseded_in IS NULL) AS findings,
                (SELECT count(*) FROM sample_sold_as a WHERE a.name = n.folded) AS sold_as
              FROM names n WHERE n.substance IS NULL AND n.market_name IS NULL) AS told
            WHERE findings + sold_as > 0 ORDER BY findings + sold_as DESC, spelling LIMIT 1000
            """);
        return Results.Json(new UnknownNameList
        {
            Generated = await read.Scalar<int?>("SELECT 1 FROM locations WHERE generated = 1 LIMIT 1") == 1,
            Items = [.. rows.Select(r => new UnknownName { Name = r.Spelling, FirstSeenAt = r.FirstSeenAt is null ? null : Instant.Parse(r.FirstSeenAt), Findings = r.Findings, SoldAs = r.SoldAs, Suggestions = register.Suggest(r.Spelling) })],
        }, Wire.Json);
    }

    private sealed record Row
    {
        public string Spelling { get; init; } = "";
        public string? FirstSeenAt { get; init; }
        public long Findings { get; init; }
        public long SoldAs { get; init; }
    }
}
