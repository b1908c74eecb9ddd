using System.Runtime.InteropServices;

namespace Dims.Tablets;

// The order of answers: by day, and of one day by number, the last first.
internal sealed class NewestFirst : IComparer<TabletRow>
{
    public static readonly NewestFirst Order = new();

    public int Compare(TabletRow? x, TabletRow? y) => KeyOf(x!).CompareTo(KeyOf(y!));

    // Those of one logo and colour come in order. Others by whole numbers, which are sorted faster than by asking two tablets at a time.
    public static void Sort(List<TabletRow> rows)
    {
        var (keys, isSorted) = (new long[rows.Count], true);
        for (var i = 0; i < keys.Length; i++)
        {
            keys[i] = KeyOf(rows[i]);
            isSorted &= i == 0 || keys[i - 1] <= keys[i];
        }
        if (!isSorted) keys.AsSpan().Sort(CollectionsMarshal.AsSpan(rows));
    }

    private static long KeyOf(TabletRow row) => -(((long)row.Day << 32) | (uint)row.Number);
}
