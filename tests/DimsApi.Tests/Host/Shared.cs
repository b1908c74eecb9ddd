namespace Dims.Tests.Host;

// Where the examples, the standards and the real data lie: DIMS_SHARED, else `shared` beside the checkout.
public static class Shared
{
    public static readonly string Folder = Environment.GetEnvironmentVariable("DIMS_SHARED") is { Length: > 0 } given ? given : Path.Combine(Checkout(), "..", "shared");

    // For tests that cannot do without: a named skip locally, a failure in CI.
    public static void MustBeThere()
    {
        if (Directory.Exists(Folder)) return;
        Assert.SkipUnless(Environment.GetEnvironmentVariable("CI") == "true", $"{Folder} is absent: examples, standards and real data are read from there (set DIMS_SHARED).");
        Assert.Fail($"{Folder} is absent.");
    }

    public static string Checkout()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "DimsApi.sln"))) folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("The tests do not run inside a checkout.");
        return folder;
    }
}
