namespace Dims.Http;

// If-None-Match on reading, If-Match on changing (RFC 9110).
public static class Conditional
{
    // Sets the ETag; true where the caller has this representation already: then the status is 304 and there is nothing to write.
    public static bool NotModified(HttpContext context, string etag, string cacheControl)
    {
        var headers = context.Response.Headers;
        headers.ETag = etag;
        headers.CacheControl = cacheControl;
        if (context.Request.Headers.IfNoneMatch.Count == 0) return false;
        foreach (var header in context.Request.Headers.IfNoneMatch)
        {
            if (header is null || !Lists(header, etag)) continue;
            context.Response.StatusCode = StatusCodes.Status304NotModified;
            return true;
        }
        return false;
    }

    // 428 without If-Match, 412 where the resource has moved on.
    public static void RequireMatch(HttpContext context, string etag) => RequireMatch(NeededMatch(context), etag);

    // The If-Match itself, for a command that judges it in its own transaction; 428 without.
    public static string NeededMatch(HttpContext context)
    {
        var match = context.Request.Headers.IfMatch;
        return match.Count > 0 ? string.Join(',', match.OfType<string>()) : throw new Problem(ProblemCodes.PreconditionRequired, "Send the ETag that you read as If-Match.");
    }

    public static void RequireMatch(string match, string etag)
    {
        if (match.Trim() != "*" && !match.Split(',').Any(t => t.Trim() == etag))
            throw new Problem(ProblemCodes.PreconditionFailed, $"The resource is now at {etag}. Read it again and decide anew.");
    }

    // Weak comparison: W/ does not matter here.
    private static bool Lists(string header, string etag)
    {
        if (header.Trim() == "*") return true;
        var bare = Bare(etag);
        foreach (var range in header.AsSpan().Split(','))
            if (Bare(header.AsSpan()[range].Trim()).SequenceEqual(bare)) return true;
        return false;
    }

    private static ReadOnlySpan<char> Bare(ReadOnlySpan<char> etag) => etag.StartsWith("W/") ? etag[2..] : etag;
}
