namespace Dims.Releases;

// Gathers what is written in the parts in which it is stored.
internal sealed class PartsStream : Stream
{
    // So much of a file is one row.
    public const int Part = 1024 * 1024;

    private readonly List<byte[]> _parts = [];
    private int _filled = Part;

    public IReadOnlyList<ReadOnlyMemory<byte>> Parts => [.. _parts.Select((p, i) => (ReadOnlyMemory<byte>)p.AsMemory(0, i < _parts.Count - 1 ? Part : _filled))];

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (buffer.Length > 0)
        {
            if (_filled == Part)
            {
                _parts.Add(new byte[Part]);
                _filled = 0;
            }
            var some = buffer[..Math.Min(buffer.Length, Part - _filled)];
            some.CopyTo(_parts[^1].AsSpan(_filled));
            _filled += some.Length;
            buffer = buffer[some.Length..];
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Write(buffer.Span);
        return ValueTask.CompletedTask;
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override bool CanRead => false;
    public override bool CanSeek => false;
    public override bool CanWrite => true;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override void Flush() { }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
