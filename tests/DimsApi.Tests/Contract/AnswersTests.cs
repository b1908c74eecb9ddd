using System.Net;
using System.Text.Json;
using Dims.Access;
using Dims.Tests.Attachments;
using Dims.Tests.Host;
using Dims.Tests.Subscriptions;

namespace Dims.Tests.Contract;

// Real answers of every operation, held against what the contract says of them.
public sealed class AnswersTests
{
    private const string Alert =
        """
        { "level": "regional", "regions": [ { "regionSet": "province", "region": "utrecht" } ],
          "headline": { "nl": "PMMA in roze tablet", "en": "PMMA in a pink tablet" }, "text": { "nl": "In deze tablet zit PMMA.", "en": "This tablet holds PMMA." },
          "sms": { "nl": "PMMA", "en": "PMMA" }, "short": { "nl": "PMMA", "en": "PMMA" }, "advice": { "users": { "nl": "Neem deze tablet niet.", "en": "Do not take this tablet." } }, "substances": [ { "substance": "PMMA", "amount": 173.0, "unit": "mg/{tbl}" } ],
          "form": "tablet", "appearance": { "logo": "Superman", "colours": ["pink"], "massMg": 412.5 }, "soldAs": ["ecstasy"] }
        """;

    private readonly HashSet<string> _seen = [];

    [Fact]
    public async Task Every_operation_answers_as_its_contract_says()
    {
        await using var dims = await TestDims.Start(Engine.Sqlite, DeliveryDesk.ToLoopback);
        await Places(dims);
        await Keys(dims);
        await Samples(dims);
        await WayAnswers.See(dims, Saw, Reads);
        await Attachments(dims);
        await Register(dims);
        await RegisterChanges(dims);
        await Alerts(dims);
        await ReachAnswers.See(dims, Saw, Reads);
        await AnswerCodeAnswers.See(dims, Saw);
        await RecognitionAnswers.See(Saw, Reads);
        await RuleAnswers.See(dims, Saw, Reads);
        await Proposals(dims);
        await SubscriptionAnswers.See(dims, Saw, Reads);
        await ReleaseAnswers.See(dims, Saw, Reads);
        await Problems(dims);
        Assert.Equal(Contracts.Operations.Select(o => o.Id).Order(StringComparer.Ordinal), _seen.Order(StringComparer.Ordinal));
    }

    // The answer, 2xx or 304 as the operation's contract has it.
    private Answer Saw(string operationId, Answer answer)
    {
        Assert.True((int)answer.Status is >= 200 and < 400, $"{operationId}: {answer.Status} {answer.Text}");
        _seen.Add(operationId);
        return answer.Keeps(operationId);
    }

    // Read, and read again with the tag where the contract promises one: then 304, with the same tag and without a body.
    private async Task<Answer> Reads(string operationId, Client client, string path)
    {
        var answer = Saw(operationId, await client.Get(path));
        if (!Contracts.Operation(operationId).Statuses.Contains("304")) return answer;
        var again = await client.Get(path, ("If-None-Match", $"\"another\", {answer.ETag}"));
        Assert.Equal((HttpStatusCode.NotModified, "", answer.ETag, answer.Headers["Cache-Control"]), (again.Status, again.Text, again.ETag, again.Headers["Cache-Control"]));
        again.Keeps(operationId);
        Assert.Equal(HttpStatusCode.OK, (await client.Get(path, ("If-None-Match", "\"another\""))).Status);
        return answer;
    }

    private async Task Places(TestDims dims)
    {
        var admin = await dims.With(Roles.Admin);
        Saw("putRegionSet", await admin.Put("/v1/region-sets/own", """{ "name": "Own", "country": "NL", "regions": [ { "id": "north", "name": "North" } ] }"""));
        Saw("putLocation", await admin.Put("/v1/locations/zwolle-1", """{ "name": "Zwolle, first", "regions": [ { "regionSet": "own", "region": "north" } ] }"""));
        await Reads("listRegionSets", dims.Anonymous, "/v1/region-sets");
        await Reads("getRegionSet", dims.Anonymous, "/v1/region-sets/own");
        await Reads("listLocations", dims.Anonymous, "/v1/locations");
        await Reads("getLocation", dims.Anonymous, "/v1/locations/zwolle-1");
    }

