using System.Globalization;
using System.Text.Json;
using Dims.Alerts;
using Dims.Http;
using Dims.Notices;
using Dims.Storage;

namespace Dims.Delivery;

// An event as one subscription is sent it.
public sealed record CloudEvent
{
    // The same for every retry, and for this fact everywhere.
    public required string Id { get; init; }

    // One for each stream, because each counts for itself: CloudEnvelope.Source.
    public required string Source { get; init; }

    public required string Type { get; init; }

    // When it was decided or became true.
    public required DateTimeOffset Time { get; init; }

    // The id of what it is about.
    public string? Subject { get; init; }

    // Absolute: what `data` keeps to, and where the present state of the subject is read.
    public string? DataSchema { get; init; }

    public string? DataRef { get; init; }
    public required long Sequence { get; init; }

    // Sequence of the event delivered before under this subscription, 0 where there is none. Null where it is sent once more on demand: that is no part of the chain.
    public required long? Previous { get; init; }

    // Undelivered older ones of the same subject that this one stands for.
    public IReadOnlyList<long> Replaces { get; init; } = [];

    public string? Notice { get; init; }

    // JSON as the stream tells it, byte for byte.
    public ReadOnlyMemory<byte> Data { get; init; }
}

// Pure: CloudEvents 1.0 in structured JSON, by the Dutch profile.
public static class CloudEnvelope
{
    // As large as an event may be on the wire. A larger one goes without its data: `dataref` says where they are.
    public const int Largest = 64 * 1024;

    public const string LeftYourFilter = "left-your-filter";
    public const string TestType = "nl.drugsmarkt.subscription.test.v1";
    public const string ResetType = "nl.drugsmarkt.log.reset.v1";

    public static string TypeOf(AlertEventType type) => $"nl.drugsmarkt.{Wire.Name(type)}.v1";

    public static string TypeOf(NoticeKind kind) => $"nl.drugsmarkt.notice.{Wire.Name(kind).Replace('-', '_')}.v1";

    public static string Source(string eventSource, string stream) => $"{eventSource}:{stream}";

    // So that sorting them as text sorts them as numbers.
    public static string Number(long sequence) => sequence.ToString("D10", CultureInfo.InvariantCulture);

    public static byte[] Bytes(CloudEvent told)
    {
        var whole = Write(told, told.Data);
        return whole.Length <= Largest || told.Data.IsEmpty ? whole : Write(told, default);
    }

    private static byte[] Write(CloudEvent told, ReadOnlyMemory<byte> data)
    {
        using var bytes = new MemoryStream(data.Length + 1024);
        using (var json = new Utf8JsonWriter(bytes, new JsonWriterOptions { Encoder = Wire.Json.Encoder }))
        {
            json.WriteStartObject();
            json.WriteString("specversion", "1.0");
            json.WriteString("id", told.Id);
            json.WriteString("source", told.Source);
            json.WriteString("type", told.Type);
            json.WriteString("time", Instant.Text(told.Time));
            Attribute(json, "subject", told.Subject);
            if (!data.IsEmpty) json.WriteString("datacontenttype", "application/json");
            Attribute(json, "dataschema", told.DataSchema);
            Attribute(json, "dataref", told.DataRef);
            json.WriteString("sequence", Number(told.Sequence));
            if (told.Previous is { } previous) json.WriteString("previous", Number(previous));
            if (told.Replaces.Count > 0) json.WriteString("replaces", string.Join(' ', told.Replaces.Select(Number)));
            Attribute(json, "notice", told.Notice);
            if (!data.IsEmpty)
            {
                json.WritePropertyName("data");
                json.WriteRawValue(data.Span, skipInputValidation: true);
            }
            json.WriteEndObject();
        }
        return bytes.ToArray();
    }

    private static void Attribute(Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null) json.WriteString(name, value);
    }
}
