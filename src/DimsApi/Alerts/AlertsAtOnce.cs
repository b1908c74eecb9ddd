using Dims.Access;
using Dims.Alerts.Feeds;
using Dims.Http;

namespace Dims.Alerts;

// The list of alerts as nearly everybody asks for it (no key, no filter, nothing special accepted), answered before there are routes, scopes and keys.
// Whatever is asked in another way goes the way of all requests, and has the same bytes and headers.
public sealed class AlertsAtOnce(RequestDelegate next, AlertFeeds alerts, Origins origins)
{
    private const string Path = "/v1/alerts";
    private static readonly Operation Operation = Operations.Of("listAlerts");

    public Task Invoke(HttpContext context)
    {
        var request = context.Request;
        return request.Path.Value == Path && HttpMethods.IsGet(request.Method) && !request.QueryString.HasValue && request.Headers.Authorization.Count == 0 && request.Headers.Accept is [] or ["*/*"] or ["application/json"]
            ? Answer(context)
            : next(context);
    }

    private async Task Answer(HttpContext context)
    {
        var (list, now) = await alerts.InForce(Audience.Public, null, CancellationToken.None);
        origins.Cors(context, Operation);
        await AlertsEndpoints.Answer(context, null, list, now);
    }
}
