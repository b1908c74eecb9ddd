using Dims.Access;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Dims.Http;

// What the metadata of an operation (Http/Api.cs) says, in the words of OpenAPI: parameters, body, answers, problems, scope, headers.
internal static class OpenApiOperations
{
    public static async Task Describe(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancel)
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        var access = metadata.OfType<Operation>().Single();
        operation.OperationId = access.Id;
        operation.Description = string.Join("\n\n", metadata.OfType<SaysMore>().Select(m => m.Text).Append(access.Scope is { } scope ? $"Needs the scope `{scope}`." : "Open to everybody."));
        operation.Tags = new HashSet<OpenApiTagReference> { new(OpenApi.Tag("/" + context.Description.RelativePath), context.Document) };
        operation.Security = access.IsPublic ? [] : [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference("key", context.Document)] = [] }];
        foreach (var parameter in operation.Parameters ?? []) Complete(parameter);
        foreach (var question in metadata.OfType<QueryOf>()) await AddQuery(operation, question, context, cancel);
        foreach (var body in metadata.OfType<BodyOf>()) await AddBody(operation, body, context, cancel);
        var isPost = string.Equals(context.Description.HttpMethod, "POST", StringComparison.Ordinal);
        if (isPost && !access.IsPublic) AddIdempotencyKey(operation);
        operation.Responses = new OpenApiResponses();
        foreach (var offer in metadata.OfType<Offers>().OrderBy(o => o.Status)) await AddAnswer(operation, offer, context, cancel);
        await AddProblems(operation, metadata, access, context, cancel);
    }

    private static void Complete(IOpenApiParameter parameter)
    {
        if (parameter is OpenApiParameter { In: ParameterLocation.Path } path)
        {
            path.Description ??= $"The {path.Name} of the resource.";
            if (path.Schema is OpenApiSchema { Type: JsonSchemaType.String } schema) schema.MaxLength ??= 200;
        }
    }

    private static async Task AddQuery(OpenApiOperation operation, QueryOf query, OpenApiOperationTransformerContext context, CancellationToken cancel)
    {
        var info = Wire.Json.GetTypeInfo(query.Question);
        operation.Parameters ??= [];
        foreach (var property in info.Properties.Where(p => p.Set is not null))
        {
            var isList = property.PropertyType != typeof(string) && property.PropertyType.IsAssignableTo(typeof(System.Collections.IEnumerable));
            var type = isList ? property.PropertyType.GetGenericArguments()[0] : property.PropertyType;
            var schema = await context.GetOrCreateSchemaAsync(Nullable.GetUnderlyingType(type) ?? type, null, cancel);
            OpenApiSchemas.Constrain(schema, property.AttributeProvider);
            operation.Parameters.Add(new OpenApiParameter
            {
                Name = property.Name,
                In = ParameterLocation.Query,
                Required = property.IsRequired,
                Description = XmlText.Of(query.Question, property.AttributeProvider),
                Explode = isList,
                Schema = isList ? new OpenApiSchema { Type = JsonSchemaType.Array, Items = schema, MaxItems = 50 } : schema,
            });
        }
    }

    private static async Task AddBody(OpenApiOperation operation, BodyOf body, OpenApiOperationTransformerContext context, CancellationToken cancel)
    {
        var schema = await Schema(body.Body, context, cancel);
        operation.RequestBody = new OpenApiRequestBody { Required = true, Content = body.MediaTypes.ToDictionary(m => m, _ => new OpenApiMediaType { Schema = schema }) };
    }

    // A named type is put among the components and referred to.
    private static async Task<IOpenApiSchema> Schema(Type type, OpenApiOperationTransformerContext context, CancellationToken cancel)
    {
        var schema = await context.GetOrCreateSchemaAsync(type, null, cancel);
        if (type == typeof(object) || type.IsGenericType || context.Document is not { } document) return schema;
        document.AddComponent(type.Name, schema);
        return new OpenApiSchemaReference(type.Name, document);
    }

    private static void AddIdempotencyKey(OpenApiOperation operation)
    {
        operation.Parameters ??= [];
        operation.Parameters.Add(new OpenApiParameter
        {
            Name = "Idempotency-Key",
            In = ParameterLocation.Header,
            Description = "Makes a repeat of this request harmless for 24 hours: the first answer is given again.",
            Schema = new OpenApiSchema { Type = JsonSchemaType.String, MinLength = 1, MaxLength = 200 },
        });
    }

    private static async Task AddAnswer(OpenApiOperation operation, Offers offer, OpenApiOperationTransformerContext context, CancellationToken cancel)
    {
        var response = new OpenApiResponse { Description = offer.Description, Headers = Headers(offer.Status) };
        if (offer.Status is not (204 or 304))
        {
            var schema = offer.Body == typeof(string) ? new OpenApiSchema { Type = JsonSchemaType.String } : await Schema(offer.Body, context, cancel);
            response.Content = offer.MediaTypes.ToDictionary(m => m, m => new OpenApiMediaType { Schema = m == "text/csv" ? new OpenApiSchema { Type = JsonSchemaType.String } : schema });
        }
        operation.Responses![offer.Status.ToString(System.Globalization.CultureInfo.InvariantCulture)] = response;
    }

    private static async Task AddProblems(OpenApiOperation operation, IList<object> metadata, Operation access, OpenApiOperationTransformerContext context, CancellationToken cancel)
    {
        var codes = new List<ProblemCode>(metadata.OfType<MayFail>().SelectMany(m => m.Codes)) { ProblemCodes.InternalError, ProblemCodes.NotAcceptable };
        if (!access.IsPublic) codes.AddRange([ProblemCodes.Unauthorised, ProblemCodes.MissingScope]);
        if (operation.Parameters is { Count: > 0 } || operation.RequestBody is not null || context.Description.HttpMethod != "GET") codes.Add(ProblemCodes.InvalidInput);
        if (operation.RequestBody is not null) codes.AddRange([ProblemCodes.MalformedBody, ProblemCodes.UnsupportedMediaType, ProblemCodes.BodyTooLarge]);
        var schema = await Schema(typeof(ProblemDocument), context, cancel);
        foreach (var status in codes.Distinct().GroupBy(c => c.Status).OrderBy(g => g.Key))
        {
            operation.Responses![status.Key.ToString(System.Globalization.CultureInfo.InvariantCulture)] = new OpenApiResponse
            {
                Description = string.Join(" ", status.Select(c => $"`{c.Code}`: {c.Title}.")),
                Headers = Headers(status.Key),
                Content = new Dictionary<string, OpenApiMediaType> { ["application/problem+json"] = new() { Schema = schema } },
            };
        }
    }

    private static Dictionary<string, IOpenApiHeader> Headers(int status)
    {
        OpenApiHeader Text(string description) => new() { Description = description, Schema = new OpenApiSchema { Type = JsonSchemaType.String } };
        var headers = new Dictionary<string, IOpenApiHeader> { ["API-Version"] = Text("The full version of this service.") };
        if (status == 503) headers["Retry-After"] = Text("Seconds to wait.");
        if (status == 401) headers["WWW-Authenticate"] = Text("`Bearer`.");
        if (status == 201) headers["Location"] = Text("Address of what was made.");
        return headers;
    }
}
