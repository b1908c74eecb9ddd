using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Dims.Access;
using Dims.Tests.Host;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Dims.Tests.Contract;

// Every kind of failure, and the one shape it has.
public sealed class ProblemTests
{
    [Fact]
    public async Task Every_kind_of_failure_is_a_problem_document_whatever_the_caller_accepts()
    {
        await using var dims = await TestDims.Start(Engine.Sqlite, Breaks, "--Dims:LargestBody=2048");
        var (lab, admin, partner, nobody) = (await dims.With(Roles.Location), await dims.With(Roles.Admin), await dims.With(Roles.Partner), dims.Anonymous);
        await lab.Post("/v1/samples", Lab.Tablet(100, "TAKEN"));
        await lab.Post("/v1/samples", Lab.Tablet(100, "KEYED"), ("Idempotency-Key", "used"));
        var draft = (await admin.Post("/v1/alert-drafts", Draft)).Is(HttpStatusCode.Created).Headers["Location"];
        const string Plain = """{ "reference": "A-1", "collectedOn": "2026-11-20", "form": "tablet" }""";

        async Task Fails(HttpStatusCode status, string code, Func<(string, string)[], Task<Answer>> ask)
        {
            (await ask([])).IsProblem(status, code);
            // Who accepts other things gets a problem document all the same; where the operation was reached it is a 406.
            foreach (var accept in new[] { "text/html", "image/png" })
            {
                var answer = await ask([("Accept", accept)]);
                var reached = answer.Status == HttpStatusCode.NotAcceptable;
                answer.IsProblem(reached ? HttpStatusCode.NotAcceptable : status, reached ? "not-acceptable" : code);
            }
        }

        await Fails(HttpStatusCode.NotFound, "not-found", h => nobody.Get("/v1/nothing", h));
        await Fails(HttpStatusCode.NotFound, "not-found", h => nobody.Get("/nothing", h));
        await Fails(HttpStatusCode.NotFound, "not-found", h => lab.Get("/v1/samples/none", h));
        await Fails(HttpStatusCode.NotFound, "not-found", h => nobody.Get("/v1/alerts/none", h));
        await Fails(HttpStatusCode.NotFound, "not-found", h => nobody.Get("/v1/alerts/none/versions/one", h));
        await Fails(HttpStatusCode.MethodNotAllowed, "method-not-allowed", h => lab.Send(HttpMethod.Delete, "/v1/samples", null, h));
        await Fails(HttpStatusCode.MethodNotAllowed, "method-not-allowed", h => nobody.Send(HttpMethod.Patch, "/v1/alerts", null, h));
        await Fails(HttpStatusCode.NotAcceptable, "not-acceptable", h => lab.Get("/v1/samples", [.. h.DefaultIfEmpty(("Accept", "application/xml"))]));
        await Fails(HttpStatusCode.NotAcceptable, "not-acceptable", h => lab.Get("/v1/trends/dosage?substance=mdma", [.. h.DefaultIfEmpty(("Accept", "application/json;q=0"))]));
        await Fails(HttpStatusCode.Unauthorized, "unauthorised", h => nobody.Get("/v1/samples", h));
        await Fails(HttpStatusCode.Unauthorized, "unauthorised", h => new Client(dims.Url, "dims_000000000000_" + new string('x', 43)).Get("/v1/samples", h));
        await Fails(HttpStatusCode.Unauthorized, "unauthorised", h => nobody.Get("/v1/alerts", [.. h, ("Authorization", "Basic Zm9vOmJhcg==")]));
        await Fails(HttpStatusCode.Forbidden, "missing-scope", h => partner.Get("/v1/keys", h));
        await Fails(HttpStatusCode.Forbidden, "not-your-location", h => lab.Post("/v1/samples", Lab.Tablet(1, "X", location: Places.Utrecht), h));
        await Fails(HttpStatusCode.UnsupportedMediaType, "unsupported-media-type", h => lab.Send(HttpMethod.Post, "/v1/samples", new ByteArrayContent(Encoding.UTF8.GetBytes(Plain)), h));
        await Fails(HttpStatusCode.UnsupportedMediaType, "unsupported-media-type", h => Sends(lab, "/v1/samples", Plain, "text/plain", h));
        await Fails(HttpStatusCode.UnsupportedMediaType, "unsupported-media-type", h => Sends(lab, "/v1/sample-batches", Plain, "text/plain", h));
        foreach (var broken in new[] { "", "{", "[1,", """{ "reference": "A-1", """, "nonsense", """{ "reference": NaN }""", "{} {}" })
        {
            await Fails(HttpStatusCode.BadRequest, "malformed-body", h => Sends(lab, "/v1/samples", broken, "application/json", h));
            if (broken != "{} {}") await Fails(HttpStatusCode.BadRequest, "malformed-body", h => Sends(lab, "/v1/sample-batches", "[" + Plain + "," + broken, "application/json", h));
        }
        foreach (var wrong in new[] { "[]", "null", "1", "\"text\"", "{}", Plain.Replace("tablet", "pill", StringComparison.Ordinal), Plain.Replace("}", ", \"colour\": 1 }", StringComparison.Ordinal), Plain.Replace("\"A-1\"", "7", StringComparison.Ordinal), Plain.Replace("11-20", "02-31", StringComparison.Ordinal) })
            await Fails(HttpStatusCode.BadRequest, "invalid-input", h => Sends(lab, "/v1/samples", wrong, "application/json", h));
        foreach (var query in new[] { "/v1/samples?colour=red", "/v1/samples?limit=0", "/v1/samples?limit=ten", "/v1/samples?limit=", "/v1/samples?form=tablet&form=powder", "/v1/samples?from=2026-02-31", "/v1/samples?cursor=made-by-hand", "/v1/trends/dosage", "/v1/alert-events?after=-1", "/v1/alerts?state=all", "/v1/myself?verbose=1", "/v1/substances/mdma?lang=nl" })
            Assert.NotEmpty((await Refused(query)).Places);
        async Task<Answer> Refused(string query)
        {
            await Fails(HttpStatusCode.BadRequest, "invalid-input", h => lab.Get(query, h));
            return await lab.Get(query);
        }
        await Fails(HttpStatusCode.RequestEntityTooLarge, "body-too-large", h => Sends(lab, "/v1/sample-batches", "[" + new string(' ', 4096) + "]", "application/json", h));
        await Fails(HttpStatusCode.RequestEntityTooLarge, "body-too-large", h => lab.Send(HttpMethod.Post, "/v1/sample-batches", Unsized("[" + new string(' ', 4096) + "]"), h));
        await Fails(HttpStatusCode.Conflict, "sample-conflict", h => lab.Post("/v1/samples", Lab.Tablet(200, "TAKEN"), h));
        await Fails(HttpStatusCode.Conflict, "cursor-ahead", h => nobody.Get("/v1/alert-events?after=99", h));
        await Fails((HttpStatusCode)422, "idempotency-key-reused", h => lab.Post("/v1/samples", Lab.Tablet(200, "OTHER"), [.. h, ("Idempotency-Key", "used")]));
        await Fails(HttpStatusCode.BadRequest, "invalid-input", h => lab.Post("/v1/samples", Lab.Tablet(200, "OTHER"), [.. h, ("Idempotency-Key", new string('k', 201))]));
        await Fails((HttpStatusCode)428, "precondition-required", h => admin.Put(draft, Draft, h));
        await Fails(HttpStatusCode.PreconditionFailed, "precondition-failed", h => admin.Put(draft, Draft, [.. h, ("If-Match", "\"another\"")]));
        await Fails(HttpStatusCode.InternalServerError, "internal-error", h => admin.Get("/v1/keys", h));

        Assert.Equal("HEAD, GET, POST", Ordered((await lab.Send(HttpMethod.Delete, "/v1/samples", null)).Headers["Allow"]));
        Assert.Equal("Bearer", (await nobody.Get("/v1/samples")).Headers["WWW-Authenticate"]);
        Assert.Contains("invalid_token", (await new Client(dims.Url, "dims_wrong").Get("/v1/samples")).Headers["WWW-Authenticate"], StringComparison.Ordinal);
        Assert.DoesNotContain("secret", (await admin.Get("/v1/keys")).Text, StringComparison.Ordinal);
    }

