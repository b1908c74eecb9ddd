using System.Buffers.Binary;

namespace Dims.Attachments;

// What a colour profile says about colours, without what it says about screens, cameras and people (theirs is often named after its owner): the primaries, the white and the curves
// are written into a new profile. One that does not work by these alone is left out; then the picture counts as sRGB.
internal static class IccProfile
{
    private const int Header = 128, MostTags = 100, LongestCurve = 4096;
    private static readonly string[] OfRgb = ["wtpt", "rXYZ", "gXYZ", "bXYZ", "rTRC", "gTRC", "bTRC"];
    private static readonly string[] OfGray = ["wtpt", "kTRC"];

    public static byte[]? Plain(ReadOnlySpan<byte> profile)
    {
        if (profile.Length < Header + 4 || !profile[36..].StartsWith("acsp"u8) || !profile[20..].StartsWith("XYZ "u8)) return null;
        var isRgb = profile[16..].StartsWith("RGB "u8);
        if (!isRgb && !profile[16..].StartsWith("GRAY"u8)) return null;
        var tags = new List<(string Name, byte[] Data)> { ("desc", Words("plain colour")), ("cprt", Words("none")) };
        foreach (var name in isRgb ? OfRgb : OfGray)
        {
            if (Find(profile, name) is not { } data) return null;
            tags.Add((name, data));
        }
        if (Find(profile, "chad") is { } adaptation) tags.Add(("chad", adaptation));
        return Whole(isRgb, tags);
    }

    private static byte[]? Find(ReadOnlySpan<byte> profile, string name)
    {
        var count = Math.Min(BinaryPrimitives.ReadUInt32BigEndian(profile[Header..]), MostTags);
        for (var i = 0; i < count && Header + 4 + ((i + 1) * 12) <= profile.Length; i++)
        {
            var entry = profile.Slice(Header + 4 + (i * 12), 12);
            if (System.Text.Encoding.ASCII.GetString(entry[..4]) != name) continue;
            var (at, size) = (BinaryPrimitives.ReadUInt32BigEndian(entry[4..]), BinaryPrimitives.ReadUInt32BigEndian(entry[8..]));
            return at > profile.Length || size > profile.Length - at ? null : Exactly(profile.Slice((int)at, (int)size));
        }
        return null;
    }

    // Numbers of a known kind, to the byte.
    private static byte[]? Exactly(ReadOnlySpan<byte> tag)
    {
        if (tag.Length < 12) return null;
        var count = BinaryPrimitives.ReadUInt32BigEndian(tag[8..]);
        var kind = BinaryPrimitives.ReadUInt16BigEndian(tag[8..]);
        var length =
            tag.StartsWith("XYZ "u8) ? 20
            : tag.StartsWith("sf32"u8) ? 44
            : tag.StartsWith("curv"u8) && count <= LongestCurve ? 12 + (2 * (int)count)
            : tag.StartsWith("para"u8) && kind <= 4 ? 12 + (4 * new[] { 1, 3, 4, 5, 7 }[kind])
            : int.MaxValue;
        if (tag.Length < length) return null;
        byte[] data = [.. tag[..4], 0, 0, 0, 0, .. tag[8..length]];
        if (tag.StartsWith("para"u8)) (data[10], data[11]) = (0, 0);
        return data;
    }

    private static byte[] Words(string text) =>
        [.. "mluc"u8, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 12, .. "enUS"u8, 0, 0, 0, (byte)(text.Length * 2), 0, 0, 0, 28, .. System.Text.Encoding.BigEndianUnicode.GetBytes(text)];

    private static byte[] Whole(bool isRgb, List<(string Name, byte[] Data)> tags)
    {
        var at = Header + 4 + (tags.Count * 12);
        var whole = new byte[at + tags.Sum(t => Padded(t.Data.Length))];
        var span = whole.AsSpan();
        BinaryPrimitives.WriteInt32BigEndian(span, whole.Length);
        (span[8], span[9]) = (4, 0x20);
        "mntr"u8.CopyTo(span[12..]);
        (isRgb ? "RGB "u8 : "GRAY"u8).CopyTo(span[16..]);
        "XYZ "u8.CopyTo(span[20..]);
        "acsp"u8.CopyTo(span[36..]);
        // The illuminant is D50 in every profile.
        ((ReadOnlySpan<byte>)[0, 0, 0xF6, 0xD6, 0, 1, 0, 0, 0, 0, 0xD3, 0x2D]).CopyTo(span[68..]);
        BinaryPrimitives.WriteInt32BigEndian(span[Header..], tags.Count);
        for (var i = 0; i < tags.Count; i++)
        {
            var entry = span[(Header + 4 + (i * 12))..];
            System.Text.Encoding.ASCII.GetBytes(tags[i].Name, entry);
            BinaryPrimitives.WriteInt32BigEndian(entry[4..], at);
            BinaryPrimitives.WriteInt32BigEndian(entry[8..], tags[i].Data.Length);
            tags[i].Data.CopyTo(span[at..]);
            at += Padded(tags[i].Data.Length);
        }
        return whole;
    }

    private static int Padded(int length) => (length + 3) & ~3;
}
