using System.Buffers;
using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Dims.Substances;

namespace Dims.Samples;

// The slug of each spelling as JSON ready to be written, for as long as the register stays the same. A page has hundreds of names, and few different ones.
internal sealed class SlugText
{
    private const int Most = 10_000;
    private static SlugText? _latest;
    private readonly RegisterSnapshot _register;
    private readonly ConcurrentDictionary<string, Slugs> _known = new(StringComparer.Ordinal);

    private SlugText(RegisterSnapshot register) => _register = register;

    // `Substance` is null where the name stands for none; `SoldAs` may be that of a market name, and is `null` as a JSON value where the register knows neither.
    public sealed record Slugs(byte[]? Substance, byte[] SoldAs);

    public static SlugText Of(RegisterSnapshot register) => _latest is { } latest && ReferenceEquals(latest._register, register) ? latest : _latest = new SlugText(register);

    // The name as it stands between the quotes of a JSON string.
    public Slugs Find(ReadOnlySpan<byte> json)
    {
        var characters = ArrayPool<char>.Shared.Rent(json.Length);
        var name = characters.AsSpan(0, Encoding.UTF8.GetChars(json, characters));
        if (!_known.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(name, out var slugs)) slugs = Look(json, name.ToString());
        ArrayPool<char>.Shared.Return(characters);
        return slugs;
    }

    private Slugs Look(ReadOnlySpan<byte> json, string name)
    {
        var naming = _register.Resolve(json.Contains((byte)'\\') ? JsonSerializer.Deserialize<string>($"\"{name}\"")! : name);
        var slugs = new Slugs(Quoted(naming?.Substance), Quoted(naming?.MarketName ?? naming?.Substance) ?? "null"u8.ToArray());
        if (_known.Count < Most) _known[name] = slugs;
        return slugs;
    }

    private static byte[]? Quoted(string? slug) => slug is null ? null : Encoding.UTF8.GetBytes($"\"{slug}\"");
}
