using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Dims.Tests.Samples;

// A request byte by byte, for what an HTTP client would not send.
internal static class RawRequest
{
    // Says that `length` bytes come, sends `body`, and hangs up: politely, or by a reset.
    public static async Task HangUp(Uri url, string path, string key, string mediaType, long length, byte[] body, bool reset)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(url.Host, url.Port);
        await socket.SendAsync(Encoding.ASCII.GetBytes(Head(url, path, key, mediaType, "Content-Length: " + length.ToString(CultureInfo.InvariantCulture))));
        await socket.SendAsync(body);
        // What was sent arrives before the end of the connection does.
        await Task.Delay(100);
        if (reset) socket.LingerState = new LingerOption(true, 0);
        else socket.Shutdown(SocketShutdown.Both);
        socket.Close();
    }

    // Sends the whole, also what the server does not want to read any more, and says how the answer begins.
    public static async Task<string> StatusLine(Uri url, string path, string key, string mediaType, byte[] body)
    {
        using var tcp = new TcpClient();
        await tcp.ConnectAsync(url.Host, url.Port);
        var stream = tcp.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(Head(url, path, key, mediaType, "Content-Length: " + body.Length.ToString(CultureInfo.InvariantCulture))));
        var sending = Send(stream, body);
        using var reader = new StreamReader(stream, Encoding.ASCII);
        var line = await reader.ReadLineAsync();
        await sending;
        return line ?? "";
    }

    // A head and nothing else; the answer's first line.
    public static async Task<string> StatusLine(Uri url, string head)
    {
        using var tcp = new TcpClient();
        await tcp.ConnectAsync(url.Host, url.Port);
        var stream = tcp.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(head));
        using var reader = new StreamReader(stream, Encoding.ASCII);
        return await reader.ReadLineAsync() ?? "";
    }

    private static async Task Send(NetworkStream stream, byte[] body)
    {
        try
        {
            await stream.WriteAsync(body);
        }
        catch (IOException)
        {
            // The server hung up on a body that it does not read.
        }
    }

    private static string Head(Uri url, string path, string key, string mediaType, string framing) =>
        $"POST {path} HTTP/1.1\r\nHost: {url.Authority}\r\nAuthorization: Bearer {key}\r\nContent-Type: {mediaType}\r\n{framing}\r\n\r\n";
}
