using System.Collections;
using System.Collections.Concurrent;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Dims.Http;

// Reads JSON into a wire type and finds every fault, not only the first: unknown members, missing ones, wrong types, impossible days.
// What could not be read is left at its default, so that the rules can still judge the rest.
public static class BodyReader
{
    public static T? Read<T>(JsonElement json, Faults faults) where T : class => WholeBody.Read<T>(json) ?? ReadMembers<T>(json, faults);

    internal static T? ReadMembers<T>(JsonElement json, Faults faults) where T : class => (T?)ReadValue(json, typeof(T), "", faults);

    // Reads and judges; throws one problem with all faults.
    public static T ReadValid<T>(JsonElement json, Func<T, T>? complete = null) where T : class
    {
        var faults = new Faults();
        var value = Read<T>(json, faults);
        if (value is not null && complete is not null) value = complete(value);
        if (value is not null) Rules.Check(value, faults);
        faults.ThrowIfAny();
        return value!;
    }

    private static object? ReadValue(JsonElement json, Type type, string at, Faults faults, int longest = int.MaxValue)
    {
        var info = Wire.Json.GetTypeInfo(Nullable.GetUnderlyingType(type) ?? type);
        return info.Kind switch
        {
            JsonTypeInfoKind.Object => ReadObject(json, info, at, faults),
            JsonTypeInfoKind.Enumerable => ReadList(json, info, at, faults, longest),
            _ => ReadLeaf(json, info.Type, at, faults),
        };
    }

    private static object? ReadObject(JsonElement json, JsonTypeInfo info, string at, Faults faults)
    {
        if (json.ValueKind != JsonValueKind.Object)
        {
            faults.Add(at, "type", $"is {Kind(json)}; an object is needed.");
            return null;
        }
        var target = info.CreateObject!();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var member in json.EnumerateObject())
        {
            if (NameOf(member) is not { } name)
            {
                faults.Add(at, "unreadable-name", "has a member whose name is not valid Unicode.");
                continue;
            }
            var pointer = at + "/" + Escape(name);
            var property = Find(info, name);
            if (property is null) faults.Add(pointer, "unknown-member", "is not a member of this object.");
            else if (!seen.Add(name)) faults.Add(pointer, "duplicate-member", "stands there twice.");
            else if (member.Value.ValueKind == JsonValueKind.Null)
            {
                if (property.IsRequired) faults.Add(pointer, "required", "is null; a value is needed.");
            }
            else if (ReadValue(member.Value, property.PropertyType, pointer, faults, Longest.GetOrAdd(property, LongestOf)) is { } value) property.Set!(target, value);
        }
        foreach (var property in info.Properties)
            if (property.IsRequired && !seen.Contains(property.Name)) faults.Add(at + "/" + property.Name, "required", "is missing.");
        return target;
    }

    // Half a surrogate pair, or bytes that are not UTF-8, pass as JSON and are no text.
    private static string? NameOf(JsonProperty member)
    {
        try
        {
            return member.Name;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private static readonly ConcurrentDictionary<JsonPropertyInfo, int> Longest = new();

    private static int LongestOf(JsonPropertyInfo property) =>
        property.AttributeProvider?.GetCustomAttributes(typeof(MaxLengthAttribute), true) is [MaxLengthAttribute most] ? most.Length : int.MaxValue;

    private static JsonPropertyInfo? Find(JsonTypeInfo info, string name)
    {
        foreach (var property in info.Properties) if (property.Set is not null && property.Name == name) return property;
        return null;
    }

    private static IList? ReadList(JsonElement json, JsonTypeInfo info, string at, Faults faults, int longest)
    {
        if (json.ValueKind != JsonValueKind.Array)
        {
            faults.Add(at, "type", $"is {Kind(json)}; a list is needed.");
            return null;
        }
        // Judged before it is read: a list of millions would fill the memory first.
        if (json.GetArrayLength() > longest)
        {
            faults.Add(at, "too-many", $"has {json.GetArrayLength()} items; at most {longest} are allowed.");
            return null;
        }
        var list = (IList)Activator.CreateInstance(typeof(List<>).MakeGenericType(info.ElementType!), json.GetArrayLength())!;
        var index = 0;
        foreach (var item in json.EnumerateArray())
        {
            var pointer = string.Create(CultureInfo.InvariantCulture, $"{at}/{index}");
            var value = item.ValueKind == JsonValueKind.Null ? null : ReadValue(item, info.ElementType!, pointer, faults);
            if (item.ValueKind == JsonValueKind.Null) faults.Add(pointer, "required", "is null; a value is needed.");
            // Items after one that could not be read would stand at other places than they were sent: they are read, but not kept for the rules.
            if (value is not null && list.Count == index) list.Add(value);
            index++;
        }
        return list;
    }

    private static object? ReadLeaf(JsonElement json, Type type, string at, Faults faults)
    {
        try
        {
            var value = Parse(json, type);
            if (value is not decimal number || WholeBody.KeepsDigits(JsonMarshal.GetRawUtf8Value(json), number)) return value;
            faults.Add(at, "too-many-digits", "has more digits than a number can have here.");
            return null;
        }
        catch (Exception wrong) when (wrong is JsonException or FormatException or OverflowException or InvalidOperationException)
        {
            faults.Add(at, "type", Expectation(json, type));
            return null;
        }
    }

    // The serializer takes an enumeration's name in any case; the contract lists one.
    public static object? Parse(JsonElement json, Type type)
    {
        var value = json.Deserialize(type, Wire.Json);
        return !type.IsEnum || Wire.Names(type).Contains(json.GetString()!) ? value : throw new JsonException("No name of this enumeration.");
    }

    public static string Expectation(JsonElement json, Type type)
    {
        if (type.IsEnum) return $"is {Shown(json)}; allowed is one of {string.Join(", ", Wire.Names(type))}.";
        if (type == typeof(DateOnly)) return $"is {Shown(json)}; a day of the calendar as yyyy-mm-dd is needed.";
        if (type == typeof(DateTimeOffset)) return $"is {Shown(json)}; an instant with its time zone is needed, as 2026-11-21T20:12:00Z.";
        if (type == typeof(decimal)) return json.ValueKind == JsonValueKind.Number ? "is a number outside what an amount can be." : $"is {Kind(json)}; a JSON number is needed.";
        if (type == typeof(int) || type == typeof(long)) return $"is {Shown(json)}; a whole number is needed.";
        if (type == typeof(bool)) return $"is {Kind(json)}; true or false is needed.";
        if (type == typeof(string) && json.ValueKind == JsonValueKind.String) return "is not valid Unicode text.";
        return type == typeof(string) ? $"is {Kind(json)}; a text is needed." : $"is {Kind(json)}, which cannot be read here.";
    }

    private static string Shown(JsonElement json)
    {
        try
        {
            var raw = json.GetRawText();
            return raw.Length <= 40 ? raw : raw[..40] + "...";
        }
        catch (InvalidOperationException)
        {
            return "text that is not valid UTF-8";
        }
    }

    private static string Kind(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "a list",
        JsonValueKind.String => "a text",
        JsonValueKind.Number => "a number",
        JsonValueKind.Null => "null",
        _ => "true or false",
    };

    private static string Escape(string name) => name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);
}
