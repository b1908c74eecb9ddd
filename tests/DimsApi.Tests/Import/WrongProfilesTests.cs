using System.Text.Json.Nodes;
using Dims.Http;
using Dims.Import;
using Dims.Tests.Cli;

namespace Dims.Tests.Import;

// Profiles as somebody gets them wrong, and what they are told.
public sealed class WrongProfilesTests
{
    [Theory]
    [InlineData("tables", "\"*-bags\"", "/tables: is a text; an object is needed.")]
    [InlineData("tables", "{}", "/tables/samples: is missing.", "/tables/findings: is missing.", "/tables/join: is missing.")]
    [InlineData("tables/samples", "\"*-bags-*\"", @"/tables/samples: does not have the form ^[^*/\\]*\*?[^*/\\]*$.")]
    [InlineData("tables/samples", "\"data/*-bags\"", @"/tables/samples: does not have the form ^[^*/\\]*\*?[^*/\\]*$.")]
    [InlineData("tables/findings", "\"*-BAGS\"", "/tables/findings: is the name of the samples' table already; for two sheets of one workbook `sheets` names them.")]
    [InlineData("tables", "{ \"samples\": \"week\", \"findings\": \"week\", \"join\": { \"samples\": \"a\", \"findings\": \"b\" }, \"sheets\": { \"samples\": \"S\", \"findings\": \"s\" } }", "/tables/sheets/findings: is the sheet of the samples already.")]
    [InlineData("tables/sheets", "{ \"samples\": \"S\" }", "/tables/sheets/findings: is missing.")]
    [InlineData("tables/findings", "\"results\"", "/tables/findings: needs a `*` where the other name has one, and none where it has none: what it stands for tells which files belong together.")]
    [InlineData("tables/join", "{ \"samples\": \"Bag\" }", "/tables/join/findings: is missing.")]
    [InlineData("tables/join", "\"Bag\"", "/tables/join: is a text; an object is needed.")]
    [InlineData("tables/withoutFindings", "\"ignore\"", "/tables/withoutFindings: is \"ignore\"; allowed is one of no-analysis, reject.")]
    [InlineData("tables/sheet", "1", "/tables/sheet: is not a member of this object.")]
    [InlineData("tables", null, "/skipRowsWhere/1/table: goes with `tables` only: there is one table.")]
    [InlineData("oneRowIs", "\"finding\"", "/oneRowIs: goes with one table: with `tables` a row of the first is a sample, and a row of the second a finding.")]
    [InlineData("oneRowIs", "\"analysis\"", "/oneRowIs: is \"analysis\"; allowed is one of sample, finding.")]
    [InlineData("analysis", null, "/analysis: is missing; it says how the table of findings is read.")]
    [InlineData("skipRowsWhere/1/table", "\"lab\"", "/skipRowsWhere/1/table: is \"lab\"; allowed is one of samples, findings.")]
    [InlineData("analysis/nothingFound", "\"Nothing\"", "/analysis/nothingFound: is a text; a list is needed.")]
    [InlineData("analysis/nothingFound", "[\"\"]", "/analysis/nothingFound/0: is empty or too short; at least 1 characters are needed.")]
    [InlineData("analysis/panel", "{}", "/analysis/panel: needs either `column` or `constant`, not both.")]
    [InlineData("analysis/run", "{ \"column\": \"Run\", \"constant\": \"r\" }", "/analysis/run: needs either `column` or `constant`, not both.")]
    [InlineData("analysis/findings/0/qualifier", "\"=\"", "/analysis/findings/0/qualifier: is a text; an object is needed.")]
    [InlineData("analysis/findings/0/qualifier", null, "/analysis/findings/0/qualifier: is missing.")]
    [InlineData("analysis/findings/0/qualifier/words/some", "\"a bit\"", "/analysis/findings/0/qualifier/words/some: is 'a bit'; allowed is one of =, <, >, trace, detected, not-detected.")]
    [InlineData("analysis/findings/0/qualifier", "{ \"constant\": \"trace\" }", "/analysis/findings/0/amount: the qualifier trace has no amount.")]
    [InlineData("analysis/findings/0/amount", null)]
    [InlineData("analysis/findings/0/unit", null, "/analysis/findings/0/unit: is missing; an amount needs its unit.")]
    [InlineData("analysis/findings/0/unit", "{ \"constant\": \"percent\" }", "/analysis/findings/0/unit/constant: is 'percent'; allowed is one of ")]
    [InlineData("analysis/findings/0/unit/words/percent", "\"pct\"", "/analysis/findings/0/unit/words/percent: is 'pct'; allowed is one of ")]
    [InlineData("analysis/findings/0/basis", "{ \"constant\": \"salt\" }", "/analysis/findings/0/basis/constant: is 'salt'; allowed is one of ")]
    [InlineData("analysis/findings/0/role", "{ \"column\": \"Role\", \"words\": { \"main\": \"boss\" } }", "/analysis/findings/0/role/words/main: is 'boss'; allowed is one of active, ")]
    [InlineData("analysis/findings/0/substance/words", "{ \"x\": \"\" }", "/analysis/findings/0/substance/words: stand for an empty text; a word needs a meaning.")]
    [InlineData("analysis/method", "{ \"constant\": \"GC-MS\", \"words\": { \"a\": \"b\" } }", "/analysis/method/words: go with a column only.")]
    [InlineData("location/regions", "[{ \"regionSet\": \"be\", \"within\": \"Country\" }]", "/location/regions/0/column: is missing.")]
    [InlineData("location/regions", "[{ \"regionSet\": \"be\", \"column\": \"Site\", \"within\": \"\" }]", "/location/regions/0/within: is empty or too short; at least 1 characters are needed.")]
    public async Task A_wrong_profile_is_told_in_its_own_words(string place, string? value, params string[] told)
    {
        var profile = JsonNode.Parse(Profiles.Joined)!;
        var steps = place.Split('/');
        var parent = steps[..^1].Aggregate(profile, (at, step) => at is JsonArray list ? list[int.Parse(step, System.Globalization.CultureInfo.InvariantCulture)]! : at[step]!);
        if (value is null) parent.AsObject().Remove(steps[^1]);
        else parent[steps[^1]] = JsonNode.Parse(value);
        using var folder = Shell.Folder();
        var file = folder.Write("p.json", profile.ToJsonString());
        if (told.Length == 0)
        {
            Assert.Equal("joined", (await ProfileFile.Read(file)).Name);
            return;
        }
        var problem = await Assert.ThrowsAsync<Problem>(() => ProfileFile.Read(file));
        var faults = problem.Errors!.Select(f => $"{f.Pointer}: {f.Detail}").ToList();
        Assert.Equal(told.Length, faults.Count);
        foreach (var (expected, fault) in told.Zip(faults)) Assert.StartsWith(expected, fault, StringComparison.Ordinal);
    }
}
