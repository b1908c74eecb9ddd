using System.Security.Cryptography;
using System.Text.Json;

namespace Dims.Http;

// A small public record or list whose ETag is a hash of its bytes.
public static class TaggedAnswer
{
    public static string TagOf<T>(T value) => Tag(JsonSerializer.SerializeToUtf8Bytes(value, Wire.Json));

    public static async Task Write<T>(HttpContext context, T value, CancellationToken cancel)
    {
        var bytes = JsonSerializer.SerializeToUtf8Bytes(value, Wire.Json);
        // Only reading can find nothing new; the answer to a change is the caller's alone.
        if (!HttpMethods.IsGet(context.Request.Method)) context.Response.Headers.ETag = Tag(bytes);
        else if (Conditional.NotModified(context, Tag(bytes), "no-cache")) return;
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = bytes.Length;
        await context.Response.Body.WriteAsync(bytes, cancel);
    }

    public static string Tag(byte[] bytes) => $"\"{Convert.ToHexStringLower(SHA256.HashData(bytes).AsSpan(0, 12))}\"";
}
