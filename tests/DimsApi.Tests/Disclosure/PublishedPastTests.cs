using System.Net;
using System.Text.Json;
using Dims.Access;
using Dims.Samples;
using Dims.Tests.Contract;
using Dims.Tests.Host;

namespace Dims.Tests.Disclosure;

// Without a key: figures as they stood, the line to cite them by, and what is asked about substances that were not told apart.
public sealed class PublishedPastTests
{
    private static readonly string[] Questions = ["dosage?substance=mdma&form=tablet&threshold=150", "prevalence?substance=mdma&form=tablet&groupBy=region:province", "composition?soldAs=ecstasy&interval=quarter"];

    private static async Task<string[]> Told(PublishedDesk desk, string asKnownAt, string type = "application/json")
    {
        var all = new List<string>();
        foreach (var question in Questions) all.Add((await desk.Dims.Anonymous.Get($"/v1/trends/{question}&from=2025-01-01&to=2025-12-31{asKnownAt}", ("Accept", type))).Is(HttpStatusCode.OK).Text);
        return [.. all];
    }

    private static string Body(string name) => $$"""{ "name": "{{name}}", "title": "Figures of {{name}}", "figures": [ { "title": "MDMA in tablets", "question": "/v1/trends/dosage?substance=mdma&form=tablet&from=2025-01-01&to=2025-12-31" } ] }""";

