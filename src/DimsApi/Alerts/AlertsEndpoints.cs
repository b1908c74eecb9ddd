using System.Globalization;
using Dims.Access;
using Dims.Http;
using MediatR;

namespace Dims.Alerts;

public static class AlertsEndpoints
{
    public static void MapAlerts(this Api api)
    {
        api.Get("/v1/alerts", "listAlerts", "List the alerts in force", List)
            .Describes("Judged at the instant of the answer. Read the events after `sequence` from then on, and no withdrawal or expiry is missed.")
            .Answers<AlertList>(200, "The alerts in force that the caller may read, the latest publication first.").HasETag();
        api.Get("/v1/alert-events", "listAlertEvents", "Read the event log of the alerts", Events)
            .Describes("Publications, withdrawals and expiries in one sequence without holes per stream: public without a key, professional or restricted by the key's scopes. Keep `next` and send it as `after`.")
            .Asks<AlertEventsQuestion>().Answers<AlertEventPage>(200, "A page of events, the oldest first; empty where there is none after the cursor.").HasETag().Fails(ProblemCodes.CursorAhead);
        api.Get("/v1/alerts/{id}", "getAlert", "Read an alert as it stands", Find)
            .Answers<Alert>(200, "The latest version, also when it is scheduled, expired or withdrawn.").HasETag().Fails(ProblemCodes.NotFound);
        api.Get("/v1/alerts/{id}/versions", "listAlertVersions", "List the versions of an alert", Versions)
            .Answers<AlertVersions>(200, "Every version as published, the first one first; `state` and `notice` are those of now.").HasETag().Fails(ProblemCodes.NotFound);
        api.Get("/v1/alerts/{id}/versions/{version:int}", "getAlertVersion", "Read one version of an alert", Version)
            .Answers<Alert>(200, "The version as published; `state` and `notice` are those of now.").HasETag().Fails(ProblemCodes.NotFound);

        api.Get("/v1/alert-drafts", "listAlertDrafts", "List what waits for a decision", Drafts).Answers<AlertDrafts>(200, "Drafts, and alerts whose withdrawal has been asked.");
        api.Post("/v1/alert-drafts", "writeAlert", "Write an alert", Write)
            .Reads<AlertContent>().Answers<AlertDraft>(201, "The draft; `Location` is its address, `ETag` its edition.").HasETag().Fails(ProblemCodes.IdempotencyInFlight, ProblemCodes.IdempotencyReuse);
        api.Get("/v1/alert-drafts/{id}", "getAlertDraft", "Read a draft", Draft).Answers<AlertDraft>(200, "The draft, or what became of it.").HasETag().Fails(ProblemCodes.NotFound);
        api.Put("/v1/alert-drafts/{id}", "editAlertDraft", "Edit a draft", Edit)
            .Describes("Replaces the whole content. `If-Match` is needed. Whoever edits has written on it, and cannot publish it.")
            .Reads<AlertContent>().Answers<AlertDraft>(200, "The draft as it is now.").HasETag()
            .Fails(ProblemCodes.NotFound, ProblemCodes.TransitionNotAllowed, ProblemCodes.PreconditionRequired, ProblemCodes.PreconditionFailed);
        api.Post("/v1/alert-drafts/{id}/publication", "publishAlert", "Publish an alert", Publish)
            .Describes("By a person who has not written on the draft; a national alert by one of the core team. With `If-Match` only the edition that was read is published.")
            .Answers<Alert>(201, "Version 1; `Location` is the alert's address.")
            .Fails(ProblemCodes.NotFound, ProblemCodes.TransitionNotAllowed, ProblemCodes.SecondPersonNeeded, ProblemCodes.DemoData, ProblemCodes.PreconditionFailed, ProblemCodes.IdempotencyInFlight, ProblemCodes.IdempotencyReuse);
        api.Post("/v1/alerts/{id}/withdrawal-request", "askAlertWithdrawal", "Ask for the withdrawal of an alert", Ask)
            .Describes("The first of the two people a withdrawal needs. Asked again, the last reason counts.")
            .Reads<WithdrawalRequest>().Answers<AskedWithdrawal>(201, "What was asked; nothing is public yet.")
            .Fails(ProblemCodes.NotFound, ProblemCodes.TransitionNotAllowed, ProblemCodes.IdempotencyInFlight, ProblemCodes.IdempotencyReuse);
        api.Post("/v1/alerts/{id}/withdrawal", "withdrawAlert", "Withdraw an alert", Withdraw)
            .Describes("By another person than who asked for it; a national alert by one of the core team. With `If-Match` (the ETag of the draft) only the request that was read is carried out.")
            .Answers<Alert>(201, "The version that withdraws it; `Location` is the alert's address.")
            .Fails(ProblemCodes.PreconditionFailed, ProblemCodes.NotFound, ProblemCodes.TransitionNotAllowed, ProblemCodes.SecondPersonNeeded, ProblemCodes.IdempotencyInFlight, ProblemCodes.IdempotencyReuse);
    }

    private static async Task List(HttpContext context, CurrentCall call, AlertMemory alerts, CancellationToken cancel)
    {
        var snapshot = await alerts.Now(cancel);
        var now = snapshot.Time;
        var current = snapshot.Of(Audiences.Of(call.Value.Caller)).CurrentAt(now);
        if (!Unchanged(context, call, current.ETag)) await Send(context, current.At(now), cancel);
    }

