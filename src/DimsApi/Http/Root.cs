namespace Dims.Http;

/// <summary>Where to begin.</summary>
public sealed record RootView
{
    /// <summary>What this is.</summary>
    public required string Name { get; init; }
    /// <summary>The full version of this service.</summary>
    public required string Version { get; init; }
    /// <summary>The contract, as OpenAPI 3.1.</summary>
    public required string Contract { get; init; }
    /// <summary>The contract as pages, for people.</summary>
    public required string Docs { get; init; }
    /// <summary>The alerts in force.</summary>
    public required string Alerts { get; init; }
    /// <summary>Every kind of error, explained.</summary>
    public required string ProblemTypes { get; init; }
}

// Who comes to the door without a path is shown the way; the root is the one address that may end in a slash.
public static class RootEndpoints
{
    public const string Path = "/v1";

    private static readonly RootView View = new() { Name = "DIMS API", Version = Edge.Version, Contract = "/v1/openapi.json", Docs = "/docs/index.html", Alerts = "/v1/alerts", ProblemTypes = "/v1/problem-types" };

    public static void MapRoot(this Api api)
    {
        api.Get("/", "getRoot", "Where to begin", () => Results.Json(View, Wire.Json)).WithName("getHome").ExcludeFromDescription();
        api.Get(Path, "getRoot", "Where to begin", () => Results.Json(View, Wire.Json)).ExcludeFromDescription();
    }
}
