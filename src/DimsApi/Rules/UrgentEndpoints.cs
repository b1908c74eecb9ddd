using Dims.Access;
using Dims.Http;
using MediatR;

namespace Dims.Rules;

public static class UrgentEndpoints
{
    public static void MapUrgent(this Api api)
    {
        api.Get("/v1/urgent-samples", "listUrgentSamples", "List urgent samples", List)
            .Describes("Samples that hold something of the danger list, authorised or not. A location sees its own.")
            .Asks<UrgentQuestion>().Answers<UrgentSampleList>(200, "The newest first.").HasETag();
        api.Post("/v1/urgent-samples/{number}/opening", "openUrgentSample", "Say that a person has seen an urgent sample", Open)
            .Describes("From then on it escalates to nobody. Opened again, nothing changes: the answer names who was first.")
            .Answers<UrgentSample>(200, "The sample, with who opened it and when.").Fails(ProblemCodes.NotFound, ProblemCodes.IdempotencyInFlight, ProblemCodes.IdempotencyReuse);
    }

    private static async Task List(HttpContext context, CurrentCall call, UrgentQueries urgent, CancellationToken cancel)
    {
        var (list, next) = await urgent.Page(QueryReader.Read<UrgentQuestion>(context.Request.Query), call.Caller, cancel);
        if (next is not null) Paging.Next(context, next);
        await TaggedAnswer.Write(context, list, cancel);
    }

    private static async Task<IResult> Open(string number, IMediator mediator, CancellationToken cancel) => Results.Json(await mediator.Send(new OpenUrgentSample { Number = number }, cancel), Wire.Json);
}
