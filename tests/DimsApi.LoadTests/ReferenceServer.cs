using System.Globalization;
using Dims.Http;

namespace Dims.LoadTests;

// The bare reference of the shared bench: copied beside the data, built there, never part of this repository.
internal sealed class ReferenceServer : IAsyncDisposable
{
    private static readonly string[] Tools = ["python3", "sqlite3", "bash"];
    private readonly Child _child;

    private ReferenceServer(Child child, Uri url) => (_child, Url) = (child, url);

    public Uri Url { get; }
    public int ProcessId => _child.Id;

    // Null: all that it needs is here.
    public static string? WhyNot(string bench)
    {
        if (!File.Exists(Path.Combine(bench, "kestrel", "Program.cs"))) return $"{bench} is absent (set DIMS_SHARED)";
        string[] missing = [.. Tools.Where(p => !Child.IsInstalled(p))];
        return missing.Length == 0 ? null : $"please install {string.Join(", ", missing)} (on Debian: sudo apt-get install {string.Join(' ', missing)})";
    }

    // The generator's files for this many samples; made once.
    public static async Task<string> Generate(Plan plan)
    {
        var home = Home(plan);
        var data = Path.Combine(home, "data");
        if (File.Exists(Path.Combine(data, "base.sqlite.done"))) return data;
        await GenerateRows(plan);
        await Child.Run("bash", ["common/mkdb.sh", Path.Combine(data, "base.sqlite")], home);
        await File.WriteAllTextAsync(Path.Combine(data, "base.sqlite.done"), "");
        return data;
    }

    // The same without the database of it.
    public static async Task<string> GenerateRows(Plan plan)
    {
        var home = Home(plan);
        Copy(Path.Combine(plan.Bench, "common"), Path.Combine(home, "common"));
        if (!File.Exists(Path.Combine(home, "data", "findings.csv"))) await Child.Run("python3", ["common/gen.py", plan.Samples.ToString(CultureInfo.InvariantCulture), "data"], home);
        return Path.Combine(home, "data");
    }

    // As durable as we are: each group of posts waits for the disk.
    public static async Task<ReferenceServer> Start(Plan plan)
    {
        var home = Home(plan);
        var built = await Build(plan);
        var work = Path.Combine(home, "work.sqlite");
        foreach (var old in Directory.EnumerateFiles(home, "work.sqlite*")) File.Delete(old);
        File.Copy(Path.Combine(home, "data", "base.sqlite"), work);
        var port = Child.FreePort().ToString(CultureInfo.InvariantCulture);
        var url = new Uri("http://127.0.0.1:" + port);
        var child = await Child.Serve("dotnet", [built], home, Path.Combine(home, "reference.log"), new Uri(url, "/samples/1"),
            ("DB", work), ("SYNC", "FULL"), ("GROUP", "1"), ("PORT", port), ("DOTNET_gcServer", "0"));
        return new ReferenceServer(child, url);
    }

    // Built once for this source, whoever asks.
    private static async Task<string> Build(Plan plan)
    {
        var source = Path.Combine(plan.Bench, "kestrel");
        var mark = JsonAnswer.Hash(await File.ReadAllTextAsync(Path.Combine(source, "Program.cs")) + await File.ReadAllTextAsync(Path.Combine(source, "kestrel.csproj")));
        var folder = Path.Combine(Path.GetTempPath(), $"dims-load-{Environment.UserName}", "reference-" + mark);
        var built = Path.Combine(folder, "out", "kestrel.dll");
        if (File.Exists(built)) return built;
        Copy(source, folder);
        await Child.Run("dotnet", ["build", "-c", "Release", "-o", "out", "-nodeReuse:false", "--nologo"], folder);
        return built;
    }

    public ValueTask DisposeAsync() => _child.DisposeAsync();

    private static string Home(Plan plan) => Path.Combine(plan.Folder, string.Create(CultureInfo.InvariantCulture, $"bench-{plan.Samples}"));

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var file in Directory.EnumerateFiles(from)) File.Copy(file, Path.Combine(to, Path.GetFileName(file)), overwrite: true);
    }
}
