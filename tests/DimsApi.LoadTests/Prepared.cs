using System.Globalization;
using System.Text;

namespace Dims.LoadTests;

// A request made before: its bytes, and the places of the number that makes each posting a new one.
internal sealed record Prepared(byte[] Bytes, IReadOnlyList<int> NumberAt)
{
    // Ten digits that no request has otherwise.
    public const string Number = "7070707070";

    // `headers`: lines, each with its end.
    public static Prepared Get(string path, string? key, string headers = "") => new(Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{Bearer(key)}{headers}\r\n"), []);

    public static Prepared Post(string path, string? key, string body)
    {
        var bytes = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture,
            $"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{Bearer(key)}Content-Type: application/json\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n{body}"));
        return new Prepared(bytes, Places(bytes));
    }

    private static List<int> Places(byte[] bytes)
    {
        var (number, places) = (Encoding.ASCII.GetBytes(Number), new List<int>());
        for (var from = 0; bytes.AsSpan(from).IndexOf(number) is >= 0 and var at; from += at + number.Length) places.Add(from + at);
        return places;
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
        if (request.NumberAt.Count > 0) _number++;
        foreach (var at in request.NumberAt) _number.TryFormat(request.Bytes.AsSpan(at, Prepared.Number.Length), out _, "D10", CultureInfo.InvariantCulture);
        return request.Bytes;
    }

    // Another tool has used numbers up to here.
    public void SkipTo(long number) => _number = Math.Max(_number, number);

    public long Used => _number;
}
