using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Dims.Access;

// dims_<id>_<secret>: recognisable for people and for scanners of leaked secrets. The id finds the row, the secret has 256 bits,
// and what is stored is the SHA-256 of the whole: with that much chance in it nothing slower is needed.
public static class KeyText
{
    public const string Prefix = "dims_";
    private const int IdLength = 12;

    public static (string Id, string Key, string Hash) New()
    {
        var id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(IdLength / 2));
        var key = $"{Prefix}{id}_{Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32))}";
        return (id, key, Hash(key));
    }

    public static string? IdOf(string key) =>
        key.StartsWith(Prefix, StringComparison.Ordinal) && key.Length is > 50 and < 80 && key.IndexOf('_', Prefix.Length) == Prefix.Length + IdLength
            ? key.Substring(Prefix.Length, IdLength)
            : null;

    public static string Hash(string key) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));

    public static bool Matches(string key, string hash) =>
        CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(Hash(key)), Encoding.ASCII.GetBytes(hash));
}
