using Dims.Cli;
using Dims.Tests.Host;

namespace Dims.Tests.Architecture;

// What an operator can set or call is written down.
public sealed class DocumentationTests
{
    private static readonly string Guides = string.Concat(new[] { "operations.md", "import.md" }.Select(f => File.ReadAllText(Path.Combine(Shared.Checkout(), "docs", f))));

    [Fact]
    public void Every_setting_is_in_the_operators_guide()
    {
        var settings = typeof(DimsOptions).GetProperties().Where(p => p.CanWrite).Select(p => p.Name).ToList();
        Assert.True(settings.Count > 5);
        Assert.All(settings, s => Assert.Contains("Dims__" + s, Guides, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Every_verb_is_in_a_guide()
    {
        var help = new StringWriter();
        Assert.Equal(0, await CommandLine.Run(["--help"], help, help, TestContext.Current.CancellationToken));
        var commands = help.ToString()[help.ToString().IndexOf("Commands:", StringComparison.Ordinal)..].Split('\n').Skip(1).Select(l => l.Trim().Split(' ')[0]).Where(w => w.Length > 0).ToList();
        Assert.True(commands.Count > 5, help.ToString());
        Assert.All(commands, v => Assert.Contains($"dims {v}", Guides, StringComparison.Ordinal));
    }

    [Fact]
    public void Every_link_between_the_documents_leads_somewhere()
    {
        var docs = Path.Combine(Shared.Checkout(), "docs");
        foreach (var file in Directory.EnumerateFiles(docs, "*.md", SearchOption.AllDirectories))
            foreach (System.Text.RegularExpressions.Match link in System.Text.RegularExpressions.Regex.Matches(File.ReadAllText(file), @"\]\(([^)#:]+)(#[^)]*)?\)"))
                Assert.True(Path.Exists(Path.Combine(Path.GetDirectoryName(file)!, link.Groups[1].Value)), $"{Path.GetFileName(file)} links to {link.Groups[1].Value}, which is not there.");
    }
}
