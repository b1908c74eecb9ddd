namespace Dims.Cells;

// What questions have counted of one snapshot: the next one that counts the same and asks something else of it need not count again. It goes with its snapshot, and the oldest go first.
internal sealed class KeptCounts
{
    // Bytes, all together: four million amounts of four.
    private const int Most = 16_000_000;

    private readonly Lock _changing = new();
    private readonly LinkedList<(object Key, object Counted, int Bytes)> _kept = [];
    private int _bytes;

    public T? Find<T>(object key) where T : class
    {
        lock (_changing) return _kept.FirstOrDefault(k => k.Key.Equals(key)).Counted as T;
    }

    public void Keep(object key, object counted, int bytes)
    {
        lock (_changing)
        {
            if (bytes > Most || _kept.Any(k => k.Key.Equals(key))) return;
            _kept.AddLast((key, counted, bytes));
            for (_bytes += bytes; _bytes > Most; _kept.RemoveFirst()) _bytes -= _kept.First!.Value.Bytes;
        }
    }
}
