using System.ComponentModel.DataAnnotations;
using Dims.Access;
using Dims.Http;

namespace Dims.Alerts.Feeds;

/// <summary>From where a live stream is read.</summary>
public sealed record LiveQuestion
{
    /// <summary>The `id` of the last event the caller has, or its sequence; 0 for all. Where a `Last-Event-ID` header comes, that counts. From now on when both are left out.</summary>
    [StringLength(120, MinimumLength = 1)] public string? After { get; init; }
}

public static class LiveEndpoints
{
    public static void MapLive(this Api api) =>
        api.Get("/v1/alert-events/stream", "streamAlertEvents", "Read the event log of the alerts as it grows", Stream)
            .Describes("Server-sent events: `id` is the place in the stream, `event` the type of the event, `data` the event as in `/v1/alert-events`. A client that reconnects sends `Last-Event-ID` and gets everything after it. "
                + "An event `reset` says that the id is of another log or stream, or lies ahead of it: read `/v1/alerts` again; what comes after `reset` follows on it. A comment comes every 15 seconds.")
            .Asks<LiveQuestion>().Answers<string>(200, "Events without end.", "text/event-stream").Fails(ProblemCodes.TooManyStreams);

    private static async Task Stream(HttpContext context, CurrentCall call, AlertStreams streams, AlertMemory alerts, AlertEventPages pages, KeyRing ring, Reach.ReadNotes reads, CancellationToken cancel)
    {
        var question = QueryReader.Read<LiveQuestion>(context.Request.Query);
        var from = context.Request.Headers["Last-Event-ID"] is [{ Length: > 0 } last, ..] ? last : question.After;
        if (!streams.Enter()) throw new Problem(ProblemCodes.TooManyStreams, "As many live streams are open as this service keeps. Read /v1/alert-events with `wait` meanwhile.") { RetryAfterSeconds = 30 };
        try
        {
            context.Response.ContentType = "text/event-stream";
            context.Response.Headers.CacheControl = call.Value.Caller is null ? "no-cache" : "no-store";
            context.Response.Headers.Append("Vary", "Authorization");
            context.Response.Headers["X-Accel-Buffering"] = "no";
            // HEAD: the headers are all.
            if (ReferenceEquals(context.Response.Body, System.IO.Stream.Null)) return;
            var key = context.Request.Headers.Authorization is [{ } header, ..] ? header[7..].Trim() : null;
            var reader = new LiveReader(streams, alerts, pages, context.Response.BodyWriter, call.Value.Caller?.Owner is { } owner ? (place, behind, upto) => reads.Heard(owner, place, behind, upto) : null);
            await reader.Run(async stop => key is null ? Audience.Public : await ring.Find(key, stop) is { } caller ? Audiences.Of(caller) : null, from, cancel);
        }
        catch (OperationCanceledException)
        {
            // Gone, or too slow.
        }
        finally
        {
            streams.Leave();
        }
        // What was not taken is not waited for.
        if (!streams.IsEnding && context.Response.HasStarted) context.Abort();
    }
}
