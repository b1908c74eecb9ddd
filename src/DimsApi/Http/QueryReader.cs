using System.Collections;
using System.Globalization;
using System.Text.Json;

namespace Dims.Http;

// Reads the query string into a record of the question: a list is a repeated parameter, a name that is not a parameter is a fault, and all faults come at once.
public static class QueryReader
{
    // A query that stands in a text, and one parameter more.
    public static T Read<T>(string query, string name, string value) where T : class
    {
        var parsed = Microsoft.AspNetCore.WebUtilities.QueryHelpers.ParseQuery(query);
        parsed[name] = value;
        return Read<T>(new QueryCollection(parsed));
    }

    public static T Read<T>(IQueryCollection query) where T : class
    {
        var faults = new Faults();
        var info = Wire.Json.GetTypeInfo(typeof(T));
        var target = info.CreateObject!();
        foreach (var (name, values) in query)
        {
            var property = info.Properties.FirstOrDefault(p => p.Name == name && p.Set is not null);
            if (property is null)
            {
                faults.Add("?" + name, "unknown-parameter", $"is not a parameter here; known are {string.Join(", ", info.Properties.Select(p => p.Name))}.");
                continue;
            }
            if (property.PropertyType != typeof(string) && property.PropertyType.IsAssignableTo(typeof(IEnumerable)))
            {
                var item = property.PropertyType.GetGenericArguments()[0];
                var list = (IList)Activator.CreateInstance(typeof(List<>).MakeGenericType(item))!;
                foreach (var value in values) if (ReadOne(value, item, "?" + name, faults) is { } one) list.Add(one);
                property.Set!(target, list);
            }
            else if (values.Count > 1) faults.Add("?" + name, "repeated", "may stand here once.");
            else if (ReadOne(values[0], property.PropertyType, "?" + name, faults) is { } one) property.Set!(target, one);
        }
        foreach (var property in info.Properties)
            if (property.IsRequired && !query.ContainsKey(property.Name)) faults.Add("?" + property.Name, "required", "is missing.");
        if (!faults.Any) Judge((T)target, faults);
        faults.ThrowIfAny();
        return (T)target;
    }

    // An operation that reads no parameters gets none: what would be ignored is told. Health is asked by machines that add what they like.
    public static void RefuseUnread(HttpContext context, Endpoint endpoint)
    {
        if (!context.Request.QueryString.HasValue || endpoint.Metadata.GetMetadata<QueryOf>() is not null || endpoint.Metadata.GetMetadata<IExcludeFromDescriptionMetadata>() is { ExcludeFromDescription: true }) return;
        var faults = new Faults();
        foreach (var name in context.Request.Query.Keys) faults.Add("?" + name, "unknown-parameter", "is not a parameter here; this operation has none.");
        faults.ThrowIfAny();
    }

    private static void Judge(object question, Faults faults)
    {
        foreach (var fault in Rules.Check(question).All) faults.Add("?" + fault.Pointer.TrimStart('/', '?'), fault.Code, fault.Detail);
    }

    private static object? ReadOne(string? text, Type type, string at, Faults faults)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (string.IsNullOrEmpty(text))
        {
            faults.Add(at, "empty", "has no value.");
            return null;
        }
        if (type == typeof(string)) return text;
        var quoted = type.IsEnum || type == typeof(DateOnly) || type == typeof(DateTimeOffset);
        var json = quoted ? JsonSerializer.SerializeToElement(text) : Number(text);
        try
        {
            return BodyReader.Parse(json, type);
        }
        catch (Exception wrong) when (wrong is JsonException or FormatException or OverflowException or InvalidOperationException)
        {
            faults.Add(at, "type", BodyReader.Expectation(json, type));
            return null;
        }
    }

    // The text as JSON where it is a number or true/false, else as the text it is: then it is a fault that shows it.
    private static JsonElement Number(string text)
    {
        if (bool.TryParse(text, out var truth)) return JsonSerializer.SerializeToElement(truth);
        return decimal.TryParse(text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? JsonSerializer.SerializeToElement(number)
            : JsonSerializer.SerializeToElement(text);
    }
}
