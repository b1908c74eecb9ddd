using Dims.Access;
using Dims.Http;
using MediatR;

namespace Dims.Rules;

public static class UrgentEndpoints
{
    public static void MapUrgent(this Api api)
    {
        api.Get("/v1/urgent-samples", "listUrgentSamples", "List urgent samples", List)
            .Describes("Samples that hold something of the danger list, authorised or not; with `lifted=true` those whose mark was taken away. A location sees its own.")
            .Asks<UrgentQuestion>().Answers<UrgentSampleList>(200, "The newest first.").HasETag();
        api.Post("/v1/urgent-samples/{number}/opening", "openUrgentSample", "Say that a person has seen an urgent sample", Open)
            .Describes("From then on it escalates to nobody. Opened again, nothing changes: the answer names who was first.")
            .Answers<UrgentSample>(200, "The sample, with who opened it and when.").Fails(ProblemCodes.NotFound, ProblemCodes.IdempotencyInFlight, ProblemCodes.IdempotencyReuse);
        api.Post("/v1/urgent-samples/{number}/lifting", "liftWarning", "Take the warning about a sample back", Lift)
            .Describes("Where what was found was a mistake and has been corrected: a second person, who has not made that correction, takes the urgent mark away, with the revision of the sample that was read and a reason. The visitor's answer tells the corrected result from then on, with a sentence about the warning; the location gets a notice. Refused while the sample holds anything of the danger list. Found again, it is marked again. Asked again, nothing changes.")
            .Reads<LiftWarning>().Answers<UrgentSample>(200, "The mark as it was, with who took it away, when and why.")
            .Fails(ProblemCodes.NotFound, ProblemCodes.TransitionNotAllowed, ProblemCodes.SecondPersonNeeded, ProblemCodes.PreconditionFailed, ProblemCodes.IdempotencyInFlight, ProblemCodes.IdempotencyReuse);
    }

    private static async Task List(HttpContext context, CurrentCall call, UrgentQueries urgent, CancellationToken cancel)
    {
        var (list, next) = await urgent.Page(QueryReader.Read<UrgentQuestion>(context.Request.Query), call.Caller, cancel);
        if (next is not null) Paging.Next(context, next);
        await TaggedAnswer.Write(context, list, cancel);
    }

    private static async Task<IResult> Open(string number, IMediator mediator, CancellationToken cancel) => Results.Json(await mediator.Send(new OpenUrgentSample { Number = number }, cancel), Wire.Json);

    private static async Task<IResult> Lift(HttpContext context, string number, IMediator mediator, CancellationToken cancel) =>
        Results.Json(await mediator.Send(await Bodies.Read<LiftWarning>(context, cancel) with { Number = number }, cancel), Wire.Json);
}