    private async Task Keys(TestDims dims)
    {
        var admin = await dims.With(Roles.Admin);
        const string Body = """{ "role": "location", "name": "Zwolle", "location": "zwolle-1", "expiresAt": "2027-11-21T10:00:00+02:00" }""";
        var key = Saw("createKey", await admin.Post("/v1/keys", Body, ("Idempotency-Key", "\"once\""))).Json;
        var replay = Saw("createKey", await admin.Post("/v1/keys", Body, ("Idempotency-Key", "\"once\"")));
        Assert.Equal("true", replay.Headers["Idempotency-Replayed"]);
        Assert.Equal(key.GetProperty("id").GetString(), replay.Json.GetProperty("id").GetString());
        await Reads("listKeys", admin, "/v1/keys");
        await Reads("getMyself", new Client(dims.Url, key.GetProperty("key").GetString()), "/v1/myself");
        Saw("revokeKey", await admin.Delete("/v1/keys/" + key.GetProperty("id").GetString()));
        var audit = await Reads("listAudit", admin, "/v1/audit?limit=1");
        Assert.NotNull(audit.Next);
    }

    private async Task Samples(TestDims dims)
    {
        var (lab, coordinator) = (await dims.With(Roles.Location), await dims.With(Roles.Coordinator));
        Shared.MustBeThere();
        var example = await File.ReadAllTextAsync(Path.Combine(Shared.Folder, "examples/sample.json"), TestContext.Current.CancellationToken);
        Assert.Empty(SchemaCheck.Faults(JsonDocument.Parse(example).RootElement, Contracts.Schemas.GetProperty("SubmitSample")));
        var receipt = Saw("submitSample", await lab.Post("/v1/samples", example)).Is(HttpStatusCode.Created);
        Saw("submitSample", await lab.Post("/v1/samples", example)).Is(HttpStatusCode.OK);
        await lab.Post("/v1/samples", Lab.Tablet(120, "A-1", soldAs: "blue dolphin nine"));
        Saw("submitSampleBatch", await lab.PostText("/v1/sample-batches",
            """[ { "reference": "B-1", "collectedOn": "2026-11-20", "form": "powder" }, { "reference": "A-1", "collectedOn": "2026-11-20", "form": "powder" }, { "form": "pill" } ]"""));
        Saw("submitSampleBatch", await lab.PostText("/v1/sample-batches?mode=all-or-nothing", """{ "reference": "B-1", "collectedOn": "2026-11-20", "form": "powder" }""", "application/x-ndjson"));
        Saw("submitSampleBatch", await lab.PostText("/v1/sample-batches", "reference;collected on;form\nC-1;2026-11-17;powder\nC-2;03-04-2026;pills\n", "text/csv"));
        foreach (var format in new[] { "csv", "xlsx" }) await Reads("getSampleBatchTemplate", dims.Anonymous, "/v1/sample-batches/template?format=" + format);
        var page = await Reads("listSamples", lab, "/v1/samples?limit=1");
        Saw("listSamples", await lab.Get(page.Next!));
        await Reads("getSample", lab, receipt.Headers["Location"]);
        await Reads("listUnknownNames", coordinator, "/v1/unknown-names");
        await Analyses(dims, lab, receipt.Json.GetProperty("number").GetString()!);
        foreach (var query in new[] { "substance=mdma&form=tablet", "substance=mdma&interval=month&threshold=100&threshold=150&groupBy=location&basis=base", "substance=cocaine" })
            await Reads("getDosageTrend", lab, "/v1/trends/dosage?" + query);
        Saw("getDosageTrend", await lab.Get("/v1/trends/dosage?substance=mdma", ("Accept", "text/csv")));
        await Reads("getDosageTrend", lab, "/v1/trends/dosage?substance=mdma&trend=true&price=true&quantile=0.9&binWidth=10&threshold=100&interval=half-year");
        await Reads("getDosageTrend", dims.Anonymous, "/v1/trends/dosage?substance=mdma&form=tablet&threshold=150&from=2025-01-01&to=2025-12-31");
        await Reads("getPrevalence", dims.Anonymous, "/v1/trends/prevalence?substance=mdma&form=tablet");
        await Reads("getComposition", dims.Anonymous, "/v1/trends/composition?soldAs=ecstasy");
        await Reads("listSignals", lab, "/v1/signals?weeks=2");
        var note = Saw("writeSeriesNote", await coordinator.PostText("/v1/series-notes", """{ "kind": "lockdown", "from": "2020-03-15", "text": { "nl": "Dicht.", "en": "Closed." } }""")).Is(HttpStatusCode.Created);
        await Reads("getDosageTrend", lab, "/v1/trends/dosage?substance=mdma&from=2020-01-01");
        await Reads("listSeriesNotes", dims.Anonymous, "/v1/series-notes");
        await Reads("getSeriesNote", dims.Anonymous, note.Headers["Location"]);
        note = Saw("editSeriesNote", await coordinator.Put(note.Headers["Location"], """{ "kind": "other", "from": "2020-03-15", "text": { "nl": "Dicht.", "en": "Closed." } }""", ("If-Match", note.ETag!))).Is(HttpStatusCode.OK);
        var address = (await coordinator.Get("/v1/series-notes")).Json.GetProperty("items")[0].GetProperty("id").GetString();
        await Reads("listSeriesNoteVersions", coordinator, $"/v1/series-notes/{address}/versions");
        Saw("withdrawSeriesNote", await coordinator.Post($"/v1/series-notes/{address}/withdrawal", """{ "reason": "Another year." }""", ("If-Match", note.ETag!))).Is(HttpStatusCode.OK);
        await Reads("getDisclosure", dims.Anonymous, "/v1/disclosure");
        foreach (var query in new[] { "substance=mdma&from=2020-01-01&breakAt=2021-01-01", "class=opioid&groupBy=form" }) await Reads("getPrevalence", lab, "/v1/trends/prevalence?" + query);
        Saw("getPrevalence", await lab.Get("/v1/trends/prevalence?substance=mdma", ("Accept", "text/csv")));
        foreach (var type in new[] { "application/zip", "text/csv", "application/x-ndjson" }) Saw("exportSamples", await (await dims.With(Roles.Researcher)).Get("/v1/exports/samples", ("Accept", type)));
        await Reads("getComposition", lab, "/v1/trends/composition?soldAs=ecstasy");
        Saw("getComposition", await lab.Get("/v1/trends/composition?soldAs=ecstasy", ("Accept", "text/csv")));
        await Reads("listPublishedFigures", lab, "/v1/published-figures?year=2013");
        await Reads("getPublishedFigure", lab, "/v1/published-figures/nl-mdma-mean-2013");
        Saw("addPublishedFigure", await coordinator.PostText("/v1/published-figures",
            """{ "kind": "count", "what": "Samples", "value": 3, "unit": "samples", "denominator": "All.", "from": "2021-01-01", "to": "2021-12-31", "area": "NL", "source": { "publisher": "An institute", "title": "A report" } }""")).Is(HttpStatusCode.Created);
        await Reads("getComparison", lab, "/v1/trends/comparison?substance=mdma&fromA=2025-01-01&toA=2025-12-31&fromB=2026-01-01&toB=2026-11-20&threshold=100");
    }

