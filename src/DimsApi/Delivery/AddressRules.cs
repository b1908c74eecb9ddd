using System.Collections.Frozen;
using System.Globalization;
using System.Net;
using System.Text;

namespace Dims.Delivery;

// What an operator lets partners name.
public sealed record AddressTerms
{
    public required IReadOnlyCollection<int> Ports { get; init; }

    // This machine, by http and at any port.
    public bool Loopback { get; init; }

    public static AddressTerms Of(DimsOptions options) => new() { Ports = options.DeliveryPorts, Loopback = options.DeliverToLoopback };
}

// Either the address as it will be used, or what is wrong with it, in the words of a fault.
public sealed record AddressVerdict
{
    public Uri? Address { get; init; }
    public string Code { get; init; } = "";
    public string Detail { get; init; } = "";

    public static AddressVerdict Refused(string code, string detail) => new() { Code = code, Detail = detail };
}

// Pure: which addresses a partner may have delivered to. The text is read by rules of our own before the framework sees it, because that one understands too much: it turns
// backslashes, escapes and numbers of any base into hosts. Where a name leads is asked again at each connection (SafeConnect).
public static class AddressRules
{
    public const int Longest = 2000;
    private const int Https = 443;

    private static readonly FrozenSet<string> OwnNames = FrozenSet.Create(StringComparer.Ordinal, "localhost", "local", "internal", "localdomain", "intranet", "lan");

    private static readonly IdnMapping Idn = new() { UseStd3AsciiRules = true };

    public static AddressVerdict Check(string text, AddressTerms terms)
    {
        if (text.Length > Longest) return TooLong;
        if (text.Any(c => c <= ' ' || char.IsControl(c) || char.IsWhiteSpace(c) || c == '\\') || text.EnumerateRunes().Contains(Rune.ReplacementChar)) return AddressVerdict.Refused("invalid-format", "is no address: it holds a space, a backslash or what is no character that can be seen.");
        if (text.Contains('#', StringComparison.Ordinal)) return AddressVerdict.Refused("invalid-format", "is an address with a fragment (#), which no server is told.");
        if (Scheme(text, terms) is not { } scheme) return AddressVerdict.Refused("invalid-format", "is not an address that begins with https://.");
        var rest = text[(scheme.Length + 3)..];
        var end = rest.AsSpan().IndexOfAny('/', '?');
        var (authority, path) = end < 0 ? (rest, "/") : (rest[..end], rest[end..]);
        if (authority.Contains('@', StringComparison.Ordinal)) return AddressVerdict.Refused("invalid-format", "is an address with a user or password; send a bearer token instead.");
        if (terms.Loopback && LoopbackLiteral(authority)) return Whole(scheme, authority, path);
        if (authority.Contains('[', StringComparison.Ordinal) || authority.Contains('%', StringComparison.Ordinal)) return NotAName;
        var colon = authority.IndexOf(':', StringComparison.Ordinal);
        if (Ascii(colon < 0 ? authority : authority[..colon]) is not { } host || IsNumber(host)) return NotAName;
        if (IsOurs(host) && !(terms.Loopback && host == "localhost")) return AddressVerdict.Refused("not-public", "is a name that means this machine or its own network; the public name of a server is needed.");
        var told = colon >= 0 ? Port(authority[(colon + 1)..]) : scheme == "https" ? Https : 80;
        if (told is not { } port) return AddressVerdict.Refused("invalid-format", "is an address with a port that is no number from 1 to 65535.");
        if (port != Https && !terms.Loopback && !terms.Ports.Contains(port)) return AddressVerdict.Refused("port-not-allowed", $"is an address at another port than {string.Join(", ", terms.Ports.Append(Https).Distinct().Order())}.");
        return Whole(scheme, string.Create(CultureInfo.InvariantCulture, $"{host}:{port}"), path);
    }

    private static readonly AddressVerdict NotAName = AddressVerdict.Refused("not-a-name", "is not the name of a server: numbers and IP addresses in any spelling are not taken.");

    private static readonly AddressVerdict TooLong = AddressVerdict.Refused("too-long", $"is longer than {Longest} characters, with what has to be escaped in it.");

    private static AddressVerdict Whole(string scheme, string authority, string path)
    {
        if (!Uri.TryCreate($"{scheme}://{authority}{(path.StartsWith('?') ? "/" + path : path)}", UriKind.Absolute, out var address)) return AddressVerdict.Refused("invalid-format", "is no address that can be called.");
        return address.AbsoluteUri.Length <= Longest ? new AddressVerdict { Address = new Uri(address.AbsoluteUri) } : TooLong;
    }

    private static string? Scheme(string text, AddressTerms terms) =>
        text.StartsWith("https://", StringComparison.OrdinalIgnoreCase) ? "https" : terms.Loopback && text.StartsWith("http://", StringComparison.OrdinalIgnoreCase) ? "http" : null;

    private static bool LoopbackLiteral(string authority)
    {
        var port = authority.StartsWith("[::1]", StringComparison.Ordinal) ? authority[5..] : authority.StartsWith("127.0.0.1", StringComparison.Ordinal) ? authority[9..] : null;
        return port is "" || (port is [':', ..] && Port(port[1..]) is not null);
    }

    // Lower case, internationalised names as xn--, without the full stop of the root. Null where it cannot be a name.
    private static string? Ascii(string host)
    {
        try
        {
            var ascii = Idn.GetAscii(host.ToLowerInvariant()).ToLowerInvariant();
            ascii = ascii.EndsWith('.') ? ascii[..^1] : ascii;
            return ascii.Length is > 0 and <= 253 && ascii.Split('.').All(IsLabel) ? ascii : null;
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    private static bool IsLabel(string label) => label.Length is > 0 and <= 63 && label[0] != '-' && label[^1] != '-' && label.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-');

    // What ends in a number is read as an IPv4 address somewhere, in decimal, octal or hexadecimal, of one to four parts.
    private static bool IsNumber(string host)
    {
        var last = host[(host.LastIndexOf('.') + 1)..];
        return last.All(char.IsAsciiDigit) || (last.StartsWith("0x", StringComparison.Ordinal) && last[2..].All(char.IsAsciiHexDigit)) || IPAddress.TryParse(host, out _);
    }

    // A name without a full stop is one of the network we stand in.
    private static bool IsOurs(string host)
    {
        var labels = host.Split('.');
        return labels.Length == 1 || labels[0] == "metadata" || OwnNames.Contains(labels[^1]) || host.EndsWith(".home.arpa", StringComparison.Ordinal);
    }

    private static int? Port(string text) => text.Length is > 0 and <= 5 && text.All(char.IsAsciiDigit) && int.Parse(text, CultureInfo.InvariantCulture) is > 0 and <= 65535 and var port ? port : null;
}
