namespace Dims.Spreadsheets;

// How much may come out of one archive, in all its parts and passes together. Counted while it comes: what the archive says of itself is not believed.
internal sealed class UnpackedBytes(long packed)
{
    public const long Most = 256L * 1024 * 1024;
    private const long Floor = 16L * 1024 * 1024;
    // A sheet packs to a tenth or a fiftieth; a bomb to a thousandth.
    private const long Ratio = 200;

    private readonly long _most = Math.Min(Most, Math.Max(Floor, packed * Ratio));
    private long _read;

    // Each costs more memory than it has bytes; a program that writes each text once packs none into less than two.
    public int MostTexts { get; } = (int)Math.Clamp(packed / 2, 100_000, 4_000_000);

    public void Add(int count)
    {
        _read += count;
        if (_read > _most) throw SheetProblems.Unreadable("unpacked-size", $"unpacks to more than {_most / 1024 / 1024} MiB, which {packed} bytes of a table of samples never do. Copy the rows into a new workbook.");
    }
}

internal sealed class UnpackedPart(Stream part, UnpackedBytes total) : Stream
{
    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        var count = part.Read(buffer);
        total.Add(count);
        return count;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) part.Dispose();
        base.Dispose(disposing);
    }

    public override void Flush() => throw new NotSupportedException();
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
