using Dims.Http;
using MediatR;

namespace Dims.Alerts;

// Writing, asking and deciding; what everybody reads is in AlertsEndpoints.
public static class AlertDecisionsEndpoints
{
    private static readonly ProblemCode[] Steps = [ProblemCodes.NotFound, ProblemCodes.TransitionNotAllowed, ProblemCodes.PreconditionRequired, ProblemCodes.PreconditionFailed, ProblemCodes.IdempotencyInFlight, ProblemCodes.IdempotencyReuse];

    public static void MapAlertDecisions(this Api api)
    {
        api.Get("/v1/alert-drafts", "listAlertDrafts", "List what waits for a decision", Drafts).Answers<AlertDrafts>(200, "Drafts, and published alerts of which a change has been asked.");
        api.Post("/v1/alert-drafts", "writeAlert", "Write an alert", Write)
            .Reads<NewAlert>().Answers<AlertDraft>(201, "The draft; `Location` is its address.").HasETag().Fails(ProblemCodes.NotFound, ProblemCodes.TransitionNotAllowed, ProblemCodes.IdempotencyInFlight, ProblemCodes.IdempotencyReuse);
        api.Get("/v1/alert-drafts/{id}", "getAlertDraft", "Read a draft, or what waits to be decided about an alert", Draft)
            .Answers<AlertDraft>(200, "The draft, or what became of it, with the change that has been asked for.").HasETag().Fails(ProblemCodes.NotFound);
        api.Put("/v1/alert-drafts/{id}", "editAlertDraft", "Edit a draft", Edit)
            .Describes("Replaces the whole content. `If-Match` is needed. Whoever edits has written on it, and cannot publish it.")
            .Reads<AlertContent>().Answers<AlertDraft>(200, "The draft as it is now.").HasETag()
            .Fails(ProblemCodes.NotFound, ProblemCodes.TransitionNotAllowed, ProblemCodes.PreconditionRequired, ProblemCodes.PreconditionFailed);
        api.Post("/v1/alert-drafts/{id}/publication", "publishAlert", "Publish an alert", Publish)
            .Describes("By a person who has not written on the draft; a national alert by one of the core team. `If-Match` is needed. Each of the draft's `findings` is confirmed, or it is not published.")
            .MayRead<AlertDecision>().Answers<Alert>(201, "Version 1; `Location` is the alert's address.").Fails([.. Steps, ProblemCodes.SecondPersonNeeded, ProblemCodes.WordsToConfirm, ProblemCodes.DemoData]);
        Refusal(api, "/v1/alert-drafts/{id}/return", "returnAlertDraft", "Send a draft back to its writer", (context, id, mediator, cancel) => RefuseDraft(context, id, rejects: false, mediator, cancel), "Once it is edited it can be decided again.");
        Refusal(api, "/v1/alert-drafts/{id}/rejection", "rejectAlertDraft", "Reject a draft for good", (context, id, mediator, cancel) => RefuseDraft(context, id, rejects: true, mediator, cancel), "It cannot be edited or published any more.");

        Asking<UpdateRequest>(api, "update", "askAlertUpdate", "Ask for an update of an alert", "All that the alert is to say. It may hold for more regions or a wider audience.",
            r => new() { Kind = AlertChangeKind.Update, Content = r.Content, Note = r.Note });
        Deciding(api, "update", "updateAlert", "Update an alert", AlertChangeKind.Update);
        Asking<NarrowingRequest>(api, "narrowing", "askAlertNarrowing", "Ask for fewer regions or a narrower audience", "It may only take away. Readers who lose the alert are told that it is withdrawn, and why.",
            r => new() { Kind = AlertChangeKind.Narrowing, Regions = r.Regions, Audience = r.Audience, Reason = r.WithdrawalReason, Note = r.Note });
        Deciding(api, "narrowing", "narrowAlert", "Narrow an alert", AlertChangeKind.Narrowing);
        Asking<ShorteningRequest>(api, "shortening", "askAlertShortening", "Ask for an earlier end of an alert", "Before the present end, and not yet past.",
            r => new() { Kind = AlertChangeKind.Shortening, Expires = r.Expires, Note = r.Note });
        Deciding(api, "shortening", "shortenAlert", "Shorten an alert", AlertChangeKind.Shortening);
        Asking<WithdrawalRequest>(api, "withdrawal", "askAlertWithdrawal", "Ask for the withdrawal of an alert", "It stays in force until another person withdraws it.",
            r => new() { Kind = AlertChangeKind.Withdrawal, Reason = r.Reason, Note = r.Note });
        Deciding(api, "withdrawal", "withdrawAlert", "Withdraw an alert", AlertChangeKind.Withdrawal);
        Refusal(api, "/v1/alerts/{id}/change-return", "returnAlertChange", "Send a change back to who asked for it", (context, id, mediator, cancel) => RefuseChange(context, id, rejects: false, mediator, cancel), "Asked again, in whatever form, it can be decided.");
        Refusal(api, "/v1/alerts/{id}/change-rejection", "rejectAlertChange", "Reject a change", (context, id, mediator, cancel) => RefuseChange(context, id, rejects: true, mediator, cancel), "The alert stays as it is.");

        api.Post("/v1/alerts/{id}/review", "reviewAlert", "Mark an alert as under review", Review)
            .Describes("By one person, at once: a new version that takes nothing away and says everywhere that the alert is doubted, until an update or a withdrawal is decided. `If-Match` is needed.")
            .Reads<ReviewRequest>().Answers<Alert>(201, "The version that says so; `Location` is the alert's address.").Fails([.. Steps, ProblemCodes.WordsToConfirm]);
        api.Get("/v1/alerts/{id}/trail", "listAlertTrail", "Read the trail of an alert", Trail)
            .Describes("Every step of a draft or alert with who took it, chained by hash. It is only ever added to.")
            .Answers<AlertTrailEntries>(200, "The first step first.").Fails(ProblemCodes.NotFound);
    }

