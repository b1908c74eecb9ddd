namespace Dims.LoadTests;

// What is run: how much data, how long, which operations.
internal sealed record Plan
{
    // What is not asked of the bare reference.
    public static readonly string[] Others = [.. AlertComparison.Operations, WebhookComparison.Operation, PublishComparison.Operation, TrendComparison.Operation, RecognitionComparison.Operation];

    public required int Samples { get; init; }
    public required double Seconds { get; init; }
    public required double WarmSeconds { get; init; }
    public required int Runs { get; init; }
    public required int Connections { get; init; }
    public required IReadOnlyList<string> Operations { get; init; }
    public required string Folder { get; init; }
    public required string Bench { get; init; }
    public required int Readers { get; init; }
    public required bool UseWrk { get; init; }
    public string? Postgres { get; init; }

    // DIMS_SHARED, else `shared` beside the checkout.
    public static string DefaultShared()
    {
        if (Environment.GetEnvironmentVariable("DIMS_SHARED") is { Length: > 0 } given) return given;
        var folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "DimsApi.sln"))) folder = Path.GetDirectoryName(folder);
        return Path.Combine(folder ?? ".", "..", "shared");
    }
}
