using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Dims.Http;

// The contract, generated from the operations and the wire types; api-spec/openapi.json is what the build writes of it.
public static class OpenApi
{
    public const string Document = "v1";

    private const string About =
        """
        The service of a drug-checking network: testing locations submit laboratory results, researchers ask for trends, and people publish Red Alerts that partners pull or are sent.

        Nothing here says that a product is without danger. "Not tested", "tested, nothing found" and "found" are three different things, and the first two are no reassurance.

        Errors are RFC 9457 problem documents; every code is listed at `/v1/problem-types`. Requests ignore nothing: an unknown member or parameter is an error. Receivers must ignore members they do not know.
        Keys go in `Authorization: Bearer`. Every answer says `API-Version`. Where an operation lists the header `Idempotency-Key`, a repeat under the same key is harmless for 24 hours.
        Data with `generated: true` are demonstration data and describe no real sample.
        """;

    private static readonly Dictionary<string, string> Tags = new(StringComparer.Ordinal)
    {
        ["alert-drafts"] = "Writing alerts and deciding on them, by two people.",
        ["alert-events"] = "The log of everything that happened to alerts, in sequence.",
        ["alert-rule-trials"] = "What a rule would have asked of the samples that are there.",
        ["alert-rules"] = "What makes the data raise a question to people.",
        ["alert-proposals"] = "Proposals for alerts, by rules, people and partners; people decide on them.",
        ["alerts"] = "Red Alerts: in force, each as it stands, and every version.",
        ["analysis-batches"] = "Many analyses in one request, each for a sample that is recorded already.",
        ["answer-codes"] = "Codes on the cards of visitors, drawn in advance.",
        ["attachments"] = "Photos and spectra of samples, and the look of a person that comes before everybody's.",
        ["audit"] = "Who did what.",
        ["feeds"] = "The alerts as feeds that other programs read.",
        ["danger-list"] = "What makes a sample urgent at once.",
        ["escalation"] = "Who is told of an urgent sample that nobody opens.",
        ["flags"] = "What in samples cannot well be.",
        ["keys"] = "Keys of locations, laboratories, partners and people.",
        ["legal-groups"] = "Groups of substances that a law lists as a whole.",
        ["legal-statuses"] = "What the law says about a substance or a group, by country and date.",
        ["locations"] = "Testing locations and the regions they lie in.",
        ["market-names"] = "Names under which things are sold, and what they promise.",
        ["myself"] = "Who a key is.",
        ["names"] = "What a told name stands for, and naming it.",
        ["subscriptions"] = "Events that are sent to partners: signed, in order, and every attempt listed.",
        ["notices"] = "What coordinators, the core team and locations are told.",
        ["panels"] = "What laboratories look for, and down to which limits.",
        ["problem-types"] = "Every kind of error, explained.",
        ["recognition-evaluations"] = "How often recognition would have been wrong on the data that are there.",
        ["recognition-settings"] = "Weeks, tolerances, minima and words of recognition.",
        ["recognitions"] = "Answers about tablets by their looks, and those that were taken back.",
        ["region-sets"] = "Ways of dividing a country: provinces, GGD regions and others.",
        ["result-lookups"] = "The answer to a visitor, by the code on their card and without a key.",
        ["run-correction-previews"] = "What correcting a run of a laboratory would change.",
        ["run-corrections"] = "One mistake in many analyses, corrected as one act.",
        ["sample-batches"] = "Many samples in one request.",
        ["samples"] = "Samples with their analyses and findings.",
        ["substance-merges"] = "Two entries of the register that are one substance.",
        ["substances"] = "The register: names, identifiers, classes and salt factors.",
        ["shipments"] = "Samples on their way to a laboratory.",
        ["work-list"] = "What waits in a laboratory.",
        ["trends"] = "Figures over periods.",
        ["published-figures"] = "Figures as they were printed elsewhere.",
        ["disclosure"] = "What is told without a key, and by which policy.",
        ["series-notes"] = "What a reader of a series must know of some of its days.",
        ["signals"] = "What is new, spreads or rises.",
        ["releases"] = "Figures and files as they were frozen, for good.",
        ["exports"] = "The samples themselves, for researchers.",
        ["unknown-names"] = "Names that were sent and that the register does not know.",
        ["urgent-samples"] = "Samples that hold something of the danger list.",
    };

    public static void Configure(OpenApiOptions options)
    {
        options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
        options.AddOperationTransformer(OpenApiOperations.Describe);
        options.AddDocumentTransformer((document, _, _) =>
        {
            Complete(document);
            return Task.CompletedTask;
        });
    }

    // For everybody, from every origin (API Design Rules, /core/publish-openapi). It cannot change while the program runs.
    public static void MapContract(this Api api) => api.Get("/v1/openapi.json", "getOpenApi", "Read this contract", Serve).ExcludeFromDescription();

    private static byte[]? _served;

    private static async Task Serve(HttpContext context, [FromKeyedServices(Document)] IOpenApiDocumentProvider contract, CancellationToken cancel)
    {
        var body = _served ??= await Write(contract, cancel);
        if (Conditional.NotModified(context, $"\"{Edge.Version}-{JsonAnswer.Hash(Encoding.UTF8.GetString(body))}\"", "no-cache")) return;
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = body.Length;
        await context.Response.Body.WriteAsync(body, cancel);
    }

    private static async Task<byte[]> Write(IOpenApiDocumentProvider contract, CancellationToken cancel)
    {
        var document = await contract.GetOpenApiDocumentAsync(cancel);
        return Encoding.UTF8.GetBytes(await document.SerializeAsJsonAsync(OpenApiSpecVersion.OpenApi3_1, cancel));
    }

    private static void Complete(OpenApiDocument document)
    {
        document.Info = new OpenApiInfo
        {
            Title = "DIMS API",
            Version = Edge.Version,
            Description = About.ReplaceLineEndings("\n"),
            Contact = new OpenApiContact { Name = "DIMS API developers", Url = new Uri("https://example.org/dims-api"), Email = "dims-api@example.org" },
            License = new OpenApiLicense { Name = "EUPL-1.2", Identifier = "EUPL-1.2" },
        };
        document.Servers =
        [
            new OpenApiServer
            {
                Url = "/v1",
                Description = "The service that gave this document, be it production or a test system.",
                Extensions = new Dictionary<string, IOpenApiExtension> { ["x-internal"] = new JsonNodeExtension(JsonValue.Create(false)) },
            },
        ];
        document.Components ??= new OpenApiComponents();
        document.Components.Schemas = document.Components.Schemas?.OrderBy(s => s.Key, StringComparer.Ordinal).ToDictionary();
        document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
        {
            ["key"] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer", Description = "A key of this service, `dims_...`, sent as `Authorization: Bearer`. What an operation asks for is a scope; a key has those of its role." },
        };
        OpenApiHeaders.AddTo(document.Components);
        // Paths stand under the server's /v1, as the linter and the clients want them.
        var paths = new OpenApiPaths();
        foreach (var (path, item) in document.Paths.OrderBy(p => p.Key, StringComparer.Ordinal)) paths[path["/v1".Length..]] = item;
        document.Paths = paths;
        document.Tags = paths.Keys.Select(Tag).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Select(t => new OpenApiTag { Name = t, Description = Tags.GetValueOrDefault(t) }).ToHashSet();
    }

    public static string Tag(string path) => path.TrimStart('/').Split('/') is ["v1", var second, ..] ? second : path.TrimStart('/').Split('/')[0];
}
