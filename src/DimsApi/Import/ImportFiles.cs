using System.Text.RegularExpressions;
using Dims.Http;

namespace Dims.Import;

// What is imported together: a table of samples, and its table of findings where the profile has two.
public sealed record SourceFiles(string Samples, string? Findings)
{
    public IEnumerable<string> All => Findings is null ? [Samples] : [Samples, Findings];
}

// The paths of the command line as the tables of the profile. Files are told apart by their names; nothing is looked for beside what was named.
public static class ImportFiles
{
    public static IReadOnlyList<SourceFiles> Find(ImportProfile profile, IReadOnlyList<string> paths, ICollection<string> notRead)
    {
        var files = Find(paths);
        return profile.Tables is { } tables ? Pairs(profile.Name, tables, files, notRead) : [.. files.Select(f => new SourceFiles(f.Path, null))];
    }

    // `IsNamed`: by itself, not as one of a folder.
    public static List<(string Path, bool IsNamed)> Find(IReadOnlyList<string> paths)
    {
        var files = new List<(string Path, bool IsNamed)>();
        foreach (var path in paths)
        {
            if (Directory.Exists(path)) files.AddRange(Directory.EnumerateFiles(path).Where(IsTable).Order(StringComparer.Ordinal).Select(f => (f, false)));
            else if (File.Exists(path)) files.Add((path, true));
            else throw new Problem(ProblemCodes.InvalidInput, $"There is no file or folder '{path}'.");
        }
        return files.Count > 0 ? files : throw new Problem(ProblemCodes.InvalidInput, $"There is no *.csv and no *.xlsx in {string.Join(", ", paths)}.");
    }

    // Names that begin so are the marks of a spreadsheet program that has the file open.
    private static bool IsTable(string path) =>
        (path.EndsWith(".csv", StringComparison.OrdinalIgnoreCase) || path.EndsWith(".xlsx", StringComparison.OrdinalIgnoreCase)) && !Path.GetFileName(path).StartsWith("~$", StringComparison.Ordinal);

    private static List<SourceFiles> Pairs(string profile, TableFields tables, List<(string Path, bool IsNamed)> files, ICollection<string> notRead)
    {
        var (samples, findings) = (new Dictionary<(string, string), string>(), new Dictionary<(string, string), string>());
        foreach (var (path, isNamed) in files)
        {
            var (ofSamples, ofFindings) = (Common(tables.Samples, path), Common(tables.Findings, path));
            var isBoth = string.Equals(tables.Samples, tables.Findings, StringComparison.OrdinalIgnoreCase);
            if (ofSamples is not null && ofFindings is not null && !isBoth) throw new Problem(ProblemCodes.InvalidInput, $"{path} can be either table of the profile {profile}: its name is like '{tables.Samples}' and like '{tables.Findings}'.");
            if (ofSamples is not null && isBoth && !SourceTable.IsWorkbook(path)) throw new Problem(ProblemCodes.InvalidInput, $"{path} is no workbook, and the profile {profile} reads two sheets of one.");
            if (ofSamples is null && ofFindings is null)
            {
                if (isNamed) throw new Problem(ProblemCodes.InvalidInput, $"{path} is neither table of the profile {profile}: its name is like neither '{tables.Samples}' nor '{tables.Findings}'.");
                notRead.Add(path);
                continue;
            }
            var (side, common) = ofSamples is not null ? (samples, ofSamples) : (findings, ofFindings!);
            var key = (Path.GetFullPath(Path.GetDirectoryName(path) is { Length: > 0 } folder ? folder : "."), common.ToLowerInvariant());
            if (!side.TryAdd(key, path) && side[key] != path) throw new Problem(ProblemCodes.InvalidInput, $"{side[key]} and {path} are the same table twice. Name one of them.");
            if (isBoth) findings[key] = path;
        }
        foreach (var (key, path) in findings)
            if (!samples.ContainsKey(key)) throw Missing(profile, "samples", tables.Samples, key.Item2, path);
        return samples.Count > 0
            ? [.. samples.Select(s => new SourceFiles(s.Value, findings.GetValueOrDefault(s.Key) ?? throw Missing(profile, "findings", tables.Findings, s.Key.Item2, s.Value)))]
            : throw new Problem(ProblemCodes.InvalidInput, $"There is no table of the profile {profile} in what was named: no file is called '{tables.Samples}' or '{tables.Findings}' (.csv or .xlsx).");
    }

    private static Problem Missing(string profile, string table, string pattern, string common, string other) => new(
        ProblemCodes.InvalidInput, $"The table of {table} that belongs to {other} is missing: the profile {profile} reads two tables, and '{pattern.Replace("*", common, StringComparison.Ordinal)}' (.csv or .xlsx) is not among the files named.");

    // What the star of the pattern stands for in this name; empty where there is none; null where the name is another.
    private static string? Common(string pattern, string path)
    {
        var expression = "^" + Regex.Escape(pattern).Replace(@"\*", "(.*)", StringComparison.Ordinal) + "$";
        var match = Regex.Match(Path.GetFileNameWithoutExtension(path), expression, RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));
        return match.Success ? match.Groups[1].Value : null;
    }
}
