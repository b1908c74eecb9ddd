using System.Text.Json;
using Microsoft.AspNetCore.Http.Features;

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

    // A body that may be left out, or be null: then it is as an empty object.
    public static async Task<T> ReadIfAny<T>(HttpContext context, CancellationToken cancel) where T : class, new()
    {
        if (context.Request.ContentLength is 0 || (context.Request.ContentLength is null && context.Request.ContentType is null)) return new T();
        using var document = await ReadJson(context, cancel);
        return document.RootElement.ValueKind == JsonValueKind.Null ? new T() : BodyReader.ReadValid<T>(document.RootElement);
    }

    public static async Task<JsonDocument> ReadJson(HttpContext context, CancellationToken cancel)
    {
        if (MediaType(context) != "application/json") throw Unsupported(context, "application/json");
        var body = Limited(context, Largest, $"One record has at most {Largest} bytes. Many samples go to /v1/sample-batches.");
        try
        {
            return await JsonDocument.ParseAsync(body, new JsonDocumentOptions { MaxDepth = Wire.Json.MaxDepth }, cancel);
        }
        catch (JsonException broken)
        {
            throw Malformed(broken);
        }
    }

    // The body, which turns into a problem where it is too large.
    public static Stream Limited(HttpContext context, long most, string detail)
    {
        // The limit of the server would hang up on the sender; this one answers.
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit) limit.MaxRequestBodySize = null;
        if (context.Request.ContentLength > most) throw new Problem(ProblemCodes.BodyTooLarge, $"The body has {context.Request.ContentLength} bytes. {detail}");
        return new LimitedBody(context.Request.Body, most, detail);
    }

    // A file is read more than once, so all of it is kept.
    public static async Task<byte[]> Whole(Stream body, CancellationToken cancel)
    {
        using var whole = new MemoryStream();
        await body.CopyToAsync(whole, cancel);
        return whole.ToArray();
    }

    public static Problem Malformed(JsonException broken) => new(
        ProblemCodes.MalformedBody, $"The body is not well-formed JSON, is nested more than {Wire.Json.MaxDepth} levels deep, or ends too early (line {broken.LineNumber.GetValueOrDefault() + 1}, byte {broken.BytePositionInLine.GetValueOrDefault() + 1}). Nothing was stored.");

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