    private static async Task Events(HttpContext context, CurrentCall call, AlertEventPages pages, CancellationToken cancel)
    {
        var question = QueryReader.Read<AlertEventsQuestion>(context.Request.Query);
        var page = await pages.Read(Audiences.Of(call.Value.Caller), question, cancel);
        if (page.HasMore) Paging.Next(context, "after", page.Next.ToString(CultureInfo.InvariantCulture));
        if (!Unchanged(context, call, page.ETag)) await Send(context, page.Parts, cancel);
    }

    private static async Task<IResult> Find(HttpContext context, string id, CurrentCall call, AlertQueries alerts, CancellationToken cancel) =>
        One(context, call, await alerts.Find(id, Audiences.Of(call.Value.Caller), cancel) ?? throw NotThere());

    private static async Task<IResult> Versions(HttpContext context, string id, CurrentCall call, AlertQueries alerts, CancellationToken cancel)
    {
        var versions = await alerts.Versions(id, Audiences.Of(call.Value.Caller), cancel) ?? throw NotThere();
        return Unchanged(context, call, AlertQueries.ETag(versions.Items[^1])) ? Results.Empty : Results.Json(versions, Wire.Json);
    }

    private static async Task<IResult> Version(HttpContext context, string id, int version, CurrentCall call, AlertQueries alerts, CancellationToken cancel) =>
        One(context, call, await alerts.Version(id, version, Audiences.Of(call.Value.Caller), cancel) ?? throw NotThere());

    private static async Task<IResult> Drafts(AlertQueries alerts, CancellationToken cancel) => Results.Json(await alerts.ToDecide(cancel), Wire.Json);

    private static async Task<IResult> Draft(HttpContext context, string id, AlertQueries alerts, CancellationToken cancel) =>
        await alerts.Draft(id, cancel) is not { } draft ? throw NotThere()
        : Conditional.NotModified(context, AlertQueries.ETag(draft), "no-store") ? Results.Empty : Results.Json(draft, Wire.Json);

    private static async Task<IResult> Write(HttpContext context, IMediator mediator, CancellationToken cancel)
    {
        var draft = await mediator.Send(new WriteAlert { Content = await Bodies.Read<AlertContent>(context, cancel) }, cancel);
        context.Response.Headers.Location = "/v1/alert-drafts/" + draft.Id;
        return Written(context, draft, StatusCodes.Status201Created);
    }

    private static async Task<IResult> Edit(HttpContext context, string id, AlertQueries alerts, IMediator mediator, CancellationToken cancel)
    {
        var read = await alerts.Draft(id, cancel) ?? throw NotThere();
        Conditional.RequireMatch(context, AlertQueries.ETag(read));
        var content = await Bodies.Read<AlertContent>(context, cancel);
        return Written(context, await mediator.Send(new EditAlertDraft { Id = id, Edition = read.Edition, Content = content }, cancel), StatusCodes.Status200OK);
    }

    private static async Task<IResult> Publish(HttpContext context, string id, AlertQueries alerts, IMediator mediator, CancellationToken cancel)
    {
        int? edition = null;
        if (context.Request.Headers.IfMatch.Count > 0)
        {
            var read = await alerts.Draft(id, cancel) ?? throw NotThere();
            Conditional.RequireMatch(context, AlertQueries.ETag(read));
            edition = read.Edition;
        }
        return Decided(context, await mediator.Send(new PublishAlert { Id = id, Edition = edition }, cancel));
    }

    private static async Task<IResult> Ask(HttpContext context, string id, IMediator mediator, CancellationToken cancel)
    {
        var asked = await mediator.Send(new AskAlertWithdrawal { Id = id, Request = await Bodies.Read<WithdrawalRequest>(context, cancel) }, cancel);
        context.Response.Headers.Location = "/v1/alert-drafts/" + id;
        return Results.Json(asked, Wire.Json, statusCode: StatusCodes.Status201Created);
    }

    private static async Task<IResult> Withdraw(HttpContext context, string id, AlertQueries alerts, IMediator mediator, CancellationToken cancel)
    {
        string? tag = null;
        if (context.Request.Headers.IfMatch.Count > 0) Conditional.RequireMatch(context, tag = AlertQueries.ETag(await alerts.Draft(id, cancel) ?? throw NotThere()));
        return Decided(context, await mediator.Send(new WithdrawAlert { Id = id, Tag = tag }, cancel));
    }

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

    private static IResult One(HttpContext context, CurrentCall call, Alert alert) =>
        Unchanged(context, call, AlertQueries.ETag(alert)) ? Results.Empty : Results.Json(alert, Wire.Json);

    // What is public may be kept and asked about again; what a key opens is never kept.
    private static bool Unchanged(HttpContext context, CurrentCall call, string etag)
    {
        context.Response.Headers.Append("Vary", "Authorization");
        return Conditional.NotModified(context, etag, call.Value.Caller is null ? "no-cache" : "no-store");
    }

    private static async Task Send(HttpContext context, IReadOnlyList<ReadOnlyMemory<byte>> parts, CancellationToken cancel)
    {
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = parts.Sum(p => (long)p.Length);
        foreach (var part in parts) await context.Response.BodyWriter.WriteAsync(part, cancel);
    }

    private static Problem NotThere() => new(ProblemCodes.NotFound, "There is no such alert or draft, or it is not yours to see.");
}
