using System.Text.RegularExpressions;
using Dims.Tests.Host;

namespace Dims.Tests.Architecture;

// Deleting is retention, or rows that are written anew: the whole list of it, as docs/corrections.md tells it.
public sealed partial class DeletingTests
{
    [Fact]
    public void The_program_deletes_what_the_page_says_and_nothing_else()
    {
        var page = File.ReadAllLines(Path.Combine(Shared.Checkout(), "docs", "corrections.md"));
        // | what | when | recorded | `rows`, `rows` by `File.cs`, `File.cs`; `rows` by `File.cs` |
        string[][] told = [.. page.SkipWhile(l => l != "## What is deleted, when, and where that is recorded").SkipWhile(l => !l.StartsWith('|')).Skip(2).TakeWhile(l => l.StartsWith('|')).Select(l => l.Split('|')[1..^1])];
        Assert.All(told, row => Assert.Equal(4, row.Length));
        string[] allowed = [.. told.SelectMany(row => row[3].Split(';')).Select(part => part.Split(" by ")).Where(part => part.Length == 2)
            .SelectMany(part => Quoted(part[1]).SelectMany(file => Quoted(part[0]).Select(table => $"{file} {table}")))];
        Assert.True(allowed.Length > 20, "docs/corrections.md says of too few rows who deletes them.");
        Assert.Equal(allowed.Order(StringComparer.Ordinal), Sources.All.SelectMany(s => Deleted(s).Select(table => $"{s.Path} {table}")).Distinct().Order(StringComparer.Ordinal));
        // Nor by another way.
        Assert.Empty(Sources.All.Where(s => s.Folder != "Storage").SelectMany(s => s.Finds(@"(?i)\b(TRUNCATE\b|DROP\s+TABLE|ON\s+DELETE\s+CASCADE|REPLACE\s+INTO)")));
    }

    // A table that goes in a migration has gone on under another name, and nothing is deleted with what it hangs on.
    [Fact]
    public void No_migration_deletes_what_was_recorded()
    {
        var deleted = new List<string>();
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Sources.Root, "Storage", "Migrations"), "*.sql"))
        {
            var sql = Comments().Replace(File.ReadAllText(file), "");
            deleted.AddRange(Deletes().Matches(sql).Select(m => $"{Path.GetFileName(file)} {m.Groups[1].Value}"));
            Assert.DoesNotMatch(@"(?i)\bON\s+DELETE\b|\bTRUNCATE\b", sql);
            foreach (Match gone in Dropped().Matches(sql))
                Assert.True(Regex.IsMatch(sql, $@"RENAME TO {gone.Groups[1].Value};"), $"{Path.GetFileName(file)} drops {gone.Groups[1].Value}");
        }
        // Told anew from what is kept.
        Assert.Equal(["0022_published_past.sql published_tables"], deleted);
    }

    private static IEnumerable<string> Quoted(string cell) => Names().Matches(cell).Select(m => m.Groups[1].Value);

    // A variable is each of the names in the list that it walks through.
    private static IEnumerable<string> Deleted(Source source)
    {
        var code = string.Join('\n', source.Code);
        foreach (Match delete in Deletes().Matches(code))
        {
            var table = delete.Groups[1].Value;
            if (!table.StartsWith('{'))
            {
                yield return table;
                continue;
            }
            var list = Walks().Matches(code[..delete.Index]).Last(w => w.Groups[1].Value == table[1..^1]).Groups[2].Value;
            foreach (Match name in Regex.Matches(list, list.Contains('(', StringComparison.Ordinal) ? @"\(""(\w+)""" : @"""(\w+)""")) yield return name.Groups[1].Value;
        }
    }

    [GeneratedRegex(@"(?i)DELETE\s+FROM\s+(\{?\w+\}?)")]
    private static partial Regex Deletes();

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Names();

    // `foreach (var table in new[] { "a", "b" })`, or the first of each pair.
    [GeneratedRegex(@"foreach \(var \(?(\w+)(?:, \w+\))? in new\[\] \{(.*?)\}\)")]
    private static partial Regex Walks();

    [GeneratedRegex("--.*")]
    private static partial Regex Comments();

    [GeneratedRegex(@"(?i)DROP TABLE (\w+);")]
    private static partial Regex Dropped();
}
