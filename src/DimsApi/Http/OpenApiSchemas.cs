using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Dims.Http;

// Bounds that our own attributes state, and formats the generator does not know.
internal static class OpenApiSchemas
{
    public static Task Refine(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancel)
    {
        if (context.JsonPropertyInfo is { } property)
        {
            Constrain(schema, property.AttributeProvider);
            if (XmlText.Of(property.DeclaringType, property.AttributeProvider) is { } text) schema.Description = text;
        }
        else if (XmlText.Of(context.JsonTypeInfo.Type) is { } about)
        {
            schema.Description = about;
        }
        // Requests refuse unknown members, but who reads us must ignore them: the contract leaves objects open.
        schema.AdditionalPropertiesAllowed = true;
        schema.AdditionalProperties = null;
        return Task.CompletedTask;
    }

    public static void Constrain(OpenApiSchema schema, ICustomAttributeProvider? provider)
    {
        foreach (var attribute in provider?.GetCustomAttributes(true) ?? [])
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
                    (schema.Minimum, schema.Maximum) = (Text(range.Minimum), Text(range.Maximum));
                    break;
                case MaxLengthAttribute most:
                    schema.MaxItems = most.Length;
                    break;
                case EachLengthAttribute each when schema.Items is OpenApiSchema item:
                    (item.MinLength, item.MaxLength) = (1, each.Longest);
                    break;
                case AmountAttribute:
                    (schema.Minimum, schema.Maximum) = ("0", "999999999.999999");
                    break;
            }
        }
    }

    private static string Text(object bound) => Convert.ToString(bound, CultureInfo.InvariantCulture)!;
}