    private static void Asking<T>(Api api, string change, string operation, string summary, string more, Func<T, AlertWish> made) where T : class =>
        api.Post($"/v1/alerts/{{id}}/{change}-request", operation, summary, async (HttpContext context, string id, IMediator mediator, CancellationToken cancel) =>
            {
                var match = Conditional.NeededMatch(context);
                var asked = await mediator.Send(new AskAlertChange { Id = id, Match = match, Wish = made(await Bodies.Read<T>(context, cancel)) }, cancel);
                context.Response.Headers.Location = "/v1/alert-drafts/" + id;
                context.Response.Headers.ETag = asked.ETag;
                return Results.Json(asked.Change, Wire.Json, statusCode: StatusCodes.Status201Created);
            })
            .Describes($"The first of the two people a change needs. {more} Asked again, the last request counts. `If-Match` (the ETag of `/v1/alert-drafts/{{id}}`) is needed.")
            .Reads<T>().Answers<AlertChange>(201, "What was asked; nothing is public yet. `ETag` is that of the draft at `Location`.").HasETag().Fails(Steps);

    private static void Deciding(Api api, string change, string operation, string summary, AlertChangeKind kind) =>
        api.Post($"/v1/alerts/{{id}}/{change}", operation, summary, async (HttpContext context, string id, IMediator mediator, CancellationToken cancel) =>
            {
                var match = Conditional.NeededMatch(context);
                return Decided(context, await mediator.Send(new DecideAlertChange { Id = id, Kind = kind, Match = match, Decision = await Bodies.ReadIfAny<AlertDecision>(context, cancel) }, cancel));
            })
            .Describes("By another person than who asked for it; of a national alert by one of the core team. `If-Match` (the ETag of `/v1/alert-drafts/{id}`) is needed, so that what was read is carried out. Each of its `findings` is confirmed.")
            .MayRead<AlertDecision>().Answers<Alert>(201, "The version that says so; `Location` is the alert's address.").Fails([.. Steps, ProblemCodes.SecondPersonNeeded, ProblemCodes.WordsToConfirm, .. kind == AlertChangeKind.Update ? [ProblemCodes.DemoData] : Array.Empty<ProblemCode>()]);

