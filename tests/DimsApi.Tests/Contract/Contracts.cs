using System.Text.Json;
using Dims.Tests.Host;

namespace Dims.Tests.Contract;

// api-spec/openapi.json, the document that the served one is held equal to.
internal static class Contracts
{
    public static readonly string File = Path.Combine(Shared.Checkout(), "api-spec", "openapi.json");
    public static readonly JsonElement Document = JsonDocument.Parse(System.IO.File.ReadAllBytes(File)).RootElement;

    public static JsonElement Schemas => Document.GetProperty("components").GetProperty("schemas");

    public static IReadOnlyList<ContractOperation> Operations { get; } =
    [
        .. from path in Document.GetProperty("paths").EnumerateObject()
           from method in path.Value.EnumerateObject()
           select new ContractOperation("/v1" + path.Name, method.Name.ToUpperInvariant(), method.Value),
    ];

    public static ContractOperation Operation(string id) => Operations.Single(o => o.Id == id);

    // What `{"$ref": "#/..."}` points at.
    public static JsonElement Resolve(string reference)
    {
        Assert.StartsWith("#/", reference, StringComparison.Ordinal);
        var at = Document;
        foreach (var part in reference[2..].Split('/'))
            Assert.True(at.TryGetProperty(part.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal), out at), $"{reference} points at nothing.");
        return at;
    }

    // Every object of the document with its pointer.
    public static IEnumerable<(string At, JsonElement Value)> Walk() => Walk("#", Document);

    private static IEnumerable<(string At, JsonElement Value)> Walk(string at, JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Object)
        {
            yield return (at, value);
            foreach (var member in value.EnumerateObject()) foreach (var below in Walk($"{at}/{member.Name}", member.Value)) yield return below;
        }
        else if (value.ValueKind == JsonValueKind.Array)
        {
            var index = 0;
            foreach (var item in value.EnumerateArray()) foreach (var below in Walk($"{at}/{index++}", item)) yield return below;
        }
    }
}

internal sealed record ContractOperation(string Path, string Method, JsonElement Json)
{
    public string Id => Json.GetProperty("operationId").GetString()!;

    public IReadOnlyList<string> Statuses => [.. Json.GetProperty("responses").EnumerateObject().Select(r => r.Name)];

    public IReadOnlyList<string> Parameters(string place) =>
        Json.TryGetProperty("parameters", out var all) ? [.. all.EnumerateArray().Where(p => p.GetProperty("in").GetString() == place).Select(p => p.GetProperty("name").GetString()!)] : [];

    public bool HasBody => Json.TryGetProperty("requestBody", out _);

    public IReadOnlyList<string> Headers(string status) => [.. Json.GetProperty("responses").GetProperty(status).GetProperty("headers").EnumerateObject().Select(h => h.Name)];

    // The schema of the answer with this status; null where the contract has none of this type.
    public JsonElement? Answer(string status, string mediaType) =>
        Json.GetProperty("responses").TryGetProperty(status, out var response) && response.TryGetProperty("content", out var content) && content.TryGetProperty(mediaType, out var media)
            ? media.GetProperty("schema")
            : null;
}
