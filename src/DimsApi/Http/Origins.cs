using Dims.Access;
using Microsoft.Extensions.Options;

namespace Dims.Http;

// Which pages of other sites may read an answer: everybody's where the operation is public, else the origins in the settings.
public sealed class Origins(IOptions<DimsOptions> options)
{
    private readonly HashSet<string> _known = new(options.Value.AllowedOrigins, StringComparer.OrdinalIgnoreCase);

    public bool Knows(HttpContext context) => context.Request.Headers.Origin is [{ } origin] && _known.Contains(origin);

    public void Cors(HttpContext context, Operation operation)
    {
        var headers = context.Response.Headers;
        if (operation.IsPublic)
        {
            headers.AccessControlAllowOrigin = "*";
        }
        else
        {
            headers.Append("Vary", "Origin");
            if (Knows(context)) headers.AccessControlAllowOrigin = context.Request.Headers.Origin;
        }
        headers.AccessControlExposeHeaders = "API-Version, ETag, Idempotency-Replayed, Link, Location, Retry-After";
    }
}
