using System.Buffers.Binary;

namespace Dims.Attachments;

// The one thing in EXIF that the picture itself needs: which side is up. It is read out, and written again alone.
internal static class ExifOrientation
{
    private const ushort Tag = 0x0112;

    // From a TIFF block; 1 (as it lies) where it says nothing, or nothing that can be read.
    public static int Of(ReadOnlySpan<byte> tiff)
    {
        if (tiff.Length < 14) return 1;
        var little = tiff.StartsWith("II*\0"u8);
        if (!little && !tiff.StartsWith("MM\0*"u8)) return 1;
        var first = Number(tiff[4..], 4, little);
        if (first > tiff.Length - 2) return 1;
        var entries = tiff[(int)first..];
        var count = Number(entries, 2, little);
        for (var i = 0; i < count && 2 + ((i + 1) * 12) <= entries.Length; i++)
        {
            var entry = entries.Slice(2 + (i * 12), 12);
            if (Number(entry, 2, little) != Tag) continue;
            var value = Number(entry[8..], 2, little);
            return value is >= 1 and <= 8 ? (int)value : 1;
        }
        return 1;
    }

    public static byte[] Tiff(int orientation) =>
        [.. "MM\0*"u8, 0, 0, 0, 8, 0, 1, Tag >> 8, Tag & 0xFF, 0, 3, 0, 0, 0, 1, 0, (byte)orientation, 0, 0, 0, 0, 0, 0];

    // From 5 on the picture stands on its side.
    public static (int Width, int Height) Shown(int width, int height, int orientation) => orientation >= 5 ? (height, width) : (width, height);

    private static long Number(ReadOnlySpan<byte> bytes, int length, bool little) => (length, little) switch
    {
        (2, true) => BinaryPrimitives.ReadUInt16LittleEndian(bytes),
        (2, false) => BinaryPrimitives.ReadUInt16BigEndian(bytes),
        (_, true) => BinaryPrimitives.ReadUInt32LittleEndian(bytes),
        _ => BinaryPrimitives.ReadUInt32BigEndian(bytes),
    };
}
