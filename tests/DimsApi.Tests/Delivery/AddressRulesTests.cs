using System.Net;
using Dims.Delivery;
using FsCheck;
using FsCheck.Fluent;

namespace Dims.Tests.Delivery;

public sealed class AddressRulesTests
{
    private static readonly AddressTerms Strict = new() { Ports = [8443] };
    private static readonly AddressTerms Here = new() { Ports = [], Loopback = true };

    [Theory]
    [InlineData("https://alerts.example.org/hooks?for=dims", "https://alerts.example.org/hooks?for=dims")]
    [InlineData("HTTPS://Alerts.Example.ORG", "https://alerts.example.org/")]
    [InlineData("https://alerts.example.org?a=1", "https://alerts.example.org/?a=1")]
    [InlineData("https://alerts.example.org:443/", "https://alerts.example.org/")]
    [InlineData("https://alerts.example.org:8443/x", "https://alerts.example.org:8443/x")]
    [InlineData("https://alerts.example.org./x", "https://alerts.example.org/x")]
    [InlineData("https://münchen.example/é", "https://xn--mnchen-3ya.example/%C3%A9")]
    [InlineData("https://ａｌｅｒｔｓ。example.org/", "https://alerts.example.org/")]
    public void A_public_name_by_https_is_taken_in_one_spelling(string text, string expected) =>
        Assert.Equal(expected, AddressRules.Check(text, Strict).Address?.AbsoluteUri);

