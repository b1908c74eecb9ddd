using Dims.Access;
using Dims.Http;
using MediatR;

namespace Dims.Ways;

public static class WaysEndpoints
{
    public static void MapWays(this Api api)
    {
        api.Post("/v1/samples/{id}/steps", "makeStep", "Make the next step of a sample's way", Make)
            .Describes("`id` is the sample's number from the bag, or its id. Which states follow on which, and who makes the step, is one table (docs/ways.md): the location makes those of its own samples, the laboratory those of samples that were sent to it in a shipment. `sent` and `received` come with a shipment, `analysed` with a result. `authorised` needs the scope `results.authorise`: from then on the results count in figures, and the visitor is told. A step that does not follow is a 409, one that somebody else makes a 403; both name what can follow.")
            .Reads<MakeStep>().Answers<SampleWay>(201, "The step is made.")
            .Fails(ProblemCodes.NotFound, ProblemCodes.StepNotPossible, ProblemCodes.StepNotYours, ProblemCodes.IdempotencyInFlight, ProblemCodes.IdempotencyReuse);
        api.Get("/v1/work-list", "getWorkList", "See what waits in the laboratory", List)
            .Describes("For a laboratory what it has received and not analysed yet, for a location its own samples on their way. Urgent ones first, then whatever has waited longest.")
            .Asks<WorkListQuestion>().Answers<WorkList>(200, "A page.").HasETag();
    }

    private static async Task<IResult> Make(HttpContext context, string id, IMediator mediator, CancellationToken cancel)
    {
        var way = await mediator.Send(await Bodies.Read<MakeStep>(context, cancel) with { Sample = id }, cancel);
        context.Response.Headers.Location = "/v1/samples/" + way.Id;
        return Results.Json(way, Wire.Json, statusCode: 201);
    }

    private static async Task List(HttpContext context, CurrentCall call, WorkListQueries list, CancellationToken cancel)
    {
        var (page, next) = await list.Page(QueryReader.Read<WorkListQuestion>(context.Request.Query), call.Caller, cancel);
        if (next is not null) Paging.Next(context, next);
        await TaggedAnswer.Write(context, page, cancel);
    }
}
