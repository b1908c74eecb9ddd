using Dims.Access;
using Dims.Tests.Host;

namespace Dims.Tests.Contract;

// The operations on rules, urgent samples and notices, for AnswersTests.
internal static class RuleAnswers
{
    private const string Content = """{ "kind": "dose", "name": "Much ketamine", "substances": ["ketamine"], "above": 50, "unit": "%", "basis": "base", "forms": ["powder"], "soldAs": ["cocaine"], "region": "province:utrecht", "source": "test" }""";

    public static async Task See(TestDims dims, Func<string, Answer, Answer> saw, Func<string, Client, string, Task<Answer>> reads)
    {
        var coordinator = await dims.With(Roles.Coordinator, "rules person");
        var rule = $$"""{ "reason": "test", "rule": {{Content}} }""";
        Assert.Empty(SchemaCheck.Faults(System.Text.Json.JsonDocument.Parse(rule).RootElement, Contracts.Schemas.GetProperty("PutAlertRule")));
        var put = saw("putAlertRule", await coordinator.Put("/v1/alert-rules/much-ketamine", rule));
        saw("putAlertRule", await coordinator.Put("/v1/alert-rules/much-ketamine", rule, ("If-Match", put.ETag!)));
        await reads("listAlertRules", coordinator, "/v1/alert-rules");
        await reads("getAlertRule", coordinator, "/v1/alert-rules/much-ketamine");
        await reads("listAlertRuleVersions", coordinator, "/v1/alert-rules/much-ketamine/versions");
        await dims.Send(Lab.Tablet() with { Analyses = [Lab.Measured(Lab.Found("PMMA"))] });
        saw("tryAlertRule", await coordinator.Post("/v1/alert-rule-trials", """{ "rule": { "kind": "present", "name": "PMMA", "substances": ["pmma"], "source": "test" } }"""));
        var dangers = await reads("getDangerList", coordinator, "/v1/danger-list");
        saw("putDangerList", await coordinator.Put("/v1/danger-list", """{ "reason": "test", "substances": ["pmma"], "classes": ["nitazene"] }""", ("If-Match", dangers.ETag!)));
        await reads("listDangerListVersions", coordinator, "/v1/danger-list/versions");
        var escalation = await reads("getEscalation", coordinator, "/v1/escalation");
        saw("putEscalation", await coordinator.Put("/v1/escalation", """{ "reason": "test", "people": ["rules person"] }""", ("If-Match", escalation.ETag!)));
        var urgent = await reads("listUrgentSamples", coordinator, "/v1/urgent-samples");
        saw("openUrgentSample", await coordinator.Post($"/v1/urgent-samples/{urgent.Json.GetProperty("items")[0].GetProperty("number").GetString()}/opening", null));
        await reads("listUrgentSamples", coordinator, "/v1/urgent-samples?opened=true&limit=1");
        // What is dangerous no more can be lifted.
        var number = urgent.Json.GetProperty("items")[0].GetProperty("number").GetString();
        await coordinator.Put("/v1/danger-list", """{ "reason": "test", "substances": [], "classes": ["nitazene"] }""", ("If-Match", (await coordinator.Get("/v1/danger-list")).ETag!));
        var revision = (await coordinator.Get("/v1/samples/" + number)).Json.GetProperty("revision").GetInt64();
        saw("liftWarning", await coordinator.Post($"/v1/urgent-samples/{number}/lifting", Rules.LiftingTests.Body(revision)));
        await reads("listUrgentSamples", coordinator, "/v1/urgent-samples?lifted=true");
        await reads("listNotices", coordinator, "/v1/notices?after=0&limit=1");
    }
}
