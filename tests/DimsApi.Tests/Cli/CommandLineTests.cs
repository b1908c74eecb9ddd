using Dims.Cli;

namespace Dims.Tests.Cli;

public sealed class CommandLineTests
{
    [Theory]
    [InlineData(true, "keys", "list")]
    [InlineData(true, "serve")]
    [InlineData(true, "a-word-that-is-no-verb")]
    [InlineData(true, "--help")]
    [InlineData(true, "--version")]
    [InlineData(false)]
    [InlineData(false, "--urls", "http://localhost:5080")]
    [InlineData(false, "--Dims:Demo=false")]
    [InlineData(false, "urls=http://localhost:5080")]
    public void A_first_word_is_a_verb_and_a_setting_is_not(bool handled, params string[] args) => Assert.Equal(handled, CommandLine.Handles(args));

    [Theory]
    [InlineData("a-word-that-is-no-verb", "a-word-that-is-no-verb")]
    [InlineData("--name", "keys", "create", "--role", "admin")]
    [InlineData("--expires", "keys", "create", "--role", "admin", "--name", "x", "--expires", "0")]
    [InlineData("paths", "import")]
    [InlineData("file", "backup")]
    [InlineData("--nonsense", "verify", "--nonsense")]
    public async Task A_wrong_command_line_ends_with_2_and_says_what_is_wrong(string named, params string[] args)
    {
        var ran = (await Shell.Dims(args)).Ends(2);
        Assert.Contains(named, ran.Error, StringComparison.Ordinal);
        Assert.Contains("--help` tells more.", ran.Error, StringComparison.Ordinal);
        Assert.Equal("", ran.Out);
    }

    [Fact]
    public async Task Help_names_every_verb_and_so_does_the_manual()
    {
        var help = (await Shell.Dims("--help")).Ends(0).Out;
        var manual = await File.ReadAllTextAsync(Path.Combine(Host.Shared.Checkout(), "docs", "import.md"));
        foreach (var verb in new[] { "serve", "import", "keys", "migrate", "demo", "backup", "verify", "health" })
        {
            Assert.Contains($"\n  {verb}", help, StringComparison.Ordinal);
            Assert.Contains($"`{verb}", manual, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_setting_that_is_wrong_is_said_in_words()
    {
        using var folder = Shell.Folder();
        var ran = (await Shell.Dims("migrate", "--Dims:Engine=oracle", $"--ConnectionStrings:Dims=Data Source={folder.File("x.db")}")).Ends(1);
        Assert.Contains("Engine", ran.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", ran.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Migrate_says_what_it_applied_and_the_second_time_that_nothing_was_left()
    {
        using var folder = Shell.Folder();
        var database = $"--ConnectionStrings:Dims=Data Source={folder.File("new.db")}";
        Assert.Contains("Applied 0001_start.sql.", (await Shell.Dims("migrate", database)).Ends(0).Out, StringComparison.Ordinal);
        Assert.Equal("The database is up to date.\n", (await Shell.Dims("migrate", database)).Ends(0).Out);
    }

    [Theory]
    [InlineData("verify")]
    [InlineData("backup", "copy.db")]
    public async Task A_verb_that_changes_nothing_says_when_there_is_no_database(params string[] verb)
    {
        using var folder = Shell.Folder();
        var ran = (await Shell.Dims([.. verb, $"--ConnectionStrings:Dims=Data Source={folder.File("empty.db")}"])).Ends(1);
        Assert.Contains("dims migrate", ran.Error, StringComparison.Ordinal);
    }
}
