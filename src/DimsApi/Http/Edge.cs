using System.Reflection;
using Microsoft.AspNetCore.Http.Features;

namespace Dims.Http;

// What holds for every answer before any area is asked: headers, HEAD, no trailing slash, no upper case, one version.
public sealed class Edge(RequestDelegate next, Origins origins)
{
    public static readonly string Version = typeof(Edge).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;

    public Task Invoke(HttpContext context)
    {
        var (request, headers) = (context.Request, context.Response.Headers);
        headers["API-Version"] = Version;
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers.StrictTransportSecurity = "max-age=31536000; includeSubDomains";
        headers["Referrer-Policy"] = "no-referrer";
        headers.CacheControl = "no-store";
        var path = request.Path.Value ?? "/";
        var isPage = path.StartsWith("/docs", StringComparison.Ordinal);
        // The pages load their own scripts, styles and the contract; everything else is never a page.
        headers.ContentSecurityPolicy = isPage
            ? "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
            : "default-src 'none'; frame-ancestors 'none'";
        if (isPage) return next(context);
        if (path.Length > 1 && path[^1] == '/') return Problems.Write(context, ProblemCodes.NotFound, "Addresses never end in a slash.");
        if (path.AsSpan().ContainsAnyInRange('A', 'Z') && path.StartsWith("/V", StringComparison.Ordinal)) return Problems.Write(context, ProblemCodes.NotFound, "Addresses are lower case.");
        if (HttpMethods.IsOptions(request.Method) && request.Headers.ContainsKey("Access-Control-Request-Method")) return Preflight(context);
        if (HttpMethods.IsHead(request.Method)) return Head(context);
        context.Response.OnStarting(Allow, context);
        return next(context);
    }

    // A browser asks first because of the key in a header: allowed for the origins in the settings, and for reading without a key for all.
    private Task Preflight(HttpContext context)
    {
        var headers = context.Response.Headers;
        var known = origins.Knows(context);
        headers.AccessControlAllowOrigin = known ? context.Request.Headers.Origin : "*";
        headers.AccessControlAllowMethods = known ? "GET, HEAD, POST, PUT, DELETE" : "GET, HEAD";
        headers.AccessControlAllowHeaders = known ? "Authorization, Content-Type, If-Match, If-None-Match, Idempotency-Key" : "If-None-Match";
        headers.AccessControlMaxAge = "600";
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    // HEAD is GET without the body.
    private async Task Head(HttpContext context)
    {
        context.Request.Method = HttpMethods.Get;
        var body = context.Features.Get<IHttpResponseBodyFeature>()!;
        context.Features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(Stream.Null, body));
        try
        {
            await next(context);
            context.Response.ContentLength = null;
        }
        finally
        {
            context.Features.Set(body);
            context.Request.Method = HttpMethods.Head;
        }
    }

    // Where GET is, HEAD is.
    private static Task Allow(object state)
    {
        var headers = ((HttpContext)state).Response.Headers;
        if (headers.Allow is [{ } allow] && allow.Contains("GET", StringComparison.Ordinal) && !allow.Contains("HEAD", StringComparison.Ordinal)) headers.Allow = "HEAD, " + allow;
        return Task.CompletedTask;
    }
}
