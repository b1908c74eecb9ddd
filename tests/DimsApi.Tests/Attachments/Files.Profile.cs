using System.Buffers.Binary;
using System.Text;

namespace Dims.Tests.Attachments;

// A colour profile as a phone writes it (Display P3), with words in every place that holds some.
internal static partial class Files
{
    public static byte[] Profile()
    {
        (string Name, byte[] Data)[] tags =
        [
            ("desc", [.. "mluc"u8, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 12, .. "enUS"u8, 0, 0, 0, (byte)Text.Length, 0, 0, 0, 28, .. Text]),
            ("dmnd", [.. "text"u8, 0, 0, 0, 0, .. Text]),
            ("wtpt", Xyz(0xF6D6, 0x10000, 0xD32D)),
            ("rXYZ", [.. Xyz(0x83DF, 0x3DBF, unchecked((int)0xFFFFFFBB)), .. Text]),
            ("gXYZ", Xyz(0x4ABF, 0xB137, 0x0AB9)),
            ("bXYZ", Xyz(0x2838, 0x110B, 0xC8B9)),
            ("rTRC", [.. "curv"u8, 0, 0, 0, 0, 0, 0, 0, 1, 2, 0x33, .. Text]),
            ("gTRC", [.. "para"u8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0x33, 0x33, .. Text]),
            ("bTRC", [.. "curv"u8, 0, 0, 0, 0, 0, 0, 0, 1, 2, 0x33]),
            ("priv", Text),
        ];
        var at = 132 + (12 * tags.Length);
        var profile = new byte[at + tags.Sum(t => t.Data.Length)];
        var span = profile.AsSpan();
        BinaryPrimitives.WriteInt32BigEndian(span, profile.Length);
        "APPL"u8.CopyTo(span[4..]);
        span[8] = 4;
        "mntrRGB XYZ "u8.CopyTo(span[12..]);
        "acspAPPL"u8.CopyTo(span[36..]);
        "PLANTED-"u8.CopyTo(span[48..]);
        "PLANTED-PLANTED-"u8.CopyTo(span[84..]);
        BinaryPrimitives.WriteInt32BigEndian(span[128..], tags.Length);
        for (var i = 0; i < tags.Length; i++)
        {
            Encoding.ASCII.GetBytes(tags[i].Name, span[(132 + (12 * i))..]);
            BinaryPrimitives.WriteInt32BigEndian(span[(136 + (12 * i))..], at);
            BinaryPrimitives.WriteInt32BigEndian(span[(140 + (12 * i))..], tags[i].Data.Length);
            tags[i].Data.CopyTo(span[at..]);
            at += tags[i].Data.Length;
        }
        return profile;
    }

    private static byte[] Xyz(params int[] values)
    {
        var data = new byte[20];
        "XYZ "u8.CopyTo(data);
        for (var i = 0; i < 3; i++) BinaryPrimitives.WriteInt32BigEndian(data.AsSpan(8 + (4 * i)), values[i]);
        return data;
    }

    public static byte[] Tag(byte[] profile, string name)
    {
        for (var i = 0; i < BinaryPrimitives.ReadInt32BigEndian(profile.AsSpan(128)); i++)
        {
            var entry = profile.AsSpan(132 + (12 * i), 12);
            if (entry.StartsWith(Encoding.ASCII.GetBytes(name))) return profile.AsSpan(BinaryPrimitives.ReadInt32BigEndian(entry[4..]), BinaryPrimitives.ReadInt32BigEndian(entry[8..])).ToArray();
        }
        throw new KeyNotFoundException(name);
    }
}
