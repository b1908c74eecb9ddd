using System.Globalization;
using Dims.Access;
using Dims.Http;
using MediatR;

namespace Dims.Subscriptions;

public static class SubscriptionsEndpoints
{
    private static readonly ProblemCode[] Made = [ProblemCodes.TransitionNotAllowed, ProblemCodes.NotFound, ProblemCodes.IdempotencyInFlight, ProblemCodes.IdempotencyReuse];

    public static void MapSubscriptions(this Api api)
    {
        api.Get("/v1/subscriptions", "listSubscriptions", "List your subscriptions", List).Answers<SubscriptionList>(200, "Your own, the oldest first.");
        api.Post("/v1/subscriptions", "createSubscription", "Subscribe to events", Create)
            .Describes("Events are posted as CloudEvents, signed by Standard Webhooks. The receiver is asked for its consent (OPTIONS, `WebHook-Request-Origin`); where it does not give it, a test event brings a code to confirm with. docs/subscriptions.md.")
            .Reads<NewSubscription>().Answers<CreatedSubscription>(201, "The subscription with its secret, shown this once; `Location` is its address.").HasETag()
            .Fails(ProblemCodes.TooManySubscriptions, ProblemCodes.CursorAhead, ProblemCodes.NoSecretsKey, ProblemCodes.IdempotencyInFlight, ProblemCodes.IdempotencyReuse);
        api.Get("/v1/subscriptions/{id}", "getSubscription", "Read a subscription", Find).Answers<Subscription>(200, "As it stands, with how far it has been brought.").HasETag().Fails(ProblemCodes.NotFound);
        api.Put("/v1/subscriptions/{id}", "editSubscription", "Change a subscription", Edit)
            .Describes("Replaces all that can be changed. `If-Match` is needed. Another address is asked for its consent, or confirmed by a test event, again. A filter that is changed never hides the end of an alert that was given already.")
            .Reads<SubscriptionChange>().Answers<Subscription>(200, "As it is now.").HasETag()
            .Fails(ProblemCodes.NotFound, ProblemCodes.PreconditionRequired, ProblemCodes.PreconditionFailed, ProblemCodes.TooManyAddressChanges, ProblemCodes.NoSecretsKey);
        api.Delete("/v1/subscriptions/{id}", "deleteSubscription", "End a subscription", Delete).Answers<object>(204, "Nothing more is sent; its secrets and its address are gone.").Fails(ProblemCodes.NotFound);
        api.Post("/v1/subscriptions/{id}/confirmation", "confirmSubscription", "Confirm the address of a subscription", Confirm)
            .Reads<ConfirmSubscription>().Answers<Subscription>(200, "It is active.").HasETag().Fails(Made);
        api.Post("/v1/subscriptions/{id}/pause", "pauseSubscription", "Pause a subscription", (HttpContext context, string id, IMediator mediator, CancellationToken cancel) => Step(context, new PauseSubscription(id), mediator, cancel))
            .Describes("What it misses is kept for it.").Answers<Subscription>(200, "It is paused.").HasETag().Fails(Made);
        api.Post("/v1/subscriptions/{id}/resumption", "resumeSubscription", "Resume a subscription", (HttpContext context, string id, IMediator mediator, CancellationToken cancel) => Step(context, new ResumeSubscription(id), mediator, cancel))
            .Describes("After a pause, or after it was deactivated: it goes on where it stood, at once.").Answers<Subscription>(200, "It is active, and catches up.").HasETag().Fails(Made);
        api.Post("/v1/subscriptions/{id}/secrets", "rotateSubscriptionSecret", "Ask for another secret", Rotate)
            .Describes("Deliveries carry both signatures, the new one first, until `formerUntil`.").Answers<NewSecret>(201, "The new secret, shown this once; `Location` is the subscription's address.")
            .Fails(ProblemCodes.NotFound, ProblemCodes.NoSecretsKey, ProblemCodes.IdempotencyInFlight, ProblemCodes.IdempotencyReuse);
        api.Post("/v1/subscriptions/{id}/test-events", "sendTestEvent", "Send a test event", Test)
            .Describes("At once, whatever else waits; some seconds lie between two. Where the address is not confirmed yet, the event brings a new code.")
            .Answers<DeliveryAttempt>(200, "How it went.").Fails(ProblemCodes.NotFound, ProblemCodes.TransitionNotAllowed, ProblemCodes.TooManyTestEvents);
        api.Post("/v1/subscriptions/{id}/redeliveries", "askRedelivery", "Have events sent once more", Redeliver)
            .Describes("One event or a range of the subscription's stream, each with its own `webhook-id` and without `previous`: the place in the stream stays. What the receiver refuses of it is listed, and not tried again.")
            .Reads<AskRedelivery>().Answers<Redelivery>(202, "What is being sent once more.").Fails(Made);
        api.Delete("/v1/subscriptions/{id}/redeliveries", "endRedelivery", "Have no more events sent once more", TakeBack)
            .Answers<object>(204, "What was not sent once more by now is not.").Fails(ProblemCodes.NotFound);
        api.Get("/v1/subscriptions/{id}/deliveries", "listDeliveries", "List the attempts to deliver", Attempts)
            .Describes("Every attempt with its outcome and latency, kept for some months.").Asks<DeliveriesQuestion>().Answers<DeliveryAttemptPage>(200, "A page of attempts, the newest first.").Fails(ProblemCodes.NotFound);
    }

    private static async Task<IResult> List(CurrentCall call, SubscriptionsDesk desk, CancellationToken cancel) => Results.Json(await desk.Queries.List(call.Caller.Owner, cancel), Wire.Json);

