namespace Dims.Cells;

// What is the same for many samples, kept once and known by its place. One thread at a time adds; whoever holds a snapshot reads what was there.
internal sealed class Interned<T>(IReadOnlyList<T>? known = null, Func<T, string>? keyOf = null) where T : class
{
    private readonly Dictionary<string, int> _places = known is null ? new(StringComparer.Ordinal) : known.Select((k, i) => (Key: keyOf!(k), i)).ToDictionary(k => k.Key, k => k.i, StringComparer.Ordinal);
    private T[] _items = known is null ? new T[64] : [.. known];

    public int Count { get; private set; } = known?.Count ?? 0;

    public T this[int place] => Volatile.Read(ref _items)[place];

    public int PlaceOf(ReadOnlySpan<char> key, Func<string, T> make)
    {
        lock (_places) return Place(key, make);
    }

    private int Place(ReadOnlySpan<char> key, Func<string, T> make)
    {
        var places = _places.GetAlternateLookup<ReadOnlySpan<char>>();
        if (places.TryGetValue(key, out var place)) return place;
        var text = key.ToString();
        if (Count == _items.Length)
        {
            var wider = new T[Math.Max(64, Count * 2)];
            _items.CopyTo(wider, 0);
            Volatile.Write(ref _items, wider);
        }
        _items[Count] = make(text);
        _places[text] = Count;
        return Count++;
    }

    // In the order of their places.
    public IReadOnlyCollection<string> Keys
    {
        get
        {
            lock (_places) return [.. _places.OrderBy(p => p.Value).Select(p => p.Key)];
        }
    }

    // -1 where it is not there.
    public int Find(ReadOnlySpan<char> key)
    {
        lock (_places) return _places.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(key, out var place) ? place : -1;
    }
}
