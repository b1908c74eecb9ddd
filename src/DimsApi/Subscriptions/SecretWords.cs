using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Dims.Delivery;
using Dims.Http;

namespace Dims.Subscriptions;

// New secrets and codes, and how they are kept.
internal static class SecretWords
{
    // A former secret beyond these is dropped at once.
    private const int MostSecrets = 3;

    public static string First(Vault vault, string id, string secret) => Write([new SealedSecret { Sealed = vault.Seal(secret, id) }]);

    // The new one first; the one that was new until now signs as well until `until`.
    public static string Rotated(Vault vault, SubscriptionRow row, string secret, DateTimeOffset now, DateTimeOffset until) =>
        Write([new SealedSecret { Sealed = vault.Seal(secret, row.Id) }, .. row.SecretList.Where(s => s.Until is null || s.Until > now).Take(MostSecrets - 1).Select(s => s with { Until = s.Until ?? until })]);

    public static string Write(IReadOnlyList<SealedSecret> secrets) => JsonSerializer.Serialize(secrets, Wire.Json);

    public static string NewCode() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));

    public static string HashOf(string code) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(code)));
}