    private async Task Analyses(TestDims dims, Client lab, string number)
    {
        var laboratory = await dims.With(Roles.Laboratory, "lab-1");
        const string Panel = """{ "method": "GC-MS", "from": "2026-01-01", "substances": [ { "substance": "PMMA", "lod": 0.1, "unit": "%" }, { "substance": "MDMA" } ] }""";
        Saw("putPanel", await laboratory.Put("/v1/panels/lab-1-gc-ms", Panel));
        await Reads("listPanels", laboratory, "/v1/panels?laboratory=lab-1");
        await Reads("getPanel", laboratory, "/v1/panels/lab-1-gc-ms");
        const string Analysis = """{ "source": "laboratory", "method": "GC-MS", "panel": "lab-1-gc-ms", "run": "R-7", "findings": [ { "substance": "blue dolphin nine", "qualifier": "=", "amount": 900, "unit": "mg/{tbl}" } ] }""";
        Saw("addAnalysis", await laboratory.Post($"/v1/samples/{number}/analyses", Analysis)).Is(HttpStatusCode.Created);
        Saw("addAnalysis", await laboratory.Post($"/v1/samples/{number}/analyses", Analysis)).Is(HttpStatusCode.OK);
        Saw("addAnalysisBatch", await laboratory.PostText("/v1/analysis-batches", $$"""[ { "sample": "{{number}}", "analysis": { "source": "laboratory", "method": "FTIR", "findings": [] } }, { "sample": "AAA-AAAA" } ]"""));
        Saw("addAnalysisBatch", await laboratory.PostText("/v1/analysis-batches", $"sample;method;substance;qualifier;amount;unit\n{number};FTIR;;;;\n{number};TLC;MDMA;=;1.250;%\nAAA-AAAA;TLC;;;;\n", "text/csv"));
        foreach (var format in new[] { "csv", "xlsx" }) await Reads("getAnalysisBatchTemplate", dims.Anonymous, "/v1/analysis-batches/template?format=" + format);
        await Reads("listFlags", lab, "/v1/flags");
        Saw("listFlags", await lab.Get((await Reads("listFlags", lab, "/v1/flags?limit=1")).Next!));
        var wrong = await lab.PostText("/v1/samples", """{ "reference": "wrong", "collectedOn": "2026-11-17", "form": "tablet" }""");
        Saw("correctSample", await lab.PostText($"/v1/samples/{wrong.Json.GetProperty("id").GetString()}/corrections", $$"""{ "revision": {{wrong.Json.GetProperty("revision").GetInt64()}}, "reason": "A slip.", "sample": { "reference": "wrong", "collectedOn": "2026-11-16", "form": "tablet" } }""")).Is(HttpStatusCode.Created);
        const string Mistake = "\"run\": \"R-7\", \"change\": { \"multiplyBy\": 2 }";
        var preview = Saw("previewRunCorrection", await laboratory.PostText("/v1/run-correction-previews", $"{{ {Mistake} }}")).Is(HttpStatusCode.OK).Json.GetProperty("preview").GetString();
        Saw("correctRun", await laboratory.PostText("/v1/run-corrections", $"{{ {Mistake}, \"preview\": \"{preview}\", \"reason\": \"A slip.\" }}")).Is(HttpStatusCode.OK);
        await Reads("listSampleVersions", lab, $"/v1/samples/{number}/versions");
        await Reads("listNotDetected", lab, $"/v1/samples/{number}/not-detected");
        Saw("confirmFlag", await lab.Post($"/v1/samples/{number}/flags/1/confirmation", """{ "reason": "Weighed again." }"""));
        await Reads("getSample", lab, $"/v1/samples/{number}");
    }

