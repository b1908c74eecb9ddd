using System.Net;
using System.Text.Json;
using Dims.Access;
using Dims.Http;
using Dims.Tests.Host;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Dims.Tests.Contract;

// What the document says about itself. That it is true is told by AnswersTests.
public sealed class DocumentTests
{
    [Fact]
    public async Task The_served_document_is_the_published_one_byte_for_byte()
    {
        await using var dims = await TestDims.Start(Engine.Sqlite);

        var served = (await dims.Anonymous.Get("/v1/openapi.json")).Is(HttpStatusCode.OK);

        Assert.Equal(await File.ReadAllTextAsync(Contracts.File, TestContext.Current.CancellationToken), served.Text);
        Assert.Equal("*", served.Headers["Access-Control-Allow-Origin"]);
        Assert.Equal("application/json", served.Headers["Content-Type"]);
        Assert.Equal(served.Headers["API-Version"], served.Json.GetProperty("info").GetProperty("version").GetString());
        Assert.Equal(HttpStatusCode.NotModified, (await dims.Anonymous.Get("/v1/openapi.json", ("If-None-Match", served.ETag!))).Status);
    }

    [Fact]
    public void Every_reference_points_at_something()
    {
        var references = Contracts.Walk().Where(o => o.Value.TryGetProperty("$ref", out var to) && to.ValueKind == JsonValueKind.String).Select(o => o.Value.GetProperty("$ref").GetString()!).ToList();

        Assert.True(references.Count > 100);
        Assert.All(references, r => Contracts.Resolve(r));
    }

    [Fact]
    public async Task The_document_and_the_routes_and_the_table_of_operations_name_the_same_operations()
    {
        await using var dims = await TestDims.Start(Engine.Sqlite);
        var routes = dims.Services.GetServices<EndpointDataSource>().SelectMany(s => s.Endpoints).OfType<RouteEndpoint>().ToList();

        Assert.All(routes, r => Assert.True(r.Metadata.GetMetadata<Operation>() is not null, $"{r.RoutePattern.RawText} has no row in Access/Operations.cs."));
        Assert.Equal(Operations.All.Select(o => o.Id).Order(StringComparer.Ordinal), routes.Select(r => r.Metadata.GetMetadata<Operation>()!.Id).Distinct().Order(StringComparer.Ordinal));
        var open = routes.Where(r => r.Metadata.GetMetadata<IExcludeFromDescriptionMetadata>() is not { ExcludeFromDescription: true }).ToList();
        Assert.Equal(open.Select(r => r.Metadata.GetMetadata<Operation>()!.Id).Order(StringComparer.Ordinal), Contracts.Operations.Select(o => o.Id).Order(StringComparer.Ordinal));
        foreach (var route in open)
            Assert.Equal(route.RoutePattern.RawText!.Replace(":int", "", StringComparison.Ordinal), Contracts.Operation(route.Metadata.GetMetadata<Operation>()!.Id).Path);
    }

    [Fact]
    public void Every_operation_says_what_it_is_who_may_call_it_and_how_it_fails()
    {
        var tags = Contracts.Document.GetProperty("tags").EnumerateArray().Select(t => (Name: t.GetProperty("name").GetString()!, Says: t.GetProperty("description").GetString())).ToDictionary(t => t.Name, t => t.Says);
        foreach (var operation in Contracts.Operations)
        {
            Assert.Matches("^[a-z][A-Za-z]+$", operation.Id);
            Assert.False(string.IsNullOrWhiteSpace(operation.Json.GetProperty("summary").GetString()), operation.Id);
            var tag = Assert.Single(operation.Json.GetProperty("tags").EnumerateArray().ToList()).GetString()!;
            Assert.False(string.IsNullOrWhiteSpace(tags[tag]), tag);
            var scope = Operations.Of(operation.Id).Scope;
            Assert.Contains(scope is null ? "Open to everybody" : $"`{scope}`", operation.Json.GetProperty("description").GetString(), StringComparison.Ordinal);
            var security = operation.Json.GetProperty("security").EnumerateArray().ToList();
            Assert.Equal(scope is null, !security[0].EnumerateObject().Any());
            if (scope is not null) Assert.Equal([scope], Assert.Single(security).GetProperty("key").EnumerateArray().Select(s => s.GetString()!));
            Lists(operation, "400", "401", "406", "500");
            if (scope is not null) Assert.Contains("403", operation.Statuses);
            if (operation.HasBody) Lists(operation, "413", "415");
            Assert.Contains(operation.Statuses, s => s.StartsWith('2'));
        }
    }

