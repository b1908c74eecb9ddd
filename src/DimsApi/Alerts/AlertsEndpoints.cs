using System.Globalization;
using Dims.Access;
using Dims.Alerts.Feeds;
using Dims.Alerts.Formats;
using Dims.Http;

namespace Dims.Alerts;

public static class AlertsEndpoints
{
    public static void MapAlerts(this Api api)
    {
        api.Get("/v1/alerts", "listAlerts", "List the alerts in force", List)
            .Describes("Judged at the instant of the answer. Read the events after `sequence` from then on, and no withdrawal or expiry is missed. An alert is in a filtered list when any of its versions that the caller's stream was given fits.")
            .Asks<AlertFilter>().Answers<AlertList>(200, "The alerts in force that the caller may read, the latest publication first.").HasETag();
        api.Get("/v1/alert-events", "listAlertEvents", "Read the event log of the alerts", Events)
            .Describes("Publications, updates, withdrawals and expiries in one sequence without holes per stream: public without a key, professional or restricted by the key's scopes. Keep `next` and send it as `after`.")
            .Asks<AlertEventsQuestion>().Answers<AlertEventPage>(200, "A page of events, the oldest first; empty where there is none after the cursor.").HasETag().Fails(ProblemCodes.CursorAhead);
        api.Get("/v1/alerts/{id}", "getAlert", "Read an alert as it stands", Find)
            .Describes("By its id or its number (`RA-2026-03`). Who held a version and may not read it any more reads that it is withdrawn.")
            .AnswersFormats("The latest version, also when it is scheduled, expired or withdrawn.").HasETag().Fails(ProblemCodes.NotFound);
        api.Get("/v1/alerts/{id}/versions", "listAlertVersions", "List the versions of an alert", Versions)
            .Answers<AlertVersions>(200, "Every version as published, the first one first; `state` and `notice` are those of now.").HasETag().Fails(ProblemCodes.NotFound);
        api.Get("/v1/alerts/{id}/versions/{version:int}", "getAlertVersion", "Read one version of an alert", Version)
            .AnswersFormats("The version as published; `state` and `notice` are those of now.").HasETag().Fails(ProblemCodes.NotFound);
    }

    private static async Task List(HttpContext context, CurrentCall call, AlertFeeds alerts)
    {
        var (list, now) = await alerts.InForce(Audiences.Of(call.Value.Caller), context.Request.QueryString.HasValue ? QueryReader.Read<AlertFilter>(context.Request.Query) : null, CancellationToken.None);
        await Answer(context, call.Value.Caller, list, now);
    }

    // The address that is asked most: without a token, which would be made anew for each request, and once begun written straight to where it leaves from.
    internal static Task Answer(HttpContext context, Caller? caller, CurrentAlerts list, DateTimeOffset now)
    {
        if (Unchanged(context, caller, list.ETag)) return Task.CompletedTask;
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = list.Length;
        return Send(context.Response, list, now);
    }

    private static async Task Send(HttpResponse response, CurrentAlerts list, DateTimeOffset now)
    {
        await response.StartAsync();
        list.Write(response.BodyWriter, now);
        await response.BodyWriter.FlushAsync();
    }

    private static async Task Events(HttpContext context, CurrentCall call, AlertEventPages pages, CancellationToken cancel)
    {
        var question = QueryReader.Read<AlertEventsQuestion>(context.Request.Query);
        var page = await pages.Read(Audiences.Of(call.Value.Caller), question, call.Value.Caller?.Owner, cancel);
        if (page.HasMore) Paging.Next(context, "after", page.Next.ToString(CultureInfo.InvariantCulture));
        if (!Unchanged(context, call.Value.Caller, page.ETag)) await Send(context, page.Parts, cancel);
    }

    private static Task Find(HttpContext context, string id, CurrentCall call, CancellationToken cancel) => AlertFormatsEndpoints.Answer(context, call, id, null, cancel);

    private static async Task<IResult> Versions(HttpContext context, string id, CurrentCall call, AlertQueries alerts, CancellationToken cancel)
    {
        var versions = await alerts.Versions(id, Audiences.Of(call.Value.Caller), cancel) ?? throw NotThere();
        return Unchanged(context, call.Value.Caller, TaggedAnswer.TagOf(versions)) ? Results.Empty : Results.Json(versions, Wire.Json);
    }

    private static Task Version(HttpContext context, string id, int version, CurrentCall call, CancellationToken cancel) => AlertFormatsEndpoints.Answer(context, call, id, version, cancel);

    // What is public may be kept and asked about again; what a key opens is never kept.
    private static bool Unchanged(HttpContext context, Caller? caller, string etag)
    {
        context.Response.Headers.Append("Vary", "Authorization");
        return Conditional.NotModified(context, etag, caller is null ? "no-cache" : "no-store");
    }

    private static async Task Send(HttpContext context, IReadOnlyList<ReadOnlyMemory<byte>> parts, CancellationToken cancel)
    {
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = parts.Sum(p => (long)p.Length);
        foreach (var part in parts) await context.Response.BodyWriter.WriteAsync(part, cancel);
    }

    private static Problem NotThere() => new(ProblemCodes.NotFound, "There is no such alert, or it is not yours to see.");
}
