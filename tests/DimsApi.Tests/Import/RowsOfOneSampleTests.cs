using System.Text.Json.Nodes;
using Dims.Tests.Cli;
using Dims.Tests.Host;

namespace Dims.Tests.Import;

// One table with a row for each finding.
public sealed class RowsOfOneSampleTests
{
    private const string Header = "Number,Day,Site,Method,Substance,How,Amount,Unit,Role\n";

    [Theory, OnBothEngines]
    public async Task Rows_that_follow_each_other_with_one_reference_are_one_sample(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        using var folder = Shell.Folder();
        var file = folder.Write("a.csv", Header +
            """
            A-1,2024-05-17,Gent,LC-DAD,MDMA,,120.0,mg/{tbl},
            A-1,2024-05-17,Gent,LC-DAD,solvent,some,,,
            A-1,2024-05-17,Gent,LC-DAD,caffeine,trace,,,
            A-1,2024-05-17,Gent,FTIR,MDMA,some,,,
            A-1,2024-05-17,Aalst,LC-DAD,ketamine,some,,,
            A-2,2024-05-17,Gent,LC-DAD,nothing,,,,
            A-3,2024-05-17,Gent,LC-DAD,MDMA,some,,,
            A-3,2024-05-18,Gent,LC-DAD,caffeine,some,,,
            A-4,2024-05-17,Gent,LC-DAD,MDMA,some,,,
            A-4,2024-05-17,Gent,LC-DAD,caffeine
            ,2024-05-17,Gent,LC-DAD,MDMA,some,,,
            -,2024-05-17,Gent,LC-DAD,MDMA,some,,,
            A-5,2024-05-17,Gent,LC-DAD,MDMA,,1.5.0,mg/g,

            """);
        var rejected = folder.File("r.csv");
        var ran = (await Shell.Dims(dims, "import", "--profile", folder.Write("p.json", OneTable()), "--rejected", rejected, file)).Ends(3);
        Assert.Contains("1 file, 12 rows, 8 samples: 3 stored, 0 unchanged, 0 conflict, 5 rejected, 1 skipped; 2 locations created.", ran.Out, StringComparison.Ordinal);
        Assert.Equal(
            $"""
            file,line,outcome,reference,reasons
            {file},8,rejected,A-3,"/collectedOn: line 8 says ""2024-05-17"", and line 9 says ""2024-05-18""."
            {file},10,rejected,,line 11: has 5 fields where the first line names 9.
            {file},12,rejected,,/reference: column 'Number' is empty.
            {file},13,rejected,,"/reference: column 'Number' holds '-', which `nullWords` of the profile takes for nothing."
            {file},14,rejected,A-5,/analyses/0/findings/0/amount: column 'Amount' holds '1.5.0'; a number with '.' before its decimals is needed.

            """.ReplaceLineEndings("\n"), await File.ReadAllTextAsync(rejected));
        Assert.Equal(["LC-DAD: "], await TwoTablesTests.Sent(dims, "A-2"));
        var again = (await Shell.Dims(dims, "import", "--profile", folder.File("p.json"), "--rejected", rejected, file)).Ends(3);
        Assert.Contains("0 stored, 3 unchanged, 0 conflict, 5 rejected", again.Out, StringComparison.Ordinal);
    }

    [Theory, OnBothEngines]
    public async Task A_sample_whose_rows_lie_apart_is_never_stored_in_halves_unnoticed(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        using var folder = Shell.Folder();
        var file = folder.Write("a.csv", Header + "A-1,2024-05-17,Gent,FTIR,MDMA,some,,,\nA-2,2024-05-17,Gent,FTIR,MDMA,some,,,\nA-1,2024-05-17,Gent,FTIR,caffeine,some,,,\n");
        var ran = (await Shell.Dims(dims, "import", "--profile", folder.Write("p.json", OneTable()), "--rejected", folder.File("r.csv"), file)).Ends(3);
        Assert.Contains("2 stored, 0 unchanged, 0 conflict, 1 rejected", ran.Out, StringComparison.Ordinal);
        Assert.Contains($"{file},4,rejected,A-1,/reference: line 2 of {file} gives it another content.", await File.ReadAllTextAsync(folder.File("r.csv")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_run_or_another_panel_is_another_analysis()
    {
        await using var dims = await TestDims.Start(Engine.Sqlite);
        using var folder = Shell.Folder();
        var profile = OneTable(p =>
        {
            p["analysis"]!["run"] = new JsonObject { ["column"] = "Run" };
            p["analysis"]!["panel"] = new JsonObject { ["column"] = "Panel" };
        });
        string Row(string substance, string run, string panel) => $"A-1,2024-05-17,Gent,LC-DAD,{substance},some,,,,{run},{panel}\n";
        var file = folder.Write("a.csv", Header.TrimEnd('\n') + ",Run,Panel\n" + Row("MDMA", "r1", "p1") + Row("caffeine", "r2", "p1") + Row("cocaine", "r1", "p2") + Row("ketamine", "r1", "p1"));
        (await Shell.Dims(dims, "import", "--profile", folder.Write("p.json", profile), file)).Ends(0);
        Assert.Equal(["LC-DAD: MDMA detected, ketamine detected", "LC-DAD: caffeine detected", "LC-DAD: cocaine detected"], await TwoTablesTests.Sent(dims, "A-1"));
    }

    private static string OneTable(Action<JsonObject>? change = null)
    {
        var profile = JsonNode.Parse(Profiles.Joined)!.AsObject();
        profile.Remove("tables");
        profile["skipRowsWhere"]!.AsArray().RemoveAt(0);
        profile["skipRowsWhere"]![0]!.AsObject().Remove("table");
        profile["nullWords"] = new JsonArray("-");
        profile["oneRowIs"] = "finding";
        change?.Invoke(profile);
        return profile.ToJsonString();
    }
}