    [Theory, OnBothEngines]
    public async Task A_release_answers_without_a_key_what_its_last_snapshot_told_whatever_comes_later(Engine engine)
    {
        await using var desk = await PublishedDesk.Start(engine);
        await desk.Store(desk.Year(2025, 3));
        var coordinator = await desk.Dims.With(Roles.Coordinator);
        (await coordinator.Post("/v1/releases", Body("early"))).Is(HttpStatusCode.Created);
        (await desk.Dims.Anonymous.Get("/v1/trends/dosage?substance=mdma&form=tablet&asKnownAt=early")).IsProblem(HttpStatusCode.BadRequest, "invalid-input");
        var wrong = new List<(SubmitSample Sample, SampleReceipt Stored)>();
        for (var i = 0; i < 12; i++)
        {
            var sample = desk.Tablet("u1", "2025-08-12", 290 + i);
            wrong.Add((sample, await desk.Dims.Send(sample)));
        }
        await desk.Snapshot();
        var first = await Told(desk, "");
        // Recorded since, and frozen before the next snapshot.
        await desk.Store([.. Enumerable.Range(0, 100).Select(i => desk.Tablet(i % 2 == 0 ? "u1" : "g2", "2025-08-12", i < 50 ? 170 + (i % 9) : null, i < 50 ? [] : ["mcpp"]))]);
        (await coordinator.Post("/v1/releases", Body("first"))).Is(HttpStatusCode.Created);
        Assert.Equal(first, await Told(desk, ""));
        var (json, csv) = (await Told(desk, "&asKnownAt=first"), await Told(desk, "&asKnownAt=first", "text/csv"));
        Assert.Equal(first.Select(Figures), json.Select(Figures));
        await desk.Snapshot();
        var second = await Told(desk, "");
        Assert.NotEqual(first.Select(Figures), second.Select(Figures));
        // Corrected, added to, and told once more.
        var admin = await desk.Dims.With(Roles.Admin);
        foreach (var (sample, stored) in wrong)
        {
            var revision = (await admin.Get("/v1/samples/" + stored.Number)).Json.GetProperty("revision").GetInt64();
            (await admin.Post($"/v1/samples/{stored.Number}/corrections", new { revision, reason = "It was wrong.", sample = sample with { Analyses = [PublishedDesk.Measured(150)] } })).Is(HttpStatusCode.Created);
        }
        await desk.Store([.. Enumerable.Range(0, 200).Select(i => desk.Tablet(i % 2 == 0 ? "u1" : "g2", "2025-03-12", i < 100 ? 90 + (i % 9) : null, i < 100 ? [] : ["mcpp"]))]);
        await desk.Snapshot();
        (await coordinator.Post("/v1/releases", Body("third"))).Is(HttpStatusCode.Created);

        Assert.Equal(json, await Told(desk, "&asKnownAt=first"));
        Assert.Equal(csv, await Told(desk, "&asKnownAt=first", "text/csv"));
        Assert.Equal(second.Select(Figures), (await Told(desk, "&asKnownAt=snapshot:2")).Select(Figures));
        Assert.Equal((await Told(desk, "")).Select(Figures), (await Told(desk, "&asKnownAt=third")).Select(Figures));
        // Each entry says of which snapshot and revision it is, and the list of releases which snapshot each contains.
        var entry = JsonDocument.Parse(json[0]).RootElement.GetProperty("periods")[0];
        var snapshot = JsonDocument.Parse(json[0]).RootElement.GetProperty("disclosure").GetProperty("snapshot");
        Assert.Equal((1, snapshot.GetProperty("revision").GetInt64(), snapshot.GetProperty("takenAt").GetString()), (entry.GetProperty("snapshot").GetInt32(), entry.GetProperty("revision").GetInt64(), entry.GetProperty("snapshotAt").GetString()));
        var list = (await desk.Dims.Anonymous.Get("/v1/releases")).Is(HttpStatusCode.OK).Json.GetProperty("items").EnumerateArray().ToList();
        Assert.Equal(["third 3", "first 1", "early -"], list.Select(r => $"{r.GetProperty("name")} {(r.TryGetProperty("snapshot", out var s) ? s.GetProperty("number").GetRawText() : "-")}"));
        Assert.All(list, r => Assert.False(r.TryGetProperty("files", out _) || r.TryGetProperty("figures", out _) || r.TryGetProperty("changes", out _)));
        (await desk.Dims.Anonymous.Get("/v1/releases/first")).IsProblem(HttpStatusCode.Unauthorized, "unauthorised");
        // The address of a citation answers what it cites.
        foreach (var (cited, question) in json.Zip(Questions))
        {
            var line = JsonDocument.Parse(cited).RootElement.GetProperty("citation").GetString()!;
            Assert.Contains(" Release first. Snapshot 1 of 2026-11-21T", line);
            Assert.Contains("told from 10 samples on. /v1/trends/" + question[..question.IndexOf('?', StringComparison.Ordinal)], line);
            Assert.Equal(cited, (await desk.Dims.Anonymous.Get(line[line.IndexOf("/v1/", StringComparison.Ordinal)..])).Is(HttpStatusCode.OK).Text);
        }
        foreach (var (text, says) in new[] { ("17", "name of a release"), ("2026-11-22T12:00:00Z", "snapshot:3"), ("snapshot:9", "snapshots 1 to 3"), ("nothing", "no release of that name"), ("early", "before the first snapshot") })
        {
            var fault = Assert.Single((await desk.Dims.Anonymous.Get("/v1/trends/dosage?substance=mdma&form=tablet&asKnownAt=" + text)).IsProblem(HttpStatusCode.BadRequest, "invalid-input").Json.GetProperty("errors").EnumerateArray());
            Assert.Equal("?asKnownAt", fault.GetProperty("pointer").GetString());
            Assert.Contains(says, fault.GetProperty("detail").GetString());
        }
    }

    private static string Figures(string answer) => JsonDocument.Parse(answer).RootElement.GetProperty("periods").GetRawText();

