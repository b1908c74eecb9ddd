using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Dims.Http;

// The contract, generated from the operations and the wire types; api-spec/openapi.json is what the build writes of it.
public static class OpenApi
{
    public const string Document = "v1";

    private const string About =
        """
        The service of a drug-checking network: testing locations submit laboratory results, researchers ask for trends, and people publish Red Alerts that partners pull.

        Nothing here says that a product is without danger. "Not tested", "tested, nothing found" and "found" are three different things, and the first two are no reassurance.

        Errors are RFC 9457 problem documents; every code is listed at `/v1/problem-types`. Requests ignore nothing: an unknown member or parameter is an error. Receivers must ignore members they do not know.
        Keys go in `Authorization: Bearer`. Every answer says `API-Version`. A POST may carry an `Idempotency-Key`, remembered for 24 hours.
        Data with `generated: true` are demonstration data and describe no real sample.
        """;

    public static void Configure(OpenApiOptions options)
    {
        options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info = new OpenApiInfo
            {
                Title = "DIMS API",
                Version = Edge.Version,
                Description = About.ReplaceLineEndings("\n"),
                Contact = new OpenApiContact { Name = "DIMS API developers", Url = new Uri("https://www.drugs-test.nl"), Email = "dims-api@example.org" },
                License = new OpenApiLicense { Name = "EUPL-1.2", Identifier = "EUPL-1.2" },
            };
            document.Servers = [new OpenApiServer { Url = "/v1", Description = "This service" }];
            document.Components ??= new OpenApiComponents();
            document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
            {
                ["key"] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer", Description = "A key of this service, `dims_...`, sent as `Authorization: Bearer`." },
            };
            var paths = new OpenApiPaths();
            // Paths stand under the server's /v1, as the linter and the clients want them.
            foreach (var (path, item) in document.Paths.OrderBy(p => p.Key, StringComparer.Ordinal)) paths[path.StartsWith("/v1/", StringComparison.Ordinal) ? path[3..] : path] = item;
            document.Paths = paths;
            document.Tags = paths.Keys.Select(Tag).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Select(t => new OpenApiTag { Name = t }).ToHashSet();
            return Task.CompletedTask;
        });
        options.AddOperationTransformer(OpenApiOperations.Describe);
        options.AddSchemaTransformer(OpenApiSchemas.Refine);
    }

    public static string Tag(string path) => path.TrimStart('/').Split('/') is ["v1", var second, ..] ? second : path.TrimStart('/').Split('/')[0];
}
