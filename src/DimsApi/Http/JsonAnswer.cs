using System.Buffers;
using System.Collections.Concurrent;
using System.Text.Json;

namespace Dims.Http;

// Writes an answer in one piece, with its length.
public static class JsonAnswer
{
    private const int LargestKept = 1024 * 1024;
    private const int MostKept = 32;
    private static readonly JsonWriterOptions Options = new() { Encoder = Wire.Json.Encoder, SkipValidation = true };
    private static readonly ConcurrentQueue<Scratch> Kept = new();

    public static string Hash(string text) => Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(text)))[..16];

    public static async Task Write(HttpContext context, Action<Utf8JsonWriter> write)
    {
        // Kept for the next answer: a large buffer made anew each time would go to the large object heap, and make it be collected all the time.
        if (!Kept.TryDequeue(out var scratch)) scratch = new Scratch();
        scratch.Buffer.ResetWrittenCount();
        scratch.Writer.Reset();
        write(scratch.Writer);
        scratch.Writer.Flush();
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = scratch.Buffer.WrittenCount;
        await context.Response.Body.WriteAsync(scratch.Buffer.WrittenMemory, context.RequestAborted);
        if (scratch.Buffer.Capacity <= LargestKept && Kept.Count < MostKept) Kept.Enqueue(scratch);
    }

    private sealed class Scratch
    {
        public Scratch() => Writer = new Utf8JsonWriter(Buffer, Options);

        public ArrayBufferWriter<byte> Buffer { get; } = new(4096);
        public Utf8JsonWriter Writer { get; }
    }
}
