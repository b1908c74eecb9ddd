using System.Net;
using System.Text.Json;
using Dims.Access;
using Dims.Samples;
using Dims.Tests.Host;

namespace Dims.Tests.Samples;

public sealed class SubmitSampleTests
{
    [Theory, OnBothEngines]
    public async Task A_sample_is_stored_and_read_back_digit_for_digit(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var lab = await dims.With(Roles.Location);
        Shared.MustBeThere();
        var example = await File.ReadAllTextAsync(Path.Combine(Shared.Folder, "examples/sample.json"), TestContext.Current.CancellationToken);

        var receipt = (await lab.Post("/v1/samples", example)).Is(HttpStatusCode.Created);

        Assert.Equal("stored", receipt.Json.GetProperty("outcome").GetString());
        Assert.Equal("/v1/samples/" + receipt.Json.GetProperty("id").GetString(), receipt.Headers["Location"]);
        var sample = (await lab.Get(receipt.Headers["Location"])).Is(HttpStatusCode.OK);
        Assert.Contains("\"amount\":312.40,", sample.Text, StringComparison.Ordinal);
        Assert.Contains("\"amount\":5.00,", sample.Text, StringComparison.Ordinal);
        Assert.Equal("ecstasy", sample.Json.GetProperty("soldAsSlugs")[0].GetString());
        Assert.Equal("mdma", sample.Json.GetProperty("analyses")[0].GetProperty("findings")[0].GetProperty("slug").GetString());
        Assert.False(sample.Json.GetProperty("generated").GetBoolean());
        // What is written keeps the contract.
        Assert.NotNull(JsonSerializer.Deserialize<Sample>(sample.Text, Dims.Http.Wire.Json));
    }

    [Theory, OnBothEngines]
    public async Task Submitting_the_same_reference_twice_changes_nothing(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var lab = await dims.With(Roles.Location);
        var first = (await lab.Post("/v1/samples", Lab.Tablet(120.50m, "A-1"))).Is(HttpStatusCode.Created);

        var again = (await lab.Post("/v1/samples", Lab.Tablet(120.5m, "A-1"))).Is(HttpStatusCode.OK);

        Assert.Equal("unchanged", again.Json.GetProperty("outcome").GetString());
        Assert.Equal(first.Json.GetProperty("id").GetString(), again.Json.GetProperty("id").GetString());
        Assert.Equal(first.Json.GetProperty("revision").GetInt64(), again.Json.GetProperty("revision").GetInt64());
    }

    [Theory, OnBothEngines]
    public async Task Another_content_under_the_same_reference_is_a_conflict_that_shows_the_difference(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var lab = await dims.With(Roles.Location);
        await lab.Post("/v1/samples", Lab.Tablet(120, "A-1"));

        var conflict = (await lab.Post("/v1/samples", Lab.Tablet(210, "A-1"))).Is(HttpStatusCode.Conflict);

        Assert.Equal("sample-conflict", conflict.Code);
        var difference = Assert.Single(conflict.Json.GetProperty("differences").EnumerateArray().ToList());
        Assert.Equal("/analyses/0/findings/0/amount", difference.GetProperty("pointer").GetString());
        Assert.Equal(("120", "210"), (difference.GetProperty("stored").GetString(), difference.GetProperty("sent").GetString()));
    }

    [Theory, OnBothEngines]
    public async Task A_location_sees_and_writes_its_own_samples_only(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var (amsterdam, utrecht, coordinator) = (await dims.With(Roles.Location), await dims.With(Roles.Location, location: Places.Utrecht), await dims.With(Roles.Coordinator));
        var path = (await amsterdam.Post("/v1/samples", Lab.Tablet(100))).Headers["Location"];

        Assert.Equal("not-found", (await utrecht.Get(path)).Is(HttpStatusCode.NotFound).Code);
        Assert.Empty((await utrecht.Get("/v1/samples")).Json.GetProperty("items").EnumerateArray());
        Assert.Empty((await utrecht.Get("/v1/samples?location=" + Places.Amsterdam)).Json.GetProperty("items").EnumerateArray());
        var refused = (await utrecht.Post("/v1/samples", Lab.Tablet(100))).Is(HttpStatusCode.Forbidden);
        Assert.Equal(("not-your-location", "/location"), (refused.Code, refused.Places[0]));
        (await coordinator.Get(path)).Is(HttpStatusCode.OK);
    }

    [Theory, OnBothEngines]
    public async Task A_location_may_leave_its_own_name_out(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var lab = await dims.With(Roles.Location, location: Places.Utrecht);

        var receipt = (await lab.Post("/v1/samples", Lab.Tablet(100, location: null))).Is(HttpStatusCode.Created);

        Assert.Equal(Places.Utrecht, receipt.Json.GetProperty("location").GetString());
        var laboratory = await dims.With(Roles.Laboratory);
        Assert.Equal(["/location"], (await laboratory.Post("/v1/samples", Lab.Tablet(100, location: null))).Is(HttpStatusCode.BadRequest).Places);
    }

    [Theory, OnBothEngines]
    public async Task Unknown_names_are_kept_and_listed_for_naming(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var lab = await dims.With(Roles.Location);
        var sample = Lab.Tablet(100, soldAs: "Blauwe Dolfijn-9") with { Analyses = [Lab.Measured(Lab.Found("dimetylpentylon"), Lab.Found("42542-10-9"))] };

        var receipt = (await lab.Post("/v1/samples", sample)).Is(HttpStatusCode.Created);

        Assert.Equal(["Blauwe Dolfijn-9", "dimetylpentylon"], receipt.Json.GetProperty("unknownNames").EnumerateArray().Select(n => n.GetString()!));
        var coordinator = await dims.With(Roles.Coordinator);
        var listed = (await coordinator.Get("/v1/unknown-names")).Is(HttpStatusCode.OK).Json.GetProperty("items").EnumerateArray().ToList();
        Assert.Equal(2, listed.Count);
        var finding = listed.Single(n => n.GetProperty("findings").GetInt64() == 1);
        Assert.Equal("dimetylpentylon", finding.GetProperty("name").GetString());
        Assert.Contains("dimethylpentylone", finding.GetProperty("suggestions").EnumerateArray().Select(s => s.GetString()));
    }

    [Theory, OnBothEngines]
    public async Task Every_fault_is_told_at_once_with_its_place(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var lab = await dims.With(Roles.Location);

        var answer = (await lab.Post("/v1/samples",
            """
            { "collectedOn": "2026-02-31", "form": "pill", "colour": "red", "soldAs": "ecstasy", "analyses": [ { "source": "laboratory",
              "findings": [ { "substance": "MDMA", "qualifier": "=", "amount": -4, "unit": "mg/tablet" }, { "substance": "", "qualifier": "detected", "amount": 3, "unit": "%" } ] } ] }
            """)).Is(HttpStatusCode.BadRequest);

        Assert.Equal("invalid-input", answer.Code);
        Assert.Equal(
            ["/analyses/0/findings/0/amount", "/analyses/0/findings/0/unit", "/analyses/0/findings/1/amount", "/analyses/0/findings/1/substance", "/collectedOn", "/colour", "/form", "/reference", "/soldAs"],
            answer.Places.Order(StringComparer.Ordinal));
    }
}
