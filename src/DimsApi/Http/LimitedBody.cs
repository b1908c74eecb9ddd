using Microsoft.AspNetCore.Connections;

namespace Dims.Http;

// A body that turns into a problem where it grows beyond the limit. The server's own limit hangs up on a sender in the middle, who then never reads the answer;
// after this one the server reads on for some seconds and throws away what comes.
internal sealed class LimitedBody(Stream body, long most, string detail) : Stream
{
    private long _read;

    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            var count = await body.ReadAsync(buffer, cancellationToken);
            _read += count;
            return _read <= most ? count : throw new Problem(ProblemCodes.BodyTooLarge, detail);
        }
        catch (ConnectionResetException)
        {
            // The sender's fault, and nobody is there to read this; as an error of ours it would stand in the log.
            throw new Problem(ProblemCodes.MalformedBody, "The connection broke inside the body. Nothing was stored.");
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    public override void Flush() => throw new NotSupportedException();
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
