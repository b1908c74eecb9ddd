using System.Text.Json;

namespace Dims.Http;

// Writes an answer straight into the response's buffer.
public static class JsonAnswer
{
    [ThreadStatic] private static Utf8JsonWriter? _writer;
    private static readonly JsonWriterOptions Options = new() { Encoder = Wire.Json.Encoder, SkipValidation = true };

    public static string Hash(string text) => Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(text)))[..16];

    public static async Task Write(HttpContext context, Action<Utf8JsonWriter> write)
    {
        context.Response.ContentType = "application/json";
        var writer = _writer ?? new Utf8JsonWriter(Stream.Null, Options);
        _writer = null;
        var buffer = new System.Buffers.ArrayBufferWriter<byte>(4096);
        writer.Reset(buffer);
        write(writer);
        writer.Flush();
        writer.Reset(Stream.Null);
        _writer = writer;
        context.Response.ContentLength = buffer.WrittenCount;
        await context.Response.Body.WriteAsync(buffer.WrittenMemory, context.RequestAborted);
    }
}
