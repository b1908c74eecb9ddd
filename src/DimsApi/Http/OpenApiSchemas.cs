using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Microsoft.OpenApi;

namespace Dims.Http;

// The schema of a wire type, from what really reads and writes it: the serializer's names, the attributes' bounds, the words of the ///.
// Every record and enumeration becomes one component that others refer to. Ours, because the generator repeats nested types in full and leaves out the type of an enumeration.
internal sealed class OpenApiSchemas(OpenApiDocument document)
{
    // Ceilings where no attribute is stricter, so that a client can size what it reads: no text is longer than any we write, no list longer than the largest batch that can be set.
    public const int LongestText = 10_000, MostItems = 100_000, LongestCsv = 64 * 1024 * 1024, LongestFile = 64 * 1024 * 1024;

    private readonly Dictionary<string, Type> _known = [];

    public IOpenApiSchema Of(Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type.IsEnum) return Component(type, () => new OpenApiSchema { Type = JsonSchemaType.String, Enum = [.. Wire.Names(type).Select(n => (System.Text.Json.Nodes.JsonNode)n)] });
        var info = Wire.Json.GetTypeInfo(type);
        return info.Kind switch
        {
            JsonTypeInfoKind.Object => Component(type, () => Object(info)),
            JsonTypeInfoKind.Enumerable => new OpenApiSchema { Type = JsonSchemaType.Array, Items = Of(info.ElementType!), MaxItems = MostItems },
            _ => Leaf(type),
        };
    }

    // The schema of a member or a query parameter, with what its attributes and its /// say.
    public IOpenApiSchema Of(JsonPropertyInfo property)
    {
        var schema = Of(property.PropertyType);
        if (schema is OpenApiSchema own) Constrain(own, property);
        if (IsNull(property)) schema = OrNull(schema);
        if (XmlText.Of(property.DeclaringType, property.AttributeProvider) is { } text) schema.Description = text;
        return schema;
    }

    private IOpenApiSchema Component(Type type, Func<OpenApiSchema> make)
    {
        if (!_known.TryAdd(type.Name, type) && _known[type.Name] != type) throw new InvalidOperationException($"Two wire types are named {type.Name}: {type.FullName} and {_known[type.Name].FullName}.");
        document.Components ??= new OpenApiComponents();
        document.Components.Schemas ??= new Dictionary<string, IOpenApiSchema>();
        if (!document.Components.Schemas.ContainsKey(type.Name))
        {
            // First the name, then the members: a type may hold itself.
            document.Components.Schemas[type.Name] = new OpenApiSchema();
            var schema = make();
            schema.Description = XmlText.Of(type);
            document.Components.Schemas[type.Name] = schema;
        }
        return new OpenApiSchemaReference(type.Name, document);
    }

    private OpenApiSchema Object(JsonTypeInfo info)
    {
        var schema = new OpenApiSchema { Type = JsonSchemaType.Object, Properties = new Dictionary<string, IOpenApiSchema>(), Required = new HashSet<string>() };
        foreach (var property in info.Properties.Where(p => p.Get is not null || p.Set is not null))
        {
            schema.Properties[property.Name] = Of(property);
            if (property.IsRequired || IsAlwaysWritten(property)) schema.Required.Add(property.Name);
        }
        return schema;
    }

    private static OpenApiSchema Leaf(Type type) => type switch
    {
        _ when type == typeof(string) => new() { Type = JsonSchemaType.String, MaxLength = LongestText },
        // A file: the body is its bytes.
        _ when type == typeof(byte[]) => new() { Type = JsonSchemaType.String, Format = "binary", MaxLength = LongestFile },
        _ when type == typeof(bool) => new() { Type = JsonSchemaType.Boolean },
        _ when type == typeof(int) => new() { Type = JsonSchemaType.Integer, Format = "int32", Minimum = Text(int.MinValue), Maximum = Text(int.MaxValue) },
        _ when type == typeof(long) => new() { Type = JsonSchemaType.Integer, Format = "int64", Minimum = Text(long.MinValue), Maximum = Text(long.MaxValue) },
        _ when type == typeof(decimal) || type == typeof(double) => new() { Type = JsonSchemaType.Number },
        _ when type == typeof(DateOnly) => new() { Type = JsonSchemaType.String, Format = "date", MaxLength = 10 },
        _ when type == typeof(DateTimeOffset) => new() { Type = JsonSchemaType.String, Format = "date-time", MaxLength = 40 },
        _ => throw new InvalidOperationException($"The contract has no words for {type.FullName}."),
    };

    private static IOpenApiSchema OrNull(IOpenApiSchema schema)
    {
        if (schema is not OpenApiSchema own) return new OpenApiSchema { OneOf = [schema, new OpenApiSchema { Type = JsonSchemaType.Null }] };
        own.Type |= JsonSchemaType.Null;
        return own;
    }

    private static void Constrain(OpenApiSchema schema, JsonPropertyInfo property)
    {
        foreach (var attribute in property.AttributeProvider?.GetCustomAttributes(true) ?? [])
        {
            switch (attribute)
            {
                case StringLengthAttribute length:
                    (schema.MinLength, schema.MaxLength) = (length.MinimumLength, length.MaximumLength);
                    break;
                case RegularExpressionAttribute pattern:
                    schema.Pattern = pattern.Pattern;
                    break;
                case RangeAttribute range:
                    var isLong = schema.Format == "int64" && Convert.ToDouble(range.Maximum, CultureInfo.InvariantCulture) >= long.MaxValue;
                    (schema.Minimum, schema.Maximum) = (Text(range.Minimum), isLong ? Text(long.MaxValue) : Text(range.Maximum));
                    break;
                case MaxLengthAttribute most:
                    schema.MaxItems = most.Length;
                    break;
                case MinLengthAttribute least:
                    schema.MinItems = least.Length;
                    break;
                case EachLengthAttribute each when schema.Items is OpenApiSchema item:
                    (item.MinLength, item.MaxLength) = (1, each.Longest);
                    break;
                case AmountAttribute:
                    (schema.Minimum, schema.Maximum) = ("0", "999999999.999999");
                    break;
            }
        }
        // A list may hold null where its type says so, as IReadOnlyList<string?>.
        if (schema.Items is { } items && property.AttributeProvider is PropertyInfo list && new NullabilityInfoContext().Create(list).GenericTypeArguments is [{ ReadState: NullabilityState.Nullable }])
            schema.Items = OrNull(items);
    }

    // What is null is left out, except where a member says that it never is.
    private static bool IsAlwaysWritten(JsonPropertyInfo property) =>
        property.AttributeProvider?.GetCustomAttributes(typeof(JsonIgnoreAttribute), true) is [JsonIgnoreAttribute { Condition: JsonIgnoreCondition.Never }];

    private static bool IsNull(JsonPropertyInfo property) =>
        IsAlwaysWritten(property) && property.AttributeProvider is PropertyInfo member && new NullabilityInfoContext().Create(member).ReadState == NullabilityState.Nullable;

    private static string Text(object bound) => Convert.ToString(bound, CultureInfo.InvariantCulture)!;
}
