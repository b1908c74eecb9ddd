using System.Net;
using System.Text.Json.Nodes;
using Dims.Access;
using Dims.Samples;
using Dims.Tests.Host;
using Dims.Tests.Trends;

namespace Dims.Tests.Revisions;

// How `asKnownAt` is written, and what is answered to a moment that is none.
public sealed class MomentTests
{
    private const string Question = "/v1/trends/dosage?substance=mdma&form=tablet&asKnownAt=";

    [Theory, OnBothEngines]
    public async Task A_figure_is_asked_for_by_its_revision_or_by_an_instant(Engine engine)
    {
        await using var trends = await TrendStory.Start(engine);
        await trends.Sample("2020-05-01", "MDMA", 100);
        var client = await trends.Dims.With(Roles.Researcher);
        var then = await client.Get(Question[..^11]);
        var revision = then.Json.GetProperty("revision").GetInt64();
        trends.Dims.Clock.Advance(TimeSpan.FromHours(1));
        await trends.Sample("2020-05-02", "MDMA", 200);
        var (byRevision, byInstant) = (await client.Get(Question + revision), await client.Get(Question + "2026-11-22T00:59:59%2B01:00"));
        Assert.Equal(byRevision.Text, byInstant.Text);
        var known = byRevision.Json.GetProperty("asKnownAt");
        Assert.Equal((revision, "2026-11-21T23:30:00.000Z"), (known.GetProperty("revision").GetInt64(), known.GetProperty("at").GetString()));
        Assert.Equal(100, byRevision.Json.GetProperty("periods")[0].GetProperty("mean").GetDouble());
        Assert.Equal(150, (await client.Get(Question[..^11])).Json.GetProperty("periods")[0].GetProperty("mean").GetDouble());
        // The address that a line of citation holds, as CSV too.
        Assert.Equal($"Drugs Informatie en Monitoring Systeem. How much mdma samples held, by year, 2020-01-01 to 2026-11-22: tablets analysed for mdma. Data revision {revision} of 2026-11-21T23:30:00.000Z. "
            + $"/v1/trends/dosage?substance=mdma&form=tablet&unit=mg/%7Btbl%7D&interval=year&to=2026-11-22&asKnownAt={revision}", byRevision.Json.GetProperty("citation").GetString());
        Assert.Contains($"\"{byRevision.Json.GetProperty("citation").GetString()}\"", (await client.Get(Question + revision, ("Accept", "text/csv"))).Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotModified, (await client.Get(Question + revision, ("If-None-Match", byRevision.ETag!))).Status);
    }

    // The last change is of another day than the question.
    [Theory, OnBothEngines]
    public async Task The_address_of_a_citation_answers_the_same_when_nothing_has_changed_for_days(Engine engine)
    {
        await using var trends = await TrendStory.Start(engine);
        await trends.Sample("2026-11-20", "MDMA", 100);
        await trends.Sample("2020-05-01", "MDMA", 120);
        trends.Dims.Clock.Advance(TimeSpan.FromDays(16));
        var client = await trends.Dims.With(Roles.Researcher);
        foreach (var question in new[]
        {
            "/v1/trends/dosage?substance=mdma&form=tablet&interval=month", "/v1/trends/prevalence?substance=mdma&interval=week", "/v1/trends/composition?soldAs=ecstasy&interval=month",
            "/v1/trends/comparison?substance=mdma&fromA=2020-01-01&toA=2020-12-31&fromB=2026-01-01&toB=2026-12-01", "/v1/signals?weeks=3",
        })
        {
            var then = (await client.Get(question)).Is(HttpStatusCode.OK);
            var line = then.Json.GetProperty("citation").GetString()!;
            trends.Dims.Clock.Advance(TimeSpan.FromDays(3));
            await trends.Sample("2026-11-20", "MDMA", 900);
            var again = (await client.Get(line[line.IndexOf("/v1/", StringComparison.Ordinal)..])).Is(HttpStatusCode.OK);
            Assert.Equal(Bare(then.Text), Bare(again.Text));
        }
    }

    private static string Bare(string answer)
    {
        var node = JsonNode.Parse(answer)!.AsObject();
        node.Remove("asKnownAt");
        return node.ToJsonString();
    }

    [Theory, OnBothEngines]
    public async Task A_moment_that_never_was_is_told_so(Engine engine)
    {
        await using var trends = await TrendStory.Start(engine);
        await trends.Sample("2020-05-01", "MDMA", 100);
        // As a database that was there before revisions were kept.
        await trends.Change(async session => await session.Execute("DELETE FROM revisions WHERE revision < 3"));
        var client = await trends.Dims.With(Roles.Researcher);
        foreach (var (moment, code) in new[]
        {
            ("999999", "revision-ahead"), ("99999999999999999999", "revision-ahead"), ("2", "not-kept"), ("2001-01-01T00:00:00Z", "not-kept"), ("2030-01-01T00:00:00Z", "in-the-future"),
            ("no-such-release", "unknown-release"), ("yesterday!", "pattern"), ("-1", "pattern"), ("2026-11-21T10:00:00", "pattern"), ("", "empty"),
        })
        {
            var answer = (await client.Get(Question + moment)).Is(HttpStatusCode.BadRequest);
            Assert.Equal(("invalid-input", "?asKnownAt", code), (answer.Code, answer.Places.Single(), answer.Json.GetProperty("errors")[0].GetProperty("code").GetString()));
        }
        Assert.Equal(HttpStatusCode.OK, (await client.Get(Question + "3")).Status);
    }

    [Theory, OnBothEngines]
    public async Task A_sample_keeps_what_it_was_with_who_changed_it_and_why(Engine engine)
    {
        await using var trends = await TrendStory.Start(engine);
        await trends.Sample("2020-05-01", "MDMA", 120, unit: Unit.Percent);
        await using var read = await trends.Dims.Database.Read(TestContext.Current.CancellationToken);
        var id = (await read.Scalar<string>("SELECT id FROM samples"))!;
        var analysis = new Analysis { Source = Source.Laboratory, Method = "GC-MS", Findings = [new Finding { Substance = "caffeine", Qualifier = Qualifier.Detected }] };
        await trends.Dims.Send(new AddAnalysis { Sample = id, Analysis = analysis });
        await trends.Dims.Send(new AddAnalysis { Sample = id, Analysis = analysis });
        await trends.Dims.Send(new ConfirmFlag { Sample = id, Ordinal = 0, Reason = "Weighed twice." });
        await using var after = await trends.Dims.Database.Read(TestContext.Current.CancellationToken);
        var versions = await after.Query<(int Version, long Revision, long Until, string Change, string? Reason, string State)>("SELECT version, revision, until_revision, change, reason, state FROM sample_versions ORDER BY version");
        // What was there already changed nothing.
        Assert.Equal([(1, "analysis-added", null), (2, "flag-confirmed", "Weighed twice.")], versions.Select(v => (v.Version, v.Change, v.Reason)));
        Assert.Equal(versions[0].Until, versions[1].Revision);
        Assert.Equal(await after.Scalar<long>("SELECT revision FROM samples"), versions[1].Until);
        Assert.DoesNotContain("caffeine", versions[0].State, StringComparison.Ordinal);
        Assert.Contains("\"keptOut\":true", versions[1].State, StringComparison.Ordinal);
    }
}