    private static void Lists(ContractOperation operation, params string[] statuses) => Assert.All(statuses, s => Assert.Contains(s, operation.Statuses));

    [Fact]
    public void Every_answer_has_the_version_header_and_every_problem_the_one_schema()
    {
        foreach (var operation in Contracts.Operations)
            foreach (var status in operation.Statuses)
            {
                Assert.Contains("API-Version", operation.Headers(status));
                if (status[0] is '4' or '5') Assert.Equal("#/components/schemas/ProblemDocument", operation.Answer(status, "application/problem+json")?.GetProperty("$ref").GetString());
                if (status == "401") Assert.Contains("WWW-Authenticate", operation.Headers(status));
                if (status == "503") Assert.Contains("Retry-After", operation.Headers(status));
                if (status == "201") Assert.Contains("Location", operation.Headers(status));
            }
    }

    [Fact]
    public void Every_member_and_every_parameter_is_described()
    {
        var bare = Contracts.Schemas.EnumerateObject().Where(s => !IsDescribed(s.Value)).Select(s => s.Name)
            .Concat(from schema in Contracts.Schemas.EnumerateObject()
                    where schema.Value.TryGetProperty("properties", out _)
                    from member in schema.Value.GetProperty("properties").EnumerateObject()
                    where !IsDescribed(member.Value)
                    select $"{schema.Name}.{member.Name}")
            .Concat(from operation in Contracts.Operations
                    where operation.Json.TryGetProperty("parameters", out _)
                    from parameter in operation.Json.GetProperty("parameters").EnumerateArray()
                    where !IsDescribed(parameter) && !IsDescribed(parameter.GetProperty("schema"))
                    select $"{operation.Id} ?{parameter.GetProperty("name")}");

        Assert.Empty(bare);
    }

    // By its own words, or those of the type it is of.
    private static bool IsDescribed(JsonElement schema) =>
        schema.TryGetProperty("description", out var text) ? !string.IsNullOrWhiteSpace(text.GetString())
        : schema.TryGetProperty("$ref", out var to) ? IsDescribed(Contracts.Resolve(to.GetString()!))
        : schema.TryGetProperty("items", out var items) ? IsDescribed(items)
        : schema.TryGetProperty("oneOf", out var some) && IsDescribed(some[0]);

    [Theory]
    [InlineData("Qualifier", "=", "<", ">", "trace", "detected", "not-detected")]
    [InlineData("Unit", "mg/{tbl}", "mg/{capsule}", "ug/{blotter}", "%", "mg/g", "g/kg", "mg/mL", "ug/mL")]
    [InlineData("Source", "laboratory", "on-site", "recognised")]
    [InlineData("BatchMode", "each", "all-or-nothing")]
    [InlineData("AlertEventType", "alert.published", "alert.effective", "alert.updated", "alert.withdrawn", "alert.expired")]
    public void Enumerations_stand_there_with_their_wire_names(string schema, params string[] names)
    {
        Assert.Equal("string", Contracts.Schemas.GetProperty(schema).GetProperty("type").GetString());
        Assert.Equal(names, Contracts.Schemas.GetProperty(schema).GetProperty("enum").EnumerateArray().Select(n => n.GetString()!));
    }

