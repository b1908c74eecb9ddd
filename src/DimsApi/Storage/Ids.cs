using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Dims.Storage;

// UUID v7 that also rises within a millisecond: behind the instant stands a counter of this process, then chance. (Not the order of commits: that is the revision.)
public static class Ids
{
    private static int _counter;

    // Every id made before this instant sorts before it.
    public static string LowestAt(DateTimeOffset at) => new Guid([.. BigEndian((ulong)at.ToUnixTimeMilliseconds() << 16), 0, 0, 0, 0, 0, 0, 0, 0], bigEndian: true).ToString("D");

    private static byte[] BigEndian(ulong value)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, value);
        return bytes;
    }

    public static string New(DateTimeOffset now)
    {
        var count = (uint)Interlocked.Increment(ref _counter) & 0x3FF_FFFF;
        Span<byte> bytes = stackalloc byte[16];
        RandomNumberGenerator.Fill(bytes[10..]);
        BinaryPrimitives.WriteUInt64BigEndian(bytes, (ulong)now.ToUnixTimeMilliseconds() << 16);
        BinaryPrimitives.WriteUInt16BigEndian(bytes[6..], (ushort)(0x7000 | (count >> 14)));
        BinaryPrimitives.WriteUInt16BigEndian(bytes[8..], (ushort)(0x8000 | (count & 0x3FFF)));
        return new Guid(bytes, bigEndian: true).ToString("D");
    }
}
