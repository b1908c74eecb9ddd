using System.Net;
using System.Security.Cryptography;
using Microsoft.Extensions.Options;

namespace Dims.Answers;

// Answers to wrong codes come later and later to an address that sends many. What makes guessing hopeless is the length of a code; this keeps one address from keeping the service busy with it.
// A right code never comes by here. Addresses are kept as keyed hashes, in memory, for a quarter of an hour.
public sealed class WrongCodes(IOptions<DimsOptions> options, TimeProvider clock)
{
    public const int MostAddresses = 10_000, MostWaiting = 200;
    // Who mistypes in spite of the check character waits for nothing.
    private const int AtOnce = 3;
    private static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(250), Kept = TimeSpan.FromMinutes(15);

    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);
    private readonly Dictionary<ulong, (int Count, DateTimeOffset Last)> _seen = [];
    private readonly Lock _counting = new();
    private int _waiting;

    // Places are bounded: beyond them nobody waits, so that wrong codes never take the connections of right ones.
    public async Task Wait(IPAddress? from, CancellationToken cancel)
    {
        var wait = Count(from);
        if (wait <= TimeSpan.Zero) return;
        try
        {
            if (Interlocked.Increment(ref _waiting) <= MostWaiting) await Task.Delay(wait, cancel);
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }

    // Counts one more wrong code from there, and says how long its answer is held back.
    public TimeSpan Count(IPAddress? from)
    {
        var (address, now) = (Hash(from), clock.GetUtcNow());
        lock (_counting)
        {
            var known = _seen.TryGetValue(address, out var seen) && now - seen.Last < Kept;
            if (!known && _seen.Count >= MostAddresses) Forget(now);
            // So many at once are not people who mistype.
            if (!known && _seen.Count >= MostAddresses) return options.Value.WrongCodesWait;
            var count = known ? Math.Min(seen.Count + 1, 1000) : 1;
            _seen[address] = (count, now);
            return After(count);
        }
    }

    public int Addresses
    {
        get
        {
            lock (_counting) return _seen.Count;
        }
    }

    private TimeSpan After(int count)
    {
        if (count <= AtOnce) return TimeSpan.Zero;
        var wait = FirstWait * Math.Pow(2, Math.Min(count - AtOnce - 1, 20));
        return wait < options.Value.WrongCodesWait ? wait : options.Value.WrongCodesWait;
    }

    private void Forget(DateTimeOffset now)
    {
        foreach (var old in _seen.Where(s => now - s.Value.Last >= Kept).Select(s => s.Key).ToList()) _seen.Remove(old);
    }

    // One line of IPv6 is 64 bits of addresses to one caller.
    private ulong Hash(IPAddress? from)
    {
        var bytes = (from is { IsIPv4MappedToIPv6: true } ? from.MapToIPv4() : from ?? IPAddress.None).GetAddressBytes();
        return BitConverter.ToUInt64(HMACSHA256.HashData(_key, bytes.AsSpan(0, bytes.Length == 16 ? 8 : bytes.Length)));
    }
}
