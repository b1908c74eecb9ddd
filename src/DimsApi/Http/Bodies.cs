using System.Text.Json;

namespace Dims.Http;

// Reads one JSON body into a wire type, with every fault at once.
public static class Bodies
{
    private const int Largest = 1024 * 1024;

    // `complete` adds what the address says before the whole is judged.
    public static async Task<T> Read<T>(HttpContext context, CancellationToken cancel, Func<T, T>? complete = null) where T : class
    {
        using var document = await ReadJson(context, cancel);
        return BodyReader.ReadValid(document.RootElement, complete);
    }

    public static async Task<JsonDocument> ReadJson(HttpContext context, CancellationToken cancel)
    {
        if (MediaType(context) != "application/json") throw Unsupported(context, "application/json");
        if (context.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit) limit.MaxRequestBodySize = Largest;
        if (context.Request.ContentLength > Largest) throw new Problem(ProblemCodes.BodyTooLarge, $"The body has {context.Request.ContentLength} bytes; one record has at most {Largest}. Many samples go to /v1/sample-batches.");
        try
        {
            return await JsonDocument.ParseAsync(context.Request.Body, new JsonDocumentOptions { MaxDepth = Wire.Json.MaxDepth }, cancel);
        }
        catch (JsonException broken)
        {
            throw Malformed(broken);
        }
    }

    public static Problem Malformed(JsonException broken) => new(
        ProblemCodes.MalformedBody, $"The body is not well-formed JSON (line {broken.LineNumber + 1}, byte {broken.BytePositionInLine + 1}), or it ends too early. Nothing was stored.");

    public static string MediaType(HttpContext context)
    {
        var type = context.Request.ContentType ?? "";
        var end = type.IndexOf(';', StringComparison.Ordinal);
        return (end < 0 ? type : type[..end]).Trim().ToLowerInvariant();
    }

    public static Problem Unsupported(HttpContext context, params string[] read) => new(
        ProblemCodes.UnsupportedMediaType,
        (context.Request.ContentType is { } type ? $"'{type}' is not read here; " : "The Content-Type is missing; ") + $"read is {string.Join(", ", read)}.");
}
