using Dims.Http;
using Dims.Storage;
using MediatR;

namespace Dims.Substances;

public static class MergesEndpoints
{
    public static void MapMerges(this Api api)
    {
        api.Get("/v1/substance-merges", "listSubstanceMerges", "List merges of substances", List).Asks<SubstanceMergesQuestion>().Answers<SubstanceMergeList>(200, "A page, the last one first.");
        api.Get("/v1/substance-merges/{id}", "getSubstanceMerge", "Read a merge", Find).Answers<SubstanceMerge>(200, "The merge.").Fails(ProblemCodes.NotFound);
        api.Post("/v1/substance-merges", "mergeSubstances", "Merge two substances", Merge)
            .Describes("All names of `from`, and with them every finding and figure, follow into `into` at once.")
            .Reads<MergeSubstances>().Answers<SubstanceMerge>(201, "The merge; `Location` is its address.").Fails(ProblemCodes.IdempotencyInFlight, ProblemCodes.IdempotencyReuse);
        api.Post("/v1/substance-merges/{id}/undoing", "undoSubstanceMerge", "Undo a merge", Undo)
            .Describes("Brings back exactly the names that moved; names that were given since stay where they are.")
            .Reads<MergeUndoing>().Answers<SubstanceMerge>(201, "The merge, undone; `Location` is its address.").Fails(ProblemCodes.NotFound, ProblemCodes.TransitionNotAllowed, ProblemCodes.IdempotencyInFlight, ProblemCodes.IdempotencyReuse);
    }

    private static async Task<IResult> List(HttpContext context, Database database, CancellationToken cancel)
    {
        var question = QueryReader.Read<SubstanceMergesQuestion>(context.Request.Query);
        await using var read = await database.Read(cancel);
        var rows = await MergeRows.Page(read, question);
        if (rows.Count > question.Limit) Paging.Next(context, "before", rows[question.Limit - 1].Id);
        return Results.Json(new SubstanceMergeList { Items = [.. rows.Take(question.Limit)] }, Wire.Json);
    }

    private static async Task<IResult> Find(string id, Database database, CancellationToken cancel)
    {
        await using var read = await database.Read(cancel);
        return Results.Json(await MergeRows.Find(read, id) ?? throw new Problem(ProblemCodes.NotFound, "There is no such merge."), Wire.Json);
    }

    private static async Task<IResult> Merge(HttpContext context, IMediator mediator, CancellationToken cancel) =>
        Created(context, await mediator.Send(await Bodies.Read<MergeSubstances>(context, cancel), cancel));

    private static async Task<IResult> Undo(HttpContext context, string id, IMediator mediator, CancellationToken cancel) =>
        Created(context, await mediator.Send(new UndoSubstanceMerge(id, (await Bodies.Read<MergeUndoing>(context, cancel)).Reason), cancel));

    private static IResult Created(HttpContext context, SubstanceMerge merge)
    {
        context.Response.Headers.Location = "/v1/substance-merges/" + merge.Id;
        return Results.Json(merge, Wire.Json, statusCode: 201);
    }
}
