using System.Buffers;
using System.Buffers.Binary;

namespace Dims.Attachments;

// Builds a JPEG anew from the segments that make its picture: tables, frame, scans. Comments, every APPn but what is rebuilt here (JFIF's density, Adobe's colour
// transform, plain colour, orientation), thumbnails and whatever follows the end stay behind.
internal sealed class JpegPicture
{
    private const string Name = "The JPEG picture";
    private const byte App0 = 0xE0, App1 = 0xE1, App2 = 0xE2, App14 = 0xEE, App15 = 0xEF, Comment = 0xFE, Start = 0xD8, End = 0xD9, Scan = 0xDA;

    private readonly byte[] _file;
    private readonly ArrayBufferWriter<byte> _frame = new();
    private readonly IccParts _colours = new();
    private byte[]? _jfif, _adobe;
    private int _at = 2, _width, _height, _components, _orientation = 1, _scans;

    private JpegPicture(byte[] file) => _file = file;

    public static CleanFile Clean(byte[] file) => new JpegPicture(file).Read();

    private CleanFile Read()
    {
        while (true)
        {
            var marker = NextMarker();
            if (marker == End) break;
            if (marker is Start or 0 or 1 or (>= 0xD0 and <= 0xD7)) throw Broken("it holds a mark that does not belong there.");
            Take(marker, Segment());
        }
        if (_scans == 0) throw Broken("it holds no picture.");
        var (width, height) = ExifOrientation.Shown(_width, _height, _orientation);
        return new CleanFile { MediaType = FileTypes.Jpeg, Bytes = Whole(), Width = width, Height = height };
    }

    private byte[] Whole()
    {
        var whole = new ArrayBufferWriter<byte>(_frame.WrittenCount + 1024);
        whole.Write<byte>([0xFF, Start]);
        if (_jfif is not null) Write(whole, App0, _jfif);
        if (_orientation != 1) Write(whole, App1, [.. "Exif\0\0"u8, .. ExifOrientation.Tiff(_orientation)]);
        if (_colours.Plain() is { } profile) Write(whole, App2, [.. IccParts.Mark, 1, 1, .. profile]);
        if (_adobe is not null) Write(whole, App14, _adobe);
        whole.Write(_frame.WrittenSpan);
        whole.Write<byte>([0xFF, End]);
        return whole.WrittenSpan.ToArray();
    }

    private void Take(byte marker, ReadOnlySpan<byte> data)
    {
        switch (marker)
        {
            case App0:
                // Version, units and density; a thumbnail of its own is left out.
                if (_jfif is null && data.Length >= 14 && data.StartsWith("JFIF\0"u8)) _jfif = [.. data[..12], 0, 0];
                break;
            case App1:
                if (data.StartsWith("Exif\0\0"u8) && _orientation == 1) _orientation = ExifOrientation.Of(data[6..]);
                break;
            case App2:
                _colours.Add(data);
                break;
            case App14:
                if (data.Length >= 12 && data.StartsWith("Adobe"u8)) _adobe = [.. "Adobe"u8, 0, 100, 0, 0, 0, 0, data[11]];
                break;
            case > App0 and <= App15 or Comment:
                break;
            default:
                TakePicture(marker, data);
                break;
        }
    }

    private void TakePicture(byte marker, ReadOnlySpan<byte> data)
    {
        switch (marker)
        {
            case 0xDB:
                Table(marker, data, JpegTables.AreQuantisation(data));
                break;
            case 0xC4:
                Table(marker, data, JpegTables.AreHuffman(data));
                break;
            case 0xDD:
                Table(marker, data, data.Length == 2);
                break;
            case 0xC0 or 0xC1 or 0xC2:
                Frame(data);
                Write(_frame, marker, data);
                break;
            case Scan:
                if (_width == 0 || data.Length < 1 || data[0] is 0 or > 4 || data.Length != 4 + (2 * data[0]) || data[0] > _components) throw Broken("its picture is damaged.");
                Write(_frame, Scan, data);
                CopyCoded();
                _scans++;
                break;
            default:
                throw Broken("it is of a rare kind that browsers do not show. Open it and save it as an ordinary JPEG.");
        }
    }

    private void Table(byte marker, ReadOnlySpan<byte> data, bool isWhole)
    {
        if (!isWhole) throw Broken("a table in it is damaged.");
        Write(_frame, marker, data);
    }

    private void Frame(ReadOnlySpan<byte> data)
    {
        if (_width != 0) throw Broken("it holds more than one picture.");
        if (data.Length < 6 || data[0] is not (8 or 12) || data[5] is 0 or > 4 || data.Length != 6 + (3 * data[5])) throw Broken("its header is damaged.");
        (_height, _width, _components) = (BinaryPrimitives.ReadUInt16BigEndian(data[1..]), BinaryPrimitives.ReadUInt16BigEndian(data[3..]), data[5]);
        if (_width == 0 || _height == 0) throw Broken("it says that it has no width or no height.");
    }

    // Coded data run to the next mark; FF00 stands for an FF in them, and FFD0 to FFD7 restart the decoder.
    private void CopyCoded()
    {
        var from = _at;
        while (true)
        {
            var step = _file.AsSpan(_at).IndexOf((byte)0xFF);
            if (step < 0 || _at + step + 1 >= _file.Length) throw CutOff();
            _at += step;
            if (_file[_at + 1] is not (0 or (>= 0xD0 and <= 0xD7))) break;
            _at += 2;
        }
        if (_at == from) throw Broken("its picture is missing.");
        _frame.Write(_file.AsSpan(from.._at));
    }

    private byte NextMarker()
    {
        if (_at >= _file.Length) throw CutOff();
        if (_file[_at] != 0xFF) throw Broken("it is damaged inside.");
        while (_at < _file.Length && _file[_at] == 0xFF) _at++;
        return _at < _file.Length ? _file[_at++] : throw CutOff();
    }

    private ReadOnlySpan<byte> Segment()
    {
        if (_at + 2 > _file.Length) throw CutOff();
        var length = BinaryPrimitives.ReadUInt16BigEndian(_file.AsSpan(_at));
        if (length < 2) throw Broken("it is damaged inside.");
        if (_at + length > _file.Length) throw CutOff();
        var data = _file.AsSpan(_at + 2, length - 2);
        _at += length;
        return data;
    }

    private static void Write(ArrayBufferWriter<byte> to, byte marker, ReadOnlySpan<byte> data)
    {
        to.Write<byte>([0xFF, marker, (byte)((data.Length + 2) >> 8), (byte)(data.Length + 2)]);
        to.Write(data);
    }

    private static Http.Problem Broken(string why) => CleanFile.Broken(Name, why);

    private static Http.Problem CutOff() => Broken("it ends too early, as when copying was broken off.");
}