    [Theory]
    // Numbers in any spelling.
    [InlineData("https://127.0.0.1/", "not-a-name")]
    [InlineData("https://93.184.216.34/", "not-a-name")]
    [InlineData("https://127.0.0.1./", "not-a-name")]
    [InlineData("https://0177.0.0.1/", "not-a-name")]
    [InlineData("https://2130706433/", "not-a-name")]
    [InlineData("https://0x7f.1/", "not-a-name")]
    [InlineData("https://0x7F000001/", "not-a-name")]
    [InlineData("https://0x/", "not-a-name")]
    [InlineData("https://127.1/", "not-a-name")]
    [InlineData("https://127.0.0.01/", "not-a-name")]
    [InlineData("https://a.b.1/", "not-a-name")]
    [InlineData("https://[::1]/", "not-a-name")]
    [InlineData("https://[::ffff:127.0.0.1]/", "not-a-name")]
    [InlineData("https://[fe80::1%25eth0]/", "not-a-name")]
    [InlineData("https://１２７.0.0.1/", "not-a-name")]
    [InlineData("https://①②⑦.0.0.1/", "not-a-name")]
    [InlineData("https://127。0。0。1/", "not-a-name")]
    [InlineData("https://%31%32%37.0.0.1/", "not-a-name")]
    // Names of our own network.
    [InlineData("https://localhost/", "not-public")]
    [InlineData("https://LOCALHOST./", "not-public")]
    [InlineData("https://ⓛocalhost/", "not-public")]
    [InlineData("https://local\u00adhost/", "not-public")]
    [InlineData("https://a.localhost/", "not-public")]
    [InlineData("https://printer.local/", "not-public")]
    [InlineData("https://db.internal/", "not-public")]
    [InlineData("https://metadata.google.internal/", "not-public")]
    [InlineData("https://metadata.example.org/", "not-public")]
    [InlineData("https://metadata/", "not-public")]
    [InlineData("https://database/", "not-public")]
    [InlineData("https://router.home.arpa/", "not-public")]
    // Hosts that are none.
    [InlineData("https:///x", "not-a-name")]
    [InlineData("https://./", "not-a-name")]
    [InlineData("https://a..org/", "not-a-name")]
    [InlineData("https://-a.org/", "not-a-name")]
    [InlineData("https://a_b.org/", "not-a-name")]
    [InlineData("https://a.org../", "not-a-name")]
    // Other schemes, ports and parts.
    [InlineData("http://alerts.example.org/", "invalid-format")]
    [InlineData("ftp://alerts.example.org/", "invalid-format")]
    [InlineData("https:alerts.example.org/", "invalid-format")]
    [InlineData("//alerts.example.org/", "invalid-format")]
    [InlineData("", "invalid-format")]
    [InlineData("https://alerts.example.org:8080/", "port-not-allowed")]
    [InlineData("https://alerts.example.org:80/", "port-not-allowed")]
    [InlineData("https://alerts.example.org:0/", "invalid-format")]
    [InlineData("https://alerts.example.org:/", "invalid-format")]
    [InlineData("https://alerts.example.org:65979/", "invalid-format")]
    [InlineData("https://alerts.example.org:443:443/", "invalid-format")]
    [InlineData("https://user@alerts.example.org/", "invalid-format")]
    [InlineData("https://alerts.example.org@127.0.0.1/", "invalid-format")]
    [InlineData("https://@alerts.example.org/", "invalid-format")]
    [InlineData("https://alerts.example.org/#top", "invalid-format")]
    [InlineData("https://alerts.example.org\\@127.0.0.1/", "invalid-format")]
    [InlineData("https:\\\\127.0.0.1/", "invalid-format")]
    [InlineData(" https://alerts.example.org/", "invalid-format")]
    [InlineData("https://alerts.example.org/a b", "invalid-format")]
    [InlineData("https://alerts.exa\tmple.org/", "invalid-format")]
    [InlineData("https://alerts.example.org/\ufffd", "invalid-format")]
    [InlineData("https://alerts.example.org/\r\nX: 1", "invalid-format")]
    public void Every_disguise_is_refused_with_its_reason(string text, string code)
    {
        var verdict = AddressRules.Check(text, Strict);
        Assert.Null(verdict.Address);
        Assert.Equal(code, verdict.Code);
        Assert.StartsWith("is ", verdict.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void An_address_has_a_longest()
    {
        const string Start = "https://alerts.example.org/";
        Assert.NotNull(AddressRules.Check(Start + new string('a', AddressRules.Longest - Start.Length), Strict).Address);
        Assert.Equal("too-long", AddressRules.Check(Start + new string('a', AddressRules.Longest - Start.Length + 1), Strict).Code);
        Assert.Equal("too-long", AddressRules.Check(Start + new string('é', AddressRules.Longest / 3), Strict).Code);
        Assert.Equal("not-a-name", AddressRules.Check($"https://{new string('a', 64)}.org/", Strict).Code);
        Assert.Equal("not-a-name", AddressRules.Check($"https://{string.Concat(Enumerable.Repeat("abcdefgh.", 29))}org/", Strict).Code);
    }

    // Characters that were found to change what a host is, in every order.
    [Fact]
    public void What_is_taken_is_a_public_name_by_https_however_it_was_written()
    {
        string[] pieces = ["https://", "http://", "HTTPS:", "//", "/", "\\", "@", ":", "443", "8443", "80", "?", "#", "%", "%2e", "%00", "[", "]", "::1", "127.0.0.1", "0x7f", "0177", "1", "a", "example", "org", "localhost", "local", "internal", "metadata", ".", "..",
            "。", "．", "１", "①", "ⓛ", "é", "ß", "\u00ad", "\u200d", "\u202e", "\ud800", "-", "_", "xn--", "xn--a", " ", "\t", "\n", "\0", "💊", "|", "^", "{", ";", "&", "=", "~"];
        var (taken, texts) = (0, from start in Gen.Elements("https://", "https://example.org", "https://a.example.org/", "")
                                 from rest in Gen.ArrayOf(Gen.Elements(pieces)).Resize(6)
                                 select start + string.Concat(rest));
        bool Holds(string text)
        {
            if (AddressRules.Check(text, Strict).Address is not { } address) return true;
            taken++;
            return address is { Scheme: "https", HostNameType: UriHostNameType.Dns, UserInfo: "", Fragment: "", Port: 443 or 8443 }
                && address.Host == address.IdnHost && address.Host.Contains('.', StringComparison.Ordinal) && !IPAddress.TryParse(address.Host, out _)
                && !address.Host.EndsWith(".localhost", StringComparison.Ordinal) && !address.Host.EndsWith(".local", StringComparison.Ordinal) && !address.Host.EndsWith(".internal", StringComparison.Ordinal)
                // It is looked at again before each attempt.
                && AddressRules.Check(address.AbsoluteUri, Strict).Address == address;
        }

        Check.One(Config.QuickThrowOnFailure.WithMaxTest(20000).WithReplay(20261121, 1), Prop.ForAll(texts.ToArbitrary(), Holds));
        Assert.True(taken > 200, $"{taken}");
    }

    [Fact]
    public void An_IPv4_address_is_judged_the_same_in_every_dress()
    {
        static bool Holds(byte[] bytes)
        {
            var plain = new IPAddress(bytes);
            return PublicAddresses.Contains(plain) == PublicAddresses.Contains(plain.MapToIPv6())
                && !PublicAddresses.Contains(new IPAddress([0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0, .. bytes]))
                && !PublicAddresses.Contains(new IPAddress([0x20, 0x02, .. bytes, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]))
                && !PublicAddresses.Contains(new IPAddress([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, .. bytes]));
        }

        Check.One(Config.QuickThrowOnFailure.WithMaxTest(5000).WithReplay(20261121, 1), Prop.ForAll(Gen.ArrayOf(Gen.Choose(0, 255).Select(b => (byte)b), 4).ToArbitrary(), Holds));
    }

    [Theory]
    [InlineData("http://127.0.0.1:5000/x")]
    [InlineData("http://[::1]:5000/x")]
    [InlineData("https://127.0.0.1/x")]
    [InlineData("http://localhost:5000/x")]
    [InlineData("http://partner.test:5000/x")]
    public void This_machine_is_taken_only_where_that_is_set(string text)
    {
        Assert.Equal(text, AddressRules.Check(text, Here).Address?.AbsoluteUri);
        Assert.Null(AddressRules.Check(text, Strict).Address);
    }

    [Theory]
    [InlineData("http://10.0.0.1/")]
    [InlineData("http://0177.0.0.1/")]
    [InlineData("http://127.0.0.1.nip.io@10.0.0.1/")]
    [InlineData("http://127.0.0.10/")]
    [InlineData("http://db.internal/")]
    [InlineData("ftp://127.0.0.1/")]
    public void Nothing_else_is_taken_with_it(string text) => Assert.Null(AddressRules.Check(text, Here).Address);

    [Theory]
    [InlineData("0.0.0.0")]
    [InlineData("0.255.255.255")]
    [InlineData("10.0.0.1")]
    [InlineData("100.64.0.1")]
    [InlineData("100.127.255.255")]
    [InlineData("127.0.0.1")]
    [InlineData("127.255.255.254")]
    [InlineData("169.254.169.254")]
    [InlineData("172.16.0.1")]
    [InlineData("172.31.255.255")]
    [InlineData("192.0.0.1")]
    [InlineData("192.0.2.1")]
    [InlineData("192.88.99.1")]
    [InlineData("192.168.1.1")]
    [InlineData("198.18.0.1")]
    [InlineData("198.19.255.255")]
    [InlineData("198.51.100.1")]
    [InlineData("203.0.113.1")]
    [InlineData("224.0.0.1")]
    [InlineData("239.255.255.255")]
    [InlineData("240.0.0.1")]
    [InlineData("255.255.255.255")]
    [InlineData("::")]
    [InlineData("::1")]
    [InlineData("::127.0.0.1")]
    [InlineData("::ffff:127.0.0.1")]
    [InlineData("::ffff:10.0.0.1")]
    [InlineData("::ffff:0:127.0.0.1")]
    [InlineData("64:ff9b::7f00:1")]
    [InlineData("64:ff9b::5db8:d822")]
    [InlineData("64:ff9b:1::1")]
    [InlineData("100::1")]
    [InlineData("2001::1")]
    [InlineData("2001:0:4136:e378:8000:63bf:3fff:fdd2")]
    [InlineData("2001:1ff:ffff::1")]
    [InlineData("2001:db8::1")]
    [InlineData("2002:7f00:1::")]
    [InlineData("3fff::1")]
    [InlineData("5f00::1")]
    [InlineData("fc00::1")]
    [InlineData("fdff::1")]
    [InlineData("fe80::1")]
    [InlineData("fe80::1%2")]
    [InlineData("fec0::1")]
    [InlineData("ff02::1")]
    public void Addresses_that_are_not_public_are_never_connected_to(string address)
    {
        var ip = IPAddress.Parse(address);
        Assert.False(PublicAddresses.Contains(ip));
        Assert.False(PublicAddresses.Allows(ip, Strict));
        Assert.Equal(address is "127.0.0.1" or "127.255.255.254" or "::1" or "::ffff:127.0.0.1", PublicAddresses.Allows(ip, Here));
    }

    [Theory]
    [InlineData("1.1.1.1")]
    [InlineData("9.255.255.255")]
    [InlineData("11.0.0.0")]
    [InlineData("100.63.255.255")]
    [InlineData("100.128.0.0")]
    [InlineData("172.15.255.255")]
    [InlineData("172.32.0.0")]
    [InlineData("192.0.1.0")]
    [InlineData("198.17.255.255")]
    [InlineData("198.20.0.0")]
    [InlineData("223.255.255.255")]
    [InlineData("::ffff:1.1.1.1")]
    [InlineData("2001:200::1")]
    [InlineData("2606:4700::1111")]
    [InlineData("2a00:1450:400e::1")]
    public void Their_neighbours_are_public(string address) => Assert.True(PublicAddresses.Allows(IPAddress.Parse(address), Strict));
}
