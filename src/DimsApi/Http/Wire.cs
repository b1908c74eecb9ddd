using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Dims.Storage;

namespace Dims.Http;

// A member that is read and never written: not into a stored document, not into an answer, not into what a request is known by.
[AttributeUsage(AttributeTargets.Property)]
public sealed class NeverWrittenAttribute : Attribute;

// How everything is written and read on the wire, in one place: camelCase members, kebab-case enumerations, UTC instants with Z, numbers strictly numbers.
public static class Wire
{
    public static readonly JsonSerializerOptions Json = Configure(new JsonSerializerOptions(JsonSerializerDefaults.Web));

    public static JsonSerializerOptions Configure(JsonSerializerOptions options)
    {
        options.PropertyNamingPolicy = JsonNamingPolicy.CamelCase;
        options.PropertyNameCaseInsensitive = false;
        options.NumberHandling = JsonNumberHandling.Strict;
        options.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
        options.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;
        options.Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
        options.MaxDepth = 32;
        options.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false));
        options.Converters.Add(new InstantConverter());
        options.TypeInfoResolver ??= new DefaultJsonTypeInfoResolver { Modifiers = { LeaveOutSecrets } };
        return options;
    }

    private static void LeaveOutSecrets(JsonTypeInfo type)
    {
        foreach (var property in type.Properties)
            if (property.AttributeProvider?.IsDefined(typeof(NeverWrittenAttribute), true) == true) property.ShouldSerialize = static (_, _) => false;
    }

    // The wire name of an enumeration value, and back: for columns, query parameters and CSV.
    public static string Name<TEnum>(TEnum value) where TEnum : struct, Enum => EnumNames<TEnum>.Of[value];

    public static bool TryParse<TEnum>(string? text, out TEnum value) where TEnum : struct, Enum
    {
        value = default;
        return text is not null && EnumNames<TEnum>.From.TryGetValue(text, out value);
    }

    public static IReadOnlyCollection<string> Names(Type enumeration) => NamesOf.GetOrAdd(
        enumeration, type => [.. Enum.GetValues(type).Cast<object>().Select(v => JsonSerializer.SerializeToElement(v, type, Json).GetString()!)]);

    private static readonly System.Collections.Concurrent.ConcurrentDictionary<Type, IReadOnlyCollection<string>> NamesOf = new();

    private static class EnumNames<TEnum> where TEnum : struct, Enum
    {
        public static readonly Dictionary<TEnum, string> Of = Enum.GetValues<TEnum>().ToDictionary(v => v, v => JsonSerializer.SerializeToElement(v, Json).GetString()!);
        public static readonly Dictionary<string, TEnum> From = Of.ToDictionary(p => p.Value, p => p.Key, StringComparer.Ordinal);
    }

    // Any offset is read, UTC with Z is written.
    internal sealed class InstantConverter : JsonConverter<DateTimeOffset>
    {
        public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            var text = reader.GetString();
            if (text is not { Length: > 16 } || text[10] != 'T' || text.EndsWith("-00:00", StringComparison.Ordinal) || !(text.EndsWith('Z') || text[^6] is '+' or '-')
                || !DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at))
                throw new JsonException("Not an instant with a time zone.");
            return Instant.Whole(at);
        }

        public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) => writer.WriteStringValue(Instant.Text(value));
    }
}
