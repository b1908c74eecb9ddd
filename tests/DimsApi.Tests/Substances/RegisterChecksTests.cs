using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Dims.Tests.Contract;
using Dims.Tests.Host;

namespace Dims.Tests.Substances;

// The source line of an entry says what was checked and against what; the page's lists of what was not come from there.
public sealed partial class RegisterChecksTests
{
    private static readonly List<RegisterDataTests.Substance> Substances = [.. RegisterDataTests.Seed.Substances.Where(s => !s.IsGroup)];

    [Fact]
    public void Every_key_and_every_number_is_said_to_be_checked_or_unchecked()
    {
        Assert.All(Substances, s =>
        {
            Assert.Equal(s.InChIKey is not null, Clause(s, "InChIKey ") is not null);
            Assert.Equal(s.Cas.Count > 0, Clause(s, "CAS number") is not null);
            foreach (var clause in new[] { Clause(s, "InChIKey "), Clause(s, "CAS number") }.OfType<string>())
                Assert.True(clause.Contains(" checked against ", StringComparison.Ordinal) != clause.Contains(", unchecked", StringComparison.Ordinal), $"{s.Slug}: {clause}");
        });
        Assert.All(RegisterDataTests.Seed.Substances.Where(s => s.IsGroup), s => Assert.DoesNotContain("checked", s.Source));
    }

    [Fact]
    public void The_source_names_the_formula_it_was_computed_from() => Assert.All(Substances, s => Assert.Contains("from formula " + s.Formula + ";", s.Source));

    [Fact]
    public Task The_page_lists_what_was_not_checked()
    {
        var text = new StringBuilder("| what | entries | with | checked | unchecked |\n|---|---:|---:|---:|---:|\n");
        foreach (var (what, start) in new[] { ("InChIKey", "InChIKey "), ("CAS number", "CAS number") })
        {
            var clauses = Substances.Select(s => Clause(s, start)).OfType<string>().ToList();
            var unchecked_ = clauses.Count(IsUnchecked);
            text.Append(CultureInfo.InvariantCulture, $"| {what} | {Substances.Count} | {clauses.Count} | {clauses.Count - unchecked_} | {unchecked_} |\n");
        }
        text.Append("\nChecked against:\n\n");
        var against = Substances.SelectMany(s => s.Source.Split("; ").Select(c => Against().Match(c)).Where(m => m.Success)
            .SelectMany(m => m.Groups[2].Value.Split(" and ").Select(a => $"{(m.Groups[1].Value.StartsWith('I') ? "InChIKey" : "CAS number")}: {a}")));
        foreach (var group in against.GroupBy(a => a).OrderBy(g => g.Key, StringComparer.Ordinal)) text.Append(CultureInfo.InvariantCulture, $"- {group.Key}: {group.Count()}\n");
        Listed(text, "InChIKeys computed once, unchecked", s => Clause(s, "InChIKey ") is { } c && IsUnchecked(c) && !c.Contains("first block", StringComparison.Ordinal));
        Listed(text, "InChIKeys of which only the first block was checked (the configuration is ours)", s => Clause(s, "InChIKey ")?.Contains("first block", StringComparison.Ordinal) == true);
        Listed(text, "CAS numbers from general reference knowledge, unchecked but for the digit", s => Clause(s, "CAS number") is { } c && IsUnchecked(c));
        Listed(text, "No InChIKey", s => s.InChIKey is null);
        Listed(text, "No CAS number", s => s.Cas.Count == 0);
        return Written.Part("docs/substances.md", "unchecked", text.ToString());
    }

    [Fact]
    public Task The_page_counts_the_register()
    {
        var seed = RegisterDataTests.Seed;
        return Written.Part("docs/substances.md", "size", string.Create(CultureInfo.InvariantCulture,
            $"{seed.Substances.Count} entries ({Substances.Count} substances and {seed.Substances.Count - Substances.Count} groups of isomers) and {seed.MarketNames.Count} market names; {Substances.Sum(s => s.Salts.Count)} factors on {Substances.Count(s => s.Salts.Count > 0)} substances.\n"));
    }

    [Fact]
    public async Task Every_class_in_use_is_on_the_page_and_every_class_of_the_page_is_in_use()
    {
        var page = await File.ReadAllTextAsync(Path.Combine(Shared.Checkout(), "docs/substances.md"), TestContext.Current.CancellationToken);
        var section = page[page.IndexOf("## Classes\n", StringComparison.Ordinal)..];
        section = section[..section.IndexOf("\n## ", 5, StringComparison.Ordinal)];
        var listed = ClassNames().Matches(section).Select(m => m.Groups[1].Value).ToList();
        Assert.Distinct(listed);
        Assert.Equal(RegisterDataTests.Seed.Substances.SelectMany(s => s.Classes).Distinct().Order(StringComparer.Ordinal), listed.Order(StringComparer.Ordinal));
    }

    private static void Listed(StringBuilder text, string title, Func<RegisterDataTests.Substance, bool> which)
    {
        var slugs = Substances.Where(which).Select(s => s.Slug).Order(StringComparer.Ordinal).ToList();
        text.Append(CultureInfo.InvariantCulture, $"\n**{title}** ({slugs.Count}): ").AppendJoin(", ", slugs).Append(".\n");
    }

    private static string? Clause(RegisterDataTests.Substance substance, string start) => substance.Source.Split("; ").SingleOrDefault(c => c.StartsWith(start, StringComparison.Ordinal));

    private static bool IsUnchecked(string clause) => clause.Contains(", unchecked", StringComparison.Ordinal);

    [GeneratedRegex("^(InChIKey|CAS number)s?.* checked against (.*)$")]
    private static partial Regex Against();

    [GeneratedRegex("`([a-z0-9-]+)`")]
    private static partial Regex ClassNames();
}
