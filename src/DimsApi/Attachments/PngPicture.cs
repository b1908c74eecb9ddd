using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Dims.Attachments;

// Builds a PNG anew from its critical chunks and those that say how its colours are meant. Texts, times, EXIF (but for which side is up), unknown chunks, animation
// and whatever follows the end stay behind.
internal sealed class PngPicture
{
    private static readonly byte[] Signature = [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    private readonly byte[] _file;
    // What stands before the picture, and the picture: which side is up is known at the end and stands between them.
    private readonly ArrayBufferWriter<byte> _head = new(), _body = new();
    private readonly HashSet<string> _seen = [];
    private int _at = Signature.Length, _width, _height, _depth, _colour, _orientation = 1;
    private bool _dataEnded;

    private PngPicture(byte[] file) => _file = file;

    public static CleanFile Clean(byte[] file) => new PngPicture(file).Read();

    private CleanFile Read()
    {
        if (!_file.AsSpan().StartsWith(Signature)) throw Broken("its beginning is damaged, as when it was copied as text.");
        _head.Write(Signature);
        for (var name = ""; name != "IEND";)
        {
            (name, var data) = Chunk();
            if (_seen.Count == 0 && name != "IHDR") throw Broken("its header is missing.");
            if (_seen.Contains("IDAT") && name != "IDAT") _dataEnded = true;
            if (char.IsUpper(name[0])) TakeCritical(name, data);
            else TakeOther(name, data);
            _seen.Add(name);
        }
        if (_orientation != 1) Write(_head, "eXIf", ExifOrientation.Tiff(_orientation));
        var (width, height) = ExifOrientation.Shown(_width, _height, _orientation);
        return new CleanFile { MediaType = FileTypes.Png, Bytes = [.. _head.WrittenSpan, .. _body.WrittenSpan], Width = width, Height = height };
    }

    private void TakeCritical(string name, ReadOnlySpan<byte> data)
    {
        var fits = name switch
        {
            "IHDR" => !_seen.Contains(name) && Header(data),
            "PLTE" => !_seen.Contains(name) && !_seen.Contains("IDAT") && data.Length is > 0 and <= 768 && data.Length % 3 == 0 && _colour is 2 or 3 or 6,
            "IDAT" => !_dataEnded && (_colour != 3 || _seen.Contains("PLTE")),
            "IEND" => data.IsEmpty && _seen.Contains("IDAT"),
            _ => false,
        };
        if (!fits) throw Broken("its parts do not fit each other.");
        Write(name is "IDAT" or "IEND" ? _body : _head, name, data);
    }

    private bool Header(ReadOnlySpan<byte> data)
    {
        if (data.Length != 13) return false;
        (_depth, _colour) = (data[8], data[9]);
        var (width, height) = (BinaryPrimitives.ReadUInt32BigEndian(data), BinaryPrimitives.ReadUInt32BigEndian(data[4..]));
        if (width is 0 or > int.MaxValue || height is 0 or > int.MaxValue) return false;
        (_width, _height) = ((int)width, (int)height);
        var depths = _colour switch { 0 => "1 2 4 8 16", 3 => "1 2 4 8", 2 or 4 or 6 => "8 16", _ => "" };
        return depths.Split(' ').Contains(_depth.ToString(System.Globalization.CultureInfo.InvariantCulture)) && data[10] == 0 && data[11] == 0 && data[12] <= 1;
    }

    private void TakeOther(string name, ReadOnlySpan<byte> data)
    {
        if (_seen.Contains(name)) return;
        var stays = name switch
        {
            "gAMA" or "cICP" => data.Length == 4,
            "sRGB" => data.Length == 1,
            "cHRM" => data.Length == 32,
            "pHYs" => data.Length == 9,
            "sBIT" => data.Length is > 0 and <= 4,
            "tRNS" => data.Length == _colour switch { 0 => 2, 2 => 6, 3 => Math.Clamp(data.Length, 1, 256), _ => -1 },
            _ => false,
        };
        if (stays && !_seen.Contains("IDAT")) Write(_head, name, data);
        if (name == "eXIf") _orientation = ExifOrientation.Of(data);
        if (name == "iCCP" && !_seen.Contains("IDAT") && !_seen.Contains("PLTE") && PngProfile.Plain(data) is { } profile) Write(_head, name, profile);
    }

    private (string Name, byte[] Data) Chunk()
    {
        if (_at + 12 > _file.Length) throw CutOff();
        var length = BinaryPrimitives.ReadUInt32BigEndian(_file.AsSpan(_at));
        var name = Encoding.Latin1.GetString(_file, _at + 4, 4);
        if (!name.All(char.IsAsciiLetter)) throw Broken("it is damaged inside.");
        if (length > _file.Length - _at - 12) throw CutOff();
        var named = _file.AsSpan(_at + 4, 4 + (int)length);
        if (BinaryPrimitives.ReadUInt32BigEndian(_file.AsSpan(_at + 8 + (int)length)) != PngCheck.Sum(named)) throw Broken($"its part {name} is damaged.");
        _at += 12 + (int)length;
        return (name, named[4..].ToArray());
    }

    private static void Write(ArrayBufferWriter<byte> to, string name, ReadOnlySpan<byte> data)
    {
        Span<byte> number = stackalloc byte[4];
        byte[] named = [.. Encoding.ASCII.GetBytes(name), .. data];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        to.Write(number);
        to.Write(named);
        BinaryPrimitives.WriteUInt32BigEndian(number, PngCheck.Sum(named));
        to.Write(number);
    }

    private static Http.Problem Broken(string why) => CleanFile.Broken("The PNG picture", why);

    private static Http.Problem CutOff() => Broken("it ends too early, as when copying was broken off.");
}
