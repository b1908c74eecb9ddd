using Dims.Access;
using Dims.Http;
using MediatR;

namespace Dims.Shipments;

public static class ShipmentsEndpoints
{
    public static void MapShipments(this Api api)
    {
        api.Post("/v1/shipments", "openShipment", "Open a shipment to a laboratory", Open)
            .Describes("A location puts samples together that are registered or queued; those that were registered become queued. A number twice, and a sample that cannot be sent, is a fault that names its place, and nothing is opened.")
            .Reads<OpenShipment>().Answers<Shipment>(201, "Opened; `Location` is its address.")
            .Fails(ProblemCodes.NotYourLocation, ProblemCodes.StepNotYours, ProblemCodes.IdempotencyInFlight, ProblemCodes.IdempotencyReuse);
        api.Get("/v1/shipments", "listShipments", "List shipments", List)
            .Describes("A location sees its own; a laboratory those that were sent to it. The newest first.")
            .Asks<ShipmentQuestion>().Answers<ShipmentList>(200, "A page.").HasETag();
        api.Get("/v1/shipments/{id}", "getShipment", "Read one shipment", Find).Answers<Shipment>(200, "The shipment.").HasETag().Fails(ProblemCodes.NotFound);
        api.Post("/v1/shipments/{id}/dispatch", "sendShipment", "Send a shipment", Send)
            .Describes("Its samples become `sent`, all at once. What has ended its way since it was put in stays behind, and is shown.")
            .Answers<Shipment>(200, "Sent.")
            .Fails(ProblemCodes.NotFound, ProblemCodes.StepNotYours, ProblemCodes.TransitionNotAllowed, ProblemCodes.IdempotencyInFlight, ProblemCodes.IdempotencyReuse);
        api.Post("/v1/shipments/{id}/receipt", "receiveShipment", "Say what was received", Receive)
            .Describes("By the laboratory that it was sent to, with the numbers on the bags that it has. Those become `received`; what is missing stays `sent`; what came unexpected is kept as it was told. Told again with a bag that was found later, that one is received too.")
            .Reads<ReceiveShipment>().Answers<Shipment>(200, "Received, with the differences.")
            .Fails(ProblemCodes.NotFound, ProblemCodes.StepNotYours, ProblemCodes.TransitionNotAllowed, ProblemCodes.IdempotencyInFlight, ProblemCodes.IdempotencyReuse);
        api.Post("/v1/shipments/{id}/cancellation", "cancelShipment", "Cancel a shipment that was made by mistake", Cancel)
            .Describes("By the location that made it, or an administrator, before anything in it was received: afterwards it is a 409. Its samples that were `sent` are `queued` again, with the reason in their step, and can go in another shipment. It stays to be read, as `cancelled`. Cancelled again it is as it is.")
            .Reads<CancelShipment>().Answers<Shipment>(200, "Cancelled.")
            .Fails(ProblemCodes.NotFound, ProblemCodes.StepNotYours, ProblemCodes.TransitionNotAllowed, ProblemCodes.IdempotencyInFlight, ProblemCodes.IdempotencyReuse);
    }

    private static async Task<IResult> Open(HttpContext context, IMediator mediator, CancellationToken cancel)
    {
        var shipment = await mediator.Send(await Bodies.Read<OpenShipment>(context, cancel), cancel);
        context.Response.Headers.Location = "/v1/shipments/" + shipment.Id;
        return Results.Json(shipment, Wire.Json, statusCode: 201);
    }

    private static async Task List(HttpContext context, CurrentCall call, ShipmentQueries shipments, CancellationToken cancel)
    {
        var (list, next) = await shipments.Page(QueryReader.Read<ShipmentQuestion>(context.Request.Query), call.Caller, cancel);
        if (next is not null) Paging.Next(context, next);
        await TaggedAnswer.Write(context, list, cancel);
    }

    private static async Task Find(HttpContext context, string id, CurrentCall call, ShipmentQueries shipments, CancellationToken cancel) =>
        await TaggedAnswer.Write(context, await shipments.Find(id, call.Caller, cancel) ?? throw new Problem(ProblemCodes.NotFound, "There is no such shipment, or it is not yours."), cancel);

    private static async Task<IResult> Cancel(HttpContext context, string id, IMediator mediator, CancellationToken cancel) =>
        Results.Json(await mediator.Send(await Bodies.Read<CancelShipment>(context, cancel) with { Id = id }, cancel), Wire.Json);

    private static async Task<IResult> Send(string id, IMediator mediator, CancellationToken cancel) => Results.Json(await mediator.Send(new SendShipment(id), cancel), Wire.Json);

    private static async Task<IResult> Receive(HttpContext context, string id, IMediator mediator, CancellationToken cancel) =>
        Results.Json(await mediator.Send(await Bodies.Read<ReceiveShipment>(context, cancel) with { Id = id }, cancel), Wire.Json);
}
