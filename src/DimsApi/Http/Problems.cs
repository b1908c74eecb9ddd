using System.Diagnostics;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Features;

namespace Dims.Http;

/// <summary>An error, as RFC 9457 says, with the members that the API Design Rules ask for.</summary>
public sealed record ProblemDocument
{
    /// <summary>Address of the description of this kind of problem.</summary>
    public required string Type { get; init; }
    /// <summary>What kind of problem it is, always the same words.</summary>
    public required string Title { get; init; }
    /// <summary>The HTTP status.</summary>
    public required int Status { get; init; }
    /// <summary>What went wrong this time.</summary>
    public required string Detail { get; init; }
    /// <summary>The code of this kind of problem, stable.</summary>
    public required string Code { get; init; }
    /// <summary>Every fault with its place.</summary>
    public IReadOnlyList<Fault>? Errors { get; init; }
    /// <summary>Under this the occurrence is found in our log.</summary>
    public string? TraceId { get; init; }
}

// Writes every failure in the one shape, whatever the caller says it accepts.
public static class Problems
{
    public static Task Write(HttpContext context, ProblemCode code, string detail) => Write(context, new Problem(code, detail));

    public static async Task Write(HttpContext context, Problem problem)
    {
        var response = context.Response;
        response.StatusCode = problem.Code.Status;
        response.ContentType = "application/problem+json";
        response.Headers.CacheControl = "no-store";
        response.Headers.ETag = default;
        response.Headers.Link = default;
        if (problem.RetryAfterSeconds is { } seconds) response.Headers.RetryAfter = seconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
        if (problem.Code.Status == 401) response.Headers.WWWAuthenticate = context.Request.Headers.Authorization.Count > 0 ? "Bearer error=\"invalid_token\"" : "Bearer";
        using var buffer = new MemoryStream();
        await using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = Wire.Json.Encoder }))
        {
            json.WriteStartObject();
            json.WriteString("type", "/v1/problem-types/" + problem.Code.Code);
            json.WriteString("title", problem.Code.Title);
            json.WriteNumber("status", problem.Code.Status);
            json.WriteString("detail", problem.Message);
            json.WriteString("code", problem.Code.Code);
            foreach (var (name, value) in problem.More ?? new Dictionary<string, object?>())
            {
                json.WritePropertyName(name);
                JsonSerializer.Serialize(json, value, Wire.Json);
            }
            if (problem.Errors is { Count: > 0 })
            {
                json.WritePropertyName("errors");
                JsonSerializer.Serialize(json, problem.Errors, Wire.Json);
            }
            json.WriteString("traceId", TraceOf(context));
            json.WriteEndObject();
        }
        response.ContentLength = buffer.Length;
        buffer.Position = 0;
        await buffer.CopyToAsync(response.Body);
    }

    // The caller's trace where it told one, else one of this request's own. Nothing is made for a request that nobody asks about.
    public static string TraceOf(HttpContext context)
    {
        if (Activity.Current is { } activity) return activity.TraceId.ToString();
        if (context.Items[nameof(TraceOf)] is string known) return known;
        var trace = (ActivityContext.TryParse(context.Request.Headers.TraceParent, null, out var told) ? told.TraceId : ActivityTraceId.CreateRandom()).ToString();
        context.Items[nameof(TraceOf)] = trace;
        return trace;
    }
}

// Turns what went wrong below into a problem document: broken rules as they say, what the framework refuses by its status, anything else as a 500 without detail.
public sealed partial class ProblemMiddleware(RequestDelegate next, ILogger<ProblemMiddleware> log)
{
    public async Task Invoke(HttpContext context)
    {
        try
        {
            await next(context);
            if (context.Response is { HasStarted: false, StatusCode: StatusCodes.Status405MethodNotAllowed }) AllowHead(context.Response.Headers);
            if (context.Response is { HasStarted: false, StatusCode: >= 400, ContentType: null })
                await Problems.Write(context, ProblemCodes.ForStatus(context.Response.StatusCode), Explain(context));
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            if (!context.Response.HasStarted) context.Response.StatusCode = 499;
        }
        catch (Exception thrown) when (!context.Response.HasStarted)
        {
            var problem = Translate(context, thrown);
            LetItCome(context);
            await Problems.Write(context, problem);
        }
    }

    // Where GET is, HEAD is.
    private static void AllowHead(IHeaderDictionary headers)
    {
        if (headers.Allow is [{ } allow] && allow.Contains("GET", StringComparison.Ordinal) && !allow.Contains("HEAD", StringComparison.Ordinal)) headers.Allow = "HEAD, " + allow;
    }

    // What is still under way of a body that nobody reads is thrown away for some seconds; a connection that is shut at once would hide the answer from its sender.
    private static void LetItCome(HttpContext context)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit) limit.MaxRequestBodySize = null;
    }

    private Problem Translate(HttpContext context, Exception thrown)
    {
        switch (thrown)
        {
            case Problem problem:
                return problem;
            case BadHttpRequestException { StatusCode: 413 }:
                return new Problem(ProblemCodes.BodyTooLarge, "The body is larger than this operation reads. Send several smaller batches.");
            case BadHttpRequestException { StatusCode: 408 }:
                return new Problem(ProblemCodes.MalformedBody, "The body did not arrive in time. Nothing was stored.");
            case BadHttpRequestException bad:
                return new Problem(ProblemCodes.ForStatus(bad.StatusCode), "The request cannot be read. Nothing was stored.");
            default:
                Failed(log, context.Request.Method, (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? "(no route)", Problems.TraceOf(context), thrown);
                return new Problem(ProblemCodes.InternalError, "An error on our side; it is logged under the traceId. A single record was not stored; of a batch, what was recorded before will be `unchanged` when it is sent again.");
        }
    }

    private static string Explain(HttpContext context) => context.Response.StatusCode switch
    {
        404 => "There is nothing at this address. Addresses are lower case and never end in a slash.",
        405 => $"This address does not take {context.Request.Method}; it takes {context.Response.Headers.Allow}.",
        415 => context.Request.ContentType is { } type ? $"'{type}' is not read here." : "The Content-Type is missing.",
        var status => ProblemCodes.ForStatus(status).Explanation,
    };

    [LoggerMessage(Level = LogLevel.Error, Message = "{Method} {Route} failed (trace {TraceId}).")]
    private static partial void Failed(ILogger log, string method, string route, string traceId, Exception thrown);
}
