using Microsoft.Net.Http.Headers;

namespace Dims.Http;

// Accept against what the operation offers: 406 before any work is done.
public static class Negotiation
{
    public static void Check(HttpContext context, Endpoint endpoint)
    {
        if (context.Request.Headers.Accept.Count == 0) return;
        foreach (var offer in endpoint.Metadata.GetOrderedMetadata<Offers>())
            if (offer.Status < 300 && offer.MediaTypes.Length > 0 && Best(context, offer.MediaTypes) is null)
                throw new Problem(ProblemCodes.NotAcceptable, $"Offered here: {string.Join(", ", offer.MediaTypes)}.");
    }

    // The offered type that the caller likes best; null where none is accepted. The first offered is the default.
    public static string? Best(HttpContext context, params string[] offered)
    {
        var accept = context.Request.Headers.Accept;
        if (accept.Count == 0 || accept is ["*/*"]) return offered[0];
        if (accept is [{ } only] && Array.IndexOf(offered, only) is >= 0 and var at) return offered[at];
        if (!MediaTypeHeaderValue.TryParseList(accept, out var ranges)) throw new Problem(ProblemCodes.NotAcceptable, "The Accept header cannot be read.");
        string? best = null;
        var (bestQuality, bestSpecific) = (0.0, -1);
        foreach (var type in offered)
        {
            var parsed = MediaTypeHeaderValue.Parse(type);
            // The most specific range that fits decides the quality of this type.
            var (quality, specific) = (0.0, -1);
            foreach (var range in ranges)
            {
                var fits = range.MatchesAllTypes ? 0 : range.MatchesAllSubTypes && range.Type == parsed.Type ? 1 : range.MediaType == parsed.MediaType ? 2 : -1;
                if (fits > specific) (quality, specific) = (range.Quality ?? 1, fits);
            }
            if (quality > bestQuality || (quality == bestQuality && quality > 0 && specific > bestSpecific)) (best, bestQuality, bestSpecific) = (type, quality, specific);
        }
        return best;
    }
}
