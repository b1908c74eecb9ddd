using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using Dims.Attachments;

namespace Dims.Tests.Attachments;

// Small real files, made by hand, with things planted in them that must not be stored.
internal static partial class Files
{
    // Stands wherever a file can hold text or bytes that are not its picture.
    public const string Planted = "PLANTED-GPS-52.3676N-SERIAL-0042-J.DOE";

    // The smallest baseline JPEG that decodes: 8 x 8 grey (16 x 8 where `width` says so).
    public static byte[] Jpeg(int orientation = 1, bool planted = true, ushort width = 8, ushort height = 8, byte[]? profile = null)
    {
        var file = new MemoryStream();
        file.Write([0xFF, 0xD8]);
        Segment(file, 0xE0, [.. "JFIF\0"u8, 1, 2, 1, 0, 72, 0, 72, 1, 1, 1, 2, 3]);
        if (planted || orientation != 1) Segment(file, 0xE1, [.. "Exif\0\0"u8, .. Exif(orientation, planted)]);
        if (profile is not null) Segment(file, 0xE2, [.. "ICC_PROFILE\0"u8, 1, 1, .. profile]);
        if (planted)
        {
            Segment(file, 0xE0, [.. "JFXX\0"u8, .. Text]);
            Segment(file, 0xE1, [.. "http://ns.adobe.com/xap/1.0/\0<x:xmpmeta>"u8, .. Text]);
            Segment(file, 0xE2, [.. "MPF\0"u8, .. Text]);
            Segment(file, 0xED, [.. "Photoshop 3.0\0"u8, .. Text]);
            Segment(file, 0xEF, Text);
            Segment(file, 0xFE, Text);
        }
        Segment(file, 0xEE, [.. "Adobe"u8, 0, 100, 0, 0, 0, 0, 1, .. planted ? Text : []]);
        Segment(file, 0xDB, [0, .. Enumerable.Repeat((byte)16, 64)]);
        Segment(file, 0xC0, [8, (byte)(height >> 8), (byte)height, (byte)(width >> 8), (byte)width, 1, 1, 0x11, 0]);
        // One code of one bit each: DC category 0, AC end of block.
        Segment(file, 0xC4, [0x00, 1, .. new byte[15], 0, 0x10, 1, .. new byte[15], 0]);
        Segment(file, 0xDA, [1, 1, 0x00, 0, 63, 0]);
        file.Write([0x3F, 0xFF, 0x00, 0xFF, 0xD0, 0x3F, 0xFF, 0xD9]);
        if (planted) file.Write([.. Text, 0xFF, 0xD8, 0xFF, 0xE1, .. Text, 0xFF, 0xD9]);
        return file.ToArray();
    }

    // IFD0 with a maker, the orientation, a serial number and a position.
    private static byte[] Exif(int orientation, bool planted)
    {
        var file = new MemoryStream();
        file.Write([.. "II*\0"u8, 8, 0, 0, 0, 2, 0]);
        file.Write([0x12, 0x01, 3, 0, 1, 0, 0, 0, (byte)orientation, 0, 0, 0]);
        file.Write([0x0F, 0x01, 2, 0, (byte)Planted.Length, 0, 0, 0, 38, 0, 0, 0, 0, 0, 0, 0]);
        if (planted) file.Write(Text);
        return file.ToArray();
    }

    private static void Segment(MemoryStream file, byte marker, byte[] data) => file.Write([0xFF, marker, (byte)((data.Length + 2) >> 8), (byte)(data.Length + 2), .. data]);

    private static byte[] Text => Encoding.ASCII.GetBytes(Planted);

    // 1 x 1, or as large as its header claims.
    public static byte[] Png(bool planted = true, uint width = 1, uint height = 1, byte shade = 0x80, int orientation = 1, byte[]? profile = null)
    {
        var file = new MemoryStream();
        file.Write([0x89, .. "PNG\r\n"u8, 0x1A, 0x0A]);
        var header = new byte[13];
        BinaryPrimitives.WriteUInt32BigEndian(header, width);
        BinaryPrimitives.WriteUInt32BigEndian(header.AsSpan(4), height);
        (header[8], header[9]) = (8, 2);
        Chunk(file, "IHDR", header);
        Chunk(file, "gAMA", [0, 0, 0xB1, 0x8F]);
        Chunk(file, "pHYs", [0, 0, 0x0B, 0x13, 0, 0, 0x0B, 0x13, 1]);
        if (profile is not null) Chunk(file, "iCCP", [.. Text, 0, 0, .. Zipped(profile)]);
        if (orientation != 1) Chunk(file, "eXIf", Exif(orientation, planted));
        if (planted)
        {
            Chunk(file, "tEXt", [.. "Author\0"u8, .. Text]);
            Chunk(file, "zTXt", [.. "Comment\0\0"u8, .. Zipped(Text)]);
            Chunk(file, "iTXt", [.. "XML:com.adobe.xmp\0\0\0\0\0"u8, .. Text]);
            Chunk(file, "tIME", [7, 234, 11, 21, 10, 0, 0]);
            if (orientation == 1) Chunk(file, "eXIf", Exif(1, true));
            if (profile is null) Chunk(file, "iCCP", [.. Text, 0, 0, .. Zipped(Text)]);
            Chunk(file, "acTL", [0, 0, 0, 1, 0, 0, 0, 0]);
            Chunk(file, "prVt", Text);
        }
        Chunk(file, "IDAT", Zipped([0, shade, 0x40, 0x20]));
        if (planted) Chunk(file, "teXt", Text);
        Chunk(file, "IEND", []);
        if (planted) file.Write(Text);
        return file.ToArray();
    }

