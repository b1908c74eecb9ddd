using System.Text.RegularExpressions;
using Dims.Substances;
using Dims.Tests.Host;

namespace Dims.Tests.Substances;

// What laboratories write, held against the seed by the program's own folding.
public sealed partial class RegisterNamesTests
{
    private static readonly Dictionary<string, string> Owner = RegisterDataTests.Seed.Substances
        .SelectMany(s => s.Names.Select(n => n.Name).Append(s.Slug).Append(s.Name).Select(n => (Name: NameFolding.Fold(n), s.Slug))).DistinctBy(n => n.Name).ToDictionary(n => n.Name, n => n.Slug);

    // Results that are no substance: docs/substances.md says so.
    private static readonly string[] NoSubstance = ["no compounds of interest detected", "non-specific organic acids", "non-specific sugars"];

    [Theory]
    [InlineData("nv_lab_detail.csv")]
    [InlineData("example20_lab_detail.csv")]
    public void Every_substance_of_the_real_data_is_known(string file)
    {
        Shared.MustBeThere();
        var found = File.ReadLines(Path.Combine(Shared.Folder, "data", "unc", file)).Skip(1).Select(l => Cells().Matches(l)[1].Groups[1].Value.Trim('"')).Distinct().ToList();
        Assert.True(found.Count > 25, $"{found.Count} names in {file}");
        Assert.All(found.Except(NoSubstance), n => Assert.True(Owner.ContainsKey(NameFolding.Fold(n)), n));
    }

    [Theory]
    [InlineData("mefedron", "4-mmc")]
    [InlineData("NEP", "n-ethylpentedrone")]
    [InlineData("α-PHP", "alpha-php")]
    [InlineData("3',4'-MDPHP", "mdphp")]
    [InlineData("N-pyrrolidino protonitazene", "protonitazepyne")]
    [InlineData("etazene", "etodesnitazene")]
    [InlineData("5F-ADB", "5f-mdmb-pinaca")]
    [InlineData("bromonordazepam", "desalkylgidazepam")]
    [InlineData("BMK", "p2p")]
    [InlineData("zuiveringszout", "sodium-bicarbonate")]
    [InlineData("lachgas", "nitrous-oxide")]
    [InlineData("CanKet", "2-fxe")]
    [InlineData("FA, positie onbekend", "fa")]
    public void A_usual_spelling_leads_to_its_substance(string name, string slug) => Assert.Equal(slug, Owner[NameFolding.Fold(name)]);

    // A cell of a CSV line, quoted or not.
    [GeneratedRegex("(?:^|,)(\"(?:[^\"]|\"\")*\"|[^,]*)")]
    private static partial Regex Cells();
}
