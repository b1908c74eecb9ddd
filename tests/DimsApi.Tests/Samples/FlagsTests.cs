using System.Net;
using System.Text.Json;
using Dims.Access;
using Dims.Samples;
using Dims.Tests.Host;

namespace Dims.Tests.Samples;

public sealed class FlagsTests
{
    private const string Trend = "/v1/trends/dosage?substance=mdma&form=tablet&unit=mg/{tbl}&interval=year";

    [Theory, OnBothEngines]
    public async Task A_content_above_the_mass_stays_out_of_trends_until_a_person_confirms_it(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var lab = await dims.With(Roles.Location);
        await lab.Post("/v1/samples", Lab.Tablet(100, "T-1"));
        var heavy = (await lab.Post("/v1/samples", Lab.Tablet(500, "T-2") with { Appearance = new Appearance { MassMg = 400 } })).Is(HttpStatusCode.Created).Json;

        var flag = Assert.Single(heavy.GetProperty("flags").EnumerateArray().ToList());
        Assert.Equal(("content-above-mass", true, "/analyses/0/findings/0/amount"), (flag.GetProperty("code").GetString(), flag.GetProperty("keepsOut").GetBoolean(), flag.GetProperty("pointer").GetString()));
        Assert.Equal(["amount 500", "whole 400"], flag.GetProperty("figures").EnumerateArray().Select(f => $"{f.GetProperty("name").GetString()} {f.GetProperty("value").GetString()}"));
        var before = (await lab.Get(Trend)).Is(HttpStatusCode.OK).Json;
        Assert.Equal(100, Period(before).GetProperty("mean").GetDouble());
        Assert.Equal(2, Period(before).GetProperty("detected").GetInt32());
        Assert.Contains("implausible", before.GetProperty("excluded").GetRawText(), StringComparison.Ordinal);

        var number = heavy.GetProperty("number").GetString();
        var confirmed = (await lab.Post($"/v1/samples/{number}/flags/0/confirmation", """{ "reason": "Weighed twice; the mass was that of half a tablet." }""")).Is(HttpStatusCode.OK).Json;
        Assert.Equal("2026-11-21T10:00:00.000Z", confirmed.GetProperty("confirmedAt").GetString());
        var after = (await lab.Get(Trend)).Is(HttpStatusCode.OK).Json;
        Assert.Equal(300, Period(after).GetProperty("mean").GetDouble());
        Assert.True(after.GetProperty("revision").GetInt64() > before.GetProperty("revision").GetInt64());
        Assert.Equal("transition-not-allowed", (await lab.Post($"/v1/samples/{number}/flags/0/confirmation", """{ "reason": "Again." }""")).Is(HttpStatusCode.Conflict).Code);
        // The sample says so too, and whoever keeps a copy hears of it.
        Assert.Equal(confirmed.GetRawText(), (await lab.Get("/v1/samples/" + number)).Json.GetProperty("flags")[0].GetRawText());
        Assert.Equal("T-2", (await lab.Get("/v1/samples?sort=recorded")).Json.GetProperty("items")[1].GetProperty("reference").GetString());
        (await Cli.Shell.Dims(dims, "verify")).Ends(0);
    }

    [Theory, OnBothEngines]
    public async Task A_sample_of_an_impossible_day_is_in_no_period_and_widens_no_range(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var lab = await dims.With(Roles.Location);
        await lab.Post("/v1/samples", Lab.Tablet(100, "T-1"));
        var old = (await lab.Post("/v1/samples", Lab.Tablet(200, "T-2", day: "1926-11-17"))).Is(HttpStatusCode.Created).Json;
        await lab.Post("/v1/samples", Lab.Tablet(200, "T-3", day: "2062-11-17"));

        var weekly = (await lab.Get(Trend.Replace("year", "week", StringComparison.Ordinal))).Is(HttpStatusCode.OK).Json;
        Assert.Equal((1, 100.0), (weekly.GetProperty("periods").GetArrayLength(), Period(weekly).GetProperty("mean").GetDouble()));

        (await lab.Post($"/v1/samples/{old.GetProperty("number").GetString()}/flags/0/confirmation", """{ "reason": "A museum brought it." }""")).Is(HttpStatusCode.OK);
        var yearly = (await lab.Get(Trend)).Is(HttpStatusCode.OK).Json;
        Assert.Equal(("1926", 200.0), (Period(yearly).GetProperty("period").GetString(), Period(yearly).GetProperty("mean").GetDouble()));
    }

    [Theory, OnBothEngines]
    public async Task A_dose_beyond_anything_seen_is_shown_and_counts_all_the_same(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var lab = await dims.With(Roles.Location);
        await lab.Post("/v1/sample-batches", Enumerable.Range(0, 49).Select(i => Lab.Tablet(100 + i, $"T-{i}")));
        Assert.Equal(0, await Flags(lab, Lab.Tablet(200, "T-early")));

        Assert.Equal(0, await Flags(lab, Lab.Tablet(300, "T-as-seen")));
        Assert.Equal(1, await Flags(lab, Lab.Tablet(451, "T-beyond")));
        Assert.Equal(1, await Flags(lab, Lab.Tablet(452, "T-beyond-too")));
        // Another unit or basis has been seen less.
        Assert.Equal(0, await Flags(lab, Lab.Tablet(3000, "T-base", basis: Basis.Base)));
        var flagged = (await lab.Get("/v1/flags?code=beyond-seen")).Is(HttpStatusCode.OK).Json.GetProperty("items").EnumerateArray().ToList();
        Assert.Equal(["T-beyond-too", "T-beyond"], flagged.Select(f => f.GetProperty("reference").GetString()));
        Assert.Contains("largestSeen", flagged[0].GetRawText(), StringComparison.Ordinal);
        Assert.Equal(54, Period((await lab.Get(Trend)).Json).GetProperty("detected").GetInt32());
        // Confirmed, it has been seen.
        (await lab.Post($"/v1/samples/{flagged[0].GetProperty("number").GetString()}/flags/0/confirmation", """{ "reason": "Measured three times." }""")).Is(HttpStatusCode.OK);
        Assert.Equal(0, await Flags(lab, Lab.Tablet(678, "T-after")));
    }

