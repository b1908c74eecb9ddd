using System.Text;
using System.Text.Json;
using Dims.Substances;

namespace Dims.Samples;

// Writes a recorded sample from its stored document: copied token by token, so that digits stay as they were sent; slugs are put in on the way.
internal static class SampleJson
{
    public static void Write(Utf8JsonWriter writer, SampleRow row, RegisterSnapshot register)
    {
        var length = Encoding.UTF8.GetMaxByteCount(row.Document.Length);
        var buffer = System.Buffers.ArrayPool<byte>.Shared.Rent(length);
        var written = Encoding.UTF8.GetBytes(row.Document, buffer);
        writer.WriteStartObject();
        writer.WriteString("id"u8, row.Id);
        writer.WriteNumber("revision"u8, row.Revision);
        writer.WriteString("recordedAt"u8, row.RecordedAt);
        writer.WriteBoolean("generated"u8, row.Generated != 0);
        Copy(writer, new Utf8JsonReader(buffer.AsSpan(0, written)), register);
        System.Buffers.ArrayPool<byte>.Shared.Return(buffer);
    }

    private static void Copy(Utf8JsonWriter writer, Utf8JsonReader reader, RegisterSnapshot register)
    {
        reader.Read();
        while (reader.Read())
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.PropertyName when reader.CurrentDepth == 1 && reader.ValueTextEquals("soldAs"u8):
                    CopySoldAs(writer, ref reader, register);
                    break;
                case JsonTokenType.PropertyName when reader.CurrentDepth == 5 && reader.ValueTextEquals("substance"u8):
                    reader.Read();
                    var name = reader.GetString()!;
                    writer.WriteString("substance"u8, name);
                    if (register.Resolve(name)?.Substance is { } slug) writer.WriteString("slug"u8, slug);
                    break;
                case JsonTokenType.PropertyName:
                    writer.WritePropertyName(reader.ValueSpan);
                    break;
                case JsonTokenType.StartObject: writer.WriteStartObject(); break;
                case JsonTokenType.EndObject: writer.WriteEndObject(); break;
                case JsonTokenType.StartArray: writer.WriteStartArray(); break;
                case JsonTokenType.EndArray: writer.WriteEndArray(); break;
                case JsonTokenType.True: writer.WriteBooleanValue(true); break;
                case JsonTokenType.False: writer.WriteBooleanValue(false); break;
                case JsonTokenType.Number: writer.WriteRawValue(reader.ValueSpan, skipInputValidation: true); break;
                case JsonTokenType.String when !reader.ValueIsEscaped: writer.WriteStringValue(reader.ValueSpan); break;
                case JsonTokenType.String: writer.WriteStringValue(reader.GetString()); break;
            }
        }
    }

    private static void CopySoldAs(Utf8JsonWriter writer, ref Utf8JsonReader reader, RegisterSnapshot register)
    {
        var names = new List<string>(1);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.String) names.Add(reader.GetString()!);
        writer.WriteStartArray("soldAs"u8);
        foreach (var name in names) writer.WriteStringValue(name);
        writer.WriteEndArray();
        writer.WriteStartArray("soldAsSlugs"u8);
        foreach (var name in names)
        {
            var naming = register.Resolve(name);
            if ((naming?.MarketName ?? naming?.Substance) is { } slug) writer.WriteStringValue(slug);
            else writer.WriteNullValue();
        }
        writer.WriteEndArray();
    }
}

internal sealed record SampleRow
{
    public string Id { get; init; } = "";
    public long Revision { get; init; }
    public int Ordinal { get; init; }
    public string CollectedOn { get; init; } = "";
    public string RecordedAt { get; init; } = "";
    public int Generated { get; init; }
    public string LocationId { get; init; } = "";
    public string Document { get; init; } = "";
}
