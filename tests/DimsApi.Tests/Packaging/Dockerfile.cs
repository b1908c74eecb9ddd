using System.Text.Json;
using System.Text.RegularExpressions;

namespace Dims.Tests.Packaging;

// The repository's Dockerfile as the tests need it: its instructions in order, each with the stage that it stands in.
internal sealed partial class Dockerfile
{
    public sealed record Instruction(int Stage, string Verb, string Rest);

    public string Root { get; }
    public IReadOnlyList<Instruction> Instructions { get; }
    public int LastStage => Instructions[^1].Stage;

    public Dockerfile()
    {
        Root = RepositoryRoot();
        var lines = File.ReadAllLines(Path.Combine(Root, "Dockerfile")).Where(line => !line.StartsWith('#'));
        var stage = -1;
        Instructions = [.. ContinuedLine().Replace(string.Join('\n', lines), " ")
            .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(line => line.Split(' ', 2, StringSplitOptions.TrimEntries))
            .Select(parts => new Instruction(parts[0] == "FROM" ? ++stage : stage, parts[0], parts[1]))];
    }

    public string Last(string verb) => Instructions.Last(i => i.Stage == LastStage && i.Verb == verb).Rest;

    public string[] Exec(string verb) => JsonSerializer.Deserialize<string[]>(Last(verb)[Last(verb).IndexOf('[', StringComparison.Ordinal)..])!;

    public Dictionary<string, string> Environment() => Instructions.Where(i => i.Stage == LastStage && i.Verb == "ENV")
        .SelectMany(i => Assignment().Matches(i.Rest))
        .ToDictionary(m => m.Groups[1].Value, m => m.Groups[2].Value.Trim('"'));

    private static string RepositoryRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Dockerfile")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("no Dockerfile above " + AppContext.BaseDirectory);
    }

    [GeneratedRegex(@"\\\n\s*")]
    private static partial Regex ContinuedLine();

    [GeneratedRegex(@"(\w+)=(""[^""]*""|\S*)")]
    private static partial Regex Assignment();
}
