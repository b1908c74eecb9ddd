using System.Text.Json;
using System.Text.Json.Nodes;
using Dims.Http;
using Dims.Import;
using Dims.Tests.Cli;

namespace Dims.Tests.Import;

public sealed class ImportProfileTests
{
    [Fact]
    public async Task The_profiles_of_the_program_are_valid()
    {
        var files = Directory.GetFiles(Path.GetDirectoryName(Profiles.BcFentanyl)!, "*.json");
        Assert.NotEmpty(files);
        foreach (var file in files) Assert.Equal(Path.GetFileNameWithoutExtension(file), (await ProfileFile.Read(file)).Name);
    }

    [Fact]
    public async Task Every_fault_of_a_profile_is_told_at_once_with_its_place()
    {
        var told = await FaultsOf(p =>
        {
            p["name"] = "Not A Slug";
            p["surprise"] = 1;
            p.Remove("positivesOnly");
            p["csv"]!["delimiter"] = ";;";
            p["csv"]!["encoding"] = "ebcdic";
            p["skipRowsWhere"]![0]!["holds"] = new JsonArray();
            p["sample"]!["reference"] = new JsonObject { ["constant"] = "X" };
            p["sample"]!["collectedOn"]!["formats"] = new JsonArray("MM-dd", "yyyy-MM-dd");
            p["sample"]!["form"]!["words"]!["Blister"] = "blister";
            p["sample"]!["broughtIn"] = new JsonObject { ["constant"] = "bored" };
            p["location"]!["id"] = "antwerp-1";
            p["analysis"]!["source"] = "guess";
            p["analysis"]!["findings"]![0]!.AsObject().Remove("unit");
            p["analysis"]!["findings"]![0]!["basis"] = new JsonObject { ["constant"] = "salt" };
            p["analysis"]!["findings"]![1]!["qualifier"] = new JsonObject { ["constant"] = "=" };
            p["analysis"]!["findings"]![1]!["substance"] = new JsonObject { ["column"] = "Also", ["constant"] = "caffeine" };
        });
        Assert.Equal(
        [
            "/analysis/findings/0/basis/constant", "/analysis/findings/0/unit", "/analysis/findings/1/amount", "/analysis/findings/1/substance", "/analysis/source",
            "/csv/delimiter", "/csv/encoding", "/location", "/location/regions", "/name", "/positivesOnly", "/sample/broughtIn/constant", "/sample/collectedOn/formats/0",
            "/sample/form/words/Blister", "/sample/reference", "/skipRowsWhere/0/holds", "/surprise",
        ], told.Select(f => f.Pointer).Order(StringComparer.Ordinal));
        Assert.Contains("tablet", told.Single(f => f.Pointer == "/sample/form/words/Blister").Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sample")]
    [InlineData("location")]
    [InlineData("analysis", "findings")]
    [InlineData("sample", "reference")]
    [InlineData("sample", "collectedOn")]
    [InlineData("sample", "collectedOn", "formats")]
    public async Task A_part_that_is_missing_or_of_another_kind_is_a_fault_and_no_crash(params string[] path)
    {
        var pointer = "/" + string.Join('/', path);
        JsonObject Parent(JsonObject p) => path[..^1].Aggregate(p, (at, step) => at[step]!.AsObject());
        Assert.Contains(await FaultsOf(p => Parent(p).Remove(path[^1])), f => f.Pointer == pointer);
        Assert.Contains(await FaultsOf(p => Parent(p)[path[^1]] = 7), f => f.Pointer == pointer);
    }

    [Fact]
    public async Task What_is_not_JSON_is_told_with_line_and_byte()
    {
        using var folder = Shell.Folder();
        var problem = await Assert.ThrowsAsync<Problem>(() => ProfileFile.Read(folder.Write("p.json", "{\n  \"name\": oops")));
        Assert.Contains("line 2", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_command_line_prints_the_faults_and_reads_nothing()
    {
        using var folder = Shell.Folder();
        var profile = folder.Write("p.json", Profiles.Small.Replace("\"BE\"", "\"Belgium\"", StringComparison.Ordinal).Replace("dMMMyyyy", "MMM", StringComparison.Ordinal));
        var ran = (await Shell.Dims("import", "--profile", profile, folder.Write("a.csv", Profiles.SmallHeader), $"--ConnectionStrings:Dims=Data Source={folder.File("x.db")}")).Ends(1);
        Assert.Contains("  /country: ", ran.Error, StringComparison.Ordinal);
        Assert.Contains("  /sample/collectedOn/formats/1: 'MMM'", ran.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", ran.Error, StringComparison.Ordinal);
    }

    private static async Task<IReadOnlyList<Fault>> FaultsOf(Action<JsonObject> spoil)
    {
        var profile = JsonNode.Parse(Profiles.Small)!.AsObject();
        spoil(profile);
        using var folder = Shell.Folder();
        return (await Assert.ThrowsAsync<Problem>(() => ProfileFile.Read(folder.Write("p.json", profile.ToJsonString(new JsonSerializerOptions { WriteIndented = true }))))).Errors!;
    }
}