    private static void Refusal(Api api, string address, string operation, string summary, Func<HttpContext, string, IMediator, CancellationToken, Task<IResult>> handler, string more) =>
        api.Post(address, operation, summary, handler)
            .Describes($"By another person than who wrote it, with a reason. {more} `If-Match` is needed.")
            .Reads<RefusalRequest>().Answers<AlertDraft>(200, "As it stands now.").HasETag().Fails([.. Steps, ProblemCodes.SecondPersonNeeded]);

    private static async Task<IResult> Drafts(AlertQueries alerts, CancellationToken cancel) => Results.Json(await alerts.ToDecide(cancel), Wire.Json);

    private static async Task<IResult> Draft(HttpContext context, string id, AlertQueries alerts, CancellationToken cancel) =>
        await alerts.Draft(id, cancel) is not { } draft ? throw NotThere()
        : Conditional.NotModified(context, AlertQueries.ETag(draft), "no-store") ? Results.Empty : Results.Json(draft, Wire.Json);

    private static async Task<IResult> Write(HttpContext context, IMediator mediator, CancellationToken cancel)
    {
        var content = await Bodies.Read<NewAlert>(context, cancel);
        var draft = await mediator.Send(new WriteAlert { Content = content, Proposal = content.Proposal }, cancel);
        context.Response.Headers.Location = "/v1/alert-drafts/" + draft.Id;
        return Written(context, draft, StatusCodes.Status201Created);
    }

    private static async Task<IResult> Edit(HttpContext context, string id, IMediator mediator, CancellationToken cancel)
    {
        var match = Conditional.NeededMatch(context);
        return Written(context, await mediator.Send(new EditAlertDraft { Id = id, Match = match, Content = await Bodies.Read<AlertContent>(context, cancel) }, cancel), StatusCodes.Status200OK);
    }

    private static async Task<IResult> Publish(HttpContext context, string id, IMediator mediator, CancellationToken cancel)
    {
        var match = Conditional.NeededMatch(context);
        return Decided(context, await mediator.Send(new PublishAlert { Id = id, Match = match, Decision = await Bodies.ReadIfAny<AlertDecision>(context, cancel) }, cancel));
    }

    private static async Task<IResult> Review(HttpContext context, string id, IMediator mediator, CancellationToken cancel)
    {
        var match = Conditional.NeededMatch(context);
        return Decided(context, await mediator.Send(new ReviewAlert { Id = id, Match = match, Request = await Bodies.Read<ReviewRequest>(context, cancel) }, cancel));
    }

    private static async Task<IResult> RefuseDraft(HttpContext context, string id, bool rejects, IMediator mediator, CancellationToken cancel)
    {
        var match = Conditional.NeededMatch(context);
        return Written(context, await mediator.Send(new RefuseAlertDraft { Id = id, Match = match, Rejects = rejects, Why = await Bodies.Read<RefusalRequest>(context, cancel) }, cancel), StatusCodes.Status200OK);
    }

    private static async Task<IResult> RefuseChange(HttpContext context, string id, bool rejects, IMediator mediator, CancellationToken cancel)
    {
        var match = Conditional.NeededMatch(context);
        return Written(context, await mediator.Send(new RefuseAlertChange { Id = id, Match = match, Rejects = rejects, Why = await Bodies.Read<RefusalRequest>(context, cancel) }, cancel), StatusCodes.Status200OK);
    }

    private static async Task<IResult> Trail(string id, AlertQueries alerts, CancellationToken cancel) =>
        await alerts.Trail(id, cancel) is { } trail ? Results.Json(trail, Wire.Json) : throw NotThere();

    private static IResult Decided(HttpContext context, Alert alert)
    {
        context.Response.Headers.Location = "/v1/alerts/" + alert.Id;
        return Results.Json(alert, Wire.Json, statusCode: StatusCodes.Status201Created);
    }

    private static IResult Written(HttpContext context, AlertDraft draft, int status)
    {
        context.Response.Headers.ETag = AlertQueries.ETag(draft);
        return Results.Json(draft, Wire.Json, statusCode: status);
    }

    private static Problem NotThere() => new(ProblemCodes.NotFound, "There is no such alert or draft, or it is not yours to see.");
}