    // One operation throws what nobody foresaw; its log is not for this test's output.
    private static void Breaks(WebApplicationBuilder builder)
    {
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton<KeyQueries>(_ => throw new InvalidOperationException("the secret of the house"));
    }

    // What one operation lists is 406 at another only where it offers nothing of it.
    [Theory]
    [InlineData("*/*", "application/json")]
    [InlineData("application/*", "application/json")]
    [InlineData("text/csv", "text/csv; charset=utf-8; header=present")]
    [InlineData("text/*;q=0.9, application/json;q=0.1", "text/csv; charset=utf-8; header=present")]
    [InlineData("text/html, application/json;q=0.5", "application/json")]
    public async Task The_answer_has_the_type_the_caller_likes_best(string accept, string type)
    {
        await using var dims = await TestDims.Start(Engine.Sqlite);
        var lab = await dims.With(Roles.Location);
        Assert.Equal(type, (await lab.Get("/v1/trends/dosage?substance=mdma", ("Accept", accept))).Is(HttpStatusCode.OK).Headers["Content-Type"]);
    }

    // One member at a time, and everything at once: whatever stands where something else is needed is told, and never breaks anything.
    [Fact]
    public async Task A_problem_has_the_trace_that_its_caller_told_and_the_audit_too()
    {
        await using var dims = await TestDims.Start(Engine.Sqlite);
        var (lab, admin) = (await dims.With(Roles.Location), await dims.With(Roles.Admin));
        const string Trace = "0af7651916cd43dd8448eb211c80319c";
        (string, string) told = ("traceparent", $"00-{Trace}-b7ad6b7169203331-01");

        Assert.Equal(Trace, (await lab.Get("/v1/samples/unknown", told)).Is(HttpStatusCode.NotFound).Json.GetProperty("traceId").GetString());
        (await lab.Post("/v1/samples", Lab.Tablet(100, "TRACED"), told)).Is(HttpStatusCode.Created);
        Assert.Equal(Trace, (await admin.Get("/v1/audit")).Json.GetProperty("items").EnumerateArray().First(d => d.GetProperty("action").GetString() == "submit-sample").GetProperty("traceId").GetString());
        // Without one, or with what is none, it has one of its own.
        Assert.Matches("^[0-9a-f]{32}$", (await lab.Get("/v1/samples/unknown", ("traceparent", "nonsense"))).Json.GetProperty("traceId").GetString()!);
    }

