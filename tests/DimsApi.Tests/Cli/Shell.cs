using Dims.Cli;
using Dims.Tests.Host;

namespace Dims.Tests.Cli;

// `dims X` in process, on the database of a test.
internal static class Shell
{
    public static Task<Ran> Dims(TestDims dims, params string[] words) => Dims([.. words, .. dims.ConnectionArguments]);

    public static async Task<Ran> Dims(params string[] words)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        var exit = await CommandLine.Run([.. words], output, error, CancellationToken.None);
        return new Ran(exit, output.ToString(), error.ToString());
    }

    // A folder that is gone after the test.
    public static Folder Folder() => new(Directory.CreateTempSubdirectory("dims-cli-").FullName);
}

internal sealed record Ran(int Exit, string Out, string Error)
{
    public Ran Ends(int exit)
    {
        Assert.True(Exit == exit, $"Expected exit code {exit}, got {Exit}.\n{Out}\n{Error}");
        return this;
    }

    public string LastLine => Out.TrimEnd('\n').Split('\n')[^1];
}

internal sealed record Folder(string Path) : IDisposable
{
    public string File(string name) => System.IO.Path.Combine(Path, name);

    public string Write(string name, string text)
    {
        System.IO.File.WriteAllText(File(name), text);
        return File(name);
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
