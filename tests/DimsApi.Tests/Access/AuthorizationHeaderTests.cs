using System.Net;
using Dims.Access;
using Dims.Tests.Host;
using Dims.Tests.Samples;

namespace Dims.Tests.Access;

public sealed class AuthorizationHeaderTests
{
    [Theory, OnBothEngines]
    public async Task Only_a_bearer_key_in_the_header_is_read(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var key = (await dims.With(Roles.Partner)).Key!;
        var other = (await dims.With(Roles.Partner)).Key!;
        var secret = key[18..];
        (await dims.Anonymous.Get("/v1/myself", ("Authorization", "bearer " + key))).Is(HttpStatusCode.OK);

        foreach (var header in new[]
        {
            "Bearer", "Bearer ", key, $"Basic {key}", $"Bearer{key}", $"Bearer {key} {key}", $"Bearer \"{key}\"", $"Token {key}", $"Bearer {key[..^1]}", $"Bearer {key}A", "Bearer dims_", $"Bearer dims__{secret}",
            // The id of one with the secret of another, and secrets that are nearly right.
            $"Bearer {key[..18]}{other[18..]}", $"Bearer {key[..18]}{new string('A', 43)}", $"Bearer {key[..18]}{(secret[0] == 'A' ? 'B' : 'A')}{secret[1..]}", $"Bearer {key.ToUpperInvariant()}", $"Bearer dims_000000000000_{secret}",
            $"Bearer {new string('x', 4000)}", "Bearer ' OR 1=1 --",
        })
            foreach (var path in new[] { "/v1/myself", "/v1/alerts" })
            {
                var answer = await dims.Anonymous.Get(path, ("Authorization", header));
                Assert.True(answer is { Status: HttpStatusCode.Unauthorized, Code: "unauthorised" }, $"{header}: {(int)answer.Status} {answer.Text}");
                Assert.Equal("Bearer error=\"invalid_token\"", answer.Headers["WWW-Authenticate"]);
                // The answer is the same for all of them, and gives nothing back.
                Assert.Equal("The key is unknown, expired or revoked.", answer.Json.GetProperty("detail").GetString());
            }
        Assert.Equal("Bearer", (await dims.Anonymous.Get("/v1/myself")).Is(HttpStatusCode.Unauthorized).Headers["WWW-Authenticate"]);
    }

    [Theory, OnBothEngines]
    public async Task A_key_in_the_address_or_in_another_header_is_not_read(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var key = (await dims.With(Roles.Location)).Key!;
        foreach (var name in new[] { "key", "api_key", "access_token", "authorization" })
            (await dims.Anonymous.Get($"/v1/myself?{name}={key}")).Is(HttpStatusCode.Unauthorized);
        (await dims.Anonymous.Get("/v1/myself", ("X-API-Key", key), ("Cookie", "key=" + key))).Is(HttpStatusCode.Unauthorized);
        (await dims.Anonymous.Post("/v1/samples?access_token=" + key, Lab.Tablet(100))).Is(HttpStatusCode.Unauthorized);
        Assert.Equal(0, (await Stored.In(dims)).Samples);
    }

    [Theory, OnBothEngines]
    public async Task Who_may_not_write_is_told_before_the_body_is_read(Engine engine)
    {
        await using var dims = await TestDims.Start(engine);
        var researcher = await dims.With(Roles.Researcher);
        Assert.Equal("missing-scope", (await researcher.Post("/v1/samples", "{ broken")).Is(HttpStatusCode.Forbidden).Code);
        Assert.Equal("missing-scope", (await researcher.Post("/v1/sample-batches", "[")).Is(HttpStatusCode.Forbidden).Code);
        Assert.Equal("unauthorised", (await dims.Anonymous.Post("/v1/samples", "{ broken")).Is(HttpStatusCode.Unauthorized).Code);
        Assert.StartsWith("HTTP/1.1 401", await RawRequest.StatusLine(dims.Url, $"GET /v1/myself HTTP/1.1\r\nHost: {dims.Url.Authority}\r\nAuthorization: \r\n\r\n"), StringComparison.Ordinal);
    }
}
