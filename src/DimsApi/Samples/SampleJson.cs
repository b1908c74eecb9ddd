using System.Buffers;
using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using Dims.Http;
using Dims.Substances;
using Dims.Ways;

namespace Dims.Samples;

// Writes a recorded sample from its stored document, byte for byte, so that digits stay as they were sent; slugs are put in on the way.
// A member's name followed by a colon is found by its bytes alone: inside a JSON string every quote has a backslash, so it cannot look like one.
internal static class SampleJson
{
    private const int LargestKept = 1024 * 1024;

    [ThreadStatic] private static ArrayBufferWriter<byte>? _scratch;

    public static void Write(Utf8JsonWriter writer, SampleRow row, RegisterSnapshot register)
    {
        var sample = _scratch ??= new ArrayBufferWriter<byte>(4096);
        sample.ResetWrittenCount();
        sample.Write("{\"id\":\""u8);
        Write(sample, row.Id);
        sample.Write("\",\"number\":\""u8);
        Write(sample, SampleNumber.Format(row.Number));
        sample.Write("\",\"revision\":"u8);
        Utf8Formatter.TryFormat(row.Revision, sample.GetSpan(20), out var digits);
        sample.Advance(digits);
        sample.Write(",\"recordedAt\":\""u8);
        Write(sample, row.RecordedAt);
        sample.Write(row.Generated != 0 ? "\",\"generated\":true,"u8 : "\",\"generated\":false,"u8);
        sample.Write("\"state\":\""u8);
        Write(sample, row.State);
        sample.Write(row.Urgent != 0 ? "\",\"urgent\":true,"u8 : "\",\"urgent\":false,"u8);
        if (row.Steps is { } steps)
        {
            sample.Write("\"steps\":"u8);
            sample.Write(JsonSerializer.SerializeToUtf8Bytes(steps, Wire.Json));
            sample.Write(","u8);
        }
        sample.Write("\"flags\":"u8);
        if (row.Flags.Count == 0) sample.Write("[]"u8);
        else sample.Write(JsonSerializer.SerializeToUtf8Bytes(row.Flags, Wire.Json));
        sample.Write(","u8);
        var slugs = SlugText.Of(register);
        if (row.Added is not { } added)
        {
            CopyWithSlugs(sample, row.Document.AsSpan(1), slugs);
        }
        else
        {
            // The analyses are the document's last member: what came later goes to their end.
            var sent = row.Document.AsSpan(1, row.Document.Length - 3);
            CopyWithSlugs(sample, sent, slugs);
            if (sent[^1] != (byte)'[') sample.Write(","u8);
            CopySubstances(sample, added, slugs);
            sample.Write("]}"u8);
        }
        writer.WriteRawValue(sample.WrittenSpan, skipInputValidation: true);
        // One very large sample must not keep its room for ever.
        if (sample.Capacity > LargestKept) _scratch = null;
    }

    private static void CopyWithSlugs(ArrayBufferWriter<byte> sample, ReadOnlySpan<byte> document, SlugText slugs)
    {
        CopySoldAs(sample, ref document, slugs);
        CopySubstances(sample, document, slugs);
    }

    private static void CopySubstances(ArrayBufferWriter<byte> sample, ReadOnlySpan<byte> document, SlugText slugs)
    {
        while (CopyThrough(sample, ref document, "\"substance\":\""u8))
        {
            var name = document[..EndOfString(document)];
            sample.Write(name);
            sample.Write("\""u8);
            document = document[(name.Length + 1)..];
            if (slugs.Find(name).Substance is not { } slug) continue;
            sample.Write(",\"slug\":"u8);
            sample.Write(slug);
        }
        sample.Write(document);
    }

    private static void CopySoldAs(ArrayBufferWriter<byte> sample, ref ReadOnlySpan<byte> document, SlugText slugs)
    {
        if (!CopyThrough(sample, ref document, "\"soldAs\":["u8)) return;
        var names = document;
        while (document[0] != (byte)']') document = document[(EndOfString(document[1..]) + 2)..].TrimStart((byte)',');
        names = names[..^document.Length];
        sample.Write(names);
        sample.Write("],\"soldAsSlugs\":["u8);
        for (var isFirst = true; names.Length > 0; isFirst = false)
        {
            var name = names[1..][..EndOfString(names[1..])];
            if (!isFirst) sample.Write(","u8);
            sample.Write(slugs.Find(name).SoldAs);
            names = names[(name.Length + 2)..].TrimStart((byte)',');
        }
    }

    // Everything up to and with what is looked for; false and nothing where it does not come.
    private static bool CopyThrough(ArrayBufferWriter<byte> sample, ref ReadOnlySpan<byte> document, ReadOnlySpan<byte> wanted)
    {
        var at = document.IndexOf(wanted);
        if (at < 0) return false;
        sample.Write(document[..(at + wanted.Length)]);
        document = document[(at + wanted.Length)..];
        return true;
    }

    private static int EndOfString(ReadOnlySpan<byte> text)
    {
        for (var at = 0; ; at += 2)
        {
            at += text[at..].IndexOfAny((byte)'"', (byte)'\\');
            if (text[at] == (byte)'"') return at;
        }
    }

    private static void Write(ArrayBufferWriter<byte> sample, string ascii) => sample.Advance(Encoding.UTF8.GetBytes(ascii, sample.GetSpan(ascii.Length * 3)));
}

internal sealed record SampleRow
{
    public string Id { get; init; } = "";
    public long Revision { get; init; }
    public int Ordinal { get; init; }
    public string CollectedOn { get; init; } = "";
    public string RecordedAt { get; init; } = "";
    public int Generated { get; init; }
    public long Number { get; init; }
    public string State { get; init; } = "";
    public int Urgent { get; init; }
    public IReadOnlyList<SampleStep>? Steps { get; set; }
    public int FlagCount { get; init; }
    public IReadOnlyList<PlausibilityFlag> Flags { get; set; } = [];
    // Analyses that came later, in JSON, with commas between.
    public byte[]? Added { get; init; }
    // JSON as Wire writes it, without white space.
    public required byte[] Document { get; init; }
}
