namespace Dims.Cells;

// What questions have counted of one snapshot: the next one that counts the same and asks something else of it need not count again. It goes with its snapshot, and the oldest go first.
internal sealed class KeptCounts
{
    // Amounts, all together.
    private const int Most = 4_000_000;

    private readonly Lock _changing = new();
    private readonly LinkedList<(object Key, object Counted, int Amounts)> _kept = [];
    private int _amounts;

    public T? Find<T>(object key) where T : class
    {
        lock (_changing) return _kept.FirstOrDefault(k => k.Key.Equals(key)).Counted as T;
    }

    public void Keep(object key, object counted, int amounts)
    {
        lock (_changing)
        {
            if (amounts > Most || _kept.Any(k => k.Key.Equals(key))) return;
            _kept.AddLast((key, counted, amounts));
            for (_amounts += amounts; _amounts > Most; _kept.RemoveFirst()) _amounts -= _kept.First!.Value.Amounts;
        }
    }
}