    private async Task Attachments(TestDims dims)
    {
        var (lab, coordinator) = (await dims.With(Roles.Location), await dims.With(Roles.Coordinator));
        var sample = (await lab.Post("/v1/samples", Lab.Tablet(100))).Headers["Location"];
        var photo = Saw("addAttachment", await lab.Sends(sample, Files.Jpeg())).Is(HttpStatusCode.Created).Headers["Location"];
        Saw("addAttachment", await lab.Sends(sample, Files.Jpeg(), type: "image/jpeg")).Is(HttpStatusCode.OK);
        await Reads("listAttachmentsOfSample", lab, sample + "/attachments");
        await Reads("listAttachments", coordinator, "/v1/attachments?state=unseen");
        await Reads("getAttachment", lab, photo);
        await Reads("getAttachmentContent", lab, photo + "/content");
        Saw("releaseAttachment", await coordinator.Releases(photo));
        await Reads("getAttachmentContent", dims.Anonymous, photo + "/content");
        Saw("withholdAttachment", await coordinator.Post(photo + "/withhold", """{ "reason": "other" }"""));
        Saw("removeAttachment", await coordinator.Delete(photo + "?reason=wrong-sample"));
    }

    private async Task Register(TestDims dims)
    {
        await Reads("listSubstances", dims.Anonymous, "/v1/substances");
        await Reads("listSubstances", dims.Anonymous, "/v1/substances?name=kokaine");
        await Reads("getSubstance", dims.Anonymous, "/v1/substances/mdma");
        await Reads("listMarketNames", dims.Anonymous, "/v1/market-names");
    }

