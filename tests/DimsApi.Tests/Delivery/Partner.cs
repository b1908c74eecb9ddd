using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Dims.Tests.Delivery;

public sealed record Received(string Method, string Path, IReadOnlyDictionary<string, string> Headers, byte[] Body);

// A partner's server: real HTTP on loopback, answering as the test says (204 unless it does).
internal sealed class Partner : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<Received> _received = [];

    private Partner(WebApplication app) => _app = app;

    public Uri Address { get; private set; } = null!;
    public int Port => Address.Port;
    public IReadOnlyList<Received> Received => [.. _received];

    // The same server under another name.
    public Uri As(string host) => new UriBuilder(Address) { Host = host }.Uri;

    public static async Task<Partner> Start(RequestDelegate? answer = null, X509Certificate2? certificate = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(k => k.Listen(IPAddress.Loopback, 0, listen =>
        {
            // This certificate and no other: Kestrel would look for its issuers itself and send them along.
            if (certificate is not null) listen.UseHttps(new TlsHandshakeCallbackOptions { OnConnection = _ => new(new SslServerAuthenticationOptions { ServerCertificateContext = SslStreamCertificateContext.Create(certificate, null, offline: true) }) });
        }));
        var partner = new Partner(builder.Build());
        partner._app.Run(async context =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            partner._received.Enqueue(new Received(context.Request.Method, context.Request.Path, context.Request.Headers.ToDictionary(h => h.Key, h => h.Value.ToString(), StringComparer.OrdinalIgnoreCase), body.ToArray()));
            context.Response.StatusCode = StatusCodes.Status204NoContent;
            if (answer is not null) await answer(context);
        });
        await partner._app.StartAsync();
        var at = new Uri(partner._app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        partner.Address = new UriBuilder(at) { Host = "partner.test", Path = "/hooks" }.Uri;
        return partner;
    }

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource(0);
        await _app.StopAsync(now.Token);
        await _app.DisposeAsync();
    }
}

// A server that does not speak HTTP well: what a connection is answered, and then it ends.
internal sealed class RawPartner : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly string? _answer;
    private int _connections;

    // `answer`: null never answers and never hangs up.
    public RawPartner(string? answer, string scheme = "http")
    {
        _answer = answer;
        _listener.Start();
        Address = new UriBuilder(scheme, "partner.test", ((IPEndPoint)_listener.LocalEndpoint).Port, "/hooks").Uri;
        _ = Listen();
    }

    public Uri Address { get; }
    public int Connections => Volatile.Read(ref _connections);

    private async Task Listen()
    {
        try
        {
            while (true) _ = Answer(await _listener.AcceptTcpClientAsync(_end.Token));
        }
        catch (Exception ended) when (ended is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task Answer(TcpClient connection)
    {
        using var _ = connection;
        Interlocked.Increment(ref _connections);
        try
        {
            var stream = connection.GetStream();
            await ReadRequest(stream);
            if (_answer is null) await Task.Delay(Timeout.Infinite, _end.Token);
            await stream.WriteAsync(Encoding.Latin1.GetBytes(_answer!), _end.Token);
        }
        catch (Exception ended) when (ended is OperationCanceledException or IOException)
        {
            // The test is over, or the other side has hung up.
        }
    }

    // To its end: closing a connection with something unread would take back what was answered.
    private async Task ReadRequest(NetworkStream stream)
    {
        var (read, length) = (new byte[16 * 1024], 0);
        while (true)
        {
            var more = await stream.ReadAsync(read.AsMemory(length), _end.Token);
            length += more;
            var text = Encoding.Latin1.GetString(read, 0, length);
            var head = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
            if (more == 0 || (head >= 0 && length >= head + 4 + int.Parse(Regex.Match(text, @"Content-Length: (\d+)").Groups[1].Value, CultureInfo.InvariantCulture))) return;
        }
    }

    public void Dispose()
    {
        _end.Cancel();
        _listener.Dispose();
        _end.Dispose();
    }
}
