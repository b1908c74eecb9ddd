using System.Buffers.Binary;
using System.Text;

namespace Dims.Attachments;

// Builds a WebP anew from its picture, its transparency and plain colours. EXIF (but for which side is up), XMP, unknown chunks and whatever follows the end stay behind.
internal sealed class WebpPicture
{
    private const byte HasProfile = 0x20, HasAlpha = 0x10, HasExif = 0x08, IsAnimated = 0x02;

    private readonly byte[] _file;
    private byte[]? _picture, _alpha, _profile;
    private string _coding = "";
    private bool _extended;
    private int _width, _height, _canvasWidth, _canvasHeight, _orientation = 1;

    private WebpPicture(byte[] file) => _file = file;

    public static CleanFile Clean(byte[] file) => new WebpPicture(file).Read();

    private CleanFile Read()
    {
        var size = BinaryPrimitives.ReadUInt32LittleEndian(_file.AsSpan(4));
        if (size > _file.Length - 8) throw CutOff();
        var end = 8 + (int)size;
        for (var at = 12; at < end;)
        {
            if (at + 8 > end) throw CutOff();
            var name = Encoding.Latin1.GetString(_file, at, 4);
            var length = BinaryPrimitives.ReadUInt32LittleEndian(_file.AsSpan(at + 4));
            if (length > end - at - 8) throw CutOff();
            Take(name, _file.AsSpan(at + 8, (int)length), first: at == 12);
            at += 8 + (int)length + (int)(length & 1);
        }
        if (_picture is null) throw Broken("it holds no picture.");
        if (_extended && (_canvasWidth, _canvasHeight) != (_width, _height)) throw Broken("its parts do not fit each other.");
        var (width, height) = ExifOrientation.Shown(_width, _height, _orientation);
        return new CleanFile { MediaType = FileTypes.Webp, Bytes = Whole(), Width = width, Height = height };
    }

    private void Take(string name, ReadOnlySpan<byte> data, bool first)
    {
        switch (name)
        {
            case "VP8X":
                if (!first || data.Length != 10) throw Broken("its header is damaged.");
                if ((data[0] & IsAnimated) != 0) throw Moving();
                (_extended, _canvasWidth, _canvasHeight) = (true, 1 + Three(data[4..]), 1 + Three(data[7..]));
                break;
            case "ANIM" or "ANMF":
                throw Moving();
            case "VP8 " or "VP8L":
                if (_picture is not null) throw Broken("it holds more than one picture.");
                (_coding, _picture) = (name, data.ToArray());
                (_width, _height) = name == "VP8 " ? Lossy(data) : Lossless(data);
                break;
            case "ALPH":
                if (_picture is not null || _alpha is not null || data.IsEmpty) throw Broken("its parts do not fit each other.");
                _alpha = data.ToArray();
                break;
            case "ICCP":
                _profile ??= IccProfile.Plain(data);
                break;
            case "EXIF":
                // Some write the mark of JPEG's segment before it.
                _orientation = ExifOrientation.Of(data.StartsWith("Exif\0\0"u8) ? data[6..] : data);
                break;
        }
    }

    private static (int, int) Lossy(ReadOnlySpan<byte> data)
    {
        if (data.Length < 11 || (data[0] & 1) != 0 || !data[3..].StartsWith<byte>([0x9D, 0x01, 0x2A])) throw Broken("its picture is damaged.");
        var firstPart = Three(data) >> 5;
        if (firstPart > data.Length - 10) throw CutOff();
        return Sides(BinaryPrimitives.ReadUInt16LittleEndian(data[6..]) & 0x3FFF, BinaryPrimitives.ReadUInt16LittleEndian(data[8..]) & 0x3FFF);
    }

    private static (int, int) Lossless(ReadOnlySpan<byte> data)
    {
        if (data.Length < 6 || data[0] != 0x2F || data[4] >> 5 != 0) throw Broken("its picture is damaged.");
        var bits = BinaryPrimitives.ReadUInt32LittleEndian(data[1..]);
        return Sides(1 + (int)(bits & 0x3FFF), 1 + (int)((bits >> 14) & 0x3FFF));
    }

    private static (int, int) Sides(int width, int height) => width > 0 && height > 0 ? (width, height) : throw Broken("it says that it has no width or no height.");

    private byte[] Whole()
    {
        using var whole = new MemoryStream();
        whole.Write("RIFF\0\0\0\0WEBP"u8);
        // Transparency of a lossless picture stands in the picture.
        var flags = (_profile is null ? 0 : HasProfile) | (_orientation == 1 ? 0 : HasExif) | (_alpha is not null || (_coding == "VP8L" && (_picture![4] & 0x10) != 0) ? HasAlpha : 0);
        if (_profile is not null || _alpha is not null || _orientation != 1) Write(whole, "VP8X", [(byte)flags, 0, 0, 0, .. LessOne(_width), .. LessOne(_height)]);
        if (_profile is not null) Write(whole, "ICCP", _profile);
        if (_alpha is not null && _coding == "VP8 ") Write(whole, "ALPH", _alpha);
        Write(whole, _coding, _picture!);
        if (_orientation != 1) Write(whole, "EXIF", ExifOrientation.Tiff(_orientation));
        var bytes = whole.ToArray();
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(4), bytes.Length - 8);
        return bytes;
    }

    private static void Write(MemoryStream to, string name, byte[] data)
    {
        to.Write(Encoding.ASCII.GetBytes(name));
        to.Write([(byte)data.Length, (byte)(data.Length >> 8), (byte)(data.Length >> 16), (byte)(data.Length >> 24)]);
        to.Write(data);
        if (data.Length % 2 == 1) to.WriteByte(0);
    }

    private static byte[] LessOne(int side) => [(byte)(side - 1), (byte)((side - 1) >> 8), (byte)((side - 1) >> 16)];

    private static int Three(ReadOnlySpan<byte> bytes) => bytes[0] | (bytes[1] << 8) | (bytes[2] << 16);

    private static Http.Problem Moving() => new(Http.ProblemCodes.UnsupportedMediaType, "This is an animated WebP; a photo is a single picture.");

    private static Http.Problem Broken(string why) => CleanFile.Broken("The WebP picture", why);

    private static Http.Problem CutOff() => Broken("it ends too early, as when copying was broken off.");
}
