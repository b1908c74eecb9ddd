using System.Net;
using System.Text.Json.Nodes;
using Dims.Access;
using Dims.Tests.Cli;
using Dims.Tests.Host;

namespace Dims.Tests.Import;

public sealed class TwoTablesTests
{
    private static readonly string[] Told = ["substance", "qualifier", "amount", "unit", "role"];

    [Theory, OnBothEngines]
    public async Task Findings_come_to_their_sample_wherever_they_stand_and_are_one_analysis_for_each_method(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        using var folder = Shell.Folder();
        folder.Write("may-bags.csv", Profiles.Bags + "b1,A-1,2024-05-17,,Gent\nb2,A-2,2024-05-17,,Gent\nb3,A-3,2024-05-17,draft,Gent\nb4,A-4,2024-05-18,,Gent\n");
        folder.Write("may-results.csv", Profiles.Results +
            """
            b1,GC-MS,MDMA,,50.10,percent,active
            b2,GC-MS,nothing,,,,
            b3,GC-MS,cocaine,some,,,
            b1,FTIR,caffeine,some,,,
            b1,GC-MS,solvent,,,,
            b1,GC-MS,caffeine,trace,,,adulterant
            b1,GC-MS,caffeine,trace,,,adulterant

            """);
        // The same key in another pair is another sample.
        folder.Write("june-bags.csv", Profiles.Bags + "b1,A-9,2024-06-01,,Gent\n");
        folder.Write("june-results.csv", Profiles.Results + "b1,GC-MS,ketamine,some,,,\n");
        folder.Write("notes.csv", "anything\n");
        var ran = (await Shell.Dims(dims, "import", "--profile", folder.Write("p.json", Profiles.Joined), folder.Path)).Ends(0);
        Assert.Contains("4 files, 4 rows: 4 stored, 0 unchanged, 0 conflict, 0 rejected, 1 skipped; 1 location created.", ran.Out, StringComparison.Ordinal);
        Assert.Contains("8 rows of findings, 0 without a sample.", ran.Out, StringComparison.Ordinal);
        Assert.Contains("1 sample without an analysis", ran.Out, StringComparison.Ordinal);
        Assert.Contains($"Files that are no table of the profile: {folder.File("notes.csv")}.", ran.Out, StringComparison.Ordinal);

        var first = await Sent(dims, "A-1");
        Assert.Equal(["GC-MS: MDMA = 50.10 % active, caffeine trace adulterant, caffeine trace adulterant", "FTIR: caffeine detected"], first);
        Assert.Equal(["GC-MS: "], await Sent(dims, "A-2"));
        Assert.Empty(await Sent(dims, "A-4"));
        Assert.Equal(["GC-MS: ketamine detected"], await Sent(dims, "A-9"));
    }

    [Theory, OnBothEngines]
    public async Task What_does_not_join_and_what_cannot_be_read_is_listed_with_the_line_of_each_reason(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        using var folder = Shell.Folder();
        var bags = folder.Write("x-bags.csv", Profiles.Bags +
            """
            b1,B-1,2024-05-17,,Gent
            b2,B-2,2024-05-17,,Gent
            b3,B-3,2024-05-17,,Gent
            b4,B-4,2024-05-17,,Gent
            b5,B-5,2024-05-17,,Gent
            b6,B 6,2024-05-17,,Gent

            """);
        var results = folder.Write("x-results.csv", Profiles.Results +
            """
            b1,GC-MS,MDMA,some,,,
            b9,GC-MS,MDMA,some,,,
            ,GC-MS,cocaine,some,,,
            b2,GC-MS,MDMA,,lots,percent,
            b2,GC-MS,,some,,,
            b2,GC-MS,caffeine,perhaps,,,boss
            b3,GC-MS,Nothing,,,,
            b3,GC-MS,MDMA,some,,,
            b4,GC-MS,MDMA,some
            b8,GC-MS
            b5,GC-MS,MDMA,,,,

            """);
        var rejected = folder.File("r.csv");
        var ran = (await Shell.Dims(dims, "import", "--profile", folder.Write("p.json", Profiles.Joined), "--rejected", rejected, bags, results)).Ends(3);
        Assert.Contains("2 files, 6 rows: 1 stored, 0 unchanged, 0 conflict, 5 rejected", ran.Out, StringComparison.Ordinal);
        Assert.Contains("11 rows of findings, 3 without a sample.", ran.Out, StringComparison.Ordinal);
        Assert.Equal(
            $"""
            file,line,outcome,reference,reasons
            {bags},3,rejected,B-2,"/analyses/0/findings/0/amount (line 5 of {results}): column 'Amount' holds 'lots'; a number with '.' before its decimals is needed. | /analyses/0/findings/1/substance (line 6 of {results}): column 'Substance' is empty. | /analyses/0/findings/2/qualifier (line 7 of {results}): column 'How' is 'perhaps'; allowed is one of =, <, >, trace, detected, not-detected. `words` in the profile can translate it. | /analyses/0/findings/2/role (line 7 of {results}): column 'Role' is 'boss'; allowed is one of active, adulterant, diluent, by-product, precursor, metabolite. `words` in the profile can translate it."
            {bags},4,rejected,B-3,"/analyses/0/findings: line 8 says that nothing was found, and line 9 names a finding of the same analysis."
            {bags},5,rejected,,line 10 of {results}: has 4 fields where the first line names 7.
            {bags},6,rejected,B-5,/analyses/0/findings/0/amount (line 12 of {results}): column 'Amount' is empty.
            {bags},7,rejected,B 6,/reference: does not have the form ^[A-Za-z0-9][A-Za-z0-9._:/-]*$.
            {results},3,rejected,,no row of {bags} has 'b9' in the column 'Bag': the finding has no sample.
            {results},4,rejected,,column 'Of bag' is empty: the finding has no sample.
            {results},11,rejected,,has 2 fields where the first line names 7. | no row of {bags} has 'b8' in the column 'Bag': the finding has no sample.

            """.ReplaceLineEndings("\n"), await File.ReadAllTextAsync(rejected));
    }

