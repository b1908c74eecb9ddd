using Microsoft.OpenApi;

namespace Dims.Http;

// The headers of answers, described once and referred to.
internal static class OpenApiHeaders
{
    private const string Version = "API-Version", Origin = "Access-Control-Allow-Origin";

    private static readonly Dictionary<string, OpenApiSchema> Schemas = new(StringComparer.Ordinal)
    {
        [Version] = Text("The full version of this service.", 32, @"^\d+\.\d+\.\d+$"),
        [Origin] = Text("`*` where everybody may call; else the origin that asks, where the settings know it, and absent for others.", 300),
        ["ETag"] = Text("What the answer is now; send it as `If-None-Match`, or as `If-Match` before changing it.", 200),
        ["Link"] = Text("`<address>; rel=\"next\"` where there is a next page, with every filter kept (RFC 8288).", 4000),
        ["Location"] = Text("Address of what was made.", 300),
        ["Allow"] = Text("The methods of this address.", 100),
        ["WWW-Authenticate"] = Text("`Bearer`, with `error=\"invalid_token\"` where a key was sent.", 100),
        ["Idempotency-Replayed"] = Text("`true` where this is the stored answer of an earlier request with the same Idempotency-Key.", 4, "^true$"),
        ["Retry-After"] = new OpenApiSchema { Type = JsonSchemaType.Integer, Format = "int32", Minimum = "1", Maximum = "3600", Description = "Seconds to wait." },
    };

    public static void AddTo(OpenApiComponents components) =>
        components.Headers = Schemas.OrderBy(s => s.Key, StringComparer.Ordinal).ToDictionary(s => s.Key, s => (IOpenApiHeader)new OpenApiHeader { Description = s.Value.Description, Schema = Bare(s.Value) });

    // Those that every answer has, and the named ones.
    public static Dictionary<string, IOpenApiHeader> Of(OpenApiDocument document, params IEnumerable<string> more) =>
        new[] { Version, Origin }.Concat(more).ToDictionary(h => h, h => (IOpenApiHeader)new OpenApiHeaderReference(h, document));

    public static IEnumerable<string> OfProblem(int status, IEnumerable<ProblemCode> codes)
    {
        if (status == 401) yield return "WWW-Authenticate";
        if (status == 503 || status == 429 || codes.Contains(ProblemCodes.IdempotencyInFlight)) yield return "Retry-After";
    }

    private static OpenApiSchema Text(string description, int longest, string? pattern = null) =>
        new() { Type = JsonSchemaType.String, MaxLength = longest, Pattern = pattern, Description = description };

    private static OpenApiSchema Bare(OpenApiSchema schema) =>
        new() { Type = schema.Type, Format = schema.Format, MaxLength = schema.MaxLength, Pattern = schema.Pattern, Minimum = schema.Minimum, Maximum = schema.Maximum };
}