    private async Task RegisterChanges(TestDims dims)
    {
        var coordinator = await dims.With(Roles.Coordinator);
        const string Entry = """{ "name": "Testazepam", "names": [{ "name": "testje", "language": "street" }], "salts": [{ "basis": "hydrochloride", "factor": 0.9 }], "source": "test" }""";
        Assert.Empty(SchemaCheck.Faults(JsonDocument.Parse(Entry).RootElement, Contracts.Schemas.GetProperty("PutSubstance")));
        var entered = Saw("putSubstance", await coordinator.Put("/v1/substances/testazepam", Entry));
        Saw("putSubstance", await coordinator.Put("/v1/substances/testazepam", Entry, ("If-Match", entered.ETag!)));
        await Reads("getSubstance", dims.Anonymous, "/v1/substances/mdma?on=2020-01-01");
        await Reads("listSubstanceVersions", coordinator, "/v1/substances/testazepam/versions");
        Saw("putMarketName", await coordinator.Put("/v1/market-names/testroze", """{ "name": "testroze", "promises": ["mdma"], "source": "test" }"""));
        await Reads("getMarketName", dims.Anonymous, "/v1/market-names/testroze");
        await Reads("listMarketNameVersions", coordinator, "/v1/market-names/speed/versions");
        Saw("putName", await coordinator.Put("/v1/names/Blue%20Dolphin%20Nine", """{ "marketName": "ecstasy" }"""));
        await Reads("getName", coordinator, "/v1/names/blue%20dolphin%20nine");
        Saw("deleteName", await coordinator.Delete("/v1/names/blue-dolphin-nine"));
        Saw("listUnknownNames", await coordinator.Get("/v1/unknown-names?limit=1"));
        var merge = Saw("mergeSubstances", await coordinator.Post("/v1/substance-merges", """{ "from": "testazepam", "into": "diazepam", "reason": "test" }""")).Headers["Location"];
        await Reads("getSubstance", dims.Anonymous, "/v1/substances/testazepam");
        await Reads("getSubstanceMerge", coordinator, merge);
        Saw("undoSubstanceMerge", await coordinator.Post(merge + "/undoing", """{ "reason": "test" }"""));
        await Reads("listSubstanceMerges", coordinator, "/v1/substance-merges");
        Saw("putLegalGroup", await coordinator.Put("/v1/legal-groups/xx", """{ "name": "x", "country": "XX", "list": "I", "members": ["mdma"] }"""));
        await Reads("listLegalGroups", dims.Anonymous, "/v1/legal-groups");
        await Reads("getLegalGroup", dims.Anonymous, "/v1/legal-groups/xx");
        await Reads("listLegalGroupVersions", coordinator, "/v1/legal-groups/xx/versions");
        const string Status = """{ "country": "XX", "list": "I", "group": "xx", "state": "in-force", "from": "2020-01-01", "source": "test" }""";
        var status = Saw("enterLegalStatus", await coordinator.Post("/v1/legal-statuses", Status));
        var path = status.Headers["Location"];
        Saw("putLegalStatus", await coordinator.Put(path, Status, ("If-Match", status.ETag!)));
        await Reads("listLegalStatuses", dims.Anonymous, "/v1/legal-statuses?substance=mdma&on=2021-11-01");
        await Reads("getLegalStatus", dims.Anonymous, path);
        Saw("removeLegalStatus", await coordinator.Delete(path));
        await Reads("listLegalStatusVersions", coordinator, path + "/versions");
    }

