using System.IO.Compression;

namespace Dims.Attachments;

// A colour profile as PNG carries it: a name, and the profile compressed. The name goes, and what it says beside colours.
internal static class PngProfile
{
    private const int Largest = 1024 * 1024;

    public static byte[]? Plain(ReadOnlySpan<byte> chunk)
    {
        var name = chunk.IndexOf((byte)0);
        if (name < 0 || chunk.Length < name + 2 || chunk[name + 1] != 0) return null;
        if (Open(chunk[(name + 2)..].ToArray()) is not { } profile || IccProfile.Plain(profile) is not { } plain) return null;
        using var packed = new MemoryStream();
        using (var pack = new ZLibStream(packed, CompressionLevel.Optimal, leaveOpen: true)) pack.Write(plain);
        return [.. "plain"u8, 0, 0, .. packed.ToArray()];
    }

    // A few bytes can unpack to gigabytes: no profile is that large.
    private static byte[]? Open(byte[] packed)
    {
        try
        {
            using var unpack = new ZLibStream(new MemoryStream(packed), CompressionMode.Decompress);
            var profile = new byte[Largest];
            var length = unpack.ReadAtLeast(profile, Largest, throwOnEndOfStream: false);
            return length < Largest ? profile[..length] : null;
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }
}
