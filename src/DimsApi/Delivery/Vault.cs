using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace Dims.Delivery;

// Seals what partners gave us or sign with: a copy of the database alone tells none of it. `v1.<key id>.<nonce, cipher and tag>`, AES-256-GCM.
// What is sealed belongs to one place (such as the id of a subscription) and opens nowhere else.
public sealed class Vault(SecretsKeys keys)
{
    private const string Version = "v1";
    private const int NonceBytes = 12, TagBytes = 16;

    public string Seal(string secret, string belongsTo)
    {
        var key = keys.Newest;
        var plain = Encoding.UTF8.GetBytes(secret);
        var bytes = new byte[NonceBytes + plain.Length + TagBytes];
        RandomNumberGenerator.Fill(bytes.AsSpan(0, NonceBytes));
        using var cipher = new AesGcm(key.Bytes, TagBytes);
        cipher.Encrypt(bytes.AsSpan(0, NonceBytes), plain, bytes.AsSpan(NonceBytes, plain.Length), bytes.AsSpan(NonceBytes + plain.Length), Associated(key, belongsTo));
        return $"{Version}.{key.Id}.{Base64Url.EncodeToString(bytes)}";
    }

    // False where the key is not here any more, or the text is not what was sealed for this place.
    public bool TryOpen(string text, string belongsTo, [NotNullWhen(true)] out string? secret)
    {
        secret = null;
        if (text.Split('.') is not [Version, var id, var sealedBytes] || keys.Of(id) is not { } key || !Base64Url.IsValid(sealedBytes)) return false;
        var bytes = Base64Url.DecodeFromChars(sealedBytes);
        if (bytes.Length < NonceBytes + TagBytes) return false;
        var plain = new byte[bytes.Length - NonceBytes - TagBytes];
        try
        {
            using var cipher = new AesGcm(key.Bytes, TagBytes);
            cipher.Decrypt(bytes.AsSpan(0, NonceBytes), bytes.AsSpan(NonceBytes, plain.Length), bytes.AsSpan(NonceBytes + plain.Length), plain, Associated(key, belongsTo));
        }
        catch (AuthenticationTagMismatchException)
        {
            return false;
        }
        secret = Encoding.UTF8.GetString(plain);
        return true;
    }

    public string Open(string text, string belongsTo) =>
        TryOpen(text, belongsTo, out var secret) ? secret : throw new InvalidOperationException("A sealed secret cannot be opened: its key is not in the file of Dims__SecretsKeyFile, or it belongs elsewhere.");

    // Whether it is to be sealed again: the newest key is another one.
    public bool IsOld(string text) => !text.StartsWith($"{Version}.{keys.Newest.Id}.", StringComparison.Ordinal);

    private static byte[] Associated(SecretsKey key, string belongsTo) => Encoding.UTF8.GetBytes($"{Version}.{key.Id}.{belongsTo}");
}
