using Dims.Http;
using Dims.Storage;
using MediatR;
using Microsoft.AspNetCore.Http.Features;

namespace Dims.Substances;

public static class NamesEndpoints
{
    public static void MapNames(this Api api)
    {
        api.Get("/v1/unknown-names", "listUnknownNames", "List names that wait to be named", ListUnknown).Asks<UnknownNamesQuestion>().Answers<UnknownNameList>(200, "A page, the most used first.");
        api.Get("/v1/names/{name}", "getName", "Read what a name stands for", Find)
            .Describes("The name is any spelling, percent-encoded in the address; capitals are allowed here.").Answers<NameMeaning>(200, "What it stands for, and what people made of it.").Fails(ProblemCodes.NotFound);
        api.Put("/v1/names/{name}", "putName", "Name a name", Put)
            .Describes("Every finding under this name, what was sold under it and every figure follow at once. A name that nobody has told yet may be named too. A first block of an InChIKey names the keys that begin with it.")
            .Reads<PutName>().Answers<NameMeaning>(200, "What it stands for now.").Fails(ProblemCodes.AlreadyExists);
        api.Delete("/v1/names/{name}", "deleteName", "Take a naming back", Delete)
            .Describes("Only what a person named: an entry's own names are changed with the entry. The name itself is kept, and waits to be named again.")
            .Answers<object>(204, "It waits to be named.").Fails(ProblemCodes.NotFound, ProblemCodes.TransitionNotAllowed);
    }

    private static async Task<IResult> ListUnknown(HttpContext context, UnknownNames names, CancellationToken cancel)
    {
        var (list, next) = await names.Page(QueryReader.Read<UnknownNamesQuestion>(context.Request.Query), cancel);
        if (next is not null) Paging.Next(context, next);
        return Results.Json(list, Wire.Json);
    }

    private static async Task<IResult> Find(HttpContext context, string name, Database database, CancellationToken cancel)
    {
        await using var read = await database.Read(cancel);
        return Results.Json(await NamingDeeds.Meaning(read, NameFolding.Fold(Told(context, name))) ?? throw new Problem(ProblemCodes.NotFound, "Nobody has told or entered this name."), Wire.Json);
    }

    private static async Task<IResult> Put(HttpContext context, string name, IMediator mediator, CancellationToken cancel) =>
        Results.Json(await mediator.Send(await Bodies.Read<PutName>(context, cancel, body => body with { Name = Told(context, name) }), cancel), Wire.Json);

    private static async Task<IResult> Delete(HttpContext context, string name, IMediator mediator, CancellationToken cancel)
    {
        await mediator.Send(new TakeNameBack(Told(context, name)), cancel);
        return Results.NoContent();
    }

    // As it was sent: routing leaves an encoded slash encoded, and nobody could tell it from one that was told so.
    private static string Told(HttpContext context, string name)
    {
        var target = context.Features.Get<IHttpRequestFeature>()?.RawTarget ?? "";
        var query = target.IndexOf('?', StringComparison.Ordinal);
        if (query >= 0) target = target[..query];
        var last = target[(target.LastIndexOf('/') + 1)..];
        return last.Length > 0 ? Uri.UnescapeDataString(last) : name;
    }
}
