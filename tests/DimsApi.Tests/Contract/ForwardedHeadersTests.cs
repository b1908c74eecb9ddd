using System.Net;
using Dims.Tests.Host;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Dims.Tests.Contract;

// Who may say for whom a request comes. No answer shows it, so it is seen from around the whole pipeline: what a request is held for once it is answered.
public sealed class ForwardedHeadersTests
{
    private const string Caller = "203.0.113.7";

    [Theory]
    [InlineData]
    [InlineData("10.9.9.9")]
    [InlineData("10.0.0.0/8", "2001:db8::1", "127.0.0.2")]
    public async Task What_nobody_trusted_forwards_is_not_believed(params string[] trusted)
    {
        var seen = new Seen();
        await using var dims = await TestDims.Start(Engine.Sqlite, seen.Watch, [.. trusted.Select(Trust)]);

        await Forward(dims.Url, Caller);

        Assert.Equal(new Held("127.0.0.1", "http", dims.Url.Authority), await seen.Request);
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("127.0.0.0/8")]
    [InlineData("10.9.9.9", "127.0.0.1")]
    public async Task What_a_trusted_proxy_forwards_is_believed(params string[] trusted)
    {
        var seen = new Seen();
        await using var dims = await TestDims.Start(Engine.Sqlite, seen.Watch, [.. trusted.Select(Trust)]);

        await Forward(dims.Url, Caller);

        Assert.Equal(new Held(Caller, "https", "dims.example.org"), await seen.Request);
    }

    // The proxy adds at the end what it has seen itself; what stands before that the caller wrote.
    [Fact]
    public async Task What_the_caller_wrote_before_the_proxy_s_own_word_is_not_believed()
    {
        var seen = new Seen();
        await using var dims = await TestDims.Start(Engine.Sqlite, seen.Watch, Trust("127.0.0.1", 0));

        await Forward(dims.Url, "192.0.2.99, " + Caller);

        Assert.Equal(Caller, (await seen.Request).Remote);
    }

    // As in the image: one socket for both families, to which a proxy's IPv4 address looks like an IPv6 one.
    [Theory]
    [InlineData("127.0.0.1", true)]
    [InlineData("127.0.0.0/8", true)]
    [InlineData("10.9.9.9", false)]
    public async Task An_address_of_IPv4_is_known_on_a_socket_for_both_families(string trusted, bool believed)
    {
        var seen = new Seen();
        await using var dims = await TestDims.Start(Engine.Sqlite, seen.Watch, Trust(trusted, 0), "--urls=http://+:0");
        var port = new Uri(dims.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()).Port;

        await Forward(new UriBuilder("http", "127.0.0.1", port).Uri, Caller);

        Assert.Equal(believed ? Caller : "127.0.0.1", (await seen.Request).Remote);
    }

    [Fact]
    public async Task What_is_neither_an_address_nor_a_network_is_told_before_the_start()
    {
        await using var place = await EmptyPlace.For(Engine.Sqlite);
        var failed = Assert.Throws<InvalidOperationException>(() => DimsHost.Build(["--urls=http://127.0.0.1:0", "--environment=Production", .. place.Arguments, Trust("proxy.example", 0)], b => b.Logging.ClearProviders()));
        Assert.Contains("Dims__TrustedProxies: 'proxy.example'", failed.Message, StringComparison.Ordinal);
    }

    private static string Trust(string address, int at) => FormattableString.Invariant($"--Dims:TrustedProxies:{at}={address}");

    private static async Task Forward(Uri url, string caller) =>
        (await new Client(url, null).Get("/health/live", ("X-Forwarded-For", caller), ("X-Forwarded-Proto", "https"), ("X-Forwarded-Host", "dims.example.org"))).Is(HttpStatusCode.OK);

    private sealed record Held(string Remote, string Scheme, string Host);

    // Stands around the pipeline, before the proxies' headers are read, and looks when everything is done.
    private sealed class Seen : IStartupFilter
    {
        private readonly TaskCompletionSource<Held> _request = new(TaskCreationOptions.RunContinuationsAsynchronously);

        // Of the one request of a test.
        public Task<Held> Request => _request.Task.WaitAsync(TimeSpan.FromSeconds(30));

        public void Watch(WebApplicationBuilder builder) => builder.Services.AddSingleton<IStartupFilter>(this);

        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.Use(async (context, rest) =>
            {
                await rest(context);
                var remote = context.Connection.RemoteIpAddress!;
                _request.TrySetResult(new Held((remote.IsIPv4MappedToIPv6 ? remote.MapToIPv4() : remote).ToString(), context.Request.Scheme, context.Request.Host.Value!));
            });
            next(app);
        };
    }
}
