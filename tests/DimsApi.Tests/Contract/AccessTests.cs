using System.Net;
using System.Text;
using Dims.Access;
using Dims.Http;
using Dims.Tests.Host;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Dims.Tests.Contract;

// The one table of operation x role: what it says is what happens, and what docs/access.md shows.
public sealed class AccessTests
{
    [Fact]
    public async Task Every_operation_lets_in_exactly_the_roles_that_have_its_scope()
    {
        await using var dims = await TestDims.Start(Engine.Sqlite);
        var callers = new Dictionary<string, Client> { ["no key"] = dims.Anonymous };
        foreach (var role in Roles.All) callers[role] = await dims.With(role);
        var wrong = new List<string>();

        foreach (var (operation, method, path, hasBody) in Addresses(dims))
            foreach (var (role, client) in callers)
            {
                var answer = await client.Send(method, path, hasBody ? new StringContent("{}", Encoding.UTF8, "application/json") : null);
                var expected = operation.Scope is not { } scope ? "in" : role == "no key" ? "401" : Roles.ScopesOf(role).Contains(scope) ? "in" : "403";
                var got = answer.Status switch { HttpStatusCode.Unauthorized => "401", HttpStatusCode.Forbidden when answer.Code == "missing-scope" => "403", _ => "in" };
                if (got != expected || (int)answer.Status >= 500) wrong.Add($"{operation.Id} by {role}: expected {expected}, got {(int)answer.Status} {answer.Code}");
            }

        Assert.Empty(wrong);
    }

    private static IEnumerable<(Operation Operation, HttpMethod Method, string Path, bool HasBody)> Addresses(TestDims dims)
    {
        var routes = dims.Services.GetServices<EndpointDataSource>().SelectMany(s => s.Endpoints).OfType<RouteEndpoint>().ToList();
        Assert.True(routes.Count > Operations.All.Count - 1);
        foreach (var route in routes)
        {
            var path = route.RoutePattern.RawText!.Replace("{version:int}", "1", StringComparison.Ordinal);
            path = System.Text.RegularExpressions.Regex.Replace(path, @"\{[a-z]+\}", "none");
            yield return (route.Metadata.GetMetadata<Operation>()!, HttpMethod.Parse(route.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods[0]), path, route.Metadata.GetMetadata<BodyOf>() is not null);
        }
    }

    [Fact]
    public void Admin_holds_every_scope_but_deciding_alerts()
    {
        var every = typeof(Scopes).GetFields().Select(f => (string)f.GetRawConstantValue()!).Except([Scopes.AlertsDecide, Scopes.AlertsDecideNational]);
        Assert.Equal(every.Order(StringComparer.Ordinal), Roles.ScopesOf(Roles.Admin).Order(StringComparer.Ordinal));
        Assert.Subset(typeof(Scopes).GetFields().Select(f => (string)f.GetRawConstantValue()!).ToHashSet(), Operations.All.Select(o => o.Scope).OfType<string>().ToHashSet());
    }

    [Fact]
    public Task The_page_about_access_is_the_table() => Written.Whole("docs/access.md", Page());

    private static string Page()
    {
        var text = new StringBuilder(
            """
            # Who may do what

            Written by a test from `src/DimsApi/Access/Operations.cs` and `Roles.cs`; do not edit it by hand (`DIMS_WRITE_DOCS=1` writes it anew).

            A key has one role, a role is a set of scopes, and an operation needs one scope or none. Without a key, an operation that needs a scope is a 401; with a key
            that lacks it, a 403. What is not yours to see is a 404. A key that is sent must be valid, also where none is needed.

            Some rules lie deeper than this table: a location sees and writes its own samples only (`samples.read-all` and `samples.write-all` lift that); a national
            alert is decided on with `alerts.decide-national`; whoever wrote on an alert or asked for its change is never the one who decides.
            The file of a photo or spectrum is for everybody once a person has released it, and before that for keys that may read its sample; nobody releases what they sent.
            Admin holds every scope but deciding alerts.

            ## Operations


            """.ReplaceLineEndings("\n"));
        text.Append("| operation | address | scope | ").AppendJoin(" | ", Roles.All).Append(" |\n|---|---|---|").Append(string.Concat(Enumerable.Repeat(":-:|", Roles.All.Count))).Append('\n');
        foreach (var operation in Operations.All.Where(o => Contracts.Operations.Any(c => c.Id == o.Id)))
        {
            var contract = Contracts.Operation(operation.Id);
            var may = Roles.All.Select(r => operation.Scope is not { } scope || Roles.ScopesOf(r).Contains(scope) ? "yes" : "");
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"| {operation.Id} | `{contract.Method} {contract.Path}` | {(operation.Scope is null ? "none: everybody" : $"`{operation.Scope}`")} | ").AppendJoin(" | ", may).Append(" |\n");
        }
        text.Append("\nThe root, the contract (`/v1/openapi.json`), the pages (`/docs`) and health (`/health/live`, `/health/ready`) are open to everybody.\n\n## Scopes of each role\n\n| role | scopes |\n|---|---|\n");
        foreach (var role in Roles.All) text.Append("| ").Append(role).Append(" | ").AppendJoin(", ", Roles.ScopesOf(role).Order(StringComparer.Ordinal).Select(s => $"`{s}`")).Append(" |\n");
        return text.ToString();
    }

    [Fact]
    public Task The_table_of_errors_in_the_integrators_guide_is_the_programs()
    {
        var text = new StringBuilder("| code | status | what it means |\n|---|---|---|\n");
        foreach (var code in ProblemCodes.All.OrderBy(c => c.Status).ThenBy(c => c.Code, StringComparer.Ordinal)) text.Append(System.Globalization.CultureInfo.InvariantCulture, $"| `{code.Code}` | {code.Status} | {code.Title}. {code.Explanation} |\n");
        return Written.Part("docs/api.md", "problem codes", text.ToString());
    }

    // The table is what is served at /v1/problem-types, so a code that is not in it would have no page.
    [Fact]
    public void Every_problem_code_is_in_the_table()
    {
        var declared = typeof(ProblemCodes).GetFields().Where(f => f.FieldType == typeof(ProblemCode)).Select(f => (ProblemCode)f.GetValue(null)!).ToList();
        Assert.Equal(declared.Select(c => c.Code).Order(StringComparer.Ordinal), ProblemCodes.All.Select(c => c.Code).Order(StringComparer.Ordinal));
        Assert.Equal(declared.Count, declared.Select(c => c.Code).Distinct().Count());
    }
}
