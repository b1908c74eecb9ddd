using System.ComponentModel.DataAnnotations;
using Dims.Http;
using Dims.Storage;
using MediatR;

namespace Dims.Substances;

/// <summary>Which entries on legal status are asked for.</summary>
public sealed record LegalStatusQuestion
{
    /// <summary>A substance, by any name or number: entries of its own and those of groups that it belongs to.</summary>
    [StringLength(120, MinimumLength = 1)] public string? Substance { get; init; }
    /// <summary>Slug of a group.</summary>
    [StringLength(64, MinimumLength = 1)] public string? Group { get; init; }
    /// <summary>ISO 3166-1 alpha-2.</summary>
    [RegularExpression("^[A-Z]{2}$")] public string? Country { get; init; }
    /// <summary>The list or schedule, as the law names it.</summary>
    [StringLength(40, MinimumLength = 1)] public string? List { get; init; }
    /// <summary>Only what holds, or may hold, on this day.</summary>
    public DateOnly? On { get; init; }
}

public static class LegalEndpoints
{
    public static void MapLegal(this Api api)
    {
        api.Get("/v1/legal-statuses", "listLegalStatuses", "What the law says, by date", List)
            .Describes("With `on` the entries whose days hold that day; one whose first day is not known is listed with `onDay: not-known`.").Asks<LegalStatusQuestion>().Answers<LegalStatusList>(200, "By country and first day.").HasETag();
        api.Post("/v1/legal-statuses", "enterLegalStatus", "Enter a legal status", Enter).Reads<LegalStatusContent>().Answers<LegalStatus>(201, "The entry; `Location` is its address.").HasETag().Fails(ProblemCodes.IdempotencyInFlight, ProblemCodes.IdempotencyReuse);
        api.Get("/v1/legal-statuses/{id}", "getLegalStatus", "Read an entry on legal status", Find).Answers<LegalStatus>(200, "The entry.").HasETag().Fails(ProblemCodes.NotFound);
        api.Put("/v1/legal-statuses/{id}", "putLegalStatus", "Correct or confirm an entry on legal status", Put)
            .Describes("The whole entry; `If-Match` is needed. Every version is kept.").Reads<LegalStatusContent>().Answers<LegalStatus>(200, "The entry as it is now.").HasETag()
            .Fails(ProblemCodes.NotFound, ProblemCodes.PreconditionRequired, ProblemCodes.PreconditionFailed);
        api.Delete("/v1/legal-statuses/{id}", "removeLegalStatus", "Remove an entry on legal status", Remove)
            .Describes("For an entry that was never right; one that ended gets a last day. Its versions stay readable.").Answers<object>(204, "Removed.").Fails(ProblemCodes.NotFound);
        api.Get("/v1/legal-statuses/{id}/versions", "listLegalStatusVersions", "List the versions of an entry on legal status", Versions).Answers<LegalStatusVersions>(200, "Who changed it, when, and what it was.").Fails(ProblemCodes.NotFound);
        api.Get("/v1/legal-groups", "listLegalGroups", "List groups that a law lists as a whole", Groups).Answers<LegalGroupList>(200, "All groups, by slug.").HasETag();
        api.Get("/v1/legal-groups/{slug}", "getLegalGroup", "Read a group", FindGroup).Answers<LegalGroup>(200, "The group.").HasETag().Fails(ProblemCodes.NotFound);
        api.Put("/v1/legal-groups/{slug}", "putLegalGroup", "Enter or correct a group", PutGroup)
            .Describes("The whole group; changing one that is there needs `If-Match`. Every version is kept.").Reads<PutLegalGroup>().Answers<LegalGroup>(200, "The group as it is now.").HasETag()
            .Fails(ProblemCodes.PreconditionRequired, ProblemCodes.PreconditionFailed);
        api.Get("/v1/legal-groups/{slug}/versions", "listLegalGroupVersions", "List the versions of a group", GroupVersions).Answers<LegalGroupVersions>(200, "Who changed it, when, and what it was.").Fails(ProblemCodes.NotFound);
    }