    [Fact]
    public void The_bounds_of_the_wire_types_stand_there()
    {
        Assert.Equal((1, 64, Patterns.Reference), Text("SubmitSample", "reference"));
        Assert.Equal(60, Member("SubmitSample", "analyses").GetProperty("maxItems").GetInt32());
        Assert.Equal(120, Member("SubmitSample", "soldAs").GetProperty("items").GetProperty("maxLength").GetInt32());
        Assert.Equal((0m, 999999999.999999m), (Member("Finding", "amount").GetProperty("minimum").GetDecimal(), Member("Finding", "amount").GetProperty("maximum").GetDecimal()));
        Assert.Equal((0.1m, 200m), (Member("Appearance", "lengthMm").GetProperty("minimum").GetDecimal(), Member("Appearance", "lengthMm").GetProperty("maximum").GetDecimal()));
        Assert.Equal("^[A-Z]{3}$", Member("Price", "currency").GetProperty("pattern").GetString());
        var limit = Contracts.Operation("listSamples").Json.GetProperty("parameters").EnumerateArray().Single(p => p.GetProperty("name").GetString() == "limit").GetProperty("schema");
        Assert.Equal((1, 1000), (limit.GetProperty("minimum").GetInt32(), limit.GetProperty("maximum").GetInt32()));

        static JsonElement Member(string schema, string member) => Contracts.Schemas.GetProperty(schema).GetProperty("properties").GetProperty(member);
        static (int, int, string?) Text(string schema, string member)
        {
            var json = Member(schema, member);
            return (json.GetProperty("minLength").GetInt32(), json.GetProperty("maxLength").GetInt32(), json.GetProperty("pattern").GetString());
        }
    }

    [Fact]
    public void No_number_may_also_be_a_text_and_only_what_says_so_may_be_null()
    {
        foreach (var (at, value) in Contracts.Walk())
        {
            if (!value.TryGetProperty("type", out var type) || type.ValueKind != JsonValueKind.Array) continue;
            var types = type.EnumerateArray().Select(t => t.GetString()!).ToList();
            Assert.True(types.Count == 2 && types.Contains("null"), $"{at}: {type}");
        }
    }

    [Fact]
    public void An_idempotency_key_is_listed_exactly_where_it_is_read()
    {
        var listed = Contracts.Operations.Where(o => o.Parameters("header").Contains("Idempotency-Key")).ToList();

        Assert.Equal([
            "acknowledgeAlert", "addAnalysis", "addAttachment", "addProposalEvidence", "addPublishedFigure", "approveRecognitionEvaluation", "askAlertNarrowing", "askAlertShortening", "askAlertUpdate", "askAlertWithdrawal", "askRedelivery", "cancelShipment", "citeRelease", "confirmFlag", "confirmSubscription", "correctRelease", "correctRun", "correctSample", "createKey", "createSubscription", "drawAnswerCodes", "enterLegalStatus", "evaluateRecognition", "freezeRelease", "liftWarning", "makeStep", "mergeSubstances", "narrowAlert",
            "openShipment", "openUrgentSample", "pauseSubscription", "proposeAlert", "publishAlert", "receiveShipment", "recognizeTablet", "rejectAlertChange", "rejectAlertDraft", "rejectAlertProposal", "releaseAttachment", "removeSample", "resumeSubscription", "returnAlertChange", "returnAlertDraft", "reviewAlert", "rotateSubscriptionSecret", "sendShipment", "shortenAlert", "submitSample", "undoSubstanceMerge", "updateAlert", "withdrawAlert", "withdrawRelease", "withdrawSeriesNote", "withholdAttachment", "writeAlert", "writeSeriesNote"], listed.Select(o => o.Id).Order(StringComparer.Ordinal));
        Assert.All(listed, o => Lists(o, "409", "422"));
        Assert.All(Contracts.Operations.Except(listed), o => Assert.DoesNotContain("422", o.Statuses));
    }

    [Fact]
    public void No_field_is_about_a_person()
    {
        string[] words = ["birth", "gender", "sex", "email", "phone", "firstname", "lastname", "surname", "bsn", "postcode", "zip", "street", "patient", "visitor", "client", "ip"];
        var names = Contracts.Walk().Where(o => o.Value.TryGetProperty("properties", out var p) && p.ValueKind == JsonValueKind.Object).SelectMany(o => o.Value.GetProperty("properties").EnumerateObject().Select(p => p.Name))
            .Concat(Contracts.Operations.SelectMany(o => o.Parameters("query"))).Distinct().ToList();

        Assert.True(names.Count > 100);
        Assert.All(names, n => Assert.Empty(Words(n).Intersect(words)));

        static IEnumerable<string> Words(string name) => System.Text.RegularExpressions.Regex.Matches(name, "[A-Z]?[a-z0-9]+").Select(m => m.Value.ToLowerInvariant()).Append(name.ToLowerInvariant());
    }
}
