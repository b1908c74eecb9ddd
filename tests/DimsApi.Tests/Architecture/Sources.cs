using Dims.Tests.Host;

namespace Dims.Tests.Architecture;

// The sources as text: the boundaries of docs/architecture.md are held by reading them.
internal static class Sources
{
    public static readonly string Root = Path.Combine(Shared.Checkout(), "src", "DimsApi");

    public static IReadOnlyList<Source> All { get; } = Under(Root);

    public static IReadOnlyList<Source> Under(string folder) =>
    [
        .. Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories)
            .Select(f => Path.GetRelativePath(folder, f).Replace('\\', '/'))
            .Where(f => !f.Split('/').Any(p => p is "obj" or "bin"))
            .Order(StringComparer.Ordinal)
            .Select(f => new Source(f, File.ReadAllText(Path.Combine(folder, f)))),
    ];
}

internal sealed record Source(string Path, string Text)
{
    public string Folder => Path.Contains('/', StringComparison.Ordinal) ? Path[..Path.IndexOf('/', StringComparison.Ordinal)] : "";

    // Without `//` comments; text in literals stays.
    public IEnumerable<string> Code => Text.Split('\n').Where(l => !l.TrimStart().StartsWith("//", StringComparison.Ordinal));

    // Where the pattern stands, as path:line.
    public IEnumerable<string> Finds(string pattern) =>
        Text.Split('\n').Select((line, at) => (line, at)).Where(l => !l.line.TrimStart().StartsWith("//", StringComparison.Ordinal) && System.Text.RegularExpressions.Regex.IsMatch(l.line, pattern))
            .Select(l => $"{Path}:{l.at + 1}: {l.line.Trim()}");
}
