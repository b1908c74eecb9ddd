using System.Net;
using System.Net.Sockets;

namespace Dims.Delivery;

// Pure: which addresses are reached over the internet, after the registries of special addresses for both versions.
public static class PublicAddresses
{
    private static readonly IPNetwork[] NotPublic4 =
    [
        .. new[]
        {
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16",
            "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
        }.Select(n => IPNetwork.Parse(n)),
    ];

    // Only this eighth is given out at all; 64:ff9b::/96, 100::/64, fc00::/7, fe80::/10, ff00::/8 and the rest lie outside.
    private static readonly IPNetwork GivenOut6 = IPNetwork.Parse("2000::/3");

    // Protocols (with Teredo), documentation, 6to4: behind some of them an IPv4 address stands.
    private static readonly IPNetwork[] NotPublic6 = [.. new[] { "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20" }.Select(n => IPNetwork.Parse(n))];

    public static bool Contains(IPAddress address)
    {
        var plain = Plain(address);
        if (plain.AddressFamily == AddressFamily.InterNetwork) return !NotPublic4.Any(n => n.Contains(plain));
        return plain.AddressFamily == AddressFamily.InterNetworkV6 && plain.ScopeId == 0 && GivenOut6.Contains(plain) && !NotPublic6.Any(n => n.Contains(plain));
    }

    // Where an address may be connected to under these terms.
    public static bool Allows(IPAddress address, AddressTerms terms) => Contains(address) || (terms.Loopback && IPAddress.IsLoopback(Plain(address)));

    // An IPv4 address in the clothes of IPv6 is the IPv4 address.
    public static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
}