    [Theory, OnBothEngines]
    public async Task Each_answer_has_its_citation_and_policy_no_least_and_no_most_and_tails_only_with_enough_behind_them(Engine engine)
    {
        await using var desk = await PublishedDesk.Start(engine);
        Assert.EndsWith("No snapshot was taken yet.", (await desk.Reads("/v1/trends/dosage?substance=mdma&form=tablet")).GetProperty("citation").GetString());
        await desk.Store(desk.Year(2025, 3));
        await desk.Snapshot();
        foreach (var (json, csv) in (await Told(desk, "")).Zip(await Told(desk, "", "text/csv")))
        {
            var answer = JsonDocument.Parse(json).RootElement;
            var (line, policy) = (answer.GetProperty("citation").GetString(), answer.GetProperty("disclosure").GetProperty("policy").GetString());
            Assert.Matches("^.+\\. .+, by (year|quarter), 2025-01-01 to 2025-12-31\\. Snapshot 1 of 2026-[^ ]+Z, data revision [0-9]+; told from 10 samples on\\. /v1/trends/[^ ]+&from=2025-01-01&to=2025-12-31[^ ]*&asKnownAt=snapshot:1$", line);
            Assert.Contains("fewer than 10 samples", policy);
            var rows = csv.Split("\r\n")[..^1].Select(PublishedDesk.Cells).ToList();
            Assert.All(rows.Skip(1), r => Assert.Equal((policy, line), (r[^2], r[^1])));
            Assert.DoesNotContain(rows[0], c => c is "min" or "max");
            Assert.DoesNotMatch("\"(min|max)\":", json);
        }
        foreach (var interval in new[] { "year", "half-year", "quarter" })
            foreach (var entry in (await desk.Reads($"/v1/trends/dosage?substance=mdma&form=tablet&interval={interval}&from=2025-01-01&to=2025-12-31&quantile=0.05&quantile=0.95&quantile=0.1&quantile=0.9")).GetProperty("periods").EnumerateArray())
                foreach (var quantile in entry.GetProperty("quantiles").EnumerateArray().Where(q => q.GetProperty("value").ValueKind != JsonValueKind.Null))
                    Assert.True(Math.Min(quantile.GetProperty("p").GetDecimal(), 1 - quantile.GetProperty("p").GetDecimal()) * entry.GetProperty("n").GetInt32() >= 10, $"{entry.GetProperty("period")}: {quantile}");
    }

    [Theory, OnBothEngines]
    public async Task What_was_not_told_apart_is_in_the_number_of_every_substance(Engine engine)
    {
        await using var desk = await PublishedDesk.Start(engine);
        var laboratory = await desk.Dims.With(Roles.Laboratory, "lab-1");
        (await laboratory.Put("/v1/panels/screen", """{ "method": "GC-MS", "from": "2020-01-01", "screening": true }""")).Is(HttpStatusCode.OK);
        // Of 200 powders 100 held cocaine, 40 3-MMC and 3 MMC of which the position is not known.
        await desk.Store(Enumerable.Range(0, 200).Select(i => new SubmitSample
        {
            Reference = $"W-{i}",
            Location = i % 2 == 0 ? "u1" : "u2",
            Form = Form.Powder,
            CollectedOn = new DateOnly(2025, 1 + (i % 12), 5),
            Analyses = [new Analysis { Source = Source.Laboratory, Laboratory = "lab-1", Panel = "screen", Findings = i < 100 ? [Lab.Found("cocaine")] : i < 140 ? [Lab.Found("3-MMC")] : i < 143 ? [Lab.Found("mmc")] : i < 150 ? [Lab.Found("caffeine")] : [] }],
        }));
        await desk.Snapshot();
        async Task<(string Status, string N, string Found)> Of(string substance)
        {
            var entry = (await desk.Reads($"/v1/trends/prevalence?substance={substance}&form=powder&from=2025-01-01&to=2025-12-31")).GetProperty("periods")[0];
            return (entry.GetProperty("status").GetString()!, entry.GetProperty("n").GetRawText(), entry.GetProperty("found").GetRawText());
        }
        Assert.Equal(("published", "200", "100"), await Of("cocaine"));
        Assert.Equal(("published", "200", "40"), await Of("3-mmc"));
        Assert.Equal(("suppressed", "null", "null"), await Of("mmc"));
        var notes = (await desk.Reads("/v1/trends/prevalence?substance=3-mmc&form=powder")).GetProperty("notes");
        Assert.Contains("mmc was found, which can stand for 3-mmc, are in `n`", notes[0].GetString());
    }
}
