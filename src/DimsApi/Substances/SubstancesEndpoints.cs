using System.ComponentModel.DataAnnotations;
using Dims.Http;
using Dims.Storage;
using MediatR;

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

/// <summary>As of which day a substance is asked for.</summary>
public sealed record SubstanceOnQuestion
{
    /// <summary>Only the legal statuses of this day; all of them when left out.</summary>
    public DateOnly? On { get; init; }
}

public static class SubstancesEndpoints
{
    public static void MapSubstances(this Api api)
    {
        api.Get("/v1/substances", "listSubstances", "List or look up substances", List).Asks<SubstanceQuestion>().Answers<SubstanceList>(200, "By slug.").HasETag();
        api.Get("/v1/substances/{slug}", "getSubstance", "Read one substance", Find)
            .Describes("By its slug alone; what a name stands for is asked by `GET /v1/substances?name=`. One that was merged into another is still read here, and says so.")
            .Asks<SubstanceOnQuestion>().Answers<Substance>(200, "The substance.").HasETag().Fails(ProblemCodes.NotFound);
        api.Put("/v1/substances/{slug}", "putSubstance", "Enter or change a substance", Put)
            .Describes("The whole entry. Changing one that is there needs `If-Match` with the tag read without `on`; a name or number that stands for something else already is a fault that says for what. Every version is kept.")
            .Reads<PutSubstance>().Answers<Substance>(200, "The substance as it is now.").HasETag().Fails(ProblemCodes.TransitionNotAllowed, ProblemCodes.PreconditionRequired, ProblemCodes.PreconditionFailed);
        api.Get("/v1/substances/{slug}/versions", "listSubstanceVersions", "List the versions of a substance", Versions).Answers<SubstanceVersions>(200, "Who changed it, when, and what it was.").Fails(ProblemCodes.NotFound);
        api.Get("/v1/market-names", "listMarketNames", "List market names", ListMarketNames).Answers<MarketNameList>(200, "Under which names things are sold, and what those promise.").HasETag();
        api.Get("/v1/market-names/{slug}", "getMarketName", "Read one market name", FindMarketName).Answers<MarketName>(200, "The market name.").HasETag().Fails(ProblemCodes.NotFound);
        api.Put("/v1/market-names/{slug}", "putMarketName", "Enter or change a market name", PutMarket)
            .Describes("The whole entry. Changing one that is there needs `If-Match`. Every version is kept.")
            .Reads<PutMarketName>().Answers<MarketName>(200, "The market name as it is now.").HasETag().Fails(ProblemCodes.PreconditionRequired, ProblemCodes.PreconditionFailed);
        api.Get("/v1/market-names/{slug}/versions", "listMarketNameVersions", "List the versions of a market name", MarketVersions).Answers<MarketNameVersions>(200, "Who changed it, when, and what it was.").Fails(ProblemCodes.NotFound);
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
        var question = QueryReader.Read<SubstanceOnQuestion>(context.Request.Query);
        var register = await index.Current(cancel);
        if (!register.Substances.TryGetValue(slug, out var substance))
            throw new Problem(ProblemCodes.NotFound, "There is no such substance.") { More = new Dictionary<string, object?> { ["suggestions"] = register.Suggest(slug) } };
        await TaggedAnswer.Write(context, question.On is null ? substance : substance with { LegalStatuses = [.. LegalRegister.On(substance.LegalStatuses!, question.On)] }, cancel);
    }

    private static async Task Put(HttpContext context, string slug, SubstanceIndex index, IMediator mediator, CancellationToken cancel)
    {
        var tag = (await index.Current(cancel)).Substances.TryGetValue(slug, out var there) ? TaggedAnswer.TagOf(there) : null;
        if (tag is not null) Conditional.RequireMatch(context, tag);
        await TaggedAnswer.Write(context, await mediator.Send(await Bodies.Read<PutSubstance>(context, cancel, body => body with { Slug = slug, Tag = tag }), cancel), cancel);
    }

    private static async Task<IResult> Versions(string slug, Database database, CancellationToken cancel)
    {
        await using var read = await database.Read(cancel);
        var now = await RegisterRows.Substance(read, slug) ?? throw new Problem(ProblemCodes.NotFound, "There is no such substance.");
        var versions = await RegisterHistory.Of(read, RegisterHistory.Substances, slug, now with { LegalStatuses = null });
        return Results.Json(new SubstanceVersions { Items = [.. versions.Select(v => new SubstanceVersion { Version = v.Number, Change = v.Change, At = v.At, By = v.By, Substance = v.Entry })] }, Wire.Json);
    }

    private static async Task ListMarketNames(HttpContext context, SubstanceIndex index, CancellationToken cancel)
    {
        var register = await index.Current(cancel);
        if (Conditional.NotModified(context, $"\"{register.At}-{Edge.Version}\"", "no-cache")) return;
        await context.Response.WriteAsJsonAsync(new MarketNameList { Items = [.. register.MarketNames.Values.OrderBy(m => m.Slug, StringComparer.Ordinal)] }, Wire.Json, "application/json", cancel);
    }

    private static async Task FindMarketName(HttpContext context, string slug, SubstanceIndex index, CancellationToken cancel) =>
        await TaggedAnswer.Write(context, (await index.Current(cancel)).MarketNames.GetValueOrDefault(slug) ?? throw new Problem(ProblemCodes.NotFound, "There is no such market name."), cancel);

    private static async Task PutMarket(HttpContext context, string slug, SubstanceIndex index, IMediator mediator, CancellationToken cancel)
    {
        var tag = (await index.Current(cancel)).MarketNames.TryGetValue(slug, out var there) ? TaggedAnswer.TagOf(there) : null;
        if (tag is not null) Conditional.RequireMatch(context, tag);
        await TaggedAnswer.Write(context, await mediator.Send(await Bodies.Read<PutMarketName>(context, cancel, body => body with { Slug = slug, Tag = tag }), cancel), cancel);
    }

    private static async Task<IResult> MarketVersions(string slug, Database database, CancellationToken cancel)
    {
        await using var read = await database.Read(cancel);
        var now = await RegisterRows.MarketName(read, slug) ?? throw new Problem(ProblemCodes.NotFound, "There is no such market name.");
        var versions = await RegisterHistory.Of(read, RegisterHistory.MarketNames, slug, now);
        return Results.Json(new MarketNameVersions { Items = [.. versions.Select(v => new MarketNameVersion { Version = v.Number, Change = v.Change, At = v.At, By = v.By, MarketName = v.Entry })] }, Wire.Json);
    }
}
