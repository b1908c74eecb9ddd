using System.Net;
using Dims.Access;
using Dims.Tests.Host;

namespace Dims.Tests.Contract;

// What a document cannot show and every address shares.
public sealed class EdgeTests
{
    [Theory]
    [InlineData("/v1/samples/")]
    [InlineData("/v1/alerts/")]
    [InlineData("/v1/problem-types/not-found/")]
    [InlineData("/health/live/")]
    [InlineData("/V1/samples")]
    [InlineData("/v1/Samples")]
    [InlineData("/v1/ALERTS")]
    [InlineData("/Health/live")]
    [InlineData("/docsx")]
    [InlineData("/v2/samples")]
    [InlineData("/wp-login.php")]
    public async Task Each_thing_has_one_address_and_any_other_is_a_404(string path)
    {
        await using var dims = await TestDims.Start(Engine.Sqlite);
        var admin = await dims.With(Roles.Admin);

        (await admin.Get(path)).IsProblem(HttpStatusCode.NotFound, "not-found");
        Assert.Equal(HttpStatusCode.NotFound, (await dims.Anonymous.Send(HttpMethod.Head, path, null)).Status);
        (await admin.Post(path, "{}")).IsProblem(HttpStatusCode.NotFound, "not-found");
    }

    [Fact]
    public async Task HEAD_is_GET_without_the_body_at_every_address()
    {
        await using var dims = await TestDims.Start(Engine.Sqlite);
        var admin = await dims.With(Roles.Admin);
        var sample = (await admin.Post("/v1/samples", Lab.Tablet(100, "A-1"))).Headers["Location"];
        var paths = Contracts.Operations.Where(o => o.Method == "GET").Select(o => o.Path switch
        {
            "/v1/samples/{id}" => sample,
            "/v1/substances/{slug}" => "/v1/substances/mdma",
            "/v1/locations/{id}" => "/v1/locations/" + Places.Utrecht,
            "/v1/region-sets/{id}" => "/v1/region-sets/province",
            "/v1/problem-types/{code}" => "/v1/problem-types/busy",
            "/v1/trends/dosage" => "/v1/trends/dosage?substance=mdma",
            var path => path.Replace("{id}", "none", StringComparison.Ordinal).Replace("{version}", "1", StringComparison.Ordinal),
        }).Concat(["/", "/v1", "/v1/openapi.json", "/health/live", "/health/ready", "/docs/index.html", "/v1/nothing", "/v1/sample-batches", "/v1/samples?limit=0"]).ToList();

        foreach (var path in paths)
        {
            var get = await admin.Get(path);
            var head = await admin.Send(HttpMethod.Head, path, null);
            Assert.Equal((get.Status, ""), (head.Status, head.Text));
            Assert.Equal(Compared(get), Compared(head));
        }
        Assert.True(paths.Count > 25);

        static IEnumerable<string> Compared(Answer answer) => answer.Headers.Where(h => h.Key is not ("Date" or "Transfer-Encoding")).Select(h => $"{h.Key}: {h.Value}").Order(StringComparer.Ordinal);
    }

    [Fact]
    public async Task Every_answer_has_the_version_and_the_security_headers()
    {
        await using var dims = await TestDims.Start(Engine.Sqlite);
        foreach (var path in new[] { "/", "/v1", "/v1/", "/v1/alerts", "/v1/openapi.json", "/v1/samples", "/nothing", "/health/live", "/health/ready" }) (await dims.Anonymous.Get(path)).HasTheHeaders();
        (await dims.Anonymous.Send(HttpMethod.Options, "/v1/samples", null, ("Origin", "https://elsewhere.example"), ("Access-Control-Request-Method", "POST"))).HasTheHeaders();
        (await dims.Anonymous.Send(HttpMethod.Options, "/v1/samples", null)).IsProblem(HttpStatusCode.MethodNotAllowed, "method-not-allowed");
        (await dims.Anonymous.Send(HttpMethod.Trace, "/v1/samples", null)).IsProblem(HttpStatusCode.MethodNotAllowed, "method-not-allowed");
        var tag = (await dims.Anonymous.Get("/v1/alerts")).ETag!;
        (await dims.Anonymous.Get("/v1/alerts", ("If-None-Match", tag))).Is(HttpStatusCode.NotModified).HasTheHeaders();
    }

