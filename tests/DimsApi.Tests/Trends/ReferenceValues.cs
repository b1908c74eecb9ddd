using System.Text.Json;

namespace Dims.Tests.Trends;

// Figures that another program (R) computed: standards/statistics/reference-values.json of the folder that DIMS_SHARED names.
internal static class ReferenceValues
{
    public static JsonElement Load()
    {
        var file = Path.Combine(Shared(), "standards", "statistics", "reference-values.json");
        if (!File.Exists(file))
        {
            if (Environment.GetEnvironmentVariable("CI") == "true") Assert.Fail($"{file} is absent.");
            Assert.Skip($"reference values are absent: {file} (set DIMS_SHARED)");
        }
        using var stream = File.OpenRead(file);
        return JsonDocument.Parse(stream).RootElement;
    }

    private static string Shared()
    {
        if (Environment.GetEnvironmentVariable("DIMS_SHARED") is { Length: > 0 } given) return given;
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (root.Parent is { } parent && !File.Exists(Path.Combine(root.FullName, "DimsApi.sln"))) root = parent;
        return Path.Combine(root.FullName, "..", "shared");
    }
}
