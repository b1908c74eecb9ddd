using System.Globalization;
using System.Runtime.CompilerServices;
using Dims.Access;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Dims.Http;

// What the metadata of an operation (Http/Api.cs) says, in the words of OpenAPI: parameters, body, answers, problems, scope, headers.
internal static class OpenApiOperations
{
    private static readonly ConditionalWeakTable<OpenApiDocument, OpenApiSchemas> Schemas = [];

    public static Task Describe(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancel)
    {
        var document = context.Document!;
        var schemas = Schemas.GetValue(document, d => new OpenApiSchemas(d));
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        var access = metadata.OfType<Operation>().Single();
        operation.OperationId = access.Id;
        operation.Description = string.Join("\n\n", metadata.OfType<SaysMore>().Select(m => m.Text).Append(access.Scope is { } scope ? $"Needs the scope `{scope}`." : "Open to everybody; a key that is sent must be valid."));
        operation.Tags = new HashSet<OpenApiTagReference> { new(OpenApi.Tag("/" + context.Description.RelativePath), document) };
        var key = new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference("key", document)] = access.Scope is null ? [] : [access.Scope] };
        operation.Security = access.IsPublic ? [[], key] : [key];
        operation.Parameters ??= [];
        foreach (var parameter in operation.Parameters.OfType<OpenApiParameter>()) Complete(parameter, context.Description.RelativePath!);
        foreach (var question in metadata.OfType<QueryOf>()) AddQuery(operation, question, schemas);
        foreach (var body in metadata.OfType<BodyOf>())
            operation.RequestBody = new OpenApiRequestBody { Required = !body.MayBeLeftOut, Content = body.MediaTypes.ToDictionary(m => m, m => new OpenApiMediaType { Schema = Body(m, body.Body, schemas) }) };
        AddConditions(operation, metadata, isRead: context.Description.HttpMethod == "GET");
        operation.Responses = [];
        AddAnswers(operation, metadata, schemas, document);
        AddProblems(operation, metadata, access, context.Description.HttpMethod != HttpMethods.Get, schemas, document);
        if (operation.Parameters.Count == 0) operation.Parameters = null;
        return Task.CompletedTask;
    }

    private static void Complete(OpenApiParameter parameter, string path)
    {
        var segments = path.Split('/');
        var of = segments[Array.FindIndex(segments, s => s.StartsWith("{" + parameter.Name, StringComparison.Ordinal)) - 1];
        parameter.Description = $"The {parameter.Name} of one of the {of.Replace('-', ' ')}.";
        parameter.Schema = parameter.Schema is { Type: { } type } && type.HasFlag(JsonSchemaType.Integer)
            ? new OpenApiSchema { Type = JsonSchemaType.Integer, Format = "int32", Minimum = "0", Maximum = int.MaxValue.ToString(CultureInfo.InvariantCulture) }
            : parameter.Name == "name"
                ? new OpenApiSchema { Type = JsonSchemaType.String, MinLength = 1, MaxLength = 120 }
                : new OpenApiSchema { Type = JsonSchemaType.String, MinLength = 1, MaxLength = 64, Pattern = Patterns.Slug };
    }

    private static void AddQuery(OpenApiOperation operation, QueryOf query, OpenApiSchemas schemas)
    {
        foreach (var property in Wire.Json.GetTypeInfo(query.Question).Properties.Where(p => p.Set is not null))
        {
            var schema = schemas.Of(property);
            operation.Parameters!.Add(new OpenApiParameter
            {
                Name = property.Name,
                In = ParameterLocation.Query,
                Required = property.IsRequired,
                Description = XmlText.Of(query.Question, property.AttributeProvider),
                Explode = schema.Type is { } type && type.HasFlag(JsonSchemaType.Array),
                Schema = schema,
            });
        }
    }

    // Headers that make a repeat harmless or an answer conditional: said by the problems that they can end in.
    private static void AddConditions(OpenApiOperation operation, IList<object> metadata, bool isRead)
    {
        var codes = metadata.OfType<MayFail>().SelectMany(m => m.Codes).ToList();
        if (codes.Contains(ProblemCodes.IdempotencyReuse)) Add("Idempotency-Key", "Makes a repeat of this request harmless for 24 hours: the first answer is given again. In double quotes, as a structured field; without them it is read as well.", false);
        if (codes.Contains(ProblemCodes.PreconditionFailed)) Add("If-Match", "The ETag that was read: the change is made only where it is still so.", codes.Contains(ProblemCodes.PreconditionRequired));
        if (isRead && metadata.OfType<Tagged>().Any()) Add("If-None-Match", "The ETag of the answer that the caller has: 304 where it is still so.", false);

        void Add(string name, string description, bool required) => operation.Parameters!.Add(new OpenApiParameter
        {
            Name = name,
            In = ParameterLocation.Header,
            Required = required,
            Description = description,
            Schema = new OpenApiSchema { Type = JsonSchemaType.String, MinLength = 1, MaxLength = 202 },
        });
    }

    private static void AddAnswers(OpenApiOperation operation, IList<object> metadata, OpenApiSchemas schemas, OpenApiDocument document)
    {
        var offers = metadata.OfType<Offers>().OrderBy(o => o.Status).ToList();
        var (isTagged, replays) = (metadata.OfType<Tagged>().Any(), operation.Parameters!.Any(p => p.Name == "Idempotency-Key"));
        var hasPages = metadata.OfType<QueryOf>().Any(q => q.Question.GetProperty("Limit") is not null);
        foreach (var offer in offers)
        {
            var headers = new List<string>();
            if (isTagged) headers.Add("ETag");
            if (hasPages) headers.Add("Link");
            if (offers.Any(o => o.Status == StatusCodes.Status201Created)) headers.Add("Location");
            if (replays) headers.Add("Idempotency-Replayed");
            operation.Responses![Name(offer.Status)] = new OpenApiResponse
            {
                Description = offer.Description,
                Headers = OpenApiHeaders.Of(document, headers),
                Content = offer.Status == StatusCodes.Status204NoContent ? null : offer.MediaTypes.ToDictionary(m => m, m => new OpenApiMediaType { Schema = Body(m, metadata.OfType<BodyFor>().FirstOrDefault(b => b.MediaType == m)?.Body ?? offer.Body, schemas) }),
            };
        }
        foreach (var other in metadata.OfType<BodyWithoutKey>())
            if (operation.Responses![Name(StatusCodes.Status200OK)].Content!["application/json"] is { Schema: { } withKey } json) json.Schema = new OpenApiSchema { AnyOf = [withKey, schemas.Of(other.Body)] };
        if (operation.Parameters!.Any(p => p.Name == "If-None-Match")) operation.Responses![Name(304)] = new OpenApiResponse { Description = "The answer is still the one with the ETag in `If-None-Match`.", Headers = OpenApiHeaders.Of(document, hasPages ? ["ETag", "Link"] : ["ETag"]) };
    }

    private static IOpenApiSchema Body(string mediaType, Type body, OpenApiSchemas schemas)
    {
        var isFile = mediaType.StartsWith("application/vnd.", StringComparison.Ordinal) && !mediaType.EndsWith("+json", StringComparison.Ordinal);
        return isFile || mediaType.StartsWith("text/", StringComparison.Ordinal) || mediaType.EndsWith("xml", StringComparison.Ordinal) ? new OpenApiSchema { Type = JsonSchemaType.String, Format = isFile ? "binary" : null, MaxLength = OpenApiSchemas.LongestCsv } : schemas.Of(body);
    }

    private static void AddProblems(OpenApiOperation operation, IList<object> metadata, Operation access, bool writes, OpenApiSchemas schemas, OpenApiDocument document)
    {
        // Unknown query parameters are refused everywhere, and a bad key too.
        var codes = metadata.OfType<MayFail>().SelectMany(m => m.Codes)
            .Concat([ProblemCodes.InvalidInput, ProblemCodes.Unauthorised, ProblemCodes.NotAcceptable, ProblemCodes.InternalError]).ToList();
        if (!access.IsPublic) codes.Add(ProblemCodes.MissingScope);
        // Every write goes through the gate, and the gate may be full.
        if (writes) codes.Add(ProblemCodes.Busy);
        if (operation.RequestBody is not null) codes.AddRange([ProblemCodes.MalformedBody, ProblemCodes.UnsupportedMediaType, ProblemCodes.BodyTooLarge]);
        foreach (var status in codes.Distinct().GroupBy(c => c.Status).OrderBy(g => g.Key))
        {
            operation.Responses![Name(status.Key)] = new OpenApiResponse
            {
                Description = string.Join(" ", status.OrderBy(c => c.Code, StringComparer.Ordinal).Select(c => $"`{c.Code}`: {c.Title}.")),
                Headers = OpenApiHeaders.Of(document, OpenApiHeaders.OfProblem(status.Key, status)),
                Content = new Dictionary<string, OpenApiMediaType> { ["application/problem+json"] = new() { Schema = schemas.Of(typeof(ProblemDocument)) } },
            };
        }
    }

    private static string Name(int status) => status.ToString(CultureInfo.InvariantCulture);
}
