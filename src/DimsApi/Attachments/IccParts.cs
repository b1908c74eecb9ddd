namespace Dims.Attachments;

// A JPEG holds its colour profile in numbered parts.
internal sealed class IccParts
{
    private const int Most = 1024 * 1024;
    private readonly SortedDictionary<byte, byte[]> _parts = [];
    private int _size;

    public static ReadOnlySpan<byte> Mark => "ICC_PROFILE\0"u8;

    public void Add(ReadOnlySpan<byte> segment)
    {
        if (!segment.StartsWith(Mark) || segment.Length < Mark.Length + 2 || (_size += segment.Length) > Most) return;
        _parts.TryAdd(segment[Mark.Length], segment[(Mark.Length + 2)..].ToArray());
    }

    public byte[]? Plain() => _parts.Count == 0 ? null : IccProfile.Plain([.. _parts.Values.SelectMany(p => p)]);
}