    private static async Task List(HttpContext context, SubstanceIndex index, CancellationToken cancel)
    {
        var question = QueryReader.Read<LegalStatusQuestion>(context.Request.Query);
        var register = await index.Current(cancel);
        var faults = new Faults();
        var substance = question.Substance is null ? null : register.FindSubstance(question.Substance);
        if (question.Substance is not null && substance is null)
            faults.Add("?substance", "unknown-substance", $"is '{question.Substance}', which is no substance of the register.{(register.Suggest(question.Substance) is { Count: > 0 } near ? $" Did you mean {string.Join(" or ", near)}?" : "")}");
        if (question.Group is not null && register.Legal.Groups.All(g => g.Slug != question.Group)) faults.Add("?group", "unknown-group", $"there is no group '{question.Group}'.");
        faults.ThrowIfAny();
        var found = (substance is null ? register.Legal.Statuses : register.Legal.Of(substance.Slug))
            .Where(s => (question.Group is null || s.Group == question.Group) && (question.Country is null || s.Country == question.Country) && (question.List is null || s.List == question.List));
        await TaggedAnswer.Write(context, new LegalStatusList { Items = [.. LegalRegister.On(found, question.On)], Note = LegalRegister.Note }, cancel);
    }

    private static async Task Enter(HttpContext context, IMediator mediator, CancellationToken cancel)
    {
        var entered = await mediator.Send(new PutLegalStatus(null, null, await Bodies.Read<LegalStatusContent>(context, cancel)), cancel);
        (context.Response.StatusCode, context.Response.Headers.Location) = (201, "/v1/legal-statuses/" + entered.Id);
        await TaggedAnswer.Write(context, entered, cancel);
    }

    private static async Task Find(HttpContext context, string id, SubstanceIndex index, CancellationToken cancel) =>
        await TaggedAnswer.Write(context, (await index.Current(cancel)).Legal.Statuses.FirstOrDefault(s => s.Id == id) ?? throw NoEntry(), cancel);

    private static async Task Put(HttpContext context, string id, SubstanceIndex index, IMediator mediator, CancellationToken cancel)
    {
        var tag = TaggedAnswer.TagOf((await index.Current(cancel)).Legal.Statuses.FirstOrDefault(s => s.Id == id) ?? throw NoEntry());
        Conditional.RequireMatch(context, tag);
        await TaggedAnswer.Write(context, await mediator.Send(new PutLegalStatus(id, tag, await Bodies.Read<LegalStatusContent>(context, cancel)), cancel), cancel);
    }

    private static async Task<IResult> Remove(string id, IMediator mediator, CancellationToken cancel) =>
        await mediator.Send(new RemoveLegalStatus(id), cancel) ? Results.NoContent() : throw NoEntry();

    private static async Task<IResult> Versions(string id, Database database, CancellationToken cancel)
    {
        await using var read = await database.Read(cancel);
        var versions = await RegisterHistory.Of(read, RegisterHistory.LegalStatuses, id, await LegalRows.Status(read, id));
        if (versions.Count == 0) throw NoEntry();
        return Results.Json(new LegalStatusVersions { Items = [.. versions.Select(v => new LegalStatusVersion { Version = v.Number, Change = v.Change, At = v.At, By = v.By, LegalStatus = v.Entry })] }, Wire.Json);
    }

    private static async Task Groups(HttpContext context, SubstanceIndex index, CancellationToken cancel) =>
        await TaggedAnswer.Write(context, new LegalGroupList { Items = (await index.Current(cancel)).Legal.Groups }, cancel);

    private static async Task FindGroup(HttpContext context, string slug, SubstanceIndex index, CancellationToken cancel) =>
        await TaggedAnswer.Write(context, (await index.Current(cancel)).Legal.Groups.FirstOrDefault(g => g.Slug == slug) ?? throw NoGroup(), cancel);

    private static async Task PutGroup(HttpContext context, string slug, SubstanceIndex index, IMediator mediator, CancellationToken cancel)
    {
        var tag = (await index.Current(cancel)).Legal.Groups.FirstOrDefault(g => g.Slug == slug) is { } there ? TaggedAnswer.TagOf(there) : null;
        if (tag is not null) Conditional.RequireMatch(context, tag);
        await TaggedAnswer.Write(context, await mediator.Send(await Bodies.Read<PutLegalGroup>(context, cancel, body => body with { Slug = slug, Tag = tag }), cancel), cancel);
    }

    private static async Task<IResult> GroupVersions(string slug, Database database, CancellationToken cancel)
    {
        await using var read = await database.Read(cancel);
        var now = await LegalRows.Group(read, slug) ?? throw NoGroup();
        var versions = await RegisterHistory.Of(read, RegisterHistory.LegalGroups, slug, now);
        return Results.Json(new LegalGroupVersions { Items = [.. versions.Select(v => new LegalGroupVersion { Version = v.Number, Change = v.Change, At = v.At, By = v.By, Group = v.Entry })] }, Wire.Json);
    }

    private static Problem NoEntry() => new(ProblemCodes.NotFound, "There is no such entry.");

    private static Problem NoGroup() => new(ProblemCodes.NotFound, "There is no such group.");
}
