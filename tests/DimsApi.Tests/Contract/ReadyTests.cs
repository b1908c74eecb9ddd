using System.Net;
using Dims.Access;
using Dims.Storage;
using Dims.Tests.Cli;
using Dims.Tests.Host;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Dims.Tests.Contract;

// When it says that it can serve, what a real start holds, and where it listens.
public sealed class ReadyTests
{
    [Theory, OnBothEngines]
    public async Task A_database_that_nobody_has_migrated_is_not_ready_until_somebody_does(Engine engine)
    {
        await using var place = await EmptyPlace.For(engine);
        await using var app = Host(place, "--Dims:MigrateAtStart=false");
        var anybody = new Client(await Listens(app), null);

        var problem = (await anybody.Get("/health/ready")).IsProblem(HttpStatusCode.ServiceUnavailable, "not-ready").Json;
        Assert.Equal(503, problem.GetProperty("status").GetInt32());
        Assert.Equal("Not ready", problem.GetProperty("title").GetString());
        Assert.NotEqual("", problem.GetProperty("detail").GetString());
        Assert.Equal("live", (await anybody.Get("/health/live")).Is(HttpStatusCode.OK).Json.GetProperty("status").GetString());

        Assert.Contains("Applied 0001_start.sql.", (await Shell.Dims(["migrate", .. place.Arguments])).Ends(0).Out, StringComparison.Ordinal);

        Assert.Equal("ready", (await anybody.Get("/health/ready")).Is(HttpStatusCode.OK).Json.GetProperty("status").GetString());
        // Ready is meant: the same process serves, without a restart.
        var key = (await Shell.Dims(["keys", "create", "--role", Roles.Coordinator, "--name", "desk", .. place.Arguments])).Ends(0).LastLine;
        var desk = new Client(await Listens(app), key);
        Assert.Equal("mdma", (await desk.Get("/v1/substances/mdma")).Is(HttpStatusCode.OK).Json.GetProperty("slug").GetString());
        Assert.Empty((await desk.Get("/v1/alerts")).Is(HttpStatusCode.OK).Json.GetProperty("items").EnumerateArray());
        await app.StopAsync();
    }

    // Even where the demo is asked for.
    [Theory, OnBothEngines]
    public async Task Outside_Development_nothing_is_generated_and_there_is_no_key(Engine engine)
    {
        await using var place = await EmptyPlace.For(engine);
        await using var app = Host(place, "--Dims:Demo=true");
        var anybody = new Client(await Listens(app), null);

        (await anybody.Get("/health/ready")).Is(HttpStatusCode.OK);
        (await anybody.Get("/v1/samples")).IsProblem(HttpStatusCode.Unauthorized, "unauthorised");
        Assert.Empty((await anybody.Get("/v1/locations")).Is(HttpStatusCode.OK).Json.GetProperty("items").EnumerateArray());
        Assert.Equal(0, (await anybody.Get("/v1/alert-events?after=0")).Is(HttpStatusCode.OK).Json.GetProperty("head").GetInt32());
        await using (var read = await app.Services.GetRequiredService<Database>().Read())
        {
            foreach (var table in new[] { "keys", "owners", "samples", "locations", "alerts" })
                Assert.Equal((table, 0), (table, await read.Scalar<long>($"SELECT count(*) FROM {table}")));
            // What every database has is there.
            Assert.True(await read.Scalar<long>("SELECT count(*) FROM substances") >= 40);
        }
        await app.StopAsync();
    }

    [Theory]
    [InlineData("", "http://localhost:5080")]
    [InlineData("http://127.0.0.1:5999", "http://127.0.0.1:5999")]
    public void It_listens_at_localhost_5080_unless_it_is_told_where(string urls, string address) =>
        Assert.Equal(address, DimsHost.Build(["--urls=" + urls, "--http_ports=", "--https_ports="]).Configuration["urls"]);

    // A container's base image and an endpoint of the configuration say it in their own words; the default does not come between.
    [Theory]
    [InlineData("--http_ports=8080")]
    [InlineData("--https_ports=8443")]
    [InlineData("--Kestrel:Endpoints:Inside:Url=http://127.0.0.1:5999")]
    public void Other_ways_to_tell_it_hold_too(string setting) =>
        Assert.True(string.IsNullOrEmpty(DimsHost.Build(["--urls=", "--http_ports=", "--https_ports=", setting]).Configuration["urls"]));

    [Theory]
    [InlineData("--urls")]
    [InlineData("ASPNETCORE_URLS")]
    public async Task Who_says_where_it_listens_finds_it_there(string how)
    {
        await using var place = await EmptyPlace.For(Engine.Sqlite);
        var url = ChildProgram.FreeAddress();
        var address = url.GetLeftPart(UriPartial.Authority);
        await using var program = how == "--urls" ? ChildProgram.Start(place.Folder, [], "--urls", address) : ChildProgram.Start(place.Folder, [(how, address)]);

        var said = await program.Says(o => o.Contains("Content root path", StringComparison.Ordinal));
        (await new Client(url, null).Get("/health/ready")).Is(HttpStatusCode.OK);
        Assert.DoesNotContain(":5080", said, StringComparison.Ordinal);
        // Nothing said Development.
        Assert.Contains("Hosting environment: Production", said, StringComparison.Ordinal);
        Assert.DoesNotContain("dims_", said, StringComparison.Ordinal);
        Assert.Equal(0, await program.Stop());
    }

    private static WebApplication Host(EmptyPlace place, params string[] settings) =>
        DimsHost.Build(["--urls=http://127.0.0.1:0", "--environment=Production", .. place.Arguments, .. settings], b => b.Logging.SetMinimumLevel(LogLevel.Critical));

    // Starts it where it does not run yet.
    private static async Task<Uri> Listens(WebApplication app)
    {
        if (!app.Lifetime.ApplicationStarted.IsCancellationRequested) await app.StartAsync();
        return new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
    }
}
