using System.Net;
using System.Text.Json;
using Dims.Access;
using Dims.Tests.Host;

namespace Dims.Tests.Disclosure;

// What a key is told that reads what is published and nothing else: the same questions, with the smaller minimum.
public sealed class PartnerTests
{
    [Theory, OnBothEngines]
    public async Task Partners_are_told_of_five_samples_and_work_out_nothing_of_fewer(Engine engine)
    {
        await using var desk = await PublishedDesk.Start(engine);
        await desk.Store(desk.Year(2025, 3).Concat(desk.Year(2024, 4)));
        await desk.Snapshot();
        var everyone = await PublishedTests.Attackers(desk, 2025);
        foreach (var role in new[] { Roles.Partner, Roles.Reader })
        {
            desk.Asker = await desk.Dims.With(role);
            var attackers = await PublishedTests.Attackers(desk, 2025, 5);
            Assert.All(attackers, a => Assert.Empty(a.Finds()));
            // More is told, and by no means everything.
            Assert.True(attackers.Sum(a => a.Told) > everyone.Sum(a => a.Told) && attackers.Sum(a => a.Wanted) > 10);
        }
    }

    [Theory, OnBothEngines]
    public async Task An_answer_says_by_which_minimum_it_is_told_and_stays_as_it_was_told(Engine engine)
    {
        await using var desk = await PublishedDesk.Start(engine);
        await desk.Store(Enumerable.Range(0, 6).Select(i => desk.Tablet(i % 2 == 0 ? "u1" : "u2", "2026-02-03", 100 + i)));
        await desk.Snapshot();
        const string asked = "/v1/trends/dosage?substance=mdma&form=tablet&interval=half-year&from=2026-01-01&to=2026-06-30";
        var open = await desk.Reads(asked);
        Assert.Equal(("suppressed", 10, false), (Status(open), Minimum(open), open.GetProperty("disclosure").TryGetProperty("scope", out _)));
        desk.Asker = await desk.Dims.With(Roles.Partner, "MDI");
        var told = await desk.Reads(asked);
        Assert.Equal(("published", 5, "trends.read-published"), (Status(told), Minimum(told), told.GetProperty("disclosure").GetProperty("scope").GetString()));
        Assert.Equal((6, 102.5), (told.GetProperty("periods")[0].GetProperty("n").GetInt32(), told.GetProperty("periods")[0].GetProperty("mean").GetDouble()));
        Assert.Contains("fewer than 5", told.GetProperty("disclosure").GetProperty("policy").GetString());
        Assert.Contains("5", told.GetProperty("citation").GetString());
        // Three on either side of the median are too few.
        Assert.All(told.GetProperty("periods")[0].GetProperty("quantiles").EnumerateArray(), q => Assert.Equal("suppressed", q.GetProperty("status").GetString()));
        var rows = (await desk.Asker.Get(asked, ("Accept", "text/csv"))).Is(HttpStatusCode.OK).Text.Split("\r\n");
        Assert.Equal("5", PublishedDesk.Cells(rows[1])[Array.IndexOf(rows[0].Split(','), "minimum")]);

        // Three more move nothing; five do.
        await desk.Store([.. Enumerable.Range(0, 3).Select(_ => desk.Tablet("u1", "2026-02-04", 200))]);
        await desk.Snapshot();
        Assert.Equal(told.GetProperty("periods").GetRawText(), (await desk.Reads(asked)).GetProperty("periods").GetRawText());
        await desk.Store([.. Enumerable.Range(0, 5).Select(_ => desk.Tablet("u1", "2026-02-04", 200))]);
        await desk.Snapshot();
        Assert.Equal(14, (await desk.Reads(asked)).GetProperty("periods")[0].GetProperty("n").GetInt32());
        Assert.Equal(told.GetProperty("periods").GetRawText(), (await desk.Reads(asked + "&asKnownAt=snapshot:2")).GetProperty("periods").GetRawText());
        desk.Asker = null;
        Assert.Equal(("suppressed", "published"), (Status(await desk.Reads(asked + "&asKnownAt=snapshot:2")), Status(await desk.Reads(asked))));
    }

    [Fact]
    public async Task Whoever_reads_what_is_published_asks_published_questions_only_and_no_small_numbers_elsewhere()
    {
        await using var dims = await TestDims.Start(Engine.Sqlite);
        var partner = await dims.With(Roles.Partner);
        Assert.Equal(["not-published"], (await partner.Get("/v1/trends/dosage?substance=mdma&form=tablet&interval=week")).Is(HttpStatusCode.BadRequest).Json.GetProperty("errors").EnumerateArray().Select(e => e.GetProperty("code").GetString()!));
        foreach (var other in new[] { "/v1/trends/comparison?substance=mdma&fromA=2024-01-01&toA=2024-12-31&fromB=2025-01-01&toB=2025-12-31", "/v1/trends/workload", "/v1/signals", "/v1/exports/samples" })
            Assert.Equal("missing-scope", (await partner.Get(other)).Is(HttpStatusCode.Forbidden).Code);
        (await partner.Get("/v1/published-figures")).Is(HttpStatusCode.OK);
        var policy = (await dims.Anonymous.Get("/v1/disclosure")).Is(HttpStatusCode.OK).Json;
        Assert.Equal((10, 5), (policy.GetProperty("policy").GetProperty("minimum").GetInt32(), policy.GetProperty("policy").GetProperty("partnerMinimum").GetInt32()));
        Assert.Contains("trends.read-published", policy.GetProperty("withKey").GetString());
    }

    private static string? Status(JsonElement answer) => answer.GetProperty("periods")[0].GetProperty("status").GetString();

    private static int Minimum(JsonElement answer) => answer.GetProperty("disclosure").GetProperty("minimum").GetInt32();
}
