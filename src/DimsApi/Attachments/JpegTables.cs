namespace Dims.Attachments;

// The tables of a JPEG fill their segment exactly: nothing else hides in one.
internal static class JpegTables
{
    public static bool AreQuantisation(ReadOnlySpan<byte> data)
    {
        if (data.IsEmpty) return false;
        while (!data.IsEmpty)
        {
            var (wide, number) = (data[0] >> 4, data[0] & 0xF);
            var length = 1 + (64 * (wide + 1));
            if (wide > 1 || number > 3 || data.Length < length) return false;
            data = data[length..];
        }
        return true;
    }

    public static bool AreHuffman(ReadOnlySpan<byte> data)
    {
        if (data.IsEmpty) return false;
        while (!data.IsEmpty)
        {
            if (data.Length < 17 || data[0] >> 4 > 1 || (data[0] & 0xF) > 3) return false;
            var values = 0;
            foreach (var count in data[1..17]) values += count;
            if (values > 256 || data.Length < 17 + values) return false;
            data = data[(17 + values)..];
        }
        return true;
    }
}
