using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Dims.Tests.Contract;

// JSON against the part of JSON Schema 2020-12 that our contract uses; a keyword it does not know is a fault of the contract.
internal static class SchemaCheck
{
    public static IReadOnlyList<string> Faults(JsonElement value, JsonElement schema)
    {
        var faults = new List<string>();
        Check(value, schema, "", faults);
        return faults;
    }

    private static void Check(JsonElement value, JsonElement schema, string at, List<string> faults)
    {
        foreach (var keyword in schema.EnumerateObject())
        {
            var says = keyword.Value;
            var holds = keyword.Name switch
            {
                "description" or "properties" or "$schema" or "title" => true,
                "const" => JsonElement.DeepEquals(says, value),
                "anyOf" => says.EnumerateArray().Any(s => Faults(value, s).Count == 0),
                "minProperties" => value.ValueKind != JsonValueKind.Object || value.EnumerateObject().Count() >= says.GetInt32(),
                "$ref" => Below(value, Contracts.Resolve(says.GetString()!), at, faults),
                "oneOf" => says.EnumerateArray().Count(s => Faults(value, s).Count == 0) == 1,
                "type" => (says.ValueKind == JsonValueKind.Array ? says.EnumerateArray().Select(t => t.GetString()) : [says.GetString()]).Any(t => Is(value, t!)),
                "enum" => says.EnumerateArray().Any(e => JsonElement.DeepEquals(e, value)),
                "format" => value.ValueKind != JsonValueKind.String || HasFormat(value.GetString()!, says.GetString()!),
                "pattern" => value.ValueKind != JsonValueKind.String || Regex.IsMatch(value.GetString()!, says.GetString()!),
                "minLength" => value.ValueKind != JsonValueKind.String || value.GetString()!.Length >= says.GetInt32(),
                "maxLength" => value.ValueKind != JsonValueKind.String || value.GetString()!.Length <= says.GetInt32(),
                "minimum" => value.ValueKind != JsonValueKind.Number || value.GetDouble() >= says.GetDouble(),
                "maximum" => value.ValueKind != JsonValueKind.Number || value.GetDouble() <= says.GetDouble(),
                "minItems" => value.ValueKind != JsonValueKind.Array || value.GetArrayLength() >= says.GetInt32(),
                "maxItems" => value.ValueKind != JsonValueKind.Array || value.GetArrayLength() <= says.GetInt32(),
                "items" => Items(value, says, at, faults),
                "required" => Required(value, says, at, faults),
                _ => throw new InvalidOperationException($"The contract uses the keyword {keyword.Name}, which this checker does not know."),
            };
            if (!holds) faults.Add($"{at}: {value.GetRawText()} breaks {keyword.Name} {says.GetRawText()}");
        }
        if (schema.TryGetProperty("properties", out var properties)) Members(value, properties, at, faults);
    }

    // Faults below say themselves where they are.
    private static bool Below(JsonElement value, JsonElement schema, string at, List<string> faults)
    {
        Check(value, schema, at, faults);
        return true;
    }

    private static bool Items(JsonElement value, JsonElement schema, string at, List<string> faults)
    {
        var index = 0;
        if (value.ValueKind == JsonValueKind.Array) foreach (var item in value.EnumerateArray()) Check(item, schema, $"{at}/{index++}", faults);
        return true;
    }

    private static bool Required(JsonElement value, JsonElement names, string at, List<string> faults)
    {
        if (value.ValueKind == JsonValueKind.Object)
            faults.AddRange(names.EnumerateArray().Where(n => !value.TryGetProperty(n.GetString()!, out _)).Select(n => $"{at}/{n.GetString()}: is missing"));
        return true;
    }

    // The contract lets answers grow, but a member that it does not describe today is forgotten in it.
    private static void Members(JsonElement value, JsonElement properties, string at, List<string> faults)
    {
        if (value.ValueKind != JsonValueKind.Object) return;
        foreach (var member in value.EnumerateObject())
        {
            if (properties.TryGetProperty(member.Name, out var schema)) Check(member.Value, schema, $"{at}/{member.Name}", faults);
            else faults.Add($"{at}/{member.Name}: is not in the contract");
        }
    }

    private static bool Is(JsonElement value, string type) => type switch
    {
        "object" => value.ValueKind == JsonValueKind.Object,
        "array" => value.ValueKind == JsonValueKind.Array,
        "string" => value.ValueKind == JsonValueKind.String,
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        "null" => value.ValueKind == JsonValueKind.Null,
        "number" => value.ValueKind == JsonValueKind.Number,
        "integer" => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out _),
        _ => throw new InvalidOperationException($"'{type}' is no type of JSON Schema."),
    };

    private static bool HasFormat(string text, string format) => format switch
    {
        "date" => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _),
        "uri" => Uri.TryCreate(text, UriKind.Absolute, out _),
        "date-time" => text.EndsWith('Z') && text.Contains('T', StringComparison.Ordinal) && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, out _),
        _ => throw new InvalidOperationException($"This checker does not know the format {format}."),
    };
}
