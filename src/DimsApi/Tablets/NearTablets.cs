using Dims.Storage;

namespace Dims.Tablets;

// Tablets near one, and which of them somebody has to be called about. Marks are few, so where the tablets are many, all between the first and the last.
public sealed class NearTablets
{
    private const int Many = 50;
    private readonly int _first = int.MaxValue, _last = int.MinValue;

    public NearTablets(IReadOnlyList<TabletRow> rows)
    {
        Rows = rows;
        for (var i = 0; i < rows.Count; i++) (_first, _last) = (Math.Min(_first, rows[i].Number), Math.Max(_last, rows[i].Number));
    }

    public IReadOnlyList<TabletRow> Rows { get; }

    // As this transaction sees it.
    public async Task<IReadOnlySet<int>> Marked(Sql sql)
    {
        var marked = new HashSet<int>();
        if (Rows.Count == 0) return marked;
        if (Rows.Count < Many) return (await sql.Query<int>($"SELECT sample FROM urgent_samples WHERE {sql.Database.In("sample", "@numbers")}", new { numbers = Rows.Select(r => (long)r.Number).ToArray() })).ToHashSet();
        await using var reader = await sql.Rows("SELECT sample FROM urgent_samples WHERE sample BETWEEN @first AND @last", ("@first", _first), ("@last", _last));
        while (await reader.ReadAsync()) marked.Add(reader.GetInt32(0));
        return marked;
    }

    // The same of all marks there are, in order.
    internal IReadOnlySet<int> MarkedOf(int[] marks)
    {
        if (Rows.Count < Many) return Rows.Select(r => r.Number).Where(n => Array.BinarySearch(marks, n) >= 0).ToHashSet();
        var marked = new HashSet<int>();
        var at = Array.BinarySearch(marks, _first);
        for (at = at < 0 ? ~at : at; at < marks.Length && marks[at] <= _last; at++) marked.Add(marks[at]);
        return marked;
    }
}
