using System.IO.Compression;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Dims.Access;
using Dims.Releases;
using Dims.Samples;
using Dims.Storage;
using Dims.Substances;
using Dims.Tests.Host;
using Dims.Tests.Trends;

namespace Dims.Tests.Releases;

public sealed class ReleaseTests
{
    private const string Dosage = "/v1/trends/dosage?substance=mdma&form=tablet&from=2020-01-01&to=2020-12-31";

    private static string Body(string name, string question = Dosage) => $$"""{ "name": "{{name}}", "title": "Figures of {{name}}", "figures": [ { "title": "MDMA in tablets", "question": "{{question}}" } ] }""";

    [Theory, OnBothEngines]
    public async Task What_was_frozen_is_read_again_whatever_is_recorded_and_named_since(Engine engine)
    {
        await using var trends = await TrendStory.Start(engine);
        await trends.Sample("2020-05-01", "MDMA", 100);
        await trends.Sample("2020-05-01", "adam", 300);
        var (coordinator, researcher) = (await trends.Dims.With(Roles.Coordinator), await trends.Dims.With(Roles.Researcher));
        (await coordinator.Post("/v1/series-notes", """{"from":"2020-03-16","to":"2020-05-31","kind":"lockdown","text":{"en":"Locations were closed.","nl":"Locaties waren gesloten."}}""")).Is(HttpStatusCode.Created);
        var then = await researcher.Get(Dosage);
        Assert.Equal(1, then.Json.GetProperty("seriesNotes").GetArrayLength());
        var frozen = (await coordinator.Post("/v1/releases", Body("first"))).Is(HttpStatusCode.Created);
        Assert.Equal("/v1/releases/first", frozen.Headers["Location"]);
        var (figure, file) = (await researcher.Get("/v1/releases/first/figures/1"), frozen.Json.GetProperty("files")[0]);
        await trends.Dims.Send(new PutName { Name = "adam", Substance = "mdma" });
        await trends.Sample("2020-05-02", "MDMA", 200);
        Assert.NotEqual(then.Text, (await researcher.Get(Dosage)).Text);

        // The figure as it was frozen, and the same by the name of the release.
        var again = await researcher.Get("/v1/releases/first/figures/1");
        Assert.Equal(figure.Text, again.Text);
        var answer = figure.Json.GetProperty("dosage");
        Assert.Equal(100, answer.GetProperty("periods")[0].GetProperty("mean").GetDouble());
        Assert.Equal(frozen.Json.GetProperty("figures")[0].GetProperty("sha256").GetString(), Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(answer.GetRawText()))));
        var byName = await researcher.Get(Dosage + "&asKnownAt=first");
        Assert.Equal("first", byName.Json.GetProperty("asKnownAt").GetProperty("release").GetString());
        // Whole answers, but for the line and the moment that name the release.
        Assert.Equal(Whole(answer), Whole(byName.Json));
        Assert.Equal(Whole(then.Json), Whole(byName.Json));
        Assert.Contains(". Release first. ", byName.Json.GetProperty("citation").GetString(), StringComparison.Ordinal);
        Assert.EndsWith("&asKnownAt=first", byName.Json.GetProperty("citation").GetString(), StringComparison.Ordinal);

        // The file.
        using var http = new HttpClient { BaseAddress = trends.Dims.Url };
        http.DefaultRequestHeaders.Authorization = new("Bearer", researcher.Key);
        var bytes = await http.GetByteArrayAsync(file.GetProperty("address").GetString(), TestContext.Current.CancellationToken);
        Assert.Equal((file.GetProperty("sha256").GetString(), file.GetProperty("size").GetInt64()), (Convert.ToHexStringLower(SHA256.HashData(bytes)), bytes.Length));
        using var archive = new ZipArchive(new MemoryStream(bytes));
        using var reader = new StreamReader(await archive.GetEntry("samples.csv")!.OpenAsync(TestContext.Current.CancellationToken));
        Assert.Equal(3, (await reader.ReadToEndAsync(TestContext.Current.CancellationToken)).Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Length);

        // And the database lets nobody change it.
        foreach (var sql in new[] { "UPDATE releases SET title = 'x'", "DELETE FROM release_figures", "UPDATE release_figures SET answer = '{}'", "DELETE FROM release_parts", "UPDATE release_files SET size = 1", "DELETE FROM release_events", "UPDATE release_events SET reason = 'x'" })
            await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(() => trends.Change(async session => await session.Execute(sql)));
        Assert.Equal(figure.Text, (await researcher.Get("/v1/releases/first/figures/1")).Text);
    }

    private static string Whole(JsonElement answer)
    {
        var node = JsonNode.Parse(answer.GetRawText())!.AsObject();
        foreach (var own in new[] { "asKnownAt", "citation" }) node.Remove(own);
        Assert.True(node.Count > 15);
        return node.ToJsonString();
    }

    [Theory, OnBothEngines]
    public async Task A_release_says_what_has_changed_since_the_one_before_and_why(Engine engine)
    {
        await using var trends = await TrendStory.Start(engine);
        await trends.Sample("2020-05-01", "MDMA", 120, unit: Unit.Percent);
        await trends.Sample("2020-05-01", "adam", 300);
        var coordinator = await trends.Dims.With(Roles.Coordinator);
        var first = (await coordinator.Post("/v1/releases", Body("first"))).Is(HttpStatusCode.Created).Json.GetProperty("changes");
        Assert.Equal((2, 0), (first.GetProperty("samplesRecorded").GetInt32(), first.GetProperty("samplesChanged").GetInt32()));
        trends.Dims.Clock.Advance(TimeSpan.FromMinutes(1));
        await using (var read = await trends.Dims.Database.Read(TestContext.Current.CancellationToken))
            await trends.Dims.Send(new ConfirmFlag { Sample = (await read.Scalar<string>("SELECT id FROM samples ORDER BY number"))!, Ordinal = 0, Reason = "Weighed twice." });
        await trends.Sample("2020-05-02", "MDMA", 200);
        await trends.Dims.Send(new PutName { Name = "adam", Substance = "mdma" });
        await trends.Dims.Send(new MergeSubstances { From = "mda", Into = "mdma", Reason = "A test." });
        await trends.Location("utrecht", ("province", "noord-brabant"));
        var changes = (await coordinator.Post("/v1/releases", Body("second"))).Is(HttpStatusCode.Created).Json.GetProperty("changes");
        Assert.Equal(("first", 5, 1, 1), (changes.GetProperty("since").GetString(), changes.GetProperty("revisions").GetInt32(), changes.GetProperty("samplesRecorded").GetInt32(), changes.GetProperty("samplesChanged").GetInt32()));
        Assert.Equal("""[{"change":"flag-confirmed","reason":"Weighed twice.","n":1}]""", changes.GetProperty("sampleChanges").GetRawText());
        Assert.Contains("""{"name":"adam","toSubstance":"mdma"}""", changes.GetProperty("names").GetRawText(), StringComparison.Ordinal);
        Assert.Equal("""[{"from":"mda","into":"mdma","undone":false,"reason":"A test."}]""", changes.GetProperty("merges").GetRawText());
        Assert.Equal("""["utrecht"]""", changes.GetProperty("locations").GetRawText());
        // The last one first.
        Assert.Equal(["second", "first"], (await coordinator.Get("/v1/releases")).Json.GetProperty("items").EnumerateArray().Select(r => r.GetProperty("name").GetString()));
        // Nothing has changed since.
        Assert.Equal("already-exists", (await coordinator.Post("/v1/releases", Body("third"))).Is(HttpStatusCode.Conflict).Code);
    }

    [Theory, OnBothEngines]
    public async Task What_happens_while_a_release_is_frozen_is_told_by_the_next_one(Engine engine)
    {
        await using var trends = await TrendStory.Start(engine);
        await trends.Sample("2020-05-01", "MDMA", 120, unit: Unit.Percent);
        async Task<long> Revision()
        {
            await using var read = await trends.Dims.Database.Read(TestContext.Current.CancellationToken);
            return await read.Scalar<long>("SELECT value FROM counters WHERE name = 'revision'");
        }
        async Task<string> Between(long? before, long revision)
        {
            await using var read = await trends.Dims.Database.Read(TestContext.Current.CancellationToken);
            var changes = await ReleaseDifference.Between(read, before is { } since ? ("before", since) : null, revision);
            return $"{changes.SamplesRecorded} {changes.SamplesChanged} {string.Join(',', changes.Names.Where(n => n.Name == "adam").Select(n => n.Name + ">" + n.ToSubstance))} {string.Join(',', changes.Merges.Select(m => m.Undone))}";
        }
        var start = await Revision();
        trends.Dims.Clock.Advance(TimeSpan.FromMinutes(1));
        await trends.Sample("2020-05-01", "adam", 300);
        await trends.Dims.Send(new PutName { Name = "adam", Substance = "mdma" });
        await trends.Dims.Send(new MergeSubstances { From = "mda", Into = "mdma", Reason = "A test." });
        var frozen = await Revision();
        var told = await Between(start, frozen);
        Assert.Equal("1 0 adam>mdma False", told);
        Assert.Equal("1 0  ", await Between(null, start));
        trends.Dims.Clock.Advance(TimeSpan.FromMinutes(1));
        await trends.Sample("2020-05-03", "MDMA", 200);
        await using (var read = await trends.Dims.Database.Read(TestContext.Current.CancellationToken))
        {
            await trends.Dims.Send(new ConfirmFlag { Sample = (await read.Scalar<string>("SELECT id FROM samples ORDER BY number"))!, Ordinal = 0, Reason = "Weighed twice." });
            await trends.Dims.Send(new UndoSubstanceMerge((await read.Scalar<string>("SELECT id FROM substance_merges"))!, "They are two."));
        }
        await trends.Dims.Send(new TakeNameBack("adam"));
        await trends.Dims.Send(new PutName { Name = "adam", Substance = "3-mmc" });
        Assert.Equal(told, await Between(start, frozen));
        Assert.Equal("1 0  ", await Between(null, start));
        Assert.Equal("1 1 adam>3-mmc True", await Between(frozen, await Revision()));
    }

    [Theory, OnBothEngines]
    public async Task A_release_that_is_withdrawn_or_corrected_stays_readable_and_says_so(Engine engine)
    {
        await using var trends = await TrendStory.Start(engine);
        var coordinator = await trends.Dims.With(Roles.Coordinator);
        foreach (var name in new[] { "first", "second", "third" })
        {
            await trends.Sample("2020-05-01", "MDMA", 100);
            (await coordinator.Post("/v1/releases", Body(name))).Is(HttpStatusCode.Created);
        }
        (await coordinator.Post("/v1/releases/first/citations", """{ "reference": "Key figures 2026, a monitor", "doi": "10.1000/182" }""")).Is(HttpStatusCode.Created);
        Assert.Equal("already-exists", (await coordinator.Post("/v1/releases/first/citations", """{ "reference": "The same", "doi": "10.1000/182" }""")).Code);
        (await coordinator.Post("/v1/releases/second/withdrawal", """{ "reason": "A batch was read twice." }""")).Is(HttpStatusCode.OK);
        var corrected = (await coordinator.Post("/v1/releases/first/correction", """{ "by": "third", "reason": "A factor was wrong." }""")).Is(HttpStatusCode.OK).Json;
        Assert.Equal(("corrected", "third", "A factor was wrong."), (corrected.GetProperty("state").GetString(), corrected.GetProperty("correctedBy").GetString(), corrected.GetProperty("reason").GetString()));
        Assert.Equal(["frozen", "cited", "corrected"], corrected.GetProperty("events").EnumerateArray().Select(e => e.GetProperty("kind").GetString()));
        Assert.Equal(HttpStatusCode.OK, (await coordinator.Get("/v1/releases/first/figures/1")).Status);
        Assert.Equal("withdrawn", (await coordinator.Get("/v1/releases/second")).Json.GetProperty("state").GetString());
        // What is withdrawn may get its successor; what is corrected, and what another took its place by, may not.
        foreach (var (path, body, code) in new[]
        {
            ("first/withdrawal", """{ "reason": "Once more." }""", "transition-not-allowed"), ("first/correction", """{ "by": "third", "reason": "Once more." }""", "transition-not-allowed"),
            ("second/withdrawal", """{ "reason": "Once more." }""", "transition-not-allowed"), ("third/correction", """{ "by": "first", "reason": "The other way." }""", "invalid-input"),
            ("third/correction", """{ "by": "third", "reason": "By itself." }""", "invalid-input"), ("third/correction", """{ "by": "none", "reason": "By nothing." }""", "invalid-input"),
            ("none/withdrawal", """{ "reason": "Of nothing." }""", "not-found"), ("none/citations", """{ "reference": "Of nothing", "doi": "10.1000/183" }""", "not-found"),
        })
            Assert.Equal(code, (await coordinator.Post("/v1/releases/" + path, body)).Code);
        (await coordinator.Post("/v1/releases/second/correction", """{ "by": "third", "reason": "Read once." }""")).Is(HttpStatusCode.OK);
        // Coordinators are told.
        Assert.Equal(["release-frozen first", "release-frozen second", "release-frozen third", "release-withdrawn second", "release-corrected first", "release-corrected second"], (await coordinator.Get("/v1/notices")).Json.GetProperty("items").EnumerateArray().Select(n => $"{n.GetProperty("kind").GetString()} {n.GetProperty("subject").GetString()}"));
    }

    // A release and its end are events: in the log of notices, and for researchers in the list since their last look. Who follows alerts gets none of it.
    [Theory, OnBothEngines]
    public async Task Who_asks_what_has_happened_to_releases_since_is_told_it(Engine engine)
    {
        await using var trends = await TrendStory.Start(engine);
        var (coordinator, researcher) = (await trends.Dims.With(Roles.Coordinator), await trends.Dims.With(Roles.Researcher));
        foreach (var name in new[] { "first", "second" })
        {
            await trends.Sample("2020-05-01", "MDMA", 100);
            (await coordinator.Post("/v1/releases", Body(name))).Is(HttpStatusCode.Created);
        }
        trends.Dims.Clock.Advance(TimeSpan.FromMinutes(5));
        var look = Instant.Text(trends.Dims.Clock.GetUtcNow());
        async Task<string[]> Since() => [.. (await researcher.Get("/v1/releases?since=" + look)).Is(HttpStatusCode.OK).Json.GetProperty("items").EnumerateArray()
            .Select(r => $"{r.GetProperty("name").GetString()} {r.GetProperty("events").EnumerateArray().Last().GetProperty("kind").GetString()}")];
        Assert.Empty(await Since());
        (await coordinator.Post("/v1/releases/first/correction", """{ "by": "second", "reason": "A factor was wrong." }""")).Is(HttpStatusCode.OK);
        await trends.Sample("2020-05-01", "MDMA", 100);
        (await coordinator.Post("/v1/releases", Body("third"))).Is(HttpStatusCode.Created);
        Assert.Equal(["third frozen", "first corrected"], await Since());
        Assert.Equal([1, 2, 3, 4], (await coordinator.Get("/v1/notices")).Json.GetProperty("items").EnumerateArray().Select(n => n.GetProperty("sequence").GetInt32()));
        Assert.Empty((await researcher.Get("/v1/alert-events")).Is(HttpStatusCode.OK).Json.GetProperty("events").EnumerateArray());
        Assert.Equal(["?since"], (await researcher.Get("/v1/releases?since=lately")).Is(HttpStatusCode.BadRequest).Places);
    }

    // Of a file in many parts each is stored as it was made.
    [Fact]
    public void A_file_is_gathered_in_the_parts_in_which_it_is_stored()
    {
        var chance = new Random(28);
        foreach (var size in new[] { 0, 1, PartsStream.Part, PartsStream.Part + 1, (3 * PartsStream.Part) - 1 })
        {
            var bytes = new byte[size];
            chance.NextBytes(bytes);
            using var parts = new PartsStream();
            for (var at = 0; at < size;)
            {
                var some = Math.Min(chance.Next(1, 700_000), size - at);
                parts.Write(bytes.AsSpan(at, some));
                at += some;
            }
            Assert.Equal(bytes, parts.Parts.SelectMany(p => p.ToArray()));
            Assert.All(parts.Parts.SkipLast(1), p => Assert.Equal(PartsStream.Part, p.Length));
        }
    }

    [Fact]
    public async Task Bad_input_is_told_by_its_place_and_reason_and_nothing_is_frozen()
    {
        await using var trends = await TrendStory.Start(Engine.Sqlite);
        await trends.Sample("2020-05-01", "MDMA", 100);
        var (coordinator, researcher) = (await trends.Dims.With(Roles.Coordinator), await trends.Dims.With(Roles.Researcher));
        foreach (var (body, place, code) in new[]
        {
            (Body("2026"), "/name", "digits-alone"), (Body("No Name"), "/name", "pattern"), (Body("a", "/v1/trends/dosage?substance=nothing-known"), "/figures/0/question", "unknown-substance"),
            (Body("a", Dosage + "&asKnownAt=1"), "/figures/0/question", "as-known-at"), (Body("a", Dosage + "&colour=pink"), "/figures/0/question", "unknown-parameter"),
            (Body("a", "/v1/samples?form=tablet"), "/figures/0/question", "pattern"), ("""{ "name": "a", "title": "A", "figures": [] }""", "/figures", "too-few"),
        })
        {
            var answer = (await coordinator.Post("/v1/releases", body)).Is(HttpStatusCode.BadRequest);
            Assert.Equal((place, code), (answer.Places[0], answer.Json.GetProperty("errors")[0].GetProperty("code").GetString()));
        }
        Assert.Equal("missing-scope", (await researcher.Post("/v1/releases", Body("a"))).Code);
        Assert.Empty((await researcher.Get("/v1/releases")).Json.GetProperty("items").EnumerateArray());
        (await coordinator.Post("/v1/releases", """{ "name": "usual", "title": "The usual set" }""")).Is(HttpStatusCode.Created);
        Assert.Equal("already-exists", (await coordinator.Post("/v1/releases", Body("usual"))).Code);
        foreach (var (body, place) in new[]
        {
            ("""{ "reference": "A work" }""", "/doi"), ("""{ "reference": "A work", "doi": "doi:10.1000/182" }""", "/doi"), ("""{ "reference": "A work", "address": "ftp://example.org/a" }""", "/address"),
            ("""{ "reference": "A work", "address": "https://me:secret@example.org/a" }""", "/address"), ("""{ "reference": "somebody@example.org", "doi": "10.1000/182" }""", "/reference"),
        })
            Assert.Equal(place, (await coordinator.Post("/v1/releases/usual/citations", body)).Is(HttpStatusCode.BadRequest).Places[0]);
        foreach (var path in new[] { "none", "usual/figures/99", "usual/files/none.zip", "none/figures/1" }) Assert.Equal("not-found", (await researcher.Get("/v1/releases/" + path)).Code);
    }

    [Fact]
    public async Task A_repeated_request_with_its_key_freezes_once()
    {
        await using var trends = await TrendStory.Start(Engine.Sqlite);
        await trends.Sample("2020-05-01", "MDMA", 100);
        var coordinator = await trends.Dims.With(Roles.Coordinator);
        var frozen = (await coordinator.Post("/v1/releases", Body("first"), ("Idempotency-Key", "\"once\""))).Is(HttpStatusCode.Created);
        await trends.Sample("2020-05-02", "MDMA", 100);
        var again = (await coordinator.Post("/v1/releases", Body("first"), ("Idempotency-Key", "\"once\""))).Is(HttpStatusCode.Created);
        Assert.Equal((frozen.Text, "true"), (again.Text, again.Headers["Idempotency-Replayed"]));
    }
}
