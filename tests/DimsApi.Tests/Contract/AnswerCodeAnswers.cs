using System.Net;
using Dims.Access;
using Dims.Samples;
using Dims.Tests.Answers;
using Dims.Tests.Host;

namespace Dims.Tests.Contract;

// The answers about codes of visitors, held against what the contract says of them.
internal static class AnswerCodeAnswers
{
    public static async Task See(TestDims dims, Func<string, Answer, Answer> saw)
    {
        var counter = await dims.With(Roles.Admin);
        var drawn = saw("drawAnswerCodes", await counter.Post("/v1/answer-codes", """{ "count": 3, "location": "amsterdam-1" }""", ("Idempotency-Key", "\"sheet\"")));
        saw("drawAnswerCodes", await counter.Post("/v1/answer-codes", """{ "count": 3, "location": "amsterdam-1" }""", ("Idempotency-Key", "\"sheet\"")));
        saw("drawAnswerCodes", await counter.Post("/v1/answer-codes", """{ "count": 1, "location": "amsterdam-1" }""", ("Accept", "text/html")));
        string Code(int at) => drawn.Json.GetProperty("items")[at].GetProperty("code").GetString()!;
        // Of the look that the alert in force is about.
        var sample = Lab.Tablet() with
        {
            Appearance = new Appearance { Logo = "Superman", Colours = ["pink"] },
            Analyses = [Lab.Measured(AnswersDesk.Mdma, new Finding { Substance = "PMMA", Qualifier = Qualifier.NotDetected, Lod = 0.1m, Unit = Unit.Percent }), Lab.Measured(AnswersDesk.Pmma) with { Method = "GC-MS", Authorised = false }],
        };
        var number = (await counter.Post("/v1/samples", sample)).Is(HttpStatusCode.Created).Json.GetProperty("number").GetString()!;
        saw("tieAnswerCode", await counter.Put($"/v1/samples/{number}/answer-code", AnswersDesk.TieBody(Code(0))));
        saw("tieAnswerCode", await counter.Put($"/v1/samples/{number}/answer-code", AnswersDesk.TieBody(Code(1), replaces: true)));
        foreach (var code in new[] { Code(1), Code(2) })
            foreach (var language in new[] { "nl", "en" })
                saw("lookUpResult", await dims.Anonymous.PostText("/v1/result-lookups", $$"""{ "code": "{{code}}", "language": "{{language}}" }"""));
    }
}
