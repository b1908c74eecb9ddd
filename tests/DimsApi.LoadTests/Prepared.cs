using System.Globalization;
using System.Text;

namespace Dims.LoadTests;

// A request made before: its bytes, and where the number stands that makes each posting a new one (-1: nowhere).
internal sealed record Prepared(byte[] Bytes, int NumberAt)
{
    // Ten digits that no request has otherwise.
    public const string Number = "7070707070";

    public static Prepared Get(string path, string? key) => new(Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{Bearer(key)}\r\n"), -1);

    public static Prepared Post(string path, string? key, string body)
    {
        var bytes = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture,
            $"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{Bearer(key)}Content-Type: application/json\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n{body}"));
        return new Prepared(bytes, bytes.AsSpan().IndexOf(Encoding.ASCII.GetBytes(Number)));
    }

    private static string Bearer(string? key) => key is null ? "" : $"Authorization: Bearer {key}\r\n";
}

// The requests of one kind, one after another and round again, each posting under a number of its own.
internal sealed class Requests(IReadOnlyList<Prepared> prepared)
{
    private int _next;
    private long _number;

    public IReadOnlyList<Prepared> All => prepared;

    public byte[] Next()
    {
        var request = prepared[_next];
        _next = _next + 1 == prepared.Count ? 0 : _next + 1;
        if (request.NumberAt >= 0) (++_number).TryFormat(request.Bytes.AsSpan(request.NumberAt, Prepared.Number.Length), out _, "D10", CultureInfo.InvariantCulture);
        return request.Bytes;
    }

    // Another tool has used numbers up to here.
    public void SkipTo(long number) => _number = Math.Max(_number, number);

    public long Used => _number;
}
