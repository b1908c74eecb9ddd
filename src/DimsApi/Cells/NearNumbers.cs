namespace Dims.Cells;

// Numbers that lie near each other, each in as few bytes as their range needs: none where all are one.
internal sealed class NearNumbers
{
    private readonly int _width;
    private readonly byte[] _bytes;

    public NearNumbers(ReadOnlySpan<long> numbers)
    {
        (Least, Most) = (long.MaxValue, long.MinValue);
        foreach (var number in numbers) (Least, Most) = (Math.Min(Least, number), Math.Max(Most, number));
        for (var range = (ulong)(Most - Least); range > 0; range >>= 8) _width++;
        _bytes = new byte[numbers.Length * _width];
        for (var i = 0; i < numbers.Length; i++)
            for (var (b, rest) = (0, numbers[i] - Least); b < _width; b++, rest >>= 8) _bytes[(i * _width) + b] = (byte)rest;
    }

    // As they were written.
    public NearNumbers(BinaryReader reader) => (Least, Most, _width, _bytes) = (reader.ReadInt64(), reader.ReadInt64(), reader.ReadByte(), CellFile.Read<byte>(reader));

    public long Least { get; }

    public long Most { get; }

    public int Bytes => _bytes.Length;

    public long this[int place]
    {
        get
        {
            var above = 0L;
            for (var b = _width - 1; b >= 0; b--) above = (above << 8) | _bytes[(place * _width) + b];
            return Least + above;
        }
    }

    public void Write(BinaryWriter writer)
    {
        writer.Write(Least);
        writer.Write(Most);
        writer.Write((byte)_width);
        CellFile.Write<byte>(writer, _bytes);
    }
}