    [Fact]
    public async Task Only_the_origins_in_the_settings_may_send_a_key_and_everybody_may_read_what_is_public()
    {
        await using var dims = await TestDims.Start(Engine.Sqlite, "--Dims:AllowedOrigins:0=https://desk.example");
        var lab = await dims.With(Roles.Location);
        (string, string) desk = ("Origin", "https://desk.example"), other = ("Origin", "https://other.example"), asks = ("Access-Control-Request-Method", "POST");

        var known = (await dims.Anonymous.Send(HttpMethod.Options, "/v1/samples", null, desk, asks)).Is(HttpStatusCode.NoContent);
        Assert.Equal(("https://desk.example", "Origin"), (known.Headers["Access-Control-Allow-Origin"], known.Headers["Vary"]));
        Assert.Contains("POST", known.Headers["Access-Control-Allow-Methods"], StringComparison.Ordinal);
        Assert.Contains("Authorization", known.Headers["Access-Control-Allow-Headers"], StringComparison.Ordinal);
        var unknown = (await dims.Anonymous.Send(HttpMethod.Options, "/v1/samples", null, other, asks)).Is(HttpStatusCode.NoContent);
        Assert.DoesNotContain("POST", unknown.Headers["Access-Control-Allow-Methods"], StringComparison.Ordinal);
        Assert.DoesNotContain("Authorization", unknown.Headers["Access-Control-Allow-Headers"], StringComparison.Ordinal);
        Assert.DoesNotContain("Access-Control-Allow-Credentials", known.Headers.Keys);

        Assert.Equal("https://desk.example", (await lab.Get("/v1/samples", desk)).Headers["Access-Control-Allow-Origin"]);
        Assert.DoesNotContain("Access-Control-Allow-Origin", (await lab.Get("/v1/samples", other)).Headers.Keys);
        Assert.Equal("*", (await dims.Anonymous.Get("/v1/alerts", other)).Headers["Access-Control-Allow-Origin"]);
        Assert.Contains("ETag", (await dims.Anonymous.Get("/v1/alerts", other)).Headers["Access-Control-Expose-Headers"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_root_shows_the_way()
    {
        await using var dims = await TestDims.Start(Engine.Sqlite);
        foreach (var root in new[] { "/", "/v1", "/v1/" })
        {
            var links = (await dims.Anonymous.Get(root)).Is(HttpStatusCode.OK).Json;
            foreach (var link in new[] { "contract", "docs", "alerts", "problemTypes" }) (await dims.Anonymous.Get(links.GetProperty(link).GetString()!)).Is(HttpStatusCode.OK);
        }
    }

    // The pages' policy lets no script run that stands in the page itself.
    [Fact]
    public async Task The_docs_are_pages_whose_scripts_all_come_from_files_of_ours()
    {
        await using var dims = await TestDims.Start(Engine.Sqlite);
        Assert.Equal("docs/index.html", (await dims.Anonymous.Get("/docs")).Is(HttpStatusCode.MovedPermanently).Headers["Location"]);
        var page = (await dims.Anonymous.Get("/docs/index.html")).Is(HttpStatusCode.OK).HasTheHeaders();

        Assert.Contains("script-src 'self'", page.Headers["Content-Security-Policy"], StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe-eval", page.Headers["Content-Security-Policy"], StringComparison.Ordinal);
        var scripts = System.Text.RegularExpressions.Regex.Matches(page.Text, "<script([^>]*)>(.*?)</script>", System.Text.RegularExpressions.RegexOptions.Singleline);
        Assert.NotEmpty(scripts);
        foreach (System.Text.RegularExpressions.Match script in scripts)
        {
            Assert.Equal("", script.Groups[2].Value.Trim());
            var source = System.Text.RegularExpressions.Regex.Match(script.Groups[1].Value, "src=\"(?:\\./)?([a-z.-]+)\"").Groups[1].Value;
            (await dims.Anonymous.Get("/docs/" + source)).Is(HttpStatusCode.OK);
        }
        Assert.Contains("/v1/openapi.json", (await dims.Anonymous.Get("/docs/index.js")).Text, StringComparison.Ordinal);
    }
}
