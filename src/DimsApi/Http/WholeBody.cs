using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Dims.Http;

// Nearly every body has no fault: the serializer reads it in one go, by rules no looser than BodyReader's. What it refuses, or what is not ordinary, is read there to find every fault.
internal static class WholeBody
{
    // Beyond this a list may hold more than it may before anybody has counted.
    private const int Ordinary = 64 * 1024;

    private static readonly JsonSerializerOptions Strict = new(Wire.Json)
    {
        AllowDuplicateProperties = false,
        TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { LeaveOutWhatIsNotRead } },
    };

    static WholeBody()
    {
        Strict.Converters.Clear();
        Strict.Converters.Add(new ExactEnums());
        Strict.Converters.Add(new ExactDecimals());
        Strict.Converters.Add(new Wire.InstantConverter());
    }

    public static T? Read<T>(JsonElement json) where T : class => json.ValueKind == JsonValueKind.Object ? Read<T>(JsonMarshal.GetRawUtf8Value(json)) : null;

    // One value and nothing else.
    public static T? Read<T>(ReadOnlySpan<byte> raw) where T : class
    {
        // What null means is said member by member, and in a list it is a fault.
        if (raw.Length > Ordinary || raw is not [(byte)'{', ..] || raw.IndexOf("null"u8) >= 0) return null;
        try
        {
            return JsonSerializer.Deserialize<T>(raw, Strict);
        }
        catch (Exception wrong) when (wrong is JsonException or FormatException or OverflowException or InvalidOperationException)
        {
            return null;
        }
    }

    // A member that only the program sets is no member of a body: without this it would be passed over in silence.
    private static void LeaveOutWhatIsNotRead(JsonTypeInfo type)
    {
        for (var i = type.Properties.Count - 1; i >= 0; i--)
            if (type.Properties[i].Set is null) type.Properties.RemoveAt(i);
    }

    // The serializer takes a name in any case; the contract lists one.
    private sealed class ExactEnums : JsonConverterFactory
    {
        public override bool CanConvert(Type typeToConvert) => typeToConvert.IsEnum;

        public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options) => (JsonConverter)Activator.CreateInstance(typeof(ExactEnum<>).MakeGenericType(typeToConvert))!;
    }

    private sealed class ExactEnum<T> : JsonConverter<T> where T : struct, Enum
    {
        public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.TokenType == JsonTokenType.String && Wire.TryParse<T>(reader.GetString(), out var value) ? value : throw new JsonException();

        public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteStringValue(Wire.Name(value));
    }

    // A decimal has 28 digits, JSON any number of them.
    private sealed class ExactDecimals : JsonConverter<decimal>
    {
        public override decimal Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            if (reader.TokenType != JsonTokenType.Number || reader.HasValueSequence || !reader.TryGetDecimal(out var value) || !KeepsDigits(reader.ValueSpan, value)) throw new JsonException();
            return value;
        }

        public override void Write(Utf8JsonWriter writer, decimal value, JsonSerializerOptions options) => writer.WriteNumberValue(value);
    }

    // What would be cut off is not read as another number.
    public static bool KeepsDigits(ReadOnlySpan<byte> raw, decimal number)
    {
        var digits = 0;
        foreach (var c in raw)
        {
            if (c is (byte)'e' or (byte)'E') break;
            if (char.IsAsciiDigit((char)c) && (c != (byte)'0' || digits > 0)) digits++;
        }
        return digits <= 28 && (digits == 0 || number != 0);
    }
}
