using System.Buffers.Text;
using System.Diagnostics;
using System.Net.Sockets;

namespace Dims.LoadTests;

// One connection, kept open: sends a request, and reads until its answer is whole.
internal sealed class Caller(Socket socket)
{
    private readonly byte[] _buffer = new byte[1024 * 1024];
    private int _received;
    private int _bodyAt;
    private int _whole;
    private long _since;

    public Socket Socket { get; } = socket;
    public bool IsWaiting { get; private set; }
    public int Status { get; private set; }
    public TimeSpan Waited { get; private set; }
    public int BodyLength => _received - _bodyAt;

    // `since`: when it was to be asked, as a timestamp.
    public void Send(byte[] request, long since)
    {
        (_received, _bodyAt, _whole, _since) = (0, 0, 0, since);
        IsWaiting = true;
        if (Socket.Send(request) != request.Length) throw new InvalidOperationException("A request was not taken whole.");
    }

    // True when the answer is whole.
    public bool Receive()
    {
        var more = Socket.Receive(_buffer, _received, _buffer.Length - _received, SocketFlags.None);
        if (more == 0) throw new InvalidOperationException("The server closed the connection.");
        _received += more;
        if (_bodyAt == 0 && !ReadHead()) return false;
        // Without a length it comes in chunks; nothing is sent after the last one, because this caller asks one thing at a time.
        var whole = _whole > 0 ? _received >= _whole : _buffer.AsSpan(0, _received).EndsWith("0\r\n\r\n"u8);
        if (whole) (IsWaiting, Waited) = (false, Stopwatch.GetElapsedTime(_since));
        return whole;
    }

    private bool ReadHead()
    {
        var head = _buffer.AsSpan(0, _received);
        var end = head.IndexOf("\r\n\r\n"u8);
        if (end < 0) return false;
        head = head[..end];
        _bodyAt = end + 4;
        if (!Utf8Parser.TryParse(head[9..], out int status, out _)) throw new InvalidOperationException("The answer has no status.");
        Status = status;
        var length = head.IndexOf("\r\nContent-Length: "u8);
        if (status == 304) _whole = _bodyAt;
        else if (length >= 0 && Utf8Parser.TryParse(head[(length + 18)..], out int bytes, out _)) _whole = _bodyAt + bytes;
        return true;
    }
}
