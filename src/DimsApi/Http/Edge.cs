using System.Reflection;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing.Patterns;

namespace Dims.Http;

// What holds for every answer before any area is asked: headers, HEAD, no trailing slash, no upper case, one version.
public sealed class Edge(RequestDelegate next, Origins origins)
{
    public static readonly string Version = typeof(Edge).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;

    // The pages load their own scripts, styles and the contract; everything else is never a page.
    private const string PagePolicy = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    // The page for visitors loads nothing but its own two files, and sends nothing but the code, to here.
    private const string VisitorPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    private const string AnswerPolicy = "default-src 'none'; frame-ancestors 'none'";

    public Task Invoke(HttpContext context)
    {
        var (request, headers) = (context.Request, context.Response.Headers);
        var path = request.Path.Value ?? "/";
        var isVisitors = AnswerPage.Is(path);
        var isPage = isVisitors || path == "/docs" || path.StartsWith("/docs/", StringComparison.Ordinal);
        headers["API-Version"] = Version;
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers.StrictTransportSecurity = "max-age=31536000; includeSubDomains";
        headers["Referrer-Policy"] = "no-referrer";
        headers.CacheControl = "no-store";
        headers.ContentSecurityPolicy = isVisitors ? VisitorPolicy : isPage ? PagePolicy : AnswerPolicy;
        if (HttpMethods.IsHead(request.Method)) return Head(context);
        if (isPage)
        {
            // The files of the pages have a tag of their own, and say themselves how long they may be kept: not past the next version.
            context.Response.OnStarting(Revalidate, context);
            return next(context);
        }
        if (Refusal(path) is { } reason) return Problems.Write(context, ProblemCodes.NotFound, reason);
        if (HttpMethods.IsOptions(request.Method) && request.Headers.ContainsKey("Access-Control-Request-Method")) return Preflight(context);
        return next(context);
    }

    // One address for each thing: routing itself would take a slash at the end and any case.
    private static string? Refusal(string path) =>
        path.Length > 1 && path[^1] == '/' && path != RootEndpoints.Path + "/" ? "Addresses never end in a slash."
        : Collection(path).ContainsAnyInRange('A', 'Z') ? "Addresses are lower case."
        : null;

    // The first two words of an address are always ours.
    private static ReadOnlySpan<char> Collection(string path)
    {
        var second = path.IndexOf('/', 1) is > 0 and var first ? path.IndexOf('/', first + 1) : -1;
        return second < 0 ? path : path.AsSpan(0, second);
    }

    // After routing: our own words are lower case; what stands in for a name, a number or an id is its owner's to spell.
    public static Task Spelling(HttpContext context, RequestDelegate next)
    {
        if (context.Request.Path.Value is not { } path || !path.AsSpan().ContainsAnyInRange('A', 'Z') || context.GetEndpoint() is not RouteEndpoint route) return next(context);
        var told = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        for (var i = 0; i < Math.Min(told.Length, route.RoutePattern.PathSegments.Count); i++)
            if (route.RoutePattern.PathSegments[i].Parts is [RoutePatternLiteralPart word] && word.Content != told[i]) return Problems.Write(context, ProblemCodes.NotFound, "Addresses are lower case.");
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
        headers.Vary = "Origin";
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    // HEAD is GET without the body: the same way through everything, into nothing.
    private async Task Head(HttpContext context)
    {
        context.Request.Method = HttpMethods.Get;
        var body = context.Features.Get<IHttpResponseBodyFeature>()!;
        context.Features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(Stream.Null, body));
        try
        {
            await Invoke(context);
        }
        finally
        {
            context.Features.Set(body);
            context.Request.Method = HttpMethods.Head;
        }
    }

    private static Task Revalidate(object state)
    {
        ((HttpContext)state).Response.Headers.CacheControl = "no-cache";
        return Task.CompletedTask;
    }
}