    private async Task Alerts(TestDims dims)
    {
        var (writer, decider) = (await dims.With(Roles.Coordinator), await dims.With(Roles.Coordinator));
        var draft = Saw("writeAlert", await writer.Post("/v1/alert-drafts", Alert)).Is(HttpStatusCode.Created);
        var path = draft.Headers["Location"];
        Assert.Empty(SchemaCheck.Faults(JsonDocument.Parse(Alert).RootElement, Contracts.Schemas.GetProperty("AlertContent")));
        Saw("editAlertDraft", await writer.Put(path, Alert, ("If-Match", draft.ETag!)));
        await Reads("listAlertDrafts", writer, "/v1/alert-drafts");
        await Reads("getAlertDraft", writer, path);
        async Task<Answer> Step(Client by, string operation, string to, string? body) => Saw(operation, await by.Post(to, body, ("If-Match", (await by.Get(path)).ETag!)));
        const string note = """ "note": { "nl": "Iets nieuws.", "en": "Something new." } """;
        await Step(decider, "returnAlertDraft", path + "/return", """{ "reason": "The look is missing." }""");
        Saw("editAlertDraft", await writer.Put(path, Alert, ("If-Match", "*")));
        var alert = (await Step(decider, "publishAlert", path + "/publication", null)).Headers["Location"];
        await Reads("listAlerts", dims.Anonymous, "/v1/alerts");
        await Reads("listAlerts", writer, "/v1/alerts");
        await Formats(dims, alert);
        await Step(writer, "askAlertUpdate", alert + "/update-request", $$"""{ "content": {{Alert}}, {{note}} }""");
        await Reads("getAlertDraft", writer, path);
        await Step(decider, "returnAlertChange", alert + "/change-return", """{ "reason": "In other words, please." }""");
        await Step(writer, "askAlertUpdate", alert + "/update-request", $$"""{ "content": {{Alert.Replace("\"level\"", "\"audience\": \"public\", \"level\"", StringComparison.Ordinal)}}, {{note}} }""");
        await Step(decider, "updateAlert", alert + "/update", "{}");
        await Step(writer, "askAlertNarrowing", alert + "/narrowing-request", $$"""{ "audience": "professional", "withdrawalReason": "no-longer-seen", {{note}} }""");
        await Step(decider, "narrowAlert", alert + "/narrowing", null);
        await Step(writer, "askAlertShortening", alert + "/shortening-request", $$"""{ "expires": "{{TestDims.Start0.AddDays(3):yyyy-MM-dd}}T12:00:00Z", {{note}} }""");
        await Step(decider, "rejectAlertChange", alert + "/change-rejection", """{ "reason": "It stays as long as it was." }""");
        await Step(writer, "askAlertShortening", alert + "/shortening-request", $$"""{ "expires": "{{TestDims.Start0.AddDays(4):yyyy-MM-dd}}T12:00:00Z", {{note}} }""");
        await Step(decider, "shortenAlert", alert + "/shortening", null);
        await Step(decider, "reviewAlert", alert + "/review", $$"""{ {{note}} }""");
        await Step(writer, "askAlertWithdrawal", alert + "/withdrawal-request", """{ "reason": "wrong-product", "note": { "nl": "Een andere tablet.", "en": "Another tablet." } }""");
        await Step(decider, "withdrawAlert", alert + "/withdrawal", null);
        await Reads("listAlertTrail", writer, alert + "/trail");
        var other = (await writer.Post("/v1/alert-drafts", Alert)).Headers["Location"];
        Saw("rejectAlertDraft", await decider.Post(other + "/rejection", """{ "reason": "It is in force already." }""", ("If-Match", (await decider.Get(other)).ETag!)));
        await Reads("getAlert", dims.Anonymous, alert);
        await Reads("listAlertVersions", dims.Anonymous, alert + "/versions");
        await Reads("getAlertVersion", dims.Anonymous, alert + "/versions/1");
        var events = await Reads("listAlertEvents", dims.Anonymous, "/v1/alert-events?after=0&limit=1");
        await Reads("listAlertEvents", dims.Anonymous, events.Next!);
    }

