using System.Net;
using System.Text.Json;
using Dims.Access;
using Dims.Samples;
using Dims.Tests.Host;

namespace Dims.Tests.Samples;

public sealed class NotDetectedTests
{
    private const string Mmc = """{ "method": "LC-DAD", "from": "2026-01-01", "substances": [ { "substance": "2-MMC" }, { "substance": "3-MMC" }, { "substance": "4-MMC" }, { "substance": "MMC" }, { "substance": "3-/4-MMC" }, { "substance": "MDMA" } ] }""";

    private static async Task<JsonElement> Absent(Client location, Analysis analysis)
    {
        var number = (await location.Post("/v1/samples", Lab.Tablet() with { Analyses = [analysis] })).Is(HttpStatusCode.Created).Json.GetProperty("number").GetString();
        return (await location.Get($"/v1/samples/{number}/not-detected")).Is(HttpStatusCode.OK).Json;
    }

    private static string Slugs(JsonElement absent) => string.Join(' ', absent.GetProperty("items")[0].GetProperty("substances").EnumerateArray().Select(s => s.GetProperty("slug").GetString()));

    private static async Task<(TestDims, Client)> Start(Engine engine)
    {
        var dims = await TestDims.Start(engine);
        (await (await dims.With(Roles.Laboratory, "lab-1")).Put("/v1/panels/mmc", Mmc)).Is(HttpStatusCode.OK);
        return (dims, await dims.With(Roles.Location));
    }

    [Theory, OnBothEngines]
    public async Task What_may_be_what_was_found_is_not_listed(Engine engine)
    {
        var (dims, location) = await Start(engine);
        await using var _ = dims;
        var panel = Lab.Measured() with { Panel = "mmc" };
        Assert.Equal("2-mmc 3-mmc 4-mmc mmc 3-or-4-mmc mdma", Slugs(await Absent(location, panel)));
        // Position unknown: any of them. A known one is also an MMC. Of "3- or 4-MMC" 2-MMC is no member.
        Assert.Equal("mdma", Slugs(await Absent(location, panel with { Findings = [Lab.Found("MMC")] })));
        Assert.Equal("2-mmc 4-mmc mdma", Slugs(await Absent(location, panel with { Findings = [Lab.Found("3-MMC")] })));
        Assert.Equal("2-mmc mdma", Slugs(await Absent(location, panel with { Findings = [Lab.Found("3-/4-MMC")] })));
        Assert.Equal("2-mmc 3-mmc 4-mmc mmc 3-or-4-mmc", Slugs(await Absent(location, panel with { Findings = [Lab.Found("MDMA"), new Finding { Substance = "2-MMC", Qualifier = Qualifier.NotDetected }] })));
    }

    [Theory, OnBothEngines]
    public async Task An_empty_list_of_its_own_leaves_the_panel_to_say_it(Engine engine)
    {
        var (dims, location) = await Start(engine);
        await using var _ = dims;
        var absent = await Absent(location, Lab.Measured() with { Panel = "mmc", TestedFor = [] });
        Assert.Equal("2-mmc 3-mmc 4-mmc mmc 3-or-4-mmc mdma", Slugs(absent));
        Assert.Equal("listed", absent.GetProperty("items")[0].GetProperty("reach").GetString());
        Assert.Equal("mdma", Slugs(await Absent(location, Lab.Measured() with { Panel = "mmc", TestedFor = ["MDMA"] })));
    }

    [Theory, OnBothEngines]
    public async Task The_caution_says_why_something_is_not_listed(Engine engine)
    {
        var (dims, location) = await Start(engine);
        await using var _ = dims;
        var caution = (await Absent(location, Lab.Measured(Lab.Found("MDMA")))).GetProperty("caution").GetString()!;
        Assert.StartsWith("This is no reassurance.", caution, StringComparison.Ordinal);
        foreach (var why in new[] { "was found (see the findings)", "was not looked for", "nobody said so", "a screening sees what its method can see, and that is not everything" }) Assert.Contains(why, caution, StringComparison.Ordinal);
    }
}
