using Dims.Access;
using Dims.Alerts.Formats;
using Dims.Http;

namespace Dims.Alerts.Feeds;

public static class FeedsEndpoints
{
    private const string Filters = "An alert stands in a filtered feed when any of its versions that the caller's stream was given fits. What has ended stays under its id, retitled.";

    public static void MapFeeds(this Api api)
    {
        api.Get("/v1/feeds/atom", "getAtomFeed", "Read the alerts as an Atom feed", (HttpContext context, CurrentCall call, AlertFeeds feeds, CancellationToken cancel) => Send(context, call, feeds, FeedKind.Atom, AlertFormat.Atom, cancel))
            .Describes(Filters + " Ended alerts stay for 30 days.").Asks<FeedQuestion>().Answers<string>(200, "Atom (RFC 4287); each entry links to its CAP message.", AlertFormat.Atom).HasETag();
        api.Get("/v1/feeds/cap", "getCapFeed", "Read the index of the CAP messages in force", (HttpContext context, CurrentCall call, AlertFeeds feeds, CancellationToken cancel) => Send(context, call, feeds, FeedKind.Cap, AlertFormat.Atom, cancel))
            .Describes(Filters + " Only alerts in force, and those that ended within 48 hours.").Asks<FeedQuestion>().Answers<string>(200, "An Atom index; each entry links to its CAP message.", AlertFormat.Atom).HasETag();
        api.Get("/v1/feeds/json", "getJsonFeed", "Read the alerts as a JSON Feed", (HttpContext context, CurrentCall call, AlertFeeds feeds, CancellationToken cancel) => Send(context, call, feeds, FeedKind.Json, "application/feed+json", cancel))
            .Describes(Filters + " Ended alerts stay for 30 days.").Asks<FeedQuestion>().Answers<JsonFeed>(200, "JSON Feed 1.1.", "application/feed+json").HasETag();
    }

    private static async Task Send(HttpContext context, CurrentCall call, AlertFeeds feeds, FeedKind kind, string mediaType, CancellationToken cancel)
    {
        var question = QueryReader.Read<FeedQuestion>(context.Request.Query);
        var feed = await feeds.Get(kind, Audiences.Of(call.Value.Caller), question, cancel);
        var address = feed.AddressAt($"{context.Request.Scheme}://{context.Request.Host}");
        context.Response.Headers.Append("Vary", "Authorization");
        if (Conditional.NotModified(context, feed.ETag(address), call.Value.Caller is null ? "no-cache" : "no-store")) return;
        context.Response.ContentType = mediaType;
        context.Response.ContentLength = feed.Length(address);
        feed.Write(context.Response.BodyWriter, address);
        await context.Response.BodyWriter.FlushAsync(cancel);
    }
}
