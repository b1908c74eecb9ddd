using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Dims.Delivery;

namespace Dims.Answers;

// What of a code is stored: its HMAC under a key derived from the service's file of keys (Dims__SecretsKeyFile). A copy of the database alone tells no code, and tries none.
public sealed class AnswerKeys(SecretsKeys keys)
{
    private const string Purpose = "dims answer codes v1";

    private readonly ConcurrentDictionary<string, byte[]> _derived = new(StringComparer.Ordinal);

    // Under the newest key.
    public string Mark(string code) => Mark(keys.Newest, code);

    // Under every key that is in use: the same work for a code that is there and for one that is not.
    public string[] Marks(string code) => [.. keys.All.Select(k => Mark(k, code))];

    private string Mark(SecretsKey key, string code)
    {
        var derived = _derived.GetOrAdd(key.Id, static (_, bytes) => HKDF.DeriveKey(HashAlgorithmName.SHA256, bytes, 32, info: Encoding.ASCII.GetBytes(Purpose)), key.Bytes);
        return $"{key.Id}.{Convert.ToHexStringLower(HMACSHA256.HashData(derived, Encoding.ASCII.GetBytes(code)))}";
    }
}