    [Fact]
    public async Task A_sample_without_findings_is_rejected_where_the_profile_says_so()
    {
        await using var dims = await TestDims.Start(Engine.Sqlite);
        using var folder = Shell.Folder();
        var profile = JsonNode.Parse(Profiles.Joined)!;
        profile["tables"]!["withoutFindings"] = "reject";
        var (bags, results) = (folder.Write("x-bags.csv", Profiles.Bags + "b1,C-1,2024-05-17,,Gent\nb2,C-2,2024-05-17,,Gent\n"), folder.Write("x-results.csv", Profiles.Results + "b2,GC-MS,MDMA,some,,,\n"));
        var ran = (await Shell.Dims(dims, "import", "--profile", folder.Write("p.json", profile.ToJsonString()), "--rejected", folder.File("r.csv"), bags, results)).Ends(3);
        Assert.Contains("1 stored, 0 unchanged, 0 conflict, 1 rejected", ran.Out, StringComparison.Ordinal);
        Assert.Contains($"{bags},2,rejected,C-1,/analyses: no row of {results} has 'b1' in the column 'Of bag'.", await File.ReadAllTextAsync(folder.File("r.csv")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("The table of findings that belongs to {0}/x-bags.csv is missing: the profile joined reads two tables, and 'x-results' (.csv or .xlsx) is not among the files named.", "x-bags.csv")]
    [InlineData("The table of samples that belongs to {0}/y-results.csv is missing: the profile joined reads two tables, and 'y-bags' (.csv or .xlsx) is not among the files named.", "x-bags.csv", "x-results.csv", "y-results.csv")]
    [InlineData("{0}/other.csv is neither table of the profile joined: its name is like neither '*-bags' nor '*-results'.", "other.csv", "x-bags.csv", "x-results.csv")]
    [InlineData("There is no table of the profile joined in what was named: no file is called '*-bags' or '*-results' (.csv or .xlsx).", "folder")]
    [InlineData("{0}/x-bags.csv and {0}/x-bags.txt are the same table twice. Name one of them.", "x-bags.csv", "x-bags.txt", "x-results.csv")]
    [InlineData("{0}/x-results.csv lacks the column 'Amount', which the profile joined reads. It has: Of bag, Method, Substance, How, Unit, Role.", "x-bags.csv", "x-results.csv")]
    public async Task Files_that_do_not_make_two_tables_are_refused_before_the_first_row(string told, params string[] names)
    {
        await using var dims = await TestDims.Start(Engine.Sqlite);
        using var folder = Shell.Folder();
        var files = names.Select(n => n == "folder" ? Directory.CreateDirectory(folder.File(n)).FullName : folder.Write(n, n.Contains("bags", StringComparison.Ordinal) ? Profiles.Bags + "b1,A-1,2024-05-17,,Gent\n" : Profiles.Results.Replace("Amount,", "", StringComparison.Ordinal))).ToArray();
        if (files is [var only] && Directory.Exists(only)) File.WriteAllText(Path.Combine(only, "other.csv"), "a\n");
        var ran = (await Shell.Dims(dims, ["import", "--profile", folder.Write("p.json", Profiles.Joined), .. files])).Ends(1);
        Assert.Equal(string.Format(System.Globalization.CultureInfo.InvariantCulture, told, folder.Path), ran.Error.TrimEnd());
        await using var read = await dims.Database.Read();
        Assert.Equal(0, await read.Scalar<long>("SELECT count(*) FROM samples"));
    }

    internal static async Task<List<string>> Sent(TestDims dims, string reference)
    {
        var admin = await dims.With(Roles.Admin);
        var sample = Assert.Single((await admin.Get($"/v1/samples?reference={reference}")).Is(HttpStatusCode.OK).Json.GetProperty("items").EnumerateArray());
        return [.. sample.GetProperty("analyses").EnumerateArray().Select(a => $"{a.GetProperty("method").GetString()}: " + string.Join(", ", a.GetProperty("findings").EnumerateArray().Select(f =>
            string.Join(' ', Told.Where(m => f.TryGetProperty(m, out _)).Select(m => f.GetProperty(m).GetRawText().Trim('"'))))))];
    }
}