    private static async Task<IResult> Create(HttpContext context, CurrentCall call, SubscriptionsDesk desk, IMediator mediator, CancellationToken cancel)
    {
        var asked = await Bodies.Read<NewSubscription>(context, cancel);
        var stream = SubscriptionsDesk.StreamOf(asked, call.Caller);
        var address = await desk.Check(asked.Address, asked.Filter, cancel);
        await desk.Queries.RequireRoom(call.Caller.Owner, call.Value.IdempotencyKey, cancel);
        var consent = await desk.AskConsent(address, context.Request.Host.Host, cancel);
        var created = await mediator.Send(new CreateSubscription { Asked = asked, Address = address, Stream = stream, Consents = consent.Consents, Rate = consent.AllowedRate }, cancel);
        if (created.Subscription.State == SubscriptionState.Unconfirmed && !call.Value.Replayed) created = created with { Test = await desk.Tests.Send(created.Subscription.Id, call.Caller.Owner, cancel) };
        context.Response.Headers.Location = "/v1/subscriptions/" + created.Subscription.Id;
        context.Response.Headers.ETag = SubscriptionRow.ETag(created.Subscription);
        return Results.Json(created, Wire.Json, statusCode: StatusCodes.Status201Created);
    }

    private static async Task<IResult> Find(HttpContext context, string id, CurrentCall call, SubscriptionsDesk desk, CancellationToken cancel)
    {
        var (_, shown) = await desk.Queries.Find(id, call.Caller.Owner, cancel);
        return Conditional.NotModified(context, SubscriptionRow.ETag(shown), "no-store") ? Results.Empty : Results.Json(shown, Wire.Json);
    }

    private static async Task<IResult> Edit(HttpContext context, string id, CurrentCall call, SubscriptionsDesk desk, IMediator mediator, CancellationToken cancel)
    {
        var (row, _) = await desk.Queries.Find(id, call.Caller.Owner, cancel);
        var match = Conditional.NeededMatch(context);
        row.RequireMatch(match);
        var change = await Bodies.Read<SubscriptionChange>(context, cancel);
        var address = await desk.Check(change.Address, change.Filter, cancel);
        var moves = address.AbsoluteUri != row.Address;
        if (moves) await mediator.Send(new NoteConsentAsk(id, call.Caller.Owner), cancel);
        var consent = moves ? await desk.AskConsent(address, context.Request.Host.Host, cancel) : null;
        await mediator.Send(new EditSubscription { Id = id, Match = match, Change = change, Address = address, Consents = consent?.Consents == true, Rate = consent?.AllowedRate }, cancel);
        if (consent is { Consents: false }) await desk.SendCode(id, call.Caller.Owner, cancel);
        return await Shown(context, id, call, desk, cancel);
    }

    private static async Task<IResult> Delete(string id, IMediator mediator, CancellationToken cancel)
    {
        await mediator.Send(new DeleteSubscription(id), cancel);
        return Results.NoContent();
    }

    private static async Task<IResult> Confirm(HttpContext context, string id, IMediator mediator, CancellationToken cancel) =>
        await Step(context, await Bodies.Read<ConfirmSubscription>(context, cancel, body => body with { Id = id }), mediator, cancel);

    private static async Task<IResult> Step(HttpContext context, IRequest<Subscription> command, IMediator mediator, CancellationToken cancel)
    {
        var stands = await mediator.Send(command, cancel);
        var services = context.RequestServices;
        return await Shown(context, stands.Id, services.GetRequiredService<CurrentCall>(), services.GetRequiredService<SubscriptionsDesk>(), cancel);
    }

    private static async Task<IResult> Shown(HttpContext context, string id, CurrentCall call, SubscriptionsDesk desk, CancellationToken cancel)
    {
        var (_, shown) = await desk.Queries.Find(id, call.Caller.Owner, cancel);
        context.Response.Headers.ETag = SubscriptionRow.ETag(shown);
        return Results.Json(shown, Wire.Json);
    }

    private static async Task<IResult> Rotate(HttpContext context, string id, IMediator mediator, CancellationToken cancel)
    {
        var secret = await mediator.Send(new RotateSecret(id), cancel);
        context.Response.Headers.Location = "/v1/subscriptions/" + id;
        return Results.Json(secret, Wire.Json, statusCode: StatusCodes.Status201Created);
    }

    private static async Task<IResult> Test(string id, CurrentCall call, SubscriptionsDesk desk, CancellationToken cancel) => Results.Json(await desk.Tests.Send(id, call.Caller.Owner, cancel), Wire.Json);

    private static async Task<IResult> Redeliver(HttpContext context, string id, IMediator mediator, CancellationToken cancel) =>
        Results.Json(await mediator.Send(await Bodies.Read<AskRedelivery>(context, cancel, body => body with { Id = id }), cancel), Wire.Json, statusCode: StatusCodes.Status202Accepted);

    private static async Task<IResult> TakeBack(string id, IMediator mediator, CancellationToken cancel)
    {
        await mediator.Send(new EndRedelivery(id), cancel);
        return Results.NoContent();
    }

    private static async Task<IResult> Attempts(HttpContext context, string id, CurrentCall call, SubscriptionsDesk desk, CancellationToken cancel)
    {
        var (page, next) = await desk.Queries.Attempts(id, call.Caller.Owner, QueryReader.Read<DeliveriesQuestion>(context.Request.Query), cancel);
        if (next is { } before) Paging.Next(context, "before", before.ToString(CultureInfo.InvariantCulture));
        return Results.Json(page, Wire.Json);
    }
}
