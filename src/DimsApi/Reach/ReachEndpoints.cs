using Dims.Access;
using Dims.Http;
using MediatR;

namespace Dims.Reach;

public static class ReachEndpoints
{
    public static void MapReach(this Api api)
    {
        api.Post("/v1/alerts/{id}/acknowledgements", "acknowledgeAlert", "Acknowledge an alert", Acknowledge)
            .Describes("Received, and passed on to so many; each is a row of its own. Incidents that fit are counts only: they become evidence on the proposal that the alert answers, and coordinators are asked whether it needs an update. Told again in the same words they are the same.")
            .MayRead<NewAcknowledgement>().Answers<Acknowledgement>(201, "The acknowledgement; `Location` is its address.").Fails(ProblemCodes.NotFound, ProblemCodes.IdempotencyInFlight, ProblemCodes.IdempotencyReuse);
        api.Get("/v1/alerts/{id}/acknowledgements", "listAcknowledgements", "List the acknowledgements of an alert", List)
            .Describes("The caller's own; who writes alerts reads everybody's.")
            .Answers<Acknowledgements>(200, "The latest first.").Fails(ProblemCodes.NotFound);
        api.Get("/v1/alerts/{id}/acknowledgements/{acknowledgement}", "getAcknowledgement", "Read an acknowledgement", Find)
            .Answers<Acknowledgement>(200, "As it was sent.").Fails(ProblemCodes.NotFound);
        api.Get("/v1/alerts/{id}/reach", "getAlertReach", "Read who has an alert, and who has not", Reach)
            .Describes("Everybody with a valid key whose stream was told of that version: when they had it and by which door, when they acknowledged it, and what failed. Those not reached come first.")
            .Asks<ReachQuestion>().Answers<AlertReach>(200, "True at `asOf`.").Fails(ProblemCodes.NotFound);
    }

    private static async Task<IResult> Reach(HttpContext context, string id, ReachQueries reach, CancellationToken cancel) =>
        Results.Json(await reach.Reach(id, QueryReader.Read<ReachQuestion>(context.Request.Query).Version, cancel) ?? throw ReachQueries.NotThere(), Wire.Json);

    private static async Task<IResult> Acknowledge(HttpContext context, string id, IMediator mediator, CancellationToken cancel)
    {
        var given = await mediator.Send(new AcknowledgeAlert { Id = id, Said = await Bodies.ReadIfAny<NewAcknowledgement>(context, cancel) }, cancel);
        context.Response.Headers.Location = $"/v1/alerts/{given.Alert}/acknowledgements/{given.Id}";
        return Results.Json(given, Wire.Json, statusCode: StatusCodes.Status201Created);
    }

    private static async Task<IResult> List(string id, CurrentCall call, ReachQueries reach, CancellationToken cancel) =>
        Results.Json(await reach.List(id, call.Caller, cancel) ?? throw ReachQueries.NotThere(), Wire.Json);

    private static async Task<IResult> Find(string id, string acknowledgement, CurrentCall call, ReachQueries reach, CancellationToken cancel) =>
        Results.Json(await reach.Find(id, acknowledgement, call.Caller, cancel) ?? throw ReachQueries.NotThere(), Wire.Json);
}