    [Theory, OnBothEngines]
    public async Task A_slip_among_the_first_ones_does_not_stand_for_what_is_usual(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var lab = await dims.With(Roles.Location);
        await lab.Post("/v1/sample-batches", Enumerable.Range(0, 50).Select(i => Lab.Tablet(i == 20 ? 1500 : 150, $"T-{i}")));
        Assert.Equal(1, await Flags(lab, Lab.Tablet(1500, "T-slip")));
    }

    [Theory, OnBothEngines]
    public async Task Flags_are_listed_by_kind_state_place_and_day_in_pages_and_only_ones_own(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var (amsterdam, utrecht, coordinator) = (await dims.With(Roles.Location), await dims.With(Roles.Location, location: Places.Utrecht), await dims.With(Roles.Coordinator));
        for (var i = 0; i < 3; i++) await amsterdam.Post("/v1/samples", Lab.Tablet(0, $"T-{i}", day: $"2026-11-1{i}") with { Appearance = new Appearance { MassMg = 3000 } });
        await utrecht.Post("/v1/samples", Lab.Tablet(120, "U-1", location: Places.Utrecht) with { Form = Form.Powder });
        (await amsterdam.Post($"/v1/samples/{(await amsterdam.Get("/v1/samples?reference=T-0")).Json.GetProperty("items")[0].GetProperty("id").GetString()}/flags/0/confirmation", """{ "reason": "A very large tablet." }""")).Is(HttpStatusCode.OK);

        Assert.Equal(7, (await coordinator.Get("/v1/flags")).Json.GetProperty("items").GetArrayLength());
        Assert.Equal(6, (await amsterdam.Get("/v1/flags")).Json.GetProperty("items").GetArrayLength());
        Assert.Equal(["unit-does-not-fit-form"], Codes(await utrecht.Get("/v1/flags")));
        Assert.Equal(["unit-does-not-fit-form"], Codes(await coordinator.Get("/v1/flags?keepsOut=true")));
        Assert.Equal(["mass-off-by-ten"], Codes(await coordinator.Get("/v1/flags?state=confirmed")));
        Assert.Equal(2, (await coordinator.Get("/v1/flags?code=mass-off-by-ten&state=open")).Json.GetProperty("items").GetArrayLength());
        Assert.Equal(2, (await coordinator.Get("/v1/flags?from=2026-11-11&to=2026-11-11")).Json.GetProperty("items").GetArrayLength());
        Assert.Equal(1, (await coordinator.Get($"/v1/flags?location={Places.Utrecht}")).Json.GetProperty("items").GetArrayLength());
        var seen = new List<string>();
        for (var next = "/v1/flags?limit=2"; next is not null;)
        {
            var page = (await coordinator.Get(next)).Is(HttpStatusCode.OK);
            seen.AddRange(page.Json.GetProperty("items").EnumerateArray().Select(f => $"{f.GetProperty("reference").GetString()} {f.GetProperty("flag").GetProperty("code").GetString()}"));
            next = page.Next;
        }
        Assert.Equal(["U-1 unit-does-not-fit-form", "T-2 mass-off-by-ten", "T-2 zero-amount", "T-1 mass-off-by-ten", "T-1 zero-amount", "T-0 mass-off-by-ten", "T-0 zero-amount"], seen);
    }

    [Theory, OnBothEngines]
    public async Task Only_who_sees_the_sample_confirms_and_gives_a_reason(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var number = (await dims.Send(Lab.Tablet(0, "T-1"))).Number;
        var path = $"/v1/samples/{number}/flags/0/confirmation";
        const string Because = """{ "reason": "It held nothing." }""";
        (await (await dims.With(Roles.Location, location: Places.Utrecht)).Post(path, Because)).Is(HttpStatusCode.NotFound);
        (await (await dims.With(Roles.Researcher)).Post(path, Because)).Is(HttpStatusCode.Forbidden);
        var own = await dims.With(Roles.Location);
        Assert.Equal(["/reason"], (await own.Post(path, """{ "reason": "" }""")).Is(HttpStatusCode.BadRequest).Places);
        (await own.Post(path.Replace("flags/0", "flags/7", StringComparison.Ordinal), Because)).Is(HttpStatusCode.NotFound);
        (await own.Post(path, Because)).Is(HttpStatusCode.OK);
    }

    private static async Task<int> Flags(Client lab, SubmitSample sample) => (await lab.Post("/v1/samples", sample)).Is(HttpStatusCode.Created).Json.GetProperty("flags").GetArrayLength();

    private static IEnumerable<string?> Codes(Answer answer) => answer.Is(HttpStatusCode.OK).Json.GetProperty("items").EnumerateArray().Select(f => f.GetProperty("flag").GetProperty("code").GetString());

    private static JsonElement Period(JsonElement trend) => trend.GetProperty("periods")[0];
}
