using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Dims.Delivery;
using Dims.Tests.Host;

namespace Dims.Tests.Delivery;

// What goes wrong below HTTP, and what an address leads to.
public sealed class BadConnectionTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(400);

    [Fact]
    public async Task A_partner_that_never_answers_is_left_and_may_have_got_it()
    {
        using var partner = new RawPartner(null);
        using var sender = Senders.Of(set: o => (o.ConnectWithin, o.AnswerWithin) = (Soon / 2, Soon));
        var result = await sender.Try(partner.Address);
        Assert.Equal(("answer-timeout", (int?)null, true), (result.Name, result.Status, result.MayHaveArrived));
        Assert.True(result.Latency > TimeSpan.Zero);
    }

    [Fact]
    public async Task A_body_that_drips_for_ever_ends_with_the_time()
    {
        await using var partner = await Partner.Start(async context =>
        {
            context.Response.StatusCode = 200;
            await context.Response.Body.WriteAsync(new byte[1]);
            await context.Response.Body.FlushAsync();
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        });
        using var sender = Senders.Of(set: o => (o.ConnectWithin, o.AnswerWithin) = (Soon, Soon * 5));
        var result = await sender.Try(partner.Address);
        Assert.Equal(("answer-timeout", 200, true), (result.Name, result.Status, result.MayHaveArrived));
    }

    [Fact]
    public async Task A_name_server_that_never_answers_is_a_connection_that_took_too_long()
    {
        using var sender = Senders.Of(async (_, cancel) => { await Task.Delay(Timeout.Infinite, cancel); return []; }, o => o.ConnectWithin = Soon);
        await NeverLeft("connection-timeout", sender, new Uri("http://partner.test:5000/"));
    }

    [Fact]
    public async Task A_server_that_never_speaks_TLS_is_a_connection_that_took_too_long()
    {
        using var partner = new RawPartner(null, "https");
        using var sender = Senders.Of(set: o => o.ConnectWithin = Soon);
        await NeverLeft("connection-timeout", sender, partner.Address);
        Assert.Equal(1, partner.Connections);
    }

    [Fact]
    public async Task Nobody_listening_is_a_refusal()
    {
        using var sender = Senders.Of();
        await NeverLeft("connection-refused", sender, new UriBuilder(ChildProgram.FreeAddress()) { Host = "partner.test" }.Uri);
    }

    [Fact]
    public async Task A_second_address_is_tried_where_the_first_one_refuses()
    {
        await using var partner = await Partner.Start();
        using var sender = Senders.Of((_, _) => Task.FromResult<IPAddress[]>([IPAddress.Parse("127.0.0.99"), IPAddress.Loopback]));
        Assert.Equal("delivered", (await sender.Try(partner.Address)).Name);
    }

    [Theory]
    [InlineData(SocketError.HostNotFound)]
    [InlineData(SocketError.TryAgain)]
    [InlineData(SocketError.NoData)]
    public async Task A_name_that_leads_nowhere_is_a_failure_of_DNS(SocketError error)
    {
        using var sender = Senders.Of((_, _) => throw new SocketException((int)error));
        await NeverLeft("dns-failure", sender, new Uri("http://partner.test:5000/"));
    }

    [Fact]
    public async Task A_name_without_an_address_is_a_failure_of_DNS()
    {
        using var sender = Senders.Of((_, _) => Task.FromResult<IPAddress[]>([]));
        await NeverLeft("dns-failure", sender, new Uri("http://partner.test:5000/"));
    }

    [Theory]
    [InlineData("", "connection-lost")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Le", "connection-lost")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf", "connection-lost")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhal", "connection-lost")]
    [InlineData("SSH-2.0-OpenSSH_9.9\r\n\r\n", "answer-unreadable")]
    [InlineData("HTTP/1.1 yes\r\n\r\n", "answer-unreadable")]
    public async Task An_answer_that_breaks_off_is_a_failure_and_may_have_been_understood(string answer, string name)
    {
        using var partner = new RawPartner(answer);
        using var sender = Senders.Of();
        var result = await sender.Try(partner.Address);
        Assert.Equal((name, true), (result.Name, result.MayHaveArrived));
    }

    [Fact]
    public async Task A_name_that_leads_to_a_private_address_is_refused_before_any_connection()
    {
        await using var partner = await Partner.Start();
        foreach (var answer in new[] { "127.0.0.1", "10.0.0.1", "::1", "::ffff:127.0.0.1", "169.254.169.254" })
        {
            using var strict = Senders.Of((_, _) => Task.FromResult<IPAddress[]>([IPAddress.Parse(answer)]), o => (o.DeliverToLoopback, o.DeliveryPorts) = (false, [partner.Port]));
            await NeverLeft("private-address", strict, new Uri($"https://127.0.0.1.nip.example:{partner.Port}/"));
        }
        // One among several is enough.
        using var mixed = Senders.Of((_, _) => Task.FromResult<IPAddress[]>([IPAddress.Loopback, IPAddress.Parse("10.0.0.1")]));
        await NeverLeft("private-address", mixed, partner.Address);
        Assert.Empty(partner.Received);
    }

    // Loopback stands for the public address here: a test connects nowhere else.
    [Fact]
    public async Task A_name_that_changes_its_mind_gets_nowhere()
    {
        await using var partner = await Partner.Start(context =>
        {
            context.Response.StatusCode = 200;
            context.Response.Headers.Connection = "close";
            return Task.CompletedTask;
        });
        var asked = 0;
        using var sender = Senders.Of((_, _) => Task.FromResult<IPAddress[]>([++asked % 2 == 1 ? IPAddress.Loopback : IPAddress.Parse("10.0.0.1")]));
        // One question for one connection: between the look and the connection there is no second answer to be had.
        Assert.Equal("delivered", (await sender.Try(partner.Address)).Name);
        Assert.Equal(1, asked);
        await NeverLeft("private-address", sender, partner.Address);
        Assert.Equal(2, asked);
        Assert.Single(partner.Received);
    }

    [Theory]
    [InlineData("http://partner.test/")]
    [InlineData("https://partner.test:8443/")]
    [InlineData("https://127.0.0.1/")]
    [InlineData("https://localhost/")]
    public async Task An_address_that_is_not_taken_any_more_is_not_called(string address)
    {
        using var sender = Senders.Of((_, _) => throw new InvalidOperationException("Nobody asks for it."), o => o.DeliverToLoopback = false);
        await NeverLeft("address-refused", sender, new Uri(address));
    }

    [Fact]
    public async Task A_wrong_certificate_ends_it_before_a_byte_is_sent()
    {
        using var certificate = SelfSigned("partner.test");
        await using var partner = await Partner.Start(certificate: certificate);
        using var sender = Senders.Of();
        await NeverLeft("tls-failure", sender, partner.Address);
        Assert.Empty(partner.Received);
    }

    [Fact]
    public async Task A_certificate_is_for_the_name_and_not_for_the_address_that_was_connected_to()
    {
        using var certificate = SelfSigned("partner.test");
        await using var partner = await Partner.Start(certificate: certificate);
        using var sender = Senders.Of(adjust: Trusts(certificate));
        Assert.Equal("delivered", (await sender.Try(partner.Address)).Name);
        await NeverLeft("tls-failure", sender, partner.As("other.test"));
        Assert.Single(partner.Received);
    }

    // Else whoever owns a server could have this one ask any address of its own network.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_certificate_does_not_send_us_to_its_issuers(bool downloads)
    {
        using var root = SelfSigned("authority.test");
        using var between = Issued("between.test", root, authority: true, issuers: null);
        await using var issuers = await Partner.Start(async context =>
        {
            context.Response.StatusCode = 200;
            await context.Response.Body.WriteAsync(between.RawData);
        });
        using var certificate = Issued("partner.test", between, authority: false, new UriBuilder(issuers.Address) { Host = "127.0.0.1" }.Uri.AbsoluteUri);
        await using var partner = await Partner.Start(certificate: certificate);
        using var sender = Senders.Of(adjust: handler =>
        {
            Trusts(root)(handler);
            // That the test would see it.
            if (downloads) handler.SslOptions.CertificateChainPolicy!.DisableCertificateDownloads = false;
        });
        try
        {
            Assert.Equal(downloads ? "delivered" : "tls-failure", (await sender.Try(partner.Address)).Name);
            Assert.Equal(downloads, issuers.Received.Count > 0);
        }
        finally
        {
            // What was downloaded is kept for this user.
            using var kept = new X509Store(StoreName.CertificateAuthority, StoreLocation.CurrentUser, OpenFlags.ReadWrite);
            kept.Remove(between);
        }
    }

    [Fact]
    public async Task The_machines_proxy_is_not_asked()
    {
        var (before, proxy) = (HttpClient.DefaultProxy, new Watched());
        HttpClient.DefaultProxy = proxy;
        try
        {
            await using var partner = await Partner.Start();
            using var sender = Senders.Of();
            Assert.Equal("delivered", (await sender.Try(partner.As(Watched.Host))).Name);
            Assert.Equal(0, proxy.Asked);
        }
        finally
        {
            HttpClient.DefaultProxy = before;
        }
    }

    [Fact]
    public async Task Who_stops_the_service_gets_no_result()
    {
        using var partner = new RawPartner(null);
        using var sender = Senders.Of();
        using var stop = new CancellationTokenSource();
        var sending = sender.Send(Senders.At(partner.Address), Senders.Message(), stop.Token);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending);
    }

    private static async Task NeverLeft(string name, ISender sender, Uri address)
    {
        var result = await sender.Try(address);
        Assert.Equal((name, (int?)null, false), (result.Name, result.Status, result.MayHaveArrived));
    }

    private static Action<SocketsHttpHandler> Trusts(X509Certificate2 root) => handler =>
    {
        handler.SslOptions.CertificateChainPolicy!.TrustMode = X509ChainTrustMode.CustomRootTrust;
        handler.SslOptions.CertificateChainPolicy.CustomTrustStore.Add(root);
    };

    private static X509Certificate2 SelfSigned(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var made = Request(name, key, authority: true).CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(3));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pfx), null);
    }

    private static X509Certificate2 Issued(string name, X509Certificate2 by, bool authority, string? issuers)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = Request(name, key, authority);
        if (issuers is not null) request.CertificateExtensions.Add(new X509AuthorityInformationAccessExtension(null, [issuers]));
        using var made = request.Create(by, by.NotBefore, by.NotAfter, RandomNumberGenerator.GetBytes(8));
        using var whole = made.CopyWithPrivateKey(key);
        return X509CertificateLoader.LoadPkcs12(whole.Export(X509ContentType.Pfx), null);
    }

    private static CertificateRequest Request(string name, ECDsa key, bool authority)
    {
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(authority, false, 0, true));
        return request;
    }

    // Of the whole process: it lets pass what others ask in the meantime.
    private sealed class Watched : IWebProxy
    {
        public const string Host = "proxied.test";
        private int _asked;

        public int Asked => _asked;
        public ICredentials? Credentials { get; set; }

        public Uri? GetProxy(Uri destination) => destination.Host == Host ? new Uri("http://127.0.0.1:9/") : null;

        public bool IsBypassed(Uri host)
        {
            if (host.Host != Host) return true;
            Interlocked.Increment(ref _asked);
            return false;
        }
    }
}
