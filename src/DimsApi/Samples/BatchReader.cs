using System.Buffers;
using System.IO.Pipelines;
using System.Text.Json;
using Dims.Http;

namespace Dims.Samples;

// An item as it was read, with what could not be.
internal readonly record struct BatchItem<T>(T? Value, Faults Faults) where T : class;

// Reads a batch as it arrives: a JSON list, or NDJSON with one item a line. Each item is judged on its own; a body that ends too early stores nothing.
internal static class BatchReader
{
    private const int LongestLine = 1024 * 1024;
    private const int MaxDepth = 32;

    public static async Task<List<BatchItem<T>>> ReadJson<T>(Stream body, int most, string what, CancellationToken cancel) where T : class
    {
        var whole = ArrayPool<byte>.Shared.Rent(64 * 1024);
        try
        {
            var length = 0;
            for (int read; (read = await body.ReadAsync(whole.AsMemory(length), cancel)) > 0;)
            {
                length += read;
                if (length < whole.Length) continue;
                var larger = ArrayPool<byte>.Shared.Rent(2 * whole.Length);
                whole.AsSpan(0, length).CopyTo(larger);
                ArrayPool<byte>.Shared.Return(whole);
                whole = larger;
            }
            return ReadJson<T>(whole.AsSpan(0, length), most, what);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(whole);
        }
    }

    private static List<BatchItem<T>> ReadJson<T>(ReadOnlySpan<byte> body, int most, string what) where T : class
    {
        var items = new List<BatchItem<T>>();
        if (body is [0xEF, 0xBB, 0xBF, ..]) body = body[3..];
        try
        {
            var json = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = Wire.Json.MaxDepth });
            if (!json.Read() || json.TokenType != JsonTokenType.StartArray) throw NotAList(body, json);
            while (json.Read() && json.TokenType != JsonTokenType.EndArray)
            {
                var start = (int)json.TokenStartIndex;
                json.Skip();
                Add(items, body[start..(int)json.BytesConsumed], most);
            }
            // Nothing may come behind the list.
            json.Read();
            return items;
        }
        catch (JsonException broken)
        {
            var problem = Bodies.Malformed(broken);
            throw items.Count > 0 ? problem : new Problem(problem.Code, problem.Message + $" A batch in application/json is a list of {what}.");
        }
    }

    private static JsonException NotAList(ReadOnlySpan<byte> body, Utf8JsonReader at)
    {
        var before = body[..(int)at.TokenStartIndex];
        return new JsonException(null, null, before.Count((byte)'\n'), before.Length - 1 - before.LastIndexOf((byte)'\n'));
    }

    public static async Task<List<BatchItem<T>>> ReadLines<T>(Stream body, int most, CancellationToken cancel) where T : class
    {
        var reader = PipeReader.Create(body, new StreamPipeReaderOptions(bufferSize: 64 * 1024, leaveOpen: true));
        try
        {
            return await ReadLines<T>(reader, most, cancel);
        }
        finally
        {
            await reader.CompleteAsync();
        }
    }

    private static async Task<List<BatchItem<T>>> ReadLines<T>(PipeReader body, int most, CancellationToken cancel) where T : class
    {
        var items = new List<BatchItem<T>>();
        while (true)
        {
            var read = await body.ReadAsync(cancel);
            var rest = read.Buffer;
            if (items.Count == 0) rest = AfterMark(rest);
            while (TryTakeLine(ref rest, read.IsCompleted, out var line))
                if (!IsBlank(line)) AddLine(items, line, most);
            if (rest.Length > LongestLine) throw new Problem(ProblemCodes.BodyTooLarge, $"Line {items.Count + 1} has more than {LongestLine} bytes.");
            body.AdvanceTo(rest.Start, rest.End);
            if (read.IsCompleted) return items;
        }
    }

    private static void AddLine<T>(List<BatchItem<T>> items, ReadOnlySequence<byte> line, int most) where T : class
    {
        try
        {
            Add(items, line.IsSingleSegment ? line.FirstSpan : line.ToArray(), most);
        }
        catch (JsonException broken)
        {
            throw new Problem(ProblemCodes.MalformedBody, $"Item {items.Count} is not well-formed JSON. Nothing was stored.")
            {
                Errors = [new Fault { Pointer = $"/{items.Count}", Code = "malformed", Detail = $"is not well-formed JSON (byte {broken.BytePositionInLine + 1}); a batch cut off in the middle ends like this." }],
            };
        }
    }

    // One JSON value.
    private static void Add<T>(List<BatchItem<T>> items, ReadOnlySpan<byte> json, int most) where T : class
    {
        if (items.Count >= most) throw new Problem(ProblemCodes.BodyTooLarge, $"A batch has at most {most} items. Send several.");
        var faults = new Faults();
        items.Add(new BatchItem<T>(WholeBody.Read<T>(json) ?? ReadMembers<T>(json, faults), faults));
    }

    private static T? ReadMembers<T>(ReadOnlySpan<byte> json, Faults faults) where T : class
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = MaxDepth });
        var value = JsonElement.ParseValue(ref reader);
        // Nothing may come behind it.
        reader.Read();
        return BodyReader.ReadMembers<T>(value, faults);
    }

    private static bool TryTakeLine(ref ReadOnlySequence<byte> rest, bool last, out ReadOnlySequence<byte> line)
    {
        if (rest.PositionOf((byte)'\n') is { } end)
        {
            line = rest.Slice(0, end);
            rest = rest.Slice(rest.GetPosition(1, end));
            return true;
        }
        line = rest;
        if (!last || rest.IsEmpty) return false;
        rest = rest.Slice(rest.End);
        return true;
    }

    // Some programs begin UTF-8 with a byte order mark.
    private static ReadOnlySequence<byte> AfterMark(ReadOnlySequence<byte> body)
    {
        if (body.Length < 3) return body;
        Span<byte> start = stackalloc byte[3];
        body.Slice(0, 3).CopyTo(start);
        return start is [0xEF, 0xBB, 0xBF] ? body.Slice(3) : body;
    }

    private static bool IsBlank(ReadOnlySequence<byte> line)
    {
        foreach (var part in line) foreach (var b in part.Span) if (b is not (byte)' ' and not (byte)'\r' and not (byte)'\t') return false;
        return true;
    }
}