    private static byte[] Zipped(byte[] data)
    {
        using var packed = new MemoryStream();
        using (var pack = new ZLibStream(packed, CompressionLevel.Optimal, leaveOpen: true)) pack.Write(data);
        return packed.ToArray();
    }

    public static void Chunk(MemoryStream file, string name, byte[] data)
    {
        var number = new byte[4];
        byte[] named = [.. Encoding.ASCII.GetBytes(name), .. data];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        file.Write(number);
        file.Write(named);
        BinaryPrimitives.WriteUInt32BigEndian(number, PngCheck.Sum(named));
        file.Write(number);
    }

    // Right check sums, as far as the chunks can be followed.
    public static void Mend(byte[] png)
    {
        for (var at = 8; at + 12 <= png.Length;)
        {
            var length = BinaryPrimitives.ReadUInt32BigEndian(png.AsSpan(at));
            if (length > png.Length - at - 12) return;
            BinaryPrimitives.WriteUInt32BigEndian(png.AsSpan(at + 8 + (int)length), PngCheck.Sum(png.AsSpan(at + 4, 4 + (int)length)));
            at += 12 + (int)length;
        }
    }

    // A lossless picture of 1 x 1 in the extended container.
    public static byte[] Webp(bool planted = true, int orientation = 1, byte[]? profile = null)
    {
        var file = new MemoryStream();
        file.Write("RIFF\0\0\0\0WEBP"u8);
        Riff(file, "VP8X", [0x2C, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
        if (planted) Riff(file, "ICCP", profile ?? Text);
        Riff(file, "VP8L", [0x2F, 0, 0, 0, 0, 0x88, 0x88, 0x08]);
        if (planted || orientation != 1) Riff(file, "EXIF", Exif(orientation, planted));
        if (planted)
        {
            Riff(file, "XMP ", Text);
            Riff(file, "JUNK", Text);
        }
        var bytes = file.ToArray();
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(4), bytes.Length - 8);
        return planted ? [.. bytes, .. Text] : bytes;
    }

    private static void Riff(MemoryStream file, string name, byte[] data)
    {
        var length = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, data.Length);
        file.Write([.. Encoding.ASCII.GetBytes(name), .. length, .. data]);
        if (data.Length % 2 == 1) file.WriteByte(0);
    }

    public static byte[] Jcamp(bool planted = true) => Encoding.UTF8.GetBytes(
        $"""
        ##TITLE= {(planted ? Planted : "blue tablet")}
        ##JCAMP-DX= 4.24 $$ {Planted}
        ##DATA TYPE= INFRARED SPECTRUM
        ##ORIGIN= {Planted}
        ##OWNER= {Planted}
        ##SPECTROMETER/DATA SYSTEM= {Planted}
        ##LONGDATE= 2026/11/21 10:00:00
        ##SAMPLE DESCRIPTION= first line
        {Planted}
        ##$PRIVATE= {Planted}
        ##XUNITS= 1/CM
        ##YUNITS= ABSORBANCE
        ##FIRSTX= 400
        ##LASTX= 404
        ##NPOINTS= 5
        ##XYDATA= (X++(Y..Y))
        400 1 2 3 $$ {Planted}
        403A2B1
        ##END=

        """.ReplaceLineEndings("\r\n"));

    public static byte[] Csv(bool planted = true) => Encoding.UTF8.GetBytes(
        $"""
        Operator;{(planted ? Planted : "none")}
        Time (min);Intensity;{(planted ? Planted : "Serial")}
        0,00;12,5;1
        0,01;13,25;-1e-3

        """.ReplaceLineEndings("\r\n"));

    public static bool Holds(byte[] file, string text) => file.AsSpan().IndexOf(Encoding.ASCII.GetBytes(text)) >= 0;
}