    private async Task Formats(TestDims dims, string alert)
    {
        foreach (var format in new[] { "Cap", "Text", "Edas" })
        {
            await Reads("getAlert" + format, dims.Anonymous, $"{alert}/{format.ToLowerInvariant()}");
            await Reads("getAlertVersion" + format, dims.Anonymous, $"{alert}/versions/1/{format.ToLowerInvariant()}");
        }
        foreach (var type in Dims.Alerts.Formats.AlertFormat.All) Saw("getAlert", await dims.Anonymous.Get(alert, ("Accept", type)));
        await Reads("getAtomFeed", dims.Anonymous, "/v1/feeds/atom");
        await Reads("getCapFeed", dims.Anonymous, "/v1/feeds/cap?level=regional");
        await Reads("getJsonFeed", dims.Anonymous, "/v1/feeds/json?region=province:utrecht&language=en");
        Saw("streamAlertEvents", await dims.Anonymous.Get("/v1/alert-events/stream?after=0"));
    }

    private async Task Proposals(TestDims dims)
    {
        var anna = await dims.With(Roles.Coordinator, "Anna");
        const string Body = """{ "title": "A death", "form": "tablet", "substance": "PMMA", "appearance": { "logo": "Superman" }, "evidence": { "reports": [ { "organisation": "X", "text": "Y" } ] } }""";
        var raised = Saw("proposeAlert", await anna.Post("/v1/alert-proposals", Body, ("Idempotency-Key", "\"proposal\""))).Is(HttpStatusCode.Created);
        Saw("proposeAlert", await anna.Post("/v1/alert-proposals", Body)).Is(HttpStatusCode.OK);
        Saw("proposeAlert", await anna.PostText("/v1/alert-proposals", Dims.Tests.Proposals.CapDocuments.Alert(), "application/cap+xml")).Is(HttpStatusCode.Created);
        var path = raised.Headers["Location"];
        Assert.NotNull((await Reads("listAlertProposals", anna, "/v1/alert-proposals?limit=1")).Next);
        Saw("addProposalEvidence", await anna.Post(path + "/evidence", """{ "incidents": [ { "from": "2026-11-18", "until": "2026-11-19", "service": "ambulance", "number": 2, "symptoms": ["panic"] } ] }"""));
        await Reads("getProposalEvidence", anna, path + "/evidence");
        await Reads("getProposalDraft", anna, path + "/draft");
        Saw("rejectAlertProposal", await anna.Post(path + "/rejection", """{ "reason": "Known." }""", ("If-Match", (await Reads("getAlertProposal", anna, path)).ETag!)));
    }

    private async Task Problems(TestDims dims)
    {
        await Reads("listProblemTypes", dims.Anonymous, "/v1/problem-types");
        foreach (var code in Dims.Http.ProblemCodes.All) await Reads("getProblemType", dims.Anonymous, "/v1/problem-types/" + code.Code);
    }
}
