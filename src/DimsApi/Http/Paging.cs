using Microsoft.AspNetCore.Http.Extensions;

namespace Dims.Http;

public static class Paging
{
    // Link to the next page (RFC 8288), relative to the request, with every filter kept.
    public static void Next(HttpContext context, string cursor) => Next(context, "cursor", cursor);

    public static void Next(HttpContext context, string parameter, string value)
    {
        var query = new QueryBuilder(context.Request.Query.Where(p => p.Key != parameter).SelectMany(p => p.Value, (p, v) => KeyValuePair.Create(p.Key, v ?? "")))
        {
            { parameter, value },
        };
        context.Response.Headers.Link = $"<{context.Request.PathBase}{context.Request.Path}{query}>; rel=\"next\"";
    }
}