    [Fact]
    public async Task A_body_of_wrong_things_is_a_400_at_every_operation()
    {
        await using var dims = await TestDims.Start(Engine.Sqlite);
        var clients = new[] { await dims.With(Roles.Admin), await dims.With(Roles.CoreTeam) };
        var sent = 0;
        foreach (var operation in Contracts.Operations.Where(o => o.HasBody && !o.Id.EndsWith("Batch", StringComparison.Ordinal) && o.Json.GetProperty("requestBody").GetProperty("content").TryGetProperty("application/json", out _)))
        {
            var client = clients.First(c => Dims.Access.Operations.Of(operation.Id).Scope is not { } scope || Roles.ScopesOf(c == clients[0] ? Roles.Admin : Roles.CoreTeam).Contains(scope));
            var path = operation.Path.Replace("{id}", "none", StringComparison.Ordinal).Replace("{ordinal}", "0", StringComparison.Ordinal);
            var schema = Contracts.Resolve(operation.Json.GetProperty("requestBody").GetProperty("content").GetProperty("application/json").GetProperty("schema").GetProperty("$ref").GetString()!);
            foreach (var body in WrongBodies(schema, 3).Prepend("{}"))
            {
                var answer = await client.Send(operation.Method == "PUT" ? HttpMethod.Put : HttpMethod.Post, path, new StringContent(body, Encoding.UTF8, "application/json"), ("If-Match", "*"));
                Assert.True((int)answer.Status is >= 400 and < 500 || body == "{}", $"{operation.Id} {body}: {answer.Status} {answer.Text}");
                if ((int)answer.Status >= 400) answer.IsProblem(answer.Status, answer.Code!);
                sent++;
            }
        }
        Assert.True(sent > 300);
    }

    private static IEnumerable<string> WrongBodies(System.Text.Json.JsonElement schema, int deep)
    {
        string[] wrong = ["null", "0", "-1e400", "\"\"", "\"\u0000\"", "true", "[]", "[null]", "[[]]", "{}", "[{}]"];
        foreach (var member in schema.GetProperty("properties").EnumerateObject())
        {
            foreach (var value in wrong) yield return $$"""{ "{{member.Name}}": {{value}} }""";
            var (of, isList) = member.Value.TryGetProperty("items", out var items) ? (items, true) : (member.Value, false);
            if (deep == 0 || !of.TryGetProperty("$ref", out var to) || !Contracts.Resolve(to.GetString()!).TryGetProperty("properties", out _)) continue;
            foreach (var below in WrongBodies(Contracts.Resolve(to.GetString()!), deep - 1)) yield return isList ? $$"""{ "{{member.Name}}": [{{below}}] }""" : $$"""{ "{{member.Name}}": {{below}} }""";
        }
    }

    [Fact]
    public async Task A_batch_of_several_slices_takes_no_notice_of_an_idempotency_key()
    {
        await using var dims = await TestDims.Start(Engine.Sqlite);
        var lab = await dims.With(Roles.Location);
        var batch = Enumerable.Range(0, 300).Select(i => Lab.Tablet(100, $"S-{i}")).ToList();

        var answer = (await lab.Post("/v1/sample-batches", batch, ("Idempotency-Key", "one"))).Is(HttpStatusCode.OK);

        Assert.Equal(300, answer.Json.GetProperty("stored").GetInt32());
    }

    private static Task<Answer> Sends(Client client, string path, string body, string mediaType, (string, string)[] headers) =>
        client.Send(HttpMethod.Post, path, new StringContent(body, Encoding.UTF8, new MediaTypeHeaderValue(mediaType)), headers);

    // Without a Content-Length, so that only reading tells how much it is.
    private static StreamContent Unsized(string body)
    {
        var content = new StreamContent(new NoLength(Encoding.UTF8.GetBytes(body)));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return content;
    }

    private sealed class NoLength(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;
    }

    private static string Ordered(string allow) => string.Join(", ", allow.Split(", ").OrderBy(m => m == "HEAD" ? 0 : m == "GET" ? 1 : 2));

    private const string Draft =
        """
        { "level": "national", "headline": { "nl": "Kop", "en": "Head" }, "text": { "nl": "Tekst", "en": "Text" }, "sms": { "nl": "Kort", "en": "Brief" }, "short": { "nl": "Kort", "en": "Short" }, "advice": { "users": { "nl": "Advies", "en": "Advice" } },
          "substances": [ { "substance": "PMMA" } ] }
        """;
}
