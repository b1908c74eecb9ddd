using System.Net;
using System.Text.Json;
using Dims.Http;
using Dims.Tests.Host;

namespace Dims.Tests.Contract;

// What holds for every answer of this service, whatever it is about.
internal static class EveryAnswer
{
    private static readonly string[] Inside = ["Microsoft", "AspNetCore", "Kestrel", "Exception", "System.", "Dapper", "MediatR", "SQLite", "Npgsql", ".cs", "   at "];

    public static Answer HasTheHeaders(this Answer answer)
    {
        Assert.Equal(Contracts.Document.GetProperty("info").GetProperty("version").GetString(), answer.Headers["API-Version"]);
        Assert.Equal("nosniff", answer.Headers["X-Content-Type-Options"]);
        Assert.Equal("DENY", answer.Headers["X-Frame-Options"]);
        Assert.Equal("no-referrer", answer.Headers["Referrer-Policy"]);
        Assert.Contains("frame-ancestors 'none'", answer.Headers["Content-Security-Policy"], StringComparison.Ordinal);
        Assert.Contains("default-src 'none'", answer.Headers["Content-Security-Policy"], StringComparison.Ordinal);
        Assert.StartsWith("max-age=31536000", answer.Headers["Strict-Transport-Security"], StringComparison.Ordinal);
        Assert.Matches("no-store|no-cache", answer.Headers["Cache-Control"]);
        Assert.DoesNotContain("Server", answer.Headers.Keys);
        Assert.DoesNotContain("X-Powered-By", answer.Headers.Keys);
        if (answer.Text.Length > 0) Assert.NotEmpty(answer.Headers["Content-Type"]);
        return answer;
    }

    // One shape for every failure: RFC 9457 with the members of the API Design Rules, and nothing of how we are made.
    public static Answer IsProblem(this Answer answer, HttpStatusCode status, string code)
    {
        answer.Is(status).HasTheHeaders();
        Assert.Equal("application/problem+json", answer.Headers["Content-Type"]);
        Assert.Equal("no-store", answer.Headers["Cache-Control"]);
        var problem = answer.Json;
        var known = ProblemCodes.All.Single(c => c.Code == code);
        Assert.Equal((code, known.Title, (int)status), (problem.GetProperty("code").GetString(), problem.GetProperty("title").GetString(), problem.GetProperty("status").GetInt32()));
        Assert.Equal((int)status, known.Status);
        Assert.Equal("/v1/problem-types/" + code, problem.GetProperty("type").GetString());
        Assert.False(string.IsNullOrWhiteSpace(problem.GetProperty("detail").GetString()));
        // Members that a code adds (differences, allowed, suggestions, ...) come beside those of the schema.
        Assert.All(SchemaCheck.Faults(problem, Contracts.Schemas.GetProperty("ProblemDocument")), f => Assert.EndsWith("is not in the contract", f, StringComparison.Ordinal));
        Assert.All(Inside, word => Assert.DoesNotContain(word, answer.Text, StringComparison.Ordinal));
        return answer;
    }

    // As the contract says of this operation: a status it lists, a body of the schema, the headers it promises.
    public static Answer Keeps(this Answer answer, string operationId)
    {
        answer.HasTheHeaders();
        var (operation, status) = (Contracts.Operation(operationId), ((int)answer.Status).ToString(System.Globalization.CultureInfo.InvariantCulture));
        Assert.True(operation.Statuses.Contains(status), $"{operationId} answers {status}, which its contract does not list: {answer.Text}");
        foreach (var header in new[] { "ETag", "Location" }) Assert.Equal(operation.Headers(status).Contains(header), answer.Headers.ContainsKey(header));
        foreach (var header in new[] { "Link", "Idempotency-Replayed" }) Assert.True(operation.Headers(status).Contains(header) || !answer.Headers.ContainsKey(header), $"{operationId} sends {header}, which its contract does not list.");
        if (answer.Text.Length == 0)
        {
            Assert.False(operation.Json.GetProperty("responses").GetProperty(status).TryGetProperty("content", out _), $"{operationId} answers {status} without a body.");
            return answer;
        }
        var mediaType = answer.Headers["Content-Type"].Split(';')[0];
        var schema = operation.Answer(status, mediaType);
        Assert.True(schema is not null, $"{operationId} answers {mediaType}, which its contract does not list.");
        if (mediaType == "application/json") Assert.Empty(SchemaCheck.Faults(JsonDocument.Parse(answer.Text).RootElement, schema.Value));
        return answer;
    }
}
