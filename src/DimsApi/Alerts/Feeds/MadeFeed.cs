using System.Buffers;
using System.Net;
using System.Text;
using System.Text.Json;
using Dims.Http;

namespace Dims.Alerts.Feeds;

// A feed as it is sent in [from, until). `placeholder`: what stands in it where the address of the service is to be; null where the address is known.
public sealed class MadeFeed(byte[] body, string? placeholder, bool isJson, MadeOf of, DateTimeOffset from, DateTimeOffset until)
{
    private readonly byte[][] _parts = placeholder is null ? [body] : Split(body, Encoding.UTF8.GetBytes(placeholder));
    private readonly string _tag = TaggedAnswer.Tag(body);

    public MadeOf Of { get; } = of;

    public bool HoldsAt(DateTimeOffset now) => from <= now && now < until;

    // The address by which it was asked for, as it stands in this kind of document.
    public byte[] AddressAt(string asked) => _parts.Length == 1 ? [] : Encoding.UTF8.GetBytes(isJson ? JsonEncodedText.Encode(asked).ToString() : WebUtility.HtmlEncode(asked));

    // By another address it is another document.
    public string ETag(byte[] address) => _parts.Length == 1 ? _tag : TaggedAnswer.Tag([.. Encoding.ASCII.GetBytes(_tag), .. address]);

    public long Length(byte[] address) => _parts.Sum(p => (long)p.Length) + ((long)(_parts.Length - 1) * address.Length);

    public void Write(IBufferWriter<byte> to, byte[] address)
    {
        for (var i = 0; i < _parts.Length; i++)
        {
            if (i > 0) to.Write(address);
            to.Write(_parts[i]);
        }
    }

    private static byte[][] Split(byte[] body, byte[] at)
    {
        var (parts, start) = (new List<byte[]>(), 0);
        for (int found; (found = body.AsSpan(start).IndexOf(at)) >= 0; start += found + at.Length) parts.Add(body[start..(start + found)]);
        parts.Add(body[start..]);
        return [.. parts];
    }
}
